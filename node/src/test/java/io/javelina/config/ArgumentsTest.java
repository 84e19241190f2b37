package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class ArgumentsTest {
    private static final long SEED = Long.getLong("javelina.seed", 20_251_104L);

    @Test
    void shouldSplitAtSpace() {
        assertThat(Arguments.split("  a b\tc  ")).containsExactly("a", "b", "c");
        assertThat(Arguments.split(" ")).isEmpty();
    }

    @Test
    void shouldUnderstandQuotes() {
        assertThat(Arguments.split("\"a b\" 'c d' \"\" ''")).containsExactly("a b", "c d", "", "");
        assertThat(Arguments.split("\"\\x41\\n\\r\\t\\b\\a\\\"\\\\\\q\"")).containsExactly("A\n\r\t\b\u0007\"\\q");
        assertThat(Arguments.split("'\\n\\''")).containsExactly("\\n'");
        assertThat(Arguments.split("\"\\xg1\\x4\"")).containsExactly("xg1x4");
        assertThat(Arguments.split("a\"b c\" d")).containsExactly("ab c", "d");
    }

    @Test
    void shouldRefuseQuotesThatDoNotMatch() {
        assertThat(Arguments.split("\"a")).isNull();
        assertThat(Arguments.split("'a")).isNull();
        assertThat(Arguments.split("\"a\"b")).isNull();
        assertThat(Arguments.split("'a''b'")).isNull();
        assertThat(Arguments.split("\"a\\")).isNull();
    }

    @Test
    void shouldGiveBackAnyBytesThatWereQuoted() {
        Random random = new Random(SEED);
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            random.nextBytes(bytes);
            String value = Text.of(bytes);
            assertThat(Arguments.split(Arguments.quote(value))).as("-Djavelina.seed=%d", SEED).containsExactly(value);
        }
    }
}

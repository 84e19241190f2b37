package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    static boolean matches(String pattern, String text, boolean ignoreCase) {
        return new Glob(Text.bytes(pattern), ignoreCase).matches(Text.bytes(text));
    }

    @ParameterizedTest
    @CsvSource({ "h?llo, hello", "h*llo, hllo", "h*llo, heeeello", "h[ae]llo, hallo", "h[^e]llo, hbllo",
        "h[a-b]llo, hbllo",
        "h[b-a]llo, hallo", "*, x", "h*, h", "a**b*, aXbY", "h\\*llo, h*llo", "[\\]]x, ]x", "[a, a", "[^a, b",
        "a\\, a\\", "*a*b*c, xaybzc", "[a-, -", "*[0-9], a7" })
    void shouldMatch(String pattern, String text) { assertThat(matches(pattern, text, false)).isTrue(); }

    @ParameterizedTest
    @CsvSource({ "h?llo, hllo", "h[ae]llo, hillo", "h[^e]llo, hello", "hello, Hello", "h\\*llo, hello", "*, ''",
        "[^a, a",
        "a*b, abc", "?, ''", "'', a", "h[a-b]llo, hcllo" })
    void shouldNotMatch(String pattern, String text) { assertThat(matches(pattern, text, false)).isFalse(); }

    @Test
    void shouldIgnoreTheCaseWhenAskedTo() {
        assertThat(matches("MAX[A-Z]em*", "maxMEMORY", true)).isTrue();
        assertThat(matches("", "", true)).isTrue();
    }

    @Test
    void shouldTakeTimeInProportion() {
        String text = "a".repeat(20_000);
        assertThat(matches("*a".repeat(100) + "b", text, false)).isFalse();
    }

    @Test
    void shouldReadBytesWhereverTheyAre() {
        byte[] bytes = Text.bytes("hello");
        Glob.Bytes elsewhere = new Glob.Bytes() {
            @Override
            public int length() { return bytes.length; }

            @Override
            public byte at(int index) { return bytes[index]; }
        };
        assertThat(new Glob(Text.bytes("h*o"), false).matches(elsewhere)).isTrue();
        assertThat(new Glob(Text.bytes("h*x"), false).matches(elsewhere)).isFalse();
    }
}

package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GlobTest {
    private final Allocator allocator = Allocator.create();

    @ParameterizedTest
    @CsvSource(delimiter = ' ', quoteCharacter = '"', value = { "abc abc true", "abc abd false", "abc abcd false",
        "* anything true", "*** anything true", "a* a true", "a** abc true", "*c abc true", "*bc* abcd true",
        "*aab aaab true",
        "a?c abc true", "a?c ac false", "? a true", "h[ae]llo hello true", "h[ae]llo hillo false",
        "h[^e]llo hallo true",
        "h[^e]llo hello false", "h[a-c]llo hbllo true", "h[c-a]llo hbllo true", "h[a-c]llo hdllo false",
        "[abc b true", "[^abc b false", "[] a false", "[^] a true", "\\* * true", "\\* a false", "a\\ a\\ true",
        "[\\]] ] true", "[a-] - false", "[a-]b] b true", "[a\\-c] b false", "[a\\-c] - true", "a*b*c aXbYc true",
        "a*b*c aXbY false", "*a*a*a aa false" })
    void shouldMatchAsValkeyDoes(String pattern, String text, boolean expected) {
        assertThat(matches(pattern, text, false)).as("%s on %s", pattern, text).isEqualTo(expected);
    }

    @Test
    void shouldMatchAnEmptyTextByTheEmptyPatternOnly() {
        assertThat(matches("", "", false)).isTrue();
        assertThat(matches("*", "", false)).isFalse();
        assertThat(matches("", "a", false)).isFalse();
    }

    @Test
    void shouldIgnoreTheCaseOfAllButEscapedBytesInClasses() {
        assertThat(matches("HeLLo", "hEllO", true)).isTrue();
        assertThat(matches("[A-C]x", "bX", true)).isTrue();
        assertThat(matches("[\\A]", "a", true)).isFalse();
        assertThat(matches("HeLLo", "hEllO", false)).isFalse();
    }

    @Test
    void shouldCompareTheBoundsOfRangesAsSignedBytes() {
        assertThat(matches("[a-\u00ff]", "b", false)).isFalse();
        assertThat(matches("[a-\u00ff]", "A", false)).isTrue();
    }

    @Test
    void shouldGiveUpOnMoreThanAThousandStars() {
        assertThat(matches("a*".repeat(1000) + "a", "a".repeat(1001), false)).isTrue();
        assertThat(matches("a*".repeat(1001) + "a", "a".repeat(1002), false)).isFalse();
        assertThat(matches("a*".repeat(1001), "a".repeat(1001), false)).isTrue();
    }

    @Test
    void shouldNotTakeLongForPatternsOfManyStars() {
        assertThat(matches("a*".repeat(50) + "b", "a".repeat(10_000), false)).isFalse();
    }

    @Test
    void shouldGiveTheSameOnTheHeapAndInNativeMemory() {
        long seed = Long.getLong("javelina.seed", 1);
        Random random = new Random(seed);
        for (int i = 0; i < 20_000; i++) {
            String pattern = random(random, "ab*?[]^-\\", 8);
            String text = random(random, "ab-]", 8);
            boolean expected = new Glob(bytes(pattern), false).matches(bytes(text));
            assertThat(matches(pattern, text, false)).as("%s on %s, -Djavelina.seed=%d", pattern, text, seed)
                    .isEqualTo(expected);
        }
    }

    private static String random(Random random, String letters, int longest) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(longest + 1); length > 0; length--)
            text.append(letters.charAt(random.nextInt(letters.length())));
        return text.toString();
    }

    private boolean matches(String pattern, String text, boolean ignoreCase) {
        Slice nativePattern = copy(bytes(pattern));
        Slice nativeText = copy(bytes(text));
        try {
            return new Glob(nativePattern, ignoreCase).matches(nativeText);
        } finally {
            free(nativePattern);
            free(nativeText);
        }
    }

    private Slice copy(byte[] bytes) {
        long block = allocator.allocate(Account.TEMPORARY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        return new Slice().wrap(block, bytes.length);
    }

    private void free(Slice slice) {
        allocator.free(Account.TEMPORARY, slice.address(), Math.max(1, slice.length()));
    }

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }
}

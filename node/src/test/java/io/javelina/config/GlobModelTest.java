package io.javelina.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

/// Compares the matcher with the definition of patterns, written down as a recursion that tries everything.
class GlobModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 20_251_103L);

    @Test
    void shouldAgreeWithTheDefinition() {
        Random random = new Random(SEED);
        for (int i = 0; i < 200_000; i++) {
            String pattern = any(random, "ab*?[]^-\\A", 8);
            String text = any(random, "abA-]\\", 7);
            boolean ignoreCase = random.nextBoolean();
            boolean expected = text.isEmpty() ? pattern.isEmpty() : matches(pattern, text, ignoreCase);
            assertThat(GlobTest.matches(pattern, text, ignoreCase))
                    .as("'%s' on '%s', ignoring case: %s (-Djavelina.seed=%d)", pattern, text, ignoreCase, SEED)
                    .isEqualTo(expected);
        }
    }

    private static String any(Random random, String letters, int longest) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(longest); i > 0; i--) text.append(letters.charAt(random.nextInt(letters.length())));
        return text.toString();
    }

    private static boolean matches(String pattern, String text, boolean ignoreCase) {
        if (pattern.isEmpty()) return text.isEmpty();
        char first = pattern.charAt(0);
        if (first == '*') {
            for (int i = 0; i <= text.length(); i++)
                if (matches(pattern.substring(1), text.substring(i), ignoreCase)) return true;
            return false;
        }
        if (text.isEmpty()) return false;
        if (first == '?') return matches(pattern.substring(1), text.substring(1), ignoreCase);
        if (first == '[') return matchesClass(pattern.substring(1), text, ignoreCase);
        int skipped = first == '\\' && pattern.length() > 1 ? 1 : 0;
        return lower(pattern.charAt(skipped), ignoreCase) == lower(text.charAt(0), ignoreCase)
                && matches(pattern.substring(skipped + 1), text.substring(1), ignoreCase);
    }

    private static boolean matchesClass(String rest, String text, boolean ignoreCase) {
        boolean not = rest.startsWith("^");
        String left = not ? rest.substring(1) : rest;
        char given = lower(text.charAt(0), ignoreCase);
        boolean found = false;
        while (!left.isEmpty() && left.charAt(0) != ']') {
            boolean escape = left.charAt(0) == '\\' && left.length() > 1;
            boolean range = !escape && left.length() > 2 && left.charAt(1) == '-';
            char low = range ? (char) Math.min(left.charAt(0), left.charAt(2)) : left.charAt(0);
            char high = range ? (char) Math.max(left.charAt(0), left.charAt(2)) : left.charAt(0);
            if (escape) found |= left.charAt(1) == text.charAt(0);
            else found |= given >= lower(low, ignoreCase) && given <= lower(high, ignoreCase);
            left = left.substring(range ? 3 : escape ? 2 : 1);
        }
        String after = left.isEmpty() ? "" : left.substring(1);
        return found != not && matches(after, text.substring(1), ignoreCase);
    }

    private static char lower(char c, boolean ignoreCase) { return ignoreCase ? Character.toLowerCase(c) : c; }
}

package io.javelina.config;

/// A pattern with `*`, `?`, `[...]` and backslashes, matched against bytes: the one of KEYS, SCAN, PSUBSCRIBE and
/// CONFIG GET.
///
/// - `[a-z]` is a range in either direction, `[^...]` is anything else, and a class that is not closed ends with the pattern.
/// - A backslash makes the next byte ordinary, within classes too. A lone one at the end stands for itself.
/// - The empty text matches the empty pattern only, not even `*`: Valkey has it so.
/// - Matching takes no memory, and time proportional to the length of the pattern times that of the text at most: when what
///   follows a star does not fit, only the last star needs to be tried again.
public final class Glob {
    /// Bytes wherever they are; a flyweight over native memory is one.
    public interface Bytes {
        int length();

        byte at(int index);
    }

    private final byte[] pattern;
    private final boolean ignoreCase;

    public Glob(byte[] pattern, boolean ignoreCase) {
        this.pattern = pattern;
        this.ignoreCase = ignoreCase;
    }

    /// Whether there is anything but ordinary bytes in it, as CONFIG GET sees it.
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    public boolean matches(byte[] text) { return matches(text, null, text.length); }

    public boolean matches(Bytes text) { return matches(null, text, text.length()); }

    /// The text is in the array, or in the bytes when there is no array.
    private boolean matches(byte[] array, Bytes bytes, int length) {
        if (length == 0) return pattern.length == 0;
        int at = 0; // in the pattern
        int in = 0; // in the text
        int retryAt = -1; // in the pattern: behind the last star
        int retryIn = 0; // in the text: the first byte that this star has not taken
        while (in < length) {
            int next = at == pattern.length ? -1 : isStar(at) ? 0 : step(at, array != null ? array[in] : bytes.at(in));
            if (next > 0) {
                at = next;
                in++;
            } else if (next == 0) {
                at = retryAt = afterStars(at);
                if (at == pattern.length) return true;
                retryIn = in;
            } else if (retryAt >= 0) {
                at = retryAt;
                in = ++retryIn;
            } else return false;
        }
        return afterStars(at) == pattern.length;
    }

    private boolean isStar(int at) { return pattern[at] == '*'; }

    private int afterStars(int at) {
        while (at < pattern.length && isStar(at)) at++;
        return at;
    }

    /// Where the pattern goes on when what is at the position stands for that byte, or -1.
    private int step(int at, byte given) {
        boolean escaped = pattern[at] == '\\' && at + 1 < pattern.length;
        if (escaped) return fold(pattern[at + 1]) == fold(given) ? at + 2 : -1;
        if (pattern[at] == '?') return at + 1;
        if (pattern[at] == '[') return stepClass(at + 1, given);
        return fold(pattern[at]) == fold(given) ? at + 1 : -1;
    }

    private int stepClass(int from, byte given) {
        boolean other = from < pattern.length && pattern[from] == '^';
        int at = other ? from + 1 : from;
        int byteGiven = fold(given);
        boolean within = false;
        while (at < pattern.length && pattern[at] != ']') {
            if (pattern[at] == '\\' && at + 1 < pattern.length) {
                within |= pattern[at + 1] == given;
                at += 2;
            } else if (at + 2 < pattern.length && pattern[at + 1] == '-') {
                within |= isBetween(byteGiven, pattern[at] & 0xff, pattern[at + 2] & 0xff);
                at += 3;
            } else {
                within |= fold(pattern[at]) == byteGiven;
                at++;
            }
        }
        return within == other ? -1 : Math.min(at + 1, pattern.length);
    }

    private boolean isBetween(int given, int one, int another) {
        return given >= fold((byte) Math.min(one, another)) && given <= fold((byte) Math.max(one, another));
    }

    private int fold(byte b) {
        int unsigned = b & 0xff;
        return ignoreCase && unsigned >= 'A' && unsigned <= 'Z' ? unsigned + 32 : unsigned;
    }
}

package io.javelina.memory;

/// Glob patterns as KEYS, PSUBSCRIBE and CONFIG GET know them:
///
/// | in a pattern | matches |
/// |---|---|
/// | `*` | any run of bytes, also none |
/// | `?` | one byte |
/// | `[abc]` `[a-f]` `[^abc]` | one byte that is, or is not, in the class; a class without `]` ends with the pattern |
/// | `\x` | the byte `x` itself, also inside a class |
/// | else | itself |
///
/// Where this differs from what one may expect, it is as Valkey does it: an empty text is matched by the empty pattern
/// only, not even by `*`; the bounds of a range may be in either order and are compared as *signed* bytes.
///
/// The work is bounded by the product of the two lengths: when what follows a star matches nowhere, no earlier star need
/// be tried with a longer run. Patterns that need more than [#MOST_STARS] stars before their last one match nothing.
/// Neither side is copied, and nothing is allocated.
public final class Glob {
    private static final int MOST_STARS = 1000;

    /// The pattern and the text: on the heap when the array is not null, else native.
    private final byte[] patternBytes;
    private final long patternAddress;
    private final int patternLength;
    private final boolean ignoreCase;

    /// A pattern in native memory that the caller keeps alive.
    public Glob(Slice pattern, boolean ignoreCase) {
        this(null, pattern.address(), pattern.length(), ignoreCase);
    }

    public Glob(byte[] pattern, boolean ignoreCase) { this(pattern, 0, pattern.length, ignoreCase); }

    private Glob(byte[] patternBytes, long patternAddress, int patternLength, boolean ignoreCase) {
        this.patternBytes = patternBytes;
        this.patternAddress = patternAddress;
        this.patternLength = patternLength;
        this.ignoreCase = ignoreCase;
    }

    /// Whether there is anything but ordinary bytes in it, as CONFIG GET sees it.
    public static boolean isPattern(String text) {
        return text.indexOf('*') >= 0 || text.indexOf('?') >= 0 || text.indexOf('[') >= 0;
    }

    /// Whether this is `*`, which callers may take for "everything", the empty text included.
    public boolean isStar() { return patternLength == 1 && patternAt(0) == '*'; }

    public boolean matches(Slice text) { return matches(null, text.address(), text.length()); }

    public boolean matches(long address, int length) { return matches(null, address, length); }

    public boolean matches(byte[] text) { return matches(text, 0, text.length); }

    /// Walks through both; after a mismatch goes back to the last star and lets it take one byte more.
    private boolean matches(byte[] bytes, long address, int length) {
        int at = 0;
        int pattern = 0;
        int afterStar = -1;
        int starEnd = 0;
        int stars = 0;
        while (at < length) {
            if (pattern < patternLength && patternAt(pattern) == '*') {
                pattern = afterStars(pattern);
                if (pattern == patternLength) return true;
                if (++stars > MOST_STARS) return false;
                afterStar = pattern;
                starEnd = at;
                continue;
            }
            int next = pattern < patternLength ? matchOne(pattern, textAt(bytes, address, at)) : -1;
            if (next >= 0) {
                pattern = next;
                if (++at < length) continue;
                if (afterStars(pattern) == patternLength) return true;
            }
            if (afterStar < 0) return false;
            pattern = afterStar;
            at = ++starEnd;
        }
        return length == 0 && patternLength == 0;
    }

    /// The first position from `pattern` on that holds no star.
    private int afterStars(int pattern) {
        int after = pattern;
        while (after < patternLength && patternAt(after) == '*') after++;
        return after;
    }

    /// Where the pattern goes on when its element at `pattern`, not a star, matches this byte; else -1.
    private int matchOne(int pattern, int value) {
        int wanted = patternAt(pattern);
        if (wanted == '?') return pattern + 1;
        if (wanted == '[') return matchClass(pattern + 1, value);
        int at = wanted == '\\' && pattern + 1 < patternLength ? pattern + 1 : pattern;
        return isSame(patternAt(at), value) ? at + 1 : -1;
    }

    private int matchClass(int first, int value) {
        int at = first;
        boolean negated = at < patternLength && patternAt(at) == '^';
        if (negated) at++;
        boolean found = false;
        while (at < patternLength && patternAt(at) != ']') {
            if (patternAt(at) == '\\' && at + 1 < patternLength) {
                // Escaped bytes are compared as they are, whatever the case.
                found |= patternAt(at + 1) == value;
                at += 2;
            } else if (at + 2 < patternLength && patternAt(at + 1) == '-') {
                found |= isBetween(patternAt(at), patternAt(at + 2), value);
                at += 3;
            } else found |= isSame(patternAt(at++), value);
        }
        return found == negated ? -1 : Math.min(at + 1, patternLength);
    }

    private boolean isBetween(int one, int other, int value) {
        int low = fold(Math.min(one, other));
        int high = fold(Math.max(one, other));
        int folded = fold(value);
        return low <= folded && folded <= high;
    }

    private boolean isSame(int one, int other) { return fold(one) == fold(other); }

    private int fold(int value) { return ignoreCase && value >= 'A' && value <= 'Z' ? value + 32 : value; }

    private int patternAt(int index) {
        return patternBytes != null ? patternBytes[index] : Memory.getByte(patternAddress + index);
    }

    private static int textAt(byte[] bytes, long address, int index) {
        return bytes != null ? bytes[index] : Memory.getByte(address + index);
    }

    @Override
    public String toString() {
        StringBuilder text = new StringBuilder("Glob ");
        for (int i = 0; i < patternLength; i++) text.append((char) (patternAt(i) & 0xff));
        return text.toString();
    }
}

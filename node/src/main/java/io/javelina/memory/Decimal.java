package io.javelina.memory;

/// Whole numbers as decimal text in native memory, read and written without garbage.
///
/// Reading is strict, since a value that reads as a number is also stored as one and must come out as the same
/// bytes: one way to write each number. Refused are spaces, a plus, leading zeros, `-0`, and what does not fit into 64
/// bits.
public final class Decimal {
    /// `-9223372036854775808`
    public static final int LONGEST = 20;

    /// The two digits of 0 to 99, so that one division gives two digits.
    private static final byte[] PAIRS = pairs();

    private Decimal() {}

    private static byte[] pairs() {
        byte[] pairs = new byte[200];
        for (int i = 0; i < 100; i++) {
            pairs[2 * i] = (byte) ('0' + i / 10);
            pairs[2 * i + 1] = (byte) ('0' + i % 10);
        }
        return pairs;
    }

    /// Whether the range is a number in its one proper form.
    public static boolean isLong(long address, int bytes) {
        if (bytes == 0 || bytes > LONGEST) return false;
        boolean negative = Memory.getByte(address) == '-';
        int first = negative ? 1 : 0;
        if (bytes == first) return false;
        int lead = digit(address + first);
        if (lead == 0) return bytes == 1;
        if (lead < 0) return false;
        // Numbers are summed up below zero, where there is room for one more.
        long limit = negative ? Long.MIN_VALUE : -Long.MAX_VALUE;
        long sum = -lead;
        for (int at = first + 1; at < bytes; at++) {
            int digit = digit(address + at);
            if (digit < 0 || sum < limit / 10) return false;
            sum *= 10;
            if (sum < limit + digit) return false;
            sum -= digit;
        }
        return true;
    }

    /// The value of a digit, or -1.
    private static int digit(long address) {
        int digit = Memory.getByte(address) - '0';
        return digit >= 0 && digit <= 9 ? digit : -1;
    }

    /// The number in a range for which [#isLong] holds; of others it makes no sense.
    public static long parse(long address, int bytes) {
        boolean negative = Memory.getByte(address) == '-';
        long sum = 0;
        for (int at = negative ? 1 : 0; at < bytes; at++) sum = sum * 10 - (Memory.getByte(address + at) - '0');
        return negative ? sum : -sum;
    }

    /// How many bytes the number takes.
    public static int length(long value) {
        int sign = value < 0 ? 1 : 0;
        long rest = value < 0 ? value : -value;
        long power = -10;
        for (int digits = 1; digits < 19; digits++) {
            if (rest > power) return sign + digits;
            power *= 10;
        }
        return sign + 19;
    }

    /// Writes the number and returns how many bytes it took, at most [#LONGEST].
    public static int write(long value, long address) {
        int length = length(value);
        long at = address + length;
        long rest = value < 0 ? value : -value;
        while (rest <= -10) {
            int pair = (int) -(rest % 100) * 2;
            rest /= 100;
            Memory.putByte(--at, PAIRS[pair + 1]);
            if (rest != 0 || pair >= 20) Memory.putByte(--at, PAIRS[pair]);
        }
        if (rest != 0 || value == 0) Memory.putByte(--at, (int) ('0' - rest));
        if (value < 0) Memory.putByte(--at, '-');
        return length;
    }

    // Unsigned numbers.

    /// `18446744073709551615`
    public static final int LONGEST_UNSIGNED = 20;

    /// How many bytes the number takes as an unsigned one.
    public static int unsignedLength(long value) { return value >= 0 ? length(value) : digitsBeyondLong(value); }

    private static int digitsBeyondLong(long value) { return 1 + length(Long.divideUnsigned(value, 10)); }

    /// Writes the number as an unsigned one and returns how many bytes it took, at most [#LONGEST_UNSIGNED].
    public static int writeUnsigned(long value, long address) {
        if (value >= 0) return write(value, address);
        long tens = Long.divideUnsigned(value, 10);
        int length = write(tens, address);
        Memory.putByte(address + length, (int) ('0' + value - tens * 10));
        return length + 1;
    }
}

package io.javelina.structure;

import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;

/// A run: elements of one form and length, one behind the other. The form is text, or whole numbers of 1 to 8 bytes.
///
/// ```
///   +------+----------+-------+ ... +-------+----------+------+
///   | code | (length) | count | items       | count | (length) | code |
///   +------+----------+-------+ ... +-------+----------+------+
/// ```
///
/// The head is read from its first byte on, the tail is its mirror image and is read from its last byte back, so that a row
/// of runs can be walked both ways. A run of one has no count. The code says:
///
/// ```
///   0..95      one text of so many bytes              96..191    texts of (code - 96) bytes
///   192..199   one number of 1 to 8 bytes             200..207   numbers of 1 to 8 bytes
///   208..223   one text of up to 4095 bytes           224..239   texts of up to 4095 bytes
///              (code - 208 and the next byte)                    (code - 224 and the next byte)
///   240        one text, its length in 4 bytes        255        no run: nothing follows
/// ```
///
/// So a short text on its own costs two bytes more than it has, and in a row of equally long ones nearly nothing.
final class Run {
    /// Stands behind the last run where bytes are left over.
    static final int FILLER = 255;
    /// Items of a run at most.
    static final int MOST_ITEMS = 255;

    private static final int SHORT_TEXT = 96;
    private static final int SHORT_TEXTS = SHORT_TEXT;
    private static final int NUMBER = SHORT_TEXTS + SHORT_TEXT;
    private static final int NUMBERS = NUMBER + 8;
    private static final int MEDIUM_TEXT = NUMBERS + 8;
    private static final int MEDIUM_TEXTS = MEDIUM_TEXT + 16;
    private static final int LONG_TEXT = MEDIUM_TEXTS + 16;
    /// Texts from this length on stand alone.
    private static final int LONG_TEXT_BYTES = 1 << 12;

    static {
        assert LONG_TEXT < FILLER : "each code means one thing";
    }

    /// Where the run begins.
    long start;
    int headBytes;
    long itemBytes;
    int count;
    boolean isNumbers;
    /// Whether the head has a count.
    private boolean isCounted;

    /// The run that begins here.
    void readForward(long at) {
        read(at, 1);
        start = at;
    }

    /// The run that ends here.
    void readBackward(long end) {
        read(end - 1, -1);
        start = end - length();
    }

    private void read(long at, int step) {
        int code = Memory.getUnsignedByte(at);
        if (code < NUMBER) {
            isNumbers = false;
            boolean one = code < SHORT_TEXT;
            form(one ? code : code - SHORT_TEXTS, !one, 1);
        } else if (code < MEDIUM_TEXT) {
            isNumbers = true;
            boolean one = code < NUMBERS;
            form(code - (one ? NUMBER : NUMBERS) + 1, !one, 1);
        } else {
            isNumbers = false;
            readLong(code, at, step);
        }
        count = isCounted ? Memory.getUnsignedByte(at + (headBytes - 1) * step) : 1;
    }

    private void readLong(int code, long at, int step) {
        assert code <= LONG_TEXT : "code " + code;
        if (code < LONG_TEXT) {
            boolean one = code < MEDIUM_TEXTS;
            int high = code - (one ? MEDIUM_TEXT : MEDIUM_TEXTS);
            form(high << 8 | Memory.getUnsignedByte(at + step), !one, 2);
            return;
        }
        long length = 0;
        for (int i = 1; i <= 4; i++) length = length << 8 | Memory.getUnsignedByte(at + i * step);
        form(length, false, 5);
    }

    private void form(long bytes, boolean counted, int formBytes) {
        itemBytes = bytes;
        isCounted = counted;
        headBytes = formBytes + (counted ? 1 : 0);
    }

    /// Becomes a run of one, still to be written at `at`.
    void one(long at, boolean number, long bytes) {
        start = at;
        isNumbers = number;
        count = 1;
        form(bytes, false, formBytes(number, bytes));
    }

    private static int formBytes(boolean number, long bytes) {
        return number || bytes < SHORT_TEXT ? 1 : bytes < LONG_TEXT_BYTES ? 2 : 5;
    }

    /// Bytes of a run of one.
    static long bytesOfOne(boolean number, long bytes) { return bytes + 2L * formBytes(number, bytes); }

    /// Whether there can be more than one item of this form.
    boolean canBeCounted() { return isNumbers || itemBytes < LONG_TEXT_BYTES; }

    boolean isCounted() { return isCounted; }

    /// Says whether the head, still to be written, has a count.
    void counted(boolean now) {
        if (now == isCounted) return;
        isCounted = now;
        headBytes += now ? 1 : -1;
    }

    long item(long index) { return start + headBytes + index * itemBytes; }

    long length() { return 2L * headBytes + count * itemBytes; }

    long end() { return start + length(); }

    /// Writes head and tail to where the fields say.
    void write() {
        write(start, 1);
        write(end() - 1, -1);
    }

    private void write(long at, int step) {
        Memory.putByte(at, code());
        int formBytes = headBytes - (isCounted ? 1 : 0);
        if (formBytes == 2) Memory.putByte(at + step, (int) itemBytes);
        else for (int i = 1; i < formBytes; i++) Memory.putByte(at + i * step, (int) (itemBytes >> 32 - 8 * i));
        if (isCounted) Memory.putByte(at + (headBytes - 1) * step, count);
    }

    /// Says in head and tail that there are fewer items, while the tail is still where it was.
    void writeCount(int items) {
        Memory.putByte(start + headBytes - 1, items);
        Memory.putByte(end() - headBytes, items);
        count = items;
    }

    private int code() {
        if (isNumbers) return (isCounted ? NUMBERS : NUMBER) + (int) itemBytes - 1;
        if (itemBytes < SHORT_TEXT) return (isCounted ? SHORT_TEXTS : 0) + (int) itemBytes;
        if (itemBytes < LONG_TEXT_BYTES) return (isCounted ? MEDIUM_TEXTS : MEDIUM_TEXT) + (int) (itemBytes >> 8);
        return LONG_TEXT;
    }

    // Numbers.

    /// The number at an address in a run of numbers.
    long number(long at) {
        int bytes = (int) itemBytes;
        switch (bytes) {
            case 1 :
                return Memory.getByte(at);
            case 2 :
                return Memory.getShort(at);
            case 4 :
                return Memory.getInt(at);
            case 8 :
                return Memory.getLong(at);
            default :
                long value = Memory.getByte(at + bytes - 1);
                for (int i = bytes - 2; i >= 0; i--) value = value << 8 | Memory.getUnsignedByte(at + i);
                return value;
        }
    }

    void putNumber(long at, long value) {
        for (int i = 0; i < itemBytes; i++) Memory.putByte(at + i, (int) (value >> 8 * i));
    }

    /// How many bytes a number needs.
    static int bytesOf(long number) { return (64 - Long.numberOfLeadingZeros(number ^ number >> 63)) / 8 + 1; }

    // What the items would take elsewhere.

    /// What some of the items would take in a listpack.
    long listpackBytes(long from, long to) {
        if (!isNumbers && itemBytes > Decimal.LONGEST) return (to - from) * ListpackSize.ofText(itemBytes);
        long sum = 0;
        for (long i = from; i < to; i++) sum += listpackBytes(item(i));
        return sum;
    }

    private long listpackBytes(long item) {
        if (isNumbers) return ListpackSize.ofInteger(number(item));
        int length = (int) itemBytes;
        return Decimal.isLong(item, length)
                ? ListpackSize.ofInteger(Decimal.parse(item, length))
                : ListpackSize.ofText(length);
    }
}

package io.javelina.structure;

import io.javelina.memory.Memory;
import java.util.Arrays;

/// LZF, the fast compression that RDB files and the inner nodes of long lists use.
///
/// A stream is a row of pieces, each behind a control byte:
///
/// ```
///   000lllll                               the l+1 bytes that follow, as they are
///   lllddddd dddddddd                      l+2 bytes (l is 1 to 6) from d+1 bytes back in what is expanded so far
///   111ddddd llllllll dddddddd             l+9 bytes from d+1 bytes back
/// ```
///
/// The bytes that are repeated may reach into those being written, so that a long row of equal bytes is one byte and one
/// repetition. Expanding believes nothing: a damaged stream never reads or writes outside the two ranges.
///
/// Compressing needs a table, so there is an instance of it; one thread at a time. Expanding needs nothing.
public final class Lzf {
    /// What [#decompress] says of a stream that is damaged, or too long for the target.
    public static final int DAMAGED = -1;

    private static final int LITERALS = 32;
    /// What is at most as long as this is expanded at once, where there is room.
    private static final int SHORT = 16;
    private static final int FARTHEST = 1 << 13;
    private static final int SHORTEST_REPETITION = 3;
    private static final int LONGEST_REPETITION = 264;
    /// Repetitions shorter than this have their length in the control byte.
    private static final int LONG_REPETITION = 9;
    private static final int TABLE_BITS = 13;
    /// Spreads three bytes over the table: 2^32 divided by the golden ratio.
    private static final int SPREAD = 0x9E3779B1;

    /// Where three bytes were last seen, by their hash: `base`, the place in the source, and one. Places of earlier sources
    /// are not above `base`, so the table is hardly ever cleared.
    private final int[] seen = new int[1 << TABLE_BITS];
    private int base;

    // The stream that is being written.
    private long source;
    private long target;
    private int capacity;
    private int written;

    /// Compresses a range into another one.
    ///
    /// @return the bytes written, 0 when they would be more than `targetBytes`
    public int compress(long from, int bytes, long to, int targetBytes) {
        source = from;
        target = to;
        capacity = targetBytes;
        written = 0;
        startTable(bytes);
        boolean fits = compress(bytes);
        base += bytes;
        return fits ? written : 0;
    }

    private boolean compress(int bytes) {
        int literals = 0;
        int at = 0;
        while (at + SHORTEST_REPETITION <= bytes) {
            int before = remember(at);
            if (!repeats(before, at)) {
                at++;
                continue;
            }
            int length = repetition(before, at, Math.min(bytes - at, LONGEST_REPETITION));
            if (!putLiterals(literals, at) || !putRepetition(at - before - 1, length)) return false;
            // What follows a repetition often follows it again.
            at += length;
            if (at + SHORTEST_REPETITION <= bytes + 1) remember(at - 1);
            literals = at;
        }
        return putLiterals(literals, bytes);
    }

    private void startTable(int bytes) {
        if (base <= Integer.MAX_VALUE - 1 - bytes) return;
        Arrays.fill(seen, 0);
        base = 0;
    }

    /// Remembers the three bytes at a place.
    ///
    /// @return where they, or others with their hash, were before; negative when nowhere
    private int remember(int at) {
        int bytes = Memory.getUnsignedShort(source + at) | Memory.getUnsignedByte(source + at + 2) << 16;
        int slot = bytes * SPREAD >>> 32 - TABLE_BITS;
        int before = seen[slot] - base - 1;
        seen[slot] = base + at + 1;
        return before;
    }

    private boolean repeats(int before, int at) {
        return before >= 0 && at - before <= FARTHEST
                && Memory.getShort(source + before) == Memory.getShort(source + at)
                && Memory.getByte(source + before + 2) == Memory.getByte(source + at + 2);
    }

    private int repetition(int before, int at, int most) {
        int length = SHORTEST_REPETITION;
        while (length < most && Memory.getByte(source + before + length) == Memory.getByte(source + at + length))
            length++;
        return length;
    }

    private boolean putLiterals(int from, int to) {
        for (int at = from; at < to;) {
            int count = Math.min(to - at, LITERALS);
            if (count + 1 > capacity - written) return false;
            Memory.putByte(target + written, count - 1);
            Memory.copy(source + at, target + written + 1, count);
            written += count + 1;
            at += count;
        }
        return true;
    }

    private boolean putRepetition(int distance, int length) {
        if (capacity - written < (length < LONG_REPETITION ? 2 : 3)) return false;
        if (length < LONG_REPETITION) {
            put(length - 2 << 5 | distance >> 8);
        } else {
            put(7 << 5 | distance >> 8);
            put(length - LONG_REPETITION);
        }
        put(distance);
        return true;
    }

    private void put(int value) { Memory.putByte(target + written++, value); }

    /// Expands a stream into a range.
    ///
    /// @return the bytes written, or [#DAMAGED]
    public static int decompress(long stream, int streamBytes, long target, int targetBytes) {
        int at = 0;
        int written = 0;
        while (at < streamBytes) {
            int control = Memory.getUnsignedByte(stream + at++);
            if (control < LITERALS) {
                int count = control + 1;
                if (count > streamBytes - at || count > targetBytes - written) return DAMAGED;
                if (count <= SHORT && streamBytes - at >= SHORT && targetBytes - written >= SHORT)
                    copyShort(stream + at, target + written);
                else
                    Memory.copy(stream + at, target + written, count);
                at += count;
                written += count;
                continue;
            }
            int length = control >> 5;
            if (streamBytes - at < (length == 7 ? 2 : 1)) return DAMAGED;
            if (length == 7) length += Memory.getUnsignedByte(stream + at++);
            length += 2;
            int distance = ((control & 0x1f) << 8 | Memory.getUnsignedByte(stream + at++)) + 1;
            if (distance > written || length > targetBytes - written) return DAMAGED;
            if (length <= SHORT && distance >= SHORT && targetBytes - written >= SHORT)
                copyShort(target + written - distance, target + written);
            else
                repeat(target + written, distance, length);
            written += length;
        }
        return written;
    }

    /// Copies [#SHORT] bytes, of which those too many are overwritten by what follows.
    private static void copyShort(long from, long to) {
        Memory.putLong(to, Memory.getLong(from));
        Memory.putLong(to + 8, Memory.getLong(from + 8));
    }

    private static void repeat(long target, int distance, int length) {
        if (distance >= length) {
            Memory.copy(target - distance, target, length);
            return;
        }
        int at = distance >= Long.BYTES && distance <= SHORT ? repeatWhole(target, distance, length) : 0;
        for (; at < length; at++) Memory.putByte(target + at, Memory.getByte(target + at - distance));
    }

    /// Repeats so often as the whole of it fits, without reading what has just been written.
    ///
    /// @return the bytes written
    private static int repeatWhole(long target, int distance, int length) {
        long first = Memory.getLong(target - distance);
        long last = Memory.getLong(target - Long.BYTES);
        int at = 0;
        for (; at + distance <= length; at += distance) {
            Memory.putLong(target + at, first);
            Memory.putLong(target + at + distance - Long.BYTES, last);
        }
        return at;
    }
}

package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// An element of a [SortedTree]: a score and a member, in a block of its own. Its place in the order is that of its score,
/// and among equal scores that of the bytes of its member.
///
///     byte  0       8   9
///           ┌───────┬───┬─────────
///           │ score │len│ member
///           └───────┴───┴─────────
///
/// A member of 255 bytes or more has the length 255 and its true one in the four bytes that follow. A member of seven
/// bytes makes a block of 16 bytes, one of 23 bytes a block of 32.
public final class SortedElement {
    private static final int SCORE = 0;
    private static final int SHORT_LENGTH = SCORE + Double.BYTES;
    private static final int SHORT_MEMBER = SHORT_LENGTH + 1;
    private static final int LONG_LENGTH = SHORT_MEMBER;
    private static final int LONG_MEMBER = LONG_LENGTH + Integer.BYTES;
    private static final int IS_LONG = 255;

    private SortedElement() {}

    /// Bytes that an element with a member of this length needs.
    public static long bytes(int memberLength) {
        return (memberLength < IS_LONG ? SHORT_MEMBER : LONG_MEMBER) + (long) memberLength;
    }

    /// Bytes that this element needs.
    public static long bytes(long element) { return bytes(memberLength(element)); }

    /// Writes an element into a fresh block.
    public static void initialise(long element, double score, long memberAddress, int memberLength) {
        boolean isLong = memberLength >= IS_LONG;
        Memory.putDouble(element + SCORE, score);
        Memory.putByte(element + SHORT_LENGTH, isLong ? IS_LONG : memberLength);
        if (isLong) Memory.putInt(element + LONG_LENGTH, memberLength);
        Memory.copy(memberAddress, element + (isLong ? LONG_MEMBER : SHORT_MEMBER), memberLength);
    }

    public static double score(long element) { return Memory.getDouble(element + SCORE); }

    /// Changes the score of an element that is in no tree.
    public static void score(long element, double score) { Memory.putDouble(element + SCORE, score); }

    public static int memberLength(long element) {
        int length = Memory.getUnsignedByte(element + SHORT_LENGTH);
        return length == IS_LONG ? Memory.getInt(element + LONG_LENGTH) : length;
    }

    public static long memberAddress(long element) {
        boolean isLong = Memory.getUnsignedByte(element + SHORT_LENGTH) == IS_LONG;
        return element + (isLong ? LONG_MEMBER : SHORT_MEMBER);
    }

    /// The member, good as long as the element lives.
    public static Slice member(long element, Slice slice) {
        return slice.wrap(memberAddress(element), memberLength(element));
    }

    /// The order of the element's member and these bytes.
    static int compareMember(long element, long memberAddress, int memberLength) {
        return Memory.compare(memberAddress(element), memberLength(element), memberAddress, memberLength);
    }
}

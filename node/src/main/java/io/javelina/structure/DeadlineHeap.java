package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;

/// Elements with deadlines, the earliest of them first: a binary heap off the heap.
///
/// ```
///   header    | size (4) | segments (4) | bytes (8) | address of segment 0 (8) | of segment 1 | ...
///   segment 0 | place 0 | place 1 |
///   segment 1 | place 2 | place 3 |
///   segment 2 | place 4 | place 5 | place 6 | place 7 |        each as large as all before it together
/// ```
///
/// Each place holds the address of an element; no element is due before the one at half its place (the first place
/// counted as 1). It grows by another segment, so nothing is ever copied, and no single insertion takes long.
///
/// An element knows its place, so it can be taken out or moved at any time in logarithmic time. This object is a flyweight:
/// [#wrap] binds it to a heap.
public final class DeadlineHeap {
    /// What a heap must know of its elements, which are native addresses of the caller's.
    public interface Timed {
        long deadline(long element);

        /// Where the element stands, as last told.
        int place(long element);

        void place(long element, int place);
    }

    private static final int SIZE = 0;
    private static final int SEGMENTS = SIZE + 4;
    private static final int BYTES = SEGMENTS + 4;
    private static final int ADDRESSES = BYTES + 8;
    /// How many places the first segment has, as a power of two.
    private static final int FIRST_BITS = 1;

    private final Allocator allocator;
    private final Account account;
    private final Timed timed;
    private long header;

    public DeadlineHeap(Allocator allocator, Account account, Timed timed) {
        this.allocator = allocator;
        this.account = account;
        this.timed = timed;
    }

    public DeadlineHeap wrap(long newHeader) {
        header = newHeader;
        return this;
    }

    /// Makes a new, empty heap, binds this to it and returns its address.
    public long create() {
        header = allocator.allocate(account, ADDRESSES);
        Memory.fill(header, ADDRESSES, 0);
        bytes(allocator.usableBytes(header, ADDRESSES));
        return header;
    }

    /// Frees the heap, but not its elements: they are the caller's.
    public void destroy() {
        for (int i = 0; i < segments(); i++) allocator.free(account, segment(i), segmentBytes(i));
        allocator.free(account, header, headerBytes(segments()));
        header = 0;
    }

    /// Where the heap is; it moves as it grows and shrinks.
    public long header() { return header; }

    public int size() { return Memory.getInt(header + SIZE); }

    private void size(int size) { Memory.putInt(header + SIZE, size); }

    private int segments() { return Memory.getInt(header + SEGMENTS); }

    /// What the ledger has booked for it.
    public long bytes() { return bytesAt(header); }

    /// What the ledger has booked for the heap at that address, for whoever has no flyweight.
    public static long bytesAt(long header) { return Memory.getLong(header + BYTES); }

    private void bytes(long bytes) { Memory.putLong(header + BYTES, bytes); }

    private static long headerBytes(int segments) { return ADDRESSES + (long) segments * Long.BYTES; }

    private long segment(int number) { return Memory.getLong(header + ADDRESSES + (long) number * Long.BYTES); }

    /// The first place of a segment, which has as many places as come before it.
    private static int firstPlace(int segment) { return segment == 0 ? 0 : 1 << FIRST_BITS + segment - 1; }

    private static long segmentBytes(int segment) {
        return (long) (segment == 0 ? 1 << FIRST_BITS : firstPlace(segment)) * Long.BYTES;
    }

    private long at(int place) {
        int segment = place < 1 << FIRST_BITS
                ? 0
                : Integer.SIZE - Integer.numberOfLeadingZeros(place) - FIRST_BITS;
        return segment(segment) + (long) (place - firstPlace(segment)) * Long.BYTES;
    }

    private long element(int place) { return Memory.getLong(at(place)); }

    private void element(int place, long element) {
        Memory.putLong(at(place), element);
        timed.place(element, place);
    }

    // Operations.

    /// The element with the earliest deadline, 0 when there is none.
    public long first() { return size() == 0 ? 0 : element(0); }

    /// Makes sure that an element more has room.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is none; then nothing has changed
    public void reserve() {
        int segments = segments();
        if (size() < firstPlace(segments)) return;
        long added = allocator.allocate(account, segmentBytes(segments));
        try {
            resizeHeader(segments, segments + 1);
        } catch (MemoryExhausted e) {
            allocator.free(account, added, segmentBytes(segments));
            throw e;
        }
        Memory.putInt(header + SEGMENTS, segments + 1);
        Memory.putLong(header + ADDRESSES + (long) segments * Long.BYTES, added);
        bytes(bytes() + allocator.usableBytes(added, segmentBytes(segments)));
    }

    private void resizeHeader(int segments, int newSegments) {
        long before = allocator.usableBytes(header, headerBytes(segments));
        header = allocator.reallocate(account, header, headerBytes(segments), headerBytes(newSegments));
        bytes(bytes() - before + allocator.usableBytes(header, headerBytes(newSegments)));
    }

    /// Adds an element, for which there must be room ([#reserve]).
    public void insert(long element) {
        int place = size();
        size(place + 1);
        up(place, element);
    }

    /// Takes an element out.
    public void remove(long element) {
        int place = timed.place(element);
        int last = size() - 1;
        long moved = element(last);
        size(last);
        if (place != last) settle(place, moved);
        if (segments() > 1 && last < firstPlace(segments() - 1) / 2) dropSegment();
    }

    /// Without memory for a shorter table of addresses the segment stays: taking out must not need any.
    private void dropSegment() {
        int last = segments() - 1;
        long dropped = segment(last);
        try {
            resizeHeader(last + 1, last);
        } catch (MemoryExhausted e) {
            return;
        }
        Memory.putInt(header + SEGMENTS, last);
        bytes(bytes() - allocator.usableBytes(dropped, segmentBytes(last)));
        allocator.free(account, dropped, segmentBytes(last));
    }

    /// To be called when the deadline of an element has changed.
    public void changed(long element) { settle(timed.place(element), element); }

    /// Puts `now` in the place of `element`, which has moved in memory and is not read.
    public void replace(long now, int place) { element(place, now); }

    private void settle(int place, long element) {
        if (place > 0 && timed.deadline(element) < timed.deadline(element(parent(place)))) up(place, element);
        else down(place, element);
    }

    private static int parent(int place) { return place - 1 >> 1; }

    private void up(int from, long element) {
        long deadline = timed.deadline(element);
        int place = from;
        while (place > 0) {
            long above = element(parent(place));
            if (timed.deadline(above) <= deadline) break;
            element(place, above);
            place = parent(place);
        }
        element(place, element);
    }

    private void down(int from, long element) {
        long deadline = timed.deadline(element);
        int size = size();
        int place = from;
        for (int below = 2 * place + 1; below > 0 && below < size; below = 2 * place + 1) {
            if (below + 1 < size && timed.deadline(element(below + 1)) < timed.deadline(element(below))) below++;
            long earlier = element(below);
            if (timed.deadline(earlier) >= deadline) break;
            element(place, earlier);
            place = below;
        }
        element(place, element);
    }

    /// How many elements have a deadline before `moment`, in time proportional to that number.
    public int countBefore(long moment) { return countBefore(moment, Integer.MAX_VALUE); }

    /// As [#countBefore(long)], but no more than `most`.
    public int countBefore(long moment, int most) { return countFrom(0, moment, most); }

    private int countFrom(int place, long moment, int most) {
        if (most <= 0 || place < 0 || place >= size() || timed.deadline(element(place)) >= moment) return 0;
        int below = countFrom(2 * place + 1, moment, most - 1);
        return 1 + below + countFrom(2 * place + 2, moment, most - 1 - below);
    }

    /// Checks all that this class says always holds; O(size).
    public void assertInvariants() {
        long counted = allocator.usableBytes(header, headerBytes(segments()));
        for (int i = 0; i < segments(); i++) counted += allocator.usableBytes(segment(i), segmentBytes(i));
        if (counted != bytes()) throw new AssertionError(counted + " bytes counted of " + bytes());
        for (int place = 0; place < size(); place++) {
            long element = element(place);
            if (timed.place(element) != place) throw new AssertionError("element " + place + " is told another place");
            if (place > 0 && timed.deadline(element(parent(place))) > timed.deadline(element))
                throw new AssertionError("deadlines out of order at " + place);
        }
    }
}

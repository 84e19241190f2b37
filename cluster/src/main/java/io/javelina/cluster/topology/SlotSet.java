package io.javelina.cluster.topology;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;

/// A set of slots; it never changes.
public final class SlotSet implements Iterable<Integer> {
    /// How many slots a cluster has.
    public static final int SLOTS = 16384;
    public static final SlotSet EMPTY = new SlotSet(new BitSet());

    /// Slots in a row, both ends included.
    public record Range(int first, int last) {
        public Range {
            if (first < 0 || last >= SLOTS || first > last)
                throw new IllegalArgumentException("no slots: " + first + "-" + last);
        }
    }

    private final BitSet slots;

    private SlotSet(BitSet slots) { this.slots = slots; }

    public static SlotSet of(int... slots) {
        BitSet bits = new BitSet(SLOTS);
        for (int slot : slots) bits.set(checked(slot));
        return new SlotSet(bits);
    }

    public static SlotSet range(int first, int last) { return ofRanges(List.of(new Range(first, last))); }

    public static SlotSet ofRanges(List<Range> ranges) {
        BitSet bits = new BitSet(SLOTS);
        for (Range range : ranges) bits.set(range.first, range.last + 1);
        return new SlotSet(bits);
    }

    private static int checked(int slot) {
        if (slot < 0 || slot >= SLOTS) throw new IllegalArgumentException("no slot: " + slot);
        return slot;
    }

    public boolean contains(int slot) { return slots.get(slot); }

    public boolean isEmpty() { return slots.isEmpty(); }

    public int count() { return slots.cardinality(); }

    /// Whether there is a slot in both.
    public boolean meets(SlotSet others) { return slots.intersects(others.slots); }

    public SlotSet with(SlotSet others) {
        BitSet bits = copy();
        bits.or(others.slots);
        return new SlotSet(bits);
    }

    public SlotSet without(SlotSet others) {
        BitSet bits = copy();
        bits.andNot(others.slots);
        return new SlotSet(bits);
    }

    public SlotSet common(SlotSet others) {
        BitSet bits = copy();
        bits.and(others.slots);
        return new SlotSet(bits);
    }

    private BitSet copy() { return (BitSet) slots.clone(); }

    public IntStream stream() { return slots.stream(); }

    @Override
    public Iterator<Integer> iterator() { return slots.stream().iterator(); }

    /// The longest ranges, in ascending order.
    public List<Range> ranges() {
        List<Range> ranges = new ArrayList<>();
        for (int first = slots.nextSetBit(0); first >= 0;) {
            int end = slots.nextClearBit(first);
            ranges.add(new Range(first, end - 1));
            first = slots.nextSetBit(end);
        }
        return ranges;
    }

    @Override
    public boolean equals(Object other) {
        return this == other || other instanceof SlotSet set && slots.equals(set.slots);
    }

    @Override
    public int hashCode() { return slots.hashCode(); }

    @Override
    public String toString() { return ranges().toString(); }
}

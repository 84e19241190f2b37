package io.javelina.command;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;

/// The elements that SORT sorts, copied from their value, with what they are sorted by. Working space of one command.
///
/// ```
///   items                                texts
///   +--------------+-------------+       +------------+-------+
///   | element (8)  | weight (8)  | ...   | length (4) | bytes | ...
///   +--------------+-------------+       +------------+-------+
/// ```
///
/// An element is the offset of its text. A weight is a double, or the offset of a text, or [#NONE].
final class SortedElements implements AutoCloseable {
    private static final long NONE = -1;
    private static final int ELEMENT = 0;
    private static final int WEIGHT = ELEMENT + 8;
    private static final int ITEM_BYTES = WEIGHT + 8;
    /// So few items are sorted by moving each one to its place.
    private static final int FEW = 8;

    private final Allocator allocator;
    private final ScratchBuffer items;
    private final ScratchBuffer texts;
    private final Slice element = new Slice();
    private Order order = Order.BY_NUMBER;
    private boolean isDescending;

    /// What decides the order. The order of texts is that of their bytes; where clients see the result it is the order of C
    /// strings, which end at a byte of zero.
    enum Order {
        /// Weights are numbers; equal ones leave it to the elements.
        BY_NUMBER,
        /// The elements themselves.
        BY_ELEMENT, BY_ELEMENT_AS_C,
        /// Weights are texts; elements without come first.
        BY_TEXT, BY_TEXT_AS_C
    }

    SortedElements(Allocator allocator) {
        this.allocator = allocator;
        this.items = new ScratchBuffer(allocator, Account.TEMPORARY, 0);
        this.texts = new ScratchBuffer(allocator, Account.TEMPORARY, 0);
    }

    long size() { return items.length() / ITEM_BYTES; }

    private long item(long index) { return items.address() + index * ITEM_BYTES; }

    /// Adds an element with weight 0.
    void add(Slice added) { items.appendLong(addText(added)).appendLong(0); }

    private long addText(Slice text) {
        long offset = texts.length();
        texts.appendInt(text.length()).append(text);
        return offset;
    }

    /// Element number `index`, good until something is added or the next call.
    Slice element(long index) {
        long at = texts.address() + Memory.getLong(item(index) + ELEMENT);
        return element.wrap(at + Integer.BYTES, Memory.getInt(at));
    }

    void weight(long index, double number) { Memory.putDouble(item(index) + WEIGHT, number); }

    /// @param text null for an element without weight
    void weight(long index, Slice text) {
        long offset = text == null ? NONE : addText(text);
        Memory.putLong(item(index) + WEIGHT, offset);
    }

    // Sorting: what is equal stays in its order.

    void sort(Order by, boolean descending) {
        order = by;
        isDescending = descending;
        long bytes = Math.max(1, items.length() / 2 + ITEM_BYTES);
        long spare = allocator.allocate(Account.TEMPORARY, bytes);
        sort(items.address(), items.address() + items.length(), spare);
        allocator.free(Account.TEMPORARY, spare, bytes);
    }

    /// Sorts the halves, then merges them.
    ///
    /// @param spare room for the first half
    private void sort(long from, long to, long spare) {
        long count = (to - from) / ITEM_BYTES;
        if (count <= FEW) {
            sortFew(from, to);
            return;
        }
        long middle = from + count / 2 * ITEM_BYTES;
        sort(from, middle, spare);
        sort(middle, to, spare);
        if (compare(middle - ITEM_BYTES, middle) <= 0) return;
        Memory.copy(from, spare, middle - from);
        merge(spare, spare + middle - from, middle, to, from);
    }

    private void sortFew(long from, long to) {
        for (long next = from + ITEM_BYTES; next < to; next += ITEM_BYTES)
            for (long at = next; at > from && compare(at - ITEM_BYTES, at) > 0; at -= ITEM_BYTES)
                swap(at - ITEM_BYTES, at);
    }

    private static void swap(long one, long other) {
        long element = Memory.getLong(one + ELEMENT);
        long weight = Memory.getLong(one + WEIGHT);
        Memory.copy(other, one, ITEM_BYTES);
        Memory.putLong(other + ELEMENT, element);
        Memory.putLong(other + WEIGHT, weight);
    }

    /// Merges two sorted runs to `target`, which ends where the right run ends.
    private void merge(long left, long leftEnd, long right, long rightEnd, long target) {
        long one = left;
        long other = right;
        for (long at = target; one < leftEnd; at += ITEM_BYTES) {
            boolean takesOther = other < rightEnd && compare(one, other) > 0;
            Memory.copy(takesOther ? other : one, at, ITEM_BYTES);
            if (takesOther) other += ITEM_BYTES;
            else one += ITEM_BYTES;
        }
    }

    private int compare(long left, long right) {
        int compared = switch (order) {
            case BY_NUMBER -> compareNumbers(left, right);
            case BY_ELEMENT -> compareTexts(text(left + ELEMENT), text(right + ELEMENT), false);
            case BY_ELEMENT_AS_C -> compareTexts(text(left + ELEMENT), text(right + ELEMENT), true);
            case BY_TEXT -> compareTexts(text(left + WEIGHT), text(right + WEIGHT), false);
            case BY_TEXT_AS_C -> compareTexts(text(left + WEIGHT), text(right + WEIGHT), true);
        };
        return isDescending ? -compared : compared;
    }

    private int compareNumbers(long left, long right) {
        double one = Memory.getDouble(left + WEIGHT);
        double other = Memory.getDouble(right + WEIGHT);
        if (one != other) return one < other ? -1 : 1;
        return compareTexts(text(left + ELEMENT), text(right + ELEMENT), false);
    }

    /// Where the text is whose offset is at `field`, 0 when there is none.
    private long text(long field) {
        long offset = Memory.getLong(field);
        return offset == NONE ? 0 : texts.address() + offset;
    }

    private static int compareTexts(long left, long right, boolean asC) {
        if (left == 0 || right == 0) return Boolean.compare(left != 0, right != 0);
        return Memory.compare(left + Integer.BYTES, length(left, asC), right + Integer.BYTES, length(right, asC));
    }

    private static long length(long text, boolean asC) {
        int length = Memory.getInt(text);
        long zero = asC ? Memory.indexOf(text + Integer.BYTES, length, 0) : -1;
        return zero < 0 ? length : zero;
    }

    @Override
    public void close() {
        items.close();
        texts.close();
    }
}

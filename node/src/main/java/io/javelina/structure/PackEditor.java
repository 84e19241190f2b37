package io.javelina.structure;

import io.javelina.memory.Memory;

/// Adds elements to a [Pack] and takes them away.
///
/// An element joins the run beside it when it has the form of its items, else it is a run of its own; one that is put
/// between the items of a longer run splits that run. Changes at either end of the pack touch nothing else.
///
/// What adds throws [io.javelina.memory.MemoryExhausted] when there is no memory, and the elements are as before then. What
/// takes away never fails.
final class PackEditor {
    private final Run run = new Run();
    private Pack pack;

    PackEditor wrap(Pack edited) {
        pack = edited;
        return this;
    }

    // Adding.

    void append(Item item) {
        insertBetween(pack.length(), item);
        pack.counted(1, item.listpackBytes());
    }

    void prepend(Item item) {
        if (pack.length() == 0) {
            append(item);
            return;
        }
        insert(0, 0, item);
    }

    /// Puts an element before item `index` of the run at `offset`, or behind its last one.
    void insert(long offset, int index, Item item) {
        run.readForward(pack.start() + offset);
        if (item.canJoin(run)) join(index, item);
        else
            if (index == 0) insertBetween(offset, item);
            else
                if (index == run.count) insertBetween(offset + run.length(), item);
                else
                    putAlone(split(index), item);
        pack.counted(1, item.listpackBytes());
    }

    /// Puts an element before the run at `offset`, which it does not join.
    private void insertBetween(long offset, Item item) {
        if (offset > 0) {
            run.readBackward(pack.start() + offset);
            if (item.canJoin(run)) {
                join(run.count, item);
                return;
            }
        }
        if (offset == 0 || offset == pack.length()) {
            putAlone(offset, item);
            return;
        }
        run.readForward(pack.start() + offset);
        if (item.canJoin(run)) join(0, item);
        else putAlone(offset, item);
    }

    private void putAlone(long offset, Item item) {
        pack.open(offset, item.bytesAlone());
        item.writeAlone(run, pack.start() + offset);
    }

    /// Makes the element the item `index` of the run.
    private void join(int index, Item item) {
        long offset = run.start - pack.start();
        if (!run.isCounted()) makeCounted(offset, index);
        else
            if (index == 0) pack.open(offset, run.itemBytes);
            else
                if (index == run.count) pack.open(offset + run.length(), run.itemBytes);
                else
                    pack.open(offset + run.headBytes + index * run.itemBytes, run.itemBytes);
        run.start = pack.start() + offset;
        run.count++;
        run.write();
        item.write(run, run.item(index));
    }

    /// Makes room for a second item before (`index` 0) or behind the only one, and for the counts.
    private void makeCounted(long offset, int index) {
        long more = run.itemBytes + 2;
        int headBytes = run.headBytes;
        pack.open(index == 0 ? offset : offset + run.length(), more);
        long start = pack.start() + offset;
        run.counted(true);
        if (index == 0) Memory.copy(start + more + headBytes, start + run.headBytes + run.itemBytes, run.itemBytes);
        else Memory.copy(start + headBytes, start + run.headBytes, run.itemBytes);
    }

    /// Makes two runs of one.
    ///
    /// @param index of the first item of the second one
    /// @return the offset between them
    private long split(int index) {
        long offset = run.start - pack.start();
        int items = run.count;
        int headBytes = run.headBytes;
        pack.open(offset + headBytes + index * run.itemBytes, 2L * headBytes);
        run.start = pack.start() + offset;
        run.count = index;
        run.write();
        long second = offset + run.length();
        run.start = pack.start() + second;
        run.count = items - index;
        run.write();
        makeUncounted(second);
        makeUncounted(offset);
        run.readForward(pack.start() + offset);
        return offset + run.length();
    }

    /// A run that is down to one item does not need its counts.
    private void makeUncounted(long offset) {
        run.readForward(pack.start() + offset);
        if (run.count > 1 || !run.isCounted()) return;
        long item = run.item(0);
        run.counted(false);
        Memory.copy(item, run.item(0), run.itemBytes);
        run.write();
        pack.close(offset + run.length(), 2);
    }

    // Taking away.

    /// Takes away item `index` of the run at `offset`.
    void remove(long offset, int index) {
        removeItemsOf(offset, index, index + 1);
    }

    /// Takes away elements at the head.
    void removeFirst(long elements) {
        long left = elements;
        long listpackBytes = 0;
        long runs = 0;
        while (left > 0) {
            run.readForward(pack.start() + runs);
            if (run.count > left) break;
            listpackBytes += run.listpackBytes(0, run.count);
            runs += run.length();
            left -= run.count;
        }
        pack.counted(left - elements, -listpackBytes);
        if (runs > 0) pack.close(0, runs);
        if (left > 0) removeItemsOf(0, 0, (int) left);
    }

    /// Takes away elements at the tail.
    void removeLast(long elements) {
        long left = elements;
        long listpackBytes = 0;
        long end = pack.length();
        while (left > 0) {
            run.readBackward(pack.start() + end);
            if (run.count > left) break;
            listpackBytes += run.listpackBytes(0, run.count);
            end -= run.length();
            left -= run.count;
        }
        pack.counted(left - elements, -listpackBytes);
        if (end < pack.length()) pack.close(end, pack.length() - end);
        if (left == 0) return;
        run.readBackward(pack.start() + end);
        removeItems(run.count - (int) left, run.count);
    }

    private void removeItemsOf(long offset, int from, int to) {
        run.readForward(pack.start() + offset);
        removeItems(from, to);
    }

    /// Takes some items out of the run.
    private void removeItems(int from, int to) {
        pack.counted(from - to, -run.listpackBytes(from, to));
        long offset = run.start - pack.start();
        int items = run.count;
        if (to - from == items) {
            pack.close(offset, run.length());
            return;
        }
        long bytes = (to - from) * run.itemBytes;
        if (from == 0) {
            run.start += bytes;
            run.count = items - to;
            run.write();
            pack.close(offset, bytes);
        } else if (to == items) {
            run.count = from;
            run.write();
            pack.close(offset + run.length(), bytes);
        } else {
            // Head and tail stay where they are, and only count less.
            long itemOffset = offset + run.headBytes + from * run.itemBytes;
            run.writeCount(items - (to - from));
            pack.close(itemOffset, bytes);
        }
        if (items - (to - from) == 1) makeUncounted(offset);
    }

    /// Puts another element in the place of item `index` of the run at `offset`.
    void replace(long offset, int index, Item item) {
        run.readForward(pack.start() + offset);
        if (item.canReplaceIn(run)) {
            pack.counted(0, item.listpackBytes() - run.listpackBytes(index, index + 1L));
            item.write(run, run.item(index));
            return;
        }
        insert(offset, index + 1, item);
        remove(offset, index);
    }
}

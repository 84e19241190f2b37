package io.javelina.structure;

import io.javelina.memory.Memory;

/// A place in a [Pack], on one of its elements; it walks both ways.
final class PackCursor {
    private final Run run = new Run();
    private long begin;
    private long end;
    /// Of the element within its run.
    private int index;
    private long item;

    /// Binds this to the runs in a range; it stands nowhere yet.
    void wrap(long address, long length) {
        begin = address;
        end = address + length;
    }

    /// Goes to the first element; false when there is none.
    boolean first() { return begin != end && enterFirst(begin); }

    /// Goes to the last element; false when there is none.
    boolean last() { return begin != end && enterLast(end); }

    /// Goes to the next element; at the last one it says false and stands nowhere.
    boolean next() {
        if (++index < run.count) {
            item += run.itemBytes;
            return true;
        }
        long after = run.end();
        return after != end && enterFirst(after);
    }

    /// Goes to the element before; at the first one it says false and stands nowhere.
    boolean previous() {
        if (--index >= 0) {
            item -= run.itemBytes;
            return true;
        }
        return run.start != begin && enterLast(run.start);
    }

    private boolean enterFirst(long at) {
        run.readForward(at);
        stand(0);
        return true;
    }

    private boolean enterLast(long at) {
        run.readBackward(at);
        stand(run.count - 1);
        return true;
    }

    private void stand(int newIndex) {
        index = newIndex;
        item = run.item(newIndex);
    }

    /// Goes to an element by its index among `count` elements, from the nearer end.
    void seek(long wanted, long count) {
        assert wanted >= 0 && wanted < count : wanted + " of " + count;
        if (wanted < count / 2) seekForward(wanted);
        else seekBackward(count - 1 - wanted);
    }

    private void seekForward(long elements) {
        long left = elements;
        for (run.readForward(begin); left >= run.count; run.readForward(run.end())) left -= run.count;
        stand((int) left);
    }

    private void seekBackward(long elements) {
        long left = elements;
        for (run.readBackward(end); left >= run.count; run.readBackward(run.start)) left -= run.count;
        stand(run.count - 1 - (int) left);
    }

    /// Goes to the element that is now at a place: item `newIndex` of the run at `offset`, or what follows that run when it
    /// has no such item.
    ///
    /// @return false when there is nothing there
    boolean standAt(long offset, int newIndex) {
        long at = begin + offset;
        if (at == end) return false;
        run.readForward(at);
        if (newIndex < run.count) {
            stand(newIndex);
            return true;
        }
        return run.end() != end && enterFirst(run.end());
    }

    /// Goes to the element before a place, which is given as for [#standAt].
    boolean standBefore(long offset, int newIndex) {
        if (newIndex == 0) return offset != 0 && enterLast(begin + offset);
        run.readForward(begin + offset);
        stand(newIndex - 1);
        return true;
    }

    // The place.

    /// Of the run that the element is in.
    long runOffset() { return run.start - begin; }

    int indexInRun() { return index; }

    boolean isFirst() { return index == 0 && run.start == begin; }

    boolean isLast() { return index == run.count - 1 && run.end() == end; }

    // The element.

    boolean isInteger() { return run.isNumbers; }

    long integer() { return run.number(item); }

    /// Where the bytes of an element are that is not an integer.
    long address() { return item; }

    int length() { return (int) run.itemBytes; }

    boolean isEqualTo(Item other) { return other.equals(run, item); }

    /// What it takes in a listpack.
    long listpackBytes() { return run.listpackBytes(index, index + 1L); }

    /// How many elements the runs have, counted one run after the other.
    long count() {
        long sum = 0;
        for (long at = begin; at != end; at = run.end()) {
            run.readForward(at);
            sum += run.count;
        }
        return sum;
    }

    /// What the elements take in a listpack.
    long listpackBytesOfAll() {
        long sum = ListpackSize.EMPTY;
        for (long at = begin; at != end; at = run.end()) {
            run.readForward(at);
            sum += run.listpackBytes(0, run.count);
        }
        return sum;
    }

    /// Throws when the runs contradict themselves.
    void assertInvariants() {
        Run mirror = new Run();
        for (long at = begin; at != end; at = run.end()) {
            run.readForward(at);
            mirror.readBackward(run.end());
            boolean agree = mirror.start == at && mirror.count == run.count && mirror.isNumbers == run.isNumbers
                    && mirror.itemBytes == run.itemBytes;
            boolean sound = run.count > 0 && run.end() <= end && (run.count > 1 || !run.isCounted());
            if (!agree || !sound)
                throw new IllegalStateException("run of code " + Memory.getUnsignedByte(at) + " at " + (at - begin));
        }
    }
}

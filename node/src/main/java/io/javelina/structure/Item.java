package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// An element that is put into a list, or looked for in one. A flyweight over bytes of somebody else.
public final class Item {
    /// A form that fits into the run beside it is worth so many more bytes: they are what a run of its own would cost.
    private static final int WORTH_JOINING_BYTES = 2;

    private long address;
    private int length;
    private boolean isNumber;
    private long number;
    private int numberBytes;

    public Item wrap(Slice bytes) {
        address = bytes.address();
        length = bytes.length();
        isNumber = bytes.isInteger();
        if (isNumber) {
            number = bytes.integer();
            numberBytes = Run.bytesOf(number);
        }
        return this;
    }

    public int length() { return length; }

    /// What it takes in a listpack.
    public long listpackBytes() {
        return isNumber ? ListpackSize.ofInteger(number) : ListpackSize.ofText(length);
    }

    /// Whether it is best stored as a number.
    private boolean prefersNumber() { return isNumber && numberBytes <= length; }

    /// Whether it has, or may take, the form of a run's items.
    private boolean hasFormOf(Run run) {
        if (run.isNumbers)
            return isNumber && numberBytes <= run.itemBytes && run.itemBytes - numberBytes <= WORTH_JOINING_BYTES;
        return run.itemBytes == length && (!isNumber || length - numberBytes <= WORTH_JOINING_BYTES);
    }

    boolean canJoin(Run run) { return run.count < Run.MOST_ITEMS && run.canBeCounted() && hasFormOf(run); }

    /// Whether it can stand in the place of an item of this run.
    boolean canReplaceIn(Run run) { return hasFormOf(run); }

    /// Bytes of a run that holds it alone.
    long bytesAlone() {
        return prefersNumber() ? Run.bytesOfOne(true, numberBytes) : Run.bytesOfOne(false, length);
    }

    /// Writes it as a run of its own.
    void writeAlone(Run run, long at) {
        run.one(at, prefersNumber(), prefersNumber() ? numberBytes : length);
        run.write();
        write(run, run.item(0));
    }

    /// Writes it as an item of a run of its form.
    void write(Run run, long at) {
        if (run.isNumbers) run.putNumber(at, number);
        else Memory.copy(address, at, length);
    }

    /// Whether an item of a run is the same element.
    boolean equals(Run run, long item) {
        if (run.isNumbers) return isNumber && run.number(item) == number;
        return run.itemBytes == length && Memory.equal(address, item, length);
    }
}

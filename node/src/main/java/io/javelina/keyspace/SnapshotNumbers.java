package io.javelina.keyspace;

import io.javelina.structure.Entry;

/// The numbers that entries bear to tell of which snapshot they are part. A snapshot that was completed leaves its number
/// on all entries, so all others are free again; one that was given up leaves it on some, so it stays in use.
final class SnapshotNumbers {
    /// What entries bear that are part of none.
    static final int FORGOTTEN = 0;
    private static final int ALL = (1 << Entry.LAST_SNAPSHOT + 1) - 2;

    /// A bit for each number that some entry may bear.
    private int used;

    boolean areUsedUp() { return used == ALL; }

    /// One that no entry bears.
    int next() {
        if (areUsedUp()) throw new IllegalStateException("entries bear all numbers of snapshots");
        return Integer.numberOfTrailingZeros(ALL & ~used);
    }

    /// All entries bear this number now, or have none since the snapshot ended.
    void completed(int number) { used = number == FORGOTTEN ? 0 : 1 << number; }

    /// Some entries may bear this number now.
    void abandoned(int number) { if (number != FORGOTTEN) used |= 1 << number; }
}

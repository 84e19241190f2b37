package io.javelina.keyspace;

import io.javelina.structure.KeySlot;

/// The hash of a key in a cluster: that of its bytes with the slot in the middle. A hash table looks at the top 8 bits and
/// at no more than 31 low ones, so nothing is lost, and whoever has the hash has the slot.
final class SlotHash {
    private static final int SHIFT = 42;
    private static final long SLOT = (long) (KeySlot.COUNT - 1) << SHIFT;

    private SlotHash() {}

    static long of(long hash, int slot) { return hash & ~SLOT | (long) slot << SHIFT; }

    static int slot(long hash) { return (int) (hash >>> SHIFT) & KeySlot.COUNT - 1; }
}

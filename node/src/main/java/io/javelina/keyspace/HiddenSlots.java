package io.javelina.keyspace;

import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import java.util.BitSet;

/// Slots whose keys are here but are not this node's yet, since they are on their way from another one: nobody sees them who
/// looks through whole databases, and they do not expire by themselves. Node loop only.
public final class HiddenSlots {
    private final BitSet slots = new BitSet();
    private String told = "";

    public boolean isEmpty() { return slots.isEmpty(); }

    public void hide(BitSet hidden) { slots.or(hidden); }

    public void show(BitSet shown) { slots.andNot(shown); }

    /// What snapshots of the data tell of those that come from other nodes, so that who loads them hides the same; empty when
    /// none do.
    public String told() { return told; }

    public void told(String now) { told = now; }

    /// Whether the key of an entry is hidden.
    public boolean has(long entry) {
        return !slots.isEmpty() && slots.get(KeySlot.of(Entry.keyAddress(entry), Entry.keyLength(entry)));
    }

    public boolean has(int slot) { return slots.get(slot); }

    /// How many keys of a database are hidden.
    public long count(Database database) {
        long count = 0;
        for (int slot = slots.nextSetBit(0); slot >= 0; slot = slots.nextSetBit(slot + 1))
            count += database.slotSize(slot);
        return count;
    }
}

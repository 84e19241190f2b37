package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import java.util.BitSet;

/// Deletes the keys of slots, some each turn: nobody waits for that, and nobody sees them meanwhile. Node loop only.
final class SlotCleaner {
    /// Some hundred microseconds' worth.
    private static final int KEYS_AT_ONCE = 200;

    private final NodeLoop loop;
    private final Keyspace keyspace;
    private final BitSet slots;
    private final Runnable whenDone;
    private int slot;
    private int database;

    /// @param slots that are not this node's
    SlotCleaner(NodeLoop loop, BitSet slots, Runnable whenDone) {
        this.loop = loop;
        this.keyspace = loop.keyspace();
        this.slots = (BitSet) slots.clone();
        this.whenDone = whenDone;
        this.slot = slots.nextSetBit(0);
        keyspace.hiddenSlots().hide(slots);
    }

    void begin() { loop.later(this::deleteSome); }

    private void deleteSome() {
        loop.beginTurn();
        // What waits for keys to stand still waits for this, too.
        int left = loop.policies().pause().isActive() ? 0 : KEYS_AT_ONCE;
        while (left > 0 && slot >= 0) {
            Database from = keyspace.database(database);
            int deleted = from.deleteOfSlot(slot, left, true, true, null);
            if (deleted < left) next();
            left -= Math.max(1, deleted);
        }
        if (slot < 0) end();
        else if (left > 0) loop.io().schedule(this::deleteSome, 10, java.util.concurrent.TimeUnit.MILLISECONDS);
        else loop.later(this::deleteSome);
    }

    private void next() {
        database++;
        if (database < keyspace.databaseCount()) return;
        database = 0;
        slot = slots.nextSetBit(slot + 1);
    }

    private void end() {
        keyspace.hiddenSlots().show(slots);
        whenDone.run();
    }
}

package io.javelina.server;

import io.javelina.keyspace.Keyspace;
import java.util.BitSet;
import java.util.concurrent.TimeUnit;
import java.util.function.IntPredicate;

/// Deletes the keys of slots that do not belong to this node, some each turn: nobody waits for that, and nobody sees them
/// meanwhile. Slots that get to belong to it before their turn has come keep what they have. Node loop only.
final class SlotCleaner {
    /// Some hundred microseconds' worth.
    private static final int KEYS_AT_ONCE = 200;
    private static final int PAUSE_MILLIS = 10;
    private static final int DONE = -1;

    private final NodeLoop loop;
    private final Keyspace keyspace;
    private final BitSet slots;
    private final IntPredicate isOwn;
    private Runnable whenDone;
    private int slot;
    private int database;

    SlotCleaner(NodeLoop loop, BitSet slots, IntPredicate isOwn) {
        this.loop = loop;
        this.keyspace = loop.keyspace();
        this.slots = (BitSet) slots.clone();
        this.isOwn = isOwn;
        this.slot = slots.nextSetBit(0);
    }

    void begin(Runnable then) {
        whenDone = then;
        keyspace.hiddenSlots().hide(slots);
        loop.later(this::work);
    }

    /// Something else is about to come into a slot: what is left of it goes at once.
    void clearNow(int wanted) {
        if (!slots.get(wanted)) return;
        for (int i = 0; i < keyspace.databaseCount(); i++)
            keyspace.database(i).deleteOfSlot(wanted, Integer.MAX_VALUE, true, true, null);
        slots.clear(wanted);
        if (slot == wanted) {
            database = 0;
            slot = slots.nextSetBit(wanted);
        }
    }

    /// What is left stays: the node follows another one, which says what keys there are.
    void stop() { slot = DONE; }

    /// While the keyspace is to stand still this waits, too.
    private void work() {
        loop.beginTurn();
        if (slot != DONE && loop.policies().pause().isActive()) {
            loop.later(this::work, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
            return;
        }
        for (int left = KEYS_AT_ONCE; left > 0 && slot != DONE;) left -= deleteSome(left);
        if (slot != DONE) {
            loop.later(this::work);
            return;
        }
        keyspace.hiddenSlots().show(slots);
        whenDone.run();
    }

    /// @return how much of the work of a turn that was
    private int deleteSome(int most) {
        int deleted = isOwn.test(slot) ? 0 : keyspace.database(database).deleteOfSlot(slot, most, true, true, null);
        if (deleted < most) next();
        return Math.max(1, deleted);
    }

    private void next() {
        if (++database < keyspace.databaseCount()) return;
        database = 0;
        slot = slots.nextSetBit(slot + 1);
    }
}

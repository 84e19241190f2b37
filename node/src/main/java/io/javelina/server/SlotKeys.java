package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import java.util.ArrayList;
import java.util.List;

/// The keys of a slot. Node loop only.
final class SlotKeys {
    private final Keyspace keyspace;

    SlotKeys(Keyspace keyspace) { this.keyspace = keyspace; }

    /// How many keys a database has in the slot.
    long count(Database database, int slot) {
        long[] count = new long[1];
        database.forEach(entry -> count[0] += slotOf(entry) == slot ? 1 : 0);
        return count[0];
    }

    /// How many keys all databases have in the slot.
    long count(int slot) {
        long count = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) count += count(keyspace.database(i), slot);
        return count;
    }

    private static int slotOf(long entry) { return KeySlot.of(Entry.keyAddress(entry), Entry.keyLength(entry)); }

    /// Some keys of the slot.
    List<byte[]> some(Database database, int slot, long most) {
        List<byte[]> keys = new ArrayList<>();
        database.forEach(entry -> {
            if (keys.size() < most && slotOf(entry) == slot)
                keys.add(new Slice().wrap(Entry.keyAddress(entry), Entry.keyLength(entry)).toBytes());
        });
        return keys;
    }
}

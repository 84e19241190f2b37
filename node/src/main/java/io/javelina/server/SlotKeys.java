package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.memory.Addresses;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;

/// The keys of a slot, in all databases of a node that is in a cluster. Node loop only.
final class SlotKeys {
    /// Keys that are deleted as one unit.
    private static final int AT_ONCE = 128;

    private final Keyspace keyspace;

    SlotKeys(Keyspace keyspace) { this.keyspace = keyspace; }

    /// How many there are.
    long count(int slot) {
        long count = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) count += keyspace.database(i).slotSize(slot);
        return count;
    }

    /// What they take with their values, in bytes.
    long bytes(int slot) {
        long bytes = 0;
        for (int i = 0; i < keyspace.databaseCount(); i++) bytes += keyspace.database(i).slotBytes(slot);
        return bytes;
    }

    /// Replies the names of some of them that one database has.
    void reply(Database database, int slot, long most, Reply reply) {
        try (Addresses found = new Addresses(keyspace.allocator())) {
            if (most > 0) database.forEach(slot, entry -> {
                if (found.size() < most) found.add(entry);
            });
            reply.array(found.size());
            for (long i = 0; i < found.size(); i++)
                reply.bulk(Entry.keyAddress(found.get(i)), Entry.keyLength(found.get(i)));
        }
    }

    /// Deletes all of them; followers are told of each.
    ///
    /// @param event what listeners hear of each, null for nothing
    void delete(int slot, boolean lazily, String event) {
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            while (delete(keyspace.database(i), slot, lazily, event)) {
                // Goes on until none is left.
            }
        }
    }

    /// Deletes some of them; whether there are more.
    boolean deleteSome(int slot) {
        for (int i = 0; i < keyspace.databaseCount(); i++)
            if (delete(keyspace.database(i), slot, keyspace.settings().lazyServerDelete, null)) return true;
        return false;
    }

    private boolean delete(Database database, int slot, boolean lazily, String event) {
        keyspace.propagation().beginUnit();
        try {
            database.deleteOfSlot(slot, AT_ONCE, lazily, true, event);
        } finally {
            keyspace.propagation().endUnit(false);
        }
        return database.slotSize(slot) > 0;
    }
}

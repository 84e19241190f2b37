package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.IdCursor;
import io.javelina.structure.IdTree;
import io.javelina.structure.NameList;

/// A consumer of a group. A flyweight over its block, good until the consumer is deleted:
///
/// ```
///   0    length of the name (4), 4 bytes unused
///   8    unix milliseconds of its last command, 16 of its last delivery or claim, -1 before the first
///   24   tree of the ids of its pending entries; the rest of what is known of them is in the tree of the group
///   40   name
/// ```
public final class StreamConsumer {
    private static final int NAME_LENGTH = 0;
    private static final int SEEN_MILLIS = NAME_LENGTH + 8;
    private static final int ACTIVE_MILLIS = SEEN_MILLIS + 8;
    private static final int PENDING = ACTIVE_MILLIS + 8;
    static final int NAME = PENDING + IdTree.HEADER_BYTES;

    /// What [#activeMillis] says of a consumer that has never got anything.
    public static final long NEVER = -1;

    private final IdTree pending;
    private final IdCursor cursor;
    private final Slice name = new Slice();
    private long address;

    StreamConsumer(CountedBlocks blocks) {
        pending = new IdTree(blocks, 0);
        cursor = new IdCursor(pending);
    }

    StreamConsumer wrap(long consumer) {
        address = consumer;
        pending.wrap(consumer + PENDING);
        return this;
    }

    /// A new consumer in the list of those of its group, of whose name there is none yet.
    static long create(NameList consumers, Slice name, long seenMillis, long activeMillis) {
        long consumer = consumers.create(name);
        Memory.putLong(consumer + SEEN_MILLIS, seenMillis);
        Memory.putLong(consumer + ACTIVE_MILLIS, activeMillis);
        IdTree.initialize(consumer + PENDING);
        return consumer;
    }

    long address() { return address; }

    public Slice name() { return name.wrap(address + NAME, Memory.getInt(address + NAME_LENGTH)); }

    /// When it last sent a command, in unix milliseconds.
    public long seenMillis() { return Memory.getLong(address + SEEN_MILLIS); }

    public void seenMillis(long unixMillis) { Memory.putLong(address + SEEN_MILLIS, unixMillis); }

    /// When it last got or claimed an entry, in unix milliseconds, or [#NEVER].
    public long activeMillis() { return Memory.getLong(address + ACTIVE_MILLIS); }

    public void activeMillis(long unixMillis) { Memory.putLong(address + ACTIVE_MILLIS, unixMillis); }

    public long pendingCount() { return pending.size(); }

    /// Walks through the ids of its pending entries.
    public IdCursor pending() { return cursor; }

    IdTree pendingTree() { return pending; }
}

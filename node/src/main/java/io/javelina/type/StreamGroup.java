package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.IdCursor;
import io.javelina.structure.IdTree;
import io.javelina.structure.NameList;
import io.javelina.structure.StreamId;

/// A consumer group of a stream. A flyweight over its block, good until the group is destroyed:
///
/// ```
///   0    length of the name (4), 4 bytes unused
///   8    last id that was delivered
///   24   entries that were read so far, -1 when that is not known
///   32   tree of pending entries, with a StreamPending each
///   48   names of the consumers
///   64   name
/// ```
///
/// An id is in the group's tree exactly when it is in the tree of one consumer, the one that its [StreamPending] names.
public final class StreamGroup {
    private static final int NAME_LENGTH = 0;
    private static final int LAST_ID = NAME_LENGTH + 8;
    private static final int ENTRIES_READ = LAST_ID + 16;
    private static final int PENDING = ENTRIES_READ + 8;
    private static final int CONSUMERS = PENDING + IdTree.HEADER_BYTES;
    static final int NAME = CONSUMERS + NameList.HEADER_BYTES;

    /// What [#entriesRead] says when nobody knows.
    public static final long UNKNOWN = -1;

    private final CountedBlocks blocks;
    private final Runnable changed;
    private final IdTree pending;
    private final IdCursor cursor;
    private final NameList consumers;
    private final StreamConsumer consumer;
    private final StreamConsumer owner;
    private final Slice name = new Slice();
    private long address;
    /// The pending entry that [#findPending] found.
    private long found;

    /// @param changed what to do after each change of size
    StreamGroup(CountedBlocks blocks, Runnable changed) {
        this.blocks = blocks;
        this.changed = changed;
        pending = new IdTree(blocks, StreamPending.BYTES);
        cursor = new IdCursor(pending);
        consumers = new NameList(blocks, StreamConsumer.NAME);
        consumer = new StreamConsumer(blocks);
        owner = new StreamConsumer(blocks);
    }

    StreamGroup wrap(long group) {
        address = group;
        pending.wrap(group + PENDING);
        consumers.wrap(group + CONSUMERS);
        return this;
    }

    /// A new group in the list of those of its stream, of whose name there is none yet.
    static long create(NameList groups, Slice name, StreamId lastId, long entriesRead) {
        long group = groups.create(name);
        StreamHeader.putId(group + LAST_ID, lastId.millis, lastId.sequence);
        Memory.putLong(group + ENTRIES_READ, entriesRead);
        IdTree.initialize(group + PENDING);
        NameList.initialize(group + CONSUMERS);
        return group;
    }

    long address() { return address; }

    public Slice name() { return name.wrap(address + NAME, Memory.getInt(address + NAME_LENGTH)); }

    public StreamId lastId(StreamId id) { return StreamHeader.id(address + LAST_ID, id); }

    public void lastId(long millis, long sequence) { StreamHeader.putId(address + LAST_ID, millis, sequence); }

    /// How many entries of the stream's history lie up to the last id, or [#UNKNOWN].
    public long entriesRead() { return Memory.getLong(address + ENTRIES_READ); }

    public void entriesRead(long entries) { Memory.putLong(address + ENTRIES_READ, entries); }

    // Consumers.

    public int consumerCount() { return consumers.size(); }

    /// The consumer at this place in the order of names, good until the next call.
    public StreamConsumer consumer(int index) { return consumer.wrap(consumers.get(index)); }

    /// The consumer of this name, null when there is none; good until the next call.
    public StreamConsumer consumer(Slice consumerName) {
        long found = consumers.find(consumerName);
        return found == 0 ? null : consumer.wrap(found);
    }

    /// Creates a consumer, of whose name there is none yet; good until the next call.
    public StreamConsumer createConsumer(Slice consumerName, long seenMillis, long activeMillis) {
        try {
            return consumer.wrap(StreamConsumer.create(consumers, consumerName, seenMillis, activeMillis));
        } finally {
            changed.run();
        }
    }

    /// Deletes a consumer and all that is pending for it.
    public void deleteConsumer(StreamConsumer deleted) {
        IdTree owned = deleted.pendingTree();
        IdCursor at = deleted.pending();
        while (at.last()) {
            long millis = at.millis();
            long sequence = at.sequence();
            pending.remove(millis, sequence);
            owned.remove(millis, sequence);
        }
        consumers.remove(deleted.name());
        consumers.free(deleted.address());
        changed.run();
    }

    // Pending entries.

    public long pendingCount() { return pending.size(); }

    /// Walks through the ids of pending entries. What is known of the one at the cursor: [#deliveredMillis], [#deliveries] and
    /// [#consumerOf] after [#atCursor].
    public IdCursor pending() { return cursor; }

    /// Makes the entry at the cursor the one that is asked about.
    public void atCursor() { found = cursor.payload(); }

    /// Makes a pending entry the one that is asked about, until any is added or removed.
    ///
    /// @return whether it is there
    public boolean findPending(long millis, long sequence) {
        found = pending.find(millis, sequence);
        return found != 0;
    }

    public long deliveredMillis() { return StreamPending.deliveredMillis(found); }

    public long deliveries() { return StreamPending.deliveries(found); }

    /// The consumer that has the entry; good until the next call.
    public StreamConsumer consumerOf() { return owner.wrap(StreamPending.consumer(found)); }

    /// Notes that the entry was delivered again, without a change of consumer.
    public void delivered(long deliveredMillis, long deliveries) {
        StreamPending.set(found, deliveredMillis, deliveries, StreamPending.consumer(found));
    }

    /// Makes an entry pending for a consumer, whoever had it before.
    ///
    /// @throws MemoryExhausted when there is no memory; then whoever had it has it still
    public void assign(long millis, long sequence, StreamConsumer to, long deliveredMillis, long deliveries) {
        try {
            if (findPending(millis, sequence)) reassign(millis, sequence, to);
            else add(millis, sequence, to);
            StreamPending.set(found, deliveredMillis, deliveries, to.address());
        } finally {
            changed.run();
        }
    }

    private void reassign(long millis, long sequence, StreamConsumer to) {
        long before = StreamPending.consumer(found);
        if (before == to.address()) return;
        to.pendingTree().insert(millis, sequence);
        owner.wrap(before).pendingTree().remove(millis, sequence);
    }

    private void add(long millis, long sequence, StreamConsumer to) {
        to.pendingTree().insert(millis, sequence);
        try {
            found = pending.insert(millis, sequence);
        } catch (MemoryExhausted e) {
            to.pendingTree().remove(millis, sequence);
            throw e;
        }
    }

    /// Forgets a pending entry.
    ///
    /// @return whether it was pending
    public boolean acknowledge(long millis, long sequence) {
        if (!findPending(millis, sequence)) return false;
        consumerOf().pendingTree().remove(millis, sequence);
        pending.remove(millis, sequence);
        changed.run();
        return true;
    }

    // The whole group.

    /// Releases a part of what the group has: at most so many blocks and a few more.
    ///
    /// @return whether all is released but the block of the group
    boolean freeSome(int mostBlocks) {
        for (int i = 0; i < mostBlocks; i++) {
            if (!pending.isEmpty()) pending.freeLastLeaf();
            else if (consumers.size() == 0) return true;
            else freeSomeOfLastConsumer();
        }
        return false;
    }

    private void freeSomeOfLastConsumer() {
        owner.wrap(consumers.get(consumers.size() - 1));
        if (owner.pendingTree().isEmpty()) consumers.free(consumers.removeLast());
        else owner.pendingTree().freeLastLeaf();
    }

    /// Checks all that this class says always holds.
    void assertInvariants() {
        pending.assertInvariants();
        consumers.assertInvariants();
        long owned = 0;
        for (int i = 0; i < consumers.size(); i++) {
            consumer(i).pendingTree().assertInvariants();
            owned += consumer.pendingCount();
            for (boolean more = consumer.pending().first(); more; more = consumer.pending().next()) {
                boolean known = findPending(consumer.pending().millis(), consumer.pending().sequence());
                if (!known || StreamPending.consumer(found) != consumer.address())
                    throw new IllegalStateException("an entry is pending for the one that has it: " + describe());
            }
        }
        if (owned != pending.size())
            throw new IllegalStateException("each pending entry has a consumer: " + describe());
    }

    public String describe() {
        return "group " + name() + ": " + consumers.describe() + ", pending " + pending.describe();
    }
}

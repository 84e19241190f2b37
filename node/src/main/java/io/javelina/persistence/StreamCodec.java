package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.structure.IdCursor;
import io.javelina.structure.StreamId;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.StreamConsumer;
import io.javelina.type.StreamGroup;
import io.javelina.type.StreamValue;

/// Streams:
///
/// ```
///   number of nodes, of each: id, listpack (see StreamNodeCodec)
///   length, last id, first id (2), highest deleted id (2), entries ever added (2)
///   number of groups, of each:
///     name, last id, entries read (2)
///     number of pending entries, of each: id, time of delivery, number of deliveries
///     number of consumers, of each:
///       name, time it was seen, time it was active (3)
///       number of pending entries, of each: id
/// ```
///
/// (2) and (3) are there from that type of stream on. An id is two numbers in the form of lengths, those of nodes and pending
/// entries are 16 bytes instead.
final class StreamCodec extends CollectionCodec<StreamValue> {
    private static final int ID_BYTES = 16;
    private static final int PENDING_BYTES = ID_BYTES + 8 + 1;
    /// A group or consumer without a name, and with nothing pending.
    private static final int GROUP_BYTES = 5;
    private static final int CONSUMER_BYTES = 1 + 8 + 1;

    private final StreamNodeCodec nodes;
    private final PendingEntries pending;
    private final StreamId id = new StreamId();

    StreamCodec(EntryBlocks blocks, ReadSpace space) {
        super(blocks, space, new StreamValue(blocks, EntryOwner.NOBODY));
        this.nodes = new StreamNodeCodec(blocks, space);
        this.pending = new PendingEntries(blocks.allocator());
    }

    @Override
    protected boolean mayBeEmpty() { return true; }

    @Override
    public int type(long entry, int version) { return type(version); }

    private static int type(int version) {
        return version < Rdb.VERSION_OF_ACTIVE_CONSUMERS ? Rdb.STREAM_2 : Rdb.STREAM_3;
    }

    // Writing.

    @Override
    public void write(long entry, RdbWriter out) {
        value.wrap(entry);
        writeNodes(out);
        out.length(value.length());
        write(value.lastId(id), out);
        write(value.firstId(id), out);
        write(value.maxDeletedId(id), out);
        out.length(value.entriesAdded());
        out.length(value.groupCount());
        boolean withActivity = type(out.version()) == Rdb.STREAM_3;
        for (int i = 0; i < value.groupCount(); i++) writeGroup(value.group(i), withActivity, out);
    }

    private void writeNodes(RdbWriter out) {
        out.length(value.nodeCount());
        IdCursor cursor = value.nodes();
        try {
            for (boolean more = cursor.first(); more; more = cursor.next()) {
                out.length(ID_BYTES);
                writeRaw(cursor, out);
                nodes.write(value, out);
            }
        } finally {
            nodes.close();
        }
    }

    private static void write(StreamId id, RdbWriter out) {
        out.length(id.millis);
        out.length(id.sequence);
    }

    private static void writeRaw(IdCursor at, RdbWriter out) {
        out.ordered(at.millis());
        out.ordered(at.sequence());
    }

    private void writeGroup(StreamGroup group, boolean withActivity, RdbWriter out) {
        out.string(group.name());
        write(group.lastId(id), out);
        out.length(group.entriesRead());
        out.length(group.pendingCount());
        IdCursor at = group.pending();
        for (boolean more = at.first(); more; more = at.next()) {
            group.atCursor();
            writeRaw(at, out);
            out.millis(group.deliveredMillis());
            out.length(group.deliveries());
        }
        out.length(group.consumerCount());
        for (int i = 0; i < group.consumerCount(); i++) writeConsumer(group.consumer(i), withActivity, out);
    }

    private static void writeConsumer(StreamConsumer consumer, boolean withActivity, RdbWriter out) {
        out.string(consumer.name());
        out.millis(consumer.seenMillis());
        if (withActivity) out.millis(consumer.activeMillis());
        out.length(consumer.pendingCount());
        IdCursor at = consumer.pending();
        for (boolean more = at.first(); more; more = at.next()) writeRaw(at, out);
    }

    // Reading.

    @Override
    protected void fill(int type, RdbReader in) {
        readNodes(in);
        check(in.number() == value.length(), "another number of entries");
        id.set(in.number(), in.number());
        check(!id.isBefore(nodes.last()), "a last id below that of an entry");
        value.lastId(id.millis, id.sequence);
        value.refreshFirstId();
        if (type == Rdb.STREAM) value.entriesAdded(value.length());
        else readHistory(in);
        long groups = in.count(GROUP_BYTES);
        for (long i = 0; i < groups; i++) readGroup(type, in);
    }

    private void readNodes(RdbReader in) {
        nodes.begin();
        long count = in.count(2);
        for (long i = 0; i < count; i++) {
            check(in.number() == ID_BYTES, "a node's id of another length");
            long millis = in.ordered();
            long sequence = in.ordered();
            nodes.read(value, millis, sequence, packed(in));
        }
    }

    /// What the first type of streams does not have. The first id follows from the entries.
    private void readHistory(RdbReader in) {
        in.number();
        in.number();
        value.maxDeletedId(in.number(), in.number());
        value.entriesAdded(in.number());
    }

    private void readGroup(int type, RdbReader in) {
        Slice name = in.string(space.first).slice();
        check(value.group(name) == null, "a group twice");
        id.set(in.number(), in.number());
        long entriesRead = type == Rdb.STREAM ? value.entriesUpTo(id) : in.number();
        check(entriesRead >= StreamGroup.UNKNOWN, "a group that has read less than nothing");
        StreamGroup group = value.createGroup(name, id, entriesRead);
        pending.open();
        try (PendingEntries toAssign = pending) {
            readPending(in);
            long consumers = in.count(CONSUMER_BYTES);
            for (long i = 0; i < consumers; i++) readConsumer(group, type, in);
            check(toAssign.isEmpty(), "a pending entry that nobody has");
        }
    }

    private void readPending(RdbReader in) {
        long count = in.count(PENDING_BYTES);
        for (long i = 0; i < count; i++) pending.add(in.ordered(), in.ordered(), in.millis(), in.number());
    }

    private void readConsumer(StreamGroup group, int type, RdbReader in) {
        Slice name = in.string(space.first).slice();
        check(group.consumer(name) == null, "a consumer twice");
        long seen = in.millis();
        long active = type == Rdb.STREAM_3 ? in.millis() : seen;
        StreamConsumer consumer = group.createConsumer(name, seen, active);
        long count = in.count(ID_BYTES);
        for (long i = 0; i < count; i++) {
            long millis = in.ordered();
            long sequence = in.ordered();
            pending.find(millis, sequence);
            group.assign(millis, sequence, consumer, pending.deliveredMillis(), pending.deliveries());
            pending.remove(millis, sequence);
        }
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new CorruptRdb("stream: " + otherwise);
    }
}

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

    /// What is written or read next.
    private enum Step {
        NODE, HEAD, GROUP, PENDING, CONSUMERS, CONSUMER, OWNED, END
    }

    private final StreamNodeCodec nodes;
    private final PendingEntries pending;
    private final StreamId id = new StreamId();

    private Step writing;
    private boolean withActivity;
    private StreamGroup group;
    private int groupIndex;
    private StreamConsumer consumer;
    private int consumerIndex;

    private Step reading;
    private int typeRead;
    private long groupsLeft;
    private long consumersLeft;

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
    public void beginWriting(long entry, RdbWriter out) {
        value.wrap(entry);
        withActivity = type(out.version()) == Rdb.STREAM_3;
        groupIndex = 0;
        out.length(value.nodeCount());
        writing = value.nodes().first() ? Step.NODE : Step.HEAD;
    }

    @Override
    public boolean writeSome(RdbWriter out) {
        while (writing != Step.END && out.mayGoOn()) writeNext(out);
        return writing != Step.END;
    }

    private void writeNext(RdbWriter out) {
        switch (writing) {
            case NODE -> writeNode(out);
            case HEAD -> writeHead(out);
            case GROUP -> writeGroup(out);
            case PENDING -> writePending(out);
            case CONSUMERS -> writeConsumerCount(out);
            case CONSUMER -> writeConsumer(out);
            case OWNED -> writeOwned(out);
            default -> throw new IllegalStateException("the stream is written");
        }
    }

    private void writeNode(RdbWriter out) {
        out.length(ID_BYTES);
        writeRaw(value.nodes(), out);
        nodes.write(value, out);
        if (!value.nodes().next()) writing = Step.HEAD;
    }

    private void writeHead(RdbWriter out) {
        out.length(value.length());
        write(value.lastId(id), out);
        write(value.firstId(id), out);
        write(value.maxDeletedId(id), out);
        out.length(value.entriesAdded());
        out.length(value.groupCount());
        writing = value.groupCount() > 0 ? Step.GROUP : Step.END;
    }

    private static void write(StreamId id, RdbWriter out) {
        out.length(id.millis);
        out.length(id.sequence);
    }

    private static void writeRaw(IdCursor at, RdbWriter out) {
        out.ordered(at.millis());
        out.ordered(at.sequence());
    }

    private void writeGroup(RdbWriter out) {
        group = value.group(groupIndex);
        out.string(group.name());
        write(group.lastId(id), out);
        out.length(group.entriesRead());
        out.length(group.pendingCount());
        writing = group.pending().first() ? Step.PENDING : Step.CONSUMERS;
    }

    private void writePending(RdbWriter out) {
        group.atCursor();
        writeRaw(group.pending(), out);
        out.millis(group.deliveredMillis());
        out.length(group.deliveries());
        if (!group.pending().next()) writing = Step.CONSUMERS;
    }

    private void writeConsumerCount(RdbWriter out) {
        out.length(group.consumerCount());
        consumerIndex = 0;
        nextConsumer();
    }

    private void nextConsumer() {
        if (consumerIndex < group.consumerCount()) writing = Step.CONSUMER;
        else writing = ++groupIndex < value.groupCount() ? Step.GROUP : Step.END;
    }

    private void writeConsumer(RdbWriter out) {
        consumer = group.consumer(consumerIndex++);
        out.string(consumer.name());
        out.millis(consumer.seenMillis());
        if (withActivity) out.millis(consumer.activeMillis());
        out.length(consumer.pendingCount());
        if (consumer.pending().first()) writing = Step.OWNED;
        else nextConsumer();
    }

    private void writeOwned(RdbWriter out) {
        writeRaw(consumer.pending(), out);
        if (!consumer.pending().next()) nextConsumer();
    }

    @Override
    public void endWriting() { nodes.close(); }

    // Reading.

    @Override
    protected void begin(int type, RdbReader in) {
        typeRead = type;
        nodes.begin();
        left = in.count(2);
        reading = left > 0 ? Step.NODE : Step.HEAD;
    }

    @Override
    protected boolean hasMore() { return reading != Step.END; }

    @Override
    protected void readElement(RdbReader in) {
        switch (reading) {
            case NODE -> readNode(in);
            case HEAD -> readHead(in);
            case GROUP -> readGroup(in);
            case PENDING -> pending.add(in.ordered(), in.ordered(), in.millis(), in.number());
            case CONSUMERS -> consumersLeft = in.count(CONSUMER_BYTES);
            case CONSUMER -> readConsumer(in);
            case OWNED -> readOwned(in);
            default -> throw new IllegalStateException("the stream is read");
        }
    }

    /// Reads the next thing and finds out what follows.
    @Override
    protected void readNext(RdbReader in) {
        readElement(in);
        switch (reading) {
            case NODE -> reading = --left > 0 ? Step.NODE : Step.HEAD;
            case HEAD -> reading = groupsLeft > 0 ? Step.GROUP : Step.END;
            case GROUP -> reading = left > 0 ? Step.PENDING : Step.CONSUMERS;
            case PENDING -> reading = --left > 0 ? Step.PENDING : Step.CONSUMERS;
            case CONSUMERS -> expectConsumer();
            case CONSUMER -> expectOwned();
            default -> {
                left--;
                expectOwned();
            }
        }
    }

    private void expectOwned() {
        if (left > 0) reading = Step.OWNED;
        else expectConsumer();
    }

    private void expectConsumer() {
        reading = Step.CONSUMER;
        if (consumersLeft-- > 0) return;
        check(pending.isEmpty(), "a pending entry that nobody has");
        pending.close();
        reading = --groupsLeft > 0 ? Step.GROUP : Step.END;
    }

    private void readNode(RdbReader in) {
        check(in.number() == ID_BYTES, "a node's id of another length");
        long millis = in.ordered();
        long sequence = in.ordered();
        nodes.read(value, millis, sequence, packed(in));
    }

    private void readHead(RdbReader in) {
        check(in.number() == value.length(), "another number of entries");
        id.set(in.number(), in.number());
        check(!id.isBefore(nodes.last()), "a last id below that of an entry");
        value.lastId(id.millis, id.sequence);
        value.refreshFirstId();
        if (typeRead == Rdb.STREAM) value.entriesAdded(value.length());
        else readHistory(in);
        groupsLeft = in.count(GROUP_BYTES);
    }

    /// What the first type of streams does not have. The first id follows from the entries.
    private void readHistory(RdbReader in) {
        in.number();
        in.number();
        value.maxDeletedId(in.number(), in.number());
        value.entriesAdded(in.number());
    }

    private void readGroup(RdbReader in) {
        Slice name = in.string(space.first).slice();
        check(value.group(name) == null, "a group twice");
        id.set(in.number(), in.number());
        long entriesRead = typeRead == Rdb.STREAM ? value.entriesUpTo(id) : in.number();
        check(entriesRead >= StreamGroup.UNKNOWN, "a group that has read less than nothing");
        long pendingCount = in.count(PENDING_BYTES);
        group = value.createGroup(name, id, entriesRead);
        pending.open();
        left = pendingCount;
    }

    private void readConsumer(RdbReader in) {
        Slice name = in.string(space.first).slice();
        check(group.consumer(name) == null, "a consumer twice");
        long seen = in.millis();
        long active = typeRead == Rdb.STREAM_3 ? in.millis() : seen;
        long owned = in.count(ID_BYTES);
        consumer = group.createConsumer(name, seen, active);
        left = owned;
    }

    private void readOwned(RdbReader in) {
        long millis = in.ordered();
        long sequence = in.ordered();
        pending.find(millis, sequence);
        group.assign(millis, sequence, consumer, pending.deliveredMillis(), pending.deliveries());
        pending.remove(millis, sequence);
    }

    @Override
    public void abandonReading() {
        pending.close();
        super.abandonReading();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new CorruptRdb("stream: " + otherwise);
    }
}

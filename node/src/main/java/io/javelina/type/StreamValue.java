package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.Entry;
import io.javelina.structure.IdCursor;
import io.javelina.structure.IdTree;
import io.javelina.structure.NameList;
import io.javelina.structure.RadixShape;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamNode;
import io.javelina.structure.StreamNodeReader;
import io.javelina.structure.StreamNodeWriter;

/// A stream: entries of fields and values under ascending ids, and the groups of consumers that read them. A flyweight over
/// its entry, which holds the address of a [StreamHeader].
///
/// Entries are in nodes of some dozens (see [StreamNode]), and the nodes in a tree by id. Where one node ends and the next
/// begins is visible to clients, since trimming by `~` takes whole nodes; it depends on the limits of the configuration as
/// Valkey applies them to nodes of its own format.
///
/// What always holds:
/// * ids ascend; the last id is not below that of any entry;
/// * the header knows the number of nodes that Valkey's radix tree would have;
/// * the first id is that of the first entry that is not deleted, 0-0 without one;
/// * the header counts the bytes of all blocks of the stream, and the owner has been told of them.
public final class StreamValue implements EntryValue {
    /// The only encoding.
    private static final int PLAIN = 0;
    /// No node and no entry has more bytes of fields and values, whatever the configuration says.
    private static final long MOST_NODE_BYTES = 1 << 30;
    /// A new node is not made larger than this, and what its first entry needs, for what may follow.
    private static final long MOST_EXPECTED_BYTES = 8192;
    /// What [#lag] says when nobody knows.
    public static final long UNKNOWN_LAG = Long.MIN_VALUE;

    private final EntryBlocks entryBlocks;
    private final EntryOwner owner;
    private final CountedBlocks blocks;
    private final IdTree nodes;
    private final IdCursor cursor;
    private final RadixShape radix;
    private final StreamNodeReader reader = new StreamNodeReader();
    private final StreamNodeWriter writer;
    private final NameList groups;
    private final StreamGroup group;
    private final StreamEntries entries;
    private final StreamId last = new StreamId();
    private final StreamId first = new StreamId();
    private final StreamId other = new StreamId();
    private long entry;
    private long header;

    public StreamValue(EntryBlocks entryBlocks, EntryOwner owner) {
        this.entryBlocks = entryBlocks;
        this.owner = owner;
        blocks = new CountedBlocks(entryBlocks.allocator(), Account.STREAMS);
        nodes = new IdTree(blocks, StreamHeader.NODE_BYTES);
        cursor = new IdCursor(nodes);
        radix = new RadixShape(nodes);
        writer = new StreamNodeWriter(blocks);
        groups = new NameList(blocks, StreamGroup.NAME);
        group = new StreamGroup(blocks, this::settle);
        entries = new StreamEntries(blocks);
    }

    @Override
    public void wrap(long streamEntry) {
        assert Entry.type(streamEntry) == Type.STREAM.ordinal() : "another type";
        entry = streamEntry;
        header = header(streamEntry);
        nodes.wrap(StreamHeader.nodes(header));
        groups.wrap(StreamHeader.groups(header));
    }

    static long header(long entry) { return Memory.getLong(Entry.valueAddress(entry)); }

    /// Makes a header the value of an entry.
    static void reference(long entry, long header) {
        Memory.putLong(Entry.valueAddress(entry), header);
        Memory.putLong(Entry.valueAddress(entry) + 8, 0);
        Memory.putLong(Entry.valueAddress(entry) + 16, 0);
    }

    @Override
    public long entry() { return entry; }

    @Override
    public long create(Slice key) {
        long created = StreamHeader.create(blocks);
        StreamHeader.bytes(created, blocks.takeGrowth());
        try {
            long newEntry = entryBlocks.allocate(Type.STREAM, PLAIN, key.address(), key.length(), Entry.NO_EXPIRY,
                    Entry.REFERENCE_BYTES, true);
            reference(newEntry, created);
            return newEntry;
        } catch (MemoryExhausted e) {
            StreamHeader.free(blocks, created);
            blocks.takeGrowth();
            throw e;
        }
    }

    /// Takes changes of the stream's blocks to the books.
    private void settle() {
        long grown = blocks.takeGrowth();
        if (grown == 0) return;
        StreamHeader.bytes(header, StreamHeader.bytes(header) + grown);
        owner.valueGrew(entry(), grown);
    }

    // Figures.

    @Override
    public boolean isEmpty() { return length() == 0; }

    /// Entries that are not deleted.
    public long length() { return StreamHeader.length(header); }

    /// The highest id that was ever given.
    public StreamId lastId(StreamId id) { return StreamHeader.id(header + StreamHeader.LAST_ID, id); }

    public void lastId(long millis, long sequence) {
        StreamHeader.putId(header + StreamHeader.LAST_ID, millis, sequence);
    }

    /// The id of the first entry, 0-0 without one.
    public StreamId firstId(StreamId id) { return StreamHeader.id(header + StreamHeader.FIRST_ID, id); }

    /// The highest id that was deleted other than by trimming.
    public StreamId maxDeletedId(StreamId id) { return StreamHeader.id(header + StreamHeader.MAX_DELETED_ID, id); }

    public void maxDeletedId(long millis, long sequence) {
        StreamHeader.putId(header + StreamHeader.MAX_DELETED_ID, millis, sequence);
    }

    /// Entries ever added.
    public long entriesAdded() { return StreamHeader.entriesAdded(header); }

    public void entriesAdded(long count) { StreamHeader.entriesAdded(header, count); }

    /// The id of the last entry that is not deleted, 0-0 without one.
    public StreamId lastEntryId(StreamId id) {
        StreamEntries walk = entriesBackwards(first.setFirst(), other.setLast());
        return walk.next() ? id.set(walk.millis(), walk.sequence()) : id.setFirst();
    }

    // Adding.

    /// Adds an entry; its id is above the last one.
    ///
    /// @param texts what gives the fields and values, in turn
    /// @param from index of the first field
    /// @return false when the entry is too large; then nothing has changed
    public boolean append(StreamId id, StreamNodeWriter.Texts texts, int from, int fieldCount) {
        long bytes = 0;
        for (int i = 0; i < 2 * fieldCount; i++) bytes += texts.get(from + i).length();
        if (bytes > MOST_NODE_BYTES) return false;
        try {
            boolean hasLast = cursor.last();
            if (hasLast && hasRoom(lastNode(), bytes)) extendLast(entryBytes(bytes, fieldCount));
            else startNode(id, bytes, hasLast, texts, from, fieldCount);
            write(id, texts, from, fieldCount);
        } finally {
            settle();
        }
        count(id);
        return true;
    }

    private long lastNode() { return Memory.getLong(cursor.payload()); }

    /// Whether Valkey would add an entry with so many bytes of fields and values to the node.
    private boolean hasRoom(long node, long bytes) {
        EncodingLimits limits = entryBlocks.limits();
        long most = limits.streamNodeMaxBytes;
        if (most == 0 || most > MOST_NODE_BYTES) most = MOST_NODE_BYTES;
        if (StreamNode.listpackBytes(node) + bytes >= most) return false;
        long count = (long) StreamNode.entries(node) + StreamNode.deleted(node);
        return limits.streamNodeMaxEntries == 0 || count < limits.streamNodeMaxEntries;
    }

    /// What an entry takes at most.
    private static long entryBytes(long textBytes, int fieldCount) {
        return StreamNodeWriter.MOST_ENTRY_BYTES + textBytes + 2L * fieldCount * StreamNodeWriter.MOST_TEXT_BYTES;
    }

    private void extendLast(long bytes) {
        writer.wrap(lastNode(), cursor.millis(), cursor.sequence());
        writer.reserve(bytes);
        Memory.putLong(cursor.payload(), writer.node());
    }

    /// Starts a node that will probably become as large as the one before, which gives back the room that it did not need.
    private void startNode(StreamId id, long bytes, boolean hasLast, StreamNodeWriter.Texts texts, int from,
            int fieldCount) {
        // Of its first entry a node has the fields apart from the values, and their number twice.
        long needed = entryBytes(bytes, fieldCount) + StreamNodeWriter.MOST_ENTRY_BYTES;
        long expected = needed + (hasLast ? Math.min(StreamNode.bytesInUse(lastNode()), MOST_EXPECTED_BYTES) : 0);
        if (hasLast) trimLast();
        writer.create(id.millis, id.sequence, expected);
        try {
            insertNode(id.millis, id.sequence);
        } catch (MemoryExhausted e) {
            StreamNode.free(blocks, writer.node());
            throw e;
        }
        writer.startFields(fieldCount);
        for (int i = 0; i < fieldCount; i++) writer.text(texts.get(from + 2 * i));
        writer.endFields();
    }

    private void trimLast() {
        writer.wrap(lastNode(), cursor.millis(), cursor.sequence());
        writer.trim();
        Memory.putLong(cursor.payload(), writer.node());
    }

    private void write(StreamId id, StreamNodeWriter.Texts texts, int from, int fieldCount) {
        boolean same = writer.hasFields(texts, from, fieldCount);
        writer.startEntry(id.millis, id.sequence, false, same, fieldCount);
        for (int i = 0; i < fieldCount; i++) {
            if (!same) writer.text(texts.get(from + 2 * i));
            writer.text(texts.get(from + 2 * i + 1));
        }
        writer.endEntry();
    }

    private void count(StreamId id) {
        StreamHeader.length(header, length() + 1);
        entriesAdded(entriesAdded() + 1);
        lastId(id.millis, id.sequence);
        if (length() == 1) StreamHeader.putId(header + StreamHeader.FIRST_ID, id.millis, id.sequence);
    }

    // Reading.

    /// The entries from one id to another, both included, in ascending order. Good until the next call.
    public StreamEntries entries(StreamId from, StreamId to) { return entries.wrap(header, from, to).forwards(); }

    /// The entries from one id to another, both included, in descending order. Good until the next call.
    public StreamEntries entriesBackwards(StreamId from, StreamId to) {
        return entries.wrap(header, from, to).backwards();
    }

    /// Whether there is an entry of this id that is not deleted.
    public boolean exists(StreamId id) { return seek(id); }

    /// Whether there is an entry above an id that is not deleted.
    public boolean hasAfter(StreamId id) {
        if (isEmpty() || !id.isBefore(lastId(last))) return false;
        other.set(id).increment();
        return entries(other, last).count(1) == 1;
    }

    /// Goes to an entry that is not deleted, with the cursor on its node.
    private boolean seek(StreamId id) {
        if (!cursor.floor(id.millis, id.sequence)) return false;
        reader.wrap(Memory.getLong(cursor.payload()), cursor.millis(), cursor.sequence());
        while (reader.next()) {
            int order = reader.compareTo(id);
            if (order >= 0) return order == 0 && !reader.isDeleted();
        }
        return false;
    }

    // Deleting.

    /// Deletes an entry. After the last of a series of deletions, call [#refreshFirstId].
    ///
    /// @return whether it was there
    public boolean delete(StreamId id) {
        if (!seek(id)) return false;
        reader.delete();
        if (StreamNode.entries(reader.node()) == 0) removeNode(reader.node());
        StreamHeader.length(header, length() - 1);
        if (id.isAfter(maxDeletedId(other))) maxDeletedId(id.millis, id.sequence);
        settle();
        return true;
    }

    /// Finds the first entry that is not deleted.
    public void refreshFirstId() {
        StreamEntries walk = entries(first.setFirst(), last.setLast());
        boolean found = !isEmpty() && walk.next();
        StreamHeader.putId(header + StreamHeader.FIRST_ID, found ? walk.millis() : 0, found ? walk.sequence() : 0);
    }

    /// Deletes entries from the first one on.
    ///
    /// @return how many
    public long trim(StreamTrim how) {
        long trimmed = 0;
        while (cursor.first() && !(how.isByLength() && length() <= how.maxLength())) {
            long node = Memory.getLong(cursor.payload());
            int count = StreamNode.entries(node);
            if (how.limit() != 0 && trimmed + count > how.limit()) break;
            if (goes(node, count, how)) {
                removeNode(node);
                StreamHeader.length(header, length() - count);
                trimmed += count;
                continue;
            }
            if (!how.isApproximate()) trimmed += trimIn(node, how);
            break;
        }
        if (trimmed > 0) refreshFirstId();
        settle();
        return trimmed;
    }

    /// Whether the whole first node is to go. The cursor is on it and stays.
    private boolean goes(long node, int count, StreamTrim how) {
        if (how.isByLength()) return length() - count >= how.maxLength();
        reader.wrap(node, cursor.millis(), cursor.sequence());
        while (reader.next()) if (reader.compareTo(how.minId()) >= 0) return false;
        return true;
    }

    /// Deletes entries of the first node, which is not to go as a whole.
    private long trimIn(long node, StreamTrim how) {
        long trimmed = 0;
        reader.wrap(node, cursor.millis(), cursor.sequence());
        while (!(how.isByLength() && length() <= how.maxLength()) && reader.next()) {
            if (!how.isByLength() && reader.compareTo(how.minId()) >= 0) break;
            if (reader.isDeleted()) continue;
            reader.delete();
            StreamHeader.length(header, length() - 1);
            trimmed++;
        }
        return trimmed;
    }

    // Nodes.

    public long nodeCount() { return nodes.size(); }

    /// Walks through the ids of the nodes; [#nodeAtCursor] is the node of one. With [StreamNodeReader] one sees all of it, also
    /// entries that are deleted.
    public IdCursor nodes() { return cursor; }

    public long nodeAtCursor() { return Memory.getLong(cursor.payload()); }

    /// A writer with a new node, for those who build a stream from another form: add it by [#addNode], or give it up by
    /// [#dropNode]. Room for all that is written has to be reserved by them.
    public StreamNodeWriter newNode(long millis, long sequence, long bytes) {
        return writer.create(millis, sequence, bytes);
    }

    public void dropNode() { StreamNode.free(blocks, writer.node()); }

    /// Adds the node of the writer behind all others, and its entries to the length. Ids and counters of the stream are the
    /// caller's to set.
    ///
    /// @throws MemoryExhausted when there is no memory; the node is still the caller's then
    public void addNode(long millis, long sequence) {
        writer.trim();
        try {
            insertNode(millis, sequence);
            StreamHeader.length(header, length() + StreamNode.entries(writer.node()));
        } finally {
            settle();
        }
    }

    /// How many nodes the radix tree would have in which Valkey keeps the ids of nodes.
    public long radixTreeNodes() { return StreamHeader.radixNodes(header); }

    private void insertNode(long millis, long sequence) {
        int brought = radix.nodesOf(millis, sequence);
        Memory.putLong(nodes.insert(millis, sequence), writer.node());
        StreamHeader.radixNodes(header, radixTreeNodes() + brought);
    }

    /// Removes the node at the cursor.
    private void removeNode(long node) {
        long millis = cursor.millis();
        long sequence = cursor.sequence();
        nodes.remove(millis, sequence);
        StreamNode.free(blocks, node);
        StreamHeader.radixNodes(header, radixTreeNodes() - radix.nodesOf(millis, sequence));
    }

    // Groups.

    public int groupCount() { return groups.size(); }

    /// The group at this place in the order of names, good until the next call.
    public StreamGroup group(int index) { return group.wrap(groups.get(index)); }

    /// The group of this name, null when there is none; good until the next call.
    public StreamGroup group(Slice name) {
        long found = groups.find(name);
        return found == 0 ? null : group.wrap(found);
    }

    /// Creates a group, of whose name there is none yet; good until the next call.
    ///
    /// @param entriesRead what [StreamGroup#entriesRead] shall say
    public StreamGroup createGroup(Slice name, StreamId lastId, long entriesRead) {
        try {
            return group.wrap(StreamGroup.create(groups, name, lastId, entriesRead));
        } finally {
            settle();
        }
    }

    /// Destroys a group with all it has.
    public void destroyGroup(StreamGroup destroyed) {
        groups.remove(destroyed.name());
        while (!destroyed.freeSome(Integer.MAX_VALUE)) continue;
        groups.free(destroyed.address());
        settle();
    }

    /// Notes that a group has read the entry of this id, which is above its last one.
    public void read(StreamGroup reading, long millis, long sequence) {
        long read = reading.entriesRead();
        if (read != StreamGroup.UNKNOWN && !reading.lastId(last).isBefore(firstId(first)) && !hasTombstoneAfter(last))
            reading.entriesRead(read + 1);
        else
            if (entriesAdded() != 0) reading.entriesRead(distance(other.set(millis, sequence)));
        reading.lastId(millis, sequence);
    }

    /// How many entries a group has still to read, or [#UNKNOWN_LAG].
    public long lag(StreamGroup reading) {
        if (entriesAdded() == 0) return 0;
        long read = reading.entriesRead();
        if (read == StreamGroup.UNKNOWN || hasTombstoneAfter(reading.lastId(last)))
            read = distance(reading.lastId(other));
        return read == StreamGroup.UNKNOWN ? UNKNOWN_LAG : entriesAdded() - read;
    }

    /// Whether an entry from this id on may have been deleted other than by trimming.
    private boolean hasTombstoneAfter(StreamId id) {
        if (isEmpty() || maxDeletedId(other).isFirst()) return false;
        return !id.isAfter(other);
    }

    /// How many entries were ever added up to this id, [StreamGroup#UNKNOWN] where deletions make that impossible to tell.
    public long entriesUpTo(StreamId id) { return distance(id); }

    private long distance(StreamId id) {
        if (entriesAdded() == 0) return 0;
        if (isEmpty() && !id.isAfter(lastId(last))) return entriesAdded();
        maxDeletedId(first);
        if (!id.isFirst() && id.isBefore(first)) return StreamGroup.UNKNOWN;
        int order = id.compareTo(lastId(last));
        if (order == 0) return entriesAdded();
        if (order > 0) return StreamGroup.UNKNOWN;
        return distanceAtStart(id);
    }

    private long distanceAtStart(StreamId id) {
        boolean deletedWithin = !first.isFirst() && !first.isBefore(firstId(last));
        if (deletedWithin) return StreamGroup.UNKNOWN;
        int order = id.compareTo(firstId(last));
        if (order < 0) return entriesAdded() - length();
        return order == 0 ? entriesAdded() - length() + 1 : StreamGroup.UNKNOWN;
    }

    // For tests and humans.

    /// Checks all that this class says always holds; O(n).
    public void assertInvariants() {
        nodes.assertInvariants();
        check(radix.countNodes() == radixTreeNodes(), "the nodes of the radix tree are counted");
        groups.assertInvariants();
        assertEntries();
        for (int i = 0; i < groups.size(); i++) group(i).assertInvariants();
        check(blocks.takeGrowth() == 0, "the books are settled");
    }

    private void assertEntries() {
        long live = 0;
        boolean isFirst = true;
        StreamId previous = new StreamId();
        StreamId firstLive = new StreamId();
        for (boolean more = cursor.first(); more; more = cursor.next()) {
            long node = nodeAtCursor();
            int[] counts = new int[2];
            for (reader.wrap(node, cursor.millis(), cursor.sequence()); reader.next(); isFirst = false) {
                check(isFirst || reader.compareTo(previous) > 0, "ids ascend");
                previous.set(reader.millis(), reader.sequence());
                counts[reader.isDeleted() ? 1 : 0]++;
                if (!reader.isDeleted() && live++ == 0) firstLive.set(previous);
            }
            check(counts[0] == StreamNode.entries(node) && counts[1] == StreamNode.deleted(node), "a node counts");
        }
        check(live == length(), "the length is the number of entries");
        check(firstLive.equalTo(firstId(new StreamId())), "the first id is that of the first entry");
        check(isFirst || !previous.isAfter(lastId(new StreamId())), "no id is above the last one");
    }

    private void check(boolean holds, String rule) {
        if (!holds) throw new IllegalStateException(rule + ": " + describe());
    }

    public String describe() {
        return length() + " entries, nodes " + nodes.describe() + ", first " + firstId(new StreamId()) + ", last "
                + lastId(new StreamId()) + ", " + groups.describe();
    }
}

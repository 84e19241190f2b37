package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.Listpack;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamNode;
import io.javelina.structure.StreamNodeReader;
import io.javelina.structure.StreamNodeWriter;
import io.javelina.structure.StreamText;
import io.javelina.type.CommandError;
import io.javelina.type.EntryBlocks;
import io.javelina.type.StreamValue;

/// A node of a stream as a listpack, of which it is a row of elements:
///
/// ```
///   entries   deleted   field count   fields ...   0
///   flags     millis    sequence      [field count]   values, or fields and values in turn   elements
///   ...
/// ```
///
/// The first line is about the node, each further one an entry: flag 1 is set when it is deleted, flag 2 when it has the
/// fields of the node, and then there is no field count. Milliseconds and sequence are differences to the node's. The
/// last element of an entry is how many there were before it.
final class StreamNodeCodec {
    private static final CommandError TOO_LARGE = new CommandError(
            "ERR a node of the stream is too large to be written");
    private static final int DELETED = 1;
    private static final int SAME_FIELDS = 2;
    /// Elements of an entry besides its texts, the last one not counted.
    private static final int ENTRY_ELEMENTS = 3;
    private static final long KEPT_BYTES = 1 << 14;

    private final ReadSpace space;
    private final ScratchBuffer buffer;
    private final ScratchBytes bytes;
    private final Listpack listpack;
    private final StreamNodeReader node = new StreamNodeReader();
    private final Slice view = new Slice();
    /// The id of the last entry that was read.
    private final StreamId last = new StreamId();
    private final StreamId current = new StreamId();
    private boolean hasLast;

    StreamNodeCodec(EntryBlocks blocks, ReadSpace space) {
        this.space = space;
        this.buffer = new ScratchBuffer(blocks.allocator(), Account.TEMPORARY, KEPT_BYTES);
        this.bytes = new ScratchBytes(buffer);
        this.listpack = new Listpack(blocks.allocator());
    }

    // Writing.

    /// Writes the node that the cursor of the stream is on.
    void write(StreamValue stream, RdbWriter out) {
        long millis = stream.nodes().millis();
        long sequence = stream.nodes().sequence();
        buffer.reset();
        listpack.bindEmpty(bytes);
        node.wrap(stream.nodeAtCursor(), millis, sequence);
        appendHead();
        while (node.next()) appendEntry(millis, sequence);
        out.string(buffer.address(), buffer.length());
    }

    private void appendHead() {
        append(StreamNode.entries(node.node()));
        append(StreamNode.deleted(node.node()));
        long count = node.nodeFieldCount();
        append(count);
        node.rewindNodeFields();
        for (long i = 0; i < count; i++) append(node.nodeField());
        append(0);
    }

    private void appendEntry(long millis, long sequence) {
        boolean same = node.hasNodeFields();
        long count = node.fieldCount();
        append((node.isDeleted() ? DELETED : 0) | (same ? SAME_FIELDS : 0));
        append(node.millis() - millis);
        append(node.sequence() - sequence);
        if (!same) append(count);
        for (long i = 0; i < count; i++) {
            StreamText field = node.field();
            if (!same) append(field);
            append(node.value());
        }
        append(elements(count, same));
    }

    private static long elements(long fieldCount, boolean same) {
        return ENTRY_ELEMENTS + (same ? fieldCount : 1 + 2 * fieldCount);
    }

    private void append(StreamText text) {
        if (text.isInteger()) {
            append(text.integer());
            return;
        }
        view.wrap(text.address(), text.length());
        if (!listpack.fits(Listpack.bytesOf(view))) throw TOO_LARGE;
        listpack.append(view);
    }

    private void append(long integer) {
        if (!listpack.fits(Listpack.bytesOf(integer))) throw TOO_LARGE;
        listpack.append(integer);
    }

    void close() { buffer.close(); }

    // Reading.

    /// Begins with the first node of a stream.
    void begin() { hasLast = false; }

    /// The id of the last entry of all nodes so far, 0-0 without one.
    StreamId last() { return hasLast ? last : last.setFirst(); }

    /// Adds a node with this id to a stream, behind all others.
    void read(StreamValue stream, long millis, long sequence, Slice packed) {
        current.set(millis, sequence);
        check(!hasLast || current.isAfter(last), "nodes that do not ascend");
        PackedReader elements = space.listpack.open(packed.address(), packed.length());
        StreamNodeWriter writer = stream.newNode(millis, sequence, packed.length());
        try {
            read(elements, writer, millis, sequence);
            stream.addNode(millis, sequence);
        } catch (RuntimeException e) {
            stream.dropNode();
            throw e;
        }
    }

    private void read(PackedReader elements, StreamNodeWriter writer, long millis, long sequence) {
        long live = integer(elements);
        long deleted = integer(elements);
        long fields = fieldCount(elements);
        writer.reserve(StreamNodeWriter.MOST_ENTRY_BYTES);
        writer.startFields(fields);
        for (long i = 0; i < fields; i++) text(elements, writer);
        writer.endFields();
        check(integer(elements) == 0, "a head that does not end");
        long entries = 0;
        long gone = 0;
        for (; elements.next(space.first); entries++) {
            long flags = integer(space.first);
            check(flags >= 0 && flags <= (DELETED | SAME_FIELDS), "unknown flags");
            readEntry(elements, writer, flags, millis, sequence, fields);
            if ((flags & DELETED) != 0) gone++;
        }
        check(live > 0 && gone == deleted && entries == live + deleted, "another number of entries");
    }

    private void readEntry(PackedReader elements, StreamNodeWriter writer, long flags, long millis, long sequence,
            long nodeFields) {
        nextId(millis, integer(elements), sequence, integer(elements));
        boolean same = (flags & SAME_FIELDS) != 0;
        long fields = same ? nodeFields : fieldCount(elements);
        writer.reserve(StreamNodeWriter.MOST_ENTRY_BYTES);
        writer.startEntry(last.millis, last.sequence, (flags & DELETED) != 0, same, fields);
        for (long i = 0; i < fields; i++) {
            if (!same) text(elements, writer);
            text(elements, writer);
        }
        writer.endEntry();
        check(integer(elements) == elements(fields, same), "an entry of another length");
    }

    /// Makes `last` the id of the next entry, which is above the one before, and not below that of the node.
    private void nextId(long millis, long moreMillis, long sequence, long moreSequence) {
        current.set(millis + moreMillis, sequence + moreSequence);
        boolean fits = moreMillis >= 0 && StreamId.compare(current.millis, current.sequence, millis, sequence) >= 0;
        check(fits && (!hasLast || current.isAfter(last)), "ids that do not ascend");
        last.set(current);
        hasLast = true;
    }

    private long fieldCount(PackedReader elements) {
        long count = integer(elements);
        check(count > 0 && count <= elements.remaining(), "fields that are not there");
        return count;
    }

    private void text(PackedReader elements, StreamNodeWriter writer) {
        check(elements.next(space.first), "an entry that does not end");
        Slice text = space.first.slice();
        writer.reserve((long) text.length() + StreamNodeWriter.MOST_TEXT_BYTES);
        writer.text(text);
    }

    private long integer(PackedReader elements) {
        check(elements.next(space.first), "an entry that does not end");
        return integer(space.first);
    }

    private static long integer(RdbString element) {
        check(element.slice().isInteger(), "text where a number should be");
        return element.slice().integer();
    }

    private static void check(boolean holds, String otherwise) {
        if (!holds) throw new CorruptRdb("stream: " + otherwise);
    }
}

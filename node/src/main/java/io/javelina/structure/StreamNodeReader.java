package io.javelina.structure;

import io.javelina.memory.Memory;

/// Walks through the entries of a node from the first to the last, deleted ones included. A flyweight:
///
///     reader.wrap(node, millis, sequence);
///     while (reader.next()) for (long i = reader.fieldCount(); i > 0; i--) { reader.field(); ... reader.value(); ... }
///
/// Fields and values are read in turn, field first; those that nobody reads are skipped. The node must stay as and where
/// it is meanwhile, except for deletions by [#delete].
public final class StreamNodeReader {
    private final StreamText text = new StreamText();
    private long node;
    private long nodeMillis;
    private long nodeSequence;
    private long nodeFields;
    /// Where the node's field count is followed by its fields.
    private long fieldsAt;
    private long end;
    /// The current entry: its first byte, and where reading goes on.
    private long entry;
    private long at;
    private int flags;
    private long millis;
    private long sequence;
    private long fields;
    /// Of the fields that the entry shares with the node, the next one.
    private long sharedAt;
    /// Texts of the entry that were not read yet.
    private long textsLeft;

    /// @param millis first half of the node's id
    public StreamNodeReader wrap(long wrapped, long millis, long sequence) {
        node = wrapped;
        nodeMillis = millis;
        nodeSequence = sequence;
        end = node + StreamNode.length(node);
        at = node + StreamNode.HEADER_BYTES;
        nodeFields = number();
        fieldsAt = at;
        for (long i = 0; i < nodeFields; i++) at = StreamText.skip(at);
        textsLeft = 0;
        return this;
    }

    public long node() { return node; }

    // The fields of the node, for those who write it in another form; before the first entry only.

    /// How many fields the node's first entry had.
    public long nodeFieldCount() { return nodeFields; }

    /// Goes back to the fields of the node: the next calls of [#nodeField] give them in turn.
    public void rewindNodeFields() { sharedAt = fieldsAt; }

    public StreamText nodeField() {
        sharedAt = text.read(sharedAt);
        return text;
    }

    // Entries.

    /// Goes to the next entry; false when there is none.
    public boolean next() {
        for (; textsLeft > 0; textsLeft--) at = StreamText.skip(at);
        if (at == end) return false;
        readHead();
        return true;
    }

    private void readHead() {
        entry = at;
        int first = Memory.getUnsignedByte(at++);
        flags = first & StreamNode.DELETED_FLAG + StreamNode.SAME_FIELDS_FLAG;
        long distance = first >> StreamNode.FLAG_BITS & (1 << StreamNode.FIRST_BITS) - 1;
        if ((first & StreamNode.MORE) != 0) distance |= number() << StreamNode.FIRST_BITS;
        millis = nodeMillis + distance;
        sequence = distance == 0 ? nodeSequence + number() : number();
        if (hasNodeFields()) {
            fields = nodeFields;
            textsLeft = fields;
            sharedAt = fieldsAt;
        } else {
            fields = number();
            textsLeft = 2 * fields;
        }
    }

    private long number() {
        long value = 0;
        for (int shift = 0;; shift += 7) {
            long part = Memory.getUnsignedByte(at++);
            if (part < StreamNode.MORE) return value | part << shift;
            value |= (part - StreamNode.MORE) << shift;
        }
    }

    /// Goes back to an entry that [#position] told of.
    public void seek(int position) {
        at = node + position;
        textsLeft = 0;
        readHead();
    }

    /// Where in the node the current entry is.
    public int position() { return (int) (entry - node); }

    public long millis() { return millis; }

    public long sequence() { return sequence; }

    public int compareTo(StreamId id) { return StreamId.compare(millis, sequence, id.millis, id.sequence); }

    public boolean isDeleted() { return (flags & StreamNode.DELETED_FLAG) != 0; }

    /// Whether the entry has the fields of the node and does not repeat them.
    public boolean hasNodeFields() { return (flags & StreamNode.SAME_FIELDS_FLAG) != 0; }

    public long fieldCount() { return fields; }

    /// The next field, good until the next call.
    public StreamText field() {
        if (hasNodeFields()) {
            sharedAt = text.read(sharedAt);
        } else {
            at = text.read(at);
            textsLeft--;
        }
        return text;
    }

    /// The value of the field that was just read, good until the next call.
    public StreamText value() {
        at = text.read(at);
        textsLeft--;
        return text;
    }

    /// Marks the current entry, which is not deleted, as deleted.
    public void delete() {
        assert !isDeleted() : "deleted already";
        Memory.putByte(entry, Memory.getByte(entry) | StreamNode.DELETED_FLAG);
        flags |= StreamNode.DELETED_FLAG;
        StreamNode.countDeleted(node, 1);
    }
}

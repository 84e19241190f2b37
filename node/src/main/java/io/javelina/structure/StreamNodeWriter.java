package io.javelina.structure;

import io.javelina.memory.Memory;
import io.javelina.memory.Slice;

/// Writes nodes: a new one with its fields, and entries at the end of one.
///
///     writer.create(millis, sequence, bytes);
///     writer.startFields(2); writer.text(field1); writer.text(field2); writer.endFields();
///     writer.startEntry(...); writer.text(...); ... writer.endEntry();
///     long node = writer.node();
///
/// The node moves when it grows. Whoever calls [#reserve] with enough bytes before `startFields` or `startEntry` knows that
/// nothing will fail until the matching end: without memory, `reserve` throws and the node is as it was.
public final class StreamNodeWriter {
    /// A growing node gets room for one part in so many more.
    private static final int SPARE_PART = 2;
    /// From this size on only for one part in so many.
    private static final long LARGE_BYTES = 8192;
    private static final int LARGE_SPARE_PART = 8;
    /// What an entry takes at most besides its texts: first byte and three numbers.
    public static final int MOST_ENTRY_BYTES = 1 + 3 * StreamNode.MOST_NUMBER_BYTES;
    /// What a text takes at most besides its length.
    public static final int MOST_TEXT_BYTES = StreamText.MOST_HEAD_BYTES;

    private final CountedBlocks blocks;
    private final StreamText nodeField = new StreamText();
    private final Slice view = new Slice();
    private long node;
    private long nodeMillis;
    private long nodeSequence;
    /// Where the next byte goes.
    private long at;
    /// What is being written would take so many bytes in a listpack.
    private long listpackBytes;
    private long listpackElements;
    private boolean deleted;

    public StreamNodeWriter(CountedBlocks blocks) { this.blocks = blocks; }

    /// Makes a new node, which has no fields yet.
    ///
    /// @param bytes how large it will probably be
    public StreamNodeWriter create(long millis, long sequence, long bytes) {
        long blockBytes = blocks.roundUp(StreamNode.HEADER_BYTES + bytes);
        long created = blocks.allocate(blockBytes);
        StreamNode.initialize(created, blockBytes);
        return wrap(created, millis, sequence);
    }

    /// Goes to the end of a node.
    public StreamNodeWriter wrap(long wrapped, long millis, long sequence) {
        node = wrapped;
        nodeMillis = millis;
        nodeSequence = sequence;
        at = node + StreamNode.length(node);
        return this;
    }

    /// Where the node is now.
    public long node() { return node; }

    /// Makes room for `bytes` more bytes.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is none; then nothing has changed
    public void reserve(long bytes) {
        long position = at - node;
        long needed = position + bytes;
        long had = StreamNode.blockBytes(node);
        if (needed <= had) return;
        long spare = needed < LARGE_BYTES ? needed / SPARE_PART : needed / LARGE_SPARE_PART;
        resize(had, Math.min(blocks.roundUp(needed + spare), Integer.MAX_VALUE));
    }

    private void resize(long had, long bytes) {
        long position = at - node;
        node = blocks.reallocate(node, had, bytes);
        StreamNode.blockBytes(node, bytes);
        at = node + position;
    }

    /// Gives back the room that is not needed, if there is memory for the smaller block.
    public void trim() {
        long had = StreamNode.blockBytes(node);
        long needed = blocks.roundUp(StreamNode.length(node));
        if (needed >= had) return;
        long moved = blocks.shrink(node, had, needed);
        if (moved == 0) return;
        at += moved - node;
        node = moved;
        StreamNode.blockBytes(node, needed);
    }

    // The fields of the node.

    public void startFields(long count) {
        number(count);
        listpackBytes = StreamText.listpackBytes(count);
    }

    public void endFields() {
        // Valkey ends the fields with an element 0.
        listpackBytes += StreamText.listpackBytes(0L);
        StreamNode.addListpackBytes(node, listpackBytes);
        StreamNode.length(node, at - node);
    }

    // Entries.

    /// @param hasNodeFields whether the entry has the fields of the node, and only its values follow; else fields and values
    /// in turn
    public void startEntry(long millis, long sequence, boolean isDeleted, boolean hasNodeFields, long fieldCount) {
        deleted = isDeleted;
        long distance = millis - nodeMillis;
        head((isDeleted ? StreamNode.DELETED_FLAG : 0) | (hasNodeFields ? StreamNode.SAME_FIELDS_FLAG : 0), distance);
        number(distance == 0 ? sequence - nodeSequence : sequence);
        // A listpack has flags, both differences, and the number of elements that the entry takes before the last one.
        listpackBytes = StreamText.listpackBytes(0L) + StreamText.listpackBytes(distance)
                + StreamText.listpackBytes(sequence - nodeSequence);
        listpackElements = 3 + fieldCount;
        if (hasNodeFields) return;
        number(fieldCount);
        listpackBytes += StreamText.listpackBytes(fieldCount);
        listpackElements += fieldCount + 1;
    }

    private void head(int flags, long distance) {
        long low = distance & (1 << StreamNode.FIRST_BITS) - 1;
        long high = distance >>> StreamNode.FIRST_BITS;
        Memory.putByte(at++, (int) (flags | low << StreamNode.FLAG_BITS | (high != 0 ? StreamNode.MORE : 0)));
        if (high != 0) number(high);
    }

    private void number(long value) {
        for (; (value & -StreamNode.MORE) != 0; value >>>= 7)
            Memory.putByte(at++, (int) (value & StreamNode.MORE - 1 | StreamNode.MORE));
        Memory.putByte(at++, (int) value);
    }

    public void endEntry() {
        listpackBytes += StreamText.listpackBytes(listpackElements);
        StreamNode.addListpackBytes(node, listpackBytes);
        StreamNode.length(node, at - node);
        StreamNode.entries(node, StreamNode.entries(node) + 1);
        if (deleted) StreamNode.countDeleted(node, 1);
    }

    // Texts, for which there must be room.

    /// Writes a field or a value.
    public void text(Slice text) {
        if (text.isInteger()) {
            integer(text.integer());
            return;
        }
        at = StreamText.write(at, text.address(), text.length());
        listpackBytes += StreamText.listpackBytes(text.length());
    }

    public void text(long address, int length) { text(view.wrap(address, length)); }

    public void integer(long value) {
        at = StreamText.write(at, value);
        listpackBytes += StreamText.listpackBytes(value);
    }

    /// Whether the node has as its fields every second one of the `2 * count` arguments that `texts` gives from `first` on.
    public boolean hasFields(Texts texts, int first, int count) {
        long field = node + StreamNode.HEADER_BYTES;
        long left = 0;
        for (int shift = 0;; shift += 7) {
            int part = Memory.getUnsignedByte(field++);
            left |= (long) (part & StreamNode.MORE - 1) << shift;
            if (part < StreamNode.MORE) break;
        }
        if (left != count) return false;
        for (int i = 0; i < count; i++) {
            field = nodeField.read(field);
            if (!nodeField.equalTo(texts.get(first + 2 * i))) return false;
        }
        return true;
    }

    /// Fields and values in turn.
    @FunctionalInterface
    public interface Texts {
        Slice get(int index);
    }
}

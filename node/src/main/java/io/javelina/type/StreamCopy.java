package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.IdCursor;
import io.javelina.structure.IdTree;
import io.javelina.structure.NameList;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamNode;

/// Copies a stream. At each moment the copy is a whole stream, so that it can be released when memory runs out.
final class StreamCopy {
    private final CountedBlocks blocks;

    StreamCopy(CountedBlocks blocks) { this.blocks = blocks; }

    /// Copies all of one stream to an empty one. The bytes of the copy are the caller's to note.
    void copy(long from, long to) {
        copyNodes(from, to);
        StreamHeader.copyFigures(from, to);
        NameList sources = new NameList(blocks, StreamGroup.NAME).wrap(StreamHeader.groups(from));
        NameList copies = new NameList(blocks, StreamGroup.NAME).wrap(StreamHeader.groups(to));
        for (int i = 0; i < sources.size(); i++) copyGroup(group(sources.get(i)), copies);
    }

    private void copyNodes(long from, long to) {
        IdTree target = new IdTree(blocks, StreamHeader.NODE_BYTES).wrap(StreamHeader.nodes(to));
        IdTree source = new IdTree(blocks, StreamHeader.NODE_BYTES).wrap(StreamHeader.nodes(from));
        IdCursor at = new IdCursor(source);
        for (boolean more = at.first(); more; more = at.next()) {
            long node = StreamNode.copy(blocks, Memory.getLong(at.payload()));
            try {
                Memory.putLong(target.insert(at.millis(), at.sequence()), node);
            } catch (MemoryExhausted e) {
                StreamNode.free(blocks, node);
                throw e;
            }
        }
    }

    private StreamGroup group(long address) { return new StreamGroup(blocks, () -> {}).wrap(address); }

    private void copyGroup(StreamGroup source, NameList copies) {
        StreamGroup copy = group(
                StreamGroup.create(copies, source.name(), source.lastId(new StreamId()), source.entriesRead()));
        for (int i = 0; i < source.consumerCount(); i++) {
            StreamConsumer consumer = source.consumer(i);
            copy.createConsumer(consumer.name(), consumer.seenMillis(), consumer.activeMillis());
        }
        copyPending(source, copy);
    }

    /// In the order of ids, which fills the nodes of the trees.
    private void copyPending(StreamGroup source, StreamGroup copy) {
        IdCursor at = source.pending();
        for (boolean more = at.first(); more; more = at.next()) {
            source.atCursor();
            StreamConsumer copied = copy.consumer(source.consumerOf().name());
            copy.assign(at.millis(), at.sequence(), copied, source.deliveredMillis(), source.deliveries());
        }
    }
}

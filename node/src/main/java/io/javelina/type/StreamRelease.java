package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.IdTree;
import io.javelina.structure.NameList;
import io.javelina.structure.StreamNode;

/// Releases a stream in parts: its groups, its nodes, and at last its header.
final class StreamRelease {
    private final CountedBlocks blocks;

    StreamRelease(CountedBlocks blocks) { this.blocks = blocks; }

    /// Releases some `mostBlocks` blocks, or the nodes of one leaf if those are more. Nothing but this may be done with the
    /// stream from then on.
    ///
    /// @return whether there is more to release
    boolean freeSome(long header, int mostBlocks) {
        NameList groups = new NameList(blocks, StreamGroup.NAME).wrap(StreamHeader.groups(header));
        if (groups.size() > 0) {
            freeSomeOfLastGroup(groups, mostBlocks);
            return true;
        }
        IdTree nodes = new IdTree(blocks, StreamHeader.NODE_BYTES).wrap(StreamHeader.nodes(header));
        if (nodes.freeLastLeaf(payload -> StreamNode.free(blocks, Memory.getLong(payload)))) return true;
        StreamHeader.free(blocks, header);
        return false;
    }

    private void freeSomeOfLastGroup(NameList groups, int mostBlocks) {
        StreamGroup last = new StreamGroup(blocks, () -> {}).wrap(groups.get(groups.size() - 1));
        if (last.freeSome(mostBlocks)) groups.free(groups.removeLast());
    }
}

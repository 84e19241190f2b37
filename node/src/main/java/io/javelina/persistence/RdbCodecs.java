package io.javelina.persistence;

import io.javelina.type.EntryBlocks;
import java.util.ArrayDeque;

/// The codecs of a node that files are written and read with. Their flyweights have a little memory that they keep, so they
/// are used again and again. Node loop only.
public final class RdbCodecs {
    private final EntryBlocks blocks;
    private final ArrayDeque<RdbValues> idle = new ArrayDeque<>();

    public RdbCodecs(EntryBlocks blocks) { this.blocks = blocks; }

    /// Codecs that nobody else uses until they are given back.
    RdbValues take() {
        RdbValues spare = idle.poll();
        return spare == null ? new RdbValues(blocks, new RdbSettings()) : spare;
    }

    void giveBack(RdbValues used) {
        used.close();
        idle.push(used);
    }
}

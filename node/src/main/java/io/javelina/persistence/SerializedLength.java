package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.ScratchBuffer;
import io.javelina.type.EntryBlocks;

/// Tells how long values are when they are written, by writing them to nowhere. It has flyweights of its own, with a little
/// memory that they keep: one is enough for a node.
public final class SerializedLength {
    private final RdbSettings given;
    /// What is written with: as given, or in the newest version.
    private final RdbSettings settings = new RdbSettings();
    private final RdbValues values;
    private final ScratchBuffer out;

    public SerializedLength(EntryBlocks blocks, RdbSettings given) {
        this.given = given;
        this.values = new RdbValues(blocks, settings);
        this.out = new ScratchBuffer(blocks.allocator(), Account.TEMPORARY, RdbWriter.DRAINED_BYTES);
    }

    /// What the value of an entry takes in a snapshot, its type and key not counted. What the version of the format cannot
    /// hold that the settings ask for is measured in the newest.
    public long of(long entry) {
        settings.compresses = given.compresses;
        settings.version = given.version;
        try {
            values.type(entry);
        } catch (UnsupportedByVersion e) {
            settings.version = e.needed();
        }
        return written(entry);
    }

    private long written(long entry) {
        try {
            RdbWriter writer = RdbWriter.toNowhere(out, settings);
            values.write(entry, writer);
            writer.settle();
            return writer.written();
        } finally {
            out.close();
            values.close();
        }
    }
}

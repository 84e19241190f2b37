package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.ScratchBuffer;
import io.javelina.type.EntryBlocks;

/// How long values are when they are written, found out by writing them to nowhere.
public final class SerializedLength {
    private SerializedLength() {}

    /// What the value of an entry takes in a snapshot, its type and key not counted. What the version of the format cannot
    /// hold that the settings ask for is measured in the newest.
    public static long of(long entry, EntryBlocks blocks, RdbSettings settings) {
        try {
            return written(entry, blocks, settings);
        } catch (UnsupportedByVersion e) {
            RdbSettings newest = new RdbSettings();
            newest.version = Rdb.VERSION_OF_FIELD_EXPIRY;
            newest.compresses = settings.compresses;
            return written(entry, blocks, newest);
        }
    }

    private static long written(long entry, EntryBlocks blocks, RdbSettings settings) {
        try (RdbValues values = new RdbValues(blocks, settings);
                ScratchBuffer out = new ScratchBuffer(blocks.allocator(), Account.TEMPORARY,
                        RdbWriter.FORGOTTEN_BYTES)) {
            RdbWriter writer = RdbWriter.toNowhere(out, settings);
            values.type(entry);
            values.write(entry, writer);
            return writer.written();
        }
    }
}

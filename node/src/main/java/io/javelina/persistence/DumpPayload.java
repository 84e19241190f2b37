package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.type.CommandError;
import io.javelina.type.EntryBlocks;

/// A value by itself, as DUMP gives it and RESTORE takes it.
///
/// ```
///   +------+-------+--------+
///   | type | value | footer |
///   +------+-------+--------+
/// ```
///
/// Not one byte of the [footer][PayloadFooter] is read as value.
public final class DumpPayload implements AutoCloseable {
    private static final CommandError BAD_DATA = new CommandError("ERR Bad data format");

    private final Allocator allocator;
    private final RdbSettings settings;
    private final RdbValues values;
    private final ScratchBuffer written;
    private final RdbWriter writer;
    private final RdbReader reader = new RdbReader();

    public DumpPayload(EntryBlocks blocks, RdbSettings settings) {
        this.allocator = blocks.allocator();
        this.settings = settings;
        this.values = new RdbValues(blocks, settings);
        this.written = new ScratchBuffer(blocks.allocator(), Account.TEMPORARY, 0);
        this.writer = new RdbWriter(written, settings);
    }

    /// The payload of an entry's value, good until [#close].
    ///
    /// @throws CommandError when the version that is to be written cannot hold the value
    public ScratchBuffer of(long entry) {
        written.reset();
        int version = versionFor(entry);
        writer.type(values.type(entry, version));
        values.write(entry, writer);
        PayloadFooter.append(written, version);
        return written;
    }

    /// The standard version gives way to the one that the value needs, as in snapshots: keys move to other nodes as
    /// payloads, and whoever cannot read the value says so.
    private int versionFor(long entry) {
        try {
            values.type(entry);
            return settings.version;
        } catch (UnsupportedByVersion e) {
            if (settings.version == RdbSettings.STANDARD_VERSION) return e.needed();
            throw new CommandError("ERR " + e.getMessage());
        }
    }

    /// Gives the last payload to the caller, as a block of this account.
    public long release(Account account) {
        long bytes = written.length();
        long block = written.release();
        allocator.reassign(Account.TEMPORARY, account, block, bytes);
        return block;
    }

    /// Makes the value of a payload.
    ///
    /// @return a new entry without a time to live, which belongs to the caller
    /// @throws CommandError when it is no payload
    public long read(Slice payload, Slice key) {
        int version = PayloadFooter.version(payload, settings);
        reader.wrap(payload.address(), payload.length() - PayloadFooter.BYTES);
        try {
            int type = reader.unsignedByte();
            if (!Rdb.isType(type)) throw BAD_DATA;
            if (!Rdb.isCommon(type, version)) throw new CommandError("ERR Unsupported foreign data type: " + type);
            return values.read(type, reader, key);
        } catch (CorruptRdb e) {
            throw BAD_DATA;
        }
    }

    /// How many runs of bytes in a compact format were checked since the last call.
    public long takeChecked() { return values.takeChecked(); }

    /// Gives back the memory that the last payload has used. It may go on afterwards.
    @Override
    public void close() {
        written.close();
        values.close();
    }
}

package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.type.CommandError;
import io.javelina.type.EntryBlocks;

/// A value by itself, as DUMP gives it and RESTORE takes it.
///
/// ```
///   +------+-------+---------------+----------------------------+
///   | type | value | version (2)   | CRC-64 of all before (8)   |
///   +------+-------+---------------+----------------------------+
/// ```
///
/// Both numbers are little-endian. Not one byte of the footer is read as value.
public final class DumpPayload implements AutoCloseable {
    private static final int VERSION_BYTES = 2;
    private static final int CHECKSUM_BYTES = 8;
    private static final int FOOTER_BYTES = VERSION_BYTES + CHECKSUM_BYTES;

    private static final CommandError BAD_FOOTER = new CommandError("ERR DUMP payload version or checksum are wrong");
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
        written.appendByte(version).appendByte(version >> 8);
        return written.appendLong(Crc64.of(written.address(), written.length()));
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
        int version = version(payload);
        reader.wrap(payload.address(), payload.length() - FOOTER_BYTES);
        try {
            int type = reader.unsignedByte();
            if (!Rdb.isType(type)) throw BAD_DATA;
            if (!Rdb.isCommon(type, version)) throw new CommandError("ERR Unsupported foreign data type: " + type);
            return values.read(type, reader, key);
        } catch (CorruptRdb e) {
            throw BAD_DATA;
        }
    }

    /// The version of a payload, whose footer is right.
    private int version(Slice payload) {
        int length = payload.length() - FOOTER_BYTES;
        if (length < 0) throw BAD_FOOTER;
        long footer = payload.address() + length;
        int version = Memory.getUnsignedShort(footer);
        if (!Rdb.isAccepted(version, settings.acceptsUnknownVersions)) throw BAD_FOOTER;
        long checksum = Crc64.of(payload.address(), length + VERSION_BYTES);
        if (checksum != Memory.getLong(footer + VERSION_BYTES)) throw BAD_FOOTER;
        return version;
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

package io.javelina.persistence;

import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.type.CommandError;

/// What a payload of DUMP or FUNCTION DUMP ends with.
///
/// ```
///   +----------------+---------------+----------------------------+
///   | what it is for | version (2)   | CRC-64 of all before (8)   |
///   +----------------+---------------+----------------------------+
/// ```
///
/// Both numbers are little-endian.
final class PayloadFooter {
    private static final int VERSION_BYTES = 2;
    private static final int CHECKSUM_BYTES = 8;
    static final int BYTES = VERSION_BYTES + CHECKSUM_BYTES;

    private static final CommandError WRONG = new CommandError("ERR DUMP payload version or checksum are wrong");

    private PayloadFooter() {}

    static void append(ScratchBuffer payload, int version) {
        payload.appendByte(version).appendByte(version >> 8);
        payload.appendLong(Crc64.of(payload.address(), payload.length()));
    }

    /// The version of a payload, whose footer is right.
    ///
    /// @throws CommandError when it is not
    static int version(Slice payload, RdbSettings settings) {
        int length = payload.length() - BYTES;
        if (length < 0) throw WRONG;
        long footer = payload.address() + length;
        int version = Memory.getUnsignedShort(footer);
        if (!Rdb.isAccepted(version, settings.acceptsUnknownVersions)) throw WRONG;
        long checksum = Crc64.of(payload.address(), length + VERSION_BYTES);
        if (checksum != Memory.getLong(footer + VERSION_BYTES)) throw WRONG;
        return version;
    }
}

package io.javelina.persistence;

import io.javelina.memory.Memory;

/// The checksum of RDB: CRC-64 with the polynomial of Jones, bits reflected, no inversion at either end. The checksum of
/// nothing is 0, and that of a run of bytes can be had in parts.
public final class Crc64 {
    /// `0xad93d23594c935a9` with its bits in reverse, as a reflected register needs it.
    private static final long POLYNOMIAL = 0x95ac9329ac4bc9b5L;
    private static final int STEP = 8;

    /// `TABLES[k][b]` is what byte `b` becomes after `k` more bytes of zero: eight bytes are looked up at once, each in the
    /// table of its distance from the end.
    private static final long[][] TABLES = tables();

    private Crc64() {}

    private static long[][] tables() {
        long[][] tables = new long[STEP][256];
        for (int value = 0; value < 256; value++) {
            long rest = value;
            for (int bit = 0; bit < 8; bit++) rest = (rest & 1) == 0 ? rest >>> 1 : rest >>> 1 ^ POLYNOMIAL;
            tables[0][value] = rest;
        }
        for (int k = 1; k < STEP; k++)
            for (int value = 0; value < 256; value++) {
                long before = tables[k - 1][value];
                tables[k][value] = tables[0][(int) before & 0xff] ^ before >>> 8;
            }
        return tables;
    }

    public static long of(long address, long bytes) { return update(0, address, bytes); }

    /// The checksum of what `crc` stands for and these bytes after it.
    public static long update(long crc, long address, long bytes) {
        long end = address + bytes;
        long at = address;
        for (; end - at >= STEP; at += STEP) crc = step(crc ^ Memory.getLong(at));
        for (; at < end; at++) crc = TABLES[0][(int) (crc ^ Memory.getByte(at)) & 0xff] ^ crc >>> 8;
        return crc;
    }

    private static long step(long mixed) {
        return TABLES[7][(int) mixed & 0xff] ^ TABLES[6][(int) (mixed >>> 8) & 0xff]
                ^ TABLES[5][(int) (mixed >>> 16) & 0xff] ^ TABLES[4][(int) (mixed >>> 24) & 0xff]
                ^ TABLES[3][(int) (mixed >>> 32) & 0xff] ^ TABLES[2][(int) (mixed >>> 40) & 0xff]
                ^ TABLES[1][(int) (mixed >>> 48) & 0xff] ^ TABLES[0][(int) (mixed >>> 56) & 0xff];
    }
}

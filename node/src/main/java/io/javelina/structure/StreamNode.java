package io.javelina.structure;

import io.javelina.memory.Memory;

/// One node of a stream: a run of entries with ids from that of the node on. The id itself is in the tree of nodes.
///
/// ```
///   0           4           8           12          16          20
///   +-----------+-----------+-----------+-----------+-----------+-------------+----------+------------
///   | block     | length    | entries   | deleted   | listpack  | field count | fields   | entries ...
///   +-----------+-----------+-----------+-----------+-----------+-------------+----------+------------
/// ```
///
/// The fields are those of the first entry; an entry that has the same ones does not repeat them:
///
/// ```
///   +-----------------+----------+-------------+--------------------------------------------+
///   | flags, millis   | sequence | field count | values, or fields and values in turn       |
///   +-----------------+----------+-------------+--------------------------------------------+
/// ```
///
/// * The first byte of an entry: bit 0 is set when it is deleted, bit 1 when it has the fields of the node, bits 2 to 6
///   are the lowest of the milliseconds since the node's, bit 7 is set when more of them follow as a number.
/// * The sequence: the difference to the node's while the milliseconds are equal, else the sequence itself.
/// * The count is there only when bit 1 is not set. Fields and values are [StreamText]s.
/// * Counts, milliseconds and sequences are numbers of 7 bits per byte, the lowest first; bit 7 says that more follow.
///
/// A deleted entry stays until its node goes. *listpack* counts the bytes that the node would take as a listpack in Valkey,
/// without the two counters of entries at its start, since Valkey's limits are about those bytes.
///
/// This is the layout. [StreamNodeReader] and [StreamNodeWriter] go through it.
public final class StreamNode {
    private static final int BLOCK_BYTES = 0;
    private static final int LENGTH = BLOCK_BYTES + 4;
    private static final int ENTRIES = LENGTH + 4;
    private static final int DELETED = ENTRIES + 4;
    private static final int LISTPACK_BYTES = DELETED + 4;
    static final int HEADER_BYTES = LISTPACK_BYTES + 4;

    static final int DELETED_FLAG = 1;
    static final int SAME_FIELDS_FLAG = 2;
    static final int FLAG_BITS = 2;
    /// Bits of the milliseconds in the first byte of an entry.
    static final int FIRST_BITS = 5;
    static final int MORE = 0x80;

    /// Bytes of a listpack without elements: its header and its end.
    static final int EMPTY_LISTPACK_BYTES = 7;
    /// A number of 64 bits takes no more.
    static final int MOST_NUMBER_BYTES = 10;

    private StreamNode() {}

    static void initialize(long node, long blockBytes) {
        blockBytes(node, blockBytes);
        length(node, HEADER_BYTES);
        entries(node, 0);
        deleted(node, 0);
        Memory.putInt(node + LISTPACK_BYTES, EMPTY_LISTPACK_BYTES);
    }

    /// Bytes that the block was requested with.
    static long blockBytes(long node) { return Memory.getInt(node + BLOCK_BYTES); }

    static void blockBytes(long node, long bytes) { Memory.putInt(node + BLOCK_BYTES, (int) bytes); }

    /// Bytes in use, with the header.
    static long length(long node) { return Memory.getInt(node + LENGTH); }

    /// Bytes of the node without the room that is left.
    public static long bytesInUse(long node) { return length(node); }

    static void length(long node, long bytes) { Memory.putInt(node + LENGTH, (int) bytes); }

    /// Entries that are not deleted.
    public static int entries(long node) { return Memory.getInt(node + ENTRIES); }

    static void entries(long node, int count) { Memory.putInt(node + ENTRIES, count); }

    public static int deleted(long node) { return Memory.getInt(node + DELETED); }

    static void deleted(long node, int count) { Memory.putInt(node + DELETED, count); }

    static void addListpackBytes(long node, long bytes) {
        Memory.putInt(node + LISTPACK_BYTES, (int) (Memory.getInt(node + LISTPACK_BYTES) + bytes));
    }

    /// Bytes that the node would take as a listpack in Valkey.
    public static long listpackBytes(long node) {
        return Memory.getInt(node + LISTPACK_BYTES) + StreamText.listpackBytes((long) entries(node))
                + StreamText.listpackBytes((long) deleted(node));
    }

    /// Releases the block of a node.
    public static void free(CountedBlocks blocks, long node) { blocks.free(node, blockBytes(node)); }

    /// A node of its own with the same content, in a block that fits.
    public static long copy(CountedBlocks blocks, long node) {
        long length = length(node);
        long bytes = blocks.roundUp(length);
        long copied = blocks.allocate(bytes);
        Memory.copy(node, copied, length);
        blockBytes(copied, bytes);
        return copied;
    }

    /// Marks `count` more entries as deleted, for a reader that has done so in their flags.
    static void countDeleted(long node, int count) {
        entries(node, entries(node) - count);
        deleted(node, deleted(node) + count);
    }
}

package io.javelina.type;

import io.javelina.memory.Memory;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.IdTree;
import io.javelina.structure.NameList;
import io.javelina.structure.RadixShape;
import io.javelina.structure.StreamId;

/// The block that a stream begins with; its entry holds the address.
///
/// ```
///   0    bytes of all blocks of the stream, this one included
///   8    entries that are not deleted
///   16   last id ever given, 32 first id that is not deleted, 48 highest id deleted by XDEL
///   64   entries ever added
///   72   nodes of the radix tree that Valkey would have, see RadixShape
///   80   tree of nodes: from the id of the first entry ever in a node to the address of the node
///   96   names of the consumer groups
/// ```
final class StreamHeader {
    private static final int BYTES = 0;
    private static final int LENGTH = BYTES + 8;
    static final int LAST_ID = LENGTH + 8;
    static final int FIRST_ID = LAST_ID + 16;
    static final int MAX_DELETED_ID = FIRST_ID + 16;
    private static final int ENTRIES_ADDED = MAX_DELETED_ID + 16;
    private static final int RADIX_NODES = ENTRIES_ADDED + 8;
    private static final int NODES = RADIX_NODES + 8;
    private static final int GROUPS = NODES + IdTree.HEADER_BYTES;
    private static final int BLOCK_BYTES = GROUPS + NameList.HEADER_BYTES;

    /// Bytes of a payload in the tree of nodes.
    static final int NODE_BYTES = 8;

    private StreamHeader() {}

    /// The header of an empty stream.
    static long create(CountedBlocks blocks) {
        long header = blocks.allocate(BLOCK_BYTES);
        Memory.fill(header, BLOCK_BYTES, 0);
        radixNodes(header, RadixShape.EMPTY_NODES);
        IdTree.initialize(nodes(header));
        NameList.initialize(groups(header));
        return header;
    }

    static void free(CountedBlocks blocks, long header) { blocks.free(header, BLOCK_BYTES); }

    static long bytes(long header) { return Memory.getLong(header + BYTES); }

    static void bytes(long header, long bytes) { Memory.putLong(header + BYTES, bytes); }

    static long length(long header) { return Memory.getLong(header + LENGTH); }

    static void length(long header, long length) { Memory.putLong(header + LENGTH, length); }

    static long entriesAdded(long header) { return Memory.getLong(header + ENTRIES_ADDED); }

    static void entriesAdded(long header, long entries) { Memory.putLong(header + ENTRIES_ADDED, entries); }

    static long radixNodes(long header) { return Memory.getLong(header + RADIX_NODES); }

    static void radixNodes(long header, long count) { Memory.putLong(header + RADIX_NODES, count); }

    /// Reads the id at an address.
    static StreamId id(long address, StreamId id) {
        return id.set(Memory.getLong(address), Memory.getLong(address + 8));
    }

    static void putId(long address, long millis, long sequence) {
        Memory.putLong(address, millis);
        Memory.putLong(address + 8, sequence);
    }

    /// The header of the tree of nodes.
    static long nodes(long header) { return header + NODES; }

    /// The header of the list of groups.
    static long groups(long header) { return header + GROUPS; }

    /// What a stream has apart from nodes and groups: its ids and counters, for a copy.
    static void copyFigures(long from, long to) { Memory.copy(from + LENGTH, to + LENGTH, NODES - LENGTH); }
}

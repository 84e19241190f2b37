package io.javelina.replication;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;

/// Where each bit of a block is that holds a part of a stream:
///
/// ```
///    0 ┌────────────┬────────────┬────────────┬────────┬──────┬─────────┬────────────┐ 40 ┌─────────────────┐
///      │ NEXT       │ FURTHER    │ START      │CAPACITY│ USED │ ORDINAL │ REFERENCES │    │ bytes ...       │
///      │ the block  │ the indexed│ offset of  │ of its │      │ of the  │ who needs  │    │                 │
///      │ behind it  │ block next │ first byte │ bytes  │      │ block   │ it         │    │                 │
///      └────────────┴────────────┴────────────┴────────┴──────┴─────────┴────────────┘    └─────────────────┘
/// ```
///
/// One block in 64 is indexed: these have their own chain, so that a place is found without walking all blocks. Blocks
/// are freed from the first one on, so what points forward is always good.
final class ReplicationBlock {
    static final int HEAD_BYTES = 40;

    private static final int NEXT = 0;
    private static final int FURTHER = NEXT + Long.BYTES;
    private static final int START = FURTHER + Long.BYTES;
    private static final int CAPACITY = START + Long.BYTES;
    private static final int USED = CAPACITY + Integer.BYTES;
    private static final int ORDINAL = USED + Integer.BYTES;
    private static final int REFERENCES = ORDINAL + Integer.BYTES;
    private static final int INDEXED = 64;

    static {
        assert REFERENCES + Integer.BYTES == HEAD_BYTES : "the head of a block";
    }

    private ReplicationBlock() {}

    /// A new block with room for at least so many bytes: all that the allocator gives is used.
    static long allocate(Allocator allocator, Account account, long bytes, long startOffset, int ordinal) {
        long request = allocator.roundUp(bytes + HEAD_BYTES);
        long block = allocator.allocate(account, request);
        Memory.putLong(block + NEXT, 0);
        Memory.putLong(block + FURTHER, 0);
        Memory.putLong(block + START, startOffset);
        Memory.putInt(block + CAPACITY, (int) (request - HEAD_BYTES));
        Memory.putInt(block + USED, 0);
        Memory.putInt(block + ORDINAL, ordinal);
        Memory.putInt(block + REFERENCES, 0);
        return block;
    }

    static void free(Allocator allocator, Account account, long block) {
        allocator.free(account, block, allocatedBytes(block));
    }

    /// What the block takes, its head included.
    static long allocatedBytes(long block) { return (long) capacity(block) + HEAD_BYTES; }

    static long next(long block) { return Memory.getLong(block + NEXT); }

    static void next(long block, long following) { Memory.putLong(block + NEXT, following); }

    static long further(long block) { return Memory.getLong(block + FURTHER); }

    static void further(long block, long indexed) { Memory.putLong(block + FURTHER, indexed); }

    static long startOffset(long block) { return Memory.getLong(block + START); }

    /// The offset behind its last byte.
    static long endOffset(long block) { return startOffset(block) + used(block); }

    static int capacity(long block) { return Memory.getInt(block + CAPACITY); }

    static int used(long block) { return Memory.getInt(block + USED); }

    static int free(long block) { return capacity(block) - used(block); }

    static int ordinal(long block) { return Memory.getInt(block + ORDINAL); }

    static boolean isIndexed(long block) { return ordinal(block) % INDEXED == 0; }

    static int references(long block) { return Memory.getInt(block + REFERENCES); }

    static void reference(long block, int more) { Memory.putInt(block + REFERENCES, references(block) + more); }

    /// Where the byte at this offset of the stream is.
    static long address(long block, long offset) { return block + HEAD_BYTES + (offset - startOffset(block)); }

    /// Adds bytes for which there is room.
    static void append(long block, long address, int bytes) {
        int used = used(block);
        Memory.copy(address, block + HEAD_BYTES + used, bytes);
        Memory.putInt(block + USED, used + bytes);
    }
}

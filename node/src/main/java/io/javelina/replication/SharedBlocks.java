package io.javelina.replication;

import static io.javelina.replication.ReplicationBlock.HEAD_BYTES;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.MemoryExhausted;
import java.util.ArrayList;
import java.util.List;

/// A stream of bytes that many read, each from where it is and at its own pace, held once for all of them. Not safe for
/// threads.
///
/// * Bytes have offsets that grow by one; a stream may begin at any offset.
/// * The bytes are in a chain of blocks, all full but the last. Who needs a block and all behind it holds a reference to
///   it: a [BlockReader] to the block that it reads, the backlog to its first one, and whatever is on its way to a
///   socket to the block that it is in. Blocks in front that nobody refers to are freed.
public final class SharedBlocks {
    /// What a block has room for at least.
    public static final int LEAST_BLOCK_BYTES = 16 << 10;

    private final Allocator allocator;
    private final Account account;
    private long largestBlockBytes = LEAST_BLOCK_BYTES;
    /// 0 while there is none.
    private long first;
    private long last;
    private long lastIndexed;
    private int nextOrdinal;
    private long endOffset;
    private int blockCount;
    private long bytes;
    /// Those that read on from the end while there is no block.
    private final List<BlockReader> waiting = new ArrayList<>();

    /// An empty stream whose first byte will have the given offset.
    public SharedBlocks(Allocator allocator, Account account, long startOffset) {
        this.allocator = allocator;
        this.account = account;
        this.endOffset = startOffset;
    }

    /// No block gets more room than so many bytes, or [#LEAST_BLOCK_BYTES] if that is more, but for what the allocator
    /// gives.
    public void largestBlockBytes(long most) { largestBlockBytes = Math.max(LEAST_BLOCK_BYTES, most); }

    /// The offset that the next byte will have.
    public long endOffset() { return endOffset; }

    /// What all blocks take.
    public long bytes() { return bytes; }

    public int blockCount() { return blockCount; }

    long first() { return first; }

    long last() { return last; }

    // Writing.

    /// Adds bytes at the end.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is no memory for all of them; then the stream is broken
    public void append(long address, long added) {
        try {
            appendAll(address, added);
        } catch (MemoryExhausted e) {
            // The first block may have come with these bytes, so that nobody refers to it.
            freeUnused();
            throw e;
        }
    }

    private void appendAll(long address, long added) {
        long from = address;
        for (long left = added; left > 0;) {
            if (last == 0 || ReplicationBlock.free(last) == 0) addBlock(left);
            int part = (int) Math.min(left, ReplicationBlock.free(last));
            ReplicationBlock.append(last, from, part);
            endOffset += part;
            from += part;
            left -= part;
        }
    }

    private void addBlock(long wantedBytes) {
        long room = Math.min(Math.max(wantedBytes, LEAST_BLOCK_BYTES), Math.min(largestBlockBytes, 1 << 30));
        long block = ReplicationBlock.allocate(allocator, account, room, endOffset, nextOrdinal++);
        if (last == 0) first = block;
        else ReplicationBlock.next(last, block);
        last = block;
        if (ReplicationBlock.isIndexed(block)) {
            if (lastIndexed != 0) ReplicationBlock.further(lastIndexed, block);
            lastIndexed = block;
        }
        blockCount++;
        bytes += ReplicationBlock.allocatedBytes(block);
        for (BlockReader reader : waiting) reader.begins(block);
        waiting.clear();
    }

    // References.

    /// The block may not be freed until [#release] was said as often.
    public void retain(long block) { ReplicationBlock.reference(block, 1); }

    /// Somebody needs the block no more.
    public void release(long block) {
        ReplicationBlock.reference(block, -1);
        freeUnused();
    }

    private void freeUnused() { while (first != 0 && ReplicationBlock.references(first) == 0) freeFirst(); }

    private void freeFirst() {
        long block = first;
        first = ReplicationBlock.next(block);
        if (first == 0) last = 0;
        if (block == lastIndexed) lastIndexed = 0;
        blockCount--;
        bytes -= ReplicationBlock.allocatedBytes(block);
        ReplicationBlock.free(allocator, account, block);
    }

    // Reading.

    /// Somebody who reads what is added from now on.
    public BlockReader readNew() { return new BlockReader(this, last, endOffset); }

    /// Somebody who reads from a byte on that is still there.
    public BlockReader readFrom(long offset) {
        return offset == endOffset ? readNew() : new BlockReader(this, find(offset), offset);
    }

    void awaitsFirst(BlockReader reader) { waiting.add(reader); }

    void awaitsNoMore(BlockReader reader) { waiting.remove(reader); }

    private long find(long offset) {
        if (first == 0 || offset < ReplicationBlock.startOffset(first) || offset >= endOffset)
            throw new IllegalArgumentException("offset " + offset + " of " + describe());
        long block = first;
        while (ReplicationBlock.endOffset(block) <= offset) {
            long further = ReplicationBlock.further(block);
            boolean jumps = further != 0 && ReplicationBlock.startOffset(further) <= offset;
            block = jumps ? further : ReplicationBlock.next(block);
        }
        return block;
    }

    /// What the given block and all behind it take.
    long bytesFrom(long block) {
        if (block == 0) return 0;
        long room = ReplicationBlock.startOffset(last) + ReplicationBlock.capacity(last)
                - ReplicationBlock.startOffset(block);
        return room + (long) HEAD_BYTES * blocksFrom(block);
    }

    /// How many blocks that are.
    int blocksFrom(long block) {
        return block == 0 ? 0 : ReplicationBlock.ordinal(last) - ReplicationBlock.ordinal(block) + 1;
    }

    /// Checks what always holds, block by block.
    public void assertInvariants() {
        long sum = 0;
        int count = 0;
        long end = first == 0 ? endOffset : ReplicationBlock.startOffset(first);
        for (long block = first; block != 0; block = ReplicationBlock.next(block)) {
            assert ReplicationBlock.startOffset(block) == end : "a gap at offset " + end;
            assert block == last || ReplicationBlock.free(block) == 0 : "block " + count + " is not full";
            end = ReplicationBlock.endOffset(block);
            sum += ReplicationBlock.allocatedBytes(block);
            count++;
            assert ReplicationBlock.next(block) != 0 || block == last : "the last block is another one";
        }
        assert end == endOffset : "the blocks end at " + end + ", the stream at " + endOffset;
        assert sum == bytes && count == blockCount : sum + " bytes in " + count + " blocks, but " + describe();
        assert first == 0 || ReplicationBlock.references(first) > 0 : "nobody needs the first block";
        assert first == 0 || waiting.isEmpty() : waiting.size() + " readers wait for a first block that is there";
    }

    public String describe() {
        return "%d blocks of %d bytes, ending at offset %d".formatted(blockCount, bytes, endOffset);
    }
}

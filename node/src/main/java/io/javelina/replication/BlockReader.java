package io.javelina.replication;

/// Somebody who reads a stream ([SharedBlocks]). Bytes are first *taken*, to be sent, and *done* with when that was done,
/// in the same order; the blocks from the first byte on that is not done with stay.
public final class BlockReader {
    private final SharedBlocks blocks;
    /// Where the first byte is that is not done with, referred to; 0 while there is no block.
    private long block;
    private long offset;
    /// The same of the first byte that is not taken.
    private long takenBlock;
    private long takenOffset;
    private boolean closed;

    BlockReader(SharedBlocks blocks, long block, long offset) {
        this.blocks = blocks;
        this.offset = offset;
        this.takenOffset = offset;
        if (block == 0) blocks.awaitsFirst(this);
        else begins(block);
    }

    /// The stream has got its first block.
    void begins(long firstBlock) {
        block = firstBlock;
        takenBlock = firstBlock;
        blocks.retain(firstBlock);
    }

    /// The offset of the first byte that is not done with.
    public long offset() { return offset; }

    /// How many bytes are there to be taken.
    public long untakenBytes() { return blocks.endOffset() - takenOffset; }

    /// How many bytes are taken and not done with.
    public long takenBytes() { return takenOffset - offset; }

    /// How many bytes are there that are not done with.
    public long remainingBytes() { return blocks.endOffset() - offset; }

    /// What the blocks take that this one still needs.
    public long heldBytes() { return blocks.bytesFrom(block); }

    /// How many these are.
    public int heldBlocks() { return blocks.blocksFrom(block); }

    /// Takes the next bytes, up to so many, as far as they are in one block.
    ///
    /// @return where they are, null when there are none; its block stays until whoever got it says [Run#release]
    public Run take(int most) {
        if (untakenBytes() == 0) return null;
        while (ReplicationBlock.endOffset(takenBlock) == takenOffset) takenBlock = ReplicationBlock.next(takenBlock);
        int bytes = (int) Math.min(most, ReplicationBlock.endOffset(takenBlock) - takenOffset);
        Run run = new Run(blocks, takenBlock, ReplicationBlock.address(takenBlock, takenOffset), bytes);
        blocks.retain(takenBlock);
        takenOffset += bytes;
        return run;
    }

    /// So many of the bytes that were taken are done with.
    public void done(long bytes) {
        if (closed) return;
        if (bytes > takenBytes()) throw new IllegalArgumentException(bytes + " of " + takenBytes() + " taken bytes");
        offset += bytes;
        long at = block;
        while (at != 0 && ReplicationBlock.endOffset(at) <= offset && ReplicationBlock.next(at) != 0)
            at = ReplicationBlock.next(at);
        move(at);
        if (offset == takenOffset) takenBlock = block;
    }

    private void move(long to) {
        if (to == block) return;
        long before = block;
        block = to;
        blocks.retain(to);
        blocks.release(before);
    }

    /// Reads no more.
    public void close() {
        if (closed) return;
        closed = true;
        if (block == 0) blocks.awaitsNoMore(this);
        else blocks.release(block);
        block = 0;
    }

    /// Bytes in one block.
    ///
    /// @param address where they are
    public record Run(SharedBlocks blocks, long block, long address, int bytes) {
        /// They are needed no more.
        public void release() { blocks.release(block); }
    }
}

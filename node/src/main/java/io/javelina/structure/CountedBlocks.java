package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.MemoryExhausted;

/// Blocks of one account, counted: a value of many blocks learns here by how many bytes a change made it grow. One thread
/// at a time.
public final class CountedBlocks {
    private final Allocator allocator;
    private final Account account;
    private long growth;

    public CountedBlocks(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
    }

    /// A new block of at least `bytes` bytes, its content undefined.
    ///
    /// @throws MemoryExhausted when there is no memory; then nothing has changed
    public long allocate(long bytes) {
        long block = allocator.allocate(account, bytes);
        growth += allocator.usableBytes(block, bytes);
        return block;
    }

    /// Releases a block that was requested with `bytes`.
    public void free(long block, long bytes) {
        growth -= allocator.usableBytes(block, bytes);
        allocator.free(account, block, bytes);
    }

    /// A block of `newBytes` bytes that begins with the content of the old one, which is gone.
    ///
    /// @throws MemoryExhausted when there is no memory; then nothing has changed
    public long reallocate(long block, long bytes, long newBytes) {
        long before = allocator.usableBytes(block, bytes);
        long moved = allocator.reallocate(account, block, bytes, newBytes);
        growth += allocator.usableBytes(moved, newBytes) - before;
        return moved;
    }

    /// As [#reallocate] with fewer bytes, for savings that nothing depends on.
    ///
    /// @return 0 when there is no memory for the smaller block; the old one is then as it was
    public long shrink(long block, long bytes, long newBytes) {
        try {
            return reallocate(block, bytes, newBytes);
        } catch (MemoryExhausted e) {
            return 0;
        }
    }

    /// How many bytes a request of `bytes` bytes would take.
    public long roundUp(long bytes) { return allocator.roundUp(bytes); }

    /// By how many bytes the blocks have grown since the last call; negative when they have shrunk.
    public long takeGrowth() {
        long taken = growth;
        growth = 0;
        return taken;
    }
}

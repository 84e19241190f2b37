package io.javelina.replication;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;

/// The stream of changes on its way to all replicas, there once, with its newest bytes as the backlog. Node loop only.
///
/// * What is appended is one stream, numbered as [ReplicationHistory] counts it.
/// * The backlog has at least the newest bytes up to its size, as far as they came since it was created. It is longer
///   while a replica still needs older bytes, and by less than a block otherwise.
/// * What is not needed is freed bit by bit: when blocks are added, and by [#trim].
public final class ReplicationBuffer {
    private static final int BLOCKS_PER_BACKLOG = 16;
    /// Blocks that are freed at most for each one that is added.
    private static final int TRIMMED_AT_ONCE = 64;
    /// A backlog is at least so long.
    public static final long LEAST_BACKLOG_BYTES = 16 << 10;
    /// What a buffer up to the size of the backlog costs beyond its bytes, block by block: that much counts as memory
    /// that eviction can do something about.
    private static final int OVERHEAD_PER_BLOCK = 64;

    private final ReplicationHistory history;
    private final Allocator allocator;
    private SharedBlocks blocks;
    private long backlogSize;
    private boolean hasBacklog;
    /// The block that the backlog begins with, referred to; 0 while there is none.
    private long backlogBlock;
    /// How many bytes the backlog has.
    private long backlogLength;

    public ReplicationBuffer(Allocator allocator, ReplicationHistory history, long backlogSize) {
        this.history = history;
        this.allocator = allocator;
        this.blocks = begin();
        backlogSize(backlogSize);
    }

    private SharedBlocks begin() {
        return new SharedBlocks(allocator, Account.REPLICATION_BUFFER, history.offset() + 1);
    }

    // The backlog.

    public boolean hasBacklog() { return hasBacklog; }

    /// From now on the newest bytes are kept.
    public void createBacklog() {
        if (hasBacklog) throw new IllegalStateException("there is a backlog already");
        hasBacklog = true;
        backlogLength = 0;
        // Blocks of before that are still on their way to sockets go when they have come back.
        blocks = begin();
        blocks.largestBlockBytes(backlogSize / BLOCKS_PER_BACKLOG);
    }

    /// Nothing is kept any more. There must be nobody who reads.
    public void freeBacklog() {
        hasBacklog = false;
        backlogLength = 0;
        if (backlogBlock == 0) return;
        long block = backlogBlock;
        backlogBlock = 0;
        blocks.release(block);
    }

    /// `repl-backlog-size`, at least [#LEAST_BACKLOG_BYTES].
    public void backlogSize(long bytes) {
        backlogSize = Math.max(LEAST_BACKLOG_BYTES, bytes);
        blocks.largestBlockBytes(backlogSize / BLOCKS_PER_BACKLOG);
        trim(TRIMMED_AT_ONCE);
    }

    public long backlogSize() { return backlogSize; }

    /// How many bytes the backlog has.
    public long backlogLength() { return backlogLength; }

    /// The number of its first byte, 0 when there is no backlog.
    public long backlogStart() { return hasBacklog ? history.offset() - backlogLength + 1 : 0; }

    /// Whether somebody who has all bytes before `next` can go on with the backlog.
    public boolean reachesBackTo(long next) {
        return hasBacklog && next >= backlogStart() && next <= history.offset() + 1;
    }

    // Writing.

    /// Adds bytes to the stream. Without a backlog there is nobody who could read them, and they are only counted.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when they do not fit into memory: then the stream is broken, and who reads
    ///             it must be cut off
    public void append(long address, long bytes) {
        history.advance(bytes);
        if (!hasBacklog) return;
        int before = blocks.blockCount();
        blocks.append(address, bytes);
        backlogLength += bytes;
        if (backlogBlock == 0) {
            backlogBlock = blocks.first();
            blocks.retain(backlogBlock);
        }
        if (blocks.blockCount() != before) trim(TRIMMED_AT_ONCE * (blocks.blockCount() - before));
    }

    /// The stream goes on at another offset, which [ReplicationHistory] has: what was there before is gone. There must be
    /// nobody who reads.
    public void restart() {
        boolean had = hasBacklog;
        freeBacklog();
        if (had) createBacklog();
    }

    /// Frees up to so many blocks that neither the backlog nor a replica needs.
    public void trim(int mostBlocks) {
        for (int i = 0; i < mostBlocks && isFirstSuperfluous(); i++) {
            long block = backlogBlock;
            backlogLength -= ReplicationBlock.used(block);
            backlogBlock = ReplicationBlock.next(block);
            blocks.retain(backlogBlock);
            blocks.release(block);
        }
    }

    private boolean isFirstSuperfluous() {
        long block = backlogBlock;
        return block != 0 && ReplicationBlock.next(block) != 0 && ReplicationBlock.references(block) == 1
                && backlogLength - ReplicationBlock.used(block) > backlogSize;
    }

    // Reading.

    /// Somebody who gets all that is appended from now on.
    public BlockReader readNew() { return blocks.readNew(); }

    /// Somebody who goes on from the byte with this number, to which the backlog reaches back.
    public BlockReader readFrom(long next) { return blocks.readFrom(next); }

    // Figures.

    /// What all blocks take: `mem_total_replication_buffers`.
    public long bytes() { return allocator.ledger().bytes(Account.REPLICATION_BUFFER); }

    public int blockCount() { return blocks.blockCount(); }

    /// The part of it that is there for slow replicas alone: `clients.slaves`; the rest is `replication.backlog`.
    ///
    /// @param hasReplicas whether anybody reads
    public long bytesOfReplicas(boolean hasReplicas) {
        return hasReplicas ? Math.max(0, bytes() - backlogSize) : 0;
    }

    /// The part of it that does not count for `maxmemory`.
    public long notCountedBytes() {
        long bytes = bytes();
        if (bytes <= backlogSize) return 0;
        long overhead = (backlogSize / SharedBlocks.LEAST_BLOCK_BYTES + 1) * OVERHEAD_PER_BLOCK;
        return Math.max(0, bytes - backlogSize - overhead);
    }

    public void assertInvariants() {
        blocks.assertInvariants();
        assert !hasBacklog || blocks.endOffset() == history.offset() + 1
                : "the stream is at " + history.offset() + ", but has " + blocks.describe();
        assert (backlogBlock == 0) == (backlogLength == 0) : "a backlog of " + backlogLength + " bytes without a block";
        assert backlogBlock == blocks.first() : "the backlog does not begin with the first block";
    }

    public String describe() {
        return "backlog of %d bytes from offset %d in %s".formatted(backlogLength, backlogStart(), blocks.describe());
    }
}

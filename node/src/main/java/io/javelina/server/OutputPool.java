package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.replication.BlockReader;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ManualIoEventLoop;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Small chunks for replies, kept for the next client that needs one, so that idle clients hold none. For the node loop;
/// only [#sent] may be called by other threads, those that write to sockets.
final class OutputPool {
    /// Size of the chunk that replies begin in; most replies of a turn fit.
    static final int SMALL_BYTES = 4096;
    /// Size of further chunks, and the most that one is made larger for a large value.
    static final int LARGE_BYTES = 64 * 1024;
    static final int LARGEST_BYTES = 4 << 20;

    private final Allocator allocator;
    private final ByteBufAllocator netty;
    private OutputChunk free;
    private int freeCount;
    /// The fewest chunks that were free since the last [#trim]: so many were not needed.
    private int unusedCount;
    private long orphanedBytes;
    /// What parts of shared messages take on the heap.
    private long referenceBytes;
    private final ManualIoEventLoop loop;
    /// What other threads have sent.
    private final Queue<OutputPart> returned = new ConcurrentLinkedQueue<>();

    OutputPool(Allocator allocator, ByteBufAllocator netty, ManualIoEventLoop loop) {
        this.allocator = allocator;
        this.netty = netty;
        this.loop = loop;
    }

    OutputChunk take(Output output, int bytes, boolean first) {
        OutputChunk chunk;
        if (first && bytes <= SMALL_BYTES) chunk = takeSmall();
        else
            chunk = OutputChunk.allocate(allocator, this, Math.max(LARGE_BYTES, Math.min(bytes, LARGEST_BYTES)), netty);
        chunk.output = output;
        return chunk;
    }

    /// Frees all chunks that no client uses now. Called when the loop ends.
    void close() {
        collect();
        while (free != null) takeSmall().destroy();
    }

    private OutputChunk takeSmall() {
        if (free == null) return OutputChunk.allocate(allocator, this, SMALL_BYTES, netty);
        OutputChunk chunk = free;
        free = (OutputChunk) chunk.next;
        chunk.next = null;
        freeCount--;
        unusedCount = Math.min(unusedCount, freeCount);
        return chunk;
    }

    /// The transport has sent a part with so many bytes in it: its output learns it, and its memory is free.
    void sent(OutputPart part, int written) {
        part.sentBytes = written;
        if (loop.inEventLoop()) takeBack(part);
        else giveBack(part);
    }

    private void giveBack(OutputPart part) {
        Output output = part.output;
        returned.add(part);
        // Asked behind that: who begins to wait looks at what was returned then.
        if (output != null && output.isAwaited()) loop.wakeup();
    }

    /// Takes back what other threads have sent since the last call. Called each turn.
    void collect() { for (OutputPart part = returned.poll(); part != null; part = returned.poll()) takeBack(part); }

    private void takeBack(OutputPart part) {
        Output output = part.output;
        part.output = null;
        if (output != null) output.sent(part, part.sentBytes);
        part.recycle();
    }

    /// A chunk is free.
    void recycle(OutputChunk chunk) {
        if (chunk.bytes != SMALL_BYTES) {
            chunk.destroy();
            return;
        }
        chunk.next = free;
        free = chunk;
        freeCount++;
    }

    /// Frees the chunks that were not needed since the last call. Called by the cron.
    void trim() {
        for (int i = 0; i < unusedCount; i++) takeSmall().destroy();
        unusedCount = freeCount;
    }

    /// A message with room for so many bytes that many clients can be sent.
    SharedMessage share(long bytes) { return new SharedMessage(this, allocator, netty, bytes); }

    /// Some bytes for a replica, taken by its reader.
    ReplicaPart part(Replica replica, BlockReader reader, BlockReader.Run run) {
        return new ReplicaPart(this, netty, replica, reader, run);
    }

    /// Parts of shared messages take so many bytes more (negative: fewer) of the heap.
    void referenced(long heapBytes) {
        referenceBytes += heapBytes;
        allocator.ledger().add(Account.CLIENT_SUBSCRIPTIONS, heapBytes);
    }

    /// What parts of shared messages take on the heap.
    long referenceBytes() { return referenceBytes; }

    /// So many bytes more (negative: fewer) are at the transport of a connection that is closed: it will drop them.
    void orphaned(long bytes) { orphanedBytes += bytes; }

    /// Bytes that will be free as soon as the transport has dropped what it had of closed connections.
    long orphanedBytes() { return orphanedBytes; }

    /// Bytes of chunks that no client uses now.
    long freeBytes() { return (long) freeCount * SMALL_BYTES; }
}

package io.javelina.server;

import io.javelina.memory.Allocator;
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
    private final ManualIoEventLoop loop;
    /// Chunks that other threads have sent.
    private final Queue<OutputChunk> returned = new ConcurrentLinkedQueue<>();

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
        free = chunk.next;
        chunk.next = null;
        freeCount--;
        unusedCount = Math.min(unusedCount, freeCount);
        return chunk;
    }

    /// The transport has sent a chunk with so many bytes in it: its output learns it, and it is free.
    void sent(OutputChunk chunk, int written) {
        chunk.sentBytes = written;
        if (loop.inEventLoop()) takeBack(chunk);
        else giveBack(chunk);
    }

    private void giveBack(OutputChunk chunk) {
        boolean awaited = chunk.output != null && chunk.output.isAwaited();
        returned.add(chunk);
        if (awaited) loop.wakeup();
    }

    /// Takes back what other threads have sent since the last call. Called each turn.
    void collect() {
        for (OutputChunk chunk = returned.poll(); chunk != null; chunk = returned.poll()) takeBack(chunk);
    }

    private void takeBack(OutputChunk chunk) {
        Output output = chunk.output;
        chunk.output = null;
        if (output != null) output.sent(chunk, chunk.sentBytes);
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

    /// So many bytes more (negative: fewer) are at the transport of a connection that is closed: it will drop them.
    void orphaned(long bytes) { orphanedBytes += bytes; }

    /// Bytes that will be free as soon as the transport has dropped what it had of closed connections.
    long orphanedBytes() { return orphanedBytes; }

    /// Bytes of chunks that no client uses now.
    long freeBytes() { return (long) freeCount * SMALL_BYTES; }
}

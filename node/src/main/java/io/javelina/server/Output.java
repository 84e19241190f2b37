package io.javelina.server;

import io.javelina.resp.ReplySink;
import io.netty.channel.Channel;

/// Replies of one client on their way out. A reply is written to the current chunk; a full chunk is queued; [#flush]
/// hands them to the transport.
final class Output implements ReplySink {
    private final Channel channel;
    private final OutputPool pool;
    private final Runnable onSent;
    private OutputChunk current;
    private long position;
    private long limit;
    /// Full chunks that the transport does not have yet, in order.
    private OutputChunk firstQueued;
    private OutputChunk lastQueued;
    /// Capacity of all chunks that hold replies, those at the transport included.
    private long chunkBytes;
    private int chunkCount;
    /// Reply bytes written so far, for CLIENT REPLY and statistics.
    private long writtenBytes;

    Output(Channel channel, OutputPool pool, Runnable onSent) {
        this.channel = channel;
        this.pool = pool;
        this.onSent = onSent;
    }

    @Override
    public long position() {
        if (current == null) open(1);
        return position;
    }

    @Override
    public long limit() { return limit; }

    @Override
    public void advance(long to, int bytes) {
        commit(to);
        if (current != null) enqueue();
        open(bytes);
    }

    @Override
    public void commit(long to) {
        writtenBytes += to - position;
        position = to;
    }

    private void open(int bytes) {
        current = pool.take(this, bytes, firstQueued == null);
        chunkBytes += current.bytes;
        chunkCount++;
        position = current.address;
        limit = position + current.bytes;
    }

    private void enqueue() {
        current.writerIndex((int) (position - current.address));
        if (lastQueued == null) firstQueued = current;
        else lastQueued.next = current;
        lastQueued = current;
        current = null;
    }

    boolean hasUnflushed() { return firstQueued != null || current != null && position > current.address; }

    /// Hands everything written so far to the transport, which sends what the socket takes.
    void flush() {
        if (current != null) enqueue();
        while (firstQueued != null) {
            OutputChunk chunk = firstQueued;
            firstQueued = chunk.next;
            chunk.next = null;
            channel.write(chunk, channel.voidPromise());
        }
        lastQueued = null;
        channel.flush();
    }

    /// Called when the transport has sent (or dropped) a chunk.
    void sent(OutputChunk chunk) {
        chunkBytes -= chunk.bytes;
        chunkCount--;
        onSent.run();
    }

    /// The client is gone: whatever the transport has not got is dropped.
    void close() {
        if (current != null) enqueue();
        while (firstQueued != null) {
            OutputChunk chunk = firstQueued;
            firstQueued = chunk.next;
            chunk.next = null;
            chunk.release();
        }
        lastQueued = null;
    }

    /// Memory that this client's unread replies take: CLIENT LIST's `omem`.
    long bytes() { return chunkBytes; }

    int chunks() { return chunkCount; }

    long writtenBytes() { return writtenBytes; }
}

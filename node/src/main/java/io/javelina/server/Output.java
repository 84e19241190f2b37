package io.javelina.server;

import io.javelina.resp.ReplySink;
import io.netty.channel.Channel;

/// Replies of one client on their way out. A reply is written to the current chunk; a full chunk is queued; [#flush]
/// hands them to the transport.
final class Output implements ReplySink {
    private final Channel channel;
    private final OutputPool pool;
    private final Runnable onSent;
    private boolean closed;
    /// The loop waits for chunks to be sent. Read by threads that send them.
    private volatile boolean awaited;
    private OutputChunk current;
    private long position;
    private long limit;
    /// Full chunks that the transport does not have yet, in order.
    private OutputChunk firstQueued;
    private OutputChunk lastQueued;
    /// Capacity of all chunks that hold replies, those at the transport included.
    private long chunkBytes;
    private int chunkCount;
    /// Reply bytes written so far.
    private long writtenBytes;
    /// Reply bytes that the transport has sent so far: CLIENT LIST's `tot-net-out`.
    private long sentBytes;

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

    /// Gives back the chunk that was opened for a reply that never came.
    void releaseUnused() {
        if (current == null || position > current.address) return;
        OutputChunk chunk = current;
        current = null;
        position = 0;
        limit = 0;
        chunk.release();
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

    /// From now on the loop is to learn at once of chunks that were sent.
    void awaitSent() { awaited = true; }

    boolean isAwaited() { return awaited; }

    /// Called when the transport has sent (or dropped) a chunk with so many bytes in it.
    void sent(OutputChunk chunk, int written) {
        chunkBytes -= chunk.bytes;
        chunkCount--;
        if (closed) {
            pool.orphaned(-chunk.bytes);
            return;
        }
        sentBytes += written;
        onSent.run();
    }

    /// The client is gone: whatever the transport has not got is dropped.
    void close() {
        closed = true;
        pool.orphaned(chunkBytes);
        if (current != null) enqueue();
        while (firstQueued != null) {
            OutputChunk chunk = firstQueued;
            firstQueued = chunk.next;
            chunk.next = null;
            chunk.release();
        }
        lastQueued = null;
    }

    /// Memory that this client's unread replies take.
    long bytes() { return chunkBytes; }

    /// The same without the small chunk that every reply begins in, 0 when that is enough: CLIENT LIST's `omem`, which the limits of
    /// `client-output-buffer-limit` are compared with.
    long listBytes() { return unsentBytes() <= OutputPool.SMALL_BYTES ? 0 : chunkBytes - OutputPool.SMALL_BYTES; }

    /// How many chunks that is; all but the small one are CLIENT LIST's `oll`.
    int chunks() { return chunkCount; }

    /// Reply bytes that the transport has not sent; those in the small chunk are CLIENT LIST's `obl`.
    long unsentBytes() { return writtenBytes - sentBytes; }

    long writtenBytes() { return writtenBytes; }

    long sentBytes() { return sentBytes; }
}

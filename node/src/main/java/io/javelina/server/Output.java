package io.javelina.server;

import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.resp.ReplySink;
import io.netty.channel.Channel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/// Replies and messages to one client on their way out. A reply is written to the current chunk; a full chunk is queued,
/// and so are messages that others are sent as well; [#flush] hands all of it to the transport.
///
/// To a client that does not read, chunks go only when they are full: otherwise each small message would hold a chunk.
///
/// A reply that may not grow further, or has no memory for that, is abandoned: the rest of it goes nowhere, and its client is
/// closed. The command that writes it comes to its end, as what it does to the data must not depend on that.
final class Output implements ReplySink {
    /// Whose output it is.
    interface Owner {
        /// The transport has sent something.
        void sent();

        /// Whether the reply that is being written may take more memory.
        boolean mayGrow();

        /// The reply that is being written was abandoned, because there is no memory for it or it may not grow.
        void abandoned(boolean outOfMemory);

        /// Where the rest of it goes.
        ReplySink nowhere();
    }

    /// So much at the transport that the socket has not taken means that the client does not read.
    private static final long CLOGGED_BYTES = OutputPool.LARGE_BYTES;

    private final Channel channel;
    /// Where the loop itself sends to, null where it cannot.
    private final Socket socket;
    private final OutputPool pool;
    private final Owner owner;
    private boolean closed;
    private boolean abandoned;
    /// The loop waits for parts to be sent. Read by threads that send them.
    private volatile boolean awaited;
    /// The loop holds back a chunk until parts are sent. Read by threads that send them.
    private volatile boolean holding;
    private OutputChunk current;
    private long position;
    private long limit;
    /// What the transport does not have yet but may get, in order.
    private OutputPart firstQueued;
    private OutputPart lastQueued;
    /// What all parts count as, those at the transport included.
    private long partBytes;
    /// What becomes free when all of them are dropped.
    private long ownBytes;
    private int partCount;
    /// Reply bytes that the transport got so far.
    private long handedBytes;
    /// Reply bytes written so far.
    private long writtenBytes;
    /// Reply bytes that the transport has sent so far: CLIENT LIST's `tot-net-out`.
    private long sentBytes;

    /// @param socket the channel's, when the loop itself may send to it; else null
    Output(Channel channel, Socket socket, OutputPool pool, Owner owner) {
        this.channel = channel;
        this.socket = socket;
        this.pool = pool;
        this.owner = owner;
    }

    @Override
    public long position() {
        if (current == null && !abandoned) openOrAbandon(1);
        return abandoned ? owner.nowhere().position() : position;
    }

    @Override
    public long limit() { return abandoned ? owner.nowhere().limit() : limit; }

    @Override
    public void advance(long to, int bytes) {
        if (!abandoned) {
            commit(to);
            if (current != null) enqueue();
            if (owner.mayGrow()) openOrAbandon(bytes);
            else abandon(false);
        }
        if (abandoned) owner.nowhere().advance(to, bytes);
    }

    @Override
    public void commit(long to) {
        if (abandoned) {
            owner.nowhere().commit(to);
            return;
        }
        writtenBytes += to - position;
        position = to;
    }

    @Override
    public boolean isAbandoned() { return abandoned; }

    private void openOrAbandon(int bytes) {
        try {
            open(bytes);
        } catch (MemoryExhausted e) {
            abandon(true);
        }
    }

    private void abandon(boolean outOfMemory) {
        abandoned = true;
        owner.abandoned(outOfMemory);
    }

    private void open(int bytes) {
        current = pool.take(this, bytes, !(lastQueued instanceof OutputChunk));
        count(current, 1);
        position = current.memoryAddress();
        limit = position + current.bytes;
    }

    private void count(OutputPart part, int sign) {
        partBytes += (long) sign * part.bytes;
        ownBytes += (long) sign * part.ownBytes();
        if (part.bytes > 0) partCount += sign;
    }

    private void enqueue() {
        current.writerIndex((int) (position - current.memoryAddress()));
        enqueue(current);
        current = null;
    }

    private void enqueue(OutputPart part) {
        if (lastQueued == null) firstQueued = part;
        else lastQueued.next = part;
        lastQueued = part;
    }

    // Messages, which are written while no reply is.

    /// Copies bytes behind what was written last.
    void write(long from, long bytes) {
        for (long done = 0; done < bytes;) {
            if (current == null) open((int) Math.min(bytes - done, OutputPool.LARGEST_BYTES));
            long part = Math.min(limit - position, bytes - done);
            Memory.copy(from + done, position, part);
            commit(position + part);
            done += part;
            if (position == limit) enqueue();
        }
    }

    /// Whether so many bytes have room in a chunk that is begun already.
    boolean hasRoomFor(long bytes) {
        return current != null && position > current.memoryAddress() && limit - position >= bytes;
    }

    /// Sends a message that others are sent, too, without a copy.
    void share(SharedMessage message) {
        for (long offset = 0; offset < message.bytes();) {
            OutputPart part = message.part(offset);
            add(part);
            offset += part.readableBytes();
        }
    }

    /// Sends a part that others made.
    void add(OutputPart part) {
        releaseUnused();
        if (current != null) enqueue();
        part.output = this;
        count(part, 1);
        enqueue(part);
        writtenBytes += part.readableBytes();
    }

    /// Gives back the chunk that was opened for a reply that never came.
    void releaseUnused() {
        if (current == null || position > current.memoryAddress()) return;
        OutputChunk chunk = current;
        current = null;
        position = 0;
        limit = 0;
        chunk.release();
    }

    boolean hasUnflushed() { return firstQueued != null || current != null && position > current.memoryAddress(); }

    /// Hands what was written so far to the transport, which sends what the socket takes.
    void flush() {
        do {
            if (current != null && !holdsBack()) enqueue();
            if (isAlone(firstQueued) && sendsAtOnce(firstQueued)) continue;
            while (firstQueued != null) {
                OutputPart part = takeQueued();
                handedBytes += part.readableBytes();
                channel.write(part, channel.voidPromise());
            }
            channel.flush();
        } while (hasUnflushed() && !holdsBack());
    }

    /// Whether the part is all that there is to send, and the loop can send it.
    private boolean isAlone(OutputPart part) {
        return socket != null && part != null && part == lastQueued && handedBytes == sentBytes && socket.isOpen();
    }

    /// Sends the only part without the transport's queue, which costs more than all else that is done here for a reply. Gives whether
    /// the socket took all of it. When not, also because the connection broke, the rest is the transport's.
    private boolean sendsAtOnce(OutputPart part) {
        int bytes = part.readableBytes();
        int sent = send(part);
        if (sent < bytes) {
            part.skipBytes(sent);
            handedBytes += sent;
            return false;
        }
        handedBytes += bytes;
        takeQueued().wasSent();
        return true;
    }

    /// The transport finds out that the connection is broken when it sends the rest.
    private int send(OutputPart part) {
        try {
            return socket.sendAddress(part.memoryAddress(), part.readerIndex(), part.writerIndex());
        } catch (IOException broken) {
            return 0;
        }
    }

    /// Whether a chunk that is not full stays here until the client has read some of what the transport has.
    private boolean holdsBack() {
        if (isClogged() && !holding) {
            holding = true;
            pool.collect();
        }
        if (holding) holding = isClogged();
        return holding;
    }

    private boolean isClogged() { return handedBytes - sentBytes >= CLOGGED_BYTES; }

    private OutputPart takeQueued() {
        OutputPart part = firstQueued;
        firstQueued = part.next;
        if (firstQueued == null) lastQueued = null;
        part.next = null;
        return part;
    }

    /// From now on the loop is to learn at once of parts that were sent.
    void awaitSent() { awaited = true; }

    boolean isAwaited() { return awaited || holding; }

    /// Called when the transport has sent (or dropped) a part with so many bytes in it.
    void sent(OutputPart part, int written) {
        count(part, -1);
        if (closed) {
            pool.orphaned(-part.ownBytes());
            return;
        }
        sentBytes += written;
        owner.sent();
    }

    /// The client is gone: whatever the transport has not got is dropped.
    void close() {
        closed = true;
        pool.orphaned(ownBytes);
        if (current != null) enqueue();
        while (firstQueued != null) takeQueued().release();
    }

    /// Memory that this client's unread replies and messages take, a message that others are sent too in full.
    long bytes() { return partBytes; }

    /// The same without the small chunk that every reply begins in, 0 when that is enough: CLIENT LIST's `omem`, which the limits of
    /// `client-output-buffer-limit` are compared with.
    long listBytes() {
        return unsentBytes() <= OutputPool.SMALL_BYTES ? 0 : Math.max(0, partBytes - OutputPool.SMALL_BYTES);
    }

    /// How many chunks and messages count for it; all but the small chunk are CLIENT LIST's `oll`.
    int chunks() { return partCount; }

    /// Reply bytes that the transport has not sent; those in the small chunk are CLIENT LIST's `obl`.
    long unsentBytes() { return writtenBytes - sentBytes; }

    long writtenBytes() { return writtenBytes; }

    long sentBytes() { return sentBytes; }
}

package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.UnpooledDirectByteBuf;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/// The receive buffers of one loop. Where the transport reads only what is there already, all connections share one: each
/// reads behind what others have read before it in the same turn, and then all of it is executed together. The processor
/// does one thing many times over, and then the other, which is much cheaper for it than to and fro.
final class Receiver {
    /// Size of a receive buffer.
    static final int BUFFER_BYTES = 64 * 1024;
    /// Size where each connection needs one of its own.
    private static final int OWN_BUFFER_BYTES = 4096;
    /// Room for the next read below which the buffer is emptied first.
    private static final int LEAST_ROOM = BUFFER_BYTES / 4;
    private static final int MOST_WAITING = 1024;

    private final NodeLoop loop;
    private final Allocator allocator;
    private final ByteBufAllocator netty;
    private final Shared shared;
    /// Who has read to the shared buffer what is not executed yet, in order, and where in it that ends.
    private final Connection[] waiting = new Connection[MOST_WAITING];
    private final int[] ends = new int[MOST_WAITING];
    private int count;
    private boolean delivering;

    Receiver(NodeLoop loop, ByteBufAllocator netty, Transport transport) {
        this.loop = loop;
        this.allocator = loop.allocator();
        this.netty = netty;
        this.shared = transport.readsWhenReady()
                ? new Shared(netty, allocator.allocate(Account.IO_BUFFERS, BUFFER_BYTES))
                : null;
    }

    /// A buffer to read to; whoever reads releases it.
    ByteBuf buffer() {
        if (shared == null)
            return new Lent(netty, allocator.allocate(Account.CLIENT_QUERY, OWN_BUFFER_BYTES), OWN_BUFFER_BYTES, true);
        return shared.setIndex(used(), used());
    }

    private int used() { return count == 0 ? 0 : ends[count - 1]; }

    /// Takes what a connection has read to one of these buffers.
    void received(Connection connection, ByteBuf bytes) {
        if (bytes == shared && !connection.waitsToExecute) {
            add(connection, shared.writerIndex());
            return;
        }
        deliver();
        try {
            connection.received(bytes.memoryAddress() + bytes.readerIndex(), bytes.readableBytes());
        } finally {
            bytes.release();
        }
    }

    /// Reads from a connection's socket once; epoll tells again of what is left. Gives whether something came.
    boolean read(Connection connection) {
        if (connection.waitsToExecute) return false;
        int begin = used();
        int bytes = receive(connection.socket(), begin);
        if (bytes <= 0) return false;
        add(connection, begin + bytes);
        return true;
    }

    /// What is there from the last end to this one is executed with what others read in this turn.
    private void add(Connection connection, int end) {
        connection.waitsToExecute = true;
        ends[count] = end;
        waiting[count++] = connection;
        if (BUFFER_BYTES - end < LEAST_ROOM || count == MOST_WAITING) deliver();
    }

    /// The channel finds out what is wrong with a connection when it reads as well.
    private int receive(Socket socket, int begin) {
        try {
            return socket.recvAddress(shared.address, begin, BUFFER_BYTES);
        } catch (IOException broken) {
            return 0;
        }
    }

    /// Has everything executed that was read, in order, and requests of several connections together.
    void deliver() {
        if (count == 0 || delivering) return;
        delivering = true;
        int begin = 0;
        int first = 0;
        for (int i = 0; i < count; i++) {
            boolean hasMore = join(waiting[i], begin, ends[i]);
            begin = ends[i];
            if (!hasMore && !loop.batch().isFull() && i < count - 1) continue;
            if (!loop.batch().isEmpty()) loop.executeBatch();
            for (; first <= i; first++) goOn(first);
        }
        count = 0;
        delivering = false;
    }

    private boolean join(Connection connection, int begin, int end) {
        connection.waitsToExecute = false;
        try {
            connection.take(shared.address + begin, end - begin);
            return connection.join(loop.batch());
        } catch (Throwable e) {
            connection.failed(e);
            return false;
        }
    }

    private void goOn(int index) {
        Connection connection = waiting[index];
        waiting[index] = null;
        try {
            connection.goOn();
        } catch (Throwable e) {
            connection.failed(e);
        }
    }

    /// Gives back the shared buffer, which nothing is read to any more.
    void close() {
        if (shared != null) allocator.free(Account.IO_BUFFERS, shared.address, BUFFER_BYTES);
    }

    /// A buffer over memory of somebody else's, to read to directly.
    ByteBuf over(long address, int bytes) { return new Lent(netty, address, bytes, false); }

    /// The buffer of all: nobody counts who uses it, as that is one at a time.
    private static final class Shared extends UnpooledDirectByteBuf {
        private final long address;

        private Shared(ByteBufAllocator netty, long address) {
            super(netty, Memory.buffer(address, BUFFER_BYTES), BUFFER_BYTES);
            this.address = address;
        }

        @Override
        public long memoryAddress() { return address; }

        @Override
        public ByteBuf retain() { return this; }

        @Override
        public boolean release() { return false; }
    }

    /// A buffer over native memory of ours.
    private final class Lent extends UnpooledDirectByteBuf {
        private final long address;
        private final int bytes;
        private final boolean owned;

        private Lent(ByteBufAllocator netty, long address, int bytes, boolean owned) {
            super(netty, Memory.buffer(address, bytes), bytes);
            this.address = address;
            this.bytes = bytes;
            this.owned = owned;
            clear();
        }

        @Override
        protected void deallocate() {
            if (owned) allocator.free(Account.CLIENT_QUERY, address, bytes);
        }
    }
}

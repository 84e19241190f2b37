package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;

/// A MIGRATE for which the whole node waits, as Valkey does for each: what stands in a transaction or a script is done before
/// the next command of it begins. No step may take longer than the timeout.
final class BlockingMigration {
    private static final int READ_BYTES = 4096;
    private static final int LONGEST_LINE = 1023;
    private static final int LARGEST_PART_BYTES = 64 << 10;

    private final Allocator allocator;
    private final RestoreExchange exchange;
    private final TargetAddress address;
    private final long timeoutMillis;
    private boolean connected;
    private boolean sending;

    BlockingMigration(Allocator allocator, RestoreExchange exchange, TargetAddress address, long timeoutMillis) {
        this.allocator = allocator;
        this.exchange = exchange;
        this.address = address;
        this.timeoutMillis = timeoutMillis;
    }

    void run() {
        try {
            InetSocketAddress target = resolve();
            while (!attempt(target)) connected = false;
        } catch (UnknownHostException e) {
            exchange.unreachable();
        } catch (MemoryExhausted e) {
            exchange.outOfMemory();
        }
    }

    private InetSocketAddress resolve() throws UnknownHostException {
        if (address.isNowhere()) throw new UnknownHostException("nothing can be at " + address.name());
        return new InetSocketAddress(InetAddress.getByName(address.host()), address.port());
    }

    /// @return whether that was all
    private boolean attempt(InetSocketAddress target) {
        sending = true;
        try {
            talk(target);
            return true;
        } catch (IOException | UncheckedIOException e) {
            boolean timedOut = e instanceof SocketTimeoutException || e.getCause() instanceof SocketTimeoutException;
            if (!timedOut && exchange.mayTryAgain()) return false;
            if (timedOut && !connected) exchange.unreachable();
            else exchange.broke(sending);
            return true;
        }
    }

    private void talk(InetSocketAddress target) throws IOException {
        try (Selector selector = Selector.open(); SocketChannel socket = SocketChannel.open()) {
            socket.configureBlocking(false);
            SelectionKey key = socket.register(selector, 0);
            if (!socket.connect(target)) {
                await(key, SelectionKey.OP_CONNECT);
                socket.finishConnect();
            }
            connected = true;
            exchange.begin(MigrationTarget.UNKNOWN_DATABASE);
            Writing out = new Writing(socket, key);
            while (exchange.sendNext(out)) continue;
            sending = false;
            read(socket, key);
        }
    }

    private void await(SelectionKey key, int operation) throws IOException {
        key.interestOps(operation);
        key.selector().selectedKeys().clear();
        if (key.selector().select(timeoutMillis) == 0) throw new SocketTimeoutException();
    }

    /// What is sent goes out at once.
    private final class Writing implements RestoreExchange.Sink {
        private final SocketChannel socket;
        private final SelectionKey key;

        private Writing(SocketChannel socket, SelectionKey key) {
            this.socket = socket;
            this.key = key;
        }

        @Override
        public void write(long from, long bytes) {
            try {
                for (long at = 0; at < bytes; at += LARGEST_PART_BYTES)
                    write(Memory.buffer(from + at, (int) Math.min(LARGEST_PART_BYTES, bytes - at)));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private void write(ByteBuffer part) throws IOException {
            while (part.hasRemaining()) if (socket.write(part) == 0) await(key, SelectionKey.OP_WRITE);
        }

        @Override
        public void give(long block, long bytes) {
            try {
                write(block, bytes);
            } finally {
                allocator.free(Account.MIGRATION, block, bytes);
            }
        }
    }

    private void read(SocketChannel socket, SelectionKey key) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(READ_BYTES);
        StringBuilder line = new StringBuilder();
        while (!exchange.isComplete()) {
            int read = socket.read(buffer.clear());
            if (read < 0) throw new IOException("the target has closed the connection");
            if (read == 0) await(key, SelectionKey.OP_READ);
            for (buffer.flip(); buffer.hasRemaining();) take((char) (buffer.get() & 0xff), line);
        }
    }

    private void take(char next, StringBuilder line) {
        if (next != '\n') {
            if (line.length() < LONGEST_LINE) line.append(next);
            return;
        }
        if (!line.isEmpty() && line.charAt(line.length() - 1) == '\r') line.setLength(line.length() - 1);
        String text = line.toString();
        line.setLength(0);
        exchange.line(text);
    }
}

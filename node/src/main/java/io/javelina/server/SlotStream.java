package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;

/// The changes of migrating slots on their way to the node that gets them, in order. They wait here while a snapshot goes
/// first, or while the other end is slow. Node loop only.
final class SlotStream {
    private static final long PIECE_BYTES = 64 << 10;

    private final Allocator allocator;
    private final MigrationTarget target;
    private final ArrayDeque<ScratchBuffer> pieces = new ArrayDeque<>();
    private long bytes;
    /// Whether nothing may go yet.
    private boolean held;

    SlotStream(Allocator allocator, MigrationTarget target) {
        this.allocator = allocator;
        this.target = target;
    }

    /// What waits here, in bytes.
    long bytes() { return bytes; }

    /// From now on nothing goes.
    void hold() { held = true; }

    /// From now on it goes.
    void release() {
        held = false;
        drain();
    }

    void add(long address, long length) {
        ScratchBuffer last = pieces.peekLast();
        if (last == null || last.length() >= PIECE_BYTES) {
            last = new ScratchBuffer(allocator, Account.MIGRATION, 0);
            pieces.add(last);
        }
        last.append(address, length);
        bytes += length;
    }

    /// A command of words of US-ASCII.
    static byte[] command(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        return text.toString().getBytes(StandardCharsets.US_ASCII);
    }

    void add(String... words) {
        try (ScratchBuffer copy = new ScratchBuffer(allocator, Account.MIGRATION, 0)) {
            copy.append(command(words));
            add(copy.address(), copy.length());
        }
    }

    /// Lets go as much as the other end takes.
    void drain() {
        while (!held && !pieces.isEmpty() && !target.isFull()) {
            ScratchBuffer first = pieces.remove();
            long length = first.length();
            bytes -= length;
            target.give(first.release(), length);
        }
        target.flush();
    }

    void close() {
        pieces.forEach(ScratchBuffer::close);
        pieces.clear();
        bytes = 0;
    }
}

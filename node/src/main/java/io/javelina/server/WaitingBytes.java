package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.ScratchBuffer;

/// Bytes from the primary that came too early. Node loop only.
final class WaitingBytes {
    /// Takes bytes that are good during the call.
    interface Taker {
        void take(long address, int bytes);
    }

    private final Allocator allocator;
    private final ScratchBuffer bytes;

    WaitingBytes(Allocator allocator) {
        this.allocator = allocator;
        this.bytes = new ScratchBuffer(allocator, Account.REPLICA_LINK, 0);
    }

    void add(long address, int count) { bytes.append(address, count); }

    long length() { return bytes.length(); }

    /// Gives all to somebody and keeps nothing.
    void drain(Taker taker) {
        if (bytes.isEmpty()) return;
        int count = Math.toIntExact(bytes.length());
        long block = bytes.release();
        try {
            taker.take(block, count);
        } finally {
            free(block, count);
        }
    }

    private void free(long block, int count) { allocator.free(Account.REPLICA_LINK, block, count); }

    void close() { bytes.close(); }
}

package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.resp.ReplySink;

/// Keeps a reply as a whole in native memory, for whoever called the command from within the node.
final class CapturedReply implements ReplySink {
    private static final long USUAL_BYTES = 16 << 10;

    private final Allocator allocator;
    private long block;
    private long bytes = USUAL_BYTES;
    private long used;

    CapturedReply(Allocator allocator) {
        this.allocator = allocator;
        this.block = allocator.allocate(Account.SERVER, bytes);
    }

    long address() { return block; }

    long length() { return used; }

    /// Forgets the reply.
    void reset() {
        used = 0;
        if (bytes > USUAL_BYTES) resize(USUAL_BYTES);
    }

    @Override
    public void advance(long position, int wanted) {
        used = position - block;
        if (bytes - used < wanted) resize(Math.max(2 * bytes, used + wanted));
    }

    private void resize(long wanted) {
        long resized = allocator.allocate(Account.SERVER, wanted);
        Memory.copy(block, resized, used);
        allocator.free(Account.SERVER, block, bytes);
        block = resized;
        bytes = wanted;
    }

    @Override
    public long position() { return block + used; }

    @Override
    public long limit() { return block + bytes; }

    @Override
    public void commit(long position) { used = position - block; }
}

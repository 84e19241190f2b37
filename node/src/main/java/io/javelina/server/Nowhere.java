package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.resp.ReplySink;

/// Where the replies go that clients do not want (CLIENT REPLY OFF) or cannot get: they are written and forgotten.
final class Nowhere implements ReplySink {
    private static final int USUAL_BYTES = 4096;

    private final Allocator allocator;
    private long block;
    private long bytes = USUAL_BYTES;

    Nowhere(Allocator allocator) {
        this.allocator = allocator;
        this.block = allocator.allocate(Account.SERVER, bytes);
    }

    @Override
    public void advance(long position, int wanted) {
        if (wanted > bytes) resize(wanted);
    }

    @Override
    public long position() { return block; }

    @Override
    public long limit() { return block + bytes; }

    @Override
    public void commit(long position) {
        if (bytes > USUAL_BYTES) resize(USUAL_BYTES);
    }

    private void resize(long wanted) {
        long resized = allocator.allocate(Account.SERVER, wanted);
        allocator.free(Account.SERVER, block, bytes);
        block = resized;
        bytes = wanted;
    }
}

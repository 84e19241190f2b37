package io.javelina.command;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.resp.ReplySink;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// Collects replies. Its chunks are small, so that replies cross their borders often.
final class TestSink implements ReplySink {
    private static final int CHUNK_BYTES = 64;

    private final Allocator allocator;
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private long chunk;
    private int chunkBytes;
    /// While it is, what is written is forgotten: collecting it would allocate.
    boolean deaf;

    TestSink(Allocator allocator) {
        this.allocator = allocator;
        newChunk(CHUNK_BYTES);
    }

    private void newChunk(int bytes) {
        chunkBytes = bytes;
        chunk = allocator.allocate(Account.CLIENT_OUTPUT, bytes);
    }

    @Override
    public void advance(long position, int bytes) {
        commit(position);
        if (bytes <= chunkBytes) return;
        close();
        newChunk(bytes);
    }

    @Override
    public long position() { return chunk; }

    @Override
    public long limit() { return chunk + chunkBytes; }

    @Override
    public void commit(long position) {
        if (!deaf) written.writeBytes(Memory.toBytes(chunk, (int) (position - chunk)));
    }

    /// What was written since the last call.
    String take() {
        String text = written.toString(StandardCharsets.ISO_8859_1);
        written.reset();
        close();
        newChunk(CHUNK_BYTES);
        return text;
    }

    void close() { allocator.free(Account.CLIENT_OUTPUT, chunk, chunkBytes); }
}

package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.CountedBlocks;

/// What the keyspace has to know of streams.
final class StreamKind implements ValueKind {
    /// Blocks that are released at a time.
    private static final int SLICE_BLOCKS = 64;
    /// A stream of more bytes has too many blocks to release at once.
    private static final long LARGE_BYTES = 64 * 1024;

    @Override
    public Account account() { return Account.STREAMS; }

    @Override
    public long externalBytes(EntryBlocks blocks, long entry) {
        return StreamHeader.bytes(StreamValue.header(entry));
    }

    @Override
    public void copyExternal(EntryBlocks blocks, long source, long copied) {
        CountedBlocks counted = new CountedBlocks(blocks.allocator(), Account.STREAMS);
        long header = StreamHeader.create(counted);
        try {
            new StreamCopy(counted).copy(StreamValue.header(source), header);
        } catch (MemoryExhausted e) {
            StreamRelease release = new StreamRelease(counted);
            while (release.freeSome(header, SLICE_BLOCKS)) continue;
            throw e;
        }
        StreamHeader.bytes(header, counted.takeGrowth());
        StreamValue.reference(copied, header);
    }

    @Override
    public boolean freeSome(EntryBlocks blocks, long entry) {
        CountedBlocks counted = new CountedBlocks(blocks.allocator(), Account.STREAMS);
        return new StreamRelease(counted).freeSome(StreamValue.header(entry), SLICE_BLOCKS);
    }

    @Override
    public boolean isSlowToFree(EntryBlocks blocks, long entry) {
        return StreamHeader.bytes(StreamValue.header(entry)) > LARGE_BYTES;
    }

    @Override
    public String encodingName(long entry) { return "stream"; }
}

package io.javelina.type;

import io.javelina.memory.Account;

/// What the keyspace has to know of streams.
final class StreamKind implements ValueKind {
    @Override
    public Account account() { return Account.STREAMS; }

    @Override
    public long externalBytes(EntryBlocks blocks, long entry) { throw new IllegalStateException(); }

    @Override
    public void copyExternal(EntryBlocks blocks, long source, long copied) { throw new IllegalStateException(); }

    @Override
    public boolean freeSome(EntryBlocks blocks, long entry) { throw new IllegalStateException(); }

    @Override
    public boolean isSlowToFree(EntryBlocks blocks, long entry) { throw new IllegalStateException(); }

    @Override
    public String encodingName(long entry) { throw new IllegalStateException(); }
}

package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.structure.Entry;

/// What the keyspace has to know of strings.
final class StringKind implements ValueKind {
    private static final long SLOW_TO_FREE_BYTES = 1 << 20;

    @Override
    public Account account() { return Account.STRINGS; }

    @Override
    public long externalBytes(EntryBlocks blocks, long entry) {
        return StringValue.externalBytes(blocks.allocator(), entry);
    }

    @Override
    public void copyExternal(EntryBlocks blocks, long source, long copied) {
        StringValue.copyExternal(blocks.allocator(), source, copied);
    }

    @Override
    public boolean freeSome(EntryBlocks blocks, long entry) {
        StringValue.freeExternal(blocks.allocator(), entry);
        return false;
    }

    /// A large string is one block, but the pages of that block go back to the system one by one.
    @Override
    public boolean isSlowToFree(EntryBlocks blocks, long entry) {
        return Entry.isExternal(entry) && externalBytes(blocks, entry) >= SLOW_TO_FREE_BYTES;
    }

    @Override
    public String encodingName(long entry) { return StringValue.encodingName(entry); }
}

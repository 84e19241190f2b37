package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.structure.Entry;

/// What the keyspace has to know of sets.
final class SetKind implements ValueKind {
    /// Freeing more members than this is better done elsewhere.
    private static final int MOST_FREED_AT_ONCE = 64;
    /// Buckets whose members are freed in one slice, some hundred members.
    private static final int SLICE_BUCKETS = 64;

    @Override
    public Account account() { return Account.SETS; }

    @Override
    public long externalBytes(EntryBlocks blocks, long entry) { return SetValue.externalBytes(blocks, entry); }

    @Override
    public void copyExternal(EntryBlocks blocks, long source, long copied) {
        SetValue.copyExternal(blocks, source, copied);
    }

    @Override
    public boolean freeSome(EntryBlocks blocks, long entry) { return SetValue.freeSome(blocks, entry, SLICE_BUCKETS); }

    @Override
    public boolean isSlowToFree(EntryBlocks blocks, long entry) {
        return SetValue.freeEffort(entry) > MOST_FREED_AT_ONCE;
    }

    @Override
    public String encodingName(long entry) { return SetValue.encodingName(Entry.encoding(entry)); }
}

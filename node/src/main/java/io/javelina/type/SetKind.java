package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.Entry;
import io.javelina.structure.HashTable;

/// What the keyspace has to know of sets.
final class SetKind extends PackableKind {
    /// Freeing more members than this is better done elsewhere.
    private static final int MOST_FREED_AT_ONCE = 64;
    /// Buckets whose members are freed in one slice, some hundred members.
    private static final int SLICE_BUCKETS = 64;

    @Override
    public Account account() { return Account.SETS; }

    @Override
    protected boolean isLarge(int encoding) { return encoding == SetValue.HASH_TABLE; }

    @Override
    protected long largeBytes(EntryBlocks blocks, long entry) {
        return MemberTable.bytes(blocks.allocator(), SetValue.tableHeader(entry), SetValue.memberBytes(entry));
    }

    @Override
    protected void copyLarge(EntryBlocks blocks, long source, long copied) {
        MemberTable copy = new MemberTable(blocks).create();
        try {
            copy.copyFrom(new MemberTable(blocks).wrap(SetValue.tableHeader(source), SetValue.memberBytes(source)));
        } catch (MemoryExhausted e) {
            copy.destroy();
            throw e;
        }
        SetValue.putTable(copied, copy);
    }

    @Override
    protected boolean freeSomeOfLarge(EntryBlocks blocks, long entry) {
        return MemberTable.freeSome(blocks.allocator(), SetValue.tableHeader(entry), SLICE_BUCKETS);
    }

    @Override
    protected boolean isLargeSlowToFree(long entry) {
        return HashTable.size(SetValue.tableHeader(entry)) > MOST_FREED_AT_ONCE;
    }

    @Override
    public String encodingName(long entry) { return SetValue.encodingName(Entry.encoding(entry)); }
}

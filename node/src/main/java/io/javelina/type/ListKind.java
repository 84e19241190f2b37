package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.structure.Entry;
import io.javelina.structure.Quicklist;

/// What the keyspace has to know of lists.
final class ListKind extends PackableKind {
    private static final long SLOW_TO_FREE_NODES = 64;
    private static final long SLOW_TO_FREE_BYTES = 1 << 20;

    @Override
    public Account account() { return Account.LISTS; }

    @Override
    protected boolean isLarge(int encoding) { return encoding == ListValue.QUICKLIST; }

    @Override
    protected long largeBytes(EntryBlocks blocks, long entry) { return Quicklist.bytes(ListValue.header(entry)); }

    @Override
    protected void copyLarge(EntryBlocks blocks, long source, long copied) {
        Quicklist copy = new Quicklist(blocks.allocator(), Account.LISTS);
        Memory.putLong(Entry.valueAddress(copied), copy.copy(ListValue.header(source)));
    }

    @Override
    protected boolean freeSomeOfLarge(EntryBlocks blocks, long entry) {
        return Quicklist.freeSome(blocks.allocator(), Account.LISTS, ListValue.header(entry));
    }

    @Override
    protected boolean isLargeSlowToFree(long entry) {
        long list = ListValue.header(entry);
        return Quicklist.nodes(list) > SLOW_TO_FREE_NODES || Quicklist.bytes(list) >= SLOW_TO_FREE_BYTES;
    }

    @Override
    public String encodingName(long entry) { return isLarge(entry) ? "quicklist" : "listpack"; }
}

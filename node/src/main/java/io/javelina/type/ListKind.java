package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.structure.Entry;
import io.javelina.structure.Quicklist;

/// What the keyspace has to know of lists.
final class ListKind implements ValueKind {
    private static final long SLOW_TO_FREE_NODES = 64;
    private static final long SLOW_TO_FREE_BYTES = 1 << 20;

    @Override
    public Account account() { return Account.LISTS; }

    @Override
    public long externalBytes(EntryBlocks blocks, long entry) {
        return ListValue.isQuicklist(entry)
                ? Quicklist.bytes(ListValue.header(entry))
                : PackedValue.externalBytes(blocks.allocator(), entry);
    }

    @Override
    public void copyExternal(EntryBlocks blocks, long source, long copied) {
        if (!ListValue.isQuicklist(source)) {
            PackedValue.copyExternal(blocks, source, copied);
            return;
        }
        Quicklist copy = new Quicklist(blocks.allocator(), Account.LISTS);
        Memory.putLong(Entry.valueAddress(copied), copy.copy(ListValue.header(source)));
    }

    @Override
    public boolean freeSome(EntryBlocks blocks, long entry) {
        if (ListValue.isQuicklist(entry))
            return Quicklist.freeSome(blocks.allocator(), Account.LISTS, ListValue.header(entry));
        PackedValue.freeExternal(blocks, entry);
        return false;
    }

    @Override
    public boolean isSlowToFree(EntryBlocks blocks, long entry) {
        if (!Entry.isExternal(entry) || !ListValue.isQuicklist(entry)) return false;
        long list = ListValue.header(entry);
        return Quicklist.nodes(list) > SLOW_TO_FREE_NODES || Quicklist.bytes(list) >= SLOW_TO_FREE_BYTES;
    }

    @Override
    public String encodingName(long entry) { return ListValue.isQuicklist(entry) ? "quicklist" : "listpack"; }
}

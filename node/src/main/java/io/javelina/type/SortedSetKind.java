package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.Entry;

/// What the keyspace has to know of sorted sets.
final class SortedSetKind implements ValueKind {
    /// More members than this take longer to free than some 10 microseconds.
    private static final int QUICKLY_FREED = 200;

    @Override
    public Account account() { return Account.SORTED_SETS; }

    private static boolean isPacked(long entry) { return Entry.encoding(entry) == SortedSetValue.LISTPACK; }

    private static SortedSetTable table(EntryBlocks blocks, long entry) {
        return new SortedSetTable(blocks).wrap(SortedSetValue.tableHeader(entry), SortedSetValue.treeHeader(entry));
    }

    @Override
    public long externalBytes(EntryBlocks blocks, long entry) {
        return isPacked(entry)
                ? PackedValue.externalBytes(blocks.allocator(), entry)
                : table(blocks, entry).bytes();
    }

    @Override
    public void copyExternal(EntryBlocks blocks, long source, long copied) {
        if (isPacked(source)) {
            PackedValue.copyExternal(blocks, source, copied);
            return;
        }
        SortedSetTable copy = new SortedSetTable(blocks);
        copy.create();
        try {
            copy.copyOf(table(blocks, source));
        } catch (MemoryExhausted e) {
            copy.free();
            throw e;
        }
        SortedSetValue.putHeaders(copied, copy);
    }

    @Override
    public boolean freeSome(EntryBlocks blocks, long entry) {
        if (!isPacked(entry)) return table(blocks, entry).freeSome();
        PackedValue.freeExternal(blocks, entry);
        return false;
    }

    @Override
    public boolean isSlowToFree(EntryBlocks blocks, long entry) {
        return !isPacked(entry) && table(blocks, entry).size() > QUICKLY_FREED;
    }

    @Override
    public String encodingName(long entry) { return isPacked(entry) ? "listpack" : "skiplist"; }
}

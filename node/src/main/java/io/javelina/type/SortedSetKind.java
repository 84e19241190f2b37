package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.SortedTree;

/// What the keyspace has to know of sorted sets.
final class SortedSetKind extends PackableKind {
    /// More members than this take longer to free than some 10 microseconds.
    private static final int QUICKLY_FREED = 200;

    @Override
    public Account account() { return Account.SORTED_SETS; }

    @Override
    protected boolean isLarge(int encoding) { return encoding != SortedSetValue.LISTPACK; }

    /// A flyweight of the caller's own: those of the node loop are not to be shared.
    private static SortedSetTable table(EntryBlocks blocks, long entry) {
        return new SortedSetTable(blocks).wrap(SortedSetValue.tableHeader(entry), SortedSetValue.treeHeader(entry));
    }

    @Override
    protected long largeBytes(EntryBlocks blocks, long entry) {
        return SortedSetTable.bytes(blocks.allocator(), SortedSetValue.tableHeader(entry),
                SortedSetValue.treeHeader(entry));
    }

    @Override
    protected void copyLarge(EntryBlocks blocks, long source, long copied) {
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
    protected boolean freeSomeOfLarge(EntryBlocks blocks, long entry) { return table(blocks, entry).freeSome(); }

    @Override
    protected boolean isLargeSlowToFree(long entry) {
        return SortedTree.size(SortedSetValue.treeHeader(entry)) > QUICKLY_FREED;
    }

    @Override
    public String encodingName(long entry) { return isLarge(entry) ? "skiplist" : "listpack"; }
}

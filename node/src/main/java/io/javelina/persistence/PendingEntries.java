package io.javelina.persistence;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.structure.CountedBlocks;
import io.javelina.structure.IdTree;

/// The pending entries of a group between the reading of the group, which says when and how often each was delivered, and
/// that of its consumers, which say whose they are.
final class PendingEntries implements AutoCloseable {
    private static final int DELIVERED_MILLIS = 0;
    private static final int DELIVERIES = DELIVERED_MILLIS + 8;
    private static final int PAYLOAD_BYTES = DELIVERIES + 8;

    private final Allocator allocator;
    private final IdTree tree;
    /// 0 while there is none.
    private long header;
    private long found;

    PendingEntries(Allocator allocator) {
        this.allocator = allocator;
        this.tree = new IdTree(new CountedBlocks(allocator, Account.TEMPORARY), PAYLOAD_BYTES);
    }

    void open() {
        header = allocator.allocate(Account.TEMPORARY, IdTree.HEADER_BYTES);
        IdTree.initialize(header);
        tree.wrap(header);
    }

    void add(long millis, long sequence, long deliveredMillis, long deliveries) {
        if (tree.find(millis, sequence) != 0) throw new CorruptRdb("stream: an entry is pending twice");
        long payload = tree.insert(millis, sequence);
        Memory.putLong(payload + DELIVERED_MILLIS, deliveredMillis);
        Memory.putLong(payload + DELIVERIES, deliveries);
    }

    /// Finds an entry that nobody owns yet.
    void find(long millis, long sequence) {
        found = tree.find(millis, sequence);
        if (found == 0) throw new CorruptRdb("stream: a consumer has an entry that is not pending, or another's");
    }

    long deliveredMillis() { return Memory.getLong(found + DELIVERED_MILLIS); }

    long deliveries() { return Memory.getLong(found + DELIVERIES); }

    /// The entry has its owner now.
    void remove(long millis, long sequence) { tree.remove(millis, sequence); }

    boolean isEmpty() { return tree.isEmpty(); }

    @Override
    public void close() {
        if (header == 0) return;
        while (!tree.isEmpty()) tree.freeLastLeaf(_ -> {});
        allocator.free(Account.TEMPORARY, header, IdTree.HEADER_BYTES);
        header = 0;
    }
}

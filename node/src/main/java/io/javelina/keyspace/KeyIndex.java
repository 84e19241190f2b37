package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Keys that somebody is interested in, whether they exist or not: by database and name, each with a node of what is
/// known of that interest. Names are copies in native memory. Node loop only.
public final class KeyIndex<N extends KeyIndex.Node> {
    /// What a key is found by; who uses the index adds what it wants to know.
    public abstract static class Node {
        private Database database;
        private long address;
        private int length;
        private long hash;
        private Node next;

        public final Database database() { return database; }

        /// The key, good for as long as the node is in the index.
        public final Slice key(Slice view) {
            view.wrap(address, length).hash(hash);
            return view;
        }

        /// Its entry, expired or not; 0 when there is none.
        public final long entry(Slice view) { return database.peekRaw(key(view)); }
    }

    /// What a node takes on the heap beyond its own fields: those above, and its share of the table.
    private static final int NODE_BYTES = 48;
    private static final int FEWEST_BUCKETS = 16;

    private final Account account;
    private final int heapBytes;
    private Node[] buckets = new Node[FEWEST_BUCKETS];
    private int size;

    /// @param account where the names are booked
    /// @param ownBytes what the fields take on the heap that the user's nodes have
    public KeyIndex(Account account, int ownBytes) {
        this.account = account;
        this.heapBytes = NODE_BYTES + ownBytes;
    }

    public int size() { return size; }

    public boolean isEmpty() { return size == 0; }

    /// The node of a key, null when there is none.
    public N find(Database database, Slice key) {
        long hash = database.hash(key);
        for (Node node = buckets[bucket(hash)]; node != null; node = node.next)
            if (node.hash == hash && node.database == database && node.length == key.length()
                    && Memory.equal(node.address, key.address(), node.length))
                return own(node);
        return null;
    }

    /// All nodes were made by the owner of the index.
    @SuppressWarnings("unchecked")
    private N own(Node node) { return (N) node; }

    private int bucket(long hash) { return (int) hash & buckets.length - 1; }

    /// The node of a key, a new one when there was none.
    public N findOrAdd(Database database, Slice key, Supplier<N> nodes) {
        N found = find(database, key);
        return found == null ? add(database, key, nodes.get()) : found;
    }

    private N add(Database database, Slice key, N node) {
        Allocator allocator = database.keyspace().allocator();
        Node added = node;
        added.database = database;
        added.length = key.length();
        added.hash = database.hash(key);
        added.address = allocator.allocate(account, Math.max(1, added.length));
        key.copyTo(added.address);
        allocator.ledger().add(Account.CLIENT_CONTEXTS, heapBytes);
        if (++size > buckets.length) resize(buckets.length * 2);
        link(added);
        return node;
    }

    private void link(Node node) {
        int bucket = bucket(node.hash);
        node.next = buckets[bucket];
        buckets[bucket] = node;
    }

    private void resize(int bucketCount) {
        Node[] old = buckets;
        buckets = new Node[bucketCount];
        for (Node first : old)
            for (Node node = first, next; node != null; node = next) {
                next = node.next;
                link(node);
            }
    }

    /// Removes a node, whose key is gone then.
    public void remove(N node) {
        Node removed = node;
        unlink(removed);
        Allocator allocator = removed.database.keyspace().allocator();
        allocator.free(account, removed.address, Math.max(1, removed.length));
        allocator.ledger().add(Account.CLIENT_CONTEXTS, -heapBytes);
        removed.address = 0;
        if (--size < buckets.length / 8 && buckets.length > FEWEST_BUCKETS) resize(buckets.length / 2);
    }

    private void unlink(Node node) {
        int bucket = bucket(node.hash);
        if (buckets[bucket] == node) {
            buckets[bucket] = node.next;
            return;
        }
        Node before = buckets[bucket];
        while (before.next != node) before = before.next;
        before.next = node.next;
    }

    /// Visits the nodes of a database; the visitor may remove none.
    public void forEach(Database database, Consumer<N> visitor) {
        for (Node first : buckets)
            for (Node node = first; node != null; node = node.next)
                if (node.database == database) visitor.accept(own(node));
    }
}

package io.javelina.keyspace;

/// The best candidates for eviction among all that were ever sampled, worst first. It outlives the search that filled it,
/// so that a few samples at a time approach the order of all keys.
///
/// A candidate is remembered by address and hash. The entry may have gone since, and its memory may hold anything: no
/// candidate is read before its database has confirmed that such an entry is there.
final class EvictionPool {
    private static final int CAPACITY = 16;

    private final long[] entries = new long[CAPACITY];
    private final long[] hashes = new long[CAPACITY];
    private final long[] scores = new long[CAPACITY];
    private final Database[] databases = new Database[CAPACITY];
    private int size;
    /// Whose candidate [#takeBest] returned.
    private Database takenFrom;

    /// Remembers a candidate if there is room, or a worse one to drop.
    ///
    /// @param score the higher, the better a victim
    void offer(Database database, long entry, long hash, long score) {
        if (contains(entry) || size == CAPACITY && score <= scores[0]) return;
        if (size == CAPACITY) remove(0);
        int at = size;
        while (at > 0 && scores[at - 1] >= score) at--;
        shift(at, at + 1);
        entries[at] = entry;
        hashes[at] = hash;
        scores[at] = score;
        databases[at] = database;
        size++;
    }

    private boolean contains(long entry) {
        for (int i = 0; i < size; i++) if (entries[i] == entry) return true;
        return false;
    }

    /// Removes the best candidate that is still there and returns it; 0 when there is none.
    long takeBest() {
        while (size > 0) {
            int best = size - 1;
            long entry = entries[best];
            takenFrom = databases[best];
            boolean isThere = takenFrom.keys().contains(entry, hashes[best]);
            remove(best);
            if (isThere) return entry;
        }
        return 0;
    }

    void clear() {
        while (size > 0) remove(size - 1);
    }

    Database takenFrom() { return takenFrom; }

    private void remove(int index) {
        shift(index + 1, index);
        size--;
        databases[size] = null;
    }

    private void shift(int from, int to) {
        int count = size - from;
        System.arraycopy(entries, from, entries, to, count);
        System.arraycopy(hashes, from, hashes, to, count);
        System.arraycopy(scores, from, scores, to, count);
        System.arraycopy(databases, from, databases, to, count);
    }
}

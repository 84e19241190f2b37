package io.javelina.keyspace;

import io.javelina.memory.Ledger;
import java.util.function.LongSupplier;

/// What `maxmemory` means: how much memory counts, and how much of it is too much. All O(1).
public final class MemoryLimit {
    private final Ledger ledger;
    private final KeyspaceSettings settings;
    private LongSupplier notCounted = () -> 0;
    private long heldBytes;

    MemoryLimit(Ledger ledger, KeyspaceSettings settings) {
        this.ledger = ledger;
        this.settings = settings;
    }

    /// Names the source of [#notCountedBytes]: buffers that evicting keys makes larger, such as those of replicas and of the
    /// append only file. They must not count, or eviction would feed on itself.
    public void doNotCount(LongSupplier bytes) { notCounted = bytes; }

    /// INFO's `mem_not_counted_for_evict`.
    public long notCountedBytes() { return notCounted.getAsLong() + heldBytes; }

    /// Bytes that are deleted, but that a snapshot holds until it has written them. They must not count either: evicting
    /// more would not set them free.
    long heldBytes() { return heldBytes; }

    void hold(long bytes) { heldBytes += bytes; }

    /// Bytes that count.
    public long countedBytes() { return Math.max(0, ledger.total() - notCountedBytes()); }

    /// How many bytes must be freed to be within the limit, 0 when there is none or it is kept.
    public long excessBytes() { return isOver() ? countedBytes() - settings.maxmemory : 0; }

    public boolean isOver() { return isOverWith(0); }

    /// Whether it would be too much with so many bytes more.
    public boolean isOverWith(long bytes) {
        if (settings.maxmemory == 0 || ledger.total() + bytes <= settings.maxmemory) return false;
        return countedBytes() + bytes > settings.maxmemory;
    }
}

package io.javelina.persistence;

/// Where the bytes of a snapshot go: a file, or the connections of replicas. Node loop only; nothing here waits.
public interface SnapshotSink {
    /// Takes bytes, which are copied. They are taken even when it is full.
    void write(long address, long bytes);

    /// Whether there is so much on its way that the snapshot should wait.
    boolean isFull();

    /// All bytes were written. Whether they arrived is told elsewhere, later.
    void end();
}

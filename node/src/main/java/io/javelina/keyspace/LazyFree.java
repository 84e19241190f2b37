package io.javelina.keyspace;

/// Releases memory away from the node loop.
public interface LazyFree {
    /// Runs `release`, which frees `objects` objects whose overhead (bytes that no database reports any more) is
    /// `overheadBytes`, on another thread.
    void submit(Runnable release, long objects, long overheadBytes);
}

package io.javelina.structure;

/// Elements packed in runs (see [Run]) in one row of bytes, with two counters beside them: how many there are, and what
/// they would take as a listpack. [PackCursor] walks through it, [PackEditor] changes it.
///
/// Places are given as offsets from the start, which stay good while bytes are added and taken away behind them.
interface Pack {
    /// Where the first run is; good until the next change.
    long start();

    /// Bytes of all runs.
    long length();

    /// Makes room for so many bytes before `offset`.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is none; then nothing has changed
    void open(long offset, long bytes);

    /// Takes away the bytes from `offset` on. It never fails.
    void close(long offset, long bytes);

    long count();

    /// What the elements would take as a listpack.
    long listpackBytes();

    /// Elements were added (or, negative, taken away) that take so many bytes in a listpack.
    void counted(long elements, long bytes);
}

package io.javelina.keyspace;

/// Frees what nobody uses any more, if possible away from the node loop.
public interface LazyFree {
    /// Frees at once, on the calling thread, so nothing is ever pending.
    LazyFree AT_ONCE = Release::finish;

    /// Takes over `release`; from now on only its worker may touch it.
    void submit(Release release);

    /// Whether something is still to be freed.
    default boolean isBusy() { return false; }

    /// Waits until some release is finished, but no longer than this.
    default void awaitProgress(long nanos) {}

    /// Memory to be freed, slice by slice.
    interface Release {
        /// Frees another slice, some microseconds of work. False when nothing is left.
        boolean proceed();

        /// How many keys, or values of keys, are still to be freed.
        long objects();

        /// Bytes still to be freed that accounts of overhead hold but no database reports.
        long overheadBytes();

        default void finish() {
            while (proceed()) continue;
        }
    }
}

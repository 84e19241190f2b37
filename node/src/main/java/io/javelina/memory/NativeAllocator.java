package io.javelina.memory;

/// A source of native blocks without any book-keeping: jemalloc, or the C library.
///
/// Guarantees: blocks are aligned to 16 bytes (8 for requests of 8 bytes or less); all methods may be called from any
/// thread; a block may be freed by another thread than the one that allocated it.
interface NativeAllocator {
    /// The address of a new block of at least `bytes` bytes, or 0 when the system has no more memory.
    long allocate(long bytes);

    /// Releases a block; `bytes` is what was asked for when it was allocated.
    void free(long address, long bytes);

    /// How many bytes the block of a request of `bytes` bytes really takes.
    long usableBytes(long address, long bytes);

    /// Name and version, as INFO's `mem_allocator` shows them, such as `jemalloc-5.3.1`.
    String name();
}

package io.javelina.memory;

import java.util.Optional;

/// A source of native blocks without any book-keeping: jemalloc, or the C library.
///
/// Guarantees: blocks are aligned to 16 bytes (8 for requests of 8 bytes or less); all methods may be called from any
/// thread; a block may be freed by another thread than the one that allocated it. Requests that the system refuses
/// give address 0.
interface NativeAllocator {
    /// The largest alignment that can be asked for; every allocator has pages of at least this size.
    int LARGEST_ALIGNMENT = 4096;

    /// The address of a new block of at least `bytes` bytes, or 0 when the system has no more memory.
    long allocate(long bytes);

    /// The same, filled with zeros. Large blocks come from the system as zeros and are not written again.
    long allocateZeroed(long bytes);

    /// A block whose address is a multiple of `alignment`, a power of two; freed by [#freeAligned].
    long allocateAligned(long bytes, int alignment, boolean zeroed);

    /// The block with another size, perhaps elsewhere; 0 (and the old block untouched) when there is no memory.
    long reallocate(long address, long bytes, long newBytes);

    /// Releases a block; `bytes` is what was asked for when it was allocated.
    void free(long address, long bytes);

    /// Releases a block of [#allocateAligned].
    void freeAligned(long address, long bytes, int alignment);

    /// How many bytes the block of a request of `bytes` bytes really takes.
    long usableBytes(long address, long bytes);

    /// How many bytes a block would take, before there is one. Exact for jemalloc, close for the C library.
    long expectedBytes(long bytes);

    /// What is known of the pages behind the blocks.
    ///
    /// @param allocatedBytes the ledger's sum
    AllocatorStatistics statistics(long allocatedBytes);

    /// Gives unused pages back to the system.
    void purge();

    /// All that the allocator can say about itself, as text; empty when it keeps no statistics.
    Optional<String> report();

    /// Lets a thread of the allocator return unused pages in time; without effect where there is no such thread.
    void backgroundThread(boolean on);

    /// After how long unused pages go back: from dirty to muzzy, and from muzzy to the system. -1 means never.
    void decay(long dirtyMillis, long muzzyMillis);

    /// Name and version, as INFO's `mem_allocator` shows them, such as `jemalloc-5.3.1`.
    String name();

    /// Not every library has an answer to requests of nothing. Negative ones stay: nobody has that much.
    static long atLeastOne(long bytes) { return bytes == 0 ? 1 : bytes; }

    static long roundUp(long bytes, int alignment) { return bytes + alignment - 1 & -(long) alignment; }
}

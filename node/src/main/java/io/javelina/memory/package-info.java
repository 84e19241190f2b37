/// Native memory: who may allocate it, how it is read and written, and who owns how many bytes of it.
///
/// [Allocator] is the one way to native blocks: every block belongs to an [Account] and its [AccountGroup], and
/// [Ledger] holds the sums. [Memory] reads and writes those blocks; [Slice] is a run of bytes in one, [ScratchBuffer]
/// and [Addresses] build one, and [LedgerByteBufAllocator] lends them to Netty where its channels need buffers of their
/// own. [Decimal] and [Glob] read numbers and match patterns in native bytes.
///
/// A native allocator keeps no books: `Jemalloc` (from [NativeLibrary], with [AllocatorSettings]), or `CLibrary` where
/// there is none; what it says of itself is [AllocatorStatistics]. In checked mode (the system property
/// `javelina.memory.checked`; all tests run so) `Checker` stands between it and the allocator and finds wrong accesses
/// and wrong frees before they do harm.
///
/// Only this package knows `java.lang.foreign`, so other functions of the C library are here, too: [CMath],
/// [ThreadPriority].
package io.javelina.memory;

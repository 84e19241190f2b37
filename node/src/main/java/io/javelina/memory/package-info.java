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
/// Only this package opens memory through `java.lang.foreign`, and it alone calls the C library: [CMath],
/// [ThreadPriority]. Besides it `io.javelina.lua` calls foreign code, by way of [NativeCode].
package io.javelina.memory;

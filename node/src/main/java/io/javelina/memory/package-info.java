/// Native memory: who may allocate it, how it is read and written, and who owns how many bytes of it.
///
/// [io.javelina.memory.Allocator] is the one way to native blocks: every block belongs to an
/// [io.javelina.memory.Account] from its allocation to its release, and [io.javelina.memory.Ledger] holds the sums.
/// [io.javelina.memory.Memory] reads and writes those blocks; [io.javelina.memory.Slice] is a run of bytes in one,
/// [io.javelina.memory.ScratchBuffer] builds one, and [io.javelina.memory.LedgerByteBufAllocator] lends them to Netty.
///
/// A native allocator keeps no books: `Jemalloc`, or `CLibrary` where there is none. In checked mode (the system
/// property `javelina.memory.checked`; all tests run so) `Checker` stands between it and the allocator and finds
/// wrong accesses and wrong frees before they do harm.
///
/// Only this package knows `java.lang.foreign`.
package io.javelina.memory;

/// Native memory: who may allocate it, how it is read and written, and who owns how many bytes of it.
///
/// [io.javelina.memory.Allocator] is the one way to native blocks: every block belongs to an
/// [io.javelina.memory.Account] from its allocation to its release, and [io.javelina.memory.Ledger] holds the sums.
/// [io.javelina.memory.Memory] reads and writes those blocks. Only this package knows `java.lang.foreign`.
package io.javelina.memory;

/// Where the process' memory is. [Mappings] reads what the kernel knows, [JvmMemory] what the JVM knows,
/// [ProcessMemorySampler] puts both together, [Waterfall] does the sums, and [MemoryDoctor] says what they mean.
package io.javelina.management.process;

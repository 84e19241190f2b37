/// Data structures in native memory, each a self-contained story that knows nothing of commands, types or keys: the
/// hash table with the hash function for its keys, and the block that holds a key with its value.
///
/// [io.javelina.structure.HashTable] is where to start reading. A structure is a flyweight: an object that is bound to
/// native memory by its address and can be bound to other memory at any time.
package io.javelina.structure;

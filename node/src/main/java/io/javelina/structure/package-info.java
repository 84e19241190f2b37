/// Data structures in native memory, each a self-contained story that knows nothing of commands, types or keys: the
/// hash table, and the block that holds a key with its value.
package io.javelina.structure;

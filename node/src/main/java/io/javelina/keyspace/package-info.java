/// Databases: keys with their values and times of expiry, and all that happens to keys of any type.
///
/// [Keyspace] holds the databases and what they share; [Database] is where commands look up, change and signal, and
/// where the books of entries are kept. An entry (see [io.javelina.structure.Entry]) stands in one or two
/// [EntryTable]s, which on a node of a cluster have a hash table for each slot; what depends on the type of its value is asked of [io.javelina.type.EntryBlocks]. [Values] gives
/// commands the values of one type. Who wants to know what happens to keys is a [KeyspaceListener]; who is interested
/// in keys, whether they exist or not, finds them in a [KeyIndex].
///
/// Keys go away in four ways: a command deletes them; their time has come, which a look-up or the [ExpiryCycle] finds
/// out; [Eviction] gives them up because memory is over its [MemoryLimit], by the traces that use leaves in their
/// [AccessClock]; or a whole database is flushed. What would take long to free goes to [LazyFree], on another thread:
/// the [LazyFreeThread]. Fields of hashes expire by themselves; the cycle finds those as well.
///
/// All but the last runs on the node loop. Nothing here asks a clock of its own: the time is that of the loop's turn,
/// and what keeps a time budget is given a clock by whoever wires it.
package io.javelina.keyspace;

/// Databases: keys with their values and times of expiry, and all that happens to keys of any type.
///
/// [io.javelina.keyspace.Keyspace] holds the databases and what they share; [io.javelina.keyspace.Database] is where
/// commands look up, change and signal. An entry (see [io.javelina.structure.Entry]) stands in one or two
/// `EntryTable`s; what depends on the type of its value is asked of [io.javelina.type.EntryBlocks].
///
/// Keys go away in four ways: a command deletes them; their time has come, which a look-up or the
/// [io.javelina.keyspace.ExpiryCycle] finds out; [io.javelina.keyspace.Eviction] gives them up because memory is over
/// its [io.javelina.keyspace.MemoryLimit]; or a whole database is flushed. What would take long to free goes to
/// [io.javelina.keyspace.LazyFree], on another thread.
///
/// All but the last runs on the node loop. Nothing here asks a clock of its own: the time is that of the loop's turn, and
/// what keeps a time budget is given a clock by whoever wires it.
package io.javelina.keyspace;

package io.javelina.keyspace;

import io.javelina.memory.Slice;

/// Told of what happens to keys, on the node loop, at the moment it happens. Slices are good during the call only.
public interface KeyspaceListener {
    /// The value or the time to live of a key changed, by a command or by expiry and eviction.
    void modified(Database database, Slice key);

    /// A keyspace event.
    ///
    /// @param type the class of the event as in `notify-keyspace-events`: `g`, `$`, `x`, `e`, `n`, ...
    /// @param event its name, such as `set` or `expired`
    void event(Database database, char type, String event, Slice key);

    /// A database was emptied, or its content replaced by another's.
    void flushed(Database database);
}

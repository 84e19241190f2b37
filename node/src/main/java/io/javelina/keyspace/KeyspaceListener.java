package io.javelina.keyspace;

import io.javelina.memory.Slice;
import io.javelina.type.Type;

/// Told of what happens to keys, on the node loop, at the moment it happens. Slices are good during the call only.
public interface KeyspaceListener {
    /// The value or the time to live of a key changed, by a command or by expiry and eviction.
    void modified(Database database, Slice key);

    /// A keyspace event.
    ///
    /// @param type the class of the event as in `notify-keyspace-events`: `g`, `$`, `x`, `e`, `n`, ...
    /// @param event its name, such as `set` or `expired`. `n` (a new key) and `m` (a missing one) come here, too
    void event(Database database, char type, String event, Slice key);

    /// A key has come into being with a value of this type: created, renamed, moved, copied or restored.
    default void added(Database database, Slice key, Type type) {}

    /// The value of a key has got something more that clients may wait for.
    default void ready(Database database, Slice key, Type type) {}

    /// A key with a value of this type is gone, or has got another value.
    default void removed(Database database, Slice key, Type type) {}

    /// A database is about to be emptied; its keys are still there.
    void flushed(Database database);

    /// Two databases are about to exchange their content.
    default void swapping(Database one, Database other) {
        flushed(one);
        flushed(other);
    }

    /// Two databases have exchanged their content.
    default void swapped(Database one, Database other) {}
}

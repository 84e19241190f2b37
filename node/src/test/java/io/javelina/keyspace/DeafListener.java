package io.javelina.keyspace;

import io.javelina.memory.Slice;

/// For tests to which events do not matter.
public final class DeafListener implements KeyspaceListener {
    @Override
    public void modified(Database database, Slice key) {}

    @Override
    public void event(Database database, char type, String event, Slice key) {}

    @Override
    public void flushed(Database database) {}
}

package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyspaceListener;
import io.javelina.memory.Slice;

/// What the server does when keys change. Nobody listens yet: WATCH, tracking and keyspace notifications will.
final class KeyspaceEvents implements KeyspaceListener {
    @Override
    public void modified(Database database, Slice key) {}

    @Override
    public void event(Database database, char type, String event, Slice key) {}

    @Override
    public void flushed(Database database) {}
}

package io.javelina.server;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyspaceListener;
import io.javelina.memory.Slice;

/// What the server does when keys change: clients that listen to keyspace events are told. Nobody watches or tracks keys
/// yet.
final class KeyspaceEvents implements KeyspaceListener {
    /// Null while the node is being made; nothing happens to keys then.
    private KeyspaceNotifications notifications;

    /// Tells where notifications go, once that is there.
    void notifications(KeyspaceNotifications target) { notifications = target; }

    @Override
    public void modified(Database database, Slice key) {}

    @Override
    public void event(Database database, char type, String event, Slice key) {
        notifications.event(database.index(), type, event, key);
    }

    @Override
    public void flushed(Database database) {}
}

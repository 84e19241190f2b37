package io.javelina.server;

import io.javelina.command.WatchedKeys;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyspaceListener;
import io.javelina.memory.Slice;
import io.javelina.type.Type;

/// What the server does when keys change: clients that watch them learn it, those that wait for them, and those that
/// listen to their events.
final class KeyspaceEvents implements KeyspaceListener {
    private final WatchedKeys watched;
    private final BlockedKeys blocked;
    /// Null while the node is being made; nothing happens to keys then.
    private KeyspaceNotifications notifications;
    /// Null while the node is being made.
    private SlotMigrations slots;

    KeyspaceEvents(WatchedKeys watched, BlockedKeys blocked) {
        this.watched = watched;
        this.blocked = blocked;
    }

    /// Tells where notifications go, once that is there.
    void notifications(KeyspaceNotifications target) { notifications = target; }

    @Override
    public void modified(Database database, Slice key) { watched.modified(database, key); }

    @Override
    public void event(Database database, char type, String event, Slice key) {
        notifications.event(database.index(), type, event, key);
    }

    @Override
    public void added(Database database, Slice key, Type type) { blocked.added(database, key, type); }

    @Override
    public void ready(Database database, Slice key, Type type) { blocked.added(database, key, type); }

    @Override
    public void removed(Database database, Slice key, Type type) { blocked.removed(database, key, type); }

    /// Tells who moves slots, once that is there.
    void slotMigrations(SlotMigrations movers) { slots = movers; }

    @Override
    public void flushed(Database database) {
        if (slots != null) slots.flushed();
        blocked.flushed(database);
        watched.flushed(database);
    }

    @Override
    public void swapping(Database one, Database other) {
        watched.swapping(one, other);
        blocked.swapping(one, other);
    }

    @Override
    public void swapped(Database one, Database other) { blocked.swapped(one, other); }
}

package io.javelina.server;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

/// The connected clients, oldest first. Node loop only.
final class Clients {
    private final Map<Long, Connection> byId = new LinkedHashMap<>();
    private long lastId;

    long nextId() { return ++lastId; }

    void add(Connection connection) { byId.put(connection.id(), connection); }

    void remove(Connection connection) { byId.remove(connection.id()); }

    /// The client with this number, null when there is none.
    Connection find(long id) { return byId.get(id); }

    int count() { return byId.size(); }

    Collection<Connection> all() { return byId.values(); }
}

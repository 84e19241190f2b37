package io.javelina.command;

import io.javelina.keyspace.Database;

/// What commands see of the client that sent them: who it is and how it wants to be answered. Node loop only.
public abstract class Client {
    private final long id;
    private Database database;
    private int protocol = 2;
    private boolean authenticated;
    private boolean noTouch;

    protected Client(long id, Database database) {
        this.id = id;
        this.database = database;
    }

    /// Unique and growing during the life of the node.
    public final long id() { return id; }

    public final Database database() { return database; }

    public final void select(Database selected) { database = selected; }

    /// 2 or 3.
    public final int protocol() { return protocol; }

    public final void protocol(int version) { protocol = version; }

    public final boolean isAuthenticated() { return authenticated; }

    public final void authenticated(boolean now) { authenticated = now; }

    /// CLIENT NO-TOUCH: its reads do not count as uses of keys.
    public final boolean isNoTouch() { return noTouch; }

    public final void noTouch(boolean on) { noTouch = on; }

    /// Closes the connection once the replies so far have been sent.
    public abstract void closeAfterReply();
}

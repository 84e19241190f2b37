package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Wait;
import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Slice;

/// Sends the commands that a script calls, on behalf of the client that runs the script. It has a database and a protocol of
/// its own, which begin with the caller's and with RESP2; none of its commands waits.
final class ScriptClient extends Client {
    private static final long ID = -2;

    private Client caller;

    ScriptClient(Database database) { super(ID, database); }

    /// A script of this client begins.
    void begin(Client from) {
        caller = from;
        select(from.database());
        protocol(2);
        user(from.user());
        authenticated(from.isAuthenticated());
        noTouch(from.isNoTouch());
        readsReplicas(from.readsReplicas());
        asking(from.isAsking());
    }

    void end() { caller = null; }

    /// Who runs the script.
    Client caller() { return caller; }

    @Override
    public boolean isPrimary() { return caller.isPrimary(); }

    @Override
    public boolean isObeyed() { return caller.isObeyed(); }

    @Override
    public long adopt(Slice argument, Account account) { return 0; }

    @Override
    public boolean mayBlock() { return false; }

    @Override
    public void block(Wait wait) { throw new IllegalStateException("a script cannot wait"); }

    @Override
    public void closeAfterReply() {
        // The reply was too long to be taken back, and is a script's to understand, which reads all of it.
    }
}

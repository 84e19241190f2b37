package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Wait;
import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Slice;

/// Sends the commands of the append-only file. Nobody hears what is replied, and no command of it waits.
final class LoadingClient extends Client {
    private static final long ID = -1;

    private boolean ranOutOfMemory;

    LoadingClient(Database database) {
        super(ID, database);
        authenticated(true);
    }

    /// Whether there was no memory for one of its commands, be it one of a transaction.
    boolean ranOutOfMemory() { return ranOutOfMemory; }

    void runsOutOfMemory() { ranOutOfMemory = true; }

    @Override
    public long adopt(Slice argument, Account account) { return 0; }

    @Override
    public boolean mayBlock() { return false; }

    @Override
    public void block(Wait wait) { throw new IllegalStateException("the append-only file cannot wait"); }

    @Override
    public void closeAfterReply() {
        // There is no connection, and the next command is read all the same.
    }
}

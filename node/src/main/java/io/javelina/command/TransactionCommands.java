package io.javelina.command;

import static io.javelina.command.Flag.ALLOW_BUSY;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.NO_MULTI;
import static io.javelina.command.Flag.SKIP_SLOWLOG;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.KeyFlag.RO;

import io.javelina.keyspace.Database;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// Transactions: commands that are queued after MULTI and executed together by EXEC, unless a key has changed that the
/// client watches. That commands are queued is the dispatcher's doing.
public final class TransactionCommands {
    private static final CommandError NESTED = new CommandError("ERR MULTI calls can not be nested");
    private static final CommandError NO_MULTI_BEFORE_EXEC = new CommandError("ERR EXEC without MULTI");
    private static final CommandError NO_MULTI_BEFORE_DISCARD = new CommandError("ERR DISCARD without MULTI");
    private static final CommandError LATE_WATCH = new CommandError("ERR WATCH inside MULTI is not allowed");
    private static final CommandError ABORTED = new CommandError(
            "EXECABORT Transaction discarded because of previous errors.");

    private final Dispatcher dispatcher;
    private final WatchedKeys watched;
    /// Of the command that EXEC executes: there is one EXEC at a time.
    private final Arguments arguments = new Arguments();

    public TransactionCommands(Dispatcher dispatcher, WatchedKeys watched) {
        this.dispatcher = dispatcher;
        this.watched = watched;
    }

    public void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.TRANSACTIONS);
        table.command("MULTI").arity(1).flags(NOSCRIPT, LOADING, STALE, FAST, NO_MULTI, ALLOW_BUSY).unqueued()
                .does(this::multi);
        table.command("EXEC").arity(1).flags(NOSCRIPT, LOADING, STALE, SKIP_SLOWLOG).executesQueue().does(this::exec);
        table.command("DISCARD").arity(1).flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY).unqueued()
                .does(this::discard);
        table.command("WATCH").arity(-2).flags(NOSCRIPT, LOADING, STALE, FAST, NO_MULTI, ALLOW_BUSY).keys(1, -1, 1, RO)
                .unqueued().does(this::watch);
        table.command("UNWATCH").arity(1).flags(NOSCRIPT, LOADING, STALE, FAST, ALLOW_BUSY).does(this::unwatch);
    }

    void multi(Request request, Database database, Reply reply) {
        Client client = request.client();
        if (client.transaction() != null) throw NESTED;
        client.transaction(new Transaction(database.keyspace().allocator()));
        reply.ok();
    }

    void exec(Request request, Database database, Reply reply) {
        Client client = request.client();
        Transaction transaction = client.transaction();
        if (transaction == null) throw NO_MULTI_BEFORE_EXEC;
        boolean isDirty = watched.isDirty(client);
        watched.unwatch(client);
        try {
            if (transaction.isFailed()) throw ABORTED;
            if (isDirty) reply.nilArray();
            else execute(client, transaction, reply);
        } finally {
            discard(client, watched);
        }
    }

    /// Each command writes a reply of its own into the array, an error, too, and the next one is executed in any case.
    private void execute(Client client, Transaction transaction, Reply reply) {
        reply.array(transaction.size());
        long position = 0;
        for (int i = 0; i < transaction.size(); i++) {
            position = transaction.read(position, arguments);
            reply.next();
            dispatcher.executeInside(client, arguments, transaction.command(i), reply);
        }
        reply.next();
        arguments.shrink();
    }

    void discard(Request request, Database database, Reply reply) {
        if (request.client().transaction() == null) throw NO_MULTI_BEFORE_DISCARD;
        discard(request.client(), watched);
        reply.ok();
    }

    /// Ends the transaction of a client, if there is one, and its watches.
    public static void discard(Client client, WatchedKeys watched) {
        Transaction transaction = client.transaction();
        client.transaction(null);
        if (transaction != null) transaction.release();
        watched.forget(client);
    }

    void watch(Request request, Database database, Reply reply) {
        if (request.client().transaction() != null) throw LATE_WATCH;
        for (int i = 1; i < request.size() && !request.client().isDirty(); i++)
            watched.watch(request.client(), request.argument(i));
        reply.ok();
    }

    void unwatch(Request request, Database database, Reply reply) {
        watched.forget(request.client());
        reply.ok();
    }
}

package io.javelina.command;

import static io.javelina.command.Category.DANGEROUS;
import static io.javelina.command.Category.KEYSPACE;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;
import static io.javelina.command.Tip.JOIN_SUM;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.Propagation;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.function.Consumer;

/// Commands for databases as a whole.
public final class DatabaseCommands {
    private static final CommandError NO_SUCH_DATABASE = new CommandError("ERR DB index is out of range");
    private static final CommandError NO_SELECT = new CommandError("ERR SELECT is not allowed in cluster mode");
    private static final CommandError NO_SWAPDB = new CommandError("ERR SWAPDB is not allowed in cluster mode");
    private static final CommandError NO_INT = new CommandError(
            "ERR value is out of range, value must between -2147483648 and 2147483647");
    private static final CommandError INVALID_FIRST = new CommandError("ERR invalid first DB index");
    private static final CommandError INVALID_SECOND = new CommandError("ERR invalid second DB index");

    private DatabaseCommands() {}

    public static void register(CommandTable commands) { register(commands, Runnable::run); }

    /// @param flushing does what FLUSHALL has to do, given what deletes all keys
    public static void register(CommandTable commands, Consumer<Runnable> flushing) {
        CommandTable.Family table = commands.family(Group.SERVER);
        commands.family(Group.CONNECTION).command("SELECT").arity(2).flags(LOADING, STALE, FAST)
                .does(DatabaseCommands::select);
        table.command("DBSIZE").arity(1).flags(READONLY, FAST).categories(KEYSPACE).tips(ASK_ALL_SHARDS, JOIN_SUM)
                .does(DatabaseCommands::dbSize);
        commands.family(Group.GENERIC).command("MOVE").arity(3).flags(WRITE, FAST).key(1, RW, ACCESS, UPDATE)
                .does(GenericCommands::move);
        table.command("SWAPDB").arity(3).flags(WRITE, FAST).categories(KEYSPACE, DANGEROUS)
                .does(DatabaseCommands::swapDb);
        table.command("FLUSHDB").arity(-1).flags(WRITE).categories(KEYSPACE, DANGEROUS)
                .tips(ASK_ALL_SHARDS, JOIN_ALL_SUCCEEDED).does(DatabaseCommands::flushDb);
        table.command("FLUSHALL").arity(-1).flags(WRITE).categories(KEYSPACE, DANGEROUS)
                .tips(ASK_ALL_SHARDS, JOIN_ALL_SUCCEEDED)
                .does((request, database, reply) -> flushAll(request, database, reply, flushing));
    }

    static void select(Request request, Database database, Reply reply) {
        boolean hasNoChoice = database.keyspace().isClustered() && database.keyspace().databaseCount() == 1;
        if (hasNoChoice && number(request, 1, CommandError.NOT_AN_INTEGER, NO_INT) != 0) throw NO_SELECT;
        request.client().select(database(request, 1));
        reply.ok();
    }

    /// The database whose number is argument `index`.
    static Database database(Request request, int index) {
        Keyspace keyspace = request.client().database().keyspace();
        return keyspace.database(checked(number(request, index, CommandError.NOT_AN_INTEGER, NO_INT), keyspace));
    }

    private static int number(Request request, int index, CommandError noNumber, CommandError noInt) {
        long number = request.integer(index, noNumber);
        if (number != (int) number) throw noInt;
        return (int) number;
    }

    private static int checked(int number, Keyspace keyspace) {
        if (number < 0 || number >= keyspace.databaseCount()) throw NO_SUCH_DATABASE;
        return number;
    }

    static void dbSize(Request request, Database database, Reply reply) { reply.integer(database.visibleSize()); }

    static void swapDb(Request request, Database database, Reply reply) {
        Keyspace keyspace = database.keyspace();
        if (keyspace.isClustered()) throw NO_SWAPDB;
        int one = number(request, 1, INVALID_FIRST, INVALID_FIRST);
        int other = number(request, 2, INVALID_SECOND, INVALID_SECOND);
        keyspace.swap(checked(one, keyspace), checked(other, keyspace));
        database.countChanges(1);
        reply.ok();
    }

    static void flushDb(Request request, Database database, Reply reply) {
        boolean lazily = isLazy(request, database);
        database.countChanges(database.flush(lazily));
        if (!lazily) purge(database);
        database.propagation().force(Propagation.To.ALL);
        reply.ok();
    }

    private static void flushAll(Request request, Database database, Reply reply, Consumer<Runnable> flushing) {
        boolean lazily = isLazy(request, database);
        flushing.accept(() -> database.countChanges(database.keyspace().flush(lazily)));
        if (!lazily) purge(database);
        database.propagation().force(Propagation.To.ALL);
        reply.ok();
    }

    /// Who flushes and waits for it also wants to see the memory go back to the system.
    private static void purge(Database database) { database.keyspace().allocator().purge(); }

    private static boolean isLazy(Request request, Database database) {
        if (request.size() == 1) return database.keyspace().settings().lazyUserFlush;
        if (request.size() == 2 && request.is(1, "SYNC")) return false;
        if (request.size() == 2 && request.is(1, "ASYNC")) return true;
        throw CommandError.SYNTAX;
    }
}

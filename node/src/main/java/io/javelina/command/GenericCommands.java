package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.INSERT;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RM;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.ASK_MULTI_SHARD;
import static io.javelina.command.Tip.JOIN_SUM;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.Type;

/// Commands for keys of any type: is it there, what is it, away with it, call it something else.
public final class GenericCommands {
    private static final CommandError NO_MOVE = new CommandError("ERR MOVE is not allowed in cluster mode");
    private static final CommandError SAME_OBJECT = new CommandError("ERR source and destination objects are the same");

    private GenericCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GENERIC);
        table.command("DEL").arity(-2).flags(WRITE).keys(1, -1, 1, RM, DELETE).tips(ASK_MULTI_SHARD, JOIN_SUM)
                .does(GenericCommands::del);
        table.command("UNLINK").arity(-2).flags(WRITE, FAST).keys(1, -1, 1, RM, DELETE).tips(ASK_MULTI_SHARD, JOIN_SUM)
                .does(GenericCommands::unlink);
        table.command("EXISTS").arity(-2).flags(READONLY, FAST).keys(1, -1, 1, RO).tips(ASK_MULTI_SHARD, JOIN_SUM)
                .does(GenericCommands::exists);
        table.command("TOUCH").arity(-2).flags(READONLY, FAST).keys(1, -1, 1, RO).tips(ASK_MULTI_SHARD, JOIN_SUM)
                .does(GenericCommands::touch);
        table.command("TYPE").arity(2).flags(READONLY, FAST).key(1, RO).does(GenericCommands::type);
        table.command("RENAME").arity(3).flags(WRITE).key(1, RW, ACCESS, DELETE).key(2, OW, UPDATE)
                .does(GenericCommands::rename);
        table.command("RENAMENX").arity(3).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE).key(2, OW, INSERT)
                .does(GenericCommands::renameNx);
        table.command("COPY").arity(-3).flags(WRITE, DENYOOM).key(1, RO, ACCESS).key(2, OW, UPDATE)
                .does(GenericCommands::copy);
    }

    static void del(Request request, Database database, Reply reply) {
        delete(request, database, database.keyspace().settings().lazyUserDelete, reply);
    }

    static void unlink(Request request, Database database, Reply reply) {
        delete(request, database, true, reply);
    }

    private static void delete(Request request, Database database, boolean lazily, Reply reply) {
        int deleted = 0;
        for (int i = 1; i < request.size(); i++) {
            Slice key = request.argument(i);
            if (!database.delete(key, lazily)) continue;
            database.modified(key, 'g', "del");
            deleted++;
        }
        reply.integer(deleted);
    }

    static void exists(Request request, Database database, Reply reply) {
        int found = 0;
        for (int i = 1; i < request.size(); i++) if (database.lookupUnmarked(request.argument(i)) != 0) found++;
        reply.integer(found);
    }

    static void touch(Request request, Database database, Reply reply) {
        int found = 0;
        for (int i = 1; i < request.size(); i++) if (database.lookupMark(request.argument(i)) != 0) found++;
        reply.integer(found);
    }

    static void type(Request request, Database database, Reply reply) {
        long entry = database.lookupUnmarked(request.argument(1));
        reply.simple(entry == 0 ? "none" : Type.of(Entry.type(entry)).replyName());
    }

    static void rename(Request request, Database database, Reply reply) {
        rename(request, database, true);
        reply.ok();
    }

    static void renameNx(Request request, Database database, Reply reply) {
        reply.integer(rename(request, database, false) ? 1 : 0);
    }

    /// Returns whether the key has the new name now and had not before.
    private static boolean rename(Request request, Database database, boolean replace) {
        Slice key = request.argument(1);
        Slice newKey = request.argument(2);
        long entry = database.lookupWrite(key);
        if (entry == 0) throw CommandError.NO_SUCH_KEY;
        if (key.equalTo(newKey) || !makeRoom(database, newKey, replace)) return false;
        database.rename(entry, key, newKey);
        database.signal(key);
        database.signal(newKey);
        database.announce(key, 'g', "rename_from");
        database.announce(newKey, 'g', "rename_to");
        database.countChanges(1);
        return true;
    }

    /// Whether there is no such key, or now there is none any more.
    private static boolean makeRoom(Database database, Slice key, boolean replace) {
        long entry = database.lookupReplaced(key);
        if (entry == 0) return true;
        if (replace) database.delete(entry, key, database.keyspace().settings().lazyServerDelete);
        return replace;
    }

    static void copy(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        Slice newKey = request.argument(2);
        Database target = database;
        boolean replace = false;
        for (int i = 3; i < request.size(); i++) {
            if (request.is(i, "REPLACE")) replace = true;
            else if (request.is(i, "DB") && i + 1 < request.size()) target = DatabaseCommands.database(request, ++i);
            else throw CommandError.SYNTAX;
        }
        if (target == database && key.equalTo(newKey)) throw SAME_OBJECT;
        reply.integer(copy(database, key, target, newKey, replace) ? 1 : 0);
    }

    private static boolean copy(Database database, Slice key, Database target, Slice newKey, boolean replace) {
        long entry = database.lookupRead(key);
        if (entry == 0 || !makeRoom(target, newKey, replace)) return false;
        database.copy(entry, newKey, target);
        target.modified(newKey, 'g', "copy_to");
        return true;
    }

    /// MOVE; its row is among those for databases.
    static void move(Request request, Database database, Reply reply) {
        Keyspace keyspace = database.keyspace();
        if (keyspace.isClustered() && keyspace.databaseCount() == 1) throw NO_MOVE;
        Slice key = request.argument(1);
        Database target = DatabaseCommands.database(request, 2);
        if (target == database) throw SAME_OBJECT;
        long entry = database.lookupWrite(key);
        boolean moves = entry != 0 && makeRoom(target, key, false);
        if (moves) move(entry, key, database, target);
        reply.integer(moves ? 1 : 0);
    }

    private static void move(long entry, Slice key, Database database, Database target) {
        database.move(entry, key, target);
        database.signal(key);
        target.signal(key);
        database.announce(key, 'g', "move_from");
        target.announce(key, 'g', "move_to");
        database.countChanges(1);
    }
}

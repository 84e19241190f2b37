package io.javelina.server;

import io.javelina.command.BlockingTimeout;
import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Flag;
import io.javelina.command.Group;
import io.javelina.command.KeyFlag;
import io.javelina.command.Request;
import io.javelina.command.Wait;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.StringValue;
import io.javelina.type.Type;

/// Commands that wait, as simple as can be, on strings: those of the real ones that matter to whoever makes them wait.
final class WaitingCommands {
    private WaitingCommands() {}

    static void register(TestServer server) {
        server.onLoop(() -> {
            register(server.node().table);
            return null;
        });
    }

    private static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.STRING);
        row(table.command("TAKE")).arity(-3).keys(1, -2, 1, KeyFlag.RW).does(WaitingCommands::take);
        row(table.command("PASS")).arity(4).keys(1, 2, 1, KeyFlag.RW).does(WaitingCommands::pass);
        row(table.command("GUARD")).arity(3).key(1, KeyFlag.RW).does(WaitingCommands::guard);
    }

    private static Command row(Command command) { return command.flags(Flag.WRITE, Flag.BLOCKING); }

    /// TAKE key [key ...] seconds: deletes the first string of these keys and replies the key and the value.
    private static void take(Request request, Database database, Reply reply) {
        int keyCount = request.size() - 2;
        long deadline = BlockingTimeout.deadline(request, request.size() - 1);
        for (int i = 1; i <= keyCount; i++) {
            StringValue found = database.stringForWrite(request.argument(i));
            if (found == null) continue;
            reply.array(2);
            reply.bulk(request.argument(i));
            reply.bulk(found.bytes());
            database.delete(request.argument(i), false);
            database.modified(request.argument(i), 'g', "del");
            return;
        }
        waitOr(request, reply, new Wait(Type.STRING, 1, keyCount, deadline));
    }

    /// PASS from to seconds: moves the string at one key to another.
    private static void pass(Request request, Database database, Reply reply) {
        long deadline = BlockingTimeout.deadline(request, 3);
        StringValue found = database.stringForWrite(request.argument(1));
        if (found == null) {
            waitOr(request, reply, new Wait(Type.STRING, 1, 1, deadline).thenNull());
            return;
        }
        reply.bulk(found.bytes());
        database.setString(request.argument(2), found.bytes(), Entry.NO_EXPIRY);
        database.modified(request.argument(2), '$', "set");
        database.delete(request.argument(1), false);
        database.modified(request.argument(1), 'g', "del");
    }

    /// GUARD key seconds: waits until the key is gone, and then fails.
    private static void guard(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        if (!database.exists(key)) throw new CommandError("NOGROUP the key is gone");
        Wait wait = new Wait(Type.STRING, 1, 1, BlockingTimeout.deadline(request, 2)).orGone();
        waitOr(request, reply, wait.with(0, "guard".getBytes()));
    }

    private static void waitOr(Request request, Reply reply, Wait wait) {
        if (request.client().mayBlock()) request.client().block(wait);
        else reply.nilArray();
    }
}

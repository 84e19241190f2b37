package io.javelina.command;

import static io.javelina.command.Flag.BLOCKING;
import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.INSERT;
import static io.javelina.command.KeyFlag.RW;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.End;
import io.javelina.type.ListValue;
import io.javelina.type.Type;

/// Lists: taking elements, and waiting for them when there are none.
public final class BlockingListCommands {
    private BlockingListCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.LIST);
        table.command("BLPOP").arity(-3).flags(WRITE, BLOCKING).keys(1, -2, 1, RW, ACCESS, DELETE)
                .does(BlockingListCommands::blpop);
        table.command("BRPOP").arity(-3).flags(WRITE, BLOCKING).keys(1, -2, 1, RW, ACCESS, DELETE)
                .does(BlockingListCommands::brpop);
        table.command("BLMOVE").arity(6).flags(WRITE, DENYOOM, BLOCKING).key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT).does(BlockingListCommands::blmove);
        table.command("BRPOPLPUSH").arity(4).flags(WRITE, DENYOOM, BLOCKING).key(1, RW, ACCESS, DELETE)
                .key(2, RW, INSERT).does(BlockingListCommands::brpoplpush);
        table.command("BLMPOP").arity(-5).flags(WRITE, BLOCKING).countedKeys(2, 1, RW, ACCESS, DELETE)
                .does(BlockingListCommands::blmpop);
    }

    static void blpop(Request request, Database database, Reply reply) { pop(End.HEAD, request, database, reply); }

    static void brpop(Request request, Database database, Reply reply) { pop(End.TAIL, request, database, reply); }

    private static void pop(End end, Request request, Database database, Reply reply) {
        int keys = request.size() - 2;
        long deadline = BlockingTimeout.deadline(request, request.size() - 1);
        for (int i = 1; i <= keys; i++) {
            Slice key = request.argument(i);
            ListValue list = database.lists().forWrite(key);
            if (list == null) continue;
            reply.array(2);
            reply.bulk(key);
            ListCommands.popOne(list, key, end, database, reply);
            database.propagation().instead(database, ListCommands.popName(end), 2).argument(key);
            return;
        }
        if (request.client().mayBlock()) request.client().block(new Wait(Type.LIST, 1, keys, deadline));
        else reply.nilArray();
    }

    static void blmpop(Request request, Database database, Reply reply) {
        int keys = ListCommands.keyCount(request, 2);
        End end = ListCommands.end(request, 3 + keys);
        long count = ListCommands.popCount(request, 4 + keys);
        long deadline = BlockingTimeout.deadline(request, 1);
        if (ListCommands.popFromFirst(request, 3, keys, end, count, database, reply)) return;
        if (request.client().mayBlock()) request.client().block(new Wait(Type.LIST, 3, keys, deadline));
        else reply.nilArray();
    }

    static void blmove(Request request, Database database, Reply reply) {
        End from = ListCommands.end(request, 3);
        End to = ListCommands.end(request, 4);
        if (move(request, from, to, BlockingTimeout.deadline(request, 5), database, reply))
            propagate(request, "LMOVE", 4, database);
    }

    static void brpoplpush(Request request, Database database, Reply reply) {
        if (move(request, End.TAIL, End.HEAD, BlockingTimeout.deadline(request, 3), database, reply))
            propagate(request, "RPOPLPUSH", 2, database);
    }

    /// Propagates the command that does the same without waiting: all but the last argument of this one.
    private static void propagate(Request request, String name, int arguments, Database database) {
        Propagation propagation = database.propagation().instead(database, name, arguments + 1);
        for (int i = 1; i <= arguments; i++) propagation.argument(request.argument(i));
    }

    /// Returns whether there was something to be moved.
    private static boolean move(Request request, End from, End to, long deadline, Database database, Reply reply) {
        ListValue list = database.lists().forWrite(request.argument(1));
        if (list != null) ListCommands.move(list, request, from, to, database, reply);
        else if (request.client().mayBlock()) request.client().block(new Wait(Type.LIST, 1, 1, deadline));
        else reply.nil();
        return list != null;
    }
}

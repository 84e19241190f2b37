package io.javelina.command;

import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;

import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;

/// Commands about the connection alone.
public final class ConnectionCommands {
    private ConnectionCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.CONNECTION);
        table.command("PING").arity(-1).flags(FAST).tips(ASK_ALL_SHARDS, JOIN_ALL_SUCCEEDED)
                .does(ConnectionCommands::ping);
        table.command("ECHO").arity(2).flags(LOADING, STALE, FAST).does(ConnectionCommands::echo);
    }

    static void ping(Request request, Database database, Reply reply) {
        if (request.size() > 2) throw request.wrongNumberOfArguments();
        if (request.client().isInSubscriberMode()) pong(request, reply);
        else if (request.size() == 1) reply.simple("PONG");
        else reply.bulk(request.argument(1));
    }

    /// To a client that expects messages the reply has the form of one.
    private static void pong(Request request, Reply reply) {
        reply.array(2);
        reply.bulk("pong");
        if (request.size() == 1) reply.bulk("");
        else reply.bulk(request.argument(1));
    }

    static void echo(Request request, Database database, Reply reply) { reply.bulk(request.argument(1)); }
}

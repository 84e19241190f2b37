package io.javelina.command;

import static io.javelina.command.Flag.FAST;

import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;

/// Commands about the connection alone.
public final class ConnectionCommands {
    private ConnectionCommands() {}

    public static void register(CommandTable table) {
        table.command("PING").arity(-1).flags(FAST).does(ConnectionCommands::ping);
        table.command("ECHO").arity(2).flags(FAST).does(ConnectionCommands::echo);
    }

    static void ping(Request request, Database database, Reply reply) {
        if (request.size() > 2) throw request.wrongNumberOfArguments();
        if (request.size() == 1) reply.simple("PONG");
        else reply.bulk(request.argument(1));
    }

    static void echo(Request request, Database database, Reply reply) { reply.bulk(request.argument(1)); }
}

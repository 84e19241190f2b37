package io.javelina.server;

import static io.javelina.command.Flag.BLOCKING;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.JOIN_MINIMUM;

import io.javelina.command.BlockingTimeout;
import io.javelina.command.Category;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.command.Wait;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;

/// WAIT, for clients that want their writes on other nodes before they go on. A node that nobody replicates can only let
/// them wait until their time is over.
final class WaitCommand {
    private static final int REPLICAS = 0;

    private WaitCommand() {}

    static void register(CommandTable table) {
        table.family(Group.GENERIC).command("WAIT").arity(3).flags(BLOCKING).categories(Category.CONNECTION)
                .tips(ASK_ALL_SHARDS, JOIN_MINIMUM).does(WaitCommand::await);
    }

    static void await(Request request, Database database, Reply reply) {
        long wanted = request.integer(1);
        long deadline = BlockingTimeout.deadlineOfMillis(request, 2);
        if (wanted <= REPLICAS || !request.client().mayBlock()) reply.integer(REPLICAS);
        else request.client().block(Wait.forNoKey(deadline).thenInteger(REPLICAS));
    }
}

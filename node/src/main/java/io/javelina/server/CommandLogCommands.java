package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.ASK_ALL_NODES;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;
import static io.javelina.command.Tip.JOIN_SUM;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.server.CommandLog.Entry;
import io.javelina.server.CommandLog.Kind;
import io.javelina.type.CommandError;
import java.util.List;

/// SLOWLOG and COMMANDLOG: the commands that stood out lately.
final class CommandLogCommands {
    private static final long STANDARD_COUNT = 10;
    private static final CommandError INVALID_COUNT = new CommandError(
            "ERR count should be greater than or equal to -1");
    private static final CommandError INVALID_KIND = new CommandError(
            "ERR type should be one of the following: slow, large-request, large-reply");

    private static final String[] SLOWLOG_HELP = {
        "GET [<count>]",
        "    The newest <count> slow commands (10 when it is left out, all for -1): number,",
        "    time, microseconds, arguments, address and name of the client.",
        "LEN",
        "    How many slow commands are remembered.",
        "RESET",
        "    Forgets them.",
    };
    private static final String[] COMMANDLOG_HELP = {
        "GET <count> <type>",
        "    The newest <count> commands of a type (all for -1): number, time, microseconds",
        "    or bytes, arguments, address and name of the client. Types are slow,",
        "    large-request and large-reply.",
        "LEN <type>",
        "    How many commands of a type are remembered.",
        "RESET <type>",
        "    Forgets them.",
    };

    private final CommandLog log;

    private CommandLogCommands(CommandLog log) { this.log = log; }

    static void register(CommandTable table, CommandLog log) {
        CommandLogCommands commands = new CommandLogCommands(log);
        CommandTable.Family server = table.family(Group.SERVER);
        Command slow = server.command("SLOWLOG").arity(-2);
        slow.subcommand("GET").arity(-2).flags(ADMIN, LOADING, STALE).tips(ASK_ALL_NODES, NONDETERMINISTIC_OUTPUT)
                .does(commands::slowGet);
        slow.subcommand("LEN").arity(2).flags(ADMIN, LOADING, STALE)
                .tips(ASK_ALL_NODES, JOIN_SUM, NONDETERMINISTIC_OUTPUT).does(commands::slowLength);
        slow.subcommand("RESET").arity(2).flags(ADMIN, LOADING, STALE).tips(ASK_ALL_NODES, JOIN_ALL_SUCCEEDED)
                .does(commands::slowReset);
        slow.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(SLOWLOG_HELP));
        Command all = server.command("COMMANDLOG").arity(-2);
        all.subcommand("GET").arity(4).flags(ADMIN, LOADING, STALE).tips(ASK_ALL_NODES, NONDETERMINISTIC_OUTPUT)
                .does(commands::get);
        all.subcommand("LEN").arity(3).flags(ADMIN, LOADING, STALE)
                .tips(ASK_ALL_NODES, JOIN_SUM, NONDETERMINISTIC_OUTPUT).does(commands::length);
        all.subcommand("RESET").arity(3).flags(ADMIN, LOADING, STALE).tips(ASK_ALL_NODES, JOIN_ALL_SUCCEEDED)
                .does(commands::reset);
        all.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(COMMANDLOG_HELP));
    }

    void slowGet(Request request, Database database, Reply reply) {
        if (request.size() > 3) throw Help.unknown(request, "SLOWLOG");
        reply(Kind.SLOW, request.size() == 3 ? count(request.argument(2)) : STANDARD_COUNT, reply);
    }

    void slowLength(Request request, Database database, Reply reply) { reply.integer(log.size(Kind.SLOW)); }

    void slowReset(Request request, Database database, Reply reply) {
        log.clear(Kind.SLOW);
        reply.ok();
    }

    void get(Request request, Database database, Reply reply) {
        long count = count(request.argument(2));
        reply(kind(request.argument(3)), count, reply);
    }

    void length(Request request, Database database, Reply reply) {
        reply.integer(log.size(kind(request.argument(2))));
    }

    void reset(Request request, Database database, Reply reply) {
        log.clear(kind(request.argument(2)));
        reply.ok();
    }

    private static long count(Slice argument) {
        long count = argument.isInteger() ? argument.integer() : Long.MIN_VALUE;
        if (count < -1) throw INVALID_COUNT;
        return count == -1 ? Long.MAX_VALUE : count;
    }

    private static Kind kind(Slice argument) {
        Kind kind = Kind.named(argument.text());
        if (kind == null) throw INVALID_KIND;
        return kind;
    }

    private void reply(Kind kind, long count, Reply reply) {
        List<Entry> entries = log.newest(kind, count);
        reply.array(entries.size());
        for (Entry entry : entries) {
            reply.array(6);
            reply.integer(entry.id());
            reply.integer(entry.unixSeconds());
            reply.integer(entry.value());
            reply.array(entry.arguments().size());
            for (String argument : entry.arguments()) reply.bulk(argument);
            reply.bulk(entry.address());
            reply.bulk(entry.name());
        }
    }
}

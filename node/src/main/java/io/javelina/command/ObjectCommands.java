package io.javelina.command;

import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.AccessClock;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.EntryBlocks;
import io.javelina.type.StringValue;
import io.javelina.type.Type;

/// OBJECT: how a value is held. None of it counts as a use of the key.
public final class ObjectCommands {
    private static final String SWITCH_NOTE = " Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.";
    private static final CommandError NOT_LFU = new CommandError(
            "ERR An LFU maxmemory policy is not selected, access frequency not tracked." + SWITCH_NOTE);
    private static final CommandError NOT_LRU = new CommandError(
            "ERR An LFU maxmemory policy is selected, idle time not tracked." + SWITCH_NOTE);

    /// What Valkey says of small integers, of which it has one object each for all keys.
    private static final int SHARED_REFERENCES = Integer.MAX_VALUE;
    private static final int SHARED_INTEGERS = 10_000;

    private static final String[] HELP = {
        "ENCODING <key>",
        "    How the value of the key is held in memory.",
        "FREQ <key>",
        "    How often the key is used, as a number that grows with the logarithm of its",
        "    accesses and falls with time. Needs an LFU policy.",
        "IDLETIME <key>",
        "    Seconds since the key was last used. Needs a policy other than LFU.",
        "REFCOUNT <key>",
        "    How many references there are to the value of the key.",
    };

    private ObjectCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GENERIC);
        Command object = table.command("OBJECT").arity(-2);
        object.subcommand("ENCODING").arity(3).flags(READONLY).key(2, RO).tips(NONDETERMINISTIC_OUTPUT)
                .does(ObjectCommands::encoding);
        object.subcommand("FREQ").arity(3).flags(READONLY).key(2, RO).tips(NONDETERMINISTIC_OUTPUT)
                .does(ObjectCommands::frequency);
        object.subcommand("IDLETIME").arity(3).flags(READONLY).key(2, RO).tips(NONDETERMINISTIC_OUTPUT)
                .does(ObjectCommands::idleTime);
        object.subcommand("REFCOUNT").arity(3).flags(READONLY).key(2, RO).tips(NONDETERMINISTIC_OUTPUT)
                .does(ObjectCommands::references);
        object.subcommand("HELP").arity(2).flags(LOADING, STALE).does(ObjectCommands::help);
    }

    static void encoding(Request request, Database database, Reply reply) {
        long entry = database.lookupSilent(request.argument(2));
        if (entry == 0) reply.nil();
        else reply.bulk(EntryBlocks.encodingName(entry));
    }

    static void frequency(Request request, Database database, Reply reply) {
        long entry = database.lookupSilent(request.argument(2));
        if (entry == 0) {
            reply.nil();
            return;
        }
        if (!settings(database).policy.isLfu()) throw NOT_LFU;
        reply.integer(clock(database).frequency(entry));
    }

    static void idleTime(Request request, Database database, Reply reply) {
        long entry = database.lookupSilent(request.argument(2));
        if (entry == 0) {
            reply.nil();
            return;
        }
        if (settings(database).policy.isLfu()) throw NOT_LRU;
        reply.integer(clock(database).idleSeconds(entry));
    }

    private static KeyspaceSettings settings(Database database) { return database.keyspace().settings(); }

    private static AccessClock clock(Database database) { return database.keyspace().accessClock(); }

    static void references(Request request, Database database, Reply reply) {
        long entry = database.lookupSilent(request.argument(2));
        if (entry == 0) reply.nil();
        else reply.integer(wouldBeShared(entry, database) ? SHARED_REFERENCES : 1);
    }

    private static boolean wouldBeShared(long entry, Database database) {
        KeyspaceSettings settings = settings(database);
        if (settings.maxmemory != 0 && settings.policy.isByUse()) return false;
        if (Entry.type(entry) != Type.STRING.ordinal()) return false;
        StringValue string = database.string(entry);
        return string.isInteger() && string.integer() >= 0 && string.integer() < SHARED_INTEGERS;
    }

    static void help(Request request, Database database, Reply reply) {
        reply.array(HELP.length + 3L);
        reply.simple(request.argument(0).text().toUpperCase()
                + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (String line : HELP) reply.simple(line);
        reply.simple("HELP");
        reply.simple("    Print this help.");
    }
}

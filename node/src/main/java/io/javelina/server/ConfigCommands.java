package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.ASK_ALL_NODES;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Flag;
import io.javelina.command.Group;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.config.Configuration;
import io.javelina.config.Refusal;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.List;

/// CONFIG: reads and changes the configuration while the server runs.
final class ConfigCommands {
    private static final String[] HELP = {
        "GET <pattern> [<pattern> ...]",
        "    Directives whose names match, and their values.",
        "SET <directive> <value> [<directive> <value> ...]",
        "    Changes directives, all of them or none.",
        "RESETSTAT",
        "    Sets the counters of INFO back.",
        "REWRITE",
        "    Writes the values of now to the configuration file.",
    };

    private final Configuration configuration;
    private final Log log;
    private final Loading loading;
    private final Runnable resetStatistics;

    private ConfigCommands(Configuration configuration, Log log, Loading loading, Runnable resetStatistics) {
        this.configuration = configuration;
        this.log = log;
        this.loading = loading;
        this.resetStatistics = resetStatistics;
    }

    static void register(CommandTable table, Configuration configuration, Log log, Loading loading,
            Runnable resetStatistics) {
        ConfigCommands commands = new ConfigCommands(configuration, log, loading, resetStatistics);
        Flag[] flags = { ADMIN, NOSCRIPT, LOADING, STALE };
        Command config = table.family(Group.SERVER).command("CONFIG").arity(-2);
        config.subcommand("GET").arity(-3).flags(flags).does(commands::get);
        config.subcommand("SET").arity(-4).flags(flags).tips(ASK_ALL_NODES, JOIN_ALL_SUCCEEDED).does(commands::set);
        config.subcommand("RESETSTAT").arity(2).flags(flags).does(commands::resetStatistics);
        config.subcommand("REWRITE").arity(2).flags(flags).does(commands::rewrite);
        config.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(HELP));
    }

    void get(Request request, Database database, Reply reply) {
        List<Configuration.Entry> found = configuration.get(texts(request));
        reply.map(found.size());
        for (Configuration.Entry entry : found) {
            reply.bulk(entry.name());
            reply.bulk(entry.value());
        }
    }

    void set(Request request, Database database, Reply reply) {
        try {
            boolean local = Addresses.isLocal(((Connection) request.client()).channel());
            configuration.set(texts(request), new Configuration.Origin(local, loading.isActive()));
        } catch (Refusal refusal) {
            throw error(refusal);
        }
        reply.ok();
    }

    private static List<String> texts(Request request) {
        List<String> texts = new ArrayList<>();
        for (int i = 2; i < request.size(); i++) texts.add(request.argument(i).text());
        return texts;
    }

    private static CommandError error(Refusal refusal) {
        return new CommandError(refusal.code() + " " + refusal.getMessage());
    }

    void rewrite(Request request, Database database, Reply reply) {
        try {
            configuration.rewrite();
        } catch (Refusal refusal) {
            log.warning("CONFIG REWRITE failed: " + refusal.getMessage());
            throw error(refusal);
        }
        log.notice("CONFIG REWRITE executed with success.");
        reply.ok();
    }

    void resetStatistics(Request request, Database database, Reply reply) {
        resetStatistics.run();
        reply.ok();
    }
}

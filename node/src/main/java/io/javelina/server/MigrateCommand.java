package io.javelina.server;

import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.INCOMPLETE;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Category;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.KeyFlag;
import io.javelina.command.KeyReferences;
import io.javelina.command.KeySpecification;
import io.javelina.command.Request;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// MIGRATE: keys go to another server, each with its time to live.
///
/// ```
///   MIGRATE host port key|"" database timeout [COPY] [REPLACE] [AUTH password] [AUTH2 user password] [KEYS key ...]
/// ```
final class MigrateCommand {
    private static final int KEY = 3;
    private static final int FIRST_OPTION = 6;
    private static final long USUAL_TIMEOUT_MILLIS = 1000;
    private static final CommandError KEY_AND_KEYS = new CommandError(
            "ERR When using MIGRATE KEYS option, the key argument must be set to the empty string");

    private static final Set<KeyFlag> FLAGS = EnumSet.of(RW, ACCESS, DELETE);

    private final KeyMigrations migrations;
    private final NodeCluster cluster;
    private final Configuration configuration;

    /// @param cluster null when this node is in none
    MigrateCommand(KeyMigrations migrations, NodeCluster cluster, Configuration configuration) {
        this.migrations = migrations;
        this.cluster = cluster;
        this.configuration = configuration;
    }

    void register(CommandTable table) {
        table.family(Group.GENERIC).command("MIGRATE").arity(-6).flags(WRITE).key(KEY, RW, ACCESS, DELETE)
                .keys(KeySpecification.of(new KeySpecification.Keyword("KEYS", -2),
                        new KeySpecification.Range(-1, 1, 0), RW, ACCESS, DELETE, INCOMPLETE))
                .keysBy(MigrateCommand::findKeys).categories(Category.KEYSPACE, Category.DANGEROUS)
                .tips(NONDETERMINISTIC_OUTPUT).does(this::migrate);
    }

    /// A client that gives a key and KEYS makes a mistake, and touches none.
    private static boolean findKeys(Arguments arguments, KeyReferences keys) {
        int first = KEY;
        int end = KEY + 1;
        for (int i = FIRST_OPTION; i < arguments.size(); i++) {
            Slice word = arguments.get(i);
            if (word.is("AUTH")) i++;
            else if (word.is("AUTH2")) i += 2;
            else if (word.is("KEYS")) {
                if (!arguments.get(KEY).isEmpty()) return false;
                first = i + 1;
                end = arguments.size();
                break;
            }
        }
        for (int i = first; i < end; i++) keys.add(i, FLAGS);
        return true;
    }

    void migrate(Request request, Database database, Reply reply) {
        Options options = Options.of(request);
        long timeout = request.integer(5);
        long to = request.integer(4);
        List<MigratingKeys.Key> keys = hold(request, database, options);
        if (keys.isEmpty()) {
            reply.simple("NOKEY");
            return;
        }
        RestoreExchange exchange = migrations.exchange(new RestoreExchange.Order(database, to, options.copies,
                options.replaces, options.user, options.password, configuration.flag(Directives.CLUSTER_ENABLED)),
                keys);
        TargetAddress address = address(request);
        long patience = timeout <= 0 ? USUAL_TIMEOUT_MILLIS : timeout;
        if (!request.client().mayBlock()) migrations.run(exchange, address, patience, reply);
        else migrations.begin((Connection) request.client(), exchange, address, patience);
    }

    /// Tools repeat what clients are told, which nodes may not reach.
    private TargetAddress address(Request request) {
        TargetAddress told = TargetAddress.of(request.argument(1).text(), request.argument(2).text());
        return cluster == null ? told : cluster.view().amongNodes(told);
    }

    /// The keys that there are, held until it is known what becomes of them.
    private List<MigratingKeys.Key> hold(Request request, Database database, Options options) {
        List<MigratingKeys.Key> held = new ArrayList<>();
        try {
            for (int i = options.firstKey; i < options.endOfKeys; i++)
                if (database.lookupRead(request.argument(i)) != 0)
                    held.add(migrations.keys().hold(database, request.argument(i)));
            return held;
        } catch (RuntimeException e) {
            migrations.keys().release(held);
            throw e;
        }
    }

    /// What MIGRATE is told besides key, database and timeout.
    private static final class Options {
        boolean copies;
        boolean replaces;
        byte[] user;
        byte[] password;
        int firstKey = KEY;
        int endOfKeys = KEY + 1;

        static Options of(Request request) {
            Options options = new Options();
            for (int i = FIRST_OPTION; i < request.size(); i++) i = options.parse(request, i);
            return options;
        }

        /// Parses the option at `index`, and returns where it ends.
        private int parse(Request request, int index) {
            int more = request.size() - 1 - index;
            if (request.is(index, "COPY")) copies = true;
            else if (request.is(index, "REPLACE")) replaces = true;
            else if (request.is(index, "AUTH") && more >= 1) {
                password = request.argument(index + 1).toBytes();
                return index + 1;
            } else if (request.is(index, "AUTH2") && more >= 2) {
                user = request.argument(index + 1).toBytes();
                password = request.argument(index + 2).toBytes();
                return index + 2;
            } else if (request.is(index, "KEYS")) {
                if (!request.argument(KEY).isEmpty()) throw KEY_AND_KEYS;
                firstKey = index + 1;
                endOfKeys = request.size();
                return endOfKeys;
            } else throw CommandError.SYNTAX;
            return index;
        }
    }
}

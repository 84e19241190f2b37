package io.javelina.command;

import static io.javelina.command.Category.DANGEROUS;
import static io.javelina.command.Category.KEYSPACE;
import static io.javelina.command.Flag.ASKING;
import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.AccessClock;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.persistence.DumpPayload;
import io.javelina.persistence.RdbSettings;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;

/// DUMP and RESTORE: a value as bytes that any server of the family understands.
public final class DumpCommands {
    private static final CommandError BUSY_KEY = new CommandError("BUSYKEY Target key name already exists.");
    private static final CommandError BAD_TTL = new CommandError("ERR Invalid TTL value, must be >= 0");
    private static final CommandError BAD_IDLE_TIME = new CommandError("ERR Invalid IDLETIME value, must be >= 0");
    private static final CommandError BAD_FREQUENCY = new CommandError(
            "ERR Invalid FREQ value, must be >= 0 and <= 255");
    private static final int FIRST_OPTION = 4;
    private static final long NOT_GIVEN = -1;

    private final RdbSettings settings;
    /// Null before the first use: it has some memory of its own.
    private DumpPayload payload;

    public DumpCommands(RdbSettings settings) { this.settings = settings; }

    public void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GENERIC);
        table.command("DUMP").arity(2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(this::dump);
        table.command("RESTORE").arity(-4).flags(WRITE, DENYOOM).key(1, OW, UPDATE).categories(KEYSPACE, DANGEROUS)
                .does(this::restore);
        commands.family(Group.SERVER).command("RESTORE-ASKING").arity(-4).flags(WRITE, DENYOOM, ASKING)
                .key(1, OW, UPDATE).categories(KEYSPACE, DANGEROUS).does(this::restore);
    }

    void dump(Request request, Database database, Reply reply) {
        long entry = database.lookupRead(request.argument(1));
        if (entry == 0) {
            reply.nil();
            return;
        }
        try (DumpPayload written = payload(database)) {
            ScratchBuffer bytes = written.of(entry);
            reply.bulk(bytes.address(), bytes.length());
        }
    }

    private DumpPayload payload(Database database) {
        if (payload == null) payload = new DumpPayload(database.keyspace().blocks(), settings);
        return payload;
    }

    void restore(Request request, Database database, Reply reply) {
        Options options = Options.of(request);
        Slice key = request.argument(1);
        if (!options.replace && database.lookupReplaced(key) != 0) throw BUSY_KEY;
        long ttl = request.integer(2);
        if (ttl < 0) throw BAD_TTL;
        long expiry = ttl == 0 || options.absolute ? ttl : ttl + database.keyspace().now();
        restore(key, entry(request, database, key), expiry, options, database);
        if (expiry != 0 && !options.absolute && !Expiry.isOver(expiry, database))
            propagateAbsolute(request, expiry, database);
        reply.ok();
    }

    private static void propagateAbsolute(Request request, long expiry, Database database) {
        Propagation propagation = database.propagation();
        propagation.insteadOfCommand();
        propagation.begin(database.index(), Propagation.To.ALL, request.size() + 1);
        propagation.argument(request.argument(0)).argument(request.argument(1)).argument(expiry);
        for (int i = 3; i < request.size(); i++) propagation.argument(request.argument(i));
        propagation.argument("ABSTTL");
    }

    private long entry(Request request, Database database, Slice key) {
        try (DumpPayload given = payload(database)) {
            return given.read(request.argument(3), key);
        } finally {
            long checked = payload.takeChecked();
            if (settings.countsSanitizations) database.keyspace().counters().sanitizations += checked;
        }
    }

    /// @param expiry 0 for none; one so far in the future that it is negative is over
    private static void restore(Slice key, long entry, long expiry, Options options, Database database) {
        boolean lazily = database.keyspace().settings().lazyServerDelete;
        boolean deleted = options.replace && database.clear(key, lazily);
        if (expiry == 0 || !Expiry.isOver(expiry, database)) {
            link(key, entry, expiry, options, database);
            database.modified(key, 'g', "restore");
            return;
        }
        database.keyspace().blocks().free(entry);
        if (!deleted) return;
        database.modified(key, 'g', "del");
        database.propagation().instead(database, lazily ? "UNLINK" : "DEL", 2).argument(key);
    }

    private static void link(Slice key, long entry, long expiry, Options options, Database database) {
        database.put(key, 0, entry);
        long linked = expiry == 0 ? entry : database.expireAt(entry, key, expiry);
        AccessClock clock = database.keyspace().accessClock();
        if (options.idleSeconds != NOT_GIVEN) clock.restoreIdle(linked, options.idleSeconds);
        if (options.frequency != NOT_GIVEN) clock.restoreFrequency(linked, (int) options.frequency);
    }

    /// What RESTORE is told besides key, time to live and payload.
    private static final class Options {
        boolean replace;
        /// Whether the time to live is a time in Unix milliseconds.
        boolean absolute;
        long idleSeconds = NOT_GIVEN;
        long frequency = NOT_GIVEN;

        static Options of(Request request) {
            Options options = new Options();
            for (int i = FIRST_OPTION; i < request.size(); i++) i = options.parse(request, i);
            return options;
        }

        /// Parses the option at `index`, and returns where it ends.
        private int parse(Request request, int index) {
            boolean more = index + 1 < request.size();
            if (request.is(index, "REPLACE")) {
                replace = true;
            } else if (request.is(index, "ABSTTL")) {
                absolute = true;
            } else if (more && frequency == NOT_GIVEN && request.is(index, "IDLETIME")) {
                idleSeconds = number(request, index + 1, Long.MAX_VALUE, BAD_IDLE_TIME);
                return index + 1;
            } else if (more && idleSeconds == NOT_GIVEN && request.is(index, "FREQ")) {
                frequency = number(request, index + 1, 255, BAD_FREQUENCY);
                return index + 1;
            } else throw CommandError.SYNTAX;
            return index;
        }

        private static long number(Request request, int index, long highest, CommandError otherwise) {
            long value = request.integer(index);
            if (value < 0 || value > highest) throw otherwise;
            return value;
        }
    }
}

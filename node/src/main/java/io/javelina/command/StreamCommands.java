package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamNodeWriter;
import io.javelina.type.CommandError;
import io.javelina.type.EncodingLimits;
import io.javelina.type.StreamEntries;
import io.javelina.type.StreamValue;
import io.javelina.type.Type;

/// Streams: adding entries, deleting them, and reading ranges of them. One object per node, for what is read from a request.
public final class StreamCommands {
    private static final CommandError ZERO_ID = new CommandError(
            "ERR The ID specified in XADD must be greater than 0-0");
    private static final CommandError ID_TOO_SMALL = new CommandError(
            "ERR The ID specified in XADD is equal or smaller than the target stream top item");
    private static final CommandError EXHAUSTED = new CommandError(
            "ERR The stream has exhausted the last possible ID, unable to add more items");
    private static final CommandError TOO_LARGE = new CommandError("ERR Elements are too large to be stored");
    private static final CommandError NEGATIVE_ADDED = new CommandError("ERR entries_added must be positive");
    private static final CommandError BELOW_GIVEN_DELETED = new CommandError(
            "ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id");
    private static final CommandError BELOW_DELETED = new CommandError(
            "ERR The ID specified in XSETID is smaller than current max_deleted_entry_id");
    private static final CommandError BELOW_LAST = new CommandError(
            "ERR The ID specified in XSETID is smaller than the target stream top item");
    private static final CommandError ADDED_BELOW_LENGTH = new CommandError(
            "ERR The entries_added specified in XSETID is smaller than the target stream length");
    private static final long NOT_GIVEN = -1;

    private final StreamIds ids = new StreamIds();
    private final StreamTrimOptions options = new StreamTrimOptions(ids);
    private final StreamId first = new StreamId();
    private final StreamId second = new StreamId();
    private final StreamId last = new StreamId();
    /// The request whose fields and values are being added.
    private Request adding;
    private final StreamNodeWriter.Texts fieldsAndValues = index -> adding.argument(index);

    private StreamCommands() {}

    public static void register(CommandTable commands) {
        new StreamCommands().addTo(commands.family(Group.STREAM));
        StreamReadCommands.register(commands);
        StreamGroupCommands.register(commands);
        StreamClaimCommands.register(commands);
        StreamInfoCommands.register(commands);
    }

    private void addTo(CommandTable.Family table) {
        table.command("XADD").arity(-5).flags(WRITE, DENYOOM, FAST).key(1, RW, UPDATE)
                .note("UPDATE instead of INSERT because of the optional trimming feature")
                .tips(NONDETERMINISTIC_OUTPUT).does(this::xadd);
        table.command("XLEN").arity(2).flags(READONLY, FAST).key(1, RO).does(StreamCommands::xlen);
        table.command("XRANGE").arity(-4).flags(READONLY).key(1, RO, ACCESS).does(this::xrange);
        table.command("XREVRANGE").arity(-4).flags(READONLY).key(1, RO, ACCESS).does(this::xrevrange);
        table.command("XDEL").arity(-3).flags(WRITE, FAST).key(1, RW, DELETE).does(this::xdel);
        table.command("XTRIM").arity(-4).flags(WRITE).key(1, RW, DELETE).tips(NONDETERMINISTIC_OUTPUT)
                .does(this::xtrim);
        table.command("XSETID").arity(-3).flags(WRITE, DENYOOM, FAST).key(1, RW, UPDATE).does(this::xsetid);
    }

    // XADD.

    void xadd(Request request, Database database, Reply reply) {
        options.readOfAdd(request, limits(database));
        int fields = options.idIndex + 1;
        int count = request.size() - fields;
        if (count < 2 || count % 2 != 0) throw request.wrongNumberOfArguments();
        if (options.idSource == StreamTrimOptions.IdSource.GIVEN && options.id.isFirst()) throw ZERO_ID;
        Slice key = request.argument(1);
        StreamValue stream = database.streams().forWrite(key);
        boolean creates = stream == null && options.createsStream;
        if (creates) stream = database.streams().orNew(key);
        if (stream == null) {
            reply.nil();
            return;
        }
        StreamId id = nextId(stream, database.keyspace().now());
        try {
            append(stream, id, request, fields, count / 2);
        } catch (MemoryExhausted e) {
            if (creates) database.delete(stream.entry(), key, false);
            throw e;
        }
        StreamReplies.id(id, reply);
        database.modified(key, 't', "xadd");
        if (!options.trim.isNothing() && stream.trim(options.trim) > 0) database.announce(key, 't', "xtrim");
        boolean isMade = options.idSource != StreamTrimOptions.IdSource.GIVEN;
        propagate(request, stream, isMade ? options.idIndex : 0, id, database);
        database.ready(key, Type.STREAM);
    }

    private void append(StreamValue stream, StreamId id, Request request, int fields, int count) {
        adding = request;
        try {
            if (!stream.append(id, fieldsAndValues, fields, count)) throw TOO_LARGE;
        } finally {
            adding = null;
        }
    }

    /// Propagates the command with the id that was made, when `idIndex` is not 0, and with the outcome of trimming that was
    /// left to us.
    private void propagate(Request request, StreamValue stream, int idIndex, StreamId id, Database database) {
        int threshold = options.trim.isApproximate() ? options.thresholdIndex : 0;
        if (idIndex == 0 && threshold == 0 || !database.propagation().isOn()) return;
        Propagation propagation = database.propagation();
        propagation.insteadOfCommand();
        propagation.begin(database.index(), Propagation.To.ALL, request.size());
        for (int i = 0; i < request.size(); i++)
            if (i == idIndex && i > 0) propagation.pair(id.millis, id.sequence);
            else if (i == threshold && i > 0) propagateThreshold(request, stream, propagation);
            else if (i == threshold - 1) propagation.argument("=");
            else propagation.argument(request.argument(i));
    }

    private void propagateThreshold(Request request, StreamValue stream, Propagation propagation) {
        if (request.is(options.thresholdIndex - 2, "MAXLEN")) {
            propagation.argument(stream.length());
            return;
        }
        StreamEntries entries = stream.entries(first.setFirst(), second.setLast());
        if (entries.next()) propagation.pair(entries.millis(), entries.sequence());
        else propagation.pair(second.millis, second.sequence);
    }

    private static EncodingLimits limits(Database database) { return database.keyspace().settings().encodingLimits; }

    /// The id of the next entry, as the options want it.
    private StreamId nextId(StreamValue stream, long now) {
        stream.lastId(last);
        if (last.isLast()) throw EXHAUSTED;
        StreamId id = options.id;
        switch (options.idSource) {
            case AUTOMATIC -> {
                id.set(now, 0);
                if (Long.compareUnsigned(now, last.millis) <= 0) id.set(last).increment();
            }
            case MILLIS -> {
                if (id.millis == last.millis && (id.sequence = last.sequence + 1) == 0) throw ID_TOO_SMALL;
            }
            case GIVEN -> {}
        }
        if (!id.isAfter(last)) throw ID_TOO_SMALL;
        return id;
    }

    // Reading.

    static void xlen(Request request, Database database, Reply reply) {
        StreamValue stream = database.streams().forRead(request.argument(1));
        reply.integer(stream == null ? 0 : stream.length());
    }

    void xrange(Request request, Database database, Reply reply) { range(request, 2, 3, false, database, reply); }

    void xrevrange(Request request, Database database, Reply reply) { range(request, 3, 2, true, database, reply); }

    private void range(Request request, int startIndex, int endIndex, boolean backwards, Database database,
            Reply reply) {
        ids.readStart(request.argument(startIndex), first);
        ids.readEnd(request.argument(endIndex), second);
        long count = count(request);
        StreamValue stream = database.streams().forRead(request.argument(1));
        if (stream == null) reply.array(0);
        else if (count == 0) reply.nilArray();
        else reply(stream, count < 0 ? Long.MAX_VALUE : count, backwards, reply);
    }

    /// The option COUNT; no number below 0 is asked for, and -1 stands for none given.
    private static long count(Request request) {
        long count = NOT_GIVEN;
        for (int i = 4; i < request.size(); i += 2) {
            if (!request.is(i, "COUNT") || i + 1 == request.size()) throw CommandError.SYNTAX;
            count = Math.max(0, request.integer(i + 1));
        }
        return count;
    }

    private void reply(StreamValue stream, long most, boolean backwards, Reply reply) {
        StreamEntries entries = backwards
                ? stream.entriesBackwards(first, second)
                : stream.entries(first, second);
        StreamReplies.entries(entries, most, reply);
    }

    // Deleting.

    void xdel(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        StreamValue stream = database.streams().forWrite(key);
        if (stream == null) {
            reply.integer(0);
            return;
        }
        for (int i = 2; i < request.size(); i++) ids.read(request.argument(i), first);
        int deleted = 0;
        for (int i = 2; i < request.size(); i++) {
            ids.read(request.argument(i), first);
            if (stream.delete(first)) deleted++;
        }
        if (deleted > 0) {
            stream.refreshFirstId();
            database.modified(key, 't', "xdel");
            database.countChanges(deleted - 1L);
        }
        reply.integer(deleted);
    }

    void xtrim(Request request, Database database, Reply reply) {
        options.readOfTrim(request, limits(database));
        Slice key = request.argument(1);
        StreamValue stream = database.streams().forWrite(key);
        long trimmed = stream == null ? 0 : stream.trim(options.trim);
        if (trimmed > 0) {
            database.modified(key, 't', "xtrim");
            database.countChanges(trimmed - 1);
            propagate(request, stream, 0, first, database);
        }
        reply.integer(trimmed);
    }

    // XSETID.

    void xsetid(Request request, Database database, Reply reply) {
        StreamId id = first;
        StreamId deleted = second.setFirst();
        ids.read(request.argument(2), id);
        long added = NOT_GIVEN;
        for (int i = 3; i < request.size(); i += 2) {
            if (i + 1 == request.size()) throw CommandError.SYNTAX;
            if (request.is(i, "ENTRIESADDED")) added = entriesAdded(request, i + 1);
            else if (request.is(i, "MAXDELETEDID")) readDeleted(request.argument(i + 1), id, deleted);
            else throw CommandError.SYNTAX;
        }
        Slice key = request.argument(1);
        StreamValue stream = database.streams().forWrite(key);
        if (stream == null) throw CommandError.NO_SUCH_KEY;
        demandIdFits(stream, id, added);
        stream.lastId(id.millis, id.sequence);
        if (added != NOT_GIVEN) stream.entriesAdded(added);
        if (!deleted.isFirst()) stream.maxDeletedId(deleted.millis, deleted.sequence);
        reply.ok();
        database.announce(key, 't', "xsetid");
        database.countChanges(1);
    }

    private static long entriesAdded(Request request, int index) {
        long added = request.integer(index);
        if (added < 0) throw NEGATIVE_ADDED;
        return added;
    }

    private void readDeleted(Slice text, StreamId id, StreamId deleted) {
        ids.read(text, deleted);
        if (id.isBefore(deleted)) throw BELOW_GIVEN_DELETED;
    }

    private void demandIdFits(StreamValue stream, StreamId id, long added) {
        if (id.isBefore(stream.maxDeletedId(last))) throw BELOW_DELETED;
        if (stream.isEmpty()) return;
        if (id.isBefore(stream.lastEntryId(last))) throw BELOW_LAST;
        if (added != NOT_GIVEN && stream.length() > added) throw ADDED_BELOW_LENGTH;
    }
}

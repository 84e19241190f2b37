package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.INSERT;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.StreamId;
import io.javelina.type.CommandError;
import io.javelina.type.StreamConsumer;
import io.javelina.type.StreamGroup;
import io.javelina.type.StreamValue;
import io.javelina.type.Type;

/// Consumer groups of streams, as administrators see them, and acknowledgements. One object per node, for what is read from a
/// request.
final class StreamGroupCommands {
    private static final CommandError NO_KEY = new CommandError(
            "ERR The XGROUP subcommand requires the key to exist. Note that for CREATE you may want to use the MKSTREAM"
                    + " option to create an empty stream automatically.");
    private static final CommandError EXISTS = new CommandError("BUSYGROUP Consumer Group name already exists");
    private static final CommandError NEGATIVE_READ = new CommandError(
            "ERR value for ENTRIESREAD must be positive or -1");
    private static final int MOST_CREATE_ARGUMENTS = 8;

    private static final String[] HELP = {
        "CREATE <key> <groupname> <id|$> [MKSTREAM] [ENTRIESREAD <entries_read>]",
        "    Creates a group that reads what comes after the id. MKSTREAM creates the",
        "    stream, too; ENTRIESREAD says how many entries there were up to the id.",
        "CREATECONSUMER <key> <groupname> <consumer>",
        "    Creates a consumer in a group.",
        "DELCONSUMER <key> <groupname> <consumer>",
        "    Deletes a consumer and all that is pending for it.",
        "DESTROY <key> <groupname>",
        "    Deletes a group.",
        "SETID <key> <groupname> <id|$> [ENTRIESREAD <entries_read>]",
        "    Lets a group go on after another id.",
    };

    private final StreamIds ids = new StreamIds();
    private final StreamId id = new StreamId();
    private boolean createsStream;
    private long entriesRead;

    private StreamGroupCommands() {}

    static void register(CommandTable commands) {
        StreamGroupCommands groups = new StreamGroupCommands();
        CommandTable.Family table = commands.family(Group.STREAM);
        Command xgroup = table.command("XGROUP").arity(-2);
        xgroup.subcommand("CREATE").arity(-5).flags(WRITE, DENYOOM).key(2, RW, INSERT).does(groups::create);
        xgroup.subcommand("SETID").arity(-5).flags(WRITE).key(2, RW, UPDATE).does(groups::setid);
        xgroup.subcommand("DESTROY").arity(4).flags(WRITE).key(2, RW, DELETE).does(groups::destroy);
        xgroup.subcommand("CREATECONSUMER").arity(5).flags(WRITE, DENYOOM).key(2, RW, INSERT)
                .does(groups::createconsumer);
        xgroup.subcommand("DELCONSUMER").arity(5).flags(WRITE).key(2, RW, DELETE).does(groups::delconsumer);
        xgroup.subcommand("HELP").arity(2).flags(LOADING, STALE)
                .does(Help.of(HELP));
        table.command("XACK").arity(-4).flags(WRITE, FAST).key(1, RW, UPDATE).does(groups::xack);
    }

    // XGROUP.

    void create(Request request, Database database, Reply reply) {
        readOptions(request, true);
        Slice key = request.argument(2);
        StreamValue stream = database.streams().forWrite(key);
        if (stream == null && !createsStream) throw NO_KEY;
        if (request.size() > MOST_CREATE_ARGUMENTS) throw Help.unknown(request, "XGROUP");
        readId(request, stream, true);
        if (stream == null) {
            stream = database.streams().orNew(key);
            database.signal(key);
        }
        Slice name = request.argument(3);
        if (stream.group(name) != null) throw EXISTS;
        stream.createGroup(name, id, entriesRead);
        reply.ok();
        changed(database, key, "xgroup-create");
    }

    private void readOptions(Request request, boolean mayCreateStream) {
        createsStream = false;
        entriesRead = StreamGroup.UNKNOWN;
        for (int i = 5; i < request.size(); i++) {
            if (mayCreateStream && request.is(i, "MKSTREAM")) {
                createsStream = true;
                continue;
            }
            if (!request.is(i, "ENTRIESREAD") || i + 1 == request.size())
                throw Help.unknown(request, "XGROUP");
            entriesRead = request.integer(++i);
            if (entriesRead < 0 && entriesRead != StreamGroup.UNKNOWN) throw NEGATIVE_READ;
        }
    }

    /// Reads the id in argument 4, where `$` is the last one of the stream.
    private void readId(Request request, StreamValue stream, boolean isStrict) {
        Slice text = request.argument(4);
        if (text.equalTo("$")) {
            if (stream == null) id.setFirst();
            else stream.lastId(id);
        } else if (isStrict) {
            ids.read(text, id);
        } else {
            ids.readOrEdge(text, id);
        }
    }

    private static void changed(Database database, Slice key, String event) {
        database.announce(key, 't', event);
        database.countChanges(1);
    }

    void setid(Request request, Database database, Reply reply) {
        readOptions(request, false);
        StreamValue stream = stream(request, database);
        StreamGroup group = group(stream, request);
        if (request.size() != 5 && request.size() != 7) throw Help.unknown(request, "XGROUP");
        readId(request, stream, false);
        group.lastId(id.millis, id.sequence);
        group.entriesRead(entriesRead);
        reply.ok();
        changed(database, request.argument(2), "xgroup-setid");
    }

    private static StreamValue stream(Request request, Database database) {
        StreamValue stream = database.streams().forWrite(request.argument(2));
        if (stream == null) throw NO_KEY;
        return stream;
    }

    private static StreamGroup group(StreamValue stream, Request request) {
        StreamGroup group = stream.group(request.argument(3));
        if (group == null) throw StreamReplies.noGroupOfKey(request.argument(2), request.argument(3));
        return group;
    }

    void destroy(Request request, Database database, Reply reply) {
        StreamValue stream = stream(request, database);
        StreamGroup group = stream.group(request.argument(3));
        reply.integer(group == null ? 0 : 1);
        if (group == null) return;
        stream.destroyGroup(group);
        Slice key = request.argument(2);
        changed(database, key, "xgroup-destroy");
        // Those who wait for the group are told that it is gone.
        database.ready(key, Type.STREAM);
    }

    void createconsumer(Request request, Database database, Reply reply) {
        StreamGroup group = group(stream(request, database), request);
        Slice name = request.argument(4);
        boolean creates = group.consumer(name) == null;
        if (creates) {
            group.createConsumer(name, database.keyspace().now(), StreamConsumer.NEVER);
            changed(database, request.argument(2), "xgroup-createconsumer");
        }
        reply.integer(creates ? 1 : 0);
    }

    void delconsumer(Request request, Database database, Reply reply) {
        StreamGroup group = group(stream(request, database), request);
        StreamConsumer consumer = group.consumer(request.argument(4));
        reply.integer(consumer == null ? 0 : consumer.pendingCount());
        if (consumer == null) return;
        group.deleteConsumer(consumer);
        changed(database, request.argument(2), "xgroup-delconsumer");
    }

    // XACK.

    void xack(Request request, Database database, Reply reply) {
        StreamValue stream = database.streams().forReadAndWrite(request.argument(1));
        StreamGroup group = stream == null ? null : stream.group(request.argument(2));
        if (group == null) {
            reply.integer(0);
            return;
        }
        for (int i = 3; i < request.size(); i++) ids.read(request.argument(i), id);
        int acknowledged = 0;
        for (int i = 3; i < request.size(); i++) {
            ids.read(request.argument(i), id);
            if (group.acknowledge(id.millis, id.sequence)) acknowledged++;
        }
        database.countChanges(acknowledged);
        reply.integer(acknowledged);
    }
}

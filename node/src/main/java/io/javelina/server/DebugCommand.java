package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.PROTECTED;
import static io.javelina.command.Flag.STALE;

import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Handler;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.persistence.SerializedLength;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.EntryBlocks;
import io.javelina.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// DEBUG: what developers of clients and tests need, for callers that `enable-debug-command` lets in.
final class DebugCommand {
    private static final CommandError NOT_POSITIVE = new CommandError(
            "ERR value is out of range, must be positive");
    private static final CommandError CANNOT_LOAD = new CommandError(
            "ERR Error trying to load the AOF files, check server logs.");
    private static final CommandError NO_SCRIPTS = new CommandError(
            "ERR there are no scripts in this version to which anything is denied");
    private static final CommandError NO_HASH_TABLE = new CommandError(
            "ERR The value stored at the specified key is not represented using an hash table");
    private static final CommandError NO_LISTPACK = new CommandError("ERR Not a listpack encoded object.");
    private static final CommandError NO_THRESHOLD = new CommandError(
            "ERR argument must be a memory value bigger than 1 and smaller than 4gb");
    private static final CommandError NO_CLIENT_EVICTION = new CommandError("ERR maxmemory-clients is disabled.");

    private static final String[] HELP = {
        "CHANGE-REPL-ID",
        "    Gives the history of the dataset a new name.",
        "CLIENT-EVICTION",
        "    Clients by the memory that they take.",
        "DIGEST",
        "    A fingerprint of all data.",
        "DIGEST-VALUE <key> [<key> ...]",
        "    Fingerprints of the values of keys.",
        "ERROR <message>",
        "    Replies this error.",
        "HTSTATS <database>",
        "    The state of the hash tables of a database.",
        "HTSTATS-KEY <key>",
        "    The state of the hash table that a value is held in.",
        "LISTPACK <key>",
        "    The state of the listpack that a value is held in.",
        "LOADAOF",
        "    Writes the append-only file to the end, forgets all data and loads it from there.",
        "LOG <message>",
        "    Writes a message to the log.",
        "OBJECT <key>",
        "    How a value is held.",
        "POPULATE <count> [<prefix>] [<size>]",
        "    Creates strings with names like key:0, those that are not there yet.",
        "PROTOCOL <type>",
        "    Replies a value of this type: string, integer, double, bignum, null, array,",
        "    set, map, attrib, push, verbatim, true or false.",
        "QUICKLIST-PACKED-THRESHOLD <size>",
        "    Accepted and without effect: here no list holds an element apart by its size.",
        "REPLICATE <command> [<argument> ...]",
        "    Sends a command to the replicas that is not executed here.",
        "SET-ACTIVE-EXPIRE <0|1>",
        "    Whether the server looks for expired keys that nobody asks for.",
        "SET-DISABLE-DENY-SCRIPTS <0|1>",
        "    0 is accepted: scripts may not run what is denied to them. 1 needs scripts.",
        "SLEEP <seconds>",
        "    Holds the server up.",
    };

    private final Node node;
    private final SaveCommands saving;
    private final DebugProtocol protocol = new DebugProtocol();
    private final SerializedLength serializedLength;

    private DebugCommand(Node node, SaveCommands saving) {
        this.node = node;
        this.saving = saving;
        this.serializedLength = new SerializedLength(node.keyspace.blocks(), node.rdbSettings);
    }

    static void register(CommandTable table, Node node, SaveCommands saving) {
        table.family(Group.SERVER).command("DEBUG").arity(-2).flags(ADMIN, NOSCRIPT, LOADING, STALE, PROTECTED)
                .does(new DebugCommand(node, saving)::debug);
    }

    void debug(Request request, Database database, Reply reply) {
        String name = request.argument(1).text().toUpperCase(Locale.ROOT);
        Handler handler = switch (request.size()) {
            case 2 -> withoutArguments(name);
            case 3 -> withOne(name);
            default -> null;
        };
        if (handler == null) handler = withSome(name);
        if (handler == null) throw Help.unknown(request, "DEBUG");
        handler.execute(request, database, reply);
    }

    private Handler withoutArguments(String name) {
        return switch (name) {
            case "HELP" -> Help.of(HELP);
            case "DIGEST" -> this::digest;
            case "CHANGE-REPL-ID" -> this::changeReplicationId;
            case "CLIENT-EVICTION" -> this::clientEviction;
            case "LOADAOF" -> this::loadAppendOnlyFile;
            default -> null;
        };
    }

    private Handler withOne(String name) {
        return switch (name) {
            case "SLEEP" -> this::sleep;
            case "OBJECT" -> this::object;
            case "LISTPACK" -> this::listpack;
            case "SET-ACTIVE-EXPIRE" -> this::setActiveExpire;
            case "SET-DISABLE-DENY-SCRIPTS" -> DebugCommand::disableDenyScripts;
            case "ERROR" -> (request, _, reply) -> reply.error(request.argument(2).text());
            case "LOG" -> this::log;
            case "PROTOCOL" -> protocol::reply;
            case "HTSTATS-KEY" -> DebugCommand::hashTableOfKey;
            case "QUICKLIST-PACKED-THRESHOLD" -> DebugCommand::packedThreshold;
            default -> null;
        };
    }

    private Handler withSome(String name) {
        return switch (name) {
            case "REPLICATE" -> this::replicate;
            case "RELOAD" -> saving::reload;
            case "DIGEST-VALUE" -> this::digestValue;
            case "HTSTATS" -> this::hashTables;
            case "POPULATE" -> this::populate;
            default -> null;
        };
    }

    /// A command for the replicas alone, whatever it is.
    void replicate(Request request, Database database, Reply reply) {
        if (request.size() == 2) throw Help.unknown(request, "DEBUG");
        node.replicas.tell(request, 2);
        reply.ok();
    }

    /// What is no number is 0.
    void sleep(Request request, Database database, Reply reply) {
        long deadline = node.clock.nanos() + (long) (seconds(request.argument(2).text()) * TimeUnit.SECONDS.toNanos(1));
        for (long left = deadline - node.clock.nanos(); left > 0; left = deadline - node.clock.nanos())
            LockSupport.parkNanos(left);
        reply.ok();
    }

    private static double seconds(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    void object(Request request, Database database, Reply reply) {
        long entry = database.peekRaw(request.argument(2));
        if (entry == 0) throw CommandError.NO_SUCH_KEY;
        reply.simple(String.format(Locale.ROOT,
                "Value at:0x%x refcount:1 encoding:%s serializedlength:%d lru:%d lru_seconds_idle:%d%s",
                Entry.valueAddress(entry), EntryBlocks.encodingName(entry),
                serializedLength.of(entry),
                Entry.access(entry), node.keyspace.accessClock().idleSeconds(entry), nodes(database, entry)));
    }

    /// More of a list that has nodes.
    private static String nodes(Database database, long entry) {
        return Entry.type(entry) == Type.LIST.ordinal() ? database.lists().of(entry).describeNodes() : "";
    }

    void listpack(Request request, Database database, Reply reply) {
        long entry = database.peek(request.argument(2));
        if (entry == 0) throw CommandError.NO_SUCH_KEY;
        if (!EntryBlocks.encodingName(entry).equals("listpack")) throw NO_LISTPACK;
        node.log.notice("DEBUG LISTPACK: " + describe(database, entry));
        reply.simple("Listpack structure printed on stdout");
    }

    /// How the structure stands that holds a value.
    private static String describe(Database database, long entry) {
        return switch (Type.of(Entry.type(entry))) {
            case STRING -> database.string(entry).describe();
            case LIST -> database.lists().of(entry).describe();
            case SET -> database.sets().of(entry).describe();
            case SORTED_SET -> database.sortedSets().of(entry).describe();
            case HASH -> database.hashes().of(entry).describe();
            case STREAM -> database.streams().of(entry).describe();
        };
    }

    void setActiveExpire(Request request, Database database, Reply reply) {
        Slice on = request.argument(2);
        node.keyspaceSettings.activeExpire = on.isInteger() && on.integer() != 0;
        reply.ok();
    }

    private static void disableDenyScripts(Request request, Database database, Reply reply) {
        if (request.integer(2) != 0) throw NO_SCRIPTS;
        reply.ok();
    }

    void log(Request request, Database database, Reply reply) {
        node.log.warning("DEBUG LOG: " + request.argument(2).text());
        reply.ok();
    }

    void loadAppendOnlyFile(Request request, Database database, Reply reply) {
        if (!node.appendOnly.reload()) throw CANNOT_LOAD;
        reply.ok();
    }

    void digest(Request request, Database database, Reply reply) {
        reply.simple(new DatasetDigest().of(node.keyspace));
    }

    void digestValue(Request request, Database database, Reply reply) {
        if (request.size() < 3) throw Help.unknown(request, "DEBUG");
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++)
            reply.simple(new DatasetDigest().ofValue(database, database.peek(request.argument(i))));
    }

    void changeReplicationId(Request request, Database database, Reply reply) {
        node.log.notice("Changing replication IDs after receiving change-repl-id");
        node.loop.replicas().changeHistory();
        reply.ok();
    }

    void hashTables(Request request, Database database, Reply reply) {
        if (request.size() < 3 || request.size() > 4) throw Help.unknown(request, "DEBUG");
        long index = request.integer(2);
        if (index < 0 || index >= node.keyspace.databaseCount()) throw new CommandError("ERR Out of range database");
        Database asked = node.keyspace.database((int) index);
        String text = "[Dictionary HT]\n" + asked.keys().describe() + "\n\n[Expires HT]\n"
                + asked.expiries().describe() + "\n";
        reply.verbatim("txt", text.getBytes(StandardCharsets.ISO_8859_1));
    }

    static void hashTableOfKey(Request request, Database database, Reply reply) {
        long entry = database.peek(request.argument(2));
        if (entry == 0) throw CommandError.NO_SUCH_KEY;
        if (!EntryBlocks.encodingName(entry).equals("hashtable")) throw NO_HASH_TABLE;
        reply.verbatim("txt", (describe(database, entry) + "\n").getBytes(StandardCharsets.ISO_8859_1));
    }

    static void packedThreshold(Request request, Database database, Reply reply) {
        if (!request.argument(2).text().matches("(?i)\\d{1,9}(b|k|kb|m|mb|g|gb)?")) throw NO_THRESHOLD;
        reply.ok();
    }

    void clientEviction(Request request, Database database, Reply reply) {
        if (node.settings.maxmemoryClients == 0) throw NO_CLIENT_EVICTION;
        reply.verbatim("txt", ClientSizes.describe(node.loop.clients().all()).getBytes(StandardCharsets.ISO_8859_1));
    }

    // POPULATE.

    void populate(Request request, Database database, Reply reply) {
        if (request.size() < 3 || request.size() > 5) throw Help.unknown(request, "DEBUG");
        long count = notNegative(request, 2);
        String prefix = request.size() > 3 ? request.argument(3).text() : "key";
        long size = request.size() > 4 ? notNegative(request, 4) : 0;
        Allocator allocator = node.allocator;
        long keyBytes = prefix.length() + 1 + Decimal.length(count);
        long valueBytes = Math.max(size, "value:".length() + Decimal.length(count));
        long block = allocator.allocateZeroed(Account.TEMPORARY, keyBytes + valueBytes);
        try {
            for (long i = 0; i < count; i++)
                create(database, block, prefix + ":" + i, block + keyBytes, "value:" + i, size);
        } finally {
            allocator.free(Account.TEMPORARY, block, keyBytes + valueBytes);
        }
        reply.ok();
    }

    private static long notNegative(Request request, int index) {
        long value = request.integer(index, NOT_POSITIVE);
        if (value < 0 || value > Integer.MAX_VALUE) throw NOT_POSITIVE;
        return value;
    }

    /// A value that is longer than its text ends with zeros.
    private static void create(Database database, long keyAt, String name, long valueAt, String text, long size) {
        Slice key = write(name, keyAt);
        if (database.exists(key)) return;
        Slice value = write(text, valueAt);
        if (size > 0) value.wrap(valueAt, (int) size);
        database.setString(key, value, Entry.NO_EXPIRY);
        database.signal(key);
    }

    private static Slice write(String text, long at) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, at, bytes.length);
        return new Slice().wrap(at, bytes.length);
    }
}

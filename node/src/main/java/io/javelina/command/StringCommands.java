package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.INSERT;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RM;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.KeyFlag.VARIABLE_FLAGS;
import static io.javelina.command.Tip.ASK_MULTI_SHARD;
import static io.javelina.command.Tip.JOIN_ALL_SUCCEEDED;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.structure.CommonSubsequence;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.StringValue;
import io.javelina.type.Type;
import java.util.EnumSet;
import java.util.Set;

/// Strings as a whole and in ranges.
public final class StringCommands {
    private static final CommandError OFFSET_RANGE = new CommandError("ERR offset is out of range");
    private static final CommandError PAIR_COUNT = new CommandError("ERR invalid numkeys value or out of range");
    private static final CommandError LCS_TYPE = new CommandError("ERR The specified keys must contain string values");
    private static final CommandError LCS_AMBIGUOUS = new CommandError(
            "ERR If you want both the length and indexes, please just use IDX.");
    private static final CommandError LCS_TOO_BIG = new CommandError(
            "ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len");
    private static final CommandError LCS_NO_MEMORY = new CommandError(
            "ERR Insufficient memory, failed allocating transient memory for LCS");

    private static final Set<KeyFlag> PLAIN_SET = EnumSet.of(OW, UPDATE);
    private static final Set<KeyFlag> GETTING_SET = EnumSet.of(RW, ACCESS, UPDATE);

    private StringCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.STRING);
        table.command("SET").arity(-3).flags(WRITE, DENYOOM).key(1, RW, ACCESS, UPDATE, VARIABLE_FLAGS)
                .note("RW and ACCESS due to the optional `GET` argument").keysBy(StringCommands::keysOfSet)
                .does(StringCommands::set);
        table.command("SETNX").arity(3).flags(WRITE, DENYOOM, FAST).key(1, OW, INSERT).does(StringCommands::setnx);
        table.command("SETEX").arity(4).flags(WRITE, DENYOOM).key(1, OW, UPDATE).does(StringCommands::setex);
        table.command("PSETEX").arity(4).flags(WRITE, DENYOOM).key(1, OW, UPDATE).does(StringCommands::psetex);
        table.command("GETSET").arity(3).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(StringCommands::getset);
        table.command("GET").arity(2).flags(READONLY, FAST).key(1, RO, ACCESS).does(StringCommands::get);
        table.command("GETEX").arity(-2).flags(WRITE, FAST).key(1, RW, ACCESS, UPDATE)
                .note("RW and UPDATE because it changes the TTL").does(StringCommands::getex);
        table.command("GETDEL").arity(2).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE).does(StringCommands::getdel);
        table.command("DELIFEQ").arity(3).flags(WRITE, FAST).key(1, RM, ACCESS, DELETE).does(StringCommands::delifeq);
        table.command("MGET").arity(-2).flags(READONLY, FAST).keys(1, -1, 1, RO, ACCESS).tips(ASK_MULTI_SHARD)
                .does(StringCommands::mget);
        table.command("MSET").arity(-3).flags(WRITE, DENYOOM).keys(1, -1, 2, OW, UPDATE)
                .tips(ASK_MULTI_SHARD, JOIN_ALL_SUCCEEDED).does(StringCommands::mset);
        table.command("MSETNX").arity(-3).flags(WRITE, DENYOOM).keys(1, -1, 2, OW, INSERT).does(StringCommands::msetnx);
        table.command("MSETEX").arity(-4).flags(WRITE, DENYOOM).countedKeys(1, 2, OW, UPDATE)
                .tips(ASK_MULTI_SHARD, JOIN_ALL_SUCCEEDED).does(StringCommands::msetex);
        table.command("APPEND").arity(3).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT).does(StringCommands::append);
        table.command("STRLEN").arity(2).flags(READONLY, FAST).key(1, RO).does(StringCommands::strlen);
        table.command("GETRANGE").arity(4).flags(READONLY).key(1, RO, ACCESS).does(StringCommands::getrange);
        table.command("SUBSTR").arity(4).flags(READONLY).key(1, RO, ACCESS).does(StringCommands::getrange);
        table.command("SETRANGE").arity(4).flags(WRITE, DENYOOM).key(1, RW, UPDATE).does(StringCommands::setrange);
        table.command("LCS").arity(-3).flags(READONLY).keys(1, 1, 1, RO, ACCESS).does(StringCommands::lcs);
    }

    // Setting one key.

    /// SET replaces its key unheard, except with GET.
    static boolean keysOfSet(Arguments arguments, KeyReferences keys) {
        for (int i = 3; i < arguments.size(); i++)
            if (arguments.get(i).is("GET")) {
                keys.add(1, GETTING_SET);
                return true;
            }
        keys.add(1, PLAIN_SET);
        return true;
    }

    static void set(Request request, Database database, Reply reply) {
        long options = StoreOptions.parse(request, 3, StoreOptions.OF_SET);
        long expiry = StoreOptions.expiry(options, request, 3, database);
        boolean repliesOld = StoreOptions.has(options, StoreOptions.GET);
        if (repliesOld) replyValue(database.stringForRead(request.argument(1)), reply);
        boolean stored = mayStore(request, database, options)
                && store(request, request.argument(2), options, expiry, database);
        if (stored) propagateSet(request, options, expiry, database);
        if (repliesOld) return;
        if (stored) reply.ok();
        else reply.nil();
    }

    /// That the time is over was propagated as what it has come to.
    private static void propagateSet(Request request, long options, long expiry, Database database) {
        if (Expiry.isPast(expiry, database) || !database.propagation().isOn()) return;
        boolean expires = expiry != Entry.NO_EXPIRY;
        if (expires && !StoreOptions.isUnixMillis(options)) propagateExpiring(request, 2, expiry, database);
        else if (!expires && StoreOptions.has(options, StoreOptions.GET)) propagateWithoutGet(request, database);
    }

    private static void propagateExpiring(Request request, int valueIndex, long expiry, Database database) {
        Propagation propagation = database.propagation();
        propagation.insteadOfCommand();
        propagation.begin(database.index(), Propagation.To.ALL, 5);
        if (request.size() == 5) propagation.argument(request.argument(0));
        else propagation.argument("SET");
        propagation.argument(request.argument(1)).argument(request.argument(valueIndex));
        propagation.argument("PXAT").argument(expiry);
    }

    private static void propagateWithoutGet(Request request, Database database) {
        for (int i = 0; i < request.size(); i++) if (i < 3 || !request.is(i, "GET")) request.choose(i);
        Propagation propagation = database.propagation();
        propagation.insteadOfCommand();
        propagation.begin(database.index(), Propagation.To.ALL, request.chosenCount());
        request.propagateChosen(propagation);
    }

    static void setnx(Request request, Database database, Reply reply) {
        boolean stored = mayStore(request, database, StoreOptions.NX)
                && store(request, request.argument(2), 0, Entry.NO_EXPIRY, database);
        reply.integer(stored ? 1 : 0);
    }

    static void setex(Request request, Database database, Reply reply) {
        setWithExpiry(request, Expiry.Form.SECONDS, database, reply);
    }

    static void psetex(Request request, Database database, Reply reply) {
        setWithExpiry(request, Expiry.Form.MILLIS, database, reply);
    }

    private static void setWithExpiry(Request request, Expiry.Form form, Database database, Reply reply) {
        long expiry = Expiry.positiveUnixMillis(request, 2, form, database.keyspace().now());
        store(request, request.argument(3), 0, expiry, database);
        if (!Expiry.isPast(expiry, database)) propagateExpiring(request, 3, expiry, database);
        reply.ok();
    }

    static void getset(Request request, Database database, Reply reply) {
        replyValue(database.stringForRead(request.argument(1)), reply);
        store(request, request.argument(2), 0, Entry.NO_EXPIRY, database);
        request.propagateAs("SET", database);
    }

    /// Whether the conditions among the options hold.
    private static boolean mayStore(Request request, Database database, long options) {
        if (!StoreOptions.has(options, StoreOptions.NX | StoreOptions.XX | StoreOptions.IFEQ)) return true;
        Slice key = request.argument(1);
        if (StoreOptions.has(options, StoreOptions.IFEQ)) {
            StringValue value = database.stringForWrite(key);
            return value != null && value.bytes().equalTo(StoreOptions.comparison(options, request, 3));
        }
        return database.lookupReplaced(key) != 0 == StoreOptions.has(options, StoreOptions.XX);
    }

    /// Sets key 1, or deletes it when its time of expiry has already come. Always true: the command was done.
    private static boolean store(Request request, Slice value, long options, long expiry, Database database) {
        Slice key = request.argument(1);
        if (Expiry.isPast(expiry, database)) {
            Expiry.deletePast(key, database);
            return true;
        }
        long kept = expiryToSet(key, options, expiry, database);
        long adopted = value.length() > Entry.MAX_INLINE_BYTES ? request.client().adopt(value, Account.STRINGS) : 0;
        if (adopted > 0) database.adoptString(key, value.address(), value.length(), adopted, kept);
        else database.setString(key, value, kept);
        announceSet(key, expiry, database);
        return true;
    }

    private static long expiryToSet(Slice key, long options, long expiry, Database database) {
        return StoreOptions.has(options, StoreOptions.KEEPTTL) ? expiryOf(key, database) : expiry;
    }

    private static void announceSet(Slice key, long expiry, Database database) {
        database.modified(key, '$', "set");
        if (expiry != Entry.NO_EXPIRY) database.announce(key, 'g', "expire");
    }

    private static long expiryOf(Slice key, Database database) {
        long entry = database.peek(key);
        return entry == 0 ? Entry.NO_EXPIRY : Entry.expiry(entry);
    }

    // Getting one key.

    static void get(Request request, Database database, Reply reply) {
        replyValue(database.stringForRead(request.argument(1)), reply);
    }

    private static void replyValue(StringValue value, Reply reply) {
        if (value == null) reply.nil();
        else if (value.isInteger()) reply.bulkInteger(value.integer());
        else reply.bulk(value.bytes());
    }

    static void getex(Request request, Database database, Reply reply) {
        long options = StoreOptions.parse(request, 2, StoreOptions.OF_GETEX);
        long expiry = StoreOptions.expiry(options, request, 2, database);
        Slice key = request.argument(1);
        StringValue value = database.stringForRead(key);
        replyValue(value, reply);
        if (value == null) return;
        if (Expiry.isPast(expiry, database)) {
            Expiry.deletePast(key, database);
        } else if (expiry != Entry.NO_EXPIRY) {
            changeExpiry(value, key, expiry, "expire", database);
            database.propagation().instead(database, "PEXPIREAT", 3).argument(key).argument(expiry);
        } else if (StoreOptions.has(options, StoreOptions.PERSIST) && Entry.hasExpiry(value.entry())) {
            changeExpiry(value, key, Entry.NO_EXPIRY, "persist", database);
            database.propagation().instead(database, "PERSIST", 2).argument(key);
        }
    }

    private static void changeExpiry(StringValue value, Slice key, long expiry, String event, Database database) {
        database.expireAt(value.entry(), key, expiry);
        database.modified(key, 'g', event);
    }

    static void getdel(Request request, Database database, Reply reply) {
        StringValue value = database.stringForRead(request.argument(1));
        replyValue(value, reply);
        if (value != null) delete(request.argument(1), database);
    }

    static void delifeq(Request request, Database database, Reply reply) {
        StringValue value = database.stringForWrite(request.argument(1));
        boolean equal = value != null && value.bytes().equalTo(request.argument(2));
        if (equal) delete(request.argument(1), database);
        reply.integer(equal ? 1 : 0);
    }

    private static void delete(Slice key, Database database) {
        database.delete(key, false);
        database.modified(key, 'g', "del");
        database.propagation().instead(database, "DEL", 2).argument(key);
    }

    // Many keys.

    static void mget(Request request, Database database, Reply reply) {
        reply.array(request.size() - 1L);
        for (int i = 1; i < request.size(); i++) {
            long entry = database.lookupRead(request.argument(i));
            boolean isString = entry != 0 && Entry.type(entry) == Type.STRING.ordinal();
            replyValue(isString ? database.string(entry) : null, reply);
        }
    }

    static void mset(Request request, Database database, Reply reply) {
        demandPairs(request);
        putAll(request, 1, request.size(), 0, Entry.NO_EXPIRY, database);
        reply.ok();
    }

    static void msetnx(Request request, Database database, Reply reply) {
        demandPairs(request);
        boolean stored = allExist(request, 1, request.size(), false, database);
        if (stored) putAll(request, 1, request.size(), 0, Entry.NO_EXPIRY, database);
        reply.integer(stored ? 1 : 0);
    }

    private static void demandPairs(Request request) {
        if (request.size() % 2 == 0)
            throw new CommandError(
                    "ERR wrong number of arguments for '" + request.command().fullName() + "' command");
    }

    static void msetex(Request request, Database database, Reply reply) {
        long pairs = request.integer(1, PAIR_COUNT);
        if (pairs < 1 || pairs > Integer.MAX_VALUE) throw PAIR_COUNT;
        if (2 + 2 * pairs > request.size()) throw CommandError.SYNTAX;
        int first = 2 + 2 * (int) pairs;
        long options = StoreOptions.parse(request, first, StoreOptions.OF_MSETEX);
        long expiry = StoreOptions.expiry(options, request, first, database);
        boolean stored = !StoreOptions.has(options, StoreOptions.NX | StoreOptions.XX)
                || allExist(request, 2, first, StoreOptions.has(options, StoreOptions.XX), database);
        // A time in the past is stored like any other, and the next look finds the key expired.
        if (stored) putAll(request, 2, first, options, expiry, database);
        if (stored && expiry != Entry.NO_EXPIRY) propagateExpiry(request, first, expiry, database);
        reply.integer(stored ? 1 : 0);
    }

    /// Propagates a command that has set keys to expire, without its conditions, which held.
    private static void propagateExpiry(Request request, int firstOption, long expiry, Database database) {
        Propagation propagation = database.propagation().instead(database, "MSETEX", firstOption + 2);
        for (int i = 1; i < firstOption; i++) propagation.argument(request.argument(i));
        propagation.argument("PXAT").argument(expiry);
    }

    /// Whether all keys among the pairs from `first` to `end` exist, or do not, as `expected` says.
    private static boolean allExist(Request request, int first, int end, boolean expected, Database database) {
        for (int i = first; i < end; i += 2)
            if (database.lookupReplaced(request.argument(i)) != 0 != expected) return false;
        return true;
    }

    private static void putAll(Request request, int first, int end, long options, long expiry, Database database) {
        for (int i = first; i < end; i += 2) {
            Slice key = request.argument(i);
            database.setString(key, request.argument(i + 1), expiryToSet(key, options, expiry, database));
            announceSet(key, expiry, database);
        }
    }

    // Ranges.

    static void append(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        Slice tail = request.argument(2);
        StringValue value = database.stringForWrite(key);
        if (value == null) {
            database.setString(key, tail, Entry.NO_EXPIRY);
        } else {
            demandLength(value.length(), tail.length(), database);
            value.append(tail);
        }
        database.modified(key, '$', "append");
        reply.integer(value == null ? tail.length() : value.length());
    }

    /// @throws CommandError when a string of `length` and `more` bytes is longer than strings may be
    private static void demandLength(long length, int more, Database database) {
        if (length > database.maxStringBytes() - more) throw CommandError.STRING_TOO_LONG;
    }

    static void strlen(Request request, Database database, Reply reply) {
        StringValue value = database.stringForRead(request.argument(1));
        reply.integer(value == null ? 0 : value.length());
    }

    static void getrange(Request request, Database database, Reply reply) {
        long start = request.integer(2);
        long end = request.integer(3);
        StringValue value = database.stringForRead(request.argument(1));
        long length = value == null ? 0 : value.length();
        boolean isReversed = start < 0 && end < 0 && start > end;
        long from = Math.max(0, start < 0 ? start + length : start);
        long to = Math.min(length - 1, Math.max(0, end < 0 ? end + length : end));
        if (isReversed || length == 0 || from > to) reply.bulk(0, 0);
        else reply.bulk(value.bytes().address() + from, to - from + 1);
    }

    static void setrange(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        long offset = request.integer(2);
        if (offset < 0) throw OFFSET_RANGE;
        Slice patch = request.argument(3);
        StringValue value = database.stringForWrite(key);
        if (patch.length() == 0) {
            reply.integer(value == null ? 0 : value.length());
            return;
        }
        demandLength(offset, patch.length(), database);
        if (value == null) value = database.createString(key, offset + patch.length());
        value.overwriteRange(offset, patch);
        database.modified(key, '$', "setrange");
        reply.integer(value.length());
    }

    // The longest common subsequence.

    static void lcs(Request request, Database database, Reply reply) {
        Slice left = lcsOperand(database.lookupRead(request.argument(1)), database, false);
        Slice right = lcsOperand(database.lookupRead(request.argument(2)), database, true);
        LcsOptions options = new LcsOptions(request);
        if (CommonSubsequence.tableBytes(left.length(), right.length()) > database.maxStringBytes())
            throw LCS_TOO_BIG;
        try (CommonSubsequence common = new CommonSubsequence(database.keyspace().allocator(), left, right)) {
            if (options.indexes) replyRanges(common, options, reply);
            else if (options.length) reply.integer(common.length());
            else reply.bulk(common.bytes());
        } catch (MemoryExhausted e) {
            throw LCS_NO_MEMORY;
        }
    }

    private static Slice lcsOperand(long entry, Database database, boolean isSecond) {
        if (entry == 0) return new Slice();
        if (Entry.type(entry) != Type.STRING.ordinal()) throw LCS_TYPE;
        return (isSecond ? database.otherString(entry) : database.string(entry)).bytes();
    }

    private static void replyRanges(CommonSubsequence common, LcsOptions options, Reply reply) {
        reply.map(2);
        reply.bulk("matches");
        reply.array(common.countRanges(options.shortestMatch));
        common.forEachRange(options.shortestMatch, (leftStart, rightStart, length) -> {
            reply.array(options.matchLengths ? 3 : 2);
            replyRange(leftStart, length, reply);
            replyRange(rightStart, length, reply);
            if (options.matchLengths) reply.integer(length);
        });
        reply.bulk("len");
        reply.integer(common.length());
    }

    private static void replyRange(int start, int length, Reply reply) {
        reply.array(2);
        reply.integer(start);
        reply.integer(start + length - 1L);
    }

    private static final class LcsOptions {
        boolean length;
        boolean indexes;
        boolean matchLengths;
        long shortestMatch;

        LcsOptions(Request request) {
            for (int i = 3; i < request.size(); i++) {
                if (request.is(i, "IDX")) indexes = true;
                else if (request.is(i, "LEN")) length = true;
                else if (request.is(i, "WITHMATCHLEN")) matchLengths = true;
                else
                    if (request.is(i, "MINMATCHLEN") && i + 1 < request.size())
                        shortestMatch = Math.max(0, request.integer(++i));
                    else
                        throw CommandError.SYNTAX;
            }
            if (length && indexes) throw LCS_AMBIGUOUS;
        }
    }
}

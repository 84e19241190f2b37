package io.javelina.command;

import static io.javelina.command.Category.DANGEROUS;
import static io.javelina.command.Category.KEYSPACE;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.TOUCHES_ARBITRARY_KEYS;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.ASK_SPECIAL;
import static io.javelina.command.Tip.JOIN_SPECIAL;
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.Database;
import io.javelina.memory.Addresses;
import io.javelina.memory.Glob;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.Type;

/// Commands that go through the keys of a database.
public final class ScanCommands {
    private static final CommandError INVALID_CURSOR = new CommandError("ERR invalid cursor");
    static final CommandError NOVALUES = new CommandError("ERR NOVALUES option can only be used in HSCAN");

    static final long DEFAULT_COUNT = 10;
    /// Steps of a scan per key that is wanted, when the table is sparse.
    static final long STEPS_PER_KEY = 10;

    private ScanCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GENERIC);
        table.command("KEYS").arity(2).flags(READONLY).categories(KEYSPACE, DANGEROUS)
                .tips(ASK_ALL_SHARDS, NONDETERMINISTIC_ORDER).does(ScanCommands::keys);
        table.command("SCAN").arity(-2).flags(READONLY, TOUCHES_ARBITRARY_KEYS)
                .tips(NONDETERMINISTIC_OUTPUT, ASK_SPECIAL, JOIN_SPECIAL).does(ScanCommands::scan);
        table.command("RANDOMKEY").arity(1).flags(READONLY, TOUCHES_ARBITRARY_KEYS)
                .tips(ASK_ALL_SHARDS, JOIN_SPECIAL, NONDETERMINISTIC_OUTPUT).does(ScanCommands::randomKey);
    }

    static void keys(Request request, Database database, Reply reply) {
        Glob pattern = new Glob(request.argument(1), false);
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            database.forEach(entry -> {
                if (matches(pattern, entry) && !database.isExpired(entry)) found.add(entry);
            });
            replyKeys(found, reply);
        }
    }

    private static boolean matches(Glob pattern, long entry) {
        return pattern.isStar() || pattern.matches(Entry.keyAddress(entry), Entry.keyLength(entry));
    }

    private static void replyKeys(Addresses entries, Reply reply) {
        reply.array(entries.size());
        for (long i = 0; i < entries.size(); i++)
            reply.bulk(Entry.keyAddress(entries.get(i)), Entry.keyLength(entries.get(i)));
    }

    static void scan(Request request, Database database, Reply reply) {
        long cursor = cursor(request.argument(1));
        Options options = options(request);
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            long next = options.scan(cursor, database, found);
            found.retain(entry -> isAlive(entry, database));
            reply.array(2);
            reply.bulk(Long.toUnsignedString(next));
            replyKeys(found, reply);
        }
    }

    /// Expired keys that a scan comes across are deleted, if that is not paused.
    private static boolean isAlive(long entry, Database database) {
        if (!database.isExpired(entry)) return true;
        database.expireIfAllowed(entry);
        return false;
    }

    /// An unsigned number of 64 bits as C's `strtoull` reads it: blanks and a sign may precede it, a byte of zero ends it.
    /// A plain negative number is refused.
    static long cursor(Slice text) {
        int end = 0;
        while (end < text.length() && text.at(end) != 0) end++;
        int start = 0;
        while (start < end && isBlank(text.at(start))) start++;
        boolean signed = start < end && (text.at(start) == '-' || text.at(start) == '+');
        boolean negative = signed && text.at(start) == '-';
        int first = signed ? start + 1 : start;
        if (first == end) throw INVALID_CURSOR;
        long value = 0;
        for (int i = first; i < end; i++) value = appendDigit(value, text.at(i));
        boolean isPlain = start == 0 && text.at(first) != '0' && value > 0;
        if (negative && isPlain) throw INVALID_CURSOR;
        return negative ? -value : value;
    }

    private static boolean isBlank(int letter) { return letter == ' ' || letter >= '\t' && letter <= '\r'; }

    private static long appendDigit(long value, int letter) {
        int digit = letter - '0';
        if (digit < 0 || digit > 9) throw INVALID_CURSOR;
        if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - digit, 10)) > 0) throw INVALID_CURSOR;
        return value * 10 + digit;
    }

    private static Options options(Request request) {
        Glob pattern = null;
        Type type = null;
        long count = DEFAULT_COUNT;
        for (int i = 2; i < request.size(); i++) {
            boolean hasValue = i + 1 < request.size();
            if (hasValue && request.is(i, "COUNT")) count = count(request, ++i);
            else if (hasValue && request.is(i, "MATCH")) pattern = new Glob(request.argument(++i), false);
            else if (hasValue && request.is(i, "TYPE")) type = type(request.argument(++i));
            else throw request.is(i, "NOVALUES") ? NOVALUES : CommandError.SYNTAX;
        }
        return new Options(pattern, type, count);
    }

    static long count(Request request, int index) {
        long count = request.integer(index);
        if (count < 1) throw CommandError.SYNTAX;
        return count;
    }

    private static Type type(Slice name) {
        Type type = Type.find(name);
        if (type == null) throw new CommandError("ERR unknown type name '" + name + "'");
        return type;
    }

    /// What a scan looks for.
    ///
    /// @param pattern null for any key
    /// @param type null for any type
    /// @param count how many keys to look at before the reply, about
    private record Options(Glob pattern, Type type, long count) {

        /// Adds what fits to `found`; returns the next cursor.
        private long scan(long cursor, Database database, Addresses found) {
            long next = cursor;
            long[] seen = new long[1];
            long steps = 0;
            do {
                next = database.scan(next, entry -> {
                    seen[0]++;
                    if (fits(entry)) found.add(entry);
                });
            } while (next != 0 && seen[0] < count && steps++ / STEPS_PER_KEY < count);
            return next;
        }

        private boolean fits(long entry) {
            return (type == null || Entry.type(entry) == type.ordinal())
                    && (pattern == null || matches(pattern, entry));
        }
    }

    static void randomKey(Request request, Database database, Reply reply) {
        long entry = database.random();
        if (entry == 0) reply.nil();
        else reply.bulk(database.keyOf(entry));
    }
}

package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.INSERT;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Listpack;
import io.javelina.type.CommandError;
import io.javelina.type.HashValue;
import io.javelina.type.LongDouble;
import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;

/// Hashes.
public final class HashCommands {
    private static final CommandError NO_INTEGER = new CommandError("ERR hash value is not an integer");
    private static final CommandError NO_FLOAT = new CommandError("ERR hash value is not a float");
    private static final CommandError OVERFLOW = new CommandError("ERR increment or decrement would overflow");
    private static final CommandError INFINITE_INCREMENT = new CommandError("ERR value is NaN or Infinity");
    private static final CommandError INFINITE = new CommandError("ERR increment would produce NaN or Infinity");
    private static final CommandError COUNT_RANGE = new CommandError("ERR value is out of range, value must between "
            + -Long.MAX_VALUE + " and " + Long.MAX_VALUE);
    private static final CommandError OUT_OF_RANGE = new CommandError("ERR value is out of range");

    /// From so many pairs on the room for all of them is made at once, though some fields may be there already.
    private static final int MANY_PAIRS = 8;

    /// HRANDFIELD of ever so many fields looks now and then whether anybody is still there to read them.
    private static final int DRAWN_AT_ONCE = 1000;

    private HashCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.HASH);
        table.command("HSET").arity(-4).flags(WRITE, DENYOOM, FAST).key(1, RW, UPDATE).does(HashCommands::hset);
        table.command("HMSET").arity(-4).flags(WRITE, DENYOOM, FAST).key(1, RW, UPDATE).does(HashCommands::hmset);
        table.command("HSETNX").arity(4).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT).does(HashCommands::hsetnx);
        table.command("HGET").arity(3).flags(READONLY, FAST).key(1, RO, ACCESS).does(HashCommands::hget);
        table.command("HMGET").arity(-3).flags(READONLY, FAST).key(1, RO, ACCESS).does(HashCommands::hmget);
        table.command("HGETALL").arity(2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_ORDER)
                .does(HashCommands::hgetall);
        table.command("HKEYS").arity(2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_ORDER)
                .does(HashCommands::hkeys);
        table.command("HVALS").arity(2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_ORDER)
                .does(HashCommands::hvals);
        table.command("HLEN").arity(2).flags(READONLY, FAST).key(1, RO).does(HashCommands::hlen);
        table.command("HSTRLEN").arity(3).flags(READONLY, FAST).key(1, RO).does(HashCommands::hstrlen);
        table.command("HEXISTS").arity(3).flags(READONLY, FAST).key(1, RO).does(HashCommands::hexists);
        table.command("HDEL").arity(-3).flags(WRITE, FAST).key(1, RW, DELETE).does(HashCommands::hdel);
        table.command("HINCRBY").arity(4).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(HashCommands::hincrby);
        table.command("HINCRBYFLOAT").arity(4).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(HashCommands::hincrbyfloat);
        table.command("HRANDFIELD").arity(-2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(HashCommands::hrandfield);
        table.command("HSCAN").arity(-3).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(HashCommands::hscan);
    }

    // Setting.

    static void hset(Request request, Database database, Reply reply) { reply.integer(setPairs(request, database)); }

    static void hmset(Request request, Database database, Reply reply) {
        setPairs(request, database);
        reply.ok();
    }

    /// Sets what the arguments from the second on say; returns how many fields are new.
    private static long setPairs(Request request, Database database) {
        if (request.size() % 2 != 0) throw request.wrongNumberOfArguments();
        Slice key = request.argument(1);
        HashValue hash = forPairs(request, 2, database);
        long created = 0;
        int pairs = (request.size() - 2) / 2;
        try {
            for (int i = 2; i < request.size(); i += 2)
                if (hash.set(request.argument(i), request.argument(i + 1))) created++;
        } finally {
            end(hash, key, database);
        }
        changed(hash, key, "hset", database);
        database.countChanges(pairs - 1);
        return created;
    }

    /// The hash at key 1, a new one when there is none, prepared for the fields and values from argument `first` on. [#end]
    /// must follow.
    static HashValue forPairs(Request request, int first, Database database) {
        Slice key = request.argument(1);
        int pairs = (request.size() - first) / 2;
        HashValue hash = database.hashes().forWrite(key);
        if (hash != null && pairs < MANY_PAIRS) return hash;
        long bytes = bytes(request, first);
        if (hash == null) hash = database.hashes().created(key, bytes);
        try {
            hash.beginMany(pairs, bytes);
        } catch (MemoryExhausted e) {
            end(hash, key, database);
            throw e;
        }
        return hash;
    }

    /// What the arguments from `first` on take as elements of a listpack.
    private static long bytes(Request request, int first) {
        long bytes = 0;
        for (int i = first; i < request.size(); i++) bytes += Listpack.bytesOf(request.argument(i));
        return bytes;
    }

    /// After changes of a hash that may have failed: there must not be an empty one.
    static void end(HashValue hash, Slice key, Database database) {
        hash.endMany();
        if (hash.isEmpty()) database.delete(hash.entry(), key, false);
    }

    static void hsetnx(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        Slice field = request.argument(2);
        HashValue hash = database.hashes().orNew(key);
        boolean isNew = !hash.contains(field);
        boolean wasVolatile = hash.hasExpiries();
        if (isNew) set(hash, field, request.argument(3), key, "hset", database);
        // To those who follow a field may be there that is over here.
        if (isNew && wasVolatile) request.propagateAs("HSET", database);
        reply.integer(isNew ? 1 : 0);
    }

    /// Sets a field that keeps its expiry.
    private static void set(HashValue hash, Slice field, Slice value, Slice key, String event, Database database) {
        try {
            hash.setKeepingExpiry(field, value);
        } catch (MemoryExhausted e) {
            end(hash, key, database);
            throw e;
        }
        changed(hash, key, event, database);
    }

    /// Tells of a change that may have replaced fields whose time had come.
    static void changed(HashValue hash, Slice key, String event, Database database) {
        int expired = hash.takeExpiredReplaced();
        database.signal(key);
        if (expired > 0) database.fieldsExpired(key, expired);
        database.announce(key, 'h', event);
        database.countChanges(1);
    }

    static void hincrby(Request request, Database database, Reply reply) {
        long increment = request.integer(3);
        Slice key = request.argument(1);
        Slice field = request.argument(2);
        HashValue hash = database.hashes().forWrite(key);
        long sum = sum(hash == null ? null : hash.get(field), increment);
        if (hash == null) hash = database.hashes().orNew(key);
        boolean wasVolatile = hash.hasExpiries();
        set(hash, field, hash.digits(sum), key, "hincrby", database);
        if (wasVolatile) propagateSum(hash, request, hash.digits(sum), database);
        reply.integer(sum);
    }

    /// Propagates what the field has become, since to those who follow it may not be over when it is here.
    private static void propagateSum(HashValue hash, Request request, Slice value, Database database) {
        long expiry = hash.expiry(request.argument(2));
        Propagation propagation = database.propagation();
        if (expiry == HashValue.NO_EXPIRY) propagation.instead(database, "HSET", 4).argument(request.argument(1));
        else
            propagation.instead(database, "HSETEX", 8).argument(request.argument(1)).argument("PXAT").argument(expiry)
                    .argument("FIELDS").argument(1);
        propagation.argument(request.argument(2)).argument(value);
    }

    private static long sum(Slice value, long increment) {
        if (value == null) return increment;
        if (!value.isInteger()) throw NO_INTEGER;
        long old = value.integer();
        long sum = old + increment;
        if (((old ^ sum) & (increment ^ sum)) < 0) throw OVERFLOW;
        return sum;
    }

    static void hincrbyfloat(Request request, Database database, Reply reply) {
        LongDouble increment = LongDouble.parse(request.argument(3));
        if (increment.isInfinite()) throw INFINITE_INCREMENT;
        Slice key = request.argument(1);
        Slice field = request.argument(2);
        HashValue hash = database.hashes().forWrite(key);
        LongDouble sum = number(hash == null ? null : hash.get(field)).add(increment);
        if (sum.isInfinite()) throw INFINITE;
        if (hash == null) hash = database.hashes().orNew(key);
        byte[] digits = sum.format().getBytes(StandardCharsets.ISO_8859_1);
        Allocator allocator = database.keyspace().allocator();
        long block = allocator.allocate(Account.TEMPORARY, digits.length);
        try {
            Memory.copy(digits, 0, block, digits.length);
            Slice value = new Slice().wrap(block, digits.length);
            set(hash, field, value, key, "hincrbyfloat", database);
            propagateSum(hash, request, value, database);
        } finally {
            allocator.free(Account.TEMPORARY, block, digits.length);
        }
        reply.bulk(digits);
    }

    private static LongDouble number(Slice value) {
        if (value == null) return LongDouble.ZERO;
        try {
            return LongDouble.parse(value);
        } catch (CommandError e) {
            throw NO_FLOAT;
        }
    }

    // Getting.

    static void hget(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        replyValue(hash, request.argument(2), reply);
    }

    static void replyValue(HashValue hash, Slice field, Reply reply) {
        Slice value = hash == null ? null : hash.get(field);
        if (value == null) reply.nil();
        else reply.bulk(value);
    }

    static void hmget(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++) replyValue(hash, request.argument(i), reply);
    }

    static void hgetall(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.map(hash == null ? 0 : hash.liveSize());
        if (hash != null) hash.forEach((field, value, expiry) -> {
            reply.bulk(field);
            reply.bulk(value);
        });
    }

    static void hkeys(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.array(hash == null ? 0 : hash.liveSize());
        if (hash != null) hash.forEach((field, value, expiry) -> reply.bulk(field));
    }

    static void hvals(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.array(hash == null ? 0 : hash.liveSize());
        if (hash != null) hash.forEach((field, value, expiry) -> reply.bulk(value));
    }

    static void hlen(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.integer(hash == null ? 0 : hash.size());
    }

    static void hstrlen(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.integer(hash == null ? 0 : hash.valueLength(request.argument(2)));
    }

    static void hexists(Request request, Database database, Reply reply) {
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.integer(hash != null && hash.contains(request.argument(2)) ? 1 : 0);
    }

    // Deleting.

    static void hdel(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        HashValue hash = database.hashes().forWrite(key);
        int removed = 0;
        for (int i = 2; hash != null && i < request.size() && !hash.isEmpty(); i++)
            if (hash.remove(request.argument(i))) removed++;
        if (removed > 0) {
            database.modified(key, 'h', "hdel");
            database.countChanges(removed - 1);
            if (hash.isEmpty()) database.deleteEmptied(hash, key);
        }
        reply.integer(removed);
    }

    // Choosing at random.

    static void hrandfield(Request request, Database database, Reply reply) {
        if (request.size() == 2) {
            replyRandom(database.hashes().forRead(request.argument(1)), database, reply);
            return;
        }
        long count = count(request);
        boolean withValues = request.size() == 4;
        HashValue hash = database.hashes().forRead(request.argument(1));
        long live = hash == null ? 0 : hash.liveSize();
        long replied = count < 0 && live > 0 ? -count : Math.min(count, live);
        boolean nested = reply.protocol() == 3;
        reply.array(withValues && !nested ? 2 * replied : Math.max(0, replied));
        if (replied <= 0) return;
        HashValue.Visitor toReply = (field, value, expiry) -> {
            if (withValues && nested) reply.array(2);
            reply.bulk(field);
            if (withValues) reply.bulk(value);
        };
        if (count < 0) draw(hash, replied, database.keyspace().random(), toReply, reply);
        else hash.sample(replied, database.keyspace().random(), toReply);
    }

    private static void draw(HashValue hash, long count, RandomGenerator random, HashValue.Visitor toReply,
            Reply reply) {
        for (long left = count; left > 0 && !reply.isAbandoned(); left -= DRAWN_AT_ONCE)
            hash.draw(Math.min(left, DRAWN_AT_ONCE), random, toReply);
    }

    private static void replyRandom(HashValue hash, Database database, Reply reply) {
        boolean found = hash != null && hash.random(database.keyspace().random(),
                (field, value, expiry) -> reply.bulk(field));
        if (!found) reply.nil();
    }

    private static long count(Request request) {
        long count = request.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE, COUNT_RANGE);
        if (request.size() == 3) return count;
        if (request.size() > 4 || !request.is(3, "WITHVALUES")) throw CommandError.SYNTAX;
        if (count < -Long.MAX_VALUE / 2 || count > Long.MAX_VALUE / 2) throw OUT_OF_RANGE;
        return count;
    }

    // Scanning.

    static void hscan(Request request, Database database, Reply reply) {
        long cursor = ElementScan.cursor(request);
        HashValue hash = database.hashes().forRead(request.argument(1));
        if (hash == null) ElementScan.replyNothing(reply);
        else new HashScan(new ElementScan(request, ScanOptions.Scanned.HASH), hash).reply(cursor, reply);
    }

    /// One call of HSCAN. It goes over the fields twice, first to count what it will reply; nothing changes in between.
    private static final class HashScan {
        private final ElementScan scan;
        private final HashValue hash;
        private long matching;
        private long steps;

        HashScan(ElementScan scan, HashValue hash) {
            this.scan = scan;
            this.hash = hash;
        }

        void reply(long cursor, Reply reply) {
            long next = scan.run(cursor, this::count, field -> {});
            ElementScan.replyHead(next, scan.isWithoutValues() ? matching : 2 * matching, reply);
            long at = cursor;
            for (long i = 0; i < steps; i++) at = hash.scan(at, (field, value, expiry) -> {
                if (scan.wants(field)) replyField(field, value, reply);
            });
        }

        /// Takes a step of the first round, in which nobody asks which element it is.
        private long count(long cursor, ElementVisitor seen) {
            steps++;
            return hash.scan(cursor, (field, value, expiry) -> {
                seen.visit(0);
                if (scan.wants(field)) matching++;
            });
        }

        private void replyField(Slice field, Slice value, Reply reply) {
            reply.bulk(field);
            if (!scan.isWithoutValues()) reply.bulk(value);
        }
    }
}

package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.command.SortedSetRange.By;
import io.javelina.keyspace.Database;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.SortedSetValue;
import java.util.Locale;

/// Ranges of sorted sets: by rank, by score, by member. Whatever a range is given by, it becomes one of ranks (see
/// [SortedSetRange]), and all that happens to ranges happens to those.
final class SortedSetRangeCommands {
    private final SortedSetRange range = new SortedSetRange();
    private final SortedSetRangeOptions options = new SortedSetRangeOptions();

    private SortedSetRangeCommands() {}

    static void register(CommandTable.Family table) {
        SortedSetRangeCommands all = new SortedSetRangeCommands();
        table.command("ZCOUNT").arity(4).flags(READONLY, FAST).key(1, RO, ACCESS)
                .does((request, database, reply) -> all.count(By.SCORE, request, database, reply));
        table.command("ZLEXCOUNT").arity(4).flags(READONLY, FAST).key(1, RO, ACCESS)
                .does((request, database, reply) -> all.count(By.MEMBER, request, database, reply));
        table.command("ZRANGE").arity(-4).flags(READONLY).key(1, RO, ACCESS).does(all::zrange);
        table.command("ZRANGESTORE").arity(-5).flags(WRITE, DENYOOM).key(1, OW, UPDATE).key(2, RO, ACCESS)
                .does(all::zrangestore);
        all.registerOld(table, "ZREVRANGE", By.RANK, true);
        all.registerOld(table, "ZRANGEBYSCORE", By.SCORE, false);
        all.registerOld(table, "ZREVRANGEBYSCORE", By.SCORE, true);
        all.registerOld(table, "ZRANGEBYLEX", By.MEMBER, false);
        all.registerOld(table, "ZREVRANGEBYLEX", By.MEMBER, true);
        all.registerRemoval(table, "ZREMRANGEBYRANK", By.RANK);
        all.registerRemoval(table, "ZREMRANGEBYSCORE", By.SCORE);
        all.registerRemoval(table, "ZREMRANGEBYLEX", By.MEMBER);
    }

    /// A command that stems from the time before ZRANGE could do it all.
    private void registerOld(CommandTable.Family table, String name, By by, boolean isReversed) {
        table.command(name).arity(-4).flags(READONLY).key(1, RO, ACCESS).does((request, database, reply) -> range(
                options.parse(request, 1, by, true, isReversed, true), request, database, reply));
    }

    private void registerRemoval(CommandTable.Family table, String name, By by) {
        String event = name.toLowerCase(Locale.ROOT);
        table.command(name).arity(4).flags(WRITE).key(1, RW, DELETE)
                .does((request, database, reply) -> remove(by, event, request, database, reply));
    }

    // Counting and removing.

    private void count(By by, Request request, Database database, Reply reply) {
        range.parse(by, request.argument(2), request.argument(3));
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        reply.integer(value == null ? 0 : range.of(value, false).count());
    }

    private void remove(By by, String event, Request request, Database database, Reply reply) {
        range.parse(by, request.argument(2), request.argument(3));
        Slice key = request.argument(1);
        SortedSetValue value = database.sortedSets().forWrite(key);
        long removed = value == null ? 0 : range.of(value, false).count();
        if (removed > 0) value.removeRange(range.from(), removed);
        SortedSetCommands.announceRemoved(value, key, event, removed, database);
        reply.integer(removed);
    }

    // Giving.

    private void zrange(Request request, Database database, Reply reply) {
        range(options.parse(request, 1, null, false, false, true), request, database, reply);
    }

    private void range(SortedSetRangeOptions wanted, Request request, Database database, Reply reply) {
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        long count = wanted.count(value);
        boolean withScores = wanted.withScores();
        reply.array(withScores && reply.protocol() == 2 ? 2 * count : count);
        wanted.begin(value);
        for (long i = 0; i < count; i++, wanted.next(value)) SortedSetCommands.replyMember(value, withScores, reply);
    }

    // Storing.

    private void zrangestore(Request request, Database database, Reply reply) {
        options.parse(request, 2, null, false, false, false);
        Slice key = request.argument(1);
        SortedSetValue source = database.sortedSets().forRead(request.argument(2));
        long count = options.count(source);
        store(count == 0 ? null : copy(source, count, key, database), key, "zrangestore", database);
        reply.integer(count);
    }

    private SortedSetValue copy(SortedSetValue source, long count, Slice key, Database database) {
        SortedSetValue copy = database.sortedSets().detached(key);
        try {
            if (options.by() == By.RANK) copy.expect(count, 0);
            options.begin(source);
            for (long i = 0; i < count; i++, options.next(source)) {
                if (options.isReversed()) copy.insert(source.member(), source.score());
                else copy.append(source.member(), source.score());
            }
            return copy;
        } catch (MemoryExhausted e) {
            database.discard(copy);
            throw e;
        }
    }

    /// Makes a detached sorted set the value of a key, whatever it was; null deletes the key.
    static void store(SortedSetValue stored, Slice key, String event, Database database) {
        if (stored != null) {
            database.put(key, database.lookupReplaced(key), stored.entry());
            database.modified(key, 'z', event);
        } else if (database.clear(key, database.keyspace().settings().lazyServerDelete)) {
            database.modified(key, 'g', "del");
        }
    }
}

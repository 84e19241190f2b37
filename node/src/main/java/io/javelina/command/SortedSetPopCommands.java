package io.javelina.command;

import static io.javelina.command.Flag.BLOCKING;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.RW;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import io.javelina.type.SortedSetValue;
import io.javelina.type.Type;

/// Members taken from either end of sorted sets, at once or when there are some.
final class SortedSetPopCommands {
    private static final CommandError NEGATIVE = new CommandError("ERR value is out of range, must be positive");
    private static final CommandError NO_KEYS = new CommandError("ERR numkeys should be greater than 0");
    private static final CommandError NO_COUNT = new CommandError("ERR count should be greater than 0");

    /// From which end.
    private enum End {
        LOWEST("zpopmin", "ZPOPMIN"), HIGHEST("zpopmax", "ZPOPMAX");

        private final String event;
        /// Which does the same for one key without waiting.
        private final String command;

        End(String event, String command) {
            this.event = event;
            this.command = command;
        }
    }

    private SortedSetPopCommands() {}

    static void register(CommandTable.Family table) {
        table.command("ZPOPMIN").arity(-2).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE)
                .does((request, database, reply) -> pop(End.LOWEST, request, database, reply));
        table.command("ZPOPMAX").arity(-2).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE)
                .does((request, database, reply) -> pop(End.HIGHEST, request, database, reply));
        table.command("ZMPOP").arity(-4).flags(WRITE).countedKeys(1, 1, RW, ACCESS, DELETE)
                .does(SortedSetPopCommands::zmpop);
        table.command("BZPOPMIN").arity(-3).flags(WRITE, BLOCKING, FAST).keys(1, -2, 1, RW, ACCESS, DELETE)
                .does((request, database, reply) -> popOrWait(End.LOWEST, request, database, reply));
        table.command("BZPOPMAX").arity(-3).flags(WRITE, BLOCKING, FAST).keys(1, -2, 1, RW, ACCESS, DELETE)
                .does((request, database, reply) -> popOrWait(End.HIGHEST, request, database, reply));
        table.command("BZMPOP").arity(-5).flags(WRITE, BLOCKING).countedKeys(2, 1, RW, ACCESS, DELETE)
                .does(SortedSetPopCommands::bzmpop);
    }

    // One key.

    private static void pop(End end, Request request, Database database, Reply reply) {
        if (request.size() > 3) throw CommandError.SYNTAX;
        boolean hasCount = request.size() == 3;
        long count = hasCount ? positive(request, 2, 0, NEGATIVE) : 1;
        Slice key = request.argument(1);
        SortedSetValue value = database.sortedSets().forWrite(key);
        long popped = value == null ? 0 : Math.min(count, value.size());
        boolean nested = hasCount && reply.protocol() == 3;
        reply.array(nested ? popped : 2 * popped);
        if (popped > 0) pop(value, key, end, popped, nested, database, reply);
    }

    private static long positive(Request request, int index, long lowest, CommandError otherwise) {
        long value = request.integer(index, otherwise);
        if (value < lowest) throw otherwise;
        return value;
    }

    /// Replies so many members, which are there, and removes them.
    private static void pop(SortedSetValue value, Slice key, End end, long count, boolean nested, Database database,
            Reply reply) {
        boolean isLowest = end == End.LOWEST;
        value.seek(isLowest ? 0 : value.size() - 1);
        for (long i = 0; i < count; i++) {
            if (nested) reply.array(2);
            reply.bulk(value.member());
            reply.real(value.score());
            if (isLowest) value.next();
            else value.previous();
        }
        value.removeRange(isLowest ? 0 : value.size() - count, count);
        SortedSetCommands.announceRemoved(value, key, end.event, count, database);
    }

    // Several keys, of which the first counts that holds any members.

    private static void popOrWait(End end, Request request, Database database, Reply reply) {
        int keys = request.size() - 2;
        long deadline = BlockingTimeout.deadline(request, request.size() - 1);
        for (int i = 1; i <= keys; i++) {
            Slice key = request.argument(i);
            SortedSetValue value = database.sortedSets().forWrite(key);
            if (value == null) continue;
            reply.array(3);
            reply.bulk(key);
            pop(value, key, end, 1, false, database, reply);
            database.propagation().instead(database, end.command, 2).argument(key);
            return;
        }
        waitFor(1, keys, deadline, request, reply);
    }

    static void zmpop(Request request, Database database, Reply reply) {
        int where = behindKeys(request, 1);
        End end = end(request, where);
        long count = count(request, where + 1);
        if (!popMany(request, 2, where, end, count, database, reply)) reply.nilArray();
    }

    static void bzmpop(Request request, Database database, Reply reply) {
        int where = behindKeys(request, 2);
        End end = end(request, where);
        long count = count(request, where + 1);
        long deadline = BlockingTimeout.deadline(request, 1);
        if (!popMany(request, 3, where, end, count, database, reply)) waitFor(3, where - 3, deadline, request, reply);
    }

    /// Where the keys end whose number is argument `first`.
    private static int behindKeys(Request request, int first) {
        long keys = positive(request, first, 1, NO_KEYS);
        if (keys >= request.size() - first - 1) throw CommandError.SYNTAX;
        return first + 1 + (int) keys;
    }

    private static void waitFor(int firstKey, int keys, long deadline, Request request, Reply reply) {
        if (request.client().mayBlock()) request.client().block(new Wait(Type.SORTED_SET, firstKey, keys, deadline));
        else reply.nilArray();
    }

    /// Pops from the first sorted set among these keys, and replies it; false when none of them holds any members.
    private static boolean popMany(Request request, int firstKey, int behindKeys, End end, long count,
            Database database,
            Reply reply) {
        for (int i = firstKey; i < behindKeys; i++) {
            Slice key = request.argument(i);
            SortedSetValue value = database.sortedSets().forWrite(key);
            if (value == null) continue;
            long popped = Math.min(count, value.size());
            reply.array(2);
            reply.bulk(key);
            reply.array(popped);
            pop(value, key, end, popped, true, database, reply);
            database.propagation().instead(database, end.command, 3).argument(key).argument(popped);
            return true;
        }
        return false;
    }

    private static End end(Request request, int index) {
        if (request.is(index, "MIN")) return End.LOWEST;
        if (!request.is(index, "MAX")) throw CommandError.SYNTAX;
        return End.HIGHEST;
    }

    private static long count(Request request, int first) {
        if (first == request.size()) return 1;
        if (first + 1 == request.size() || !request.is(first, "COUNT")) throw CommandError.SYNTAX;
        long count = positive(request, first + 1, 1, NO_COUNT);
        if (first + 2 < request.size()) throw CommandError.SYNTAX;
        return count;
    }
}

package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.UPDATE;

import io.javelina.keyspace.Database;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.SetCursor;
import io.javelina.type.SortedSetValue;
import java.util.Locale;

/// What several sorted sets, or sets, have together, in common, or one of them alone.
///
/// A result is put together in a sorted set of its own that is in no database; a command either stores it or replies it
/// and gives it up.
final class SortedSetAlgebraCommands {
    /// Makes a result of operands: calls [SortedSetValue#collect] for each of its members.
    @FunctionalInterface
    private interface Operation {
        void collect(SortedSetOperands operands, Database database, SortedSetValue result);
    }

    private SortedSetAlgebraCommands() {}

    static void register(CommandTable.Family table) {
        register(table, "ZUNION", SortedSetAlgebraCommands::unite, true);
        register(table, "ZINTER", SortedSetAlgebraCommands::intersect, true);
        register(table, "ZDIFF", SortedSetAlgebraCommands::subtract, false);
        table.command("ZINTERCARD").arity(-3).flags(READONLY).countedKeys(1, 1, RO, ACCESS)
                .does(SortedSetAlgebraCommands::zintercard);
    }

    private static void register(CommandTable.Family table, String name, Operation operation, boolean isWeighted) {
        table.command(name).arity(-3).flags(READONLY).countedKeys(1, 1, RO, ACCESS)
                .does((request, database, reply) -> reply(operation, isWeighted, request, database, reply));
        String event = (name + "STORE").toLowerCase(Locale.ROOT);
        table.command(name + "STORE").arity(-4).flags(WRITE, DENYOOM).key(1, OW, UPDATE).countedKeys(2, 1, RO, ACCESS)
                .does((request, database, reply) -> store(operation, isWeighted, event, request, database, reply));
    }

    private static void reply(Operation operation, boolean isWeighted, Request request, Database database,
            Reply reply) {
        SortedSetOperands operands = SortedSetOperands.of(request, 1, database).withOptions(request, isWeighted,
                true);
        SortedSetValue result = compute(operation, operands, request.argument(1), database);
        boolean withScores = operands.withScores();
        reply.array(withScores && reply.protocol() == 2 ? 2 * result.size() : result.size());
        for (boolean found = result.seek(0); found; found = result.next())
            SortedSetCommands.replyMember(result, withScores, reply);
        database.discard(result);
    }

    private static void store(Operation operation, boolean isWeighted, String event, Request request,
            Database database, Reply reply) {
        SortedSetOperands operands = SortedSetOperands.of(request, 2, database).withOptions(request, isWeighted,
                false);
        Slice key = request.argument(1);
        SortedSetValue result = compute(operation, operands, key, database);
        long size = result.size();
        if (size == 0) database.discard(result);
        SortedSetRangeCommands.store(size == 0 ? null : result, key, event, database);
        reply.integer(size);
    }

    private static SortedSetValue compute(Operation operation, SortedSetOperands operands, Slice key,
            Database database) {
        SortedSetValue result = database.sortedSets().detached(key);
        try {
            result.beginCollecting(operands.size(0));
            operation.collect(operands, database, result);
            result.endCollecting();
            return result;
        } catch (MemoryExhausted e) {
            result.dropCollected();
            throw e;
        }
    }

    // Together.

    private static void unite(SortedSetOperands operands, Database database, SortedSetValue result) {
        for (int i = 0; i < operands.count(); i++) {
            if (operands.isSet(i)) uniteSet(operands, i, database, result);
            else if (!operands.isMissing(i)) uniteSortedSet(operands, i, database, result);
        }
    }

    private static void uniteSet(SortedSetOperands operands, int index, Database database, SortedSetValue result) {
        double score = operands.weighted(index, 1);
        for (SetCursor members = operands.set(index, database).members(); members.next();)
            unite(members.bytes(), score, operands, result);
    }

    private static void uniteSortedSet(SortedSetOperands operands, int index, Database database,
            SortedSetValue result) {
        SortedSetValue operand = operands.sortedSet(index, database);
        for (boolean found = operand.seek(0); found; found = operand.next())
            unite(operand.member(), operands.weighted(index, operand.score()), operands, result);
    }

    private static void unite(Slice member, double score, SortedSetOperands operands, SortedSetValue result) {
        double old = result.score(member);
        if (Double.isNaN(old)) result.collect(member, score);
        else result.recollect(operands.aggregate(old, score));
    }

    // In common.

    private static void intersect(SortedSetOperands operands, Database database, SortedSetValue result) {
        intersect(operands, database, Long.MAX_VALUE, result);
    }

    /// Collects so many members that all operands have, the first of which is the smallest; without a `result` only
    /// counts them.
    private static long intersect(SortedSetOperands operands, Database database, long limit, SortedSetValue result) {
        if (operands.isMissing(0)) return 0;
        long count = 0;
        if (operands.isSet(0)) {
            double score = operands.weighted(0, 1);
            for (SetCursor members = operands.set(0, database).members(); count < limit && members.next();)
                if (isCommon(members.bytes(), score, operands, database, result)) count++;
            return count;
        }
        SortedSetValue first = operands.sortedSet(0, database);
        for (boolean found = first.seek(0); found && count < limit; found = first.next())
            if (isCommon(first.member(), operands.weighted(0, first.score()), operands, database, result)) count++;
        return count;
    }

    private static boolean isCommon(Slice member, double score, SortedSetOperands operands, Database database,
            SortedSetValue result) {
        double sum = score;
        for (int i = 1; i < operands.count(); i++) {
            double other = operands.score(i, member, database);
            if (Double.isNaN(other)) return false;
            sum = operands.aggregate(sum, other * operands.weight(i));
        }
        if (result != null) result.collect(member, sum);
        return true;
    }

    static void zintercard(Request request, Database database, Reply reply) {
        SortedSetOperands operands = SortedSetOperands.of(request, 1, database).bySize();
        long limit = operands.limit(request);
        reply.integer(intersect(operands, database, limit == 0 ? Long.MAX_VALUE : limit, null));
    }

    // Alone.

    private static void subtract(SortedSetOperands operands, Database database, SortedSetValue result) {
        if (operands.isMissing(0)) return;
        if (operands.isSet(0)) {
            for (SetCursor members = operands.set(0, database).members(); members.next();)
                if (isAlone(members.bytes(), operands, database)) result.collect(members.bytes(), 1);
            return;
        }
        SortedSetValue first = operands.sortedSet(0, database);
        for (boolean found = first.seek(0); found; found = first.next())
            if (isAlone(first.member(), operands, database)) result.collect(first.member(), first.score());
    }

    private static boolean isAlone(Slice member, SortedSetOperands operands, Database database) {
        for (int i = 1; i < operands.count(); i++)
            if (!Double.isNaN(operands.score(i, member, database))) return false;
        return true;
    }
}

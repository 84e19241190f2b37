package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.OW;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;

import io.javelina.keyspace.Database;
import io.javelina.memory.Addresses;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.SetCursor;
import io.javelina.type.SetValue;
import io.javelina.type.Type;
import java.util.function.Predicate;

/// What several sets have in common, together, or one of them alone.
///
/// Operands are addresses of entries, 0 for a missing key, which is an empty set. The order of a reply is part of the
/// contract where sets have one: integers ascend, and members of listpacks come as they were added. So small results are
/// put together in a set of their own; those of tables come in any order, and need none.
final class SetAlgebra {
    private static final CommandError KEY_COUNT = new CommandError("ERR numkeys should be greater than 0");
    private static final CommandError TOO_FEW_KEYS = new CommandError(
            "ERR Number of keys can't be greater than number of args");
    private static final CommandError NEGATIVE_LIMIT = new CommandError("ERR LIMIT can't be negative");

    /// Members that are looked up in one operand before the next operand's turn.
    private static final int BATCH = 256;
    /// With more operands it is better to put the union together than to look members up in all operands before theirs.
    private static final int MOST_LOOKED_UP = 4;

    private SetAlgebra() {}

    static void register(CommandTable.Family table) {
        table.command("SINTER").arity(-2).flags(READONLY).keys(1, -1, 1, RO, ACCESS).tips(NONDETERMINISTIC_ORDER)
                .does(SetAlgebra::sinter);
        table.command("SINTERSTORE").arity(-3).flags(WRITE, DENYOOM).key(1, RW, UPDATE).keys(2, -1, 1, RO, ACCESS)
                .does(SetAlgebra::sinterstore);
        table.command("SINTERCARD").arity(-3).flags(READONLY).countedKeys(1, 1, RO, ACCESS)
                .does(SetAlgebra::sintercard);
        table.command("SUNION").arity(-2).flags(READONLY).keys(1, -1, 1, RO, ACCESS).tips(NONDETERMINISTIC_ORDER)
                .does(SetAlgebra::sunion);
        table.command("SUNIONSTORE").arity(-3).flags(WRITE, DENYOOM).key(1, OW, UPDATE).keys(2, -1, 1, RO, ACCESS)
                .does(SetAlgebra::sunionstore);
        table.command("SDIFF").arity(-2).flags(READONLY).keys(1, -1, 1, RO, ACCESS).tips(NONDETERMINISTIC_ORDER)
                .does(SetAlgebra::sdiff);
        table.command("SDIFFSTORE").arity(-3).flags(WRITE, DENYOOM).key(1, OW, UPDATE).keys(2, -1, 1, RO, ACCESS)
                .does(SetAlgebra::sdiffstore);
    }

    // Operands and results.

    /// The sets of the arguments from `first` on.
    private static long[] operands(Request request, int first, int count, Database database) {
        long[] operands = new long[count];
        for (int i = 0; i < count; i++) {
            operands[i] = database.lookupRead(request.argument(first + i));
            if (operands[i] != 0 && Entry.type(operands[i]) != Type.SET.ordinal()) throw CommandError.WRONG_TYPE;
        }
        return operands;
    }

    private static long[] operands(Request request, int first, Database database) {
        return operands(request, first, request.size() - first, database);
    }

    private static long size(long operand, Database database) {
        return operand == 0 ? 0 : database.sets().other(operand).size();
    }

    /// Does something with a set; when that fails for lack of memory, and the set is in no database, it is freed.
    static boolean orDiscard(SetValue set, boolean isDetached, Database database, Predicate<SetValue> action) {
        try {
            return action.test(set);
        } catch (MemoryExhausted e) {
            if (isDetached) database.discard(set);
            throw e;
        }
    }

    /// Makes a result the value of key 1; an empty one deletes the key.
    private static void store(SetValue result, Request request, String event, Database database, Reply reply) {
        if (result.isEmpty()) {
            database.discard(result);
            storeNothing(request, database, reply);
            return;
        }
        Slice key = request.argument(1);
        long size = result.size();
        database.put(key, database.lookupReplaced(key), result.entry());
        database.modified(key, 's', event);
        reply.integer(size);
    }

    private static void storeNothing(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        if (database.clear(key, database.keyspace().settings().lazyServerDelete)) database.modified(key, 'g', "del");
        reply.integer(0);
    }

    private static void replyAndDiscard(SetValue result, Database database, Reply reply) {
        SetCommands.replySet(result, reply);
        database.discard(result);
    }

    /// Replies the members of a set with these references.
    private static void reply(SetValue set, Addresses references, Reply reply) {
        reply.set(references.size());
        for (long i = 0; i < references.size(); i++) SetCommands.reply(set.member(references.get(i)), reply);
    }

    // Intersection: the members of the smallest set that all others have.

    static void sinter(Request request, Database database, Reply reply) {
        long[] operands = operands(request, 1, database);
        if (!bringSmallestFirst(operands, database)) {
            reply.set(0);
            return;
        }
        SetValue smallest = database.sets().of(operands[0]);
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            sift(smallest, operands, true, 0, found, database);
            reply(smallest, found, reply);
        }
    }

    static void sinterstore(Request request, Database database, Reply reply) {
        long[] operands = operands(request, 2, database);
        if (!bringSmallestFirst(operands, database)) {
            storeNothing(request, database, reply);
            return;
        }
        SetValue result = database.sets().detached(request.argument(1));
        orDiscard(result, true, database, empty -> intersect(operands, empty, database));
        store(result, request, "sinterstore", database, reply);
    }

    private static boolean intersect(long[] operands, SetValue result, Database database) {
        SetValue smallest = database.sets().of(operands[0]);
        if (!smallest.isIntSet()) result.beginAsListpack();
        boolean changed = siftInto(result, smallest, operands, true, database);
        result.shrinkToIntegers();
        return changed;
    }

    static void sintercard(Request request, Database database, Reply reply) {
        long keys = request.integer(1, KEY_COUNT);
        if (keys < 1) throw KEY_COUNT;
        if (keys > request.size() - 2) throw TOO_FEW_KEYS;
        long limit = 0;
        for (int i = 2 + (int) keys; i < request.size(); i += 2) {
            if (!request.is(i, "LIMIT") || i + 1 == request.size()) throw CommandError.SYNTAX;
            limit = request.integer(i + 1, NEGATIVE_LIMIT);
            if (limit < 0) throw NEGATIVE_LIMIT;
        }
        long[] operands = operands(request, 2, (int) keys, database);
        boolean mayHaveAny = bringSmallestFirst(operands, database);
        SetValue smallest = mayHaveAny ? database.sets().of(operands[0]) : null;
        long size = mayHaveAny ? sift(smallest, operands, true, limit, null, database) : 0;
        reply.integer(limit > 0 ? Math.min(limit, size) : size);
    }

    /// Exchanges the first and the smallest operand; false when that is empty.
    private static boolean bringSmallestFirst(long[] operands, Database database) {
        int smallest = 0;
        long smallestSize = Long.MAX_VALUE;
        for (int i = 0; i < operands.length; i++) {
            long size = size(operands[i], database);
            if (size < smallestSize) {
                smallest = i;
                smallestSize = size;
            }
        }
        long first = operands[0];
        operands[0] = operands[smallest];
        operands[smallest] = first;
        return smallestSize > 0;
    }

    /// Finds the members of the first operand that all others have, or (with `shared` false) that none of them has.
    ///
    /// @param limit after how many to stop, about; 0 for never
    /// @param found gets their references unless it is null
    /// @return how many there are
    private static long sift(SetValue first, long[] operands, boolean shared, long limit, Addresses found,
            Database database) {
        long[] batch = new long[BATCH];
        long size = 0;
        SetCursor members = first.members();
        for (int count = members.next(batch); count > 0; count = members.next(batch)) {
            int kept = siftBatch(first, batch, count, operands, operands.length, shared, database);
            for (int i = 0; i < kept && found != null; i++) found.add(batch[i]);
            size += kept;
            if (limit > 0 && size >= limit) return size;
        }
        return size;
    }

    /// Looks members up in the operands after the first and before `end`.
    private static int siftBatch(SetValue first, long[] batch, int count, long[] operands, int end, boolean shared,
            Database database) {
        int kept = count;
        for (int i = 1; i < end && kept > 0; i++) {
            if (operands[i] == 0 || operands[i] == operands[0]) continue;
            kept = first.retain(batch, kept, database.sets().other(operands[i]), shared);
        }
        return kept;
    }

    private static boolean siftInto(SetValue result, SetValue first, long[] operands, boolean shared,
            Database database) {
        long[] batch = new long[BATCH];
        SetCursor members = first.members();
        for (int count = members.next(batch); count > 0; count = members.next(batch)) {
            int kept = siftBatch(first, batch, count, operands, operands.length, shared, database);
            for (int i = 0; i < kept; i++) result.add(first.member(batch[i]));
        }
        return !result.isEmpty();
    }

    // Union.

    static void sunion(Request request, Database database, Reply reply) {
        long[] operands = operands(request, 1, database);
        if (hasTable(operands, database) && operands.length <= MOST_LOOKED_UP)
            replyUnion(operands, database, reply);
        else
            replyAndDiscard(union(operands, new Slice(), database), database, reply);
    }

    static void sunionstore(Request request, Database database, Reply reply) {
        long[] operands = operands(request, 2, database);
        store(union(operands, request.argument(1), database), request, "sunionstore", database, reply);
    }

    private static boolean hasTable(long[] operands, Database database) {
        for (long operand : operands) if (operand != 0 && database.sets().other(operand).isTable()) return true;
        return false;
    }

    private static SetValue union(long[] operands, Slice key, Database database) {
        SetValue result = database.sets().detached(key);
        orDiscard(result, true, database, empty -> {
            for (long operand : operands) if (operand != 0) addAll(database.sets().of(operand), empty);
            return true;
        });
        return result;
    }

    private static void addAll(SetValue from, SetValue to) {
        for (SetCursor members = from.members(); members.next();) to.add(members.member());
    }

    /// Of each operand those members that no operand before has, so that nothing has to be put together.
    private static void replyUnion(long[] operands, Database database, Reply reply) {
        long[] ends = new long[operands.length];
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            for (int i = 0; i < operands.length; i++) {
                if (operands[i] != 0) findNew(operands, i, found, database);
                ends[i] = found.size();
            }
            reply.set(found.size());
            for (int i = 0, done = 0; i < operands.length; i++) {
                if (operands[i] == 0) continue;
                SetValue set = database.sets().of(operands[i]);
                for (; done < ends[i]; done++) SetCommands.reply(set.member(found.get(done)), reply);
            }
        }
    }

    private static void findNew(long[] operands, int index, Addresses found, Database database) {
        long[] sifted = new long[index + 1];
        sifted[0] = operands[index];
        for (int i = 0; i < index; i++) {
            if (operands[i] == operands[index]) return;
            sifted[i + 1] = operands[i];
        }
        sift(database.sets().of(operands[index]), sifted, false, 0, found, database);
    }

    // Difference.

    static void sdiff(Request request, Database database, Reply reply) {
        long[] operands = operands(request, 1, database);
        if (operands[0] == 0 || isRepeated(operands)) {
            reply.set(0);
            return;
        }
        SetValue first = database.sets().of(operands[0]);
        if (!first.isTable() || !looksUp(operands, database)) {
            replyAndDiscard(difference(operands, new Slice(), database), database, reply);
            return;
        }
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            sift(first, operands, false, 0, found, database);
            reply(first, found, reply);
        }
    }

    static void sdiffstore(Request request, Database database, Reply reply) {
        long[] operands = operands(request, 2, database);
        if (operands[0] == 0 || isRepeated(operands)) storeNothing(request, database, reply);
        else store(difference(operands, request.argument(1), database), request, "sdiffstore", database, reply);
    }

    private static boolean isRepeated(long[] operands) {
        for (int i = 1; i < operands.length; i++) if (operands[i] == operands[0]) return true;
        return false;
    }

    /// Whether to look up each member of the first operand in all others. Otherwise the members of all others are removed
    /// from a copy of the first one. Looking up does less per member, and is given an advantage for that.
    private static boolean looksUp(long[] operands, Database database) {
        long lookedUp = 0;
        long removed = 0;
        for (long operand : operands) {
            if (operand == 0) continue;
            lookedUp += size(operands[0], database);
            removed += size(operand, database);
        }
        return lookedUp / 2 <= removed;
    }

    private static SetValue difference(long[] operands, Slice key, Database database) {
        SetValue result = database.sets().detached(key);
        orDiscard(result, true, database, empty -> subtract(operands, empty, database));
        return result;
    }

    private static boolean subtract(long[] operands, SetValue result, Database database) {
        SetValue first = database.sets().of(operands[0]);
        if (looksUp(operands, database)) return siftInto(result, first, operands, false, database);
        addAll(first, result);
        for (int i = 1; i < operands.length && !result.isEmpty(); i++)
            if (operands[i] != 0) removeAll(database.sets().of(operands[i]), result);
        return true;
    }

    private static void removeAll(SetValue removed, SetValue from) {
        for (SetCursor members = removed.members(); members.next();) from.remove(members.member());
    }
}

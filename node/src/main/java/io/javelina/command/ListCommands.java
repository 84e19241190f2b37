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

import io.javelina.keyspace.Database;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.End;
import io.javelina.type.CommandError;
import io.javelina.type.ListValue;

/// Lists, without waiting. What waits is in [BlockingListCommands].
public final class ListCommands {
    private static final CommandError INDEX_RANGE = new CommandError("ERR index out of range");
    private static final CommandError NOT_POSITIVE = new CommandError("ERR value is out of range, must be positive");
    private static final CommandError NO_KEYS = new CommandError("ERR numkeys should be greater than 0");
    private static final CommandError NO_COUNT = new CommandError("ERR count should be greater than 0");
    private static final CommandError SIGNED_RANGE = new CommandError(
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");
    private static final CommandError RANK_ZERO = new CommandError(
            "ERR RANK can't be zero: use 1 to start from the first match, 2 from the second ... or use negative to start"
                    + " from the end of the list");
    private static final CommandError COUNT_NEGATIVE = new CommandError("ERR COUNT can't be negative");
    private static final CommandError LENGTH_NEGATIVE = new CommandError("ERR MAXLEN can't be negative");

    private ListCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.LIST);
        table.command("LPUSH").arity(-3).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT).does(ListCommands::lpush);
        table.command("RPUSH").arity(-3).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT).does(ListCommands::rpush);
        table.command("LPUSHX").arity(-3).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT).does(ListCommands::lpushx);
        table.command("RPUSHX").arity(-3).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT).does(ListCommands::rpushx);
        table.command("LPOP").arity(-2).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE).does(ListCommands::lpop);
        table.command("RPOP").arity(-2).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE).does(ListCommands::rpop);
        table.command("LMPOP").arity(-4).flags(WRITE).countedKeys(1, 1, RW, ACCESS, DELETE).does(ListCommands::lmpop);
        table.command("LLEN").arity(2).flags(READONLY, FAST).key(1, RO).does(ListCommands::llen);
        table.command("LINDEX").arity(3).flags(READONLY).key(1, RO, ACCESS).does(ListCommands::lindex);
        table.command("LRANGE").arity(4).flags(READONLY).key(1, RO, ACCESS).does(ListCommands::lrange);
        table.command("LPOS").arity(-3).flags(READONLY).key(1, RO, ACCESS).does(ListCommands::lpos);
        table.command("LSET").arity(4).flags(WRITE, DENYOOM).key(1, RW, UPDATE).does(ListCommands::lset);
        table.command("LINSERT").arity(5).flags(WRITE, DENYOOM).key(1, RW, INSERT).does(ListCommands::linsert);
        table.command("LREM").arity(4).flags(WRITE).key(1, RW, DELETE).does(ListCommands::lrem);
        table.command("LTRIM").arity(4).flags(WRITE).key(1, RW, DELETE).does(ListCommands::ltrim);
        table.command("LMOVE").arity(5).flags(WRITE, DENYOOM).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                .does(ListCommands::lmove);
        table.command("RPOPLPUSH").arity(3).flags(WRITE, DENYOOM).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                .does(ListCommands::rpoplpush);
    }

    // Pushing.

    static void lpush(Request request, Database database, Reply reply) { push(End.HEAD, request, database, reply); }

    static void rpush(Request request, Database database, Reply reply) { push(End.TAIL, request, database, reply); }

    static void lpushx(Request request, Database database, Reply reply) {
        pushExisting(End.HEAD, request, database, reply);
    }

    static void rpushx(Request request, Database database, Reply reply) {
        pushExisting(End.TAIL, request, database, reply);
    }

    private static void push(End end, Request request, Database database, Reply reply) {
        push(database.lists().orNew(request.argument(1)), end, request, database, reply);
    }

    private static void pushExisting(End end, Request request, Database database, Reply reply) {
        ListValue list = database.lists().forWrite(request.argument(1));
        if (list == null) reply.integer(0);
        else push(list, end, request, database, reply);
    }

    private static void push(ListValue list, End end, Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        try {
            pushAll(list, end, request);
        } catch (MemoryExhausted e) {
            forgetEmpty(list, key, database);
            throw e;
        }
        reply.integer(list.length());
        database.modified(key, 'l', pushEvent(end));
        database.countChanges(request.size() - 3L);
    }

    private static void pushAll(ListValue list, End end, Request request) {
        long bytes = 0;
        for (int i = 2; i < request.size(); i++) bytes += request.argument(i).length();
        list.expect(request.size() - 2L, bytes);
        for (int i = 2; i < request.size(); i++) list.push(end, request.argument(i));
    }

    /// A key that was created for an element which then found no memory goes again.
    private static void forgetEmpty(ListValue list, Slice key, Database database) {
        if (list.isEmpty()) database.delete(list.entry(), key, false);
    }

    private static String pushEvent(End end) { return end == End.HEAD ? "lpush" : "rpush"; }

    // Popping.

    static void lpop(Request request, Database database, Reply reply) { pop(End.HEAD, request, database, reply); }

    static void rpop(Request request, Database database, Reply reply) { pop(End.TAIL, request, database, reply); }

    private static void pop(End end, Request request, Database database, Reply reply) {
        if (request.size() > 3) throw request.wrongNumberOfArguments();
        if (request.size() == 3) {
            popSome(end, request, database, reply);
            return;
        }
        Slice key = request.argument(1);
        ListValue list = database.lists().forWrite(key);
        if (list == null) reply.nil();
        else popOne(list, key, end, database, reply);
    }

    static void popOne(ListValue list, Slice key, End end, Database database, Reply reply) {
        list.read(endIndex(end));
        reply(list, reply);
        drop(list, key, end, 1, database);
    }

    private static void popSome(End end, Request request, Database database, Reply reply) {
        long count = request.integer(2, NOT_POSITIVE);
        if (count < 0) throw NOT_POSITIVE;
        Slice key = request.argument(1);
        ListValue list = database.lists().forWrite(key);
        if (list == null) reply.nilArray();
        else if (count == 0) reply.array(0);
        else popSome(list, key, end, count, database, reply);
    }

    private static void popSome(ListValue list, Slice key, End end, long most, Database database, Reply reply) {
        long count = Math.min(most, list.length());
        reply.array(count);
        boolean there = list.read(endIndex(end));
        for (long i = 0; i < count; i++) {
            assert there : "elements are counted";
            reply(list, reply);
            there = end == End.HEAD ? list.next() : list.previous();
        }
        drop(list, key, end, count, database);
    }

    /// Takes away elements and tells everybody.
    private static void drop(ListValue list, Slice key, End end, long count, Database database) {
        list.drop(end, count);
        database.announce(key, 'l', end == End.HEAD ? "lpop" : "rpop");
        if (list.isEmpty()) database.deleteEmptied(list, key);
        database.signal(key);
        database.countChanges(count);
    }

    /// The command that pops from this end.
    static String popName(End end) { return end == End.HEAD ? "LPOP" : "RPOP"; }

    private static long endIndex(End end) { return end == End.HEAD ? 0 : -1; }

    static void reply(ListValue list, Reply reply) {
        if (list.isInteger()) reply.bulkInteger(list.integer());
        else reply.bulk(list.element());
    }

    // Popping from the first of many keys.

    static void lmpop(Request request, Database database, Reply reply) {
        int keys = keyCount(request, 1);
        End end = end(request, 2 + keys);
        long count = popCount(request, 3 + keys);
        if (!popFromFirst(request, 2, keys, end, count, database, reply)) reply.nilArray();
    }

    /// The number of keys in an argument, which are there, with an end behind them.
    static int keyCount(Request request, int index) {
        long keys = request.integer(index, NO_KEYS);
        if (keys < 1) throw NO_KEYS;
        if (keys >= request.size() - index - 1) throw CommandError.SYNTAX;
        return (int) keys;
    }

    /// The end that is named in an argument.
    static End end(Request request, int index) {
        if (request.is(index, "LEFT")) return End.HEAD;
        if (request.is(index, "RIGHT")) return End.TAIL;
        throw CommandError.SYNTAX;
    }

    /// The number of elements that the options from an argument on ask for.
    static long popCount(Request request, int index) {
        if (request.size() == index) return 1;
        if (request.size() == index + 1 || !request.is(index, "COUNT")) throw CommandError.SYNTAX;
        long count = request.integer(index + 1, NO_COUNT);
        if (count < 1) throw NO_COUNT;
        if (request.size() > index + 2) throw CommandError.SYNTAX;
        return count;
    }

    /// Pops from the first key that there is; false when there is none.
    static boolean popFromFirst(Request request, int firstKey, int keys, End end, long count, Database database,
            Reply reply) {
        for (int i = firstKey; i < firstKey + keys; i++) {
            Slice key = request.argument(i);
            ListValue list = database.lists().forWrite(key);
            if (list == null) continue;
            reply.array(2);
            reply.bulk(key);
            long popped = Math.min(count, list.length());
            popSome(list, key, end, popped, database, reply);
            database.propagation().instead(database, popName(end), 3).argument(key).argument(popped);
            return true;
        }
        return false;
    }

    // Reading.

    static void llen(Request request, Database database, Reply reply) {
        ListValue list = database.lists().forRead(request.argument(1));
        reply.integer(list == null ? 0 : list.length());
    }

    static void lindex(Request request, Database database, Reply reply) {
        ListValue list = database.lists().forRead(request.argument(1));
        if (list != null && list.read(request.integer(2))) reply(list, reply);
        else reply.nil();
    }

    static void lrange(Request request, Database database, Reply reply) {
        long start = request.integer(2);
        long stop = request.integer(3);
        ListValue list = database.lists().forRead(request.argument(1));
        long length = list == null ? 0 : list.length();
        long from = first(start, length);
        long count = count(from, last(stop, length));
        reply.array(count);
        if (count == 0) return;
        list.read(from);
        reply(list, reply);
        for (long i = 1; i < count; i++) {
            list.next();
            reply(list, reply);
        }
    }

    /// The first index of a range that starts here, which may be said from the end.
    private static long first(long start, long length) { return Math.max(0, start < 0 ? start + length : start); }

    private static long last(long stop, long length) { return Math.min(length - 1, stop < 0 ? stop + length : stop); }

    private static long count(long from, long to) { return from > to ? 0 : to - from + 1; }

    static void lpos(Request request, Database database, Reply reply) {
        Search search = new Search(request);
        ListValue list = database.lists().forRead(request.argument(1));
        if (list == null) search.replyNothing(reply);
        else search.run(list, request.argument(2), database.keyspace().allocator(), reply);
    }

    /// LPOS: its options, and how they are followed.
    private static final class Search {
        private long rank = 1;
        /// -1 when only one index is wanted and not in an array, 0 for all.
        private long count = -1;
        /// How many elements are compared, 0 for all.
        private long most;

        Search(Request request) {
            for (int i = 3; i < request.size(); i += 2) {
                if (i + 1 == request.size()) throw CommandError.SYNTAX;
                if (request.is(i, "RANK")) rank = rank(request, i + 1);
                else if (request.is(i, "COUNT")) count = notNegative(request, i + 1, COUNT_NEGATIVE);
                else if (request.is(i, "MAXLEN")) most = notNegative(request, i + 1, LENGTH_NEGATIVE);
                else throw CommandError.SYNTAX;
            }
        }

        private static long rank(Request request, int index) {
            long rank = signed(request, index);
            if (rank == 0) throw RANK_ZERO;
            return rank;
        }

        private static long notNegative(Request request, int index, CommandError otherwise) {
            long value = request.integer(index, otherwise);
            if (value < 0) throw otherwise;
            return value;
        }

        void replyNothing(Reply reply) {
            if (count == -1) reply.nil();
            else reply.array(0);
        }

        void run(ListValue list, Slice element, Allocator allocator, Reply reply) {
            if (count == -1) replyOne(find(list, element, null), reply);
            else try (ScratchBuffer found = new ScratchBuffer(allocator, Account.TEMPORARY, 0)) {
                find(list, element, found);
                replyAll(found, reply);
            }
        }

        /// Finds matches, and collects their indexes unless `found` is null.
        ///
        /// @return the last one, -1 when there is none
        private long find(ListValue list, Slice element, ScratchBuffer found) {
            boolean backward = rank < 0;
            long skipped = Math.abs(rank) - 1;
            long length = list.length();
            long compared = most == 0 ? length : Math.min(most, length);
            long wanted = count == -1 ? 1 : count == 0 ? length : count;
            list.want(element);
            list.read(backward ? -1 : 0);
            for (long i = 0; i < compared; i++) {
                if (i > 0 && !(backward ? list.previous() : list.next())) break;
                if (!list.isWanted() || skipped-- > 0) continue;
                long index = backward ? length - 1 - i : i;
                if (found == null) return index;
                found.appendLong(index);
                if (--wanted == 0) break;
            }
            return -1;
        }

        private static void replyOne(long index, Reply reply) {
            if (index < 0) reply.nil();
            else reply.integer(index);
        }

        private static void replyAll(ScratchBuffer found, Reply reply) {
            reply.array(found.length() / Long.BYTES);
            for (long at = 0; at < found.length(); at += Long.BYTES)
                reply.integer(Memory.getLong(found.address() + at));
        }
    }

    private static long signed(Request request, int index) {
        return request.integer(index, -Long.MAX_VALUE, Long.MAX_VALUE, SIGNED_RANGE);
    }

    // Changing elements in between.

    static void lset(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        ListValue list = database.lists().forWrite(key);
        if (list == null) throw CommandError.NO_SUCH_KEY;
        if (!list.set(request.integer(2), request.argument(3))) throw INDEX_RANGE;
        reply.ok();
        database.modified(key, 'l', "lset");
    }

    static void linsert(Request request, Database database, Reply reply) {
        boolean behind = request.is(2, "AFTER");
        if (!behind && !request.is(2, "BEFORE")) throw CommandError.SYNTAX;
        Slice key = request.argument(1);
        ListValue list = database.lists().forWrite(key);
        if (list == null) {
            reply.integer(0);
        } else if (!list.insert(request.argument(3), behind, request.argument(4))) {
            reply.integer(-1);
        } else {
            database.modified(key, 'l', "linsert");
            reply.integer(list.length());
        }
    }

    static void lrem(Request request, Database database, Reply reply) {
        long count = signed(request, 2);
        Slice key = request.argument(1);
        ListValue list = database.lists().forWrite(key);
        long removed = list == null ? 0 : list.remove(count, request.argument(3));
        reply.integer(removed);
        if (removed == 0) return;
        database.signal(key);
        database.announce(key, 'l', "lrem");
        if (list.isEmpty()) database.deleteEmptied(list, key);
        database.countChanges(removed);
    }

    static void ltrim(Request request, Database database, Reply reply) {
        long start = request.integer(2);
        long stop = request.integer(3);
        Slice key = request.argument(1);
        ListValue list = database.lists().forWrite(key);
        reply.ok();
        if (list == null) return;
        long length = list.length();
        long from = first(start, length);
        long kept = count(from, last(stop, length));
        if (kept == 0) {
            list.drop(End.HEAD, length);
        } else {
            list.drop(End.TAIL, length - from - kept);
            list.drop(End.HEAD, from);
        }
        database.signal(key);
        database.announce(key, 'l', "ltrim");
        if (kept == 0) database.deleteEmptied(list, key);
        database.countChanges(length - kept);
    }

    // Moving an element from one list to another.

    static void lmove(Request request, Database database, Reply reply) {
        move(request, end(request, 3), end(request, 4), database, reply);
    }

    static void rpoplpush(Request request, Database database, Reply reply) {
        move(request, End.TAIL, End.HEAD, database, reply);
    }

    private static void move(Request request, End from, End to, Database database, Reply reply) {
        ListValue list = database.lists().forWrite(request.argument(1));
        if (list == null) reply.nil();
        else move(list, request, from, to, database, reply);
    }

    /// Moves an element of a list, whose key is argument 1, to the one of argument 2.
    static void move(ListValue list, Request request, End from, End to, Database database, Reply reply) {
        Slice source = request.argument(1);
        Slice target = request.argument(2);
        if (source.equalTo(target)) rotate(list, from, to, database, reply);
        else moveToOther(list, target, from, to, database, reply);
        database.signal(target);
        database.announce(target, 'l', pushEvent(to));
        drop(list, source, from, 1, database);
    }

    private static void moveToOther(ListValue list, Slice target, End from, End to, Database database, Reply reply) {
        ListValue other = database.lists().otherOrNew(target);
        list.read(endIndex(from));
        Slice element = list.element();
        try {
            // Valkey does not count the bytes of a number here.
            other.expect(1, element.isInteger() ? 0 : element.length());
            other.push(to, element);
        } catch (MemoryExhausted e) {
            forgetEmpty(other, target, database);
            throw e;
        }
        reply.bulk(element);
    }

    /// Puts a copy of the element at the other end; the element itself is dropped afterwards. Valkey judges the size of the
    /// list without it.
    private static void rotate(ListValue list, End from, End to, Database database, Reply reply) {
        Allocator allocator = database.keyspace().allocator();
        list.read(endIndex(from));
        Slice element = list.element();
        int length = element.length();
        long elementBytes = list.listpackBytes();
        long copy = element.copyOf(allocator, Account.TEMPORARY);
        try {
            element.wrap(copy, length);
            reply.bulk(element);
            list.expect(0, (element.isInteger() ? 0 : length) - elementBytes);
            list.push(to, element);
        } finally {
            allocator.free(Account.TEMPORARY, copy, length);
        }
    }
}

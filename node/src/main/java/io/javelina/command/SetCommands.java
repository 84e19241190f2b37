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
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Values;
import io.javelina.memory.Addresses;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.SetCursor;
import io.javelina.type.SetMember;
import io.javelina.type.SetValue;
import io.javelina.type.Type;
import java.util.random.RandomGenerator;

/// Sets one by one; several at a time are the business of [SetAlgebra].
public final class SetCommands {
    private static final CommandError NOT_POSITIVE = new CommandError("ERR value is out of range, must be positive");
    private static final CommandError NO_COUNT = new CommandError(
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");

    /// SPOP of all but one member in so many, or fewer, puts those that stay into a new set.
    private static final int MOVES_THE_REST = 5;
    /// Members that one SREM of those propagated for a SPOP has at most.
    private static final int REMOVED_AT_ONCE = 1024;
    /// SRANDMEMBER of more than one member in so many goes through all of them.
    private static final int GOES_THROUGH_ALL = 3;

    private SetCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.SET);
        table.command("SADD").arity(-3).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT).does(SetCommands::sadd);
        table.command("SREM").arity(-3).flags(WRITE, FAST).key(1, RW, DELETE).does(SetCommands::srem);
        table.command("SMOVE").arity(4).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE).key(2, RW, INSERT)
                .does(SetCommands::smove);
        table.command("SISMEMBER").arity(3).flags(READONLY, FAST).key(1, RO).does(SetCommands::sismember);
        table.command("SMISMEMBER").arity(-3).flags(READONLY, FAST).key(1, RO, ACCESS).does(SetCommands::smismember);
        table.command("SCARD").arity(2).flags(READONLY, FAST).key(1, RO).does(SetCommands::scard);
        table.command("SMEMBERS").arity(2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_ORDER)
                .does(SetCommands::smembers);
        table.command("SPOP").arity(-2).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE).tips(NONDETERMINISTIC_OUTPUT)
                .does(SetCommands::spop);
        table.command("SRANDMEMBER").arity(-2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(SetCommands::srandmember);
        table.command("SSCAN").arity(-3).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(SetCommands::sscan);
        SetAlgebra.register(table);
    }

    // Adding and removing.

    static void sadd(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        SetValue set = database.sets().orNew(key);
        int added = 0;
        try {
            set.expect(request.argument(2), request.size() - 2L);
            for (int i = 2; i < request.size(); i++) if (set.add(request.argument(i))) added++;
        } finally {
            if (added > 0) modified(key, "sadd", added, database);
            else if (set.isEmpty()) database.delete(set.entry(), key, false);
        }
        reply.integer(added);
    }

    private static void modified(Slice key, String event, long changes, Database database) {
        database.modified(key, 's', event);
        database.countChanges(changes - 1);
    }

    static void srem(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        SetValue set = database.sets().forWrite(key);
        int removed = 0;
        if (set != null)
            for (int i = 2; i < request.size() && !set.isEmpty(); i++) if (set.remove(request.argument(i))) removed++;
        if (removed > 0) {
            modified(key, "srem", removed, database);
            if (set.isEmpty()) database.deleteEmptied(set, key);
        }
        reply.integer(removed);
    }

    static void smove(Request request, Database database, Reply reply) {
        Slice member = request.argument(3);
        boolean exists = database.lookupWrite(request.argument(1)) != 0;
        long target = database.lookupWrite(request.argument(2));
        SetValue source = exists ? database.sets().forWrite(request.argument(1)) : null;
        if (exists && target != 0 && Entry.type(target) != Type.SET.ordinal()) throw CommandError.WRONG_TYPE;
        boolean moves = exists && source.contains(member);
        if (moves && source.entry() != target) move(source, target, member, request, database);
        reply.integer(moves ? 1 : 0);
    }

    /// The member is in its new place before it leaves the old one, in case there is no memory for that; the events come in
    /// the order in which one thinks of it.
    private static void move(SetValue source, long target, Slice member, Request request, Database database) {
        Values<SetValue> sets = database.sets();
        Slice key = request.argument(1);
        Slice newKey = request.argument(2);
        SetValue moved = target == 0 ? sets.detached(newKey) : sets.other(target);
        boolean added = SetAlgebra.orDiscard(moved, target == 0, database, set -> set.add(member));
        source.remove(member);
        modified(key, "srem", 1, database);
        if (source.isEmpty()) database.deleteEmptied(source, key);
        if (target == 0) database.put(newKey, 0, moved.entry());
        if (added) modified(newKey, "sadd", 1, database);
    }

    // Asking.

    static void sismember(Request request, Database database, Reply reply) {
        SetValue set = database.sets().forRead(request.argument(1));
        reply.integer(set != null && set.contains(request.argument(2)) ? 1 : 0);
    }

    static void smismember(Request request, Database database, Reply reply) {
        SetValue set = database.sets().forRead(request.argument(1));
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++)
            reply.integer(set != null && set.contains(request.argument(i)) ? 1 : 0);
    }

    static void scard(Request request, Database database, Reply reply) {
        SetValue set = database.sets().forRead(request.argument(1));
        reply.integer(set == null ? 0 : set.size());
    }

    static void smembers(Request request, Database database, Reply reply) {
        SetValue set = database.sets().forRead(request.argument(1));
        if (set == null) reply.set(0);
        else replySet(set, reply);
    }

    static void replySet(SetValue set, Reply reply) {
        reply.set(set.size());
        replyMembers(set, reply);
    }

    private static void replyMembers(SetValue set, Reply reply) {
        for (SetCursor members = set.members(); members.next();) reply(members.member(), reply);
    }

    static void reply(SetMember member, Reply reply) {
        if (member.isInteger()) reply.bulkInteger(member.integer());
        else reply.bulk(member.bytes());
    }

    static void sscan(Request request, Database database, Reply reply) {
        long cursor = ElementScan.cursor(request);
        SetValue set = database.sets().forRead(request.argument(1));
        if (set == null) {
            ElementScan.replyNothing(reply);
            return;
        }
        ElementScan scan = new ElementScan(request, ScanOptions.Scanned.OTHER);
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            long next = scan.run(cursor, set::scan, member -> {
                if (scan.wants(set.member(member).bytes())) found.add(member);
            });
            ElementScan.replyHead(next, found.size(), reply);
            for (long i = 0; i < found.size(); i++) reply(set.member(found.get(i)), reply);
        }
    }

    // At random.

    static void spop(Request request, Database database, Reply reply) {
        if (request.size() > 3) throw CommandError.SYNTAX;
        if (request.size() == 3) popSome(request, database, reply);
        else popOne(request, database, reply);
    }

    private static void popOne(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        SetValue set = database.sets().forWrite(key);
        if (set == null) {
            reply.nil();
            return;
        }
        database.propagation().insteadOfCommand();
        propagateRemoved(0, 1, key, database);
        pop(set, database, reply);
        popped(set, key, 1, database);
    }

    private static void pop(SetValue set, Database database, Reply reply) {
        SetMember member = set.random(database.keyspace().random());
        reply(member, reply);
        propagate(member, database);
        set.remove(member);
    }

    /// Begins, before member `index` of `count` that a command removes, another SREM when there is to be one.
    private static void propagateRemoved(long index, long count, Slice key, Database database) {
        if (index % REMOVED_AT_ONCE != 0) return;
        int members = (int) Math.min(REMOVED_AT_ONCE, count - index);
        database.propagation().add(database, "SREM", 2 + members).argument(key);
    }

    private static void propagate(SetMember member, Database database) {
        if (member.isInteger()) database.propagation().argument(member.integer());
        else database.propagation().argument(member.bytes());
    }

    private static void popped(SetValue set, Slice key, long count, Database database) {
        modified(key, "spop", count, database);
        if (set.isEmpty()) database.deleteEmptied(set, key);
    }

    private static void popSome(Request request, Database database, Reply reply) {
        long count = request.integer(2, NOT_POSITIVE);
        if (count < 0) throw NOT_POSITIVE;
        Slice key = request.argument(1);
        SetValue set = database.sets().forWrite(key);
        if (set == null || count == 0) reply.set(0);
        else if (count >= set.size()) popAll(set, key, database, reply);
        else if (set.size() - count <= count / MOVES_THE_REST) popMost(set, key, set.size() - count, database, reply);
        else popFew(set, key, count, database, reply);
    }

    private static void popAll(SetValue set, Slice key, Database database, Reply reply) {
        replySet(set, reply);
        modified(key, "spop", set.size(), database);
        boolean lazily = database.keyspace().settings().lazyServerDelete;
        database.delete(set.entry(), key, lazily);
        database.announce(key, 'g', "del");
        database.propagation().instead(database, lazily ? "UNLINK" : "DEL", 2).argument(key);
    }

    private static void popFew(SetValue set, Slice key, long count, Database database, Reply reply) {
        reply.set(count);
        database.propagation().insteadOfCommand();
        for (long i = 0; i < count; i++) {
            propagateRemoved(i, count, key, database);
            pop(set, database, reply);
        }
        popped(set, key, count, database);
    }

    /// Those that stay, chosen at random, become a new set; the time to live stays, too.
    private static void popMost(SetValue set, Slice key, long staying, Database database, Reply reply) {
        long count = set.size() - staying;
        SetValue kept = database.sets().detached(key);
        SetAlgebra.orDiscard(kept, true, database, empty -> choose(set, empty, staying, database));
        reply.set(count);
        database.propagation().insteadOfCommand();
        long index = 0;
        for (SetCursor members = set.members(); members.next();) {
            if (kept.contains(members.member())) continue;
            reply(members.member(), reply);
            propagateRemoved(index++, count, key, database);
            propagate(members.member(), database);
        }
        modified(key, "spop", count, database);
        long expiry = Entry.expiry(set.entry());
        database.put(key, set.entry(), kept.entry());
        if (expiry != Entry.NO_EXPIRY) database.expireAt(kept.entry(), key, expiry);
    }

    /// Adds `count` different members of a set, which has many more, to an empty one.
    private static boolean choose(SetValue from, SetValue to, long count, Database database) {
        if (!from.isIntSet()) to.beginAsListpack();
        while (to.size() < count) to.add(from.random(database.keyspace().random()));
        return true;
    }

    static void srandmember(Request request, Database database, Reply reply) {
        if (request.size() > 3) throw CommandError.SYNTAX;
        boolean hasCount = request.size() == 3;
        long count = hasCount ? request.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE, NO_COUNT) : 1;
        SetValue set = database.sets().forRead(request.argument(1));
        if (!hasCount && set == null) reply.nil();
        else if (!hasCount) reply(set.random(database.keyspace().random()), reply);
        else if (set == null || count == 0) reply.array(0);
        else if (count < 0) replyAny(set, -count, database, reply);
        else replyDifferent(set, Math.min(count, set.size()), database, reply);
    }

    private static void replyAny(SetValue set, long count, Database database, Reply reply) {
        reply.array(count);
        for (long i = 0; i < count && !reply.isAbandoned(); i++)
            reply(set.random(database.keyspace().random()), reply);
    }

    private static void replyDifferent(SetValue set, long count, Database database, Reply reply) {
        reply.array(count);
        if (count == set.size()) replyMembers(set, reply);
        else if (count == 1) reply(set.random(database.keyspace().random()), reply);
        else if (set.size() / GOES_THROUGH_ALL < count) replyInOrder(set, count, database.keyspace().random(), reply);
        else replyChosen(set, count, database, reply);
    }

    /// Each member in turn is taken with the probability with which the rest of the members has too few others.
    private static void replyInOrder(SetValue set, long count, RandomGenerator random, Reply reply) {
        long wanted = count;
        long left = set.size();
        for (SetCursor members = set.members(); wanted > 0 && members.next(); left--) {
            if (random.nextLong(left) >= wanted) continue;
            reply(members.member(), reply);
            wanted--;
        }
    }

    private static void replyChosen(SetValue set, long count, Database database, Reply reply) {
        SetValue chosen = database.sets().detached(new Slice());
        SetAlgebra.orDiscard(chosen, true, database, empty -> choose(set, empty, count, database));
        replyMembers(chosen, reply);
        database.discard(chosen);
    }
}

package io.javelina.command;

import static io.javelina.command.Flag.DENYOOM;
import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.DELETE;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.Database;
import io.javelina.memory.Addresses;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import io.javelina.type.SortedSetValue;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Members of sorted sets and their scores.
public final class SortedSetCommands {
    private static final CommandError NOT_A_NUMBER = new CommandError("ERR resulting score is not a number (NaN)");
    private static final CommandError NX_AND_XX = new CommandError(
            "ERR XX and NX options at the same time are not compatible");
    private static final CommandError GT_LT_NX = new CommandError(
            "ERR GT, LT, and/or NX options at the same time are not compatible");
    private static final CommandError ONE_INCREMENT = new CommandError(
            "ERR INCR option supports a single increment-element pair");
    private static final CommandError COUNT_RANGE = new CommandError(
            "ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807");
    private static final CommandError PAIR_COUNT_RANGE = new CommandError("ERR value is out of range");

    /// Up to so many ranks are drawn one by one.
    private static final long FEW_SAMPLES = 10_000;

    private SortedSetCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.SORTED_SET);
        table.command("ZADD").arity(-4).flags(WRITE, DENYOOM, FAST).key(1, RW, UPDATE).does(SortedSetCommands::zadd);
        table.command("ZINCRBY").arity(4).flags(WRITE, DENYOOM, FAST).key(1, RW, ACCESS, UPDATE)
                .does(SortedSetCommands::zincrby);
        table.command("ZREM").arity(-3).flags(WRITE, FAST).key(1, RW, DELETE).does(SortedSetCommands::zrem);
        table.command("ZSCORE").arity(3).flags(READONLY, FAST).key(1, RO, ACCESS).does(SortedSetCommands::zscore);
        table.command("ZMSCORE").arity(-3).flags(READONLY, FAST).key(1, RO, ACCESS).does(SortedSetCommands::zmscore);
        table.command("ZCARD").arity(2).flags(READONLY, FAST).key(1, RO).does(SortedSetCommands::zcard);
        table.command("ZRANK").arity(-3).flags(READONLY, FAST).key(1, RO, ACCESS).does(SortedSetCommands::zrank);
        table.command("ZREVRANK").arity(-3).flags(READONLY, FAST).key(1, RO, ACCESS).does(SortedSetCommands::zrevrank);
        table.command("ZRANDMEMBER").arity(-2).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(SortedSetCommands::zrandmember);
        table.command("ZSCAN").arity(-3).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(SortedSetCommands::zscan);
        SortedSetRangeCommands.register(table);
        SortedSetPopCommands.register(table);
        SortedSetAlgebraCommands.register(table);
    }

    // Adding. The options are bits, so that nothing is allocated.

    static final int NX = 1;
    static final int XX = 1 << 1;
    private static final int GT = 1 << 2;
    private static final int LT = 1 << 3;
    static final int CH = 1 << 4;
    private static final int INCR = 1 << 5;

    static void zadd(Request request, Database database, Reply reply) {
        int first = 2;
        int options = 0;
        for (int option; first < request.size() && (option = option(request.argument(first))) != 0; first++)
            options |= option;
        demandPairs(request, first, options);
        if ((options & INCR) != 0) increment(request, first, options, database, reply);
        else add(request, first, 2, Request::real, options, database, reply);
    }

    static void zincrby(Request request, Database database, Reply reply) {
        // An option in the place of the increment is one, and then there is no pair left.
        if (option(request.argument(2)) != 0) throw CommandError.SYNTAX;
        increment(request, 2, INCR, database, reply);
    }

    private static int option(Slice word) {
        if (word.length() != 2) return word.is("INCR") ? INCR : 0;
        if (word.is("NX")) return NX;
        if (word.is("XX")) return XX;
        if (word.is("GT")) return GT;
        if (word.is("LT")) return LT;
        return word.is("CH") ? CH : 0;
    }

    private static void demandPairs(Request request, int first, int options) {
        int arguments = request.size() - first;
        if (arguments == 0 || arguments % 2 != 0) throw CommandError.SYNTAX;
        if ((options & NX) != 0 && (options & XX) != 0) throw NX_AND_XX;
        if (Integer.bitCount(options & (GT | LT | NX)) > 1) throw GT_LT_NX;
        if ((options & INCR) != 0 && arguments > 2) throw ONE_INCREMENT;
    }

    /// Where the score of a member is.
    @FunctionalInterface
    interface ScoreSource {
        /// The score that the arguments from `index` on say.
        double score(Request request, int index);
    }

    /// Adds what the arguments from `first` on say, so many for each member, its name the last of them.
    static void add(Request request, int first, int step, ScoreSource source, int options, Database database,
            Reply reply) {
        int longest = demandScores(request, first, step, source);
        Slice key = request.argument(1);
        SortedSetValue value = forAdding(key, options, database);
        if (value == null) {
            reply.integer(0);
            return;
        }
        long before = value.size();
        long updated = 0;
        try {
            value.expect((request.size() - first) / step, longest);
            for (int i = first; i < request.size(); i += step) {
                Slice member = request.argument(i + step - 1);
                if (updates(value, member, source.score(request, i), options)) updated++;
            }
        } finally {
            if (value.isEmpty()) database.deleteEmptied(value, key);
        }
        long added = value.size() - before;
        announce(key, "zadd", added + updated, database);
        reply.integer((options & CH) != 0 ? added + updated : added);
    }

    /// Checks all scores; returns the length of the longest member.
    private static int demandScores(Request request, int first, int step, ScoreSource source) {
        int longest = 0;
        for (int i = first; i < request.size(); i += step) {
            source.score(request, i);
            longest = Math.max(longest, request.argument(i + step - 1).length());
        }
        return longest;
    }

    private static SortedSetValue forAdding(Slice key, int options, Database database) {
        boolean isForOldOnly = (options & XX) != 0;
        return isForOldOnly ? database.sortedSets().forWrite(key) : database.sortedSets().orNew(key);
    }

    /// Adds a member or changes its score, as the options say. Whether it was there and now has another score.
    private static boolean updates(SortedSetValue value, Slice member, double score, int options) {
        double old = value.score(member);
        if (Double.isNaN(old)) {
            if ((options & XX) == 0) value.insert(member, score);
            return false;
        }
        if (score == old || !mayReplace(old, score, options)) return false;
        value.update(score);
        return true;
    }

    private static boolean mayReplace(double old, double score, int options) {
        if ((options & NX) != 0) return false;
        return ((options & GT) == 0 || score > old) && ((options & LT) == 0 || score < old);
    }

    private static void announce(Slice key, String event, long changes, Database database) {
        if (changes == 0) return;
        database.modified(key, 'z', event);
        database.countChanges(changes - 1);
    }

    /// Adds argument `first` to the score of the member behind it.
    private static void increment(Request request, int first, int options, Database database, Reply reply) {
        double increment = request.real(first);
        Slice key = request.argument(1);
        Slice member = request.argument(first + 1);
        SortedSetValue value = forAdding(key, options, database);
        double old = value == null ? Double.NaN : value.score(member);
        boolean isNew = Double.isNaN(old);
        double score = isNew ? increment : old + increment;
        if (isNew ? (options & XX) != 0 : !mayReplace(old, score, options) && !Double.isNaN(score)) {
            reply.nil();
            return;
        }
        if (Double.isNaN(score)) throw NOT_A_NUMBER;
        try {
            if (isNew) value.insert(member, score);
            else if (score != old) value.update(score);
        } finally {
            if (value.isEmpty()) database.deleteEmptied(value, key);
        }
        announce(key, "zincr", isNew || score != old ? 1 : 0, database);
        reply.real(score);
    }

    // Removing.

    static void zrem(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        SortedSetValue value = database.sortedSets().forWrite(key);
        long removed = 0;
        for (int i = 2; value != null && i < request.size() && !value.isEmpty(); i++)
            if (value.remove(request.argument(i))) removed++;
        announceRemoved(value, key, "zrem", removed, database);
        reply.integer(removed);
    }

    /// After members were removed: tells of it, and deletes a key that has none left.
    static void announceRemoved(SortedSetValue value, Slice key, String event, long removed, Database database) {
        if (removed == 0) return;
        database.modified(key, 'z', event);
        database.countChanges(removed - 1);
        if (value.isEmpty()) database.deleteEmptied(value, key);
    }

    // Asking for members.

    static void zscore(Request request, Database database, Reply reply) {
        replyScore(database.sortedSets().forRead(request.argument(1)), request.argument(2), reply);
    }

    static void zmscore(Request request, Database database, Reply reply) {
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        reply.array(request.size() - 2L);
        for (int i = 2; i < request.size(); i++) replyScore(value, request.argument(i), reply);
    }

    private static void replyScore(SortedSetValue value, Slice member, Reply reply) {
        double score = value == null ? Double.NaN : value.score(member);
        if (Double.isNaN(score)) reply.nil();
        else reply.real(score);
    }

    static void zcard(Request request, Database database, Reply reply) {
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        reply.integer(value == null ? 0 : value.size());
    }

    static void zrank(Request request, Database database, Reply reply) { rank(false, request, database, reply); }

    static void zrevrank(Request request, Database database, Reply reply) { rank(true, request, database, reply); }

    private static void rank(boolean isReversed, Request request, Database database, Reply reply) {
        if (request.size() > 4) throw request.wrongNumberOfArguments();
        boolean withScore = request.size() == 4;
        if (withScore && !request.is(3, "WITHSCORE")) throw CommandError.SYNTAX;
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        long rank = value == null ? -1 : value.rank(request.argument(2));
        if (rank < 0) {
            if (withScore) reply.nilArray();
            else reply.nil();
            return;
        }
        if (withScore) reply.array(2);
        reply.integer(isReversed ? value.size() - 1 - rank : rank);
        if (withScore) reply.real(value.score(request.argument(2)));
    }

    // Random members.

    static void zrandmember(Request request, Database database, Reply reply) {
        if (request.size() == 2) {
            replyOne(database.sortedSets().forRead(request.argument(1)), database, reply);
            return;
        }
        long count = count(request);
        boolean withScores = request.size() == 4;
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        long size = value == null ? 0 : value.size();
        long replied = size == 0 ? 0 : count < 0 ? -count : Math.min(count, size);
        reply.array(withScores && reply.protocol() == 2 ? 2 * replied : replied);
        if (replied == 0) return;
        if (count < 0) draw(value, replied, withScores, database.keyspace().random(), reply);
        else sample(value, replied, withScores, database.keyspace().random(), reply);
    }

    private static void replyOne(SortedSetValue value, Database database, Reply reply) {
        if (value == null) {
            reply.nil();
            return;
        }
        value.seek(database.keyspace().random().nextLong(value.size()));
        reply.bulk(value.member());
    }

    private static long count(Request request) {
        long count = request.integer(2, -Long.MAX_VALUE, Long.MAX_VALUE, COUNT_RANGE);
        if (request.size() == 3) return count;
        if (request.size() > 4 || !request.is(3, "WITHSCORES")) throw CommandError.SYNTAX;
        if (count < -Long.MAX_VALUE / 2 || count > Long.MAX_VALUE / 2) throw PAIR_COUNT_RANGE;
        return count;
    }

    /// So many members, each chosen among all.
    private static void draw(SortedSetValue value, long count, boolean withScores, RandomGenerator random,
            Reply reply) {
        for (long i = 0; i < count && !reply.isAbandoned(); i++) {
            value.seek(random.nextLong(value.size()));
            replyMember(value, withScores, reply);
        }
    }

    /// So many different members.
    private static void sample(SortedSetValue value, long count, boolean withScores, RandomGenerator random,
            Reply reply) {
        if (count == value.size()) replyAllBackwards(value, withScores, reply);
        else
            if (count > FEW_SAMPLES || count > value.size() / 2) sampleInOrder(value, count, withScores, random, reply);
            else sampleFew(value, count, withScores, random, reply);
    }

    private static void replyAllBackwards(SortedSetValue value, boolean withScores, Reply reply) {
        for (boolean found = value.seek(value.size() - 1); found; found = value.previous())
            replyMember(value, withScores, reply);
    }

    private static void sampleFew(SortedSetValue value, long count, boolean withScores, RandomGenerator random,
            Reply reply) {
        Set<Long> ranks = new HashSet<>();
        while (ranks.size() < count) {
            long rank = random.nextLong(value.size());
            if (!ranks.add(rank)) continue;
            value.seek(rank);
            replyMember(value, withScores, reply);
        }
    }

    /// Each rank is taken with the chance that the number of those still wanted has among those still to come; what is not
    /// taken is passed over without a look.
    private static void sampleInOrder(SortedSetValue value, long count, boolean withScores, RandomGenerator random,
            Reply reply) {
        long wanted = count;
        for (long rank = 0; wanted > 0; rank++) {
            if (random.nextLong(value.size() - rank) >= wanted) continue;
            value.seek(rank);
            replyMember(value, withScores, reply);
            wanted--;
        }
    }

    /// The member at the cursor, as an array with its score in RESP3.
    static void replyMember(SortedSetValue value, boolean withScores, Reply reply) {
        if (withScores && reply.protocol() == 3) reply.array(2);
        reply.bulk(value.member());
        if (withScores) reply.real(value.score());
    }

    // Scanning.

    static void zscan(Request request, Database database, Reply reply) {
        long cursor = ElementScan.cursor(request);
        SortedSetValue value = database.sortedSets().forRead(request.argument(1));
        if (value == null) {
            ElementScan.replyNothing(reply);
            return;
        }
        ElementScan scan = new ElementScan(request, ScanOptions.Scanned.SORTED_SET);
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            long next = scan.run(cursor, value::scan, reference -> {
                value.moveTo(reference);
                if (scan.wants(value.member())) found.add(reference);
            });
            ElementScan.replyHead(next, scan.isWithoutValues() ? found.size() : 2 * found.size(), reply);
            for (long i = 0; i < found.size(); i++) {
                value.moveTo(found.get(i));
                reply.bulk(value.member());
                if (!scan.isWithoutValues()) reply.bulk(scannedScore(value));
            }
        }
    }

    /// Scores of a large sorted set have up to 17 digits here, as C prints them, and not the fewest possible.
    private static String scannedScore(SortedSetValue value) {
        return value.isPacked() ? Real.text(value.score()) : Real.longText(value.score());
    }
}

package io.javelina.command;

import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RO;
import static io.javelina.command.KeyFlag.RW;
import static io.javelina.command.KeyFlag.UPDATE;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;

/// Commands for the time to live of keys.
public final class ExpireCommands {
    private static final CommandError NX_CONFLICT = new CommandError(
            "ERR NX and XX, GT or LT options at the same time are not compatible");
    private static final CommandError GT_LT_CONFLICT = new CommandError(
            "ERR GT and LT options at the same time are not compatible");

    private static final int MILLIS_PER_SECOND = 1000;

    private static final int NX = 1;
    private static final int XX = 2;
    private static final int GT = 4;
    private static final int LT = 8;

    private static final int NO_KEY = -2;
    private static final int NO_EXPIRY = -1;

    private ExpireCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GENERIC);
        table.command("EXPIRE").arity(-3).flags(WRITE, FAST).key(1, RW, UPDATE).does(ExpireCommands::expire);
        table.command("PEXPIRE").arity(-3).flags(WRITE, FAST).key(1, RW, UPDATE).does(ExpireCommands::pexpire);
        table.command("EXPIREAT").arity(-3).flags(WRITE, FAST).key(1, RW, UPDATE).does(ExpireCommands::expireAt);
        table.command("PEXPIREAT").arity(-3).flags(WRITE, FAST).key(1, RW, UPDATE).does(ExpireCommands::pexpireAt);
        table.command("TTL").arity(2).flags(READONLY, FAST).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(ExpireCommands::ttl);
        table.command("PTTL").arity(2).flags(READONLY, FAST).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(ExpireCommands::pttl);
        table.command("EXPIRETIME").arity(2).flags(READONLY, FAST).key(1, RO, ACCESS).does(ExpireCommands::expireTime);
        table.command("PEXPIRETIME").arity(2).flags(READONLY, FAST).key(1, RO, ACCESS)
                .does(ExpireCommands::pexpireTime);
        table.command("PERSIST").arity(2).flags(WRITE, FAST).key(1, RW, UPDATE).does(ExpireCommands::persist);
    }

    static void expire(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.SECONDS, reply);
    }

    static void pexpire(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.MILLIS, reply);
    }

    static void expireAt(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.UNIX_SECONDS, reply);
    }

    static void pexpireAt(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.UNIX_MILLIS, reply);
    }

    private static void expire(Request request, Database database, Expiry.Form form, Reply reply) {
        int conditions = conditions(request, 3, request.size());
        long expiry = Expiry.unixMillis(request, 2, form, database.keyspace().now());
        Slice key = request.argument(1);
        long entry = database.lookupWrite(key);
        boolean set = entry != 0 && holds(conditions, Entry.expiry(entry), expiry);
        if (set) expire(request, form, database, entry, key, expiry);
        reply.integer(set ? 1 : 0);
    }

    /// The conditions that the arguments from `first` to `end` give.
    static int conditions(Request request, int first, int end) {
        int conditions = 0;
        for (int i = first; i < end; i++) conditions |= condition(request, i);
        if ((conditions & NX) != 0 && conditions != NX) throw NX_CONFLICT;
        if ((conditions & (GT | LT)) == (GT | LT)) throw GT_LT_CONFLICT;
        return conditions;
    }

    private static int condition(Request request, int index) {
        if (request.is(index, "NX")) return NX;
        if (request.is(index, "XX")) return XX;
        if (request.is(index, "GT")) return GT;
        if (request.is(index, "LT")) return LT;
        throw new CommandError("ERR Unsupported option " + StreamReplies.shown(request.argument(index)));
    }

    /// Whether what has the expiry `now` may get the expiry `next`; having none is later than any.
    static boolean holds(int conditions, long now, long next) {
        boolean expires = now != Entry.NO_EXPIRY;
        if ((conditions & NX) != 0 && expires) return false;
        if ((conditions & XX) != 0 && !expires) return false;
        if ((conditions & GT) != 0 && (!expires || next <= now)) return false;
        return (conditions & LT) == 0 || !expires || next < now;
    }

    /// Sets the expiry; a key whose time has come with that is deleted at once.
    private static void expire(Request request, Expiry.Form form, Database database, long entry, Slice key,
            long expiry) {
        if (Expiry.isOver(expiry, database)) {
            Expiry.deletePast(entry, key, database);
        } else {
            database.expireAt(entry, key, Math.max(0, expiry));
            database.modified(key, 'g', "expire");
            if (form != Expiry.Form.UNIX_MILLIS) request.propagateAs("PEXPIREAT", database, 2, expiry);
        }
    }

    static void ttl(Request request, Database database, Reply reply) {
        long expiry = expiry(request, database);
        reply.integer(expiry < 0 ? expiry : seconds(left(expiry, database)));
    }

    static void pttl(Request request, Database database, Reply reply) {
        long expiry = expiry(request, database);
        reply.integer(expiry < 0 ? expiry : left(expiry, database));
    }

    static void expireTime(Request request, Database database, Reply reply) {
        long expiry = expiry(request, database);
        reply.integer(expiry < 0 ? expiry : seconds(expiry));
    }

    static void pexpireTime(Request request, Database database, Reply reply) {
        reply.integer(expiry(request, database));
    }

    /// The expiry of key 1, or the negative number that says why there is none.
    private static long expiry(Request request, Database database) {
        long entry = database.lookupUnmarked(request.argument(1));
        if (entry == 0) return NO_KEY;
        return Entry.hasExpiry(entry) ? Math.max(0, Entry.expiry(entry)) : NO_EXPIRY;
    }

    private static long left(long expiry, Database database) {
        return Math.max(0, expiry - database.keyspace().now());
    }

    /// Rounded; the largest time of all must not turn negative.
    static long seconds(long millis) {
        return Long.divideUnsigned(millis + MILLIS_PER_SECOND / 2, MILLIS_PER_SECOND);
    }

    static void persist(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        long entry = database.lookupWrite(key);
        boolean persists = entry != 0 && Entry.hasExpiry(entry);
        if (persists) {
            database.expireAt(entry, key, Entry.NO_EXPIRY);
            database.modified(key, 'g', "persist");
        }
        reply.integer(persists ? 1 : 0);
    }
}

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
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import io.javelina.type.HashValue;

/// Fields of hashes that live for some time, and commands that get or set a number of fields and do something about that.
public final class HashExpiryCommands {
    private static final CommandError FIELD_COUNT = new CommandError(
            "ERR numfields should be greater than 0 and match the provided number of fields");

    /// What the commands reply for each field.
    private static final int NO_FIELD = -2;
    private static final int NO_EXPIRY = -1;
    private static final int UNCHANGED = 0;
    private static final int CHANGED = 1;
    private static final int REMOVED = 2;

    /// Where the fields begin in commands that have nothing before the word FIELDS.
    private static final int FIRST_FIELD = 4;

    private HashExpiryCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.HASH);
        table.command("HEXPIRE").arity(-6).flags(WRITE, FAST).key(1, RW, UPDATE).does(HashExpiryCommands::hexpire);
        table.command("HPEXPIRE").arity(-6).flags(WRITE, FAST).key(1, RW, UPDATE).does(HashExpiryCommands::hpexpire);
        table.command("HEXPIREAT").arity(-6).flags(WRITE, FAST).key(1, RW, UPDATE)
                .does(HashExpiryCommands::hexpireat);
        table.command("HPEXPIREAT").arity(-6).flags(WRITE, FAST).key(1, RW, UPDATE)
                .does(HashExpiryCommands::hpexpireat);
        table.command("HTTL").arity(-5).flags(READONLY, FAST).key(1, RO, ACCESS).does(HashExpiryCommands::httl);
        table.command("HPTTL").arity(-5).flags(READONLY, FAST).key(1, RO, ACCESS).does(HashExpiryCommands::hpttl);
        table.command("HEXPIRETIME").arity(-5).flags(READONLY, FAST).key(1, RO, ACCESS)
                .does(HashExpiryCommands::hexpiretime);
        table.command("HPEXPIRETIME").arity(-5).flags(READONLY, FAST).key(1, RO, ACCESS)
                .does(HashExpiryCommands::hpexpiretime);
        table.command("HPERSIST").arity(-5).flags(WRITE, FAST).key(1, RW, UPDATE).does(HashExpiryCommands::hpersist);
        table.command("HGETEX").arity(-5).flags(WRITE, FAST).key(1, RW, ACCESS).does(HashExpiryCommands::hgetex);
        table.command("HSETEX").arity(-6).flags(WRITE, DENYOOM, FAST).key(1, RW, INSERT)
                .does(HashExpiryCommands::hsetex);
        table.command("HGETDEL").arity(-5).flags(WRITE, FAST).key(1, RW, ACCESS, DELETE)
                .does(HashExpiryCommands::hgetdel);
    }

    // Which arguments are fields.

    /// Where the word FIELDS stands, from `first` on.
    private static int fieldsWord(Request request, int first) {
        for (int i = first; i < request.size() - 1; i++) if (request.is(i, "FIELDS")) return i;
        throw FIELD_COUNT;
    }

    /// Where the fields behind the word FIELDS begin, of which each takes `step` arguments; the number after the word must
    /// tell how many there are.
    private static int firstField(Request request, int word, int step, CommandError otherwise) {
        long count = request.integer(word + 1);
        int first = word + 2;
        if (count <= 0 || count > Integer.MAX_VALUE || count * step != request.size() - first) throw otherwise;
        return first;
    }

    // Setting the time to live.

    static void hexpire(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.SECONDS, reply);
    }

    static void hpexpire(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.MILLIS, reply);
    }

    static void hexpireat(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.UNIX_SECONDS, reply);
    }

    static void hpexpireat(Request request, Database database, Reply reply) {
        expire(request, database, Expiry.Form.UNIX_MILLIS, reply);
    }

    private static void expire(Request request, Database database, Expiry.Form form, Reply reply) {
        int word = fieldsWord(request, 3);
        int conditions = ExpireCommands.conditions(request, 3, word);
        int first = firstField(request, word, 1, FIELD_COUNT);
        long expiry = Expiry.unixMillisFromZero(request, 2, form, database.keyspace().now());
        Slice key = request.argument(1);
        HashValue hash = database.hashes().forWrite(key);
        int changed = 0;
        int removed = 0;
        reply.array(request.size() - (long) first);
        for (int i = first; i < request.size(); i++) {
            int result = hash == null ? NO_FIELD : expire(hash, request.argument(i), conditions, expiry, database);
            if (result == CHANGED) changed++;
            if (result == REMOVED) {
                removed++;
                request.choose(i);
            }
            reply.integer(result);
        }
        if (removed > 0) {
            removed(hash, key, removed, changed + removed, database);
            propagateChosen("HDEL", request, database);
        } else if (changed > 0) {
            changed(key, "hexpire", changed, database);
            if (form != Expiry.Form.UNIX_MILLIS) request.propagateAs("HPEXPIREAT", database, 2, expiry);
        }
    }

    /// Propagates, in place of this command, one for those fields alone that it has changed.
    private static void propagateChosen(String name, Request request, Database database) {
        request.propagateChosen(database.propagation().instead(database, name, 2 + request.chosenCount())
                .argument(request.argument(1)));
    }

    private static int expire(HashValue hash, Slice field, int conditions, long expiry, Database database) {
        if (!hash.contains(field)) return NO_FIELD;
        if (!ExpireCommands.holds(conditions, hash.expiry(field), expiry)) return UNCHANGED;
        if (Expiry.isPast(expiry, database)) {
            hash.remove(field);
            return REMOVED;
        }
        hash.expireAt(field, expiry);
        return CHANGED;
    }

    /// Tells of `changes`, and that `removed` fields are gone because a command gave them a time in the past.
    private static void removed(HashValue hash, Slice key, int removed, int changes, Database database) {
        database.signal(key);
        database.fieldsExpired(key, removed);
        database.countChanges(changes);
        if (hash.isEmpty()) database.deleteEmptied(hash, key);
    }

    private static void changed(Slice key, String event, int changes, Database database) {
        database.modified(key, 'h', event);
        database.countChanges(changes - 1);
    }

    static void hpersist(Request request, Database database, Reply reply) {
        int first = firstField(request, 2, 1, FIELD_COUNT);
        Slice key = request.argument(1);
        HashValue hash = database.hashes().forWrite(key);
        int changed = 0;
        reply.array(request.size() - (long) first);
        for (int i = first; i < request.size(); i++) {
            int result = hash == null ? NO_FIELD : persist(hash, request.argument(i));
            if (result == CHANGED) changed++;
            reply.integer(result);
        }
        if (changed > 0) changed(key, "hpersist", changed, database);
    }

    private static int persist(HashValue hash, Slice field) {
        if (!hash.contains(field)) return NO_FIELD;
        if (hash.expiry(field) == HashValue.NO_EXPIRY) return NO_EXPIRY;
        hash.expireAt(field, HashValue.NO_EXPIRY);
        return CHANGED;
    }

    // Asking for it.

    static void httl(Request request, Database database, Reply reply) {
        replyExpiries(request, database, database.keyspace().now(), true, reply);
    }

    static void hpttl(Request request, Database database, Reply reply) {
        replyExpiries(request, database, database.keyspace().now(), false, reply);
    }

    static void hexpiretime(Request request, Database database, Reply reply) {
        replyExpiries(request, database, 0, true, reply);
    }

    static void hpexpiretime(Request request, Database database, Reply reply) {
        replyExpiries(request, database, 0, false, reply);
    }

    /// Replies for each field when it expires, counted from `start`, in seconds or milliseconds.
    private static void replyExpiries(Request request, Database database, long start, boolean inSeconds, Reply reply) {
        int first = firstField(request, 2, 1, CommandError.SYNTAX);
        HashValue hash = database.hashes().forRead(request.argument(1));
        reply.array(request.size() - (long) first);
        for (int i = first; i < request.size(); i++) {
            Slice field = request.argument(i);
            if (hash == null || !hash.contains(field)) reply.integer(NO_FIELD);
            else replyExpiry(hash.expiry(field), start, inSeconds, reply);
        }
    }

    private static void replyExpiry(long expiry, long start, boolean inSeconds, Reply reply) {
        if (expiry == HashValue.NO_EXPIRY) {
            reply.integer(NO_EXPIRY);
            return;
        }
        long left = Math.max(0, expiry - start);
        reply.integer(inSeconds ? ExpireCommands.seconds(left) : left);
    }

    // Getting and setting.

    static void hgetex(Request request, Database database, Reply reply) {
        int word = fieldsWord(request, 2);
        long options = StoreOptions.parse(request, 2, word, StoreOptions.OF_HGETEX);
        int first = firstField(request, word, 1, FIELD_COUNT);
        Slice key = request.argument(1);
        boolean changes = StoreOptions.has(options, StoreOptions.OF_HGETEX);
        HashValue hash = changes ? database.hashes().forReadAndWrite(key) : database.hashes().forRead(key);
        long expiry = StoreOptions.expiryFromZero(options, request, 2, database);
        boolean persists = StoreOptions.has(options, StoreOptions.PERSIST);
        int changed = 0;
        reply.array(request.size() - (long) first);
        for (int i = first; i < request.size(); i++) {
            Slice field = request.argument(i);
            HashCommands.replyValue(hash, field, reply);
            if (hash == null || !changes || !changeExpiry(hash, field, expiry, database)) continue;
            changed++;
            request.choose(i);
        }
        if (changed == 0) return;
        if (Expiry.isPast(expiry, database)) {
            removed(hash, key, changed, changed, database);
            propagateChosen("HDEL", request, database);
        } else {
            changed(key, persists ? "hpersist" : "hexpire", changed, database);
            propagateExpiry(request, expiry, persists, database);
        }
    }

    private static void propagateExpiry(Request request, long expiry, boolean persists, Database database) {
        Propagation propagation = database.propagation();
        int changed = request.chosenCount();
        Slice key = request.argument(1);
        if (persists) propagation.instead(database, "HPERSIST", 4 + changed).argument(key);
        else propagation.instead(database, "HPEXPIREAT", 5 + changed).argument(key).argument(expiry);
        request.propagateChosen(propagation.argument("FIELDS").argument(changed));
    }

    /// Gives a field another expiry, none or one in the past perhaps; whether that changed anything.
    private static boolean changeExpiry(HashValue hash, Slice field, long expiry, Database database) {
        if (expiry == HashValue.NO_EXPIRY) return persist(hash, field) == CHANGED;
        return expire(hash, field, 0, expiry, database) > UNCHANGED;
    }

    static void hsetex(Request request, Database database, Reply reply) {
        int word = fieldsWord(request, 2);
        long options = StoreOptions.parse(request, 2, word, StoreOptions.OF_HSETEX);
        int first = firstField(request, word, 2, FIELD_COUNT);
        Slice key = request.argument(1);
        HashValue hash = database.hashes().forWrite(key);
        long expiry = StoreOptions.expiryFromZero(options, request, 2, database);
        boolean holds = holdsForAll(request, first, hash, options);
        if (holds && Expiry.isPast(expiry, database)) {
            removeAll(request, first, hash, database);
        } else if (holds) {
            if (hash != null && StoreOptions.has(options, StoreOptions.KEEPTTL))
                propagateExpired(request, first, hash, database);
            setAll(request, first, options, expiry, database);
            propagateSet(request, word, options, expiry, database);
        }
        reply.integer(holds ? 1 : 0);
    }

    /// Those who follow keep what is over until they are told, and would keep its expiry.
    private static void propagateExpired(Request request, int first, HashValue hash, Database database) {
        for (int i = first; i < request.size(); i += 2) if (hash.isOver(request.argument(i))) request.choose(i);
        if (request.chosenCount() == 0) return;
        Propagation propagation = database.propagation();
        request.propagateChosen(propagation.add(database, "HDEL", 2 + request.chosenCount())
                .argument(request.argument(1)));
        request.forgetChosen();
    }

    /// Propagates the command without its conditions, which held, and with an absolute time.
    private static void propagateSet(Request request, int word, long options, long expiry, Database database) {
        boolean expires = expiry != HashValue.NO_EXPIRY && !StoreOptions.isUnixMillis(options);
        if (!expires && !StoreOptions.has(options, StoreOptions.FNX | StoreOptions.FXX)) return;
        for (int i = 0; i < request.size(); i++) if (i < 2 || i >= word || !isCondition(request, i)) request.choose(i);
        Propagation propagation = database.propagation();
        propagation.insteadOfCommand();
        propagation.begin(database.index(), Propagation.To.ALL, request.chosenCount());
        int time = expires ? StoreOptions.expiryIndex(options, 2) : -1;
        for (int i = 0; i < request.size(); i++) {
            if (i >= 2 && i < word && isCondition(request, i)) continue;
            if (i == time - 1) propagation.argument("PXAT");
            else if (i == time) propagation.argument(expiry);
            else propagation.argument(request.argument(i));
        }
    }

    private static boolean isCondition(Request request, int index) {
        return request.is(index, "FNX") || request.is(index, "FXX");
    }

    private static boolean holdsForAll(Request request, int first, HashValue hash, long options) {
        if (!StoreOptions.has(options, StoreOptions.FNX | StoreOptions.FXX)) return true;
        boolean expected = StoreOptions.has(options, StoreOptions.FXX);
        for (int i = first; i < request.size(); i += 2)
            if ((hash != null && hash.contains(request.argument(i))) != expected) return false;
        return true;
    }

    private static void setAll(Request request, int first, long options, long expiry, Database database) {
        Slice key = request.argument(1);
        HashValue hash = HashCommands.forPairs(request, first, database);
        boolean keeps = StoreOptions.has(options, StoreOptions.KEEPTTL);
        boolean expires = expiry != HashValue.NO_EXPIRY;
        int pairs = (request.size() - first) / 2;
        try {
            for (int i = first; i < request.size(); i += 2) {
                Slice field = request.argument(i);
                hash.set(field, request.argument(i + 1), keeps ? hash.expiry(field) : expiry);
            }
        } finally {
            HashCommands.end(hash, key, database);
        }
        HashCommands.changed(hash, key, "hset", database);
        database.countChanges(pairs - 1);
        if (expires) database.announce(key, 'h', "hexpire");
    }

    /// What setting fields to expire at a time in the past comes to. All is told as if they had been set before; a hash that
    /// there is not has been there for a moment, too.
    private static void removeAll(Request request, int first, HashValue hash, Database database) {
        Slice key = request.argument(1);
        int removed = 0;
        for (int i = first; hash != null && i < request.size(); i += 2)
            if (hash.removeStored(request.argument(i))) {
                removed++;
                request.choose(i);
            }
        if (removed > 0) {
            database.signal(key);
            propagateChosen("HDEL", request, database);
        }
        database.countChanges(removed);
        if (hash == null) database.announce(key, 'n', "new");
        database.announce(key, 'h', "hset");
        database.announce(key, 'h', "hexpire");
        database.fieldsExpired(key, (request.size() - first) / 2);
        if (hash == null) database.announce(key, 'g', "del");
        else if (hash.isEmpty()) database.deleteEmptied(hash, key);
    }

    static void hgetdel(Request request, Database database, Reply reply) {
        int first = firstField(request, 2, 1, FIELD_COUNT);
        Slice key = request.argument(1);
        HashValue hash = database.hashes().forWrite(key);
        int removed = 0;
        reply.array(request.size() - (long) first);
        for (int i = first; i < request.size(); i++) {
            HashCommands.replyValue(hash, request.argument(i), reply);
            if (hash != null && hash.remove(request.argument(i))) removed++;
        }
        if (removed == 0) return;
        changed(key, "hdel", removed, database);
        if (hash.isEmpty()) database.deleteEmptied(hash, key);
    }
}

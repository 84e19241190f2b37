package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.Role;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;

/// Times of expiry as clients give them: in seconds or milliseconds, from now on or since 1970.
final class Expiry {
    private static final int MILLIS_PER_SECOND = 1000;

    /// The unit and the start of a time of expiry.
    enum Form {
        SECONDS(MILLIS_PER_SECOND, true), MILLIS(1, true), UNIX_SECONDS(MILLIS_PER_SECOND, false),
        UNIX_MILLIS(1, false);

        private final int unitMillis;
        private final boolean fromNow;

        Form(int unitMillis, boolean fromNow) {
            this.unitMillis = unitMillis;
            this.fromNow = fromNow;
        }
    }

    private Expiry() {}

    /// Argument `index` as unix milliseconds.
    ///
    /// @throws CommandError when it is no integer, or the time does not fit into 64 bits
    static long unixMillis(Request request, int index, Form form, long nowMillis) {
        long amount = request.integer(index);
        if (amount > Long.MAX_VALUE / form.unitMillis || amount < Long.MIN_VALUE / form.unitMillis)
            throw invalid(request);
        long millis = amount * form.unitMillis;
        if (!form.fromNow) return millis;
        if (millis > Long.MAX_VALUE - nowMillis) throw invalid(request);
        return millis + nowMillis;
    }

    /// As [#unixMillis] for commands that demand an amount above zero.
    static long positiveUnixMillis(Request request, int index, Form form, long nowMillis) {
        if (request.integer(index) <= 0) throw invalid(request);
        return unixMillis(request, index, form, nowMillis);
    }

    /// As [#unixMillis] for commands that refuse a negative amount.
    static long unixMillisFromZero(Request request, int index, Form form, long nowMillis) {
        if (request.integer(index) < 0) throw invalid(request);
        return unixMillis(request, index, form, nowMillis);
    }

    private static CommandError invalid(Request request) {
        return new CommandError("ERR invalid expire time in '" + request.command().fullName() + "' command");
    }

    /// Whether a key with this expiry need not even be stored. Where a primary decides that, it is stored.
    static boolean isPast(long expiry, Database database) {
        return expiry != Entry.NO_EXPIRY && isOver(expiry, database);
    }

    /// As [#isPast] of a time that is one, whatever number it is.
    static boolean isOver(long unixMillis, Database database) {
        return unixMillis <= database.keyspace().now() && database.keyspace().role() == Role.PRIMARY;
    }

    /// Deletes a key because a command gave it a time in the past, which counts as a change of its own and not as an
    /// expiry.
    static void deletePast(Slice key, Database database) {
        long entry = database.lookupWrite(key);
        if (entry != 0) deletePast(entry, key, database);
    }

    /// As [#deletePast(Slice, Database)] of the entry of the key.
    static void deletePast(long entry, Slice key, Database database) {
        boolean lazily = database.keyspace().settings().lazyExpire;
        database.delete(entry, key, lazily);
        database.modified(key, 'g', "del");
        database.propagation().instead(database, lazily ? "UNLINK" : "DEL", 2).argument(key);
    }
}

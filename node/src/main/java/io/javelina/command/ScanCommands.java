package io.javelina.command;

import static io.javelina.command.Category.DANGEROUS;
import static io.javelina.command.Category.KEYSPACE;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.TOUCHES_ARBITRARY_KEYS;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.ASK_SPECIAL;
import static io.javelina.command.Tip.JOIN_SPECIAL;
import static io.javelina.command.Tip.NONDETERMINISTIC_ORDER;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.keyspace.Database;
import io.javelina.memory.Addresses;
import io.javelina.memory.Glob;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;

/// Commands that go through the keys of a database.
public final class ScanCommands {
    private ScanCommands() {}

    public static void register(CommandTable commands) {
        CommandTable.Family table = commands.family(Group.GENERIC);
        table.command("KEYS").arity(2).flags(READONLY).categories(KEYSPACE, DANGEROUS)
                .tips(ASK_ALL_SHARDS, NONDETERMINISTIC_ORDER).does(ScanCommands::keys);
        table.command("SCAN").arity(-2).flags(READONLY, TOUCHES_ARBITRARY_KEYS)
                .tips(NONDETERMINISTIC_OUTPUT, ASK_SPECIAL, JOIN_SPECIAL).does(ScanCommands::scan);
        table.command("RANDOMKEY").arity(1).flags(READONLY, TOUCHES_ARBITRARY_KEYS)
                .tips(ASK_ALL_SHARDS, JOIN_SPECIAL, NONDETERMINISTIC_OUTPUT).does(ScanCommands::randomKey);
    }

    static void keys(Request request, Database database, Reply reply) {
        Glob pattern = new Glob(request.argument(1), false);
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            database.forEach(pinnedSlot(request.argument(1), database), entry -> {
                if (matches(pattern, entry) && isVisible(entry, database) && !database.isExpired(entry))
                    found.add(entry);
            });
            replyKeys(found, reply);
        }
    }

    /// Whether it is not a key that is still on its way here.
    private static boolean isVisible(long entry, Database database) {
        return !database.keyspace().hiddenSlots().has(entry);
    }

    /// In a cluster, the one slot that all keys of a pattern have, if they do.
    private static int pinnedSlot(Slice pattern, Database database) {
        return pattern != null && database.keyspace().isClustered() ? KeySlot.ofPattern(pattern) : KeySlot.ANY;
    }

    private static boolean matches(Glob pattern, long entry) {
        return pattern.isStar() || pattern.matches(Entry.keyAddress(entry), Entry.keyLength(entry));
    }

    private static void replyKeys(Addresses entries, Reply reply) {
        reply.array(entries.size());
        for (long i = 0; i < entries.size(); i++)
            reply.bulk(Entry.keyAddress(entries.get(i)), Entry.keyLength(entries.get(i)));
    }

    static void scan(Request request, Database database, Reply reply) {
        long cursor = ScanOptions.cursor(request.argument(1));
        ScanOptions options = ScanOptions.parse(request, 2, ScanOptions.Scanned.KEYS);
        try (Addresses found = new Addresses(database.keyspace().allocator())) {
            long next = scan(cursor, options, database, found);
            found.retain(entry -> isAlive(entry, database));
            reply.array(2);
            reply.bulk(Long.toUnsignedString(next));
            replyKeys(found, reply);
        }
    }

    /// Expired keys that a scan comes across are deleted, if that is not paused.
    private static boolean isAlive(long entry, Database database) {
        if (!database.isExpired(entry)) return true;
        database.expireIfAllowed(entry);
        return false;
    }

    /// Adds what fits to `found`; returns the next cursor.
    private static long scan(long cursor, ScanOptions options, Database database, Addresses found) {
        int slot = pinnedSlot(options.patternText(), database);
        long next = cursor;
        long[] seen = new long[1];
        long steps = 0;
        do {
            next = database.scan(next, slot, entry -> {
                seen[0]++;
                if (options.fits(entry) && isVisible(entry, database)) found.add(entry);
            });
        } while (options.goesOn(next, seen[0], ++steps));
        return next;
    }

    static void randomKey(Request request, Database database, Reply reply) {
        long entry = database.random();
        if (entry == 0) reply.nil();
        else reply.bulk(database.keyOf(entry));
    }
}

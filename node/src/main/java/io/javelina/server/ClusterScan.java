package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.command.ScanOptions;
import io.javelina.keyspace.Database;
import io.javelina.memory.Addresses;
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import io.javelina.type.CommandError;

/// CLUSTERSCAN: goes through the keys of all slots of the cluster, from node to node. Its cursor says where to go on:
///
///     <fingerprint>-{<tag of the slot>}-<cursor in the slot>
///
/// It is sent to nodes as keys are, so the tag leads to the node that has the slot. The cursor in the slot is good for
/// tables of the same fingerprint, six digits and letters; others, `0` among them, begin the slot anew. `0` alone begins
/// and ends a scan.
final class ClusterScan {
    private static final String BEGIN = "0";
    private static final CommandError NO_CURSOR = new CommandError("ERR Invalid cursor");
    private static final CommandError MISMATCH = new CommandError("ERR Cursor slot mismatch");

    /// Odd, and without a pattern in its bits.
    private static final long FINGERPRINT_FACTOR = 0x9E3779B97F4A7C15L;
    private static final int FINGERPRINT_LETTERS = 6;
    private static final int RADIX = 62;

    private final Node node;

    /// Where a scan is.
    ///
    /// @param local in the tables of this node, 0 for the begin of the slot
    private record Position(int slot, long local) {
    }

    ClusterScan(Node node) { this.node = node; }

    void scan(Request request, Database database, Reply reply) {
        ScanOptions options = ScanOptions.parse(request, 2, ScanOptions.Scanned.CLUSTER);
        Slice cursor = request.argument(1);
        boolean begins = cursor.is(BEGIN);
        Position from = begins ? null : parse(cursor);
        if (from != null && options.slot() != KeySlot.ANY && options.slot() != from.slot) throw MISMATCH;
        int matched = options.patternText() == null ? KeySlot.ANY : KeySlot.ofPattern(options.patternText());
        boolean contradicts = matched != KeySlot.ANY && options.slot() != KeySlot.ANY && matched != options.slot();
        int only = matched != KeySlot.ANY ? matched : options.slot();
        if (contradicts || !begins && only != KeySlot.ANY && only < from.slot) nothing(BEGIN, reply);
        else if (begins || only > from.slot) nothing(start(only == KeySlot.ANY ? 0 : only), reply);
        else scan(from, only, options, database, reply);
    }

    private static void nothing(String cursor, Reply reply) {
        reply.array(2);
        reply.bulk(cursor);
        reply.array(0);
    }

    private static String start(int slot) { return "0-{" + SlotTags.of(slot) + "}-0"; }

    // Cursors.

    private Position parse(Slice cursor) {
        String text = cursor.text();
        int open = text.indexOf("-{");
        int close = text.indexOf("}-", Math.max(0, open));
        if (open <= 0 || close <= open + 2) throw NO_CURSOR;
        long local = number(text.substring(close + 2));
        int slot = KeySlot.of(cursor);
        boolean isKnown = text.substring(0, open).equals(fingerprint(slot));
        // The rest of a cursor of the database is the slot.
        boolean fits = local >>> Long.SIZE - KeySlot.BITS == 0;
        return new Position(slot, isKnown && fits ? local : 0);
    }

    private static long number(String digits) {
        try {
            return Long.parseUnsignedLong(digits);
        } catch (NumberFormatException e) {
            throw NO_CURSOR;
        }
    }

    /// Keys have other places in the tables of other nodes, and after each start.
    private String fingerprint(int slot) {
        long mixed = (node.identity.runId().hashCode() ^ (long) slot << Integer.SIZE) * FINGERPRINT_FACTOR;
        long rest = mixed ^ mixed >>> Integer.SIZE;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < FINGERPRINT_LETTERS; i++) {
            text.append(SlotTags.LETTERS.charAt((int) Long.remainderUnsigned(rest, RADIX)));
            rest = Long.divideUnsigned(rest, RADIX);
        }
        return text.toString();
    }

    // Keys.

    private void scan(Position from, int only, ScanOptions options, Database database, Reply reply) {
        int last = only == KeySlot.ANY ? lastInRow(from.slot) : only;
        try (Addresses found = new Addresses(node.allocator)) {
            Position next = scan(from, last, options, database, found);
            found.retain(entry -> isAlive(entry, database));
            reply.array(2);
            reply.bulk(cursor(next, only == KeySlot.ANY ? last + 1 : KeySlot.COUNT));
            reply.array(found.size());
            for (long i = 0; i < found.size(); i++)
                reply.bulk(Entry.keyAddress(found.get(i)), Entry.keyLength(found.get(i)));
        }
    }

    /// @param then the slot that comes when there is no position any more
    private String cursor(Position next, int then) {
        if (next != null)
            return fingerprint(next.slot) + "-{" + SlotTags.of(next.slot) + "}-"
                    + Long.toUnsignedString(next.local);
        return then < KeySlot.COUNT ? start(then) : BEGIN;
    }

    /// The last of the slots in a row from this one on that this node serves.
    private int lastInRow(int first) {
        int last = first;
        while (last + 1 < KeySlot.COUNT && node.cluster.view().isOfOwnShard(last + 1)) last++;
        return last;
    }

    private static boolean isAlive(long entry, Database database) {
        if (!database.isExpired(entry)) return true;
        database.expireIfAllowed(entry);
        return false;
    }

    /// Adds what fits to `found`; gives where to go on, null when there is nothing left up to the slot `last`.
    private static Position scan(Position from, int last, ScanOptions options, Database database, Addresses found) {
        Position at = from;
        long[] seen = new long[1];
        long steps = 0;
        do {
            long cursor = database.scan(at.local << KeySlot.BITS | at.slot, at.slot, entry -> {
                seen[0]++;
                if (options.fits(entry)) found.add(entry);
            });
            long local = cursor >>> KeySlot.BITS;
            if (local != 0) at = new Position(at.slot, local);
            else {
                int slot = at.slot == last ? -1 : database.nextSlot(at.slot + 1);
                if (slot < 0 || slot > last) return null;
                at = new Position(slot, 0);
            }
        } while (options.goesOn(1, seen[0], ++steps));
        return at;
    }
}

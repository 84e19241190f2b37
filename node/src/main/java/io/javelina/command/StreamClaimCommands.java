package io.javelina.command;

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
import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.IdCursor;
import io.javelina.structure.StreamId;
import io.javelina.type.CommandError;
import io.javelina.type.StreamConsumer;
import io.javelina.type.StreamEntries;
import io.javelina.type.StreamGroup;
import io.javelina.type.StreamValue;

/// Entries that consumers have got and not acknowledged: who has them, and taking them over. One object per node, for what is
/// read from a request.
final class StreamClaimCommands {
    private static final CommandError XCLAIM_MIN_IDLE = new CommandError(
            "ERR Invalid min-idle-time argument for XCLAIM");
    private static final CommandError XAUTOCLAIM_MIN_IDLE = new CommandError(
            "ERR Invalid min-idle-time argument for XAUTOCLAIM");
    private static final CommandError BAD_IDLE = new CommandError("ERR Invalid IDLE option argument for XCLAIM");
    private static final CommandError BAD_TIME = new CommandError("ERR Invalid TIME option argument for XCLAIM");
    private static final CommandError BAD_RETRY_COUNT = new CommandError(
            "ERR Invalid RETRYCOUNT option argument for XCLAIM");
    private static final CommandError BAD_COUNT = new CommandError("ERR COUNT must be > 0");
    private static final CommandError COUNT_TOO_HIGH = new CommandError(
            "ERR Insufficient memory, failed allocating transient memory, COUNT too high.");
    private static final long NOT_GIVEN = -1;
    private static final int USUAL_COUNT = 100;
    /// How many pending entries XAUTOCLAIM looks at for each that it may claim.
    private static final int ATTEMPTS = 10;
    private static final long HIGHEST_COUNT = Long.MAX_VALUE / 16;
    /// Valkey reserves room for the ids of deleted entries, and finds none for more than this.
    private static final long COUNT_WITH_MEMORY = 1L << 43;

    private final StreamIds ids = new StreamIds();
    private final StreamId id = new StreamId();
    private final StreamId scratch = new StreamId();
    private final StreamId end = new StreamId();
    private final StreamIdList claimed = new StreamIdList();
    private final StreamIdList deleted = new StreamIdList();
    /// What the options say.
    private long minIdle;
    private long count;
    private boolean justId;
    private boolean force;
    private long deliveredMillis;
    private long retryCount;

    private StreamClaimCommands() {}

    static void register(CommandTable commands) {
        StreamClaimCommands claims = new StreamClaimCommands();
        CommandTable.Family table = commands.family(Group.STREAM);
        table.command("XPENDING").arity(-3).flags(READONLY).key(1, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(claims::xpending);
        table.command("XCLAIM").arity(-6).flags(WRITE, FAST).key(1, RW, UPDATE).tips(NONDETERMINISTIC_OUTPUT)
                .does(claims::xclaim);
        table.command("XAUTOCLAIM").arity(-6).flags(WRITE, FAST).key(1, RW, DELETE).tips(NONDETERMINISTIC_OUTPUT)
                .does(claims::xautoclaim);
    }

    private static StreamGroup group(StreamValue stream, Request request) {
        StreamGroup group = stream == null ? null : stream.group(request.argument(2));
        if (group == null) throw StreamReplies.noGroup(request.argument(1), request.argument(2), "");
        return group;
    }

    // XPENDING.

    void xpending(Request request, Database database, Reply reply) {
        int size = request.size();
        if (size != 3 && (size < 6 || size > 9)) throw CommandError.SYNTAX;
        int consumerIndex = size == 3 ? 0 : readRange(request);
        StreamGroup group = group(database.streams().forRead(request.argument(1)), request);
        if (size == 3) replySummary(group, reply);
        else if (consumerIndex == size) replyPending(group, group.pending(), database.keyspace().now(), reply);
        else replyPendingOf(request.argument(consumerIndex), group, database.keyspace().now(), reply);
    }

    /// Reads the arguments of a range.
    ///
    /// @return the index of the consumer, or the number of arguments when none is given
    private int readRange(Request request) {
        int start = 3;
        minIdle = 0;
        if (request.is(3, "IDLE")) {
            minIdle = request.integer(4);
            if (request.size() < 8) throw CommandError.SYNTAX;
            start = 5;
        }
        count = Math.max(0, request.integer(start + 2));
        ids.readStart(request.argument(start), id);
        ids.readEnd(request.argument(start + 1), end);
        return Math.min(start + 3, request.size());
    }

    private void replySummary(StreamGroup group, Reply reply) {
        reply.array(4);
        reply.integer(group.pendingCount());
        if (group.pendingCount() == 0) {
            reply.nil();
            reply.nil();
            reply.nilArray();
            return;
        }
        IdCursor pending = group.pending();
        pending.first();
        StreamReplies.id(pending.millis(), pending.sequence(), reply);
        pending.last();
        StreamReplies.id(pending.millis(), pending.sequence(), reply);
        replyOwners(group, reply);
    }

    private static void replyOwners(StreamGroup group, Reply reply) {
        int owners = 0;
        for (int i = 0; i < group.consumerCount(); i++) if (group.consumer(i).pendingCount() > 0) owners++;
        reply.array(owners);
        for (int i = 0; i < group.consumerCount(); i++) {
            StreamConsumer consumer = group.consumer(i);
            if (consumer.pendingCount() == 0) continue;
            reply.array(2);
            reply.bulk(consumer.name());
            reply.bulkInteger(consumer.pendingCount());
        }
    }

    private void replyPendingOf(Slice name, StreamGroup group, long now, Reply reply) {
        StreamConsumer consumer = group.consumer(name);
        if (consumer == null) reply.array(0);
        else replyPending(group, consumer.pending(), now, reply);
    }

    private void replyPending(StreamGroup group, IdCursor pending, long now, Reply reply) {
        long found = 0;
        for (boolean more = seek(pending); more && found < count; more = pending.next()) {
            if (!isInRange(pending)) break;
            if (isIdle(group, pending, now)) found++;
        }
        reply.array(found);
        seekFirst(pending, found);
        for (long left = found; left > 0; pending.next()) {
            if (!isIdle(group, pending, now)) continue;
            replyPending(group, pending.millis(), pending.sequence(), now, reply);
            if (--left == 0) break;
        }
    }

    private boolean seek(IdCursor pending) { return pending.ceiling(id.millis, id.sequence); }

    private void seekFirst(IdCursor pending, long found) {
        if (found > 0) seek(pending);
    }

    private boolean isInRange(IdCursor pending) {
        return StreamId.compare(pending.millis(), pending.sequence(), end.millis, end.sequence) <= 0;
    }

    /// Whether the entry at the cursor was delivered long enough ago; it is the one that the group is asked about then.
    private boolean isIdle(StreamGroup group, IdCursor pending, long now) {
        group.findPending(pending.millis(), pending.sequence());
        return isIdle(group, now);
    }

    private boolean isIdle(StreamGroup group, long now) {
        return minIdle == 0 || now - group.deliveredMillis() >= minIdle;
    }

    private static void replyPending(StreamGroup group, long millis, long sequence, long now, Reply reply) {
        reply.array(4);
        StreamReplies.id(millis, sequence, reply);
        reply.bulk(group.consumerOf().name());
        reply.integer(Math.max(0, now - group.deliveredMillis()));
        reply.integer(group.deliveries());
    }

    // XCLAIM.

    void xclaim(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        StreamValue stream = database.streams().forReadAndWrite(key);
        StreamGroup group = group(stream, request);
        minIdle = Math.max(0, request.integer(4, XCLAIM_MIN_IDLE));
        long now = database.keyspace().now();
        int idEnd = idEnd(request);
        readOptions(request, idEnd, now);
        boolean advances = end.isAfter(group.lastId(id));
        if (advances) group.lastId(end.millis, end.sequence);
        StreamConsumer consumer = StreamReadCommands.consumer(group, request.argument(3), key, database);
        claimed.clear();
        database.propagation().insteadOfCommand();
        int changes = 0;
        for (int i = 5; i < idEnd; i++) {
            ids.read(request.argument(i), id);
            changes += claim(stream, group, consumer, now, request, database);
        }
        // The new last id of the group is a change by itself only when nothing was claimed.
        database.countChanges(changes == 0 && advances ? 1 : changes);
        if (changes == 0 && advances) StreamPropagation.position(key, request.argument(2), group, end, database);
        replyClaimed(stream, reply);
    }

    /// The index of the first argument that is no id.
    private int idEnd(Request request) {
        int index = 5;
        while (index < request.size() && ids.tryRead(request.argument(index), id)) index++;
        return index;
    }

    private void readOptions(Request request, int from, long now) {
        deliveredMillis = now;
        retryCount = NOT_GIVEN;
        force = false;
        justId = false;
        end.setFirst();
        for (int i = from; i < request.size(); i++) {
            boolean more = i + 1 < request.size();
            if (request.is(i, "FORCE")) force = true;
            else if (request.is(i, "JUSTID")) justId = true;
            else if (request.is(i, "IDLE") && more) deliveredMillis = now - request.integer(++i, BAD_IDLE);
            else if (request.is(i, "TIME") && more) deliveredMillis = request.integer(++i, BAD_TIME);
            else if (request.is(i, "RETRYCOUNT") && more) retryCount = request.integer(++i, BAD_RETRY_COUNT);
            else if (request.is(i, "LASTID") && more) ids.read(request.argument(++i), end);
            else
                throw new CommandError(
                        "ERR Unrecognized XCLAIM option '" + StreamReplies.shown(request.argument(i)) + "'");
        }
        // Clients compute times with clocks of their own; what makes no sense is now.
        if (deliveredMillis < 0 || deliveredMillis > now) deliveredMillis = now;
    }

    /// Claims the entry of [#id], if it is pending or may be made so.
    ///
    /// @return the number of changes
    private int claim(StreamValue stream, StreamGroup group, StreamConsumer consumer, long now, Request request,
            Database database) {
        boolean pending = group.findPending(id.millis, id.sequence);
        if (!stream.exists(id)) {
            if (pending) propagate(group, request, database);
            return pending && group.acknowledge(id.millis, id.sequence) ? 1 : 0;
        }
        if (!pending && !force || pending && !isIdle(group, now)) return 0;
        long deliveries = pending ? group.deliveries() : 1;
        if (retryCount >= 0) deliveries = retryCount;
        else if (!justId) deliveries++;
        take(group, consumer, deliveries, now, request, database);
        return 1;
    }

    private void take(StreamGroup group, StreamConsumer consumer, long deliveries, long now, Request request,
            Database database) {
        group.assign(id.millis, id.sequence, consumer, deliveredMillis, deliveries);
        consumer.activeMillis(now);
        claimed.add(id);
        propagate(group, request, database);
    }

    /// Propagates what became of the entry of [#id], which the group was asked for last.
    private void propagate(StreamGroup group, Request request, Database database) {
        StreamPropagation.pending(request.argument(1), request.argument(2), group, id, scratch, database);
    }

    private void replyClaimed(StreamValue stream, Reply reply) {
        reply.array(claimed.size());
        for (int i = 0; i < claimed.size(); i++) {
            claimed.get(i, id);
            if (justId) {
                StreamReplies.id(id, reply);
                continue;
            }
            StreamEntries entry = stream.entries(id, id);
            entry.next();
            StreamReplies.entry(entry, reply);
        }
    }

    // XAUTOCLAIM.

    void xautoclaim(Request request, Database database, Reply reply) {
        Slice key = request.argument(1);
        long entry = database.lookupReadForWrite(key);
        minIdle = Math.max(0, request.integer(4, XAUTOCLAIM_MIN_IDLE));
        ids.readStart(request.argument(5), id);
        readOptions(request);
        StreamValue stream = entry == 0 ? null : database.streams().checked(entry);
        StreamGroup group = group(stream, request);
        if (count > COUNT_WITH_MEMORY) throw COUNT_TOO_HIGH;
        StreamConsumer consumer = StreamReadCommands.consumer(group, request.argument(3), key, database);
        database.propagation().insteadOfCommand();
        claimIdle(stream, group, consumer, database.keyspace().now(), request, database);
        database.countChanges((long) claimed.size() + deleted.size());
        reply.array(3);
        StreamReplies.id(end, reply);
        replyClaimed(stream, reply);
        reply.array(deleted.size());
        for (int i = 0; i < deleted.size(); i++) StreamReplies.id(deleted.get(i, id), reply);
    }

    private void readOptions(Request request) {
        count = USUAL_COUNT;
        justId = false;
        for (int i = 6; i < request.size(); i++) {
            if (request.is(i, "COUNT") && i + 1 < request.size()) {
                count = request.integer(++i, BAD_COUNT);
                if (count < 1 || count > HIGHEST_COUNT) throw BAD_COUNT;
            } else if (request.is(i, "JUSTID")) {
                justId = true;
            } else {
                throw CommandError.SYNTAX;
            }
        }
    }

    /// Claims what was pending for long enough, from [#id] on; [#end] becomes the id to go on from.
    private void claimIdle(StreamValue stream, StreamGroup group, StreamConsumer consumer, long now, Request request,
            Database database) {
        claimed.clear();
        deleted.clear();
        deliveredMillis = now;
        IdCursor pending = group.pending();
        boolean more = seek(pending);
        long left = count;
        for (long attempts = count * ATTEMPTS; more && left > 0 && attempts > 0; attempts--) {
            id.set(pending.millis(), pending.sequence());
            group.atCursor();
            if (!stream.exists(id)) {
                propagate(group, request, database);
                group.acknowledge(id.millis, id.sequence);
                deleted.add(id);
                left--;
                more = seek(pending);
                continue;
            }
            if (isIdle(group, now)) {
                take(group, consumer, group.deliveries() + (justId ? 0 : 1), now, request, database);
                left--;
            }
            more = pending.next();
        }
        if (more) end.set(pending.millis(), pending.sequence());
        else end.setFirst();
    }
}

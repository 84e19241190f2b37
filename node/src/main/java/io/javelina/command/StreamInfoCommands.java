package io.javelina.command;

import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RO;
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

/// XINFO: what is known of a stream, its groups and their consumers. One object per node, for what is read from a request.
final class StreamInfoCommands {
    private static final int USUAL_COUNT = 10;

    private static final String[] HELP = {
        "CONSUMERS <key> <groupname>",
        "    The consumers of a group.",
        "GROUPS <key>",
        "    The groups of a stream.",
        "STREAM <key> [FULL [COUNT <count>]]",
        "    Figures of a stream; with FULL also its entries, groups and pending entries,",
        "    10 of each unless COUNT says otherwise, where 0 is for all.",
    };

    private final StreamId id = new StreamId();
    private final StreamId last = new StreamId();

    private StreamInfoCommands() {}

    static void register(CommandTable commands) {
        StreamInfoCommands infos = new StreamInfoCommands();
        Command xinfo = commands.family(Group.STREAM).command("XINFO").arity(-2);
        xinfo.subcommand("STREAM").arity(-3).flags(READONLY).key(2, RO, ACCESS).does(infos::stream);
        xinfo.subcommand("GROUPS").arity(3).flags(READONLY).key(2, RO, ACCESS).does(infos::groups);
        xinfo.subcommand("CONSUMERS").arity(4).flags(READONLY).key(2, RO, ACCESS).tips(NONDETERMINISTIC_OUTPUT)
                .does(StreamInfoCommands::consumers);
        xinfo.subcommand("HELP").arity(2).flags(LOADING, STALE)
                .does(Help.of(HELP));
    }

    private static StreamValue stream(Request request, Database database) {
        StreamValue stream = database.streams().forRead(request.argument(2));
        if (stream == null) throw CommandError.NO_SUCH_KEY;
        return stream;
    }

    // STREAM.

    void stream(Request request, Database database, Reply reply) {
        StreamValue stream = stream(request, database);
        if (request.size() == 3) {
            reply.map(10);
            replyFigures(stream, reply);
            replyEnds(stream, reply);
            return;
        }
        long count = fullCount(request);
        reply.map(9);
        replyFigures(stream, reply);
        replyEntries(stream, count, reply);
        reply.bulk("groups");
        reply.array(stream.groupCount());
        for (int i = 0; i < stream.groupCount(); i++) replyFull(stream, stream.group(i), count, reply);
    }

    /// How many of each there shall be.
    private static long fullCount(Request request) {
        boolean hasCount = request.size() == 6;
        if (request.size() != 4 && !hasCount || !request.is(3, "FULL") || hasCount && !request.is(4, "COUNT"))
            throw Help.unknown(request, "XINFO");
        long count = hasCount ? request.integer(5) : USUAL_COUNT;
        return count < 0 ? USUAL_COUNT : count == 0 ? Long.MAX_VALUE : count;
    }

    private void replyFigures(StreamValue stream, Reply reply) {
        field("length", stream.length(), reply);
        field("radix-tree-keys", stream.nodeCount(), reply);
        field("radix-tree-nodes", stream.radixTreeNodes(), reply);
        field("last-generated-id", stream.lastId(id), reply);
        field("max-deleted-entry-id", stream.maxDeletedId(id), reply);
        field("entries-added", stream.entriesAdded(), reply);
        field("recorded-first-entry-id", stream.firstId(id), reply);
    }

    private static void field(String name, long value, Reply reply) {
        reply.bulk(name);
        reply.integer(value);
    }

    private static void field(String name, StreamId value, Reply reply) {
        reply.bulk(name);
        StreamReplies.id(value, reply);
    }

    private void replyEnds(StreamValue stream, Reply reply) {
        field("groups", stream.groupCount(), reply);
        reply.bulk("first-entry");
        replyNext(stream.entries(id.setFirst(), last.setLast()), reply);
        reply.bulk("last-entry");
        replyNext(stream.entriesBackwards(id.setFirst(), last.setLast()), reply);
    }

    private static void replyNext(StreamEntries entries, Reply reply) {
        if (entries.next()) StreamReplies.entry(entries, reply);
        else reply.nil();
    }

    private void replyEntries(StreamValue stream, long most, Reply reply) {
        reply.bulk("entries");
        StreamReplies.entries(stream.entries(id.setFirst(), last.setLast()), most, reply);
    }

    private void replyFull(StreamValue stream, StreamGroup group, long count, Reply reply) {
        reply.map(7);
        replyName(group.name(), reply);
        field("last-delivered-id", group.lastId(id), reply);
        replyProgress(stream, group, reply);
        field("pel-count", group.pendingCount(), reply);
        reply.bulk("pending");
        long pending = Math.min(count, group.pendingCount());
        reply.array(pending);
        IdCursor cursor = group.pending();
        boolean more = cursor.first();
        for (long i = 0; more && i < pending; i++, more = cursor.next()) replyPending(group, cursor, true, reply);
        reply.bulk("consumers");
        reply.array(group.consumerCount());
        for (int i = 0; i < group.consumerCount(); i++) replyFull(group, group.consumer(i), count, reply);
    }

    private static void replyName(Slice name, Reply reply) {
        reply.bulk("name");
        reply.bulk(name);
    }

    private static void replyProgress(StreamValue stream, StreamGroup group, Reply reply) {
        reply.bulk("entries-read");
        if (group.entriesRead() == StreamGroup.UNKNOWN) reply.nil();
        else reply.integer(group.entriesRead());
        reply.bulk("lag");
        long lag = stream.lag(group);
        if (lag == StreamValue.UNKNOWN_LAG) reply.nil();
        else reply.integer(lag);
    }

    private static void replyPending(StreamGroup group, IdCursor pending, boolean withOwner, Reply reply) {
        group.findPending(pending.millis(), pending.sequence());
        reply.array(withOwner ? 4 : 3);
        StreamReplies.id(pending.millis(), pending.sequence(), reply);
        if (withOwner) reply.bulk(group.consumerOf().name());
        reply.integer(group.deliveredMillis());
        reply.integer(group.deliveries());
    }

    private static void replyFull(StreamGroup group, StreamConsumer consumer, long count, Reply reply) {
        reply.map(5);
        replyName(consumer.name(), reply);
        field("seen-time", consumer.seenMillis(), reply);
        field("active-time", consumer.activeMillis(), reply);
        field("pel-count", consumer.pendingCount(), reply);
        reply.bulk("pending");
        long pending = Math.min(count, consumer.pendingCount());
        reply.array(pending);
        IdCursor cursor = consumer.pending();
        boolean more = cursor.first();
        for (long i = 0; more && i < pending; i++, more = cursor.next()) replyPending(group, cursor, false, reply);
    }

    // GROUPS and CONSUMERS.

    void groups(Request request, Database database, Reply reply) {
        StreamValue stream = stream(request, database);
        reply.array(stream.groupCount());
        for (int i = 0; i < stream.groupCount(); i++) {
            StreamGroup group = stream.group(i);
            reply.map(6);
            replyName(group.name(), reply);
            field("consumers", group.consumerCount(), reply);
            field("pending", group.pendingCount(), reply);
            field("last-delivered-id", group.lastId(id), reply);
            replyProgress(stream, group, reply);
        }
    }

    static void consumers(Request request, Database database, Reply reply) {
        StreamGroup group = stream(request, database).group(request.argument(3));
        if (group == null) throw StreamReplies.noGroupOfKey(request.argument(2), request.argument(3));
        long now = database.keyspace().now();
        reply.array(group.consumerCount());
        for (int i = 0; i < group.consumerCount(); i++) replyShort(group.consumer(i), now, reply);
    }

    private static void replyShort(StreamConsumer consumer, long now, Reply reply) {
        long active = consumer.activeMillis();
        reply.map(4);
        replyName(consumer.name(), reply);
        field("pending", consumer.pendingCount(), reply);
        field("idle", Math.max(0, now - consumer.seenMillis()), reply);
        field("inactive", active == StreamConsumer.NEVER ? -1 : Math.max(0, now - active), reply);
    }
}

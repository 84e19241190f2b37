package io.javelina.command;

import static io.javelina.command.Flag.BLOCKING;
import static io.javelina.command.Flag.READONLY;
import static io.javelina.command.Flag.WRITE;
import static io.javelina.command.KeyFlag.ACCESS;
import static io.javelina.command.KeyFlag.RO;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.structure.IdCursor;
import io.javelina.structure.StreamId;
import io.javelina.type.CommandError;
import io.javelina.type.StreamConsumer;
import io.javelina.type.StreamEntries;
import io.javelina.type.StreamGroup;
import io.javelina.type.StreamValue;
import io.javelina.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;

/// XREAD and XREADGROUP: what several streams have after certain ids. One object per node, for what is read from a request.
///
/// The number of streams comes first in the reply, so a first walk through the arguments checks them and finds out which
/// streams have something, and a second one replies it.
final class StreamReadCommands {
    private static final CommandError GROUP_IN_XREAD = new CommandError(
            "ERR The GROUP option is only supported by XREADGROUP. You called XREAD instead.");
    private static final CommandError NOACK_IN_XREAD = new CommandError(
            "ERR The NOACK option is only supported by XREADGROUP. You called XREAD instead.");
    private static final CommandError NO_GROUP_OPTION = new CommandError("ERR Missing GROUP option for XREADGROUP");
    private static final CommandError NEW_IN_XREAD = new CommandError(
            "ERR The > ID can be specified only when calling XREADGROUP using the GROUP <group> <consumer> option.");
    private static final CommandError LAST_IN_XREADGROUP = meaningless('$');
    private static final CommandError TOP_IN_XREADGROUP = meaningless('+');
    private static final CommandError NO_TOP = new CommandError("ERR the stream last element ID is 0-0");

    private static final Set<KeyFlag> READ = EnumSet.of(RO, ACCESS);

    private final StreamIds ids = new StreamIds();
    private final StreamId id = new StreamId();
    private final StreamId scratch = new StreamId();
    private final StreamId delivered = new StreamId();
    private final StreamId last = new StreamId();
    /// What the options say.
    private boolean mayWait;
    private long deadline;
    private long most;
    private boolean acknowledged;
    private int groupIndex;
    private int firstKey;
    private int streamCount;
    /// For each stream, the id after which to read; the highest one stands for what the group has not read yet.
    private final StreamIdList after = new StreamIdList();
    /// For each stream, whether it has something to reply.
    private boolean[] served = new boolean[16];

    private StreamReadCommands() {}

    static void register(CommandTable commands) {
        StreamReadCommands reads = new StreamReadCommands();
        CommandTable.Family table = commands.family(Group.STREAM);
        table.command("XREAD").arity(-4).flags(READONLY, BLOCKING).keys(keysAfterStreams(1))
                .routedBy(StreamReadCommands::keysOfStreams).does(reads::xread);
        table.command("XREADGROUP").arity(-7).flags(WRITE, BLOCKING).keys(keysAfterStreams(4))
                .routedBy(StreamReadCommands::keysOfStreams).does(reads::xreadgroup);
    }

    private static KeySpecification keysAfterStreams(int from) {
        return KeySpecification.of(new KeySpecification.Keyword("STREAMS", from),
                new KeySpecification.Range(-1, 1, 2), RO, ACCESS);
    }

    /// Groups and streams may be called STREAMS, too. A request has as many keys as ids, or makes no sense.
    private static boolean keysOfStreams(Arguments arguments, KeyReferences keys) {
        int streams = streams(arguments);
        int count = arguments.size() - streams - 1;
        if (streams == 0 || count % 2 != 0) return false;
        for (int i = 1; i <= count / 2; i++) keys.add(streams + i, READ);
        return true;
    }

    /// The argument that says STREAMS, 0 when there is none.
    private static int streams(Arguments arguments) {
        int i = 1;
        while (i < arguments.size() && !arguments.get(i).is("STREAMS")) {
            Slice word = arguments.get(i);
            if (word.is("BLOCK") || word.is("COUNT")) i += 2;
            else if (word.is("GROUP")) i += 3;
            else if (word.is("NOACK")) i++;
            else return 0;
        }
        return i < arguments.size() ? i : 0;
    }

    private static CommandError meaningless(char sign) {
        return new CommandError("ERR The " + sign + " ID is meaningless in the context of XREADGROUP: you want to read"
                + " the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The "
                + sign + " ID would just return an empty result set.");
    }

    void xread(Request request, Database database, Reply reply) {
        readOptions(request, false);
        int servedCount = 0;
        for (int i = 0; i < streamCount; i++) {
            StreamValue stream = database.streams().forRead(request.argument(firstKey + i));
            readId(request.argument(firstKey + streamCount + i), stream);
            served[i] = stream != null && stream.hasAfter(id);
            if (served[i]) servedCount++;
        }
        if (servedCount == 0) waitOrReplyNothing(request, reply);
        else replyStreams(request, database, servedCount, reply);
    }

    // The options.

    private void readOptions(Request request, boolean ofGroup) {
        mayWait = false;
        most = Long.MAX_VALUE;
        acknowledged = false;
        groupIndex = 0;
        firstKey = 0;
        for (int i = 1; i < request.size() && firstKey == 0; i++) i = readOption(request, i, ofGroup);
        if (firstKey == 0) throw CommandError.SYNTAX;
        if (ofGroup && groupIndex == 0) throw NO_GROUP_OPTION;
        if (served.length < streamCount) served = new boolean[streamCount];
        after.clear();
    }

    /// Reads the option at `index`.
    ///
    /// @return its last argument
    private int readOption(Request request, int index, boolean ofGroup) {
        int more = request.size() - index - 1;
        if (request.is(index, "BLOCK") && more > 0) {
            mayWait = true;
            deadline = BlockingTimeout.deadlineOfMillis(request, index + 1);
            return index + 1;
        }
        if (request.is(index, "COUNT") && more > 0) {
            long count = request.integer(index + 1);
            most = count > 0 ? count : Long.MAX_VALUE;
            return index + 1;
        }
        if (request.is(index, "STREAMS") && more > 0) {
            readStreams(request, index + 1, ofGroup);
            return index;
        }
        if (request.is(index, "GROUP") && more > 1) {
            if (!ofGroup) throw GROUP_IN_XREAD;
            groupIndex = index + 1;
            return index + 2;
        }
        if (!request.is(index, "NOACK")) throw CommandError.SYNTAX;
        if (!ofGroup) throw NOACK_IN_XREAD;
        acknowledged = true;
        return index;
    }

    private void readStreams(Request request, int first, boolean ofGroup) {
        int rest = request.size() - first;
        if (rest % 2 != 0)
            throw new CommandError("ERR Unbalanced '" + request.command().fullName()
                    + "' list of streams: for each stream key an ID or '" + (ofGroup ? '>' : '$')
                    + "' must be specified.");
        firstKey = first;
        streamCount = rest / 2;
    }

    /// Reads the id after which XREAD reads a stream, null when there is no such stream.
    private void readId(Slice text, StreamValue stream) {
        if (text.equalTo(">")) throw NEW_IN_XREAD;
        if (text.equalTo("$")) lastId(stream);
        else if (text.equalTo("+")) idBeforeTop(stream);
        else ids.read(text, id);
        after.add(id);
    }

    private void lastId(StreamValue stream) {
        if (stream == null) id.setFirst();
        else stream.lastId(id);
    }

    private void idBeforeTop(StreamValue stream) {
        lastId(stream);
        if (stream != null && !id.decrement()) throw NO_TOP;
    }

    // Replying.

    private void waitOrReplyNothing(Request request, Reply reply) {
        if (!mayWait || !request.client().mayBlock()) {
            reply.nilArray();
            return;
        }
        Wait wait = new Wait(Type.STREAM, firstKey, streamCount, deadline);
        if (groupIndex != 0) wait.orGone();
        // What has come meanwhile is not to be missed when the command is executed again.
        for (int i = 0; i < streamCount; i++) {
            int index = firstKey + streamCount + i;
            if (request.argument(index).equalTo("$"))
                wait.with(index, after.get(i, id).toString().getBytes(StandardCharsets.ISO_8859_1));
        }
        request.client().block(wait);
    }

    private void replyStreams(Request request, Database database, int servedCount, Reply reply) {
        replyHead(servedCount, reply);
        for (int i = 0; i < streamCount; i++) {
            Slice key = request.argument(firstKey + i);
            StreamValue stream = database.streams().forRead(key);
            if (!served[i]) continue;
            replyName(key, reply);
            replyAfter(stream, i, reply);
        }
    }

    private static void replyHead(int servedCount, Reply reply) {
        if (reply.protocol() == 3) reply.map(servedCount);
        else reply.array(servedCount);
    }

    private static void replyName(Slice key, Reply reply) {
        if (reply.protocol() == 2) reply.array(2);
        reply.bulk(key);
    }

    private void replyAfter(StreamValue stream, int index, Reply reply) {
        after.get(index, id).increment();
        StreamReplies.entries(stream.entries(id, last.setLast()), most, reply);
    }

    // XREADGROUP.

    void xreadgroup(Request request, Database database, Reply reply) {
        readOptions(request, true);
        int servedCount = 0;
        for (int i = 0; i < streamCount; i++) {
            served[i] = hasForGroup(request, database, i);
            if (served[i]) servedCount++;
        }
        if (servedCount > 0) replyHead(servedCount, reply);
        database.propagation().insteadOfCommand();
        for (int i = 0; i < streamCount; i++) serve(request, database, i, reply);
        if (servedCount == 0) waitOrReplyNothing(request, reply);
    }

    /// Checks the arguments for a stream, and tells whether it has something to reply.
    private boolean hasForGroup(Request request, Database database, int index) {
        Slice key = request.argument(firstKey + index);
        Slice name = request.argument(groupIndex);
        StreamValue stream = database.streams().forRead(key);
        StreamGroup group = stream == null ? null : stream.group(name);
        if (group == null) throw StreamReplies.noGroup(key, name, " in XREADGROUP with GROUP option");
        Slice text = request.argument(firstKey + streamCount + index);
        if (text.equalTo("$")) throw LAST_IN_XREADGROUP;
        if (text.equalTo("+")) throw TOP_IN_XREADGROUP;
        if (text.equalTo(">")) id.setLast();
        else ids.read(text, id);
        after.add(id);
        return !id.isLast() || hasNew(stream, group, readBefore(request, index));
    }

    /// How many entries this command will have read from the same stream before it comes to this one.
    private long readBefore(Request request, int index) {
        long times = 0;
        for (int i = 0; i < index; i++) {
            boolean readsNew = after.get(i, last).isLast();
            if (readsNew && request.argument(firstKey + i).equalTo(request.argument(firstKey + index))) times++;
        }
        return times == 0 ? 0 : most > Long.MAX_VALUE / times ? Long.MAX_VALUE : times * most;
    }

    private boolean hasNew(StreamValue stream, StreamGroup group, long readBefore) {
        group.lastId(id);
        if (readBefore == 0) return stream.hasAfter(id);
        if (readBefore == Long.MAX_VALUE || !id.increment()) return false;
        return stream.entries(id, last.setLast()).count(readBefore + 1) > readBefore;
    }

    private void serve(Request request, Database database, int index, Reply reply) {
        Slice key = request.argument(firstKey + index);
        StreamValue stream = database.streams().forReadAndWrite(key);
        StreamGroup group = stream.group(request.argument(groupIndex));
        Slice name = request.argument(groupIndex + 1);
        // What becomes pending for a consumer creates it where that is heard.
        boolean tellsConsumer = acknowledged && group.consumer(name) == null;
        StreamConsumer consumer = consumer(group, name, key, database);
        if (tellsConsumer) StreamPropagation.consumer(key, request.argument(groupIndex), name, database);
        if (!served[index]) return;
        replyName(key, reply);
        after.get(index, id);
        if (id.isLast()) replyNew(stream, group, consumer, key, request.argument(groupIndex), database, reply);
        else replyHistory(stream, group, consumer, database.keyspace().now(), reply);
        database.countChanges(1);
    }

    /// The consumer of this name, which is created when there is none. It was seen now.
    static StreamConsumer consumer(StreamGroup group, Slice name, Slice key, Database database) {
        long now = database.keyspace().now();
        StreamConsumer consumer = group.consumer(name);
        if (consumer == null) {
            consumer = group.createConsumer(name, now, StreamConsumer.NEVER);
            database.announce(key, 't', "xgroup-createconsumer");
            database.countChanges(1);
        }
        consumer.seenMillis(now);
        return consumer;
    }

    /// Gives a consumer what the group has not read yet.
    private void replyNew(StreamValue stream, StreamGroup group, StreamConsumer consumer, Slice key, Slice groupName,
            Database database, Reply reply) {
        long now = database.keyspace().now();
        boolean isFollowed = database.propagation().isOn();
        group.lastId(id).increment();
        StreamEntries entries = stream.entries(id, last.setLast());
        long count = entries.count(most);
        reply.array(count);
        for (long i = 0; i < count; i++) {
            entries.next();
            stream.read(group, entries.millis(), entries.sequence());
            StreamReplies.entry(entries, reply);
            if (acknowledged) continue;
            group.assign(entries.millis(), entries.sequence(), consumer, now, 1);
            consumer.activeMillis(now);
            if (!isFollowed) continue;
            delivered.set(entries.millis(), entries.sequence());
            StreamPropagation.pending(key, groupName, group, delivered, scratch, database);
        }
        if (acknowledged && count > 0) StreamPropagation.position(key, groupName, group, scratch, database);
    }

    /// Gives a consumer again what it has got already.
    private void replyHistory(StreamValue stream, StreamGroup group, StreamConsumer consumer, long now, Reply reply) {
        id.increment();
        long millis = id.millis;
        long sequence = id.sequence;
        IdCursor pending = consumer.pending();
        long count = pending.ceiling(millis, sequence) ? pending.countOn(most) : 0;
        reply.array(count);
        if (count > 0) pending.ceiling(millis, sequence);
        for (long i = 0; i < count; i++) {
            replyAgain(stream, group, id.set(pending.millis(), pending.sequence()), now, reply);
            if (i + 1 < count) pending.next();
        }
    }

    private void replyAgain(StreamValue stream, StreamGroup group, StreamId delivered, long now, Reply reply) {
        StreamEntries entry = stream.entries(delivered, delivered);
        if (entry.next()) {
            StreamReplies.entry(entry, reply);
            group.findPending(delivered.millis, delivered.sequence);
            group.delivered(now, group.deliveries() + 1);
            return;
        }
        reply.array(2);
        StreamReplies.id(delivered, reply);
        reply.nilArray();
    }
}

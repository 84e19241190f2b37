package io.javelina.server;

import static io.javelina.command.Flag.FAST;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.MAY_REPLICATE;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.PUBSUB;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.KeyFlag.NOT_KEY;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Handler;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Glob;
import io.javelina.pubsub.Kind;
import io.javelina.pubsub.Subscriptions;
import io.javelina.pubsub.Topic;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.List;

/// Messages between clients: who wants to hear what, who says it, and who is listening.
///
/// What a client is told of its subscriptions are messages as well: one for each, sent even while it wants no replies.
final class PubSubCommands {
    private static final String CONTAINER = "PUBSUB";
    /// Of the heap, for all subscriptions of all clients.
    private static final long MOST_BYTES = Runtime.getRuntime().maxMemory() / 4;
    private static final CommandError NO_PUSHES = new CommandError(
            "ERR SSUBSCRIBE isn't allowed for a DENY BLOCKING client");
    private static final CommandError TOO_MANY = new CommandError(
            "OOM subscriptions of all clients would take too much of the heap");

    private final NodeLoop loop;
    /// Null when the node is in no cluster.
    private final NodeCluster cluster;
    private final Publisher publisher;
    private final Subscriptions<Connection> subscriptions;
    /// Writes to clients that want no replies.
    private final Reply unasked = new Reply();

    /// @param cluster null when the node is in no cluster
    PubSubCommands(NodeLoop loop, NodeCluster cluster) {
        this.cluster = cluster;
        this.loop = loop;
        this.publisher = loop.publisher();
        this.subscriptions = publisher.subscriptions();
    }

    void register(CommandTable table) {
        listening(table, "SUBSCRIBE").arity(-2).does(subscribe(Kind.CHANNEL, "subscribe"));
        listening(table, "UNSUBSCRIBE").arity(-1).does(unsubscribe(Kind.CHANNEL, "unsubscribe"));
        listening(table, "PSUBSCRIBE").arity(-2).does(subscribe(Kind.PATTERN, "psubscribe"));
        listening(table, "PUNSUBSCRIBE").arity(-1).does(unsubscribe(Kind.PATTERN, "punsubscribe"));
        listening(table, "SSUBSCRIBE").arity(-2).keys(1, -1, 1, NOT_KEY)
                .does(subscribe(Kind.SHARD_CHANNEL, "ssubscribe"));
        listening(table, "SUNSUBSCRIBE").arity(-1).keys(1, -1, 1, NOT_KEY)
                .does(unsubscribe(Kind.SHARD_CHANNEL, "sunsubscribe"));
        publishing(table, "PUBLISH").does(this::publish);
        publishing(table, "SPUBLISH").key(1, NOT_KEY).does(this::spublish);
        Command container = table.family(Group.PUBSUB).command(CONTAINER).arity(-2);
        asking(container, "CHANNELS").arity(-2)
                .does((request, _, reply) -> channels(Kind.CHANNEL, request, reply));
        container.subcommand("HELP").arity(2).flags(LOADING, STALE).uncategorized().does(help());
        asking(container, "NUMPAT").arity(2).does(this::numpat);
        asking(container, "NUMSUB").arity(-2).does((request, _, reply) -> numsub(Kind.CHANNEL, request, reply));
        asking(container, "SHARDCHANNELS").arity(-2)
                .does((request, _, reply) -> channels(Kind.SHARD_CHANNEL, request, reply));
        asking(container, "SHARDNUMSUB").arity(-2)
                .does((request, _, reply) -> numsub(Kind.SHARD_CHANNEL, request, reply));
    }

    private static Command listening(CommandTable table, String name) {
        return table.family(Group.PUBSUB).command(name).flags(PUBSUB, NOSCRIPT, LOADING, STALE);
    }

    private static Command publishing(CommandTable table, String name) {
        return table.family(Group.PUBSUB).command(name).arity(3).flags(PUBSUB, LOADING, STALE, FAST, MAY_REPLICATE);
    }

    private static Command asking(Command container, String name) {
        return container.subcommand(name).flags(PUBSUB, LOADING, STALE);
    }

    private Connection self(Request request) { return loop.clients().find(request.client().id()); }

    // Listening.

    private Handler subscribe(Kind kind, String told) {
        return (request, _, reply) -> {
            if (kind == Kind.SHARD_CHANNEL && !request.client().mayBlock()) throw NO_PUSHES;
            requireRoom(kind, request);
            Connection self = self(request);
            Reply to = reachable(self, reply);
            for (int i = 1; i < request.size(); i++) {
                publisher.subscribe(self, kind, request.argument(i));
                to.push(3);
                to.bulk(told);
                to.bulk(request.argument(i));
                to.integer(count(self, kind));
            }
            if (to != reply) to.commit();
        };
    }

    private void requireRoom(Kind kind, Request request) {
        long bytes = subscriptions.bytes();
        for (int i = 1; i < request.size(); i++)
            bytes += Subscriptions.mostBytes(kind, request.argument(i).length());
        if (bytes > MOST_BYTES) throw TOO_MANY;
    }

    private Handler unsubscribe(Kind kind, String told) {
        return (request, _, reply) -> {
            Connection self = self(request);
            if (!self.isSubscriber())
                throw new CommandError("NOSUB '" + told + "' command executed not in subscribed mode");
            Reply to = reachable(self, reply);
            if (request.size() == 1) unsubscribeAll(self, kind, told, to);
            for (int i = 1; i < request.size(); i++) {
                publisher.unsubscribe(self, kind, request.argument(i));
                to.push(3);
                to.bulk(told);
                to.bulk(request.argument(i));
                to.integer(count(self, kind));
            }
            if (to != reply) to.commit();
        };
    }

    private void unsubscribeAll(Connection self, Kind kind, String told, Reply to) {
        List<Topic<Connection>> topics = self.subscriber().topics(kind);
        for (Topic<Connection> topic : topics) {
            publisher.unsubscribe(self, kind, topic);
            to.push(3);
            to.bulk(told);
            to.bulk(topic.name());
            to.integer(count(self, kind));
        }
        if (!topics.isEmpty()) return;
        to.push(3);
        to.bulk(told);
        to.nil();
        to.integer(count(self, kind));
    }

    /// Channels and patterns count together, shard channels alone.
    private static long count(Connection client, Kind kind) {
        return kind == Kind.SHARD_CHANNEL
                ? client.subscriptions(kind)
                : client.subscriptions(Kind.CHANNEL) + client.subscriptions(Kind.PATTERN);
    }

    /// The reply, or when it would go nowhere another one that does not.
    private Reply reachable(Connection self, Reply reply) {
        if (self.replySink() == self.output()) return reply;
        return unasked.bind(self.output(), self.protocol());
    }

    // Saying.

    void publish(Request request, Database database, Reply reply) {
        reply.integer(publisher.publish(request.argument(1), request.argument(2)));
        tellOthers(request, database, false);
    }

    void spublish(Request request, Database database, Reply reply) {
        reply.integer(publisher.publishToShard(request.argument(1), request.argument(2)));
        tellOthers(request, database, true);
    }

    /// The subscribers of other nodes: of a cluster, or of the replicas.
    private void tellOthers(Request request, Database database, boolean ofShard) {
        if (cluster == null) database.propagation().force(Propagation.To.REPLICAS);
        else cluster.control().publish(request.argument(1).toBytes(), request.argument(2).toBytes(), ofShard);
    }

    // Who is listening.

    private void channels(Kind kind, Request request, Reply reply) {
        if (request.size() > 3) throw Help.unknown(request, CONTAINER);
        Glob wanted = request.size() == 3 ? new Glob(request.argument(2), false) : null;
        List<byte[]> names = subscriptions.topics(kind).oldestFirst().stream().map(Topic::name)
                .filter(name -> wanted == null || wanted.matches(name)).toList();
        reply.array(names.size());
        for (byte[] name : names) reply.bulk(name);
    }

    private void numsub(Kind kind, Request request, Reply reply) {
        reply.array(2L * (request.size() - 2));
        for (int i = 2; i < request.size(); i++) {
            Topic<Connection> topic = subscriptions.topics(kind).find(request.argument(i));
            reply.bulk(request.argument(i));
            reply.integer(topic == null ? 0 : topic.subscriberCount());
        }
    }

    void numpat(Request request, Database database, Reply reply) {
        reply.integer(subscriptions.topics(Kind.PATTERN).count());
    }

    private static Handler help() {
        return Help.of(
                "CHANNELS [<pattern>]",
                "    Return the channels that somebody listens to and that match the pattern (default: '*').",
                "NUMPAT",
                "    Return how many patterns somebody listens to.",
                "NUMSUB [<channel> ...]",
                "    Return how many clients listen to each of the channels by its name",
                "    (default: no channels).",
                "SHARDCHANNELS [<pattern>]",
                "    Return the shard channels that somebody listens to and that match the pattern (default: '*').",
                "SHARDNUMSUB [<shardchannel> ...]",
                "    Return how many clients listen to each of the shard channels");
    }
}

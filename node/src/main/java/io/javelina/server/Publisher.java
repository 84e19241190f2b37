package io.javelina.server;

import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.pubsub.Kind;
import io.javelina.pubsub.Subscriber;
import io.javelina.pubsub.Subscriptions;
import io.javelina.pubsub.Topic;
import io.javelina.pubsub.Topics;
import io.javelina.resp.Reply;
import io.javelina.structure.KeySlot;
import io.javelina.structure.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.function.IntPredicate;

/// Brings messages to the clients that listen. Node loop only.
///
/// * A client gets messages in the order in which they were published, each once for its channel and once for each
///   pattern that the channel matches.
/// * The client whose command is being executed gets its messages behind the reply, so that they do not come amid it.
/// * A client that cannot be given a message, because it leaves too much unread or there is no memory, is closed: it
///   never goes on as if there had been none. That happens in the next turn, so nothing that is under way loses a client
///   it is busy with.
final class Publisher {
    private static final byte[] MESSAGE = "message".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] PATTERN_MESSAGE = "pmessage".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] SHARD_MESSAGE = "smessage".getBytes(StandardCharsets.US_ASCII);

    private final NodeLoop loop;
    private final Subscriptions<Connection> subscriptions;
    private final Message message;
    /// Writes what nobody has asked for.
    private final Reply unasked = new Reply();
    /// Whose command is being executed, null while none is.
    private Connection replying;
    /// Messages for that client.
    private ArrayDeque<SharedMessage> heldBack = new ArrayDeque<>();
    /// The same of the client whose command was interrupted, while others are served.
    private Connection interrupted;
    private ArrayDeque<SharedMessage> heldBackMeanwhile = new ArrayDeque<>();

    Publisher(NodeLoop loop) {
        this.loop = loop;
        byte[] seed = new byte[SipHash.SEED_BYTES];
        loop.keyspace().random().nextBytes(seed);
        this.subscriptions = new Subscriptions<>(loop.allocator().ledger(), new SipHash(seed));
        this.message = new Message(loop.outputPool(), loop.allocator());
    }

    Subscriptions<Connection> subscriptions() { return subscriptions; }

    // Subscribing.

    void subscribe(Connection client, Kind kind, Slice name) {
        if (client.subscriber() == null) client.subscriber(subscriptions.join(client));
        subscriptions.add(client.subscriber(), kind, name);
    }

    void unsubscribe(Connection client, Kind kind, Slice name) {
        Subscriber<Connection> subscriber = client.subscriber();
        if (subscriber == null) return;
        subscriptions.remove(subscriber, kind, name);
        leaveIfEmpty(client, subscriber);
    }

    void unsubscribe(Connection client, Kind kind, Topic<Connection> topic) {
        Subscriber<Connection> subscriber = client.subscriber();
        subscriptions.remove(subscriber, kind, topic);
        leaveIfEmpty(client, subscriber);
    }

    private void leaveIfEmpty(Connection client, Subscriber<Connection> subscriber) {
        if (subscriber.isEmpty()) unsubscribeAll(client);
    }

    /// The client is gone.
    void disconnected(Connection client) {
        if (client == replying) dropHeldBack();
        unsubscribeAll(client);
    }

    private void dropHeldBack() {
        replying = null;
        while (!heldBack.isEmpty()) heldBack.poll().release();
    }

    /// Nobody listens here any more to channels of shards whose slots have gone; the clients are told.
    void unsubscribeFromShards(IntPredicate hasGone) {
        if (subscriptions.topics(Kind.SHARD_CHANNEL).isEmpty()) return;
        List<Topic<Connection>> all = List.copyOf(subscriptions.topics(Kind.SHARD_CHANNEL).oldestFirst());
        for (Topic<Connection> topic : all) {
            if (!hasGone.test(KeySlot.of(topic.name()))) continue;
            while (topic.subscriberCount() > 0) sendAway(topic.client(0), topic);
        }
    }

    private void sendAway(Connection client, Topic<Connection> topic) {
        unsubscribe(client, Kind.SHARD_CHANNEL, topic);
        if (client.isClosing()) return;
        Reply push = unasked.bind(client.output(), client.protocol());
        push.push(3);
        push.bulk("sunsubscribe");
        push.bulk(topic.name());
        push.integer(client.subscriptions(Kind.SHARD_CHANNEL));
        push.commit();
        client.pushed();
    }

    /// The client listens to nothing any more.
    void unsubscribeAll(Connection client) {
        if (client.subscriber() == null) return;
        subscriptions.leave(client.subscriber());
        client.subscriber(null);
    }

    // Publishing.

    /// Whether a message could reach anybody.
    boolean hasListeners() { return subscriptions.hasListeners(); }

    /// Sends a message to those who listen to the channel, or to a pattern that it matches.
    ///
    /// @return how often it was sent
    long publish(Slice channel, Slice payload) {
        long sent = send(Kind.CHANNEL, MESSAGE, channel, payload);
        Topics<Connection> patterns = subscriptions.topics(Kind.PATTERN);
        if (patterns.isEmpty()) return sent;
        for (Topic<Connection> pattern : patterns.newestFirst()) {
            if (!pattern.matches(channel)) continue;
            message.begin(PATTERN_MESSAGE, pattern.name(), channel, payload);
            sent += send(pattern);
        }
        return sent;
    }

    /// Sends a message to those who listen to the shard channel.
    ///
    /// @return how often it was sent
    long publishToShard(Slice channel, Slice payload) {
        return send(Kind.SHARD_CHANNEL, SHARD_MESSAGE, channel, payload);
    }

    private long send(Kind kind, byte[] head, Slice channel, Slice payload) {
        Topic<Connection> topic = subscriptions.topics(kind).find(channel);
        if (topic == null) return 0;
        message.begin(head, null, channel, payload);
        return send(topic);
    }

    private long send(Topic<Connection> topic) {
        try {
            for (int i = 0; i < topic.subscriberCount(); i++) send(topic.client(i));
        } finally {
            message.end();
        }
        return topic.subscriberCount();
    }

    private void send(Connection client) {
        if (client.isClosing()) return;
        try {
            if (client == replying) heldBack.add(message.keep(client.protocol()));
            else message.give(client.output(), client.protocol());
        } catch (MemoryExhausted e) {
            loop.policies().messageLost(client);
            return;
        }
        if (client != replying) sent(client, message.bytes());
    }

    private void sent(Connection client, long bytes) {
        loop.statistics().netOutput += bytes;
        client.replied();
        loop.policies().messageSent(client);
    }

    // The client that is being replied to.

    /// A command of this client begins: what it is sent waits for [#deliverHeldBack].
    void holdBackFrom(Connection client) { replying = client; }

    /// Others are served while the command runs.
    void interrupt() {
        interrupted = replying;
        replying = null;
        exchangeHeldBack();
    }

    /// The command goes on.
    void goOn() {
        replying = interrupted;
        interrupted = null;
        exchangeHeldBack();
    }

    private void exchangeHeldBack() {
        ArrayDeque<SharedMessage> other = heldBackMeanwhile;
        heldBackMeanwhile = heldBack;
        heldBack = other;
    }

    /// The command has ended, and its reply is written.
    void deliverHeldBack() {
        Connection client = replying;
        replying = null;
        while (!heldBack.isEmpty()) deliver(heldBack.poll(), client);
    }

    private void deliver(SharedMessage kept, Connection client) {
        try {
            if (client.isClosing()) return;
            Output output = client.output();
            if (output.hasRoomFor(kept.bytes())) output.write(kept.address(), kept.bytes());
            else output.share(kept);
            sent(client, kept.bytes());
        } catch (MemoryExhausted e) {
            loop.policies().messageLost(client);
        } finally {
            kept.release();
        }
    }
}

package io.javelina.pubsub;

import io.javelina.memory.Account;
import io.javelina.memory.Ledger;
import io.javelina.memory.Slice;
import io.javelina.structure.SipHash;

/// All channels and patterns that clients listen to. Node loop only.
///
/// What always holds:
/// * a topic is there exactly while it has subscribers;
/// * a client has a [Subscriber] from its first subscription until it listens to nothing any more;
/// * the ledger has what all of this takes on the heap in `CLIENT_SUBSCRIPTIONS`, estimated.
///
/// @param <C> what a client is
public final class Subscriptions<C> {
    // Measured as differences of the heap in use after a collection, with compact object headers, 700000 of each: topics
    // with one subscriber each, subscriptions of a thousand clients to the same topics, and clients with one subscription
    // each; divided by their number and rounded.

    /// A topic without its name, with its place in the map.
    static final int TOPIC_BYTES = 88;
    /// What a pattern takes more.
    static final int PATTERN_BYTES = 32;
    /// A subscription with its places in the topic and in the map of the client.
    static final int SUBSCRIPTION_BYTES = 72;
    /// A subscriber with its first map.
    static final int SUBSCRIBER_BYTES = 216;
    private static final int ARRAY_HEADER_BYTES = 12;
    private static final int ALIGNMENT = 8;

    private final Ledger ledger;
    private final Topics<C> channels;
    private final Topics<C> patterns;
    private final Topics<C> shardChannels;
    private long clients;
    private long bytes;

    public Subscriptions(Ledger ledger, SipHash hash) {
        this.ledger = ledger;
        this.channels = new Topics<>(hash, false);
        this.patterns = new Topics<>(hash, true);
        this.shardChannels = new Topics<>(hash, false);
    }

    public Topics<C> topics(Kind kind) {
        return switch (kind) {
            case CHANNEL -> channels;
            case PATTERN -> patterns;
            case SHARD_CHANNEL -> shardChannels;
        };
    }

    /// Clients that listen to anything.
    public long clients() { return clients; }

    /// What all of this takes on the heap.
    public long bytes() { return bytes; }

    /// Whether a message to any channel but those of shards could reach somebody.
    public boolean hasListeners() { return !channels.isEmpty() || !patterns.isEmpty(); }

    /// A subscriber for a client that has none.
    public Subscriber<C> join(C client) {
        clients++;
        book(SUBSCRIBER_BYTES);
        return new Subscriber<>(client);
    }

    /// The end of a subscriber; what it still listens to, it does no more.
    public void leave(Subscriber<C> subscriber) {
        for (Kind kind : Kind.values())
            for (Topic<C> topic : subscriber.topics(kind)) remove(subscriber, kind, topic);
        clients--;
        book(-SUBSCRIBER_BYTES);
    }

    /// From now on the subscriber listens to this, if it did not already.
    public void add(Subscriber<C> subscriber, Kind kind, Slice name) {
        Topic<C> topic = topics(kind).find(name);
        if (topic == null) {
            topic = topics(kind).add(name);
            book(bytesOf(kind, name.length()));
        } else if (subscriber.listensTo(kind, topic)) {
            return;
        }
        subscriber.add(kind, topic, SUBSCRIPTION_BYTES);
        book(SUBSCRIPTION_BYTES);
    }

    /// The subscriber listens to this no more, if it did.
    public void remove(Subscriber<C> subscriber, Kind kind, Slice name) {
        Topic<C> topic = topics(kind).find(name);
        if (topic != null && subscriber.listensTo(kind, topic)) remove(subscriber, kind, topic);
    }

    public void remove(Subscriber<C> subscriber, Kind kind, Topic<C> topic) {
        subscriber.remove(kind, topic, SUBSCRIPTION_BYTES);
        book(-SUBSCRIPTION_BYTES);
        if (topic.subscriberCount() > 0) return;
        topics(kind).remove(topic);
        book(-bytesOf(kind, topic.name().length));
    }

    /// The most that a subscription can add to [#bytes].
    public static long mostBytes(Kind kind, int nameLength) { return SUBSCRIPTION_BYTES + bytesOf(kind, nameLength); }

    private static long bytesOf(Kind kind, long nameLength) {
        long name = (ARRAY_HEADER_BYTES + nameLength + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        return TOPIC_BYTES + (kind == Kind.PATTERN ? PATTERN_BYTES : 0) + name;
    }

    private void book(long more) {
        bytes += more;
        ledger.add(Account.CLIENT_SUBSCRIPTIONS, more);
    }
}

package io.javelina.pubsub;

import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// One client with all that it listens to. It changes through [Subscriptions] only.
public final class Subscriber<C> {
    private final C client;
    /// By kind, what it listens to, oldest first; a kind of which there is nothing is not there.
    private final Map<Kind, LinkedHashMap<Topic<C>, Subscription<C>>> byKind = new EnumMap<>(Kind.class);
    /// What its subscriptions take on the heap.
    private long bytes;

    Subscriber(C client) { this.client = client; }

    public C client() { return client; }

    /// How many of this kind it listens to.
    public int count(Kind kind) {
        LinkedHashMap<Topic<C>, Subscription<C>> subscriptions = byKind.get(kind);
        return subscriptions == null ? 0 : subscriptions.size();
    }

    public boolean isEmpty() { return byKind.isEmpty(); }

    /// What its subscriptions take on the heap, names not counted, which are common to all who listen.
    public long bytes() { return bytes; }

    /// What it listens to, oldest first.
    public List<Topic<C>> topics(Kind kind) {
        LinkedHashMap<Topic<C>, Subscription<C>> subscriptions = byKind.get(kind);
        return subscriptions == null ? List.of() : List.copyOf(subscriptions.keySet());
    }

    boolean listensTo(Kind kind, Topic<C> topic) {
        LinkedHashMap<Topic<C>, Subscription<C>> subscriptions = byKind.get(kind);
        return subscriptions != null && subscriptions.containsKey(topic);
    }

    void add(Kind kind, Topic<C> topic, long heapBytes) {
        Subscription<C> subscription = new Subscription<>(topic, this);
        byKind.computeIfAbsent(kind, _ -> new LinkedHashMap<>()).put(topic, subscription);
        topic.add(subscription);
        bytes += heapBytes;
    }

    void remove(Kind kind, Topic<C> topic, long heapBytes) {
        LinkedHashMap<Topic<C>, Subscription<C>> subscriptions = byKind.get(kind);
        topic.remove(subscriptions.remove(topic));
        if (subscriptions.isEmpty()) byKind.remove(kind);
        bytes -= heapBytes;
    }
}

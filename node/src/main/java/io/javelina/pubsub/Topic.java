package io.javelina.pubsub;

import io.javelina.memory.Glob;
import io.javelina.memory.Slice;
import java.util.Arrays;

/// A channel or pattern that somebody listens to, and those who do, in no order. There is none without subscribers.
public final class Topic<C> {
    private static final int FEWEST_PLACES = 2;

    private final byte[] name;
    /// The name as a pattern, null when it is none.
    private final Glob glob;
    private final int hash;
    private Subscription<C>[] subscriptions = places(FEWEST_PLACES);
    private int count;

    Topic(byte[] name, int hash, boolean isPattern) {
        this.name = name;
        this.hash = hash;
        this.glob = isPattern ? new Glob(name, false) : null;
    }

    /// Not to be changed.
    public byte[] name() { return name; }

    /// Whether a channel of this name is meant by this pattern.
    public boolean matches(Slice channel) { return glob.matches(channel); }

    public int subscriberCount() { return count; }

    /// The client at `index`, 0 to [#subscriberCount] - 1; the order changes with every subscription that ends.
    public C client(int index) { return subscriptions[index].subscriber.client(); }

    void add(Subscription<C> subscription) {
        if (count == subscriptions.length) subscriptions = Arrays.copyOf(subscriptions, 2 * count);
        subscription.index = count;
        subscriptions[count++] = subscription;
    }

    /// The last one takes the place that becomes free.
    void remove(Subscription<C> subscription) {
        assert subscriptions[subscription.index] == subscription : "not subscribed";
        Subscription<C> last = subscriptions[--count];
        subscriptions[count] = null;
        if (last != subscription) {
            subscriptions[subscription.index] = last;
            last.index = subscription.index;
        }
        if (count >= FEWEST_PLACES && count <= subscriptions.length / 4)
            subscriptions = Arrays.copyOf(subscriptions, subscriptions.length / 2);
    }

    @SuppressWarnings("unchecked")
    private static <C> Subscription<C>[] places(int count) { return (Subscription<C>[]) new Subscription<?>[count]; }

    @Override
    public int hashCode() { return hash; }

    @Override
    public boolean equals(Object other) { return this == other; }

    @Override
    public String toString() { return new String(name, java.nio.charset.StandardCharsets.ISO_8859_1); }
}

package io.javelina.pubsub;

import io.javelina.memory.Slice;
import io.javelina.structure.SipHash;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;

/// The topics of one kind by name, oldest first. Looking one up allocates nothing.
public final class Topics<C> {
    private final SipHash hash;
    private final boolean patterns;
    private final Name sought = new Name();
    /// Each topic is its own key. A map of many topics keeps its size while they go, so an empty one is exchanged.
    private LinkedHashMap<Object, Topic<C>> topics = new LinkedHashMap<>();

    /// @param patterns whether names are patterns
    Topics(SipHash hash, boolean patterns) {
        this.hash = hash;
        this.patterns = patterns;
    }

    /// A key that is equal to the topic of this name. The map asks the key that is sought, never the one it holds.
    private static final class Name {
        private Slice bytes;
        private int hash;

        @Override
        public int hashCode() { return hash; }

        @Override
        public boolean equals(Object other) { return other instanceof Topic<?> topic && bytes.equalTo(topic.name()); }
    }

    /// The topic of this name, null when nobody listens to it.
    public Topic<C> find(Slice name) {
        if (topics.isEmpty()) return null;
        sought.bytes = name;
        sought.hash = hash(name);
        return topics.get(sought);
    }

    private int hash(Slice name) { return (int) hash.hash(name.address(), name.length()); }

    public int count() { return topics.size(); }

    public boolean isEmpty() { return topics.isEmpty(); }

    public Collection<Topic<C>> oldestFirst() { return Collections.unmodifiableCollection(topics.values()); }

    public Collection<Topic<C>> newestFirst() { return topics.sequencedValues().reversed(); }

    Topic<C> add(Slice name) {
        Topic<C> topic = new Topic<>(name.toBytes(), hash(name), patterns);
        topics.put(topic, topic);
        return topic;
    }

    void remove(Topic<C> topic) {
        topics.remove(topic);
        if (topics.isEmpty()) topics = new LinkedHashMap<>();
    }
}

package io.javelina.pubsub;

/// That one client listens to one topic.
final class Subscription<C> {
    final Topic<C> topic;
    final Subscriber<C> subscriber;
    /// Its place among the subscriptions of the topic.
    int index;

    Subscription(Topic<C> topic, Subscriber<C> subscriber) {
        this.topic = topic;
        this.subscriber = subscriber;
    }
}

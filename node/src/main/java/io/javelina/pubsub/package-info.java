/// Who listens to what: channels, patterns and shard channels, and the clients that subscribed to them.
///
/// * [io.javelina.pubsub.Subscriptions] is the door: all topics of a node, and what they take on the heap.
/// * [io.javelina.pubsub.Topics] finds topics of one kind by name, [io.javelina.pubsub.Topic] knows its subscribers.
/// * [io.javelina.pubsub.Subscriber] is one client with the topics it listens to.
///
/// Nothing here sends anything or knows a connection: what a client is, is a type parameter.
package io.javelina.pubsub;

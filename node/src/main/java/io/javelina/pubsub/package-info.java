/// Who listens to what: channels, patterns and shard channels, and the clients that subscribed to them.
///
/// * [Subscriptions] is the door: all topics of a node, and what they take on the heap.
/// * [Topics] finds topics of one [Kind] by name, [Topic] knows its subscribers.
/// * [Subscriber] is one client with the topics it listens to.
///
/// Nothing here sends anything or knows a connection: what a client is, is a type parameter. Messages are brought by
/// the server's `Publisher`.
package io.javelina.pubsub;

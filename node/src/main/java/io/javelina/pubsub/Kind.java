package io.javelina.pubsub;

/// What clients can listen to.
public enum Kind {
    /// A channel by its name.
    CHANNEL,
    /// All channels whose names match.
    PATTERN,
    /// A channel of one shard of a cluster; its names have nothing to do with those of other channels.
    SHARD_CHANNEL
}

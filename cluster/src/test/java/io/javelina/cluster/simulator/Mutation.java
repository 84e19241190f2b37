package io.javelina.cluster.simulator;

/// Rules broken on purpose, to see that the simulator notices.
enum Mutation {
    NONE,
    /// Nodes write for as long again after their lease has ended.
    LEASE_TWICE_AS_LONG,
    /// Nodes write without comparing the clock with their lease.
    CLOCK_IS_NOT_COMPARED,
    /// Nodes write to all slots that they own, whoever else may write still.
    NO_FENCE,
    /// Echoes of voters count although the echoing node knows more than the echoed one.
    ECHOES_COUNT_ALWAYS,
    /// Nodes say that they have adopted what is on its way to their clients still.
    ADOPTED_TOO_EARLY,
    /// Nodes speak before they know what was committed without them.
    NO_CATCHING_UP,
    /// Entries count as committed when a single voter has them.
    COMMITTED_BY_ONE,
    /// What was restarted has forgotten the log.
    LOG_IS_NOT_DURABLE,
    /// A primary lets its writers go on when it has lost its slots, before they can know that.
    WRITERS_GO_ON_TOO_EARLY,
    /// Voters change whoever knows of the last change.
    VOTERS_CHANGE_AT_ONCE,
    /// Nobody ever recovers.
    NO_RECOVERY,
    /// Replicas do not take over.
    NO_FAILOVER
}

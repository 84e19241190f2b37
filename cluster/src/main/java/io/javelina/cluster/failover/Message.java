package io.javelina.cluster.failover;

import io.javelina.cluster.topology.NodeId;
import java.util.Set;

/// What members tell each other. Heartbeats and echoes may be lost, repeated and late.
public sealed interface Message {
    /// No timeout, and so no lease, is longer.
    long LONGEST_LEASE_MILLIS = Integer.MAX_VALUE;

    /// "I live", to all, every so often.
    ///
    /// @param incarnation of the sender's process; another after each start
    /// @param sequence counts up within an incarnation; the sender knows when it sent which
    /// @param timeoutMillis who echoes this promises to call the sender silent no earlier than that
    /// @param applied the version of the topology by which the sender echoes and speaks of others
    /// @param adopted the version by which the sender's clients are served: it writes to nothing that it owned in earlier ones only
    /// @param offset of replication
    /// @param noFailover it never takes over by itself
    /// @param pausedMillis not 0: it was not running for so long, and holds no lease from before
    /// @param silent whom the sender has not echoed for as long as it had promised
    record Heartbeat(long incarnation, long sequence, long timeoutMillis, long applied, long adopted, long offset,
            boolean noFailover, long pausedMillis, Set<NodeId> silent) implements Message {
    }

    /// "I heard that", at once, to the sender of a heartbeat.
    ///
    /// @param applied the version of the sender of this
    record Echo(long incarnation, long sequence, long applied) implements Message {
    }

    /// A primary that is about to end asks a replica to take over, as CLUSTER FAILOVER would. It says so again as long as nobody has.
    record FailoverOffer(long shardEpoch) implements Message {
    }

    /// A replica asks its primary to stop writing, so that it can take over without a loss.
    record FailoverStart(long shardEpoch) implements Message {
    }

    /// The primary does not write any more for a while; this is where its data ends.
    record FailoverReady(long shardEpoch, long offset) implements Message {
    }

    /// Whether it need not be repeated when it is lost: it is sent again and again anyway.
    default boolean isUnreliable() { return this instanceof Heartbeat || this instanceof Echo; }
}

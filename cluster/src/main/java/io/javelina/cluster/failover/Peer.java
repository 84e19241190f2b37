package io.javelina.cluster.failover;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import java.util.Set;

/// What this node knows of another one. Times that end in `At` are those of the [PatientClock].
final class Peer {
    static final long NEVER = Long.MIN_VALUE;

    final NodeId id;

    // What it heard of us: see Lease.
    /// When the newest heartbeat that counts was sent, by our clock.
    long countedSentMillis = NEVER;
    /// The same of one that counts once we have applied `pendingVersion`.
    long pendingSentMillis = NEVER;
    long pendingVersion;

    // What we heard of it, and what we promised: see Silence.
    long heardAt = NEVER;
    long promisedUntilAt;
    long longestTimeoutMillis;
    long incarnation;
    long sequence;
    long incarnationSinceAt;
    long goneAt = NEVER;
    /// Whether others were told of that.
    boolean isGoneTold;

    // What it says.
    long applied;
    long adopted;
    long offset;
    boolean noFailover;
    Set<NodeId> silent = Set.of();
    /// The version by which it said who is silent.
    long silentVersion;

    // Where it may still believe that it writes: see Fence.
    SlotSet possible = SlotSet.EMPTY;
    /// The version in which it last lost something of that.
    long lostVersion;
    /// Since when a majority has applied that version.
    long majorityKnowsAt = NEVER;

    Peer(NodeId id) { this.id = id; }
}

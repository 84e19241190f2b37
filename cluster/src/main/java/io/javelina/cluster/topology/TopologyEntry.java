package io.javelina.cluster.topology;

import java.util.List;

/// A change of the topology that somebody proposes. Whether it happens is judged when it is applied: the state machine
/// refuses what does not fit any more, so that proposals may race, and be repeated.
///
/// Entries that move slots or roles carry the epoch of the shard that they were made for; see [Topology#shardEpoch]. Those that change who
/// votes carry the version of the voters: see [Topology#votersVersion].
public sealed interface TopologyEntry {
    /// A node comes in, with the slots that it claims; it gets those that nobody has, or has with a smaller epoch.
    record NodeJoin(NodeId id, NodeAddress address, NodeId shard, long configEpoch, SlotSet claims)
            implements
                TopologyEntry {
    }

    /// A node counts for majorities from now on, or no longer.
    ///
    /// @param votersVersion [that][Topology#votersVersion] of the topology for which a majority is known to have applied it
    record Voter(NodeId id, boolean votes, long votersVersion) implements TopologyEntry {
    }

    /// A node goes for good. Primaries with slots cannot.
    ///
    /// @param votersVersion as for [Voter]; it counts when the node votes
    record NodeForget(NodeId id, long votersVersion) implements TopologyEntry {
    }

    /// Slots change hands.
    ///
    /// @param from who has them all, null when nobody has them
    /// @param to who gets them, null when nobody does
    record SlotChange(SlotSet slots, NodeId from, long fromShardEpoch, NodeId to, long toShardEpoch)
            implements
                TopologyEntry {
    }

    /// A node without slots becomes a replica of a primary; with `primary` null it becomes an empty primary of a shard of its own.
    ///
    /// @param shard that of the primary, or the new one
    /// @param shardEpoch that of the primary's shard, or of the one that the node leaves
    record ReplicaOf(NodeId replica, NodeId primary, NodeId shard, long shardEpoch) implements TopologyEntry {
    }

    /// A replica takes over from its primary, with all slots.
    record Failover(NodeId replica, NodeId primary, long shardEpoch) implements TopologyEntry {
    }

    /// Nodes that have come together without slots become a cluster, all at once: see [Formation]. It happens at most once, as long as
    /// no slot ever had an owner.
    record Form(List<Share> shares) implements TopologyEntry {
        public Form {
            shares = List.copyOf(shares);
        }
    }

    /// What a primary gets, and who replicates it then.
    record Share(NodeId primary, SlotSet slots, List<NodeId> replicas) {
        public Share {
            replicas = List.copyOf(replicas);
        }
    }

    /// A node is reached elsewhere from now on.
    record AddressChange(NodeId id, NodeAddress address) implements TopologyEntry {
    }

    /// A majority cannot reach the node.
    record NodeFail(NodeId id) implements TopologyEntry {
    }

    /// The node is back.
    record NodeRecover(NodeId id) implements TopologyEntry {
    }

    /// The node gets a configuration epoch greater than all others; or exactly `epoch`, when that is not 0, nobody else has it, and its own is 0.
    /// With 0 the epoch of its shard changes as well, so that whatever was proposed for the shard before, and is not applied yet, never
    /// will be.
    record Epoch(NodeId id, long epoch) implements TopologyEntry {
    }
}

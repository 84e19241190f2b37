package io.javelina.cluster.topology;

/// A node as the topology knows it.
///
/// @param primary whom it replicates; null when it is a primary itself
/// @param shard the id that a primary and its replicas share
/// @param configEpoch the epoch of its last claim of slots; replicas have that of their primary in their own replies
/// @param voter whether it counts for majorities of the log
/// @param failed whether a majority has agreed that it cannot be reached
public record Member(NodeId id, NodeAddress address, NodeId primary, NodeId shard, long configEpoch, boolean voter,
        boolean failed) {
    public boolean isPrimary() { return primary == null; }

    Member withAddress(NodeAddress next) {
        return new Member(id, next, primary, shard, configEpoch, voter, failed);
    }

    Member withPrimary(NodeId next, NodeId nextShard) {
        return new Member(id, address, next, nextShard, configEpoch, voter, failed);
    }

    Member withConfigEpoch(long next) { return new Member(id, address, primary, shard, next, voter, failed); }

    Member withVoter(boolean votes) { return new Member(id, address, primary, shard, configEpoch, votes, failed); }

    Member withFailed(boolean isFailed) {
        return new Member(id, address, primary, shard, configEpoch, voter, isFailed);
    }
}

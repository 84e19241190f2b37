package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Nodes that go where they are needed: a replica of the primary that has most of them goes to a primary that has lost all of its own, and a
/// primary that has given away its last slot replicates the one that got it.
final class ReplicaMigration {
    /// How long a primary is without a working replica before another comes to help.
    private static final long DELAY_MILLIS = 5000;

    private final Surroundings surroundings;
    private NodeId orphan;
    private long orphanAt;
    private long proposeAt;
    /// Who got the last slot of this node.
    private NodeId heir;

    ReplicaMigration(Surroundings surroundings) { this.surroundings = surroundings; }

    void applied(Topology before, Topology after) {
        SlotSet had = before.slots(surroundings.self);
        Member self = after.member(surroundings.self);
        if (self == null || !self.isPrimary() || !after.slots(self.id()).isEmpty()) heir = null;
        else if (!had.isEmpty()) heir = after.owner(had.ranges().getLast().last());
        proposeAt = surroundings.clock.now();
    }

    void tick() {
        Member self = surroundings.member();
        if (self == null || self.failed() || !surroundings.settings.allowReplicaMigration()) return;
        if (heir != null) follow(heir);
        else if (!self.isPrimary()) help(self);
    }

    private void help(Member self) {
        Optional<NodeId> found = orphan();
        if (found.isEmpty() || !found.get().equals(orphan)) {
            orphan = found.orElse(null);
            orphanAt = surroundings.clock.now();
            return;
        }
        if (surroundings.since(orphanAt) >= DELAY_MILLIS && isHelper(self)) follow(orphan);
    }

    /// The first primary with slots that had replicas, and has none that works.
    private Optional<NodeId> orphan() {
        return surroundings.topology().slotOwners().stream().filter(this::isOrphan).findFirst();
    }

    private boolean isOrphan(NodeId primary) {
        return !surroundings.topology().member(primary).failed() && !surroundings.topology().replicas(primary).isEmpty()
                && working(primary).isEmpty();
    }

    private List<Member> working(NodeId primary) {
        return surroundings.topology().replicas(primary).stream().filter(surroundings::isWorkingReplica).toList();
    }

    /// The first of all that could be spared.
    private boolean isHelper(Member self) {
        int most = surroundings.topology().members().stream().filter(Member::isPrimary)
                .mapToInt(primary -> working(primary.id()).size()).max().orElse(0);
        if (most <= surroundings.settings.migrationBarrier()) return false;
        return surroundings.topology().members().stream()
                .filter(member -> surroundings.isWorkingReplica(member) && working(member.primary()).size() == most)
                .map(Member::id).min(Comparator.naturalOrder()).filter(self.id()::equals).isPresent();
    }

    private void follow(NodeId primary) {
        if (surroundings.clock.now() < proposeAt) return;
        proposeAt = surroundings.clock.now() + surroundings.settings.retryMillis();
        Member member = surroundings.topology().member(primary);
        if (member == null) return;
        long epoch = surroundings.topology().shardEpoch(member.shard());
        surroundings.effect(new Effect.Propose(
                new TopologyEntry.ReplicaOf(surroundings.self, primary, member.shard(), epoch)));
    }
}

package io.javelina.cluster.topology;

import static io.javelina.cluster.topology.Nodes.address;
import static io.javelina.cluster.topology.Nodes.forget;
import static io.javelina.cluster.topology.Nodes.join;
import static io.javelina.cluster.topology.Nodes.node;
import static io.javelina.cluster.topology.Nodes.shard;
import static io.javelina.cluster.topology.Nodes.voter;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TopologyTest {
    private Topology topology = Topology.EMPTY;

    private Applied apply(TopologyEntry entry) {
        Applied applied = topology.apply(entry);
        applied.topology().assertInvariants();
        topology = applied.topology();
        return applied;
    }

    private void accepts(TopologyEntry entry) { assertThat(apply(entry).refusal()).isNull(); }

    private void refuses(TopologyEntry entry, String refusal) {
        Topology before = topology;
        assertThat(apply(entry).refusal()).contains(refusal);
        assertThat(topology).isSameAs(before);
    }

    private void changesNothing(TopologyEntry entry) {
        Topology before = topology;
        accepts(entry);
        assertThat(topology).isSameAs(before);
    }

    /// Two primaries with all slots, each with a replica: 1 and 3, 2 and 4.
    private void twoShards() {
        accepts(join(1, 1, SlotSet.range(0, 8191)));
        accepts(join(2, 2, SlotSet.range(8192, 16383)));
        accepts(join(3, 3, SlotSet.EMPTY));
        accepts(join(4, 4, SlotSet.EMPTY));
        accepts(replicaOf(3, 1));
        accepts(replicaOf(4, 2));
    }

    private TopologyEntry.ReplicaOf replicaOf(int replica, int primary) {
        NodeId shard = topology.member(node(primary)).shard();
        return new TopologyEntry.ReplicaOf(node(replica), node(primary), shard, topology.shardEpoch(shard));
    }

    private TopologyEntry.Failover failover(int replica, int primary) {
        return new TopologyEntry.Failover(node(replica), node(primary), epochOf(primary));
    }

    private TopologyEntry.SlotChange move(SlotSet slots, int from, int to) {
        return new TopologyEntry.SlotChange(slots, from == 0 ? null : node(from), from == 0 ? 0 : epochOf(from),
                to == 0 ? null : node(to), to == 0 ? 0 : epochOf(to));
    }

    private long epochOf(int number) { return topology.shardEpoch(topology.member(node(number)).shard()); }

    private Member member(int number) { return topology.member(node(number)); }

    // Joins.

    @Test
    void shouldGiveNewcomersTheFreeSlotsThatTheyClaim() {
        accepts(join(1, 1, SlotSet.range(0, 99)));
        assertThat(topology.slots(node(1))).isEqualTo(SlotSet.range(0, 99));
        assertThat(topology.owner(99)).isEqualTo(node(1));
        assertThat(topology.owner(100)).isNull();
        assertThat(topology.assignedSlots()).isEqualTo(100);
    }

    @Test
    void shouldDropClaimsOfSmallerEpochs() {
        accepts(join(1, 5, SlotSet.range(0, 99)));
        Applied applied = apply(join(2, 4, SlotSet.range(50, 149)));
        assertThat(applied.dropped()).containsOnlyKeys(node(2)).containsValue(SlotSet.range(50, 99));
        assertThat(topology.slots(node(2))).isEqualTo(SlotSet.range(100, 149));
    }

    @Test
    void shouldLetClaimsOfGreaterEpochsWin() {
        accepts(join(1, 5, SlotSet.range(0, 99)));
        long before = epochOf(1);
        Applied applied = apply(join(2, 6, SlotSet.range(50, 149)));
        assertThat(applied.dropped()).containsOnlyKeys(node(1)).containsValue(SlotSet.range(50, 99));
        assertThat(topology.slots(node(2))).isEqualTo(SlotSet.range(50, 149));
        assertThat(epochOf(1)).isGreaterThan(before);
    }

    @Test
    void shouldKeepOwnersWhenEpochsAreEqual() {
        accepts(join(1, 0, SlotSet.range(0, 99)));
        accepts(join(2, 0, SlotSet.range(0, 99)));
        assertThat(topology.slots(node(1)).count()).isEqualTo(100);
        assertThat(member(2).configEpoch()).isEqualTo(1);
    }

    @Test
    void shouldAcceptRepeatedJoins() {
        accepts(join(1, 1, SlotSet.EMPTY));
        changesNothing(join(1, 7, SlotSet.range(0, 9)));
    }

    @Test
    void shouldRefuseEpochsBeyondBounds() {
        refuses(join(1, Long.MAX_VALUE, SlotSet.EMPTY), "Invalid config epoch");
        refuses(join(1, -1, SlotSet.EMPTY), "Invalid config epoch");
    }

    // Voters, leaving.

    @Test
    void shouldKeepTheLastVoter() {
        accepts(join(1, 1, SlotSet.EMPTY));
        accepts(join(2, 2, SlotSet.EMPTY));
        accepts(voter(topology, 1, true));
        refuses(voter(topology, 1, false), "last voter");
        refuses(forget(topology, 1), "last voter");
        accepts(voter(topology, 2, true));
        accepts(voter(topology, 1, false));
        assertThat(topology.voters()).isEqualTo(1);
    }

    /// Two who do not know of each other both know of the last change.
    @Test
    void shouldChangeVotersOneByOne() {
        for (int i = 1; i <= 4; i++) accepts(join(i, i, SlotSet.EMPTY));
        TopologyEntry second = voter(topology, 2, true);
        accepts(voter(topology, 1, true));
        long changed = topology.version();
        assertThat(topology.votersVersion()).isEqualTo(changed);
        refuses(second, "Others vote since version " + changed);
        accepts(join(5, 5, SlotSet.EMPTY));
        changesNothing(new TopologyEntry.Voter(node(1), true, 0));
        changesNothing(new TopologyEntry.Voter(node(2), false, 0));
        accepts(new TopologyEntry.NodeForget(node(4), 0));
        assertThat(topology.votersVersion()).isEqualTo(changed);
        TopologyEntry third = voter(topology, 3, true);
        accepts(voter(topology, 2, true));
        refuses(third, "Others vote");
        refuses(new TopologyEntry.NodeForget(node(2), changed), "Others vote");
        accepts(forget(topology, 2));
        assertThat(topology.votersVersion()).isEqualTo(topology.version());
        refuses(new TopologyEntry.Voter(node(3), true, topology.version() + 1), "Others vote");
    }

    @Test
    void shouldForgetNobodyWhoIsNeeded() {
        twoShards();
        refuses(forget(topology, 1), "owns slots");
        accepts(join(5, 9, SlotSet.EMPTY));
        accepts(replicaOf(3, 5));
        accepts(forget(topology, 3));
        accepts(forget(topology, 5));
        changesNothing(forget(topology, 5));
        assertThat(topology.shardEpoch(shard(5))).isZero();
    }

    @Test
    void shouldLeaveReplicasOfWhoIsForgottenAlone() {
        twoShards();
        accepts(join(5, 9, SlotSet.EMPTY));
        accepts(replicaOf(3, 5));
        accepts(replicaOf(4, 5));
        accepts(forget(topology, 5));
        for (int orphan = 3; orphan <= 4; orphan++) assertThat(topology.member(node(orphan)).isPrimary()).isTrue();
        assertThat(topology.member(node(3)).shard()).isEqualTo(shard(5));
        assertThat(topology.member(node(4)).shard()).isNotEqualTo(shard(5));
        topology.assertInvariants();
    }

    @Test
    void shouldNeverGiveAShardAnEpochAgain() {
        accepts(join(1, 1, SlotSet.EMPTY));
        accepts(join(2, 2, SlotSet.EMPTY));
        long before = epochOf(2);
        accepts(forget(topology, 2));
        accepts(join(2, 2, SlotSet.EMPTY));
        assertThat(epochOf(2)).isGreaterThan(before);
    }

    // Slots.

    @Test
    void shouldMoveSlotsWithTheGreatestEpoch() {
        twoShards();
        accepts(move(SlotSet.of(7, 9), 1, 2));
        assertThat(topology.owner(7)).isEqualTo(node(2));
        assertThat(topology.slots(node(1)).count()).isEqualTo(8190);
        assertThat(member(2).configEpoch()).isEqualTo(5).isEqualTo(topology.currentEpoch());
        accepts(move(SlotSet.of(10), 1, 2));
        assertThat(member(2).configEpoch()).as("which is the greatest already").isEqualTo(5);
    }

    @Test
    void shouldAssignFreeSlotsWithoutANewEpoch() {
        accepts(join(1, 0, SlotSet.EMPTY));
        accepts(move(SlotSet.range(0, 16383), 0, 1));
        assertThat(member(1).configEpoch()).isZero();
        accepts(move(SlotSet.range(0, 9), 1, 0));
        assertThat(topology.assignedSlots()).isEqualTo(16374);
    }

    @Test
    void shouldRefuseSlotsThatAreElsewhere() {
        twoShards();
        refuses(move(SlotSet.of(0, 9000), 1, 2), "does not own slots [Range[first=9000, last=9000]]");
        refuses(move(SlotSet.of(0), 0, 2), "owns slots");
        refuses(move(SlotSet.of(0), 1, 4), "is a replica");
        refuses(move(SlotSet.of(0), 1, 1), "are one");
        refuses(move(SlotSet.EMPTY, 1, 2), "No slots");
        refuses(move(SlotSet.of(0), 0, 0), "Nobody");
    }

    @Test
    void shouldRefuseChangesOfShardsThatHaveChanged() {
        twoShards();
        TopologyEntry.SlotChange late = move(SlotSet.of(0), 1, 2);
        accepts(failover(3, 1));
        refuses(late, "has changed");
        TopologyEntry.SlotChange first = move(SlotSet.of(0), 3, 2);
        TopologyEntry.SlotChange second = move(SlotSet.of(1), 3, 2);
        accepts(first);
        refuses(second, "has changed");
    }

    // Roles.

    @Test
    void shouldFollowThePrimaryOfAReplica() {
        twoShards();
        accepts(join(5, 9, SlotSet.EMPTY));
        TopologyEntry.ReplicaOf chained = new TopologyEntry.ReplicaOf(node(5), node(3), member(3).shard(), epochOf(1));
        accepts(chained);
        assertThat(member(5).primary()).isEqualTo(node(1));
        assertThat(member(5).shard()).isEqualTo(shard(1));
        changesNothing(chained);
    }

    @Test
    void shouldTakeItsReplicasAlong() {
        twoShards();
        accepts(join(5, 9, SlotSet.EMPTY));
        accepts(join(6, 10, SlotSet.EMPTY));
        accepts(replicaOf(6, 5));
        accepts(replicaOf(5, 2));
        assertThat(topology.replicas(node(2))).extracting(Member::id).containsExactly(node(4), node(5), node(6));
        assertThat(topology.shards()).containsExactly(shard(1), shard(2));
    }

    @Test
    void shouldRefuseReplicasThatCannotBe() {
        twoShards();
        refuses(replicaOf(1, 2), "owns slots");
        refuses(replicaOf(1, 1), "itself");
        refuses(replicaOf(1, 3), "itself");
        TopologyEntry.ReplicaOf late = replicaOf(3, 2);
        accepts(move(SlotSet.of(0), 1, 2));
        refuses(late, "has changed");
    }

    @Test
    void shouldBecomeAnEmptyPrimaryAgain() {
        twoShards();
        accepts(new TopologyEntry.ReplicaOf(node(3), null, shard(33), epochOf(3)));
        assertThat(member(3).isPrimary()).isTrue();
        assertThat(member(3).shard()).isEqualTo(shard(33));
        changesNothing(new TopologyEntry.ReplicaOf(node(3), null, shard(33), 0));
        refuses(new TopologyEntry.ReplicaOf(node(4), null, shard(33), epochOf(4)), "taken");
    }

    @Test
    void shouldFailOverWithAllSlotsAndReplicas() {
        twoShards();
        accepts(join(5, 9, SlotSet.EMPTY));
        accepts(replicaOf(5, 1));
        TopologyEntry.Failover failover = failover(3, 1);
        accepts(failover);
        assertThat(topology.slots(node(3)).count()).isEqualTo(8192);
        assertThat(topology.slots(node(1)).isEmpty()).isTrue();
        assertThat(topology.replicas(node(3))).extracting(Member::id).containsExactly(node(1), node(5));
        assertThat(member(3).configEpoch()).isEqualTo(topology.currentEpoch()).isEqualTo(10);
        refuses(failover, "does not replicate");
    }

    @Test
    void shouldRefuseFailoversWhenThePrimaryIsBack() {
        twoShards();
        accepts(new TopologyEntry.NodeFail(node(1)));
        TopologyEntry.Failover late = failover(3, 1);
        accepts(new TopologyEntry.NodeRecover(node(1)));
        refuses(late, "has changed");
        accepts(new TopologyEntry.NodeFail(node(3)));
        refuses(failover(3, 1), "has failed");
        refuses(failover(4, 1), "does not replicate");
    }

    @Test
    void shouldKnowWhoHasFailed() {
        twoShards();
        accepts(new TopologyEntry.NodeFail(node(1)));
        assertThat(member(1).failed()).isTrue();
        changesNothing(new TopologyEntry.NodeFail(node(1)));
        accepts(new TopologyEntry.NodeRecover(node(1)));
        changesNothing(new TopologyEntry.NodeRecover(node(1)));
        refuses(new TopologyEntry.NodeFail(node(9)), "Unknown node");
    }

    // Epochs, addresses.

    @Test
    void shouldSetEpochsOnce() {
        accepts(join(1, 0, SlotSet.EMPTY));
        accepts(new TopologyEntry.Epoch(node(1), 7));
        assertThat(topology.currentEpoch()).isEqualTo(7);
        changesNothing(new TopologyEntry.Epoch(node(1), 7));
        refuses(new TopologyEntry.Epoch(node(1), 8), "already non-zero");
    }

    @Test
    void shouldBumpEpochsThatAreNotTheGreatest() {
        twoShards();
        accepts(new TopologyEntry.Epoch(node(1), 0));
        assertThat(member(1).configEpoch()).isEqualTo(5);
        accepts(new TopologyEntry.Epoch(node(1), 0));
        assertThat(member(1).configEpoch()).isEqualTo(5);
    }

    @Test
    void shouldMakeOlderProposalsVoidWithANewEpoch() {
        twoShards();
        NodeId shard = member(1).shard();
        TopologyEntry change = new TopologyEntry.SlotChange(SlotSet.of(5), node(1), topology.shardEpoch(shard), node(2),
                topology.shardEpoch(member(2).shard()));
        accepts(new TopologyEntry.Epoch(node(1), 0));
        refuses(change, "has changed");
        accepts(new TopologyEntry.Epoch(node(1), 0));
        assertThat(topology.owner(5)).isEqualTo(node(1));
    }

    @Test
    void shouldChangeAddresses() {
        accepts(join(1, 1, SlotSet.EMPTY));
        accepts(new TopologyEntry.AddressChange(node(1), address(9)));
        assertThat(member(1).address()).isEqualTo(address(9));
        changesNothing(new TopologyEntry.AddressChange(node(1), address(9)));
        refuses(new TopologyEntry.AddressChange(node(2), address(9)), "Unknown node");
    }
}

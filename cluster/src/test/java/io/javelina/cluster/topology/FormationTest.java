package io.javelina.cluster.topology;

import static io.javelina.cluster.topology.Nodes.node;
import static io.javelina.cluster.topology.Nodes.shard;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.wire.MalformedBytes;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FormationTest {
    private Topology topology = Topology.EMPTY;

    private void apply(TopologyEntry entry) {
        Applied applied = topology.apply(entry);
        assertThat(applied.refusal()).isNull();
        topology = applied.topology();
        topology.assertInvariants();
    }

    private void join(int number, String ip) {
        apply(new TopologyEntry.NodeJoin(node(number), new NodeAddress(ip, 6379, 0, 16379, "", ""), shard(number), 0,
                SlotSet.EMPTY));
    }

    private void joinSix() { for (int i = 1; i <= 6; i++) join(i, "10.0.0." + i); }

    private Optional<TopologyEntry.Form> proposed(int self) {
        return Formation.proposedBy(node(self), topology, 3, 1);
    }

    @Test
    void shouldWaitForAllAndLetOneNodePropose() {
        for (int i = 1; i <= 5; i++) join(i, "10.0.0." + i);
        assertThat(proposed(1)).isEmpty();
        join(6, "10.0.0.6");
        assertThat(proposed(1)).isPresent();
        for (int i = 2; i <= 6; i++) assertThat(proposed(i)).isEmpty();
        assertThat(Formation.proposedBy(node(1), topology, 0, 1)).isEmpty();
    }

    @Test
    void shouldGiveOutAllSlotsEvenly() throws MalformedBytes {
        joinSix();
        TopologyEntry.Form form = proposed(1).orElseThrow();
        assertThat(TopologyCodec.decodeEntry(TopologyCodec.encode(form))).isEqualTo(form);
        apply(form);
        assertThat(topology.assignedSlots()).isEqualTo(SlotSet.SLOTS);
        assertThat(topology.slotOwners()).containsExactly(node(1), node(2), node(3));
        for (int i = 1; i <= 3; i++) {
            assertThat(topology.slots(node(i)).count()).isBetween(5461, 5462);
            assertThat(topology.slots(node(i)).ranges()).hasSize(1);
            assertThat(topology.replicas(node(i))).hasSize(1);
        }
        assertThat(TopologyCodec.decodeTopology(TopologyCodec.encode(topology))).isEqualTo(topology);
    }

    @Test
    void shouldHappenOnce() {
        joinSix();
        TopologyEntry.Form form = proposed(1).orElseThrow();
        apply(form);
        Topology formed = topology;
        assertThat(topology.apply(form).isRefused()).isTrue();
        assertThat(proposed(1)).isEmpty();
        for (NodeId owner : List.copyOf(formed.slotOwners()))
            apply(new TopologyEntry.SlotChange(topology.slots(owner), owner,
                    topology.shardEpoch(topology.member(owner).shard()), null, 0));
        assertThat(topology.assignedSlots()).isZero();
        assertThat(topology.apply(form).isRefused()).isTrue();
        assertThat(proposed(1)).isEmpty();
    }

    @Test
    void shouldLeaveAClusterThatPeopleMakeAlone() {
        joinSix();
        TopologyEntry.Form form = proposed(1).orElseThrow();
        apply(new TopologyEntry.SlotChange(SlotSet.of(7), null, 0, node(4), topology.shardEpoch(shard(4))));
        assertThat(proposed(1)).isEmpty();
        assertThat(topology.apply(form).isRefused()).isTrue();
    }

    @Test
    void shouldWaitWhileSomebodyHasFailedOrReplicates() {
        joinSix();
        apply(new TopologyEntry.NodeFail(node(5)));
        assertThat(proposed(1)).isEmpty();
        apply(new TopologyEntry.NodeRecover(node(5)));
        assertThat(proposed(1)).isPresent();
        TopologyEntry.Form form = proposed(1).orElseThrow();
        apply(new TopologyEntry.ReplicaOf(node(2), node(1), shard(1), topology.shardEpoch(shard(1))));
        assertThat(proposed(1)).isEmpty();
        assertThat(topology.apply(form).isRefused()).isTrue();
    }

    @Test
    void shouldKeepReplicasOffTheMachinesOfTheirPrimaries() {
        for (int i = 1; i <= 6; i++) join(i, "10.0.0." + (i + 1) / 2);
        apply(proposed(1).orElseThrow());
        assertThat(topology.slotOwners()).containsExactly(node(1), node(3), node(5));
        for (NodeId primary : topology.slotOwners())
            for (Member replica : topology.replicas(primary))
                assertThat(replica.address().ip()).isNotEqualTo(topology.member(primary).address().ip());
    }

    @Test
    void shouldMakeReplicasOfWhoeverElseIsThere() {
        joinSix();
        join(7, "10.0.0.7");
        join(8, "10.0.0.8");
        apply(proposed(1).orElseThrow());
        assertThat(topology.slotOwners()).hasSize(3);
        assertThat(topology.slotOwners().stream().mapToInt(primary -> topology.replicas(primary).size()).sum())
                .isEqualTo(5);
    }
}

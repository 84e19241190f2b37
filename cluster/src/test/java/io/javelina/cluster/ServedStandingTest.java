package io.javelina.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.failover.Standing;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import org.junit.jupiter.api.Test;

class ServedStandingTest {
    private static final Topology BEFORE = joined(Topology.EMPTY, 'a');
    private static final Topology AFTER = joined(BEFORE, 'b');

    private final ServedStanding served = new ServedStanding();

    private static Topology joined(Topology topology, char id) {
        NodeId node = new NodeId(("" + id).repeat(40));
        NodeAddress address = new NodeAddress("10.0.0.1", 6379, 0, 16379, "", "");
        return topology.apply(new TopologyEntry.NodeJoin(node, address, node, 0, SlotSet.EMPTY)).topology();
    }

    private static Standing standing(Topology topology, long untilMillis) {
        return standing(topology, untilMillis, 0);
    }

    private static Standing standing(Topology topology, long untilMillis, long era) {
        return new Standing(topology, untilMillis, era, SlotSet.EMPTY, SlotSet.EMPTY, true);
    }

    /// As after a halt: what was lost is heard of together with the new lease.
    @Test
    void shouldNotTakeTheLeaseOfATopologyThatIsNotAdopted() {
        served.adopted(BEFORE);
        assertThat(served.hasMajority(standing(BEFORE, 1000), 500)).isTrue();
        assertThat(served.hasMajority(standing(AFTER, 5000), 2000)).isFalse();
        served.adopted(AFTER);
        assertThat(served.hasMajority(standing(AFTER, 5000), 2000)).isTrue();
    }

    /// Changes of the topology do not interrupt who serves.
    @Test
    void shouldKeepTheLeaseUntilTheNextTopologyIsAdopted() {
        served.adopted(BEFORE);
        assertThat(served.hasMajority(standing(BEFORE, 1000), 500)).isTrue();
        assertThat(served.hasMajority(standing(AFTER, 5000), 999)).isTrue();
    }

    /// When the clock has gone back, that lease would last longer than it may.
    @Test
    void shouldNotKeepALeaseThatWasDropped() {
        served.adopted(BEFORE);
        assertThat(served.hasMajority(standing(BEFORE, 1000), 900)).isTrue();
        assertThat(served.hasMajority(standing(AFTER, Long.MIN_VALUE, 1), 500)).isFalse();
        assertThat(served.hasMajority(standing(AFTER, 1000, 1), 500)).isFalse();
        served.adopted(AFTER);
        assertThat(served.hasMajority(standing(AFTER, 1000, 1), 500)).isTrue();
    }

    @Test
    void shouldTakeEachLeaseOfTheSameTopology() {
        served.adopted(BEFORE);
        assertThat(served.hasMajority(standing(BEFORE, 1000), 500)).isTrue();
        assertThat(served.hasMajority(standing(BEFORE, 2000), 1500)).isTrue();
        assertThat(served.hasMajority(standing(BEFORE, Long.MIN_VALUE), 1500)).isFalse();
    }
}

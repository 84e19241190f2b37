package io.javelina.cluster;

import static io.javelina.cluster.topology.Nodes.forget;
import static io.javelina.cluster.topology.Nodes.join;
import static io.javelina.cluster.topology.Nodes.node;
import static io.javelina.cluster.topology.Nodes.shard;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.Origin;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Timeline;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

class TopologyMachineTest {
    private static final TopologyMachine.Number NUMBER = new TopologyMachine.Number(7, 8);
    private static final Origin ORIGIN = new Origin(node(1), 5, false, 0, List.of());

    private static final long FORMAT_3 = 3886586643L;

    private final Timeline timeline = new Timeline();
    private final List<String> told = new ArrayList<>();
    private Topology topology = Topology.EMPTY;
    private final TopologyMachine machine = new TopologyMachine(timeline, (now, number, refusal) -> {
        topology = now;
        told.add((number == null ? "-" : number.count()) + " " + refusal);
    });

    @Test
    void shouldApplyEntriesAndTellTheTimeline() {
        machine.apply(1, TopologyMachine.bytes(NUMBER, ORIGIN, join(1, 1, SlotSet.EMPTY)));
        machine.apply(2, TopologyMachine.bytes(NUMBER, ORIGIN, forget(topology, 9)));
        machine.apply(3, TopologyMachine.bytes(NUMBER, ORIGIN, new TopologyEntry.NodeFail(node(9))));
        machine.apply(4, TopologyMachine.bytes(NUMBER));
        assertThat(told).containsExactly("8 null", "8 null", "8 Unknown node " + node(9), "8 null");
        assertThat(topology.members()).hasSize(1);
        assertThat(timeline.events()).hasSize(1);
    }

    @Test
    void shouldNotBeChangedByBytesThatAreNoEntry() {
        byte[] entry = TopologyMachine.bytes(NUMBER, ORIGIN, join(1, 1, SlotSet.EMPTY));
        for (int length = 0; length < entry.length; length++) machine.apply(1, Arrays.copyOf(entry, length));
        byte[] wrongLength = entry.clone();
        wrongLength[16] = -1;
        machine.apply(1, wrongLength);
        machine.apply(1, Arrays.copyOf(entry, entry.length + 1));
        assertThat(topology).isSameAs(Topology.EMPTY);
        assertThat(timeline.events()).isEmpty();
        assertThat(told).allMatch(line -> line.equals("8 null") || line.startsWith("8 not an entry"));
    }

    /// When this fails, files of the logs of nodes that run now cannot be read any more: count up the format (`FileMagic` in package log,
    /// `TopologyCodec`) and the version of the bus (`Handshake`), and write the new checksum here.
    @Test
    void shouldHaveANewFormatWhenItsBytesAreOthers() {
        NodeAddress address = new NodeAddress("10.0.0.1", 1, 2, 3, "host", "human",
                new NodeAddress.ForClients("10.1.0.1", "::1", 4, 5), "zone");
        SlotSet slots = SlotSet.range(0, 99);
        List<TopologyEntry> entries = List.of(new TopologyEntry.NodeJoin(node(1), address, shard(1), 1, slots),
                join(2, 2, SlotSet.EMPTY), new TopologyEntry.Voter(node(1), true, 0),
                new TopologyEntry.NodeForget(node(9), 7),
                new TopologyEntry.SlotChange(SlotSet.of(7), node(1), 3, null, 4),
                new TopologyEntry.ReplicaOf(node(2), node(1), shard(1), 1), new TopologyEntry.NodeFail(node(1)),
                new TopologyEntry.Failover(node(2), node(1), 1), new TopologyEntry.NodeRecover(node(1)),
                new TopologyEntry.AddressChange(node(2), address), new TopologyEntry.Epoch(node(2), 0),
                new TopologyEntry.Form(List.of(new TopologyEntry.Share(node(2), slots, List.of(node(1))))));
        assertThat(entries.stream().<Object>map(Object::getClass))
                .contains((Object[]) TopologyEntry.class.getPermittedSubclasses());
        CRC32C checksum = new CRC32C();
        for (TopologyEntry entry : entries) {
            byte[] bytes = TopologyMachine.bytes(NUMBER, new Origin(node(1), 5, true, 6, List.of(node(2))), entry);
            machine.apply(1, bytes);
            checksum.update(bytes);
        }
        checksum.update(TopologyMachine.bytes(NUMBER));
        checksum.update(machine.snapshot());
        assertThat(topology.members()).hasSize(2);
        assertThat(checksum.getValue()).isEqualTo(FORMAT_3);
    }

    @Test
    void shouldGoOnFromASnapshot() {
        machine.apply(1, TopologyMachine.bytes(NUMBER, ORIGIN, join(1, 1, SlotSet.EMPTY)));
        Timeline other = new Timeline();
        TopologyMachine restored = new TopologyMachine(other, (now, _, _) -> topology = now);
        restored.restore(machine.snapshot());
        assertThat(topology.members()).hasSize(1);
        assertThat(other.events()).hasSize(1);
        restored.apply(2, TopologyMachine.bytes(NUMBER, ORIGIN, join(2, 2, SlotSet.EMPTY)));
        assertThat(other.events()).hasSize(2);
    }
}

package io.javelina.cluster.topology;

import static io.javelina.cluster.topology.Nodes.join;
import static io.javelina.cluster.topology.Nodes.node;
import static io.javelina.cluster.topology.Nodes.shard;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.wire.MalformedBytes;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodesFileTest {
    /// As a Valkey wrote it, two names shortened.
    private static final String VALKEYS = """
            7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 127.0.0.1:30004@31004,host4,tls-port=0,tcp-port=30004,nodename=four,shard-id=69bc080733d1355567173199cff4a6a039a2f024 slave 8a2c7a1f2d7d9a6d0b2ee60aa8fbbf0fb1cd4e26 0 1700000000000 4 connected
            8a2c7a1f2d7d9a6d0b2ee60aa8fbbf0fb1cd4e26 127.0.0.1:30001@31001,,client-ipv4=1.2.3.4,tls-port=0,tcp-port=30001,shard-id=69bc080733d1355567173199cff4a6a039a2f024 myself,master - 0 0 4 connected 0-5460 5462 [5461->-9b2c7a1f2d7d9a6d0b2ee60aa8fbbf0fb1cd4e26] [5463-<-9b2c7a1f2d7d9a6d0b2ee60aa8fbbf0fb1cd4e26]
            9b2c7a1f2d7d9a6d0b2ee60aa8fbbf0fb1cd4e26 :0@0,,tls-port=0,tcp-port=0,availability-zone=west,shard-id=79bc080733d1355567173199cff4a6a039a2f024 master,fail?,noaddr - 1700000000001 1700000000000 2 disconnected 5461 5463-16383
            vars currentEpoch 4 lastVoteEpoch 3
            """;

    /// How node 1 sees the others.
    private static class SightOfOne implements NodesFile.Sight {
        @Override
        public NodeId self() { return node(1); }

        @Override
        public long pingSentMillis(NodeId id) { return 11; }

        @Override
        public long pongReceivedMillis(NodeId id) { return 12; }

        @Override
        public boolean isConnected(NodeId id) { return !id.equals(node(3)); }

        @Override
        public boolean isSuspected(NodeId id) { return id.equals(node(3)); }

        @Override
        public SortedMap<Integer, NodeId> migrating() { return new TreeMap<>(java.util.Map.of(5, node(3))); }
    }

    private static Topology threeNodes() {
        Topology topology = Topology.EMPTY.apply(join(1, 1, SlotSet.range(0, 9).with(SlotSet.of(11)))).topology();
        topology = topology.apply(join(2, 2, SlotSet.EMPTY)).topology();
        topology = topology.apply(join(3, 3, SlotSet.range(100, 16383))).topology();
        TopologyEntry replicate = new TopologyEntry.ReplicaOf(node(2), node(1), shard(1),
                topology.shardEpoch(shard(1)));
        return topology.apply(replicate).topology();
    }

    @Test
    void shouldWriteWhatValkeyWrote() throws MalformedBytes {
        assertThat(NodesFile.parse(VALKEYS).text()).isEqualTo(VALKEYS);
    }

    @Test
    void shouldReadWhatValkeyWrote() throws MalformedBytes {
        NodesFile file = NodesFile.parse(VALKEYS);
        assertThat(file.currentEpoch()).isEqualTo(4);
        assertThat(file.lastVoteEpoch()).isEqualTo(3);
        NodeLine myself = file.myself();
        assertThat(myself.slots()).isEqualTo(SlotSet.range(0, 5460).with(SlotSet.of(5462)));
        assertThat(myself.migrating()).containsOnlyKeys(5461);
        assertThat(myself.importing()).containsOnlyKeys(5463);
        assertThat(myself.others()).containsEntry("client-ipv4", "1.2.3.4");
        assertThat(file.nodes().getLast().address().zone()).isEqualTo("west");
        assertThat(file.nodes().getFirst().address())
                .isEqualTo(new NodeAddress("127.0.0.1", 30004, 0, 31004, "host4", "four"));
        assertThat(file.nodes().getLast().flags()).containsExactlyInAnyOrder(NodeFlag.PRIMARY, NodeFlag.SUSPECTED,
                NodeFlag.NO_ADDRESS);
    }

    @Test
    void shouldReadOldFilesAndAddressesWithColons() throws MalformedBytes {
        String line = "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 ::1:7000 noflags - 0 0 0 connected\n";
        NodeLine read = NodesFile.parse(line).nodes().getFirst();
        assertThat(read.address()).isEqualTo(new NodeAddress("::1", 7000, 0, 17000, "", ""));
        assertThat(read.flags()).isEmpty();
        assertThat(read.shard()).isNull();
        assertThat(read.flagWords()).isEqualTo("noflags");
    }

    @Test
    void shouldShowMembersAsTheyAreSeen() {
        String text = NodesFile.of(threeNodes(), new SightOfOne()).forClients(false);
        assertThat(text).isEqualTo("""
                %s 10.0.0.1:6379@16379 myself,master - 0 0 1 connected 0-9 11 [5->-%s]
                %s 10.0.0.2:6379@16379 slave %s 11 12 1 connected
                %s 10.0.0.3:6379@16379 master,fail? - 11 12 3 disconnected 100-16383
                """.formatted(node(1), node(3), node(2), node(1), node(3)));
    }

    @Test
    void shouldComeBackFromItsText() throws MalformedBytes {
        NodesFile file = NodesFile.of(threeNodes(), new SightOfOne());
        assertThat(NodesFile.parse(file.text())).isEqualTo(file);
    }

    /// A node that calls itself so keeps no other one from starting again, and sends none elsewhere.
    @ParameterizedTest
    @ValueSource(strings = { "rack 3", "a,b", "a\r\nb",
        "a\n7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:1@1 master - 0 0 0 connected" })
    void shouldLeaveOutNamesThatWouldEndTheirWord(String name) throws MalformedBytes {
        NodeLine line = new NodeLine(node(1), new NodeAddress("10.0.0.1", 1, 0, 2, name, name), Set.of(), null, null,
                Map.of(), 0, 0, 0, true, SlotSet.EMPTY, new TreeMap<>(), new TreeMap<>());
        NodeLine nameless = NodeLine.parse(line.forFile());
        assertThat(nameless.address()).isEqualTo(new NodeAddress("10.0.0.1", 1, 0, 2, "", ""));
        assertThat(line.forClients(false)).isEqualTo(nameless.forClients(false));
    }

    @ParameterizedTest
    @ValueSource(strings = { "x", "a b c d e f g h", "vars currentEpoch", "vars currentEpoch x",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:1@1 bad - 0 0 0 connected",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:1@1 master - 0 0 0 what",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:1@1 master - 0 0 0 connected 16384",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:1@1 master - 0 0 0 connected 5-4",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:1@1 master - 0 0 0 connected [1->-x]",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:70000@1 master - 0 0 0 connected",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1 master - 0 0 0 connected",
        "7fb2a2ce6b1eb4a4a0ec9dd1f0c5cf4c8c6aa1f3 1:1@1,,shard-id=1 master - 0 0 0 connected" })
    void shouldRefuseOtherTexts(String text) {
        assertThatThrownBy(() -> NodesFile.parse(text)).isInstanceOf(MalformedBytes.class)
                .hasMessageStartingWith("line 1: ");
    }

    @Test
    void shouldThrowNothingElseForSpoiltFiles() {
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < 20_000; i++) {
            StringBuilder text = new StringBuilder(VALKEYS);
            for (int left = 1 + random.nextInt(3); left > 0; left--)
                text.setCharAt(random.nextInt(text.length()), (char) (10 + random.nextInt(118)));
            try {
                NodesFile.parse(text.toString()).text();
            } catch (MalformedBytes e) {
                assertThat(e.getMessage()).startsWith("line ");
            }
        }
    }
}

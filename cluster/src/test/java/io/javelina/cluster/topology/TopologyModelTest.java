package io.javelina.cluster.topology;

import static io.javelina.cluster.topology.Nodes.address;
import static io.javelina.cluster.topology.Nodes.join;
import static io.javelina.cluster.topology.Nodes.node;
import static io.javelina.cluster.topology.Nodes.shard;
import static io.javelina.cluster.topology.Nodes.someSlots;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.wire.MalformedBytes;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random entries, most of them sensible: invariants hold after each, two that apply the same agree, and bytes come back as
/// what they were, while damaged ones are refused or mean something else that holds as well.
class TopologyModelTest {
    private static final int NODES = 8;

    private SplittableRandom random;
    private Topology topology = Topology.EMPTY;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 })
    void shouldHoldWhateverComes(long seed) throws MalformedBytes {
        random = new SplittableRandom(seed);
        int changes = 0;
        for (int step = 0; step < 400; step++) {
            TopologyEntry entry = entry();
            TopologyEntry sent = TopologyCodec.decodeEntry(TopologyCodec.encode(entry));
            assertThat(sent).isEqualTo(entry);
            Applied applied = topology.apply(entry);
            applied.topology().assertInvariants();
            assertThat(topology.apply(sent)).isEqualTo(applied);
            if (applied.isRefused()) assertThat(applied.topology()).isSameAs(topology);
            if (applied.topology() != topology) changes++;
            topology = applied.topology();
            if (step % 20 == 0) comesBack();
            damaged(TopologyCodec.encode(entry));
        }
        assertThat(changes).isGreaterThan(80);
    }

    private void comesBack() throws MalformedBytes {
        byte[] bytes = TopologyCodec.encode(topology);
        Topology again = TopologyCodec.decodeTopology(bytes);
        assertThat(again).isEqualTo(topology);
        assertThat(TopologyCodec.encode(again)).isEqualTo(bytes);
        for (int i = 0; i < 40; i++) damagedTopology(spoilt(bytes));
    }

    private void damaged(byte[] bytes) {
        byte[] spoilt = spoilt(bytes);
        try {
            TopologyEntry entry = TopologyCodec.decodeEntry(spoilt);
            assertThat(TopologyCodec.encode(entry)).isEqualTo(spoilt);
            topology.apply(entry).topology().assertInvariants();
        } catch (MalformedBytes e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private static void damagedTopology(byte[] bytes) {
        try {
            Topology read = TopologyCodec.decodeTopology(bytes);
            read.assertInvariants();
            assertThat(TopologyCodec.encode(read)).isEqualTo(bytes);
        } catch (MalformedBytes e) {
            assertThat(e.getMessage()).isNotBlank();
        }
    }

    private byte[] spoilt(byte[] bytes) {
        byte[] spoilt = random.nextInt(4) == 0
                ? Arrays.copyOf(bytes, random.nextInt(bytes.length + 4))
                : bytes.clone();
        for (int i = random.nextInt(3); i > 0 && spoilt.length > 0; i--)
            spoilt[random.nextInt(spoilt.length)] = (byte) random.nextInt(256);
        return spoilt;
    }

    private TopologyEntry entry() {
        int one = random.nextInt(NODES);
        int other = random.nextInt(NODES);
        return switch (random.nextInt(12)) {
            case 0, 1 -> join(one, random.nextInt(20), someSlots(random));
            case 2 -> new TopologyEntry.Voter(node(one), random.nextBoolean(), votersVersion());
            case 3 -> new TopologyEntry.NodeForget(node(one), votersVersion());
            case 4, 5 -> slotChange(one, other);
            case 6, 7 -> replicaOf(one, other);
            case 8 -> new TopologyEntry.Failover(node(one), primaryOf(one, other), epoch(primaryOf(one, other)));
            case 9 -> random.nextBoolean()
                    ? new TopologyEntry.NodeFail(node(one))
                    : new TopologyEntry.NodeRecover(node(one));
            case 10 -> new TopologyEntry.AddressChange(node(one), address(other));
            default -> new TopologyEntry.Epoch(node(one), random.nextInt(3) == 0 ? random.nextInt(40) : 0);
        };
    }

    private long votersVersion() { return topology.votersVersion() + (random.nextInt(8) == 0 ? 1 : 0); }

    private TopologyEntry slotChange(int one, int other) {
        NodeId from = random.nextInt(3) == 0 ? null : node(one);
        NodeId to = random.nextInt(3) == 0 ? null : node(other);
        SlotSet owned = from == null ? SlotSet.EMPTY : topology.slots(from);
        SlotSet wanted = owned.isEmpty() ? someSlots(random) : owned.common(SlotSet.range(0, random.nextInt(16384)));
        return new TopologyEntry.SlotChange(wanted, from, from == null ? 0 : epoch(from), to,
                to == null ? 0 : epoch(to));
    }

    private TopologyEntry replicaOf(int one, int other) {
        if (random.nextInt(4) == 0)
            return new TopologyEntry.ReplicaOf(node(one), null, shard(20 + one), epoch(node(one)));
        Member primary = topology.member(node(other));
        NodeId shard = primary == null ? shard(other) : primary.shard();
        return new TopologyEntry.ReplicaOf(node(one), node(other), shard, epoch(node(other)));
    }

    private NodeId primaryOf(int one, int other) {
        Member member = topology.member(node(one));
        return member == null || member.isPrimary() ? node(other) : member.primary();
    }

    /// That of its shard, now and then another.
    private long epoch(NodeId id) {
        Member member = topology.member(id);
        return member == null ? 0 : topology.shardEpoch(member.shard()) + (random.nextInt(8) == 0 ? 1 : 0);
    }
}

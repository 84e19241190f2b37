package io.javelina.cluster;

import io.javelina.cluster.log.ReplicatedLog;
import io.javelina.cluster.topology.Applied;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyCodec;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.cluster.wire.MalformedBytes;
import java.nio.ByteBuffer;
import java.util.Arrays;

/// Makes topologies of the entries of the log. An entry in the log is a number by which its proposer knows it again, and the
/// entry itself, or nothing, which only asks the log to come so far.
///
/// Everything is told to [Told], in the order of the log and on its thread; bytes that are no entry change nothing, here as on all
/// other nodes.
final class TopologyMachine implements ReplicatedLog.StateMachine {
    private static final int NUMBER_BYTES = 2 * Long.BYTES;

    /// By whom an entry was proposed, and which of his it is.
    record Number(long proposer, long count) {
    }

    /// What became of an entry.
    interface Told {
        /// @param number null after a snapshot
        /// @param refusal why it has changed nothing, null when it was not refused
        void applied(Topology topology, Number number, String refusal);
    }

    private final Told told;
    private volatile Topology topology = Topology.EMPTY;

    TopologyMachine(Told told) { this.told = told; }

    /// @param entry null for none
    static byte[] bytes(Number number, TopologyEntry entry) {
        byte[] content = entry == null ? new byte[0] : TopologyCodec.encode(entry);
        return ByteBuffer.allocate(NUMBER_BYTES + content.length).putLong(number.proposer).putLong(number.count)
                .put(content).array();
    }

    @Override
    public void apply(long index, byte[] bytes) {
        if (bytes.length < NUMBER_BYTES) return;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Number number = new Number(buffer.getLong(), buffer.getLong());
        String refusal = bytes.length == NUMBER_BYTES ? null : change(bytes);
        told.applied(topology, number, refusal);
    }

    private String change(byte[] bytes) {
        try {
            Applied applied = topology
                    .apply(TopologyCodec.decodeEntry(Arrays.copyOfRange(bytes, NUMBER_BYTES, bytes.length)));
            if (!applied.isRefused()) topology = applied.topology();
            return applied.refusal();
        } catch (MalformedBytes e) {
            return "not an entry: " + e.getMessage();
        }
    }

    @Override
    public byte[] snapshot() { return TopologyCodec.encode(topology); }

    @Override
    public void restore(byte[] snapshot) {
        try {
            topology = TopologyCodec.decodeTopology(snapshot);
        } catch (MalformedBytes e) {
            throw new IllegalStateException("a snapshot that is no topology: " + e.getMessage(), e);
        }
        told.applied(topology, null, null);
    }
}

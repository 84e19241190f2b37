package io.javelina.cluster;

import io.javelina.cluster.log.ReplicatedLog;
import io.javelina.cluster.topology.Applied;
import io.javelina.cluster.topology.Origin;
import io.javelina.cluster.topology.Timeline;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyCodec;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.cluster.wire.MalformedBytes;
import java.nio.ByteBuffer;

/// Makes topologies of the entries of the log, and tells the [Timeline] of them. An entry in the log is a number by which its
/// proposer knows it again, the length of its [Origin], the origin, and the entry itself; or the number alone, which only asks the
/// log to come so far.
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

    private final Timeline timeline;
    private final Told told;
    private volatile Topology topology = Topology.EMPTY;

    TopologyMachine(Timeline timeline, Told told) {
        this.timeline = timeline;
        this.told = told;
    }

    /// What only asks the log to come so far.
    static byte[] bytes(Number number) {
        return ByteBuffer.allocate(NUMBER_BYTES).putLong(number.proposer).putLong(number.count).array();
    }

    static byte[] bytes(Number number, Origin origin, TopologyEntry entry) {
        byte[] grounds = origin.bytes();
        byte[] content = TopologyCodec.encode(entry);
        return ByteBuffer.allocate(NUMBER_BYTES + Integer.BYTES + grounds.length + content.length)
                .putLong(number.proposer).putLong(number.count).putInt(grounds.length).put(grounds).put(content)
                .array();
    }

    @Override
    public void apply(long index, byte[] bytes) {
        if (bytes.length < NUMBER_BYTES) return;
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        Number number = new Number(buffer.getLong(), buffer.getLong());
        String refusal = buffer.hasRemaining() ? change(buffer) : null;
        told.applied(topology, number, refusal);
    }

    private String change(ByteBuffer bytes) {
        try {
            if (bytes.remaining() < Integer.BYTES) throw new MalformedBytes("without an origin");
            Origin origin = Origin.of(take(bytes, bytes.getInt()));
            TopologyEntry entry = TopologyCodec.decodeEntry(take(bytes, bytes.remaining()));
            Topology before = topology;
            Applied applied = before.apply(entry);
            if (applied.isRefused()) return applied.refusal();
            topology = applied.topology();
            timeline.applied(before, topology, entry, origin);
            return null;
        } catch (MalformedBytes e) {
            return "not an entry: " + e.getMessage();
        }
    }

    private static byte[] take(ByteBuffer from, int length) throws MalformedBytes {
        if (length < 0 || length > from.remaining()) throw new MalformedBytes(length + " bytes of an entry");
        byte[] taken = new byte[length];
        from.get(taken);
        return taken;
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
        timeline.restored(topology);
        told.applied(topology, null, null);
    }
}

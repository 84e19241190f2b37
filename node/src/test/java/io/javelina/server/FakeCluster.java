package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.ClusterRefusal;
import io.javelina.cluster.topology.Applied;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/// What nodes of one JVM agree on at once, unless a test holds it up or loses it.
final class FakeCluster {
    /// What becomes of proposals.
    enum Mode {
        APPLIED,
        /// It is not known in time what became of them: nothing yet, see [#applyLate].
        UNKNOWN
    }

    private final Random random = new Random(1);
    private final List<TestServer> servers = new ArrayList<>();
    private final List<TopologyEntry> late = new ArrayList<>();
    private volatile Topology topology = Topology.EMPTY;
    volatile Mode mode = Mode.APPLIED;

    /// A node comes in, with these slots.
    NodeId join(TestServer server, SlotSet slots) {
        NodeId id = NodeId.random(random);
        NodeAddress address = new NodeAddress("127.0.0.1", server.port(), 0, 0, "", "");
        apply(new TopologyEntry.NodeJoin(id, address, NodeId.random(random), servers.size() + 1, slots));
        servers.add(server);
        server.onLoop(() -> {
            server.node().slotMigrations.control(new Control(id));
            return null;
        });
        return id;
    }

    Topology topology() { return topology; }

    synchronized String apply(TopologyEntry entry) {
        Applied applied = topology.apply(entry);
        topology = applied.topology();
        for (TestServer each : servers) each.node().loop.later(() -> {
            each.node().loop.beginTurn();
            each.node().slotMigrations.topologyChanged();
        });
        return applied.refusal();
    }

    /// What was held up happens after all, or turns out not to fit any more.
    ///
    /// @return why not, null when it did
    synchronized String applyLate() { return apply(late.removeFirst()); }

    synchronized int lateCount() { return late.size(); }

    private final class Control implements ClusterControl {
        private final NodeId id;

        private Control(NodeId id) { this.id = id; }

        @Override
        public NodeId self() { return id; }

        @Override
        public Topology topology() { return topology; }

        @Override
        public CompletionStage<Void> propose(TopologyEntry entry) {
            synchronized (FakeCluster.this) {
                if (mode == Mode.UNKNOWN) {
                    late.add(entry);
                    return CompletableFuture.failedStage(new ClusterRefusal("It is not known what became of that"));
                }
                String refusal = apply(entry);
                return refusal == null
                        ? CompletableFuture.completedStage(null)
                        : CompletableFuture.failedStage(new ClusterRefusal(refusal));
            }
        }

        @Override
        public boolean hasMajority() { return true; }

        @Override
        public boolean reaches(NodeId other) { return true; }
    }
}

package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.ClusterHost;
import io.javelina.cluster.ClusterRefusal;
import io.javelina.cluster.NodeFigures;
import io.javelina.cluster.SlotMoves;
import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.topology.Applied;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Origin;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Timeline;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.cluster.topology.TopologyEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/// Clusters of nodes in this JVM without a network between them: what is proposed is applied at once, on another thread, and
/// everybody knows it. Nodes begin alone; those who meet become one cluster.
final class TestCluster implements AutoCloseable {
    private final Random random = new Random();
    private final ExecutorService thread = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("test-cluster").factory());
    private final List<Control> controls = new CopyOnWriteArrayList<>();

    /// Nodes that have met.
    private static final class Group {
        private volatile Topology topology = Topology.EMPTY;

        private final Timeline timeline = new Timeline();

        void apply(TopologyEntry entry, NodeId proposer) {
            Applied applied = topology.apply(entry);
            if (applied.isRefused()) throw new ClusterRefusal(applied.refusal());
            timeline.applied(topology, applied.topology(), entry, new Origin(proposer, 1, false, 0, List.of()));
            topology = applied.topology();
        }
    }

    /// What one node has of it.
    final class Control implements ClusterControl {
        private final ClusterHost host;
        private volatile NodeId self = NodeId.random(random);
        private volatile Group group = new Group();
        private volatile boolean majority = true;
        private volatile boolean regains;
        private volatile boolean suspected;
        private volatile SlotSet fenced = SlotSet.EMPTY;
        private volatile SlotSet handedOver = SlotSet.EMPTY;
        private volatile boolean unknown;
        private volatile TopologyEntry overtaking;
        private final List<TopologyEntry> late = new CopyOnWriteArrayList<>();
        private volatile Runnable listener = () -> {};

        Control(ClusterHost host) {
            this.host = host;
            join();
        }

        private void join() {
            group.apply(new TopologyEntry.NodeJoin(self, address(), NodeId.random(random), 0, SlotSet.EMPTY), self);
        }

        private NodeAddress address() {
            NodeAddress told = host.address();
            return told.ip().isEmpty() ? told.withIp("127.0.0.1") : told;
        }

        /// Whether it hears enough others.
        void majority(boolean has) { majority = has; }

        /// It hears enough others no more, until its server serves by another topology.
        void majorityUntilNext() {
            majority = false;
            regains = true;
        }

        /// Slots that others may still write to.
        void fenced(SlotSet slots) {
            fenced = slots;
            listener.run();
        }

        /// Slots that others have got who may not know of that yet.
        void handedOver(SlotSet slots) {
            handedOver = slots;
            listener.run();
        }

        /// Whether others think that it is gone.
        void suspected(boolean is) { suspected = is; }

        Member own() { return group.topology.member(self); }

        @Override
        public NodeId self() { return self; }

        @Override
        public Topology topology() { return group.topology; }

        @Override
        public void onChange(Runnable told) {
            listener = told;
            told.run();
        }

        /// From now on it is not known in time what becomes of proposals: nothing for now.
        void unknown(boolean is) { unknown = is; }

        /// Before what this node proposes next, this happens.
        void overtakenBy(TopologyEntry other) { overtaking = other; }

        int lateCount() { return late.size(); }

        /// The oldest proposal of which nothing was known happens, or turns out not to fit any more; gives why.
        String applyLate() { return apply(late.removeFirst()); }

        String apply(TopologyEntry entry) {
            return later(() -> {
                group.apply(entry, self);
                tellAll(group);
            }).handle((_, failure) -> failure == null ? null : failure.getCause().getMessage()).toCompletableFuture()
                    .join();
        }

        @Override
        public CompletionStage<Void> propose(TopologyEntry entry) {
            if (unknown) {
                late.add(entry);
                return CompletableFuture.failedStage(new ClusterRefusal("It is not known what became of that"));
            }
            return later(() -> {
                if (!majority) throw new ClusterRefusal("No majority of the nodes can be reached");
                TopologyEntry other = overtaking;
                overtaking = null;
                if (other != null) {
                    group.apply(other, self);
                    tellAll(group);
                }
                group.apply(entry, self);
                tellAll(group);
            });
        }

        @Override
        public void adopted(Topology topology) {
            if (regains) majority = true;
            regains = false;
        }

        @Override
        public boolean isCurrent() { return true; }

        @Override
        public SlotSet handedOver() { return handedOver; }

        @Override
        public SlotSet writable() { return topology().slots(self).without(fenced); }

        @Override
        public boolean hasMajority() { return majority; }

        @Override
        public boolean reaches(NodeId id) {
            Control other = find(id);
            return other != null && !other.suspected;
        }

        @Override
        public Peer peer(NodeId id) {
            Control other = find(id);
            if (other == null) return Peer.UNKNOWN;
            return new Peer(other.suspected, 0, 1, other.host.offset(), other.suspected ? 1 : 0);
        }

        @Override
        public List<Bus.LinkFigures> links() {
            List<Bus.LinkFigures> links = new ArrayList<>();
            for (Control other : controls)
                if (other != this && other.group == group)
                    links.add(new Bus.LinkFigures(other.self.hex(), true, 5, "r", 100, 10, 0, 1000));
            return links;
        }

        @Override
        public long linkBytes() { return links().size() * 100L + 7; }

        @Override
        public Map<NodeId, NodeFigures> figures() {
            Map<NodeId, NodeFigures> told = new HashMap<>();
            for (Control other : controls) {
                NodeFigures figures = other.host.figures();
                if (other != this && other.group == group && figures != null) told.put(other.self, figures);
            }
            return told;
        }

        @Override
        public List<TopologyEvent> timeline() { return group.timeline.events(); }

        @Override
        public NodeId logLeader() { return group.topology.members().iterator().next().id(); }

        @Override
        public long leaseMillis() { return majority ? 1000 : 0; }

        @Override
        public Traffic traffic() { return new Traffic(1, 2, 30, 40, 3, 4, 5); }

        @Override
        public CompletionStage<Void> meet(String ip, int port, int busPort) {
            return later(() -> {
                for (Control other : controls)
                    if (other != this && other.host.address().port() == port && other.group != group) meet(other);
            });
        }

        private void meet(Control other) {
            boolean alone = group.topology.members().size() == 1;
            if (!alone && other.group.topology.members().size() > 1)
                throw new ClusterRefusal("Both nodes are in clusters already");
            if (alone) enter(other.group);
            else other.enter(group);
            tellAll(group);
        }

        private void enter(Group other) {
            Member own = own();
            SlotSet claims = group.topology.slots(self);
            group = other;
            group.apply(new TopologyEntry.NodeJoin(self, own.address(), own.shard(), own.configEpoch(), claims), self);
        }

        @Override
        public CompletionStage<Void> forget(NodeId id) {
            return propose(new TopologyEntry.NodeForget(id, group.topology.votersVersion()));
        }

        @Override
        public CompletionStage<Void> reset(boolean hard) {
            return later(() -> {
                Group left = group;
                SlotSet slots = left.topology.slots(self);
                if (!slots.isEmpty())
                    left.apply(new TopologyEntry.SlotChange(slots, self,
                            left.topology.shardEpoch(own().shard()), null, 0), self);
                left.apply(new TopologyEntry.NodeForget(self, left.topology.votersVersion()), self);
                if (hard) self = NodeId.random(random);
                group = new Group();
                join();
                tellAll(left);
                listener.run();
            });
        }

        @Override
        public CompletionStage<Void> failOver(boolean force) {
            Member own = own();
            Control primary = find(own.primary());
            CompletionStage<Long> held = primary.host.holdWriters(5000);
            CompletionStage<Void> taken = held.thenAcceptAsync(offset -> {
                while (host.offset() < offset) LockSupport.parkNanos(1_000_000);
                group.apply(new TopologyEntry.Failover(self, own.primary(),
                        group.topology.shardEpoch(own.shard())), self);
                tellAll(group);
                primary.host.releaseWriters();
            }, thread);
            return force ? taken : held.thenAccept(_ -> {});
        }

        @Override
        public void offerTo(NodeId replica) {
            Control other = find(replica);
            if (other.majority) other.failOver(false);
        }

        @Override
        public SlotMoves formerMoves() { return SlotMoves.NONE; }

        @Override
        public CompletionStage<Void> save() { return CompletableFuture.completedFuture(null); }

        @Override
        public void publish(byte[] channel, byte[] message, boolean toShard) {
            for (Control other : controls) {
                if (other == this || other.group != group) continue;
                if (toShard && !other.own().shard().equals(own().shard())) continue;
                other.host.published(channel, message, toShard);
            }
        }

        @Override
        public void close() { controls.remove(this); }
    }

    private CompletionStage<Void> later(Runnable task) { return CompletableFuture.runAsync(task, thread); }

    private void tellAll(Group group) {
        for (Control each : controls) if (each.group == group) each.listener.run();
    }

    ClusterControl start(ClusterHost host) {
        Control control = new Control(host);
        controls.add(control);
        return control;
    }

    private Control find(NodeId id) {
        return controls.stream().filter(each -> each.self.equals(id)).findFirst().orElse(null);
    }

    /// What the node at this port has of it.
    Control of(TestServer server) {
        return controls.stream().filter(each -> each.host.address().port() == server.port()).findFirst().orElseThrow();
    }

    @Override
    public void close() { thread.shutdownNow(); }
}

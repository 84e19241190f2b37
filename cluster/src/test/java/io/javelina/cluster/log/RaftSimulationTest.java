package io.javelina.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.log.PeerMessage.Ballot;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.Role;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A whole group on one thread in virtual time, with messages that are late and lost, nodes that die and come back, partitions, views that are
/// wrong, and voters that come and go. After every event: what is committed at an index is the same everywhere and for ever, no term has
/// two leaders, and what was acknowledged is there.
@Timeout(100)
class RaftSimulationTest {
    private static final int NODES = 5;
    private static final int SEEDS = Integer.getInteger("javelina.simulations", 12);
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);

    @TempDir(factory = MemoryFolder.class)
    Path root;

    @Test
    void shouldStaySafeAndComeToAnEnd() throws Exception {
        for (int i = 0; i < SEEDS; i++) {
            long seed = Long.getLong("javelina.seed", 1) + i;
            try (Simulation simulation = new Simulation(seed, root.resolve("s" + i))) {
                simulation.run();
            } catch (Exception | AssertionError e) {
                throw new AssertionError("replay with -Djavelina.seed=" + seed, e);
            }
        }
    }

    /// Silence would take a second. Votes that are split take another round, and messages are late now and then.
    @Test
    void shouldMostlyElectAnotherSoonWhenItIsToldThatTheLeaderIsGone() throws Exception {
        int elected = 0;
        for (int seed = 0; seed < 10; seed++)
            try (Simulation simulation = new Simulation(seed, root.resolve("s" + seed))) {
                for (Node node : simulation.nodes) node.start();
                simulation.tellViews();
                simulation.runFor(5000);
                Node leader = simulation.leader();
                leader.crash();
                simulation.tellGone(leader);
                simulation.runFor(700);
                if (simulation.leader() != null) elected++;
            }
        assertThat(elected).isGreaterThan(5);
    }

    /// The protocol without its thread.
    private static final class ThreadlessRaft extends GuardedRaft {
        static {
            ClassConfigurator.addProtocol((short) 2199, ThreadlessRaft.class);
        }

        ThreadlessRaft(Node node, LogSettings settings) {
            super(node.id, node.durable, settings, node, node, () -> node.simulation.now);
        }

        @Override
        public void start() throws Exception {
            last_appended = log().lastAppended();
            commit_index = log().commitIndex();
            raft_state.reload();
            initStateMachineFromLog();
            if (!isVoter()) changeRole(Role.Learner);
        }

        void handleQueued() {
            List<Request> queued = new ArrayList<>();
            processing_queue.drainTo(queued);
            if (!queued.isEmpty()) process(queued);
        }
    }

    /// One event of the future.
    private record Event(long time, long number, Runnable action) implements Comparable<Event> {
        @Override
        public int compareTo(Event other) {
            return time != other.time ? Long.compare(time, other.time) : Long.compare(number, other.number);
        }
    }

    /// A node and its state machine: the commands in order.
    private static final class Node implements GuardedRaft.Machine, GuardedRaft.Observer {
        final Simulation simulation;
        final String id;
        final LogSettings settings;
        Address address;
        DurableLog durable;
        ThreadlessRaft raft;
        Election election;
        List<String> commands = new ArrayList<>();

        Node(Simulation simulation, String id) throws IOException {
            this.simulation = simulation;
            this.id = id;
            settings = new LogSettings(simulation.root.resolve(id), Duration.ofSeconds(5), Duration.ofSeconds(1),
                    1 << 16, 1 << 20, 4096,
                    text -> {});
            DurableLog.create(settings, new DurableLog.Identity("c", id),
                    SnapshotContent.of(List.of("n0", "n1", "n2"), new byte[0])).close();
        }

        boolean isUp() { return raft != null; }

        void start() throws Exception {
            address = new ExtendedUUID(simulation.random.nextLong(), simulation.random.nextLong())
                    .put(GuardedRaft.raft_id_key, Util.stringToBytes(id));
            durable = DurableLog.open(settings);
            raft = new ThreadlessRaft(this, settings);
            raft.setAddress(address);
            raft.setDownProtocol(new Protocol() {
                private final Node sender = Node.this;
                private final Address from = address;

                @Override
                public Object down(Message message) {
                    message.setSrc(from);
                    simulation.send(sender, from, message);
                    return null;
                }
            });
            raft.init();
            raft.start();
            election = new Election(raft, this::sendBallot, simulation.random, settings.leaderTimeout());
            simulation.later(1, () -> tick(address));
        }

        private void sendBallot(Address to, Ballot ballot) {
            Address from = address;
            Ballot copy = (Ballot) PeerMessage.decode(ballot.encode(), 100);
            simulation.deliver(this, from, to, "ballot", node -> {
                if (node.raft.isInView(from)) node.election.received(from, copy, simulation.now);
            });
        }

        void tick(Address incarnation) {
            if (!isUp() || incarnation != address) return;
            election.tick(simulation.now);
            if (raft.isLeader() && raft.lastTerm() != raft.currentTerm()) propose(InternalCommand.Type.noop, "");
            raft.flushCommitTable();
            raft.handleQueued();
            assertThat(raft.restNanos(simulation.now)).isGreaterThanOrEqualTo(-Duration.ofHours(1).toNanos());
            simulation.later(30 + simulation.random.nextInt(40), () -> tick(incarnation));
        }

        void propose(InternalCommand.Type type, String name) {
            try {
                byte[] command = Util.streamableToByteBuffer(new InternalCommand(type, name));
                raft.setAsync(command, 0, command.length, true, null);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        void propose(String command) {
            byte[] bytes = EntryId.prefix(new PeerMessage.RequestId(1, 1), command.getBytes());
            raft.setAsync(bytes, 0, bytes.length, false, null)
                    .thenAccept(result -> simulation.acknowledged(command, ByteBuffer.wrap(result).getLong()));
            raft.handleQueued();
        }

        void crash() throws IOException {
            ThreadlessRaft stopped = raft;
            raft = null;
            stopped.stop();
            durable.close();
            commands = null;
            // The last marker is not flushed: it may be lost with the power.
            Path entries = settings.folder().resolve(DurableLog.ENTRIES);
            if (simulation.random.nextBoolean())
                try (RandomAccessFile file = new RandomAccessFile(entries.toFile(), "rw")) {
                    file.setLength(file.length() - simulation.random.nextInt(1, 25));
                }
        }

        @Override
        public void apply(long index, byte[] command) {
            String text = new String(EntryId.entry(command));
            commands.add(text);
            simulation.applied(this, index, text);
        }

        @Override
        public byte[] snapshot() { return String.join("\n", commands).getBytes(); }

        @Override
        public void restore(byte[] state) {
            commands = state.length == 0
                    ? new ArrayList<>()
                    : new ArrayList<>(Arrays.asList(new String(state).split("\n")));
            simulation.restored(this);
        }

        @Override
        public void applied(long index, long term, byte[] command) { simulation.committed(this, index, term, command); }

        @Override
        public void restored(long index, long term) {}

        @Override
        public void roleChanged(Role role) {
            if (role == Role.Leader) simulation.leads(this, raft.currentTerm());
        }

        @Override
        public void notice(String text) { simulation.problems.add(id + ": " + text); }
    }

    private static final class Simulation implements AutoCloseable {
        final Random random;
        final Path root;
        final PriorityQueue<Event> events = new PriorityQueue<>();
        final List<Node> nodes = new ArrayList<>();
        final Map<String, Long> channels = new HashMap<>();
        final List<String> problems = new ArrayList<>();
        // What must stay true.
        final TreeMap<Long, String> committed = new TreeMap<>();
        final List<String> order = new ArrayList<>();
        final Map<Long, String> leaders = new HashMap<>();
        final Map<String, Long> acknowledged = new HashMap<>();
        Set<Node> island = Set.of();
        double loss;
        long now = 1;
        long numbers;
        int proposals;
        int restores;

        Simulation(long seed, Path root) throws Exception {
            this.random = new Random(seed);
            this.root = root;
            java.nio.file.Files.createDirectories(root);
            for (int i = 0; i < NODES; i++) nodes.add(new Node(this, "n" + i));
        }

        void later(long millis, Runnable action) { at(now + millis * MILLI + random.nextInt(1000), action); }

        void at(long time, Runnable action) { events.add(new Event(time, numbers++, action)); }

        void run() throws Exception {
            for (Node node : nodes) node.start();
            tellViews();
            for (int i = 0; i < 200; i++) {
                disturb();
                runFor(random.nextInt(10, 300));
            }
            settle();
        }

        void runFor(long millis) {
            long end = now + millis * MILLI;
            while (!events.isEmpty() && events.peek().time <= end) {
                Event event = events.poll();
                now = event.time;
                event.action.run();
                assertThat(problems).isEmpty();
            }
            now = end;
        }

        void disturb() throws Exception {
            Node node = nodes.get(random.nextInt(NODES));
            switch (random.nextInt(15)) {
                // True or not.
                case 14 -> tellGone(node);
                case 0 -> {
                    if (node.isUp() && up().size() > 2) node.crash();
                    later(random.nextInt(1000), this::tellViews);
                }
                case 1, 2 -> {
                    if (!node.isUp()) node.start();
                    tellViews();
                }
                case 3 -> {
                    island = new HashSet<>(nodes.subList(0, random.nextInt(NODES)));
                    later(random.nextInt(1500), this::tellViews);
                }
                case 4 -> {
                    island = Set.of();
                    later(random.nextInt(500), this::tellViews);
                }
                case 5 -> loss = random.nextBoolean() ? 0 : random.nextDouble(0.3);
                case 6 -> tellViews();
                case 7 -> changeVoters();
                default -> {
                    for (Node leader : up())
                        if (leader.raft.isLeader())
                            for (int i = random.nextInt(6); i > 0 && leader.raft.isLeader(); i--)
                                leader.propose("p" + proposals++ + "x".repeat(random.nextInt(80)));
                }
            }
        }

        List<Node> up() { return nodes.stream().filter(Node::isUp).toList(); }

        /// Null when there is none, or when somebody is about to take its place.
        Node leader() {
            List<Node> leading = up().stream().filter(node -> node.raft.isLeader()).toList();
            return leading.size() == 1 ? leading.getFirst() : null;
        }

        void tellGone(Node gone) {
            for (Node node : up()) if (node != gone) later(random.nextInt(20), () -> {
                if (node.isUp()) node.election.gone(gone.id, now);
            });
        }

        void changeVoters() {
            for (Node leader : up()) if (leader.raft.isSettled()) try {
                String name = "n" + random.nextInt(NODES);
                List<String> voters = leader.raft.members();
                if (!voters.contains(name)) leader.raft.addServer(name);
                else if (voters.size() > 2) leader.raft.removeServer(name);
                leader.raft.handleQueued();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        /// What is reachable; or, now and then, everybody.
        void tellViews() {
            for (Node node : up()) {
                List<Address> seen = up().stream()
                        .filter(other -> island.contains(node) == island.contains(other) || random.nextInt(8) == 0)
                        .map(other -> other.address).toList();
                if (!seen.isEmpty())
                    node.raft.handleView(View.create(seen.getFirst(), numbers++, seen.toArray(Address[]::new)));
                if (!node.raft.isInView(node.address)) throw new AssertionError("not in its own view");
            }
        }

        void send(Node sender, Address from, Message message) {
            if (message.getDest() == null)
                for (Node node : up()) if (node != sender) sendTo(sender, from, node.address, "multicast", message);
            if (message.getDest() != null) sendTo(sender, from, message.getDest(), "unicast", message);
        }

        private void sendTo(Node sender, Address from, Address to, String kind, Message message) {
            deliver(sender, from, to, kind, node -> {
                node.raft.up(message);
                if (random.nextInt(4) > 0) node.raft.handleQueued();
            });
        }

        /// In order for each kind; but for a few that are lost, as when a link is cut.
        void deliver(Node sender, Address from, Address to, String kind, java.util.function.Consumer<Node> action) {
            if (random.nextDouble() < loss) return;
            String channel = kind + from + to;
            long time = Math.max(channels.getOrDefault(channel, 0L),
                    now + random.nextLong(random.nextInt(20) == 0 ? 300 * MILLI : 5 * MILLI)) + 1;
            channels.put(channel, time);
            at(time, () -> {
                for (Node node : up())
                    if (node.address.equals(to) && island.contains(node) == island.contains(sender))
                        action.accept(node);
            });
        }

        void settle() throws Exception {
            island = Set.of();
            loss = 0;
            for (Node node : nodes) if (!node.isUp()) node.start();
            // Views are right in the end.
            for (Node node : nodes) {
                List<Address> all = nodes.stream().map(other -> other.address).toList();
                node.raft.handleView(View.create(all.getFirst(), numbers++, all.toArray(Address[]::new)));
            }
            runFor(6000);
            Node leader = nodes.stream().filter(node -> node.raft.isLeader()).findFirst()
                    .orElseThrow(() -> new AssertionError("no leader: " + describe()));
            leader.propose("the last one");
            runFor(3000);
            for (Node node : nodes) {
                assertThat(node.commands).as(node.id + " " + describe()).isEqualTo(order);
                assertThat(Set.copyOf(node.raft.members())).isEqualTo(Set.copyOf(leader.raft.members()));
            }
            assertThat(order).endsWith("the last one").containsAll(acknowledged.keySet()).doesNotHaveDuplicates();
            assertThat(problems).isEmpty();
            if (Boolean.getBoolean("javelina.verbose"))
                System.out.println(order.size() + " commands of " + proposals + ", " + leaders.size() + " leaders, "
                        + restores + " restores, " + numbers + " events");
        }

        String describe() {
            StringBuilder text = new StringBuilder();
            for (Node node : nodes)
                text.append("\n").append(node.id).append(" ").append(node.durable).append(" ")
                        .append(node.isUp() ? node.raft.role() + " " + node.raft.members() : "down");
            return text.toString();
        }

        // Invariants. The protocol would only log what is thrown inside of it.

        private void require(boolean holds, String what) {
            if (!holds) problems.add(what);
        }

        void committed(Node node, long index, long term, byte[] command) {
            String text = term + ":" + (command == null ? "internal" : new String(command));
            String before = committed.putIfAbsent(index, text);
            require(before == null || before.equals(text),
                    "entry " + index + " at " + node.id + " is " + text + ", was " + before);
        }

        void applied(Node node, long index, String command) {
            if (node.commands.size() > order.size()) order.add(command);
            require(node.commands.getLast().equals(order.get(node.commands.size() - 1)),
                    node.id + " has another command at " + index);
        }

        void restored(Node node) {
            boolean known = node.commands.size() <= order.size()
                    && node.commands.equals(order.subList(0, node.commands.size()));
            require(known, node.id + " was given a state that never was");
            restores++;
        }

        void leads(Node node, long term) {
            String before = leaders.putIfAbsent(term, node.id);
            require(before == null, before + " and " + node.id + " lead in term " + term);
        }

        void acknowledged(String command, long index) {
            acknowledged.put(command, index);
            require(order.contains(command), command + " is not committed");
        }

        @Override
        public void close() throws IOException {
            for (Node node : up()) node.crash();
        }
    }
}

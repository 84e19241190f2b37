package io.javelina.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.bus.BusSettings;
import io.javelina.cluster.bus.JGroupsBus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// The log on the links that it has in a server.
@Timeout(60)
class RaftLogOnBusTest {
    @TempDir(factory = MemoryFolder.class)
    Path root;
    private final List<Node> nodes = new ArrayList<>();

    private final class Node implements Bus.Listener {
        final String id;
        final JGroupsBus bus;
        Peers.Machine machine = new Peers.Machine();
        volatile RaftLog log;
        volatile int moves;

        Node(char digit, List<InetSocketAddress> seeds) throws Exception {
            id = String.valueOf(digit).repeat(40);
            bus = new JGroupsBus(BusSettings.of(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                    .withNodeTimeout(2000).withSeeds(seeds), this);
            bus.connect();
            nodes.add(this);
        }

        LogSettings settings() { return LogSettings.in(root.resolve(id), 3000, text -> {}); }

        @Override
        public void received(String from, int kind, byte[] message) {}

        @Override
        public void present(Set<String> ids) {}

        @Override
        public void moves() {
            moves++;
            if (log != null) log.close();
        }

        void append(String entry) throws Exception {
            log.append(entry.getBytes(StandardCharsets.UTF_8)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }

        void kill() {
            log.close();
            bus.close();
            nodes.remove(this);
        }
    }

    @AfterEach
    void close() {
        for (Node node : nodes) {
            if (node.log != null) node.log.close();
            node.bus.close();
        }
    }

    private static void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            Peers.sleep(5);
        }
    }

    private Node found() throws Exception {
        Node first = new Node('a', List.of());
        first.log = RaftLog.found(first.bus.channel(), "c1", first.id, first.machine, first.settings());
        return first;
    }

    private void join(Node node, Node member) throws Exception {
        node.log = RaftLog.join(node.bus.channel(), "c1", member.log.voters(), node.id, node.machine, node.settings());
        node.log.addVoter(node.id).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @Test
    void shouldAgreeOverLinksAndSurviveTheLeader() throws Exception {
        Node first = found();
        for (char digit = 'b'; digit <= 'c'; digit++) join(new Node(digit, List.of(first.bus.announced())), first);
        for (int i = 0; i < 20; i++) nodes.get(i % 3).append("e" + i);
        until(() -> nodes.stream().allMatch(node -> node.machine.applied().size() == 20));
        // More than one frame, and more than one batch.
        nodes.get(1).append("x".repeat(1 << 20));
        first.kill();
        nodes.get(1).append("after");
        until(() -> nodes.stream().allMatch(node -> node.machine.applied().size() == 22));
        assertThat(nodes.get(0).machine.applied()).isEqualTo(nodes.get(1).machine.applied());
    }

    /// Two nodes that each lead a log of their own meet; one lets go of its own and joins.
    @Test
    void shouldJoinAfterMeeting() throws Exception {
        Node first = found();
        first.append("a");
        Node second = new Node('b', List.of());
        second.log = RaftLog.found(second.bus.channel(), "c2", second.id, second.machine, second.settings());
        second.append("of its own");
        first.bus.meet(List.of(second.bus.announced()));
        until(() -> first.bus.present().size() == 2 && second.bus.present().size() == 2);
        // Whoever moved had to close its log; it is still there.
        for (Node node : nodes) if (node.moves > 0) {
            node.machine = new Peers.Machine();
            String cluster = node == first ? "c1" : "c2";
            node.log = RaftLog.reopen(node.bus.channel(), cluster, node.id, node.machine, node.settings());
        }
        assertThat(first.moves + second.moves).isEqualTo(1);
        assertThat(second.machine.applied()).containsExactly("of its own");
        second.log.close();
        second.machine = new Peers.Machine();
        join(second, first);
        second.append("b");
        until(() -> nodes.stream().allMatch(node -> node.machine.applied().equals(List.of("a", "b"))));
    }
}

package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.log.LogSettings;
import io.javelina.cluster.log.RaftLog;
import io.javelina.cluster.log.ReplicatedLog;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The replicated log stands on the channel of the bus.
class LogOnBusTest {
    private static final String CLUSTER = "one";

    @TempDir
    Path folder;

    /// Keeps what was applied.
    private static final class Lines implements ReplicatedLog.StateMachine {
        final List<String> lines = new CopyOnWriteArrayList<>();

        @Override
        public void apply(long index, byte[] entry) { lines.add(new String(entry, StandardCharsets.UTF_8)); }

        @Override
        public byte[] snapshot() { return String.join("\n", lines).getBytes(StandardCharsets.UTF_8); }

        @Override
        public void restore(byte[] snapshot) {
            lines.clear();
            if (snapshot.length > 0) lines.addAll(List.of(new String(snapshot, StandardCharsets.UTF_8).split("\n")));
        }
    }

    private LogSettings settings(TestNode node) {
        return LogSettings.in(folder.resolve(node.id), 3000, line -> {});
    }

    @Test
    void shouldReplicateAmongNodesThatHaveMet() throws Exception {
        try (TestNode a = TestNode.start('a'); TestNode b = TestNode.start('b'); TestNode c = TestNode.start('c')) {
            Lines atA = new Lines();
            Lines atB = new Lines();
            Lines atC = new Lines();
            try (RaftLog logA = RaftLog.found(a.bus.channel(), CLUSTER, a.id, atA, settings(a))) {
                append(logA, "first");
                b.bus.meet(TestNode.addresses(a));
                a.bus.meet(TestNode.addresses(c));
                awaitTogether(a, b, c);
                try (RaftLog logB = RaftLog.join(b.bus.channel(), CLUSTER, List.of(a.id), b.id, atB, settings(b));
                        RaftLog logC = RaftLog.join(c.bus.channel(), CLUSTER, List.of(a.id), c.id, atC, settings(c))) {
                    logA.addVoter(b.id).toCompletableFuture().get(30, TimeUnit.SECONDS);
                    logA.addVoter(c.id).toCompletableFuture().get(30, TimeUnit.SECONDS);
                    append(logC, "second");
                    await("all know who votes", () -> logB.voters().size() == 3);
                    await("all have both", () -> atA.lines.equals(List.of("first", "second"))
                            && atB.lines.equals(atA.lines) && atC.lines.equals(atA.lines));
                }
            }
        }
    }

    @Test
    void shouldGoOnAfterItsNodeHasMoved() throws Exception {
        try (TestNode a = TestNode.start('a'); TestNode b = TestNode.start('b')) {
            Lines atB = new Lines();
            try (RaftLog logB = RaftLog.found(b.bus.channel(), CLUSTER, b.id, atB, settings(b))) {
                append(logB, "first");
                Address former = b.bus.channel().getAddress();
                b.bus.meet(TestNode.addresses(a));
                awaitTogether(a, b);
                assertThat(b.bus.channel().getAddress()).isNotEqualTo(former);
                assertThat(b.moves).hasValue(1);
                append(logB, "second");
                assertThat(atB.lines).containsExactly("first", "second");
            }
        }
    }

    private static void append(ReplicatedLog log, String line) throws Exception {
        log.append(line.getBytes(StandardCharsets.UTF_8)).toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
}

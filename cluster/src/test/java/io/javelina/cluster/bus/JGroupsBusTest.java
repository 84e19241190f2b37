package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class JGroupsBusTest {
    @Test
    void shouldStartAloneAtOnce() throws Exception {
        long start = System.nanoTime();
        try (TestNode a = TestNode.start('a')) {
            assertThat(a.bus.present()).isEqualTo(Set.of(a.id));
            assertThat(System.nanoTime() - start).isLessThan(3_000_000_000L);
        }
    }

    @Test
    void shouldJoinWhomItIsToldOf() throws Exception {
        try (TestNode a = TestNode.start('a');
                TestNode b = TestNode.start('b', a);
                TestNode c = TestNode.start('c', a)) {
            awaitTogether(a, b, c);
        }
    }

    @Test
    void shouldDeliverInOrder() throws Exception {
        try (TestNode a = TestNode.start('a'); TestNode b = TestNode.start('b', a)) {
            awaitTogether(a, b);
            List<String> sent = IntStream.range(0, 5000).mapToObj(Integer::toString).toList();
            sent.forEach(text -> a.send(b, text));
            sent.forEach(text -> b.send(a, text));
            await("all are there", () -> a.received.size() == sent.size() && b.received.size() == sent.size());
            assertThat(a.texts()).isEqualTo(sent);
            assertThat(b.texts()).isEqualTo(sent);
            assertThat(a.received)
                    .allMatch(received -> received.from().equals(b.id) && received.kind() == TestNode.KIND);
        }
    }

    /// Messages come in one by one here: in batches they take another way through JGroups.
    @Test
    void shouldTakeMoreInTimeThanItsLimit() throws Exception {
        try (TestNode a = TestNode.start('a');
                TestNode b = TestNode.start('b',
                        settings -> settings.withSeeds(TestNode.addresses(a)).withLinkBytes(1 << 20))) {
            awaitTogether(a, b);
            for (int i = 1; i <= 100; i++) {
                int count = i;
                a.bus.send(b.id, TestNode.KIND, new byte[16 << 10]);
                await(count + " messages", () -> b.received.size() == count);
            }
        }
    }

    @Test
    void shouldBroadcastToAllOthers() throws Exception {
        try (TestNode a = TestNode.start('a');
                TestNode b = TestNode.start('b', a);
                TestNode c = TestNode.start('c', a)) {
            awaitTogether(a, b, c);
            a.bus.broadcast(3, new byte[]{ 1, 2 });
            await("both got it", () -> b.received.size() == 1 && c.received.size() == 1);
            assertThat(b.received.getFirst().message()).containsExactly(1, 2);
            assertThat(c.received.getFirst().kind()).isEqualTo(3);
            assertThat(a.received).isEmpty();
        }
    }
}

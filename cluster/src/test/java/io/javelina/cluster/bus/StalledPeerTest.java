package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Two nodes here, and one in a process that stops, or goes.
class StalledPeerTest {
    private static final long LIMIT = 8 << 20;
    private static final long SLACK = 1 << 20;
    private static final int MESSAGES = 2000;
    private static final int HEARTBEAT = 1;

    private TestNode a;
    private TestNode b;
    private PeerProcess c;

    @BeforeEach
    void start() throws Exception {
        a = TestNode.start('a', settings -> settings.withLinkBytes(LIMIT).withNodeTimeout(60_000));
        b = TestNode.start('b', settings -> settings.withSeeds(TestNode.addresses(a)).withNodeTimeout(60_000));
        c = PeerProcess.start('c', a, 60_000);
        Set<String> all = Set.of(a.id, b.id, c.id);
        await("three are there", () -> a.bus.present().equals(all) && b.bus.present().equals(all));
        a.bus.unreliable(HEARTBEAT);
        a.bus.send(c.id, TestNode.KIND, new byte[1]);
        await("an echo", () -> a.received.size() == 1);
        a.received.clear();
        await("all have links", () -> a.bus.links().size() == 4 && b.bus.links().size() == 4);
    }

    @AfterEach
    void stop() throws Exception {
        c.close();
        b.close();
        a.close();
    }

    @Test
    void shouldNotDisturbOthersNorTakeMoreThanItMay() throws Exception {
        long idle = figures(c.id, true).allocatedBytes();
        c.pause();
        long slowest = sendToBoth();
        assertThat(slowest).as("no send waits").isLessThan(500_000_000L);
        await("the other got all", () -> b.received.size() == MESSAGES);

        Bus.LinkFigures stalled = figures(c.id, true);
        assertThat(stalled.queuedBytes()).isBetween(LIMIT / 2, LIMIT);
        assertThat(stalled.allocatedBytes()).isBetween(stalled.queuedBytes() + idle / 2, LIMIT + 2 * SLACK);
        assertThat(stalled.events()).isEqualTo("rw");
        assertThat(stalled.drops()).isPositive();
        assertThat(figures(b.id, true).queuedBytes()).isLessThan(SLACK);

        c.resume();
        await("the link is empty again", () -> figures(c.id, true).queuedBytes() == 0);
        assertThat(figures(c.id, true).allocatedBytes()).isLessThan(idle + SLACK);
        assertThat(a.bus.present()).contains(c.id);
        shouldHaveKeptOrder();
        assertThat(a.gone).isEmpty();
    }

    private long sendToBoth() {
        long slowest = 0;
        for (int i = 0; i < MESSAGES; i++) {
            byte[] message = new byte[16_000];
            message[0] = (byte) (i >> 8);
            message[1] = (byte) i;
            long start = System.nanoTime();
            a.bus.send(c.id, TestNode.KIND, message);
            slowest = Math.max(slowest, System.nanoTime() - start);
            a.bus.send(b.id, TestNode.KIND, message);
            await("the other keeps up", () -> figures(b.id, true).queuedBytes() < SLACK);
        }
        return slowest;
    }

    /// What was not dropped came through in order, and comes back in order.
    private void shouldHaveKeptOrder() {
        await("echoes", () -> !a.received.isEmpty());
        a.bus.send(c.id, TestNode.KIND, new byte[]{ 127, 127 });
        await("the last echo", () -> a.received.getLast().message()[0] == 127);
        List<Integer> numbers = List.copyOf(a.received).stream()
                .map(received -> received.message()[0] << 8 | received.message()[1] & 0xff).toList();
        assertThat(numbers).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void shouldLoseHeartbeatsAloneWhenItIsStalled() throws Exception {
        c.pause();
        for (int i = 0; i < 3000; i++) a.bus.broadcast(HEARTBEAT, new byte[1000]);
        await("the other hears most", () -> b.received.size() > 500);
        assertThat(figures(c.id, true).queuedBytes()).isLessThan(LIMIT / 2);
    }

    /// The log's thread, for one, sends to all: it must not wait for the one that has stopped.
    @Test
    void shouldNotHoldUpWhatIsNoMessageOfTheBus() throws Exception {
        Address stopped = a.bus.channel().getView().getMembers().stream()
                .filter(member -> c.id.equals(NodeAddresses.id(member))).findFirst().orElseThrow();
        c.pause();
        for (int i = 0; i < 3 * MESSAGES; i++) a.bus.send(c.id, TestNode.KIND, new byte[]{ 1 });
        await("it waits", () -> figures(c.id, true).queuedBytes() > BusUnicast.WINDOW_CAPACITY / 2);
        TestNode.pause(200);
        CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 100; i++) a.bus.channel().down(new EmptyMessage(stopped));
        });
        sent.get(10, TimeUnit.SECONDS);
        c.resume();
        await("the link is empty again", () -> figures(c.id, true).queuedBytes() == 0);
        await("echoes", () -> a.received.size() == 3 * MESSAGES);
    }

    @Test
    void shouldTellThatItIsGone() throws Exception {
        c.kill();
        long millis = await("both know", () -> a.gone.equals(List.of(c.id)) && b.gone.equals(List.of(c.id)));
        assertThat(millis).isLessThan(2000);
        millis += await("it is not there", () -> !a.bus.present().contains(c.id) && !b.bus.present().contains(c.id));
        assertThat(millis).isLessThan(4000);
    }

    @Test
    void shouldBeAllowedLessSilence() throws Exception {
        a.bus.nodeTimeout(1000);
        b.bus.nodeTimeout(1000);
        TestNode.pause(2500);
        assertThat(a.bus.present()).as("it is asked, and answers").contains(c.id);
        c.pause();
        await("it is not there", () -> !a.bus.present().contains(c.id) && !b.bus.present().contains(c.id));
        assertThat(a.gone).isEmpty();
        c.resume();
        await("it is back", () -> a.bus.present().contains(c.id) && b.bus.present().contains(c.id));
    }

    private Bus.LinkFigures figures(String id, boolean outgoing) {
        return a.bus.links().stream().filter(link -> link.id().equals(id) && link.outgoing() == outgoing).findFirst()
                .orElseThrow(() -> new AssertionError(
                        "no link with " + id + " in " + Arrays.toString(a.bus.links().toArray())));
    }
}

package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.HotSpotDiagnosticMXBean;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jgroups.util.Util;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClosingTest {
    @TempDir
    Path folder;

    @Test
    void shouldLeaveNoThreads() throws Exception {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        TestNode a = TestNode.start('a');
        TestNode b = TestNode.start('b', a);
        awaitTogether(a, b);
        a.send(b, "hello");
        a.bus.meet(List.of(new java.net.InetSocketAddress("127.0.0.1", 1)));
        long start = System.nanoTime();
        a.close();
        b.close();
        assertThat(System.nanoTime() - start).isLessThan(4_000_000_000L);
        await("no virtual threads: " + virtualThreads(), () -> virtualThreads().isEmpty());
        assertThat(Thread.getAllStackTraces().keySet().stream().filter(thread -> !before.contains(thread))
                .map(Thread::getName)).noneMatch(name -> name.contains("jgroups") || name.contains("bus"));
    }

    /// Those of the bus and of JGroups; the JVM lists them in dumps only.
    private List<String> virtualThreads() {
        Path dump = folder.resolve("threads" + System.nanoTime());
        try {
            ManagementFactory.getPlatformMXBean(HotSpotDiagnosticMXBean.class).dumpThreads(dump.toString(),
                    HotSpotDiagnosticMXBean.ThreadDumpFormat.TEXT_PLAIN);
            try (Stream<String> lines = Files.lines(dump)) {
                return lines.filter(line -> line.startsWith("#") && line.contains("virtual"))
                        .filter(line -> line.contains("\"bus ") || line.contains("javelina")).toList();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    @Test
    void shouldComeBackThoughOthersStillBelieveInItsFormerSelf() throws Exception {
        try (TestNode a = TestNode.start('a'); TestNode b = TestNode.start('b', a)) {
            awaitTogether(a, b);
            cutHard(b);
            TestNode again = TestNode.start('b', a);
            await("it is back",
                    () -> a.bus.present().equals(Set.of(a.id, again.id)) && again.bus.present().size() == 2);
            a.send(again, "hello");
            await("it is there", () -> again.texts().equals(List.of("hello")));
            again.close();
        }
    }

    @Test
    void shouldListenAgainAtOnceWhereItHasListened() throws Exception {
        TestNode first = TestNode.start('a');
        InetSocketAddress where = first.bus.announced();
        first.close();
        for (int i = 0; i < 10; i++) startAt(where, 'b').close();
    }

    private static TestNode startAt(InetSocketAddress where, char digit) throws Exception {
        TestNode node = nodeAt(where, digit);
        node.bus.connect();
        return node;
    }

    private static TestNode nodeAt(InetSocketAddress where, char digit) throws Exception {
        return new TestNode(digit, any -> BusSettings.of(TestNode.id(digit), where).withNodeTimeout(2000)
                .withLog(any.log()));
    }

    @Test
    void shouldListenAgainWhenItsPortWasClosed() throws Exception {
        try (TestNode a = TestNode.start('a')) {
            InetSocketAddress where = a.bus.announced();
            ((BusTransport) a.bus.channel().getProtocolStack().getTransport()).links().ports.getFirst().socket
                    .close();
            try (TestNode b = TestNode.start('b', settings -> settings.withSeeds(List.of(where)))) {
                awaitTogether(a, b);
            }
        }
    }

    @Test
    void shouldListenOnceItsPortIsFree() throws Exception {
        ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        try (TestNode a = nodeAt((InetSocketAddress) other.getLocalSocketAddress(), 'a')) {
            assertThatThrownBy(a.bus::connect).isInstanceOf(BindException.class);
            other.close();
            a.bus.connect();
            try (TestNode b = TestNode.start('b', a)) {
                awaitTogether(a, b);
            }
        }
    }

    /// As if its process were gone.
    private static void cutHard(TestNode node) throws Exception {
        BusTransport transport = (BusTransport) node.bus.channel().getProtocolStack().getTransport();
        transport.links().clearConnections(false);
        transport.links().stop();
        Util.shutdown(node.bus.channel(), false);
    }
}

package io.javelina.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A node of a bus in this JVM, which remembers what it was told.
final class TestNode implements Bus.Listener, AutoCloseable {
    static final int KIND = 7;

    private static final long PATIENCE_NANOS = 30_000_000_000L;
    private static final long PAUSE_MILLIS = 5;

    record Received(String from, int kind, byte[] message) {
        String text() { return new String(message, StandardCharsets.UTF_8); }
    }

    final String id;
    final List<Received> received = Collections.synchronizedList(new ArrayList<>());
    final List<String> gone = new CopyOnWriteArrayList<>();
    final AtomicInteger moves = new AtomicInteger();
    final TestLog log = new TestLog();
    final JGroupsBus bus;
    /// Whether messages are sent back.
    volatile boolean echoes;

    TestNode(char digit, UnaryOperator<BusSettings> settings) throws Exception {
        id = id(digit);
        BusSettings plain = BusSettings.of(id, new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .withNodeTimeout(2000).withLog(log);
        bus = new JGroupsBus(settings.apply(plain), this);
    }

    static String id(char digit) { return String.valueOf(digit).repeat(40); }

    static TestNode start(char digit, TestNode... others) throws Exception {
        return start(digit, settings -> settings.withSeeds(addresses(others)));
    }

    static TestNode start(char digit, UnaryOperator<BusSettings> settings) throws Exception {
        TestNode node = new TestNode(digit, settings);
        node.bus.connect();
        return node;
    }

    static List<InetSocketAddress> addresses(TestNode... nodes) {
        return Stream.of(nodes).map(node -> node.bus.announced()).toList();
    }

    void send(TestNode to, String text) { bus.send(to.id, KIND, text.getBytes(StandardCharsets.UTF_8)); }

    List<String> texts() {
        synchronized (received) {
            return received.stream().map(Received::text).toList();
        }
    }

    static void awaitTogether(TestNode... nodes) {
        Set<String> all = Set.copyOf(Stream.of(nodes).map(node -> node.id).toList());
        for (TestNode node : nodes)
            await(node.id.charAt(0) + " sees " + all, () -> node.bus.present().equals(all));
    }

    /// Gives for how long it has waited, by the pauses that it made: a machine that was busy with other things does not make that
    /// longer.
    static long await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        long waitedMillis = 0;
        for (; !condition.getAsBoolean(); waitedMillis += PAUSE_MILLIS) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            pause(PAUSE_MILLIS);
        }
        return waitedMillis;
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void received(String from, int kind, byte[] message) {
        received.add(new Received(from, kind, message));
        if (echoes) bus.send(from, kind, message);
    }

    @Override
    public void present(Set<String> ids) {}

    @Override
    public void moves() { moves.incrementAndGet(); }

    @Override
    public void gone(String node) { gone.add(node); }

    @Override
    public void close() { bus.close(); }
}

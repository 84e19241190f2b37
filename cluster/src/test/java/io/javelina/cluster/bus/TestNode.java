package io.javelina.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/// A node of a bus in this JVM, which remembers what it was told.
final class TestNode implements Bus.Listener, AutoCloseable {
    static final int KIND = 7;

    private static final long PATIENCE_NANOS = 15_000_000_000L;

    record Received(String from, int kind, byte[] message) {
        String text() { return new String(message, StandardCharsets.UTF_8); }
    }

    final String id;
    final List<Received> received = new CopyOnWriteArrayList<>();
    final List<String> gone = new CopyOnWriteArrayList<>();
    final TestLog log = new TestLog();
    final JGroupsBus bus;

    private TestNode(char digit, UnaryOperator<BusSettings> settings) throws Exception {
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

    List<String> texts() { return received.stream().map(Received::text).toList(); }

    static void awaitTogether(TestNode... nodes) {
        Set<String> all = Set.copyOf(Stream.of(nodes).map(node -> node.id).toList());
        for (TestNode node : nodes)
            await(node.id.charAt(0) + " sees " + all, () -> node.bus.present().equals(all));
    }

    static void await(String what, BooleanSupplier condition) {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as(what).isLessThan(deadline);
            pause(5);
        }
    }

    static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }

    @Override
    public void received(String from, int kind, byte[] message) { received.add(new Received(from, kind, message)); }

    @Override
    public void present(Set<String> ids) {}

    @Override
    public void gone(String node) { gone.add(node); }

    @Override
    public void close() { bus.close(); }
}

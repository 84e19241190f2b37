package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DetoursTest {
    /// No kernel has as much room for those who wait at a port.
    private static final int MOST_VISITORS = 20;
    private static final int CONNECT_MILLIS = 100;

    private final List<AutoCloseable> resources = new ArrayList<>();

    /// A place where nobody answers, not even to refuse.
    private InetSocketAddress silence() throws IOException {
        ServerSocket port = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        resources.add(port);
        for (int i = 0; i < MOST_VISITORS; i++) {
            Socket visitor = new Socket();
            resources.add(visitor);
            try {
                visitor.connect(port.getLocalSocketAddress(), CONNECT_MILLIS);
            } catch (SocketTimeoutException full) {
                return (InetSocketAddress) port.getLocalSocketAddress();
            }
        }
        throw new IllegalStateException("a port at which nobody listens has taken " + MOST_VISITORS + " visitors");
    }

    /// A node that can dial others, and that nobody can dial.
    private TestNode startUnreachable(char digit) throws Exception {
        InetSocketAddress nowhere = silence();
        return start(TestNode.start(digit, settings -> settings.withAnnounced(nowhere)));
    }

    private TestNode start(TestNode node) {
        resources.addFirst(node);
        return node;
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : resources) each.close();
    }

    @Test
    void shouldBeTogetherThoughTheCoordinatorAndAnotherDoNotReachEachOther() throws Exception {
        TestNode coordinator = startUnreachable('a');
        TestNode b = start(TestNode.start('b'));
        TestNode c = start(TestNode.start('c', b));
        awaitTogether(b, c);
        coordinator.bus.meet(TestNode.addresses(b));
        awaitTogether(coordinator, b, c);
        TestNode other = startUnreachable('d');
        other.bus.meet(TestNode.addresses(b));
        awaitTogether(coordinator, b, c, other);
        coordinator.send(other, "hello");
        other.send(coordinator, "to you");
        await("both are there",
                () -> other.texts().equals(List.of("hello")) && coordinator.texts().equals(List.of("to you")));
        // Longer than a node may be silent.
        TestNode.pause(3000);
        awaitTogether(coordinator, b, c, other);
        assertThat(other.bus.ownAddressTo(coordinator.id)).isNull();
    }
}

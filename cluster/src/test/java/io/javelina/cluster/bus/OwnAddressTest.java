package io.javelina.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.SocketException;
import org.junit.jupiter.api.Test;

class OwnAddressTest {
    @Test
    void shouldBeTheLoopbackTowardsTheLoopback() {
        assertThat(OwnAddress.towards(new InetSocketAddress("127.0.0.1", 17001)).getHostAddress())
                .isEqualTo("127.0.0.1");
    }

    @Test
    void shouldBeItselfTowardsItself() throws SocketException {
        InetSocketAddress anywhere = new InetSocketAddress("0.0.0.0", 17001);
        var own = OwnAddress.of(BusSettings.of("a".repeat(40), anywhere)).getIpAddress();
        assertThat(OwnAddress.towards(new InetSocketAddress(own, 17001))).isEqualTo(own);
    }

    @Test
    void shouldBeWhereItIsBound() throws SocketException {
        InetSocketAddress bound = new InetSocketAddress("127.0.0.1", 17001);
        assertThat(OwnAddress.of(BusSettings.of("a".repeat(40), bound)).getSocketAddress()).isEqualTo(bound);
    }
}

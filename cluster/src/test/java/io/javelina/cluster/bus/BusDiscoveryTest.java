package io.javelina.cluster.bus;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jgroups.PhysicalAddress;
import org.jgroups.stack.IpAddress;
import org.junit.jupiter.api.Test;

class BusDiscoveryTest {
    private static final InetSocketAddress HERE = new InetSocketAddress("127.0.0.1", 17001);
    private static final InetSocketAddress THERE = new InetSocketAddress("127.0.0.2", 17002);

    private final InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", 17003);
    private final InetSocketAddress nobody = InetSocketAddress.createUnresolved("no-such-node.invalid", 17004);
    private final BusDiscovery discovery = new BusDiscovery(List.of(name, nobody), System.getLogger("test"));

    private static PhysicalAddress address(InetSocketAddress socket) {
        return new IpAddress(socket.getAddress(), socket.getPort());
    }

    @Test
    void shouldLookUpNames() throws UnknownHostException {
        PhysicalAddress[] expected = List.of(InetAddress.getAllByName("localhost")).stream()
                .map(host -> new IpAddress(host, 17003)).toArray(PhysicalAddress[]::new);
        assertThat(discovery.candidates()).containsExactlyInAnyOrder(expected);
    }

    @Test
    void shouldLookWhereNodesAreAndNotWhereTheyWere() {
        discovery.members(List.of(HERE));
        assertThat(discovery.candidates()).contains(address(HERE));
        discovery.members(List.of(THERE));
        assertThat(discovery.candidates()).contains(address(THERE)).doesNotContain(address(HERE));
    }

    @Test
    void shouldLookWhereSomebodyWasHeardOf() {
        discovery.heardOf(HERE);
        discovery.members(List.of(THERE));
        assertThat(discovery.candidates()).contains(address(HERE), address(THERE));
    }
}

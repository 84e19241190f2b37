package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Set;
import org.jgroups.Address;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MeetTest {
    private static final int NODES = 5;

    private TestNode[] nodes = {};

    @AfterEach
    void stop() {
        for (TestNode node : nodes) node.close();
    }

    private void start(int count) throws Exception {
        nodes = new TestNode[count];
        for (int i = 0; i < count; i++) nodes[i] = TestNode.start((char) ('a' + i));
    }

    @Test
    void shouldJoinOneThatIsMet() throws Exception {
        start(2);
        nodes[0].bus.meet(TestNode.addresses(nodes[1]));
        awaitTogether(nodes);
        nodes[0].send(nodes[1], "hello");
        await("it is there", () -> nodes[1].texts().equals(List.of("hello")));
    }

    @Test
    void shouldJoinAllThatMeetTheFirst() throws Exception {
        start(NODES);
        for (int i = 1; i < NODES; i++) nodes[i].bus.meet(TestNode.addresses(nodes[0]));
        awaitTogether(nodes);
    }

    @Test
    void shouldJoinAllThatTheFirstMeets() throws Exception {
        start(NODES);
        for (int i = 1; i < NODES; i++) nodes[0].bus.meet(TestNode.addresses(nodes[i]));
        awaitTogether(nodes);
    }

    @Test
    void shouldJoinTwoGroups() throws Exception {
        start(4);
        nodes[0].bus.meet(TestNode.addresses(nodes[1]));
        nodes[3].bus.meet(TestNode.addresses(nodes[2]));
        awaitTogether(nodes[0], nodes[1]);
        awaitTogether(nodes[2], nodes[3]);
        nodes[1].bus.meet(TestNode.addresses(nodes[3]));
        awaitTogether(nodes);
    }

    @Test
    void shouldMeetAtAnAddressThatIsNotTheAnnouncedOne() throws Exception {
        start(1);
        TestNode everywhere = TestNode.start('f', settings -> BusSettings
                .of(settings.nodeId(), new InetSocketAddress("0.0.0.0", 0)).withLog(settings.log())
                .withAnnounced(new InetSocketAddress("127.0.0.2", 0)));
        nodes = new TestNode[]{ nodes[0], everywhere };
        int port = everywhere.bus.announced().getPort();
        nodes[0].bus.meet(List.of(new InetSocketAddress("127.0.0.3", port)));
        awaitTogether(nodes);
        nodes[0].send(everywhere, "hello");
        await("it is there", () -> everywhere.texts().equals(List.of("hello")));
    }

    @Test
    void shouldMeetAtEachAddressWhereItListens() throws Exception {
        start(2);
        TestNode several = TestNode.start('f', settings -> settings.withBind(
                List.of(new InetSocketAddress("127.0.0.1", 0), new InetSocketAddress("127.0.0.2", 0))));
        nodes = new TestNode[]{ nodes[0], nodes[1], several };
        int port = several.bus.announced().getPort();
        assertThat(several.bus.listensAt("127.0.0.1") && several.bus.listensAt("127.0.0.2")).isTrue();
        assertThat(several.bus.listensAt("127.0.0.3")).isFalse();
        nodes[0].bus.meet(List.of(new InetSocketAddress("127.0.0.2", port)));
        awaitTogether(nodes[0], several);
        nodes[1].bus.meet(List.of(new InetSocketAddress("127.0.0.1", port)));
        awaitTogether(nodes);
        several.send(nodes[1], "hello");
        await("it is there", () -> nodes[1].texts().equals(List.of("hello")));
    }

    @Test
    void shouldListenNowhereWhenOneOfItsAddressesIsTaken() throws Exception {
        start(1);
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.2"))) {
            int port = taken.getLocalPort();
            TestNode several = new TestNode('f', settings -> settings.withBind(
                    List.of(new InetSocketAddress("127.0.0.1", port), new InetSocketAddress("127.0.0.2", port))));
            assertThatThrownBy(several.bus::connect).isInstanceOf(BindException.class);
            new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1")).close();
            several.close();
        }
    }

    @Test
    void shouldResolveNames() throws Exception {
        start(1);
        TestNode a = nodes[0];
        InetSocketAddress name = InetSocketAddress.createUnresolved("localhost", a.bus.announced().getPort());
        TestNode b = TestNode.start('b', settings -> settings.withSeeds(List.of(name)));
        nodes = new TestNode[]{ a, b };
        awaitTogether(nodes);
    }

    @Test
    void shouldStayAsItIsWhenNobodyIsThere() throws Exception {
        start(2);
        int port = nodes[1].bus.announced().getPort();
        nodes[1].close();
        nodes[0].bus.meet(List.of(new InetSocketAddress("127.0.0.1", port)));
        Address address = nodes[0].bus.channel().getAddress();
        TestNode.pause(500);
        assertThat(nodes[0].bus.present()).isEqualTo(Set.of(nodes[0].id));
        assertThat(nodes[0].bus.channel().getAddress()).isEqualTo(address);
    }
}

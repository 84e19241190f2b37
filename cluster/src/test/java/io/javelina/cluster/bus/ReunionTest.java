package io.javelina.cluster.bus;

import static io.javelina.cluster.bus.TestNode.await;
import static io.javelina.cluster.bus.TestNode.awaitTogether;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReunionTest {
    private static BusDiscovery discovery(TestNode node) {
        return node.bus.channel().getProtocolStack().findProtocol(BusDiscovery.class);
    }

    @Test
    void shouldMissWhoIsKnownAndNotHere() throws Exception {
        try (TestNode a = TestNode.start('a')) {
            try (TestNode b = TestNode.start('b', a)) {
                awaitTogether(a, b);
                a.bus.members(TestNode.addresses(b));
                await("both are here", () -> discovery(a).isEverybodyHere() && discovery(b).isEverybodyHere());
            }
            await("b is missed", () -> !discovery(a).isEverybodyHere());
            a.bus.members(List.of());
            assertThat(discovery(a).isEverybodyHere()).isTrue();
        }
    }

    @Test
    void shouldNotRestSoonAfterAnotherView() throws Exception {
        try (TestNode a = TestNode.start('a')) {
            Reunion reunion = a.bus.channel().getProtocolStack().findProtocol(Reunion.class);
            assertThat(discovery(a).isEverybodyHere()).isTrue();
            assertThat(reunion.isInRest()).isFalse();
        }
    }
}

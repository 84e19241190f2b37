package io.javelina.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.wire.MalformedBytes;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeFiguresTest {
    private static final NodeFigures FIGURES = new NodeFigures(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, Long.MAX_VALUE);

    @Test
    void shouldReadWhatItWrote() throws MalformedBytes {
        assertThat(NodeFigures.of(FIGURES.bytes())).isEqualTo(FIGURES);
    }

    @Test
    void shouldBelieveNothingElse() {
        byte[] bytes = FIGURES.bytes();
        for (int length = 0; length < bytes.length; length++) refuses(Arrays.copyOf(bytes, length));
        refuses(Arrays.copyOf(bytes, bytes.length + 1));
        byte[] other = bytes.clone();
        other[0]++;
        refuses(other);
        byte[] negative = bytes.clone();
        negative[1] = -1;
        refuses(negative);
    }

    private static void refuses(byte[] bytes) {
        assertThatThrownBy(() -> NodeFigures.of(bytes)).isInstanceOf(MalformedBytes.class);
    }

    @Test
    void shouldAgeByTheClockOfWhoHears() {
        HeardFigures heard = new HeardFigures();
        NodeId id = new NodeId("a".repeat(40));
        heard.heard(id, FIGURES, 1000);
        assertThat(heard.at(1250)).isEqualTo(Map.of(id, FIGURES.older(250)));
        assertThat(heard.at(1250).get(id).ageMillis()).isEqualTo(251);
        heard.keep(_ -> false);
        assertThat(heard.at(1250)).isEmpty();
    }
}

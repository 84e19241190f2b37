package io.javelina.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.wire.MalformedBytes;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeFiguresTest {
    private static final NodeFigures FIGURES = NodeFigures
            .of(Map.of(NodeFigure.PEAK_ALLOCATED, 300L, NodeFigure.KEYS, 7L, NodeFigure.CLIENTS, Long.MAX_VALUE))
            .older(1);

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
    }

    /// Of a later version of this program, or an earlier one.
    @Test
    void shouldUnderstandWhoTellsMoreOrLess() throws MalformedBytes {
        byte[] more = Arrays.copyOf(FIGURES.bytes(), FIGURES.bytes().length + 1);
        more[more.length - 1] = 5;
        more[3]++;
        assertThat(NodeFigures.of(more)).isEqualTo(FIGURES);
        byte[] less = { 2, 9, 0, 1, 77 };
        assertThat(NodeFigures.of(less))
                .isEqualTo(NodeFigures.of(Map.of(NodeFigure.PEAK_ALLOCATED, 77L)).older(9));
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

package io.javelina.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.wire.MalformedBytes;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NodeFiguresTest {
    private static final NodeMigration MIGRATION = new NodeMigration("name", SlotSet.of(1, 2, 9),
            new NodeId("b".repeat(40)), "snapshotting", 1000, -1, 0, 3, 4);
    private static final NodeFigures FIGURES = figures(
            Map.of(NodeFigure.PEAK_ALLOCATED, 300L, NodeFigure.KEYS, 7L, NodeFigure.CLIENTS, Long.MAX_VALUE),
            List.of(MIGRATION)).older(1);

    private static NodeFigures figures(Map<NodeFigure, Long> measured, List<NodeMigration> migrations) {
        return NodeFigures.of(figure -> measured.getOrDefault(figure, 0L), migrations);
    }

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
        NodeFigures plain = figures(Map.of(NodeFigure.PEAK_ALLOCATED, 77L), List.of()).older(9);
        byte[] more = plain.bytes();
        more = Arrays.copyOf(more, more.length + 1);
        more[3]++;
        assertThat(NodeFigures.of(more)).isEqualTo(plain);
        byte[] less = { 2, 9, 0, 1, 77, 0 };
        assertThat(NodeFigures.of(less)).isEqualTo(plain);
    }

    @Test
    void shouldTellOfAFewMigrationsAndOfAFewOfTheirRanges() throws MalformedBytes {
        SlotSet many = SlotSet.of(IntStream.range(0, 8192).map(slot -> slot * 2).toArray());
        NodeMigration big = new NodeMigration("", many, new NodeId("b".repeat(40)), "by-hand", 1, 5, 4, 3, 2);
        NodeFigures figures = figures(Map.of(), Collections.nCopies(100, big));
        assertThat(figures.migrations()).hasSize(NodeMigration.MOST);
        assertThat(NodeFigures.of(figures.bytes())).isEqualTo(figures);
        assertThat(figures.bytes().length).isLessThan(10_000);
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

package io.javelina.management.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import org.junit.jupiter.api.Test;

class ClusterFiguresTest {
    private static ClusterNodeRow row(char id, String health) {
        return new ClusterNodeRow(String.valueOf(id).repeat(40), false, "10.0.0.1", 6379L, null, 16379L, null, null, "",
                "primary", null, health, true, true, 0L, 5L, "0-4", 1L, 1L, 0L, null, null);
    }

    @Test
    void shouldCountWhoIsNotWell() {
        ClusterFigures figures = new ClusterFigures();
        figures.nodes.add(row('a', "online"));
        figures.nodes.add(row('b', "failed"));
        figures.nodes.add(row('c', "suspected"));
        figures.nodes.add(row('d', "failed"));
        ClusterStats stats = figures.stats(1);
        assertThat(stats.enabled()).isTrue();
        assertThat(stats.knownNodes()).isEqualTo(4);
        assertThat(stats.failedNodes()).isEqualTo(2);
        assertThat(stats.suspectedNodes()).isEqualTo(1);
        assertThat(stats.migrationsRunning()).isZero();
    }

    @Test
    void shouldSayLittleOfANodeInNoCluster() {
        ClusterStats stats = ClusterFigures.none(7);
        assertThat(stats.enabled()).isFalse();
        assertThat(stats.timestampMillis()).isEqualTo(7);
        assertThat(stats.state()).isNull();
        assertThat(stats.nodes()).isEmpty();
        assertThat(stats.links()).isEmpty();
        assertThat(stats.timeline()).isEmpty();
    }
}

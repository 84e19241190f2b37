package io.javelina.management.figures;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import org.junit.jupiter.api.Test;

class ClusterFiguresTest {
    private static ClusterNodeRow row(char id, String primary, long slots, Long age, Long bytes) {
        return new ClusterNodeRow(String.valueOf(id).repeat(40), false, "10.0.0.1", 6379L, 16379L, null, "", "",
                primary, "online", true, slots, 1L, 0L, age, bytes, bytes, bytes, bytes, bytes, bytes, bytes, bytes,
                bytes, bytes, bytes, bytes);
    }

    @Test
    void shouldSumWhatIsKnownAndCompareWhoOwnsSlots() {
        ClusterFigures figures = new ClusterFigures();
        figures.nodes.add(row('a', null, 12_000, 5L, 900L));
        figures.nodes.add(row('b', null, 4000, 70L, 100L));
        figures.nodes.add(row('c', "a".repeat(40), 0, 30L, 800L));
        figures.nodes.add(row('d', null, 384, null, null));
        ClusterStats stats = figures.stats(1);
        assertThat(stats.enabled()).isTrue();
        assertThat(stats.nodesHeard()).isEqualTo(3);
        assertThat(stats.oldestMillis()).isEqualTo(70);
        assertThat(stats.datasetBytes()).isEqualTo(1800);
        assertThat(stats.primaryDatasetBytes()).isEqualTo(1000);
        assertThat(stats.keys()).isEqualTo(1000);
        assertThat(stats.slotSkew()).isEqualTo(12_000 * 3 / 16_384.0);
        assertThat(stats.datasetSkew()).isEqualTo(1.8);
    }

    @Test
    void shouldCompareNothingWithNothing() {
        ClusterStats stats = new ClusterFigures().stats(1);
        assertThat(stats.slotSkew()).isNull();
        assertThat(stats.datasetSkew()).isNull();
        assertThat(stats.oldestMillis()).isNull();
    }

    @Test
    void shouldSayLittleOfANodeInNoCluster() {
        ClusterStats stats = ClusterFigures.none(7);
        assertThat(stats.enabled()).isFalse();
        assertThat(stats.timestampMillis()).isEqualTo(7);
        assertThat(stats.state()).isNull();
        assertThat(stats.nodes()).isEmpty();
        assertThat(stats.links()).isEmpty();
    }
}

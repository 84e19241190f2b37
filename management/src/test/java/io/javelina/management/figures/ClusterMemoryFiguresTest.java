package io.javelina.management.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.javelina.management.bean.ClusterMemoryRow;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.MemberMemory;
import org.junit.jupiter.api.Test;

class ClusterMemoryFiguresTest {
    private final ClusterMemoryFigures figures = new ClusterMemoryFigures();

    private void add(char id, String role, long slots, long ageMillis, Long bytes) {
        MemberFigures told = null;
        if (bytes != null) {
            told = new MemberFigures();
            told.totalAllocated = told.peakAllocated = bytes;
            told.datasetBytes = bytes / 2;
            told.rssBytes = told.sampledAllocated = bytes;
            told.allocatorAllocated = told.allocatorActive = told.allocatorResident = bytes;
            told.keys = bytes / 10;
            told.maxmemory = 1000;
        }
        figures.add(String.valueOf(id).repeat(40), false, "10.0.0.1", 6379, role, slots, ageMillis, told);
    }

    private static ClusterMemoryRow row(ClusterMemoryStats stats, char id) {
        return stats.nodes().stream().filter(row -> row.id().charAt(0) == id).findFirst().orElseThrow();
    }

    @Test
    void shouldSumWhatIsCurrentAndCompareWhoOwnsSlots() {
        add('a', "primary", 12_000, 5, 900L);
        add('b', "primary", 4000, 70, 100L);
        add('c', "replica", 0, 30, 800L);
        add('d', "primary", 384, 0, null);
        ClusterMemoryStats stats = figures.stats(1);
        assertThat(stats.members()).isEqualTo(4);
        assertThat(stats.current()).isEqualTo(3);
        assertThat(stats.old()).isZero();
        assertThat(stats.oldestMillis()).isEqualTo(70);
        assertThat(stats.totalAllocated()).isEqualTo(1800);
        assertThat(stats.datasetBytes()).isEqualTo(900);
        assertThat(stats.primaryDatasetBytes()).isEqualTo(500);
        assertThat(stats.keys()).isEqualTo(100);
        assertThat(stats.slotSkew()).isEqualTo(12_000 * 3 / 16_384.0);
        assertThat(stats.datasetSkew()).isEqualTo(1.8);
        assertThat(stats.sum().totalAllocated()).isEqualTo(1800);
        assertThat(stats.sum().maxmemory()).isEqualTo(3000);
        assertThat(stats.primarySum().rssBytes()).isEqualTo(1000);
    }

    @Test
    void shouldShowWhoWasNotHeardOfAndCountItNowhere() {
        add('a', "primary", 8192, 0, 400L);
        add('b', "primary", 8192, ClusterMemoryFigures.OLD_MILLIS, 600L);
        add('c', "replica", 0, 0, null);
        ClusterMemoryStats stats = figures.stats(1);
        assertThat(stats.current()).isEqualTo(1);
        assertThat(stats.old()).isEqualTo(1);
        assertThat(stats.totalAllocated()).isEqualTo(400);
        assertThat(row(stats, 'a').state()).isEqualTo("current");
        assertThat(row(stats, 'b').state()).isEqualTo("old");
        assertThat(row(stats, 'b').figuresAgeMillis()).isEqualTo(10_000);
        assertThat(row(stats, 'b').memory().totalAllocated()).isEqualTo(600);
        assertThat(row(stats, 'b').datasetShare()).isNull();
        assertThat(row(stats, 'b').slotShare()).isEqualTo(0.5);
        assertThat(row(stats, 'c').state()).isEqualTo("unknown");
        assertThat(row(stats, 'c').memory()).isNull();
        assertThat(row(stats, 'c').figuresAgeMillis()).isNull();
    }

    @Test
    void shouldComputeTheRestOfMemoryStats() {
        MemberFigures told = new MemberFigures();
        told.startupAllocated = 100;
        told.totalAllocated = 1100;
        told.peakAllocated = 2200;
        told.datasetBytes = 500;
        told.keys = 10;
        told.allocatorAllocated = 1000;
        told.allocatorActive = 1500;
        told.allocatorResident = 3000;
        told.allocatorFragmentation = 500;
        told.rssBytes = 6000;
        told.sampledAllocated = 1200;
        MemberMemory memory = told.memory();
        assertThat(memory.keysBytesPerKey()).isEqualTo(50);
        assertThat(memory.datasetPercentage()).isEqualTo(50);
        assertThat(memory.peakPercentage()).isEqualTo(50);
        assertThat(memory.allocatorFragmentationRatio()).isEqualTo(1.5);
        assertThat(memory.allocatorRssRatio()).isEqualTo(2);
        assertThat(memory.allocatorRssBytes()).isEqualTo(1500);
        assertThat(memory.rssOverheadRatio()).isEqualTo(2);
        assertThat(memory.rssOverheadBytes()).isEqualTo(3000);
        assertThat(memory.fragmentation()).isCloseTo(5, within(1e-6));
        assertThat(memory.fragmentationBytes()).isEqualTo(4800);
    }

    @Test
    void shouldBearAnythingThatNodesTell() {
        MemberMemory memory = new MemberFigures().memory();
        assertThat(memory.fragmentation()).isZero();
        assertThat(memory.datasetPercentage()).isZero();
        assertThat(memory.allocatorFragmentationRatio()).isEqualTo(1);
    }

    @Test
    void shouldCompareNothingWithNothing() {
        ClusterMemoryStats stats = figures.stats(1);
        assertThat(stats.slotSkew()).isNull();
        assertThat(stats.datasetSkew()).isNull();
        assertThat(stats.oldestMillis()).isNull();
        assertThat(stats.totalAllocated()).isNull();
        assertThat(stats.sum()).isNull();
    }

    @Test
    void shouldNotTakeDataForNoneWhenNoPrimaryIsHeard() {
        add('a', "primary", 16384, 20_000, 400L);
        add('b', "replica", 0, 0, 300L);
        ClusterMemoryStats stats = figures.stats(1);
        assertThat(stats.totalAllocated()).isEqualTo(300);
        assertThat(stats.keys()).isNull();
        assertThat(stats.primaryDatasetBytes()).isNull();
        assertThat(stats.primarySum()).isNull();
    }

    @Test
    void shouldSayLittleOfANodeInNoCluster() {
        ClusterMemoryStats stats = ClusterMemoryFigures.none(7);
        assertThat(stats.enabled()).isFalse();
        assertThat(stats.timestampMillis()).isEqualTo(7);
        assertThat(stats.totalAllocated()).isNull();
        assertThat(stats.nodes()).isEmpty();
    }
}

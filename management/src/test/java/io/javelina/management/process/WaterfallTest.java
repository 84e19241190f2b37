package io.javelina.management.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.FakeSource;
import io.javelina.management.bean.ProcessMemoryRow;
import io.javelina.management.bean.ProcessMemoryStats;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

class WaterfallTest {
    private static final long MIB = 1 << 20;

    /// 300 MiB resident: 60 heap, 5 code, 14 archive, 36 files, 2 stacks, 30 C library heap, the rest anonymous.
    private static final Mappings MAPPINGS = new Mappings(300 * MIB, 60 * MIB, 5 * MIB, 14 * MIB, 36 * MIB, 2 * MIB,
            30 * MIB, 153 * MIB);
    private static final JvmMemory JVM = new JvmMemory(20 * MIB, 64 * MIB, true, 12 * MIB, 7 * MIB, true, MIB, null,
            null);

    private static long bytes(ProcessMemoryStats stats, String row) {
        return stats.rows().stream().filter(r -> r.name().equals(row)).findFirst().orElseThrow().bytes();
    }

    @Test
    void shouldExplainFromTheTopDown() {
        ProcessMemoryStats stats = new Waterfall(MAPPINGS, JVM, 120 * MIB, 135 * MIB, 2 * MIB).stats(1, 0);
        assertThat(stats.rows()).extracting(ProcessMemoryRow::name).containsExactly("Resident size", "Ledger",
                "Allocator slack", "Java heap, used", "Java heap, slack", "Metaspace", "Code cache", "Class archive",
                "Thread stacks", "Direct buffers", "C library heap", "Scripting machines", "Mapped files",
                "Unexplained");
        assertThat(bytes(stats, "Allocator slack")).isEqualTo(15 * MIB);
        assertThat(bytes(stats, "Java heap, slack")).isEqualTo(40 * MIB);
        assertThat(bytes(stats, "C library heap")).isEqualTo(29 * MIB);
        assertThat(stats.unexplainedBytes()).isEqualTo((153 - 135 - 12) * MIB);
    }

    @Test
    void shouldNotTellOfScriptsWhereThereAreNone() {
        ProcessMemoryStats stats = new Waterfall(MAPPINGS, JVM, 120 * MIB, 135 * MIB, 0).stats(1, 0);
        assertThat(stats.rows()).extracting(ProcessMemoryRow::name).doesNotContain("Scripting machines");
        assertThat(stats.rows()).extracting(ProcessMemoryRow::meaning).noneMatch(text -> text.contains("cript"));
    }

    @Test
    void shouldAddUpToTheResidentSize() {
        ProcessMemoryStats stats = new Waterfall(MAPPINGS, JVM, 120 * MIB, 135 * MIB, 0).stats(1, 0);
        long parts = stats.rows().stream().filter(row -> row.kind().equals("part")).mapToLong(ProcessMemoryRow::bytes)
                .sum();
        assertThat(parts).isEqualTo(stats.explainedBytes());
        assertThat(parts + stats.unexplainedBytes()).isEqualTo(stats.residentBytes());
    }

    @Test
    void shouldTakeTheLedgerOutOfTheCLibrarysHeapWhenThatIsItsAllocator() {
        ProcessMemoryStats stats = new Waterfall(MAPPINGS, JVM, 20 * MIB, null, 0).stats(1, 0);
        assertThat(bytes(stats, "C library heap")).isEqualTo(9 * MIB);
        assertThat(stats.allocatorSlackBytes()).isNull();
        assertThat(stats.rows()).extracting(ProcessMemoryRow::name).doesNotContain("Allocator slack");
    }

    @Test
    void shouldNotExplainMoreHeapThanIsResident() {
        JvmMemory handedOut = new JvmMemory(70 * MIB, 80 * MIB, true, 0, 0, true, 0, null, null);
        ProcessMemoryStats stats = new Waterfall(MAPPINGS, handedOut, 0, 0L, 0).stats(1, 0);
        assertThat(bytes(stats, "Java heap, used")).isEqualTo(60 * MIB);
        assertThat(stats.heapSlackBytes()).isZero();
        assertThat(stats.heapUsedBytes()).isEqualTo(70 * MIB);
    }

    @Test
    void shouldSayWhatIsEstimatedWhenTheCollectorHidesItsAddresses() {
        JvmMemory hidden = new JvmMemory(20 * MIB, 64 * MIB, false, 12 * MIB, 7 * MIB, false, 0, null, null);
        Mappings unseen = new Mappings(300 * MIB, 0, 5 * MIB, 14 * MIB, 36 * MIB, 2 * MIB, 30 * MIB, 213 * MIB);
        ProcessMemoryStats stats = new Waterfall(unseen, hidden, 0, 0L, 0).stats(1, 0);
        ProcessMemoryRow slack = stats.rows().stream().filter(row -> row.name().equals("Java heap, slack")).findFirst()
                .orElseThrow();
        assertThat(slack.bytes()).isEqualTo(44 * MIB);
        assertThat(slack.exactness()).isEqualTo("estimated");
        assertThat(bytes(stats, "Code cache")).isEqualTo(7 * MIB);
    }

    @Test
    void shouldShowTheCollectorsTablesWhenTheJvmTracksThem() {
        JvmMemory tracked = new JvmMemory(20 * MIB, 64 * MIB, true, 12 * MIB, 7 * MIB, true, 0, MIB, 25 * MIB);
        ProcessMemoryStats stats = new Waterfall(MAPPINGS, tracked, 120 * MIB, 135 * MIB, 0).stats(1, 0);
        assertThat(stats.nativeMemoryTracking()).isTrue();
        assertThat(bytes(stats, "Collector tables")).isEqualTo(MIB);
        assertThat(stats.rows()).filteredOn(row -> row.name().equals("JVM's own allocations"))
                .extracting(ProcessMemoryRow::kind).containsExactly("detail");
        assertThat(stats.unexplainedBytes()).isEqualTo(5 * MIB);
    }

    @Test
    void shouldHaveNoRowsWithoutAKernelToAsk() {
        ProcessMemoryStats stats = Waterfall.absent(5);
        assertThat(stats.rows()).isEqualTo(List.of());
        assertThat(stats.residentBytes()).isNull();
    }

    @Test
    void shouldSampleThisProcess() {
        ProcessMemoryStats stats = new ProcessMemorySampler(InstantSource.system()).apply(new FakeSource().memory());
        if (stats.residentBytes() == null) return;
        assertThat(stats.explainedBytes() + stats.unexplainedBytes()).isEqualTo(stats.residentBytes());
    }
}

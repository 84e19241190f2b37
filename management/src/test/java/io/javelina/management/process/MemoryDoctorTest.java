package io.javelina.management.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.FakeSource;
import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.MemoryFinding;
import io.javelina.management.bean.ProcessMemoryStats;
import io.javelina.management.figures.MemoryArithmetic;
import io.javelina.management.figures.MemoryFigures;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoryDoctorTest {
    private static final long MIB = 1 << 20;

    /// A healthy process with 100 MiB of heap and classes: none of that is a finding.
    private static final ProcessMemoryStats HEALTHY = process(130 * MIB, 4 * MIB, 2 * MIB);

    private final MemoryFigures figures = new FakeSource().figures();

    private static ProcessMemoryStats process(long resident, long unexplained, long slack) {
        return new ProcessMemoryStats(0, 0, resident, resident - unexplained, unexplained, 20 * MIB, 60 * MIB, slack,
                false, List.of());
    }

    private MemoryDoctor doctor(ProcessMemoryStats process) { return doctor(process, FakeSource.allocator()); }

    private MemoryDoctor doctor(ProcessMemoryStats process, AllocatorStats allocator) {
        return new MemoryDoctor(MemoryArithmetic.stats(FakeSource.snapshot(figures, allocator)), process);
    }

    private static void assertFinds(MemoryDoctor doctor, String... labels) {
        assertThat(doctor.findings()).extracting(MemoryFinding::label).containsExactly(labels);
        for (String label : labels) assertThat(doctor.text()).contains(" * " + label + ": ");
    }

    @Test
    void shouldBeContentWithAJvmThatHasAHeap() {
        figures.rssBytes = 130 * MIB; // ten times the ledger
        assertFinds(doctor(HEALTHY));
        assertThat(doctor(HEALTHY).text()).startsWith("No problem found");
    }

    @Test
    void shouldNotJudgeAnEmptyServer() {
        figures.totalAllocated = 4 * MIB;
        figures.peakAllocated = 900 * MIB;
        figures.startupAllocated = figures.totalAllocated - 2360 - 5_048_752 - 1_724_464;
        figures.datasetBytesByAddition = 0;
        assertFinds(doctor(HEALTHY));
        assertThat(doctor(HEALTHY).text()).contains("too little to judge");
    }

    @Test
    void shouldTellOfAPeakLongAgo() {
        figures.peakAllocated = figures.totalAllocated * 2;
        assertFinds(doctor(HEALTHY), "Peak memory");
    }

    @Test
    void shouldTellOfUnexplainedMemory() {
        assertFinds(doctor(process(130 * MIB, 20 * MIB, 0)), "High resident memory", "Unexplained memory");
    }

    @Test
    void shouldBeSilentAboutResidentMemoryWithoutAWaterfall() {
        figures.rssBytes = 900 * MIB;
        assertFinds(doctor(Waterfall.absent(0)));
    }

    @Test
    void shouldTellOfTheAllocatorsWaste() {
        AllocatorStats wasteful = new AllocatorStats(0, 0, "jemalloc", "5.3.1", false, 100 * MIB, 120 * MIB, 140 * MIB,
                0L, 0L,
                null, null, null, null, null, null, null);
        assertFinds(doctor(HEALTHY, wasteful), "High allocator fragmentation", "High allocator overhead");
    }

    @Test
    void shouldTellOfReplicasClientsAndScripts() {
        figures.connectedReplicas = 1;
        figures.connectedClients = 3;
        figures.clientsReplicas = 11 * MIB;
        figures.clientsNormal = MIB;
        figures.cachedScripts = 1001;
        figures.totalAllocated += 12 * MIB;
        figures.peakAllocated = figures.totalAllocated;
        figures.datasetBytesByAddition += 2176;
        assertFinds(doctor(HEALTHY), "Big replica buffers", "Big client buffers", "Many scripts");
    }

    @Test
    void shouldTellOfALedgerThatDoesNotAddUp() {
        figures.datasetBytesByAddition -= MIB;
        assertThat(doctor(HEALTHY).findings().getFirst().severity()).isEqualTo("critical");
        assertFinds(doctor(HEALTHY), "Ledger does not add up");
    }

    @Test
    void shouldWarnBeforeWritesAreRefused() {
        figures.maxmemory = figures.totalAllocated + 1000;
        assertFinds(doctor(HEALTHY), "Nearly full");
        figures.maxmemoryPolicy = "allkeys-lru";
        assertFinds(doctor(HEALTHY));
    }
}

package io.javelina.management.figures;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.management.FakeSource;
import io.javelina.management.Management;
import io.javelina.management.ManagementSettings;
import io.javelina.management.access.Users;
import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.figures.MemoryView.InfoField;
import io.javelina.management.http.HttpSettings;
import io.javelina.management.remote.JmxSettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import javax.management.MBeanServerFactory;
import org.junit.jupiter.api.Test;

class MemoryViewTest {
    private final FakeSource source = new FakeSource();

    private MemoryView view() throws Exception {
        try (Management management = Management.start(ManagementSettings.of(new HttpSettings("127.0.0.1", 0, Set.of()),
                JmxSettings.off(), new Users(List.of())), source, MBeanServerFactory.newMBeanServer())) {
            return management.memory();
        }
    }

    /// What a real server with the same figures replied.
    @Test
    void shouldRenderMemoryStatsAsARealServerDid() throws Exception {
        String reply = view().memoryStats().stream().map(MemoryViewTest::line).collect(Collectors.joining("\n"));
        assertThat(reply).isEqualTo("""
                peak.allocated 11810728
                total.allocated 11804832
                startup.allocated 912488
                replication.backlog 0
                clients.slaves 0
                clients.normal 2176
                cluster.links 0
                aof.buffer 0
                lua.caches 0
                functions.caches 184
                db.0 overhead.hashtable.main 5048752 overhead.hashtable.expires 1724464
                overhead.db.hashtable.lut 1572864
                overhead.db.hashtable.rehashing 0
                overhead.total 7688064
                db.dict.rehashing.count 0
                keys.count 100000
                keys.bytes-per-key 41
                dataset.bytes 4116768
                dataset.percentage 37.79505920410156
                peak.percentage 99.95008087158203
                allocator.allocated 11846048
                allocator.active 12132352
                allocator.resident 13729792
                allocator.muzzy 0
                allocator-fragmentation.ratio 1.0241687297821045
                allocator-fragmentation.bytes 286304
                allocator-rss.ratio 1.1316677331924438
                allocator-rss.bytes 1597440
                rss-overhead.ratio 1.3087708950042725
                rss-overhead.bytes 4239360
                fragmentation 1.5244859457015991
                fragmentation.bytes 6182128""");
    }

    private static String line(MemoryView.Field field) {
        return switch (field) {
            case MemoryView.Count count -> count.name() + " " + count.value();
            case MemoryView.Ratio ratio -> ratio.name() + " " + ratio.value();
            case MemoryView.Database db -> db.name() + " " + line(db.overheadHashtableMain()) + " "
                    + line(db.overheadHashtableExpires());
        };
    }

    @Test
    void shouldRenderInfoInItsOrder() throws Exception {
        List<InfoField> info = view().info();
        assertThat(info).extracting(InfoField::name).containsExactly("used_memory", "used_memory_human",
                "used_memory_rss",
                "used_memory_rss_human", "used_memory_peak", "used_memory_peak_human", "used_memory_peak_perc",
                "used_memory_overhead", "used_memory_startup", "used_memory_dataset", "used_memory_dataset_perc",
                "allocator_allocated", "allocator_active", "allocator_resident", "allocator_muzzy",
                "total_system_memory",
                "total_system_memory_human", "used_memory_lua", "used_memory_vm_eval", "used_memory_lua_human",
                "used_memory_scripts_eval", "number_of_cached_scripts", "number_of_functions", "number_of_libraries",
                "used_memory_vm_functions", "used_memory_vm_total", "used_memory_vm_total_human",
                "used_memory_functions",
                "used_memory_scripts", "used_memory_scripts_human", "maxmemory", "maxmemory_human", "maxmemory_policy",
                "allocator_frag_ratio", "allocator_frag_bytes", "allocator_rss_ratio", "allocator_rss_bytes",
                "rss_overhead_ratio", "rss_overhead_bytes", "mem_fragmentation_ratio", "mem_fragmentation_bytes",
                "mem_not_counted_for_evict", "mem_replication_backlog", "mem_total_replication_buffers",
                "mem_clients_slaves", "mem_clients_normal", "mem_cluster_links", "mem_aof_buffer", "mem_allocator",
                "mem_overhead_db_hashtable_rehashing", "active_defrag_running", "lazyfree_pending_objects",
                "lazyfreed_objects");
        Map<String, String> values = info.stream().collect(Collectors.toMap(InfoField::name, InfoField::value));
        assertThat(values).containsEntry("used_memory_human", "11.26M").containsEntry("used_memory_peak_perc", "99.95%")
                .containsEntry("maxmemory_human", "0B").containsEntry("mem_allocator", "jemalloc-5.3.1")
                .containsEntry("mem_fragmentation_ratio", "1.52").containsEntry("used_memory_vm_total", "65536")
                .containsEntry("used_memory_scripts", "184");
    }

    @Test
    void shouldWriteBytesForHumans() {
        assertThat(MemoryView.human(0)).isEqualTo("0B");
        assertThat(MemoryView.human(1023)).isEqualTo("1023B");
        assertThat(MemoryView.human(1024)).isEqualTo("1.00K");
        assertThat(MemoryView.human(1_000_000)).isEqualTo("976.56K");
        assertThat(MemoryView.human(25L << 30)).isEqualTo("25.00G");
    }

    @Test
    void shouldLetTheProcessStandForAnAllocatorWithoutStatistics() {
        AllocatorStats silent = new AllocatorStats(0, 0, "libc", null, false, 11_787_024, null, null, null, null, null,
                null, null, null, null, null, null);
        MemoryStats stats = MemoryArithmetic.stats(FakeSource.snapshot(source.figures(), silent));
        assertThat(stats.allocatorResident()).isEqualTo(17_969_152 - 31_744).isEqualTo(stats.allocatorActive());
        assertThat(stats.allocatorFragmentationRatio()).isEqualTo(1);
        assertThat(stats.allocatorRssBytes()).isZero();
        assertThat(stats.allocatorName()).isEqualTo("libc");
    }

    @Test
    void shouldNeverShowANegativeDatasetButTheDifference() {
        MemoryFigures figures = source.figures();
        figures.totalAllocated = 7_000_000;
        figures.datasetBytesByAddition = 0;
        MemoryStats stats = MemoryArithmetic.stats(FakeSource.snapshot(figures, FakeSource.allocator()));
        assertThat(stats.datasetBytes()).isZero();
        assertThat(stats.keysBytesPerKey()).isZero();
        assertThat(stats.unaccountedBytes()).isEqualTo(7_000_000 - 7_688_064);
    }

    @Test
    void shouldRelateMemoryToItsLimit() {
        MemoryFigures figures = source.figures();
        figures.maxmemory = 20_000_000;
        figures.notCountedForEviction = 1_804_832;
        assertThat(MemoryArithmetic.stats(FakeSource.snapshot(figures, FakeSource.allocator())).maxmemoryPercentage())
                .isEqualTo(50.0);
    }

    @Test
    void shouldRefuseFiguresThatNobodyFilled() {
        MemoryFigures figures = source.figures();
        figures.aofBuffer = MemoryFigures.UNSET;
        assertThatThrownBy(() -> MemoryArithmetic.stats(FakeSource.snapshot(figures, FakeSource.allocator())))
                .hasMessageContaining("aofBuffer");
    }
}

package io.javelina.management.figures;

import io.javelina.management.bean.Catalogue;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.bean.Metric;
import io.javelina.management.bean.Names;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import javax.management.JMException;
import javax.management.MBeanServerConnection;
import javax.management.StandardMBean;
import javax.management.openmbean.CompositeData;

/// Memory as the MBean server shows it, for those who render it: MEMORY STATS and INFO memory read here, and so cannot
/// say anything else than JConsole or the console do.
public final class MemoryView {
    private static final String[] HUMAN_UNITS = { "K", "M", "G", "T", "P", "E" };
    private static final double HUMAN_STEP = 1024;

    private final CompositeData stats;

    private MemoryView(CompositeData stats) { this.stats = stats; }

    /// Reads attribute `Stats` of the Memory bean. Call [Figures#refresh] before when the last half second counts.
    public static MemoryView read(MBeanServerConnection server) {
        try {
            return new MemoryView((CompositeData) server.getAttribute(Names.of("Memory"), "Stats"));
        } catch (JMException | java.io.IOException e) {
            throw new IllegalStateException("The Memory bean cannot be read", e);
        }
    }

    /// These figures as they would look in the MBean server, for a node whose beans are not registered yet.
    public static MemoryView of(MemoryStats stats) {
        StandardMBean bean = new StandardMBean(new Unregistered(stats), StatsMXBean.class, true);
        try {
            return new MemoryView((CompositeData) bean.getAttribute("Stats"));
        } catch (JMException e) {
            throw new IllegalStateException("A bean of memory cannot be read", e);
        }
    }

    /// To be public, as the MBean server's rules want it.
    public interface StatsMXBean {
        MemoryStats getStats();
    }

    private record Unregistered(MemoryStats stats) implements StatsMXBean {
        @Override
        public MemoryStats getStats() { return stats; }
    }

    /// One line of MEMORY STATS.
    public sealed interface Field permits Count, Ratio, Database {
        String name();
    }

    public record Count(String name, long value) implements Field {
    }

    /// A number with a fraction: a bulk string in RESP2, a double in RESP3.
    public record Ratio(String name, double value) implements Field {
    }

    /// `db.N`: a map of two.
    public record Database(String name, Count overheadHashtableMain, Count overheadHashtableExpires) implements Field {
    }

    /// MEMORY STATS, in its order: 31 fields and one for each database.
    public List<Field> memoryStats() {
        List<Field> fields = new ArrayList<>();
        Catalogue.memoryStats().forEach(metric -> add(metric, fields));
        return fields;
    }

    private void add(Metric metric, List<Field> fields) {
        switch (metric.unit()) {
            case "table" -> fields.addAll(databases());
            case "ratio", "percent" -> fields.add(new Ratio(metric.memoryStatsName(), decimal(metric.attribute())));
            default -> fields.add(new Count(metric.memoryStatsName(), integer(metric.attribute())));
        }
    }

    private List<Database> databases() {
        return Arrays.stream((CompositeData[]) item("Databases")).map(db -> new Database("db." + db.get("db"),
                new Count("overhead.hashtable.main", (long) db.get("overheadHashtableMain")),
                new Count("overhead.hashtable.expires", (long) db.get("overheadHashtableExpires")))).toList();
    }

    /// One line of INFO.
    public record InfoField(String name, String value) {
    }

    /// INFO memory, in its order.
    public List<InfoField> info() {
        List<InfoField> lines = new ArrayList<>();
        bytesAndHuman(lines, "used_memory", "TotalAllocated");
        bytesAndHuman(lines, "used_memory_rss", "RssBytes");
        bytesAndHuman(lines, "used_memory_peak", "PeakAllocated");
        percent(lines, "used_memory_peak_perc", "PeakPercentage");
        number(lines, "used_memory_overhead", "OverheadTotal");
        number(lines, "used_memory_startup", "StartupAllocated");
        number(lines, "used_memory_dataset", "DatasetBytes");
        percent(lines, "used_memory_dataset_perc", "DatasetPercentage");
        number(lines, "allocator_allocated", "AllocatorAllocated");
        number(lines, "allocator_active", "AllocatorActive");
        number(lines, "allocator_resident", "AllocatorResident");
        number(lines, "allocator_muzzy", "AllocatorMuzzy");
        bytesAndHuman(lines, "total_system_memory", "TotalSystemMemory");
        scripting(lines);
        bytesAndHuman(lines, "maxmemory", "Maxmemory");
        text(lines, "maxmemory_policy", "MaxmemoryPolicy");
        ratio(lines, "allocator_frag_ratio", "AllocatorFragmentationRatio");
        number(lines, "allocator_frag_bytes", "AllocatorFragmentationBytes");
        ratio(lines, "allocator_rss_ratio", "AllocatorRssRatio");
        number(lines, "allocator_rss_bytes", "AllocatorRssBytes");
        ratio(lines, "rss_overhead_ratio", "RssOverheadRatio");
        number(lines, "rss_overhead_bytes", "RssOverheadBytes");
        ratio(lines, "mem_fragmentation_ratio", "Fragmentation");
        number(lines, "mem_fragmentation_bytes", "FragmentationBytes");
        number(lines, "mem_not_counted_for_evict", "NotCountedForEviction");
        number(lines, "mem_replication_backlog", "ReplicationBacklog");
        number(lines, "mem_total_replication_buffers", "TotalReplicationBuffers");
        number(lines, "mem_clients_slaves", "ClientsReplicas");
        number(lines, "mem_clients_normal", "ClientsNormal");
        number(lines, "mem_cluster_links", "ClusterLinks");
        number(lines, "mem_aof_buffer", "AofBuffer");
        text(lines, "mem_allocator", "AllocatorName");
        number(lines, "mem_overhead_db_hashtable_rehashing", "OverheadDbHashtableRehashing");
        number(lines, "active_defrag_running", "ActiveDefragRunning");
        number(lines, "lazyfree_pending_objects", "LazyfreePendingObjects");
        number(lines, "lazyfreed_objects", "LazyfreedObjects");
        return lines;
    }

    private void scripting(List<InfoField> lines) {
        number(lines, "used_memory_lua", "VmEval");
        number(lines, "used_memory_vm_eval", "VmEval");
        lines.add(new InfoField("used_memory_lua_human", human(integer("VmEval"))));
        number(lines, "used_memory_scripts_eval", "LuaCaches");
        number(lines, "number_of_cached_scripts", "CachedScripts");
        number(lines, "number_of_functions", "Functions");
        number(lines, "number_of_libraries", "Libraries");
        number(lines, "used_memory_vm_functions", "VmFunctions");
        bytesAndHuman(lines, "used_memory_vm_total", "VmTotal");
        number(lines, "used_memory_functions", "FunctionsCaches");
        bytesAndHuman(lines, "used_memory_scripts", "Scripts");
    }

    private void number(List<InfoField> lines, String name, String attribute) {
        lines.add(new InfoField(name, Long.toString(integer(attribute))));
    }

    private void bytesAndHuman(List<InfoField> lines, String name, String attribute) {
        number(lines, name, attribute);
        lines.add(new InfoField(name + "_human", human(integer(attribute))));
    }

    private void ratio(List<InfoField> lines, String name, String attribute) {
        lines.add(new InfoField(name, twoDecimals(decimal(attribute))));
    }

    private void percent(List<InfoField> lines, String name, String attribute) {
        lines.add(new InfoField(name, twoDecimals(decimal(attribute)) + "%"));
    }

    private void text(List<InfoField> lines, String name, String attribute) {
        lines.add(new InfoField(name, (String) item(attribute)));
    }

    /// `1023B`, then two decimals and a unit: `1.00K`.
    public static String human(long bytes) {
        if (bytes < HUMAN_STEP) return bytes + "B";
        double value = bytes / HUMAN_STEP;
        int unit = 0;
        for (; value >= HUMAN_STEP && unit < HUMAN_UNITS.length - 1; unit++) value /= HUMAN_STEP;
        return twoDecimals(value) + HUMAN_UNITS[unit];
    }

    private static String twoDecimals(double value) {
        if (Double.isNaN(value)) return "nan";
        return Double.isInfinite(value) ? value > 0 ? "inf" : "-inf" : String.format(Locale.ROOT, "%.2f", value);
    }

    public long integer(String attribute) { return (long) item(attribute); }

    public double decimal(String attribute) { return (double) item(attribute); }

    /// The value of any attribute of the Memory bean that is in `Stats`.
    public Object item(String attribute) {
        return stats.get(Character.toLowerCase(attribute.charAt(0)) + attribute.substring(1));
    }
}

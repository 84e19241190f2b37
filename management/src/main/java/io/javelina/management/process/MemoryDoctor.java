package io.javelina.management.process;

import io.javelina.management.bean.MemoryFinding;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.bean.ProcessMemoryStats;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Looks at all figures of memory and says what is not as it should be. Findings and thresholds are Valkey's where
/// they make sense here. A JVM always has a heap, classes and compiled code, so findings about resident memory look at
/// what is left after the waterfall has explained those, and are silent where there is no waterfall.
public final class MemoryDoctor {
    static final String NOTICE = "notice";
    static final String WARNING = "warning";
    static final String CRITICAL = "critical";

    /// Below this there is too little to judge.
    private static final long LEAST_ALLOCATED_BYTES = 5 << 20;

    /// Overheads below this are not worth a word.
    private static final long LEAST_OVERHEAD_BYTES = 10 << 20;

    private static final float PEAK_RATIO = 1.5f;
    private static final float TOTAL_RATIO = 1.4f;
    private static final float ALLOCATOR_RATIO = 1.1f;
    private static final long CLIENT_BYTES = 200 << 10;
    private static final long SCRIPTS = 1000;
    private static final double NEARLY_FULL_PERCENT = 95;

    private final MemoryStats memory;
    private final ProcessMemoryStats process;
    private final List<MemoryFinding> findings = new ArrayList<>();

    public MemoryDoctor(MemoryStats memory, ProcessMemoryStats process) {
        this.memory = memory;
        this.process = process;
        ledger();
        if (tooSmall()) return;
        peak();
        residentTotal();
        allocatorFragmentation();
        allocatorResident();
        unexplained();
        replicaBuffers();
        clientBuffers();
        scripts();
        nearlyFull();
    }

    public List<MemoryFinding> findings() { return List.copyOf(findings); }

    public String text() {
        if (findings.isEmpty()) {
            return tooSmall()
                    ? "This server holds less than 5 MiB, which is too little to judge.\n"
                    : "No problem found: all figures of memory are as they should be.\n";
        }
        StringBuilder text = new StringBuilder("These findings are worth a look:\n\n");
        for (MemoryFinding finding : findings) {
            text.append(" * ").append(finding.label()).append(": ").append(finding.text()).append("\n\n");
        }
        return text.append("The figures behind them are in MEMORY STATS and in the MBeans of io.javelina.\n")
                .toString();
    }

    private boolean tooSmall() { return memory.totalAllocated() < LEAST_ALLOCATED_BYTES; }

    private void ledger() {
        if (memory.unaccountedBytes() == 0) return;
        found("Ledger does not add up", CRITICAL,
                "%s of the dataset are in no account. This is a defect of the server, not of its use; please report "
                        + "it with the Ledger table.",
                bytes(memory.unaccountedBytes()));
    }

    private void peak() {
        if ((float) memory.peakAllocated() / memory.totalAllocated() <= PEAK_RATIO) return;
        found("Peak memory", NOTICE,
                "Memory was once %s and is %s now. Pages of that time may still be resident; they are used again "
                        + "when data grows. MEMORY PURGE gives back what it can.",
                bytes(memory.peakAllocated()), bytes(memory.totalAllocated()));
    }

    /// Allocator slack and unexplained bytes together, against the ledger.
    private void residentTotal() {
        if (process.unexplainedBytes() == null) return;
        long slack = process.allocatorSlackBytes() == null ? 0 : process.allocatorSlackBytes();
        long overhead = slack + process.unexplainedBytes();
        if (!above(memory.totalAllocated() + overhead, memory.totalAllocated(), TOTAL_RATIO, overhead)) return;
        found("High resident memory", WARNING,
                "Besides what the JVM explains, %s are resident that no account holds (allocator %s). Look at the "
                        + "rows of ProcessMemory for the biggest.",
                bytes(overhead), memory.allocatorName());
    }

    private void allocatorFragmentation() {
        if (!above(memory.allocatorFragmentationRatio(), ALLOCATOR_RATIO, memory.allocatorFragmentationBytes())) return;
        found("High allocator fragmentation", WARNING,
                "%s lie in pages that are only partly used. Values of changing sizes leave such holes; they fill "
                        + "again with data of the same sizes, or after a restart from a snapshot.",
                bytes(memory.allocatorFragmentationBytes()));
    }

    private void allocatorResident() {
        if (!above(memory.allocatorRssRatio(), ALLOCATOR_RATIO, memory.allocatorRssBytes())) return;
        found("High allocator overhead", NOTICE,
                "The allocator keeps %s in pages that nothing uses. MEMORY PURGE gives them back; otherwise it does "
                        + "so by and by.",
                bytes(memory.allocatorRssBytes()));
    }

    private void unexplained() {
        if (process.unexplainedBytes() == null) return;
        long explained = process.residentBytes() - process.unexplainedBytes();
        if (!above(process.residentBytes(), explained, ALLOCATOR_RATIO, process.unexplainedBytes())) return;
        found("Unexplained memory", WARNING,
                "%s of the process are in no row of the waterfall. Start the JVM with "
                        + "-XX:NativeMemoryTracking=summary to see more of its own memory.",
                bytes(process.unexplainedBytes()));
    }

    private void replicaBuffers() {
        if (memory.connectedReplicas() == 0 || memory.clientsReplicas() <= LEAST_OVERHEAD_BYTES) return;
        found("Big replica buffers", WARNING,
                "Replicas lag so far behind that %s wait for them beyond the backlog. CLIENT LIST TYPE replica shows "
                        + "which one; look at its network and its load.",
                bytes(memory.clientsReplicas()));
    }

    private void clientBuffers() {
        long clients = memory.connectedClients() - memory.connectedReplicas();
        if (clients <= 0 || memory.clientsNormal() / clients <= CLIENT_BYTES) return;
        found("Big client buffers", WARNING,
                "A client holds %s on average. Clients that do not read their replies, or subscribers that are slow, "
                        + "show in CLIENT LIST by a high omem; big pipelines by a high qbuf.",
                bytes(memory.clientsNormal() / clients));
    }

    private void scripts() {
        if (memory.cachedScripts() <= SCRIPTS) return;
        found("Many scripts", NOTICE,
                "%s scripts are cached. Pass what changes as arguments rather than writing it into the script; "
                        + "SCRIPT FLUSH empties the cache.",
                memory.cachedScripts());
    }

    private void nearlyFull() {
        if (memory.maxmemoryPercentage() == null || memory.maxmemoryPercentage() < NEARLY_FULL_PERCENT
                || !memory.maxmemoryPolicy().equals("noeviction")) {
            return;
        }
        found("Nearly full", WARNING,
                "%.1f%% of maxmemory (%s) are in use and nothing may be evicted: writes will be refused at the limit.",
                memory.maxmemoryPercentage(), bytes(memory.maxmemory()));
    }

    private static boolean above(long whole, long part, float ratio, long overheadBytes) {
        return above((float) whole / part, ratio, overheadBytes);
    }

    private static boolean above(double measured, float ratio, long overheadBytes) {
        return measured > ratio && overheadBytes > LEAST_OVERHEAD_BYTES;
    }

    private void found(String label, String severity, String text, Object... figures) {
        findings.add(new MemoryFinding(label, severity, String.format(Locale.ROOT, text, figures)));
    }

    private static String bytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f MiB", bytes / (double) (1 << 20));
    }
}

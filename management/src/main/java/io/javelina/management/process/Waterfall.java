package io.javelina.management.process;

import io.javelina.management.bean.ProcessMemoryRow;
import io.javelina.management.bean.ProcessMemoryStats;
import java.util.ArrayList;
import java.util.List;

/// The sums: from the resident size, part by part, down to what is unexplained. No part holds bytes of another.
///
/// With an allocator of its own, the ledger's blocks and that allocator's slack lie in anonymous mappings; with the C
/// library's allocator they lie in the C library's heap and are taken out of that row.
final class Waterfall {
    private static final String EXACT = "exact";
    private static final String SAMPLED = "sampled";
    private static final String ESTIMATED = "estimated";

    private final Mappings mappings;
    private final JvmMemory jvm;
    private final long ledgerBytes;

    /// Null when the allocator cannot say.
    private final Long allocatorResident;
    private final long scriptingBytes;
    private final List<ProcessMemoryRow> rows = new ArrayList<>();
    private long explained;

    Waterfall(Mappings mappings, JvmMemory jvm, long ledgerBytes, Long allocatorResident, long scriptingBytes) {
        this.mappings = mappings;
        this.jvm = jvm;
        this.ledgerBytes = ledgerBytes;
        this.allocatorResident = allocatorResident;
        this.scriptingBytes = scriptingBytes;
    }

    static ProcessMemoryStats absent(long timestampMillis) {
        return new ProcessMemoryStats(timestampMillis, 0, null, null, null, null, null, null, false, List.of());
    }

    ProcessMemoryStats stats(long timestampMillis, long ageMillis) {
        row("Resident size", "total", mappings.total(), EXACT,
                "All pages of the process in memory, as the kernel counts them");
        ledgerRows();
        heapRows();
        jvmRows();
        libraryRows();
        long rest = mappings.total() - explained;
        row("Unexplained", "rest", rest, ESTIMATED, jvm.tracked()
                ? "What no row above explains; below zero when pages were promised to one of them but never touched"
                : "What no row above explains, with the collector's tables; NativeMemoryTracking would show those");
        return new ProcessMemoryStats(timestampMillis, ageMillis, mappings.total(), explained, rest, jvm.heapUsed(),
                heapSlack(), allocatorSlack(), jvm.tracked(), List.copyOf(rows));
    }

    private void ledgerRows() {
        part("Ledger", ledgerBytes, EXACT, "Native blocks of all accounts");
        if (allocatorResident != null) {
            part("Allocator slack", allocatorSlack(), SAMPLED,
                    "Pages that the allocator holds beyond those blocks; MEMORY PURGE gives the unused ones back");
        }
    }

    private void heapRows() {
        part("Java heap, used", heapUsed(), SAMPLED, "Objects, with those that a collection would find dead");
        part("Java heap, slack", heapSlack(), heapSeen() ? SAMPLED : ESTIMATED,
                "Resident heap without objects: what the collector keeps for itself");
    }

    private void jvmRows() {
        part("Metaspace", jvm.metaspaceCommitted(), ESTIMATED,
                "Classes that were loaded; committed bytes, nearly all touched");
        part("Code cache", jvm.codeRangesKnown() ? mappings.code() : jvm.codeCacheCommitted(),
                jvm.codeRangesKnown() ? SAMPLED : ESTIMATED, "Compiled methods");
        part("Class archive", mappings.classArchive(), SAMPLED, "The JVM's archive of its own classes");
        part("Thread stacks", mappings.stacks(), ESTIMATED, "Touched stack of all platform threads");
        if (jvm.tracked()) part("Collector tables", jvm.collectorTables(), ESTIMATED, "Card tables and bitmaps");
    }

    private void libraryRows() {
        long direct = jvm.directBuffers();
        long ledgerInside = allocatorResident == null ? ledgerBytes : 0;
        part("Direct buffers", direct, ESTIMATED, "Buffers of the JDK outside the ledger");
        part("C library heap", Math.max(0, mappings.cHeap() - direct - ledgerInside), ESTIMATED,
                "What the JVM's compiler, symbols and threads" + (hasScripts() ? " and the scripting machines" : "")
                        + " allocated, and what the C library keeps");
        if (hasScripts()) detail("Scripting machines", scriptingBytes, SAMPLED, "Heaps of scripts and functions");
        if (jvm.tracked()) detail("JVM's own allocations", jvm.ownAllocations(), ESTIMATED, "Live blocks of the JVM");
        part("Mapped files", mappings.files(), SAMPLED,
                "Programs, libraries, class files; shared with other processes in part");
    }

    /// A node whose scripts have no machines does not show that they take nothing.
    private boolean hasScripts() { return scriptingBytes > 0; }

    /// Bytes that the JVM has handed to its threads count as used before anything was written there, so that more may
    /// be used than is resident; the rows never add up to more than the resident heap.
    private long heapUsed() { return Math.min(jvm.heapUsed(), heapResident()); }

    private long heapSlack() { return heapResident() - heapUsed(); }

    private long heapResident() { return heapSeen() ? mappings.heap() : jvm.heapCommitted(); }

    private boolean heapSeen() { return jvm.heapRangeKnown() || mappings.heap() > 0; }

    private Long allocatorSlack() { return allocatorResident == null ? null : allocatorResident - ledgerBytes; }

    private void part(String name, long bytes, String exactness, String meaning) {
        explained += bytes;
        row(name, "part", bytes, exactness, meaning);
    }

    private void detail(String name, long bytes, String exactness, String meaning) {
        row(name, "detail", bytes, exactness, meaning);
    }

    private void row(String name, String kind, long bytes, String exactness, String meaning) {
        rows.add(new ProcessMemoryRow(name, kind, bytes, exactness, meaning));
    }
}

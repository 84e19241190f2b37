package io.javelina.management.figures;

import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.DatabaseOverhead;
import io.javelina.management.bean.DatabaseStats;
import io.javelina.management.bean.MemoryStats;
import java.util.List;
import java.util.function.ToLongFunction;

/// The arithmetic of MEMORY STATS. Percentages and ratios are computed in single precision, as Valkey does, and then
/// widened, so that their digits are the same as there.
public final class MemoryArithmetic {
    private final MemoryFigures figures;
    private final List<DatabaseStats> databases;
    private final AllocatorFigures allocator;

    private MemoryArithmetic(MemorySnapshot snapshot) {
        figures = snapshot.memory().requireComplete();
        databases = snapshot.databases();
        allocator = AllocatorFigures.of(snapshot.allocator(), figures);
    }

    public static MemoryStats stats(MemorySnapshot snapshot) {
        return new MemoryArithmetic(snapshot).stats(snapshot.timestampMillis(), snapshot.ageMillis());
    }

    private MemoryStats stats(long timestampMillis, long ageMillis) {
        MemoryFigures f = figures;
        long overhead = overheadTotal();
        long remainder = f.totalAllocated - overhead;
        long dataset = Math.max(0, remainder);
        long keys = sum(DatabaseStats::keys);
        return new MemoryStats(timestampMillis, ageMillis, f.peakAllocated, f.totalAllocated, f.startupAllocated,
                f.replicationBacklog, f.clientsReplicas, f.clientsNormal, f.clusterLinks, f.aofBuffer, f.luaCaches,
                f.functionsCaches, overheads(), sum(DatabaseStats::tableBytes), sum(DatabaseStats::rehashingBytes),
                overhead, sum(DatabaseStats::tablesRehashing), keys, keys == 0 ? 0 : dataset / keys, dataset,
                percentage(dataset, netAllocated()), percentage(f.totalAllocated, f.peakAllocated), allocator.allocated,
                allocator.active, allocator.resident, allocator.muzzy,
                (float) allocator.fragmentationBytes / (float) allocator.allocated + 1f, allocator.fragmentationBytes,
                ratio(allocator.resident, allocator.active), allocator.resident - allocator.active,
                ratio(f.rssBytes, allocator.resident), f.rssBytes - allocator.resident,
                ratio(f.rssBytes, f.sampledAllocated), f.rssBytes - f.sampledAllocated, f.datasetBytesByAddition,
                remainder - f.datasetBytesByAddition, f.rssBytes, f.sampledAllocated, f.vmEval, f.vmFunctions,
                f.vmEval + f.vmFunctions, f.luaCaches + f.functionsCaches, f.cachedScripts, f.functions, f.libraries,
                f.totalSystemMemory, f.maxmemory, f.maxmemoryPolicy, maxmemoryPercentage(), f.notCountedForEviction,
                f.totalReplicationBuffers, allocator.name, f.activeDefragRunning, f.lazyfreePendingObjects,
                f.lazyfreedObjects, f.connectedClients, f.connectedReplicas);
    }

    private List<DatabaseOverhead> overheads() {
        return databases.stream().map(
                db -> new DatabaseOverhead(db.db(), db.overheadHashtableMain(), db.overheadHashtableExpires()))
                .toList();
    }

    /// Bucket arrays are inside the databases' overhead already and are not added again.
    private long overheadTotal() {
        return figures.startupAllocated + figures.replicationBacklog + figures.clientsReplicas + figures.clientsNormal
                + figures.clusterLinks + figures.aofBuffer + figures.luaCaches + figures.functionsCaches
                + sum(DatabaseStats::overheadHashtableMain) + sum(DatabaseStats::overheadHashtableExpires);
    }

    private long netAllocated() {
        return figures.totalAllocated > figures.startupAllocated
                ? figures.totalAllocated - figures.startupAllocated
                : 1;
    }

    /// How much of maxmemory is in use as eviction sees it, or null without a limit.
    private Double maxmemoryPercentage() {
        if (figures.maxmemory == 0) return null;
        return Math.max(0, figures.totalAllocated - figures.notCountedForEviction) * 100.0 / figures.maxmemory;
    }

    private long sum(ToLongFunction<DatabaseStats> figure) { return databases.stream().mapToLong(figure).sum(); }

    static double percentage(long part, long whole) { return (float) part * 100f / whole; }

    static double ratio(long numerator, long denominator) { return (float) numerator / (float) denominator; }

    /// The allocator's figures as MEMORY STATS wants them, which knows no absent ones: without statistics the resident
    /// size of the process, less the scripting machines, stands for the allocator's.
    private record AllocatorFigures(String name, long allocated, long active, long resident, long muzzy,
            long fragmentationBytes) {
        static AllocatorFigures of(AllocatorStats stats, MemoryFigures figures) {
            if (stats.active() == null || stats.resident() == null) {
                long resident = figures.rssBytes - figures.vmEval;
                return new AllocatorFigures(stats.name(), figures.sampledAllocated, resident, resident, 0, 0);
            }
            long waste = stats.fragmentationBytes() != null
                    ? stats.fragmentationBytes()
                    : stats.active() - stats.allocated();
            return new AllocatorFigures(label(stats), stats.allocated(), stats.active(), stats.resident(),
                    stats.muzzy() == null ? 0 : stats.muzzy(), waste);
        }

        private static String label(AllocatorStats stats) {
            return stats.version() == null || stats.version().isEmpty()
                    ? stats.name()
                    : stats.name() + "-" + stats.version();
        }
    }
}

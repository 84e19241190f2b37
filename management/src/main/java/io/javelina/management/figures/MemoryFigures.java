package io.javelina.management.figures;

import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;

/// What the loop measures of memory, to be filled by assignment so that no figure is taken for its neighbour. Sums
/// over databases, percentages and ratios are not here: [MemoryArithmetic] makes them. A field that nobody filled is
/// found by [#requireComplete], since a zero that was never measured would be a lie.
public final class MemoryFigures {
    /// The value of a field that nobody filled; no measured figure can be this.
    public static final long UNSET = Long.MIN_VALUE;

    private static final List<Field> FIELDS = Arrays.stream(MemoryFigures.class.getFields())
            .filter(field -> !Modifier.isStatic(field.getModifiers())).toList();

    /// The highest sum of the ledger so far.
    public long peakAllocated = UNSET;

    /// The sum of the ledger now.
    public long totalAllocated = UNSET;

    /// What was held at the end of the start-up and belongs to no other overhead figure.
    public long startupAllocated = UNSET;

    public long replicationBacklog = UNSET;
    public long clientsReplicas = UNSET;

    /// Memory of all clients but replicas.
    public long clientsNormal = UNSET;

    public long clusterLinks = UNSET;
    public long aofBuffer = UNSET;
    public long luaCaches = UNSET;
    public long functionsCaches = UNSET;

    /// The sum of the data accounts, to be compared with the dataset by subtraction.
    public long datasetBytesByAddition = UNSET;

    /// The kernel's resident size of the process at the last sample, and the sum of the ledger at that same moment.
    public long rssBytes = UNSET;
    public long sampledAllocated = UNSET;

    /// Heaps of the scripting machines, which are not in the ledger.
    public long vmEval = UNSET;
    public long vmFunctions = UNSET;

    public long cachedScripts = UNSET;
    public long functions = UNSET;
    public long libraries = UNSET;
    public long totalSystemMemory = UNSET;

    /// 0 is no limit.
    public long maxmemory = UNSET;
    public String maxmemoryPolicy;

    /// Replication and AOF buffers, which eviction leaves out of its reckoning.
    public long notCountedForEviction = UNSET;

    public long totalReplicationBuffers = UNSET;

    /// CPU percent of the running defragmentation, 0 when none runs.
    public long activeDefragRunning = UNSET;

    public long lazyfreePendingObjects = UNSET;
    public long lazyfreedObjects = UNSET;
    public long connectedClients = UNSET;
    public long connectedReplicas = UNSET;

    /// This, if every field was filled; names the first that was not.
    public MemoryFigures requireComplete() {
        for (Field field : FIELDS)
            if (isUnset(field)) throw new IllegalStateException("Memory figure " + field.getName() + " was not filled");
        return this;
    }

    private boolean isUnset(Field field) {
        try {
            Object value = field.get(this);
            return value == null || value.equals(UNSET);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException("Memory figure " + field.getName() + " cannot be read", e);
        }
    }
}

package io.javelina.management.figures;

import io.javelina.management.bean.MemberMemory;

/// What a member of the cluster has measured of its memory, to be filled by assignment; or the sum of what several have. All else
/// of MEMORY STATS follows from that.
public final class MemberFigures {
    public long peakAllocated;
    public long totalAllocated;
    public long startupAllocated;
    public long replicationBacklog;
    public long clientsReplicas;
    public long clientsNormal;
    public long clusterLinks;
    public long aofBuffer;
    public long luaCaches;
    public long functionsCaches;
    public long databasesMain;
    public long databasesExpires;
    public long databasesLut;
    public long databasesRehashing;
    public long overheadTotal;
    public long rehashingCount;
    public long keys;
    public long datasetBytes;
    public long allocatorAllocated;
    public long allocatorActive;
    public long allocatorResident;
    public long allocatorMuzzy;
    public long allocatorFragmentation;
    public long rssBytes;
    /// What was allocated when the resident size was measured.
    public long sampledAllocated;
    /// 0 is no limit.
    public long maxmemory;
    public long clients;

    /// The sum of limits says nothing when one has none.
    void add(MemberFigures other, boolean isFirst) {
        maxmemory = !isFirst && maxmemory == 0 || other.maxmemory == 0 ? 0 : maxmemory + other.maxmemory;
        peakAllocated += other.peakAllocated;
        totalAllocated += other.totalAllocated;
        startupAllocated += other.startupAllocated;
        replicationBacklog += other.replicationBacklog;
        clientsReplicas += other.clientsReplicas;
        clientsNormal += other.clientsNormal;
        clusterLinks += other.clusterLinks;
        aofBuffer += other.aofBuffer;
        luaCaches += other.luaCaches;
        functionsCaches += other.functionsCaches;
        databasesMain += other.databasesMain;
        databasesExpires += other.databasesExpires;
        databasesLut += other.databasesLut;
        databasesRehashing += other.databasesRehashing;
        overheadTotal += other.overheadTotal;
        rehashingCount += other.rehashingCount;
        keys += other.keys;
        datasetBytes += other.datasetBytes;
        allocatorAllocated += other.allocatorAllocated;
        allocatorActive += other.allocatorActive;
        allocatorResident += other.allocatorResident;
        allocatorMuzzy += other.allocatorMuzzy;
        allocatorFragmentation += other.allocatorFragmentation;
        rssBytes += other.rssBytes;
        sampledAllocated += other.sampledAllocated;
        clients += other.clients;
    }

    MemberMemory memory() {
        long net = Math.max(1, totalAllocated - startupAllocated);
        return new MemberMemory(peakAllocated, totalAllocated, startupAllocated, replicationBacklog, clientsReplicas,
                clientsNormal, clusterLinks, aofBuffer, luaCaches, functionsCaches, databasesMain, databasesExpires,
                databasesLut, databasesRehashing, overheadTotal, rehashingCount, keys,
                keys == 0 ? 0 : datasetBytes / keys, datasetBytes, MemoryArithmetic.percentage(datasetBytes, net),
                MemoryArithmetic.percentage(totalAllocated, Math.max(1, peakAllocated)), allocatorAllocated,
                allocatorActive, allocatorResident, allocatorMuzzy, 1 + ratio(allocatorFragmentation,
                        allocatorAllocated),
                allocatorFragmentation, ratio(allocatorResident, allocatorActive), allocatorResident - allocatorActive,
                ratio(rssBytes, allocatorResident), rssBytes - allocatorResident, ratio(rssBytes, sampledAllocated),
                rssBytes - sampledAllocated, rssBytes, sampledAllocated, maxmemory, clients);
    }

    /// A node may tell anything, so nothing is divided by 0.
    private static double ratio(long numerator, long denominator) {
        return denominator == 0 ? 0 : MemoryArithmetic.ratio(numerator, denominator);
    }
}

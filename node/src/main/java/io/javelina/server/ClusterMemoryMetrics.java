package io.javelina.server;

import io.javelina.cluster.NodeFigure;
import io.javelina.cluster.NodeFigures;
import io.javelina.cluster.NodeMigration;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.DatabaseOverhead;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.figures.ClusterMemoryFigures;
import io.javelina.management.figures.MemberFigures;
import java.util.List;
import java.util.Map;
import java.util.function.ToLongFunction;

/// The memory of all members of the cluster: what this node tells others of its own, and what it has heard of theirs.
final class ClusterMemoryMetrics {
    private ClusterMemoryMetrics() {}

    /// @param own this node's memory as it is now
    static ClusterMemoryStats stats(NodeCluster cluster, NodeFigures own, long nowMillis) {
        ClusterView view = cluster.view();
        Map<NodeId, NodeFigures> heard = cluster.control().figures();
        ClusterMemoryFigures all = new ClusterMemoryFigures();
        for (Member member : view.members()) {
            boolean isSelf = member.id().equals(view.self());
            NodeFigures told = isSelf ? own : heard.get(member.id());
            all.add(member.id().hex(), isSelf, member.address().ip(), member.address().port(false),
                    ClusterMetrics.role(member), view.slotCount(member.id()), told == null ? 0 : told.ageMillis(),
                    told == null ? null : figures(told));
        }
        return all.stats(nowMillis);
    }

    private static MemberFigures figures(NodeFigures told) {
        MemberFigures f = new MemberFigures();
        f.peakAllocated = told.get(NodeFigure.PEAK_ALLOCATED);
        f.totalAllocated = told.get(NodeFigure.TOTAL_ALLOCATED);
        f.startupAllocated = told.get(NodeFigure.STARTUP_ALLOCATED);
        f.replicationBacklog = told.get(NodeFigure.REPLICATION_BACKLOG);
        f.clientsReplicas = told.get(NodeFigure.CLIENTS_REPLICAS);
        f.clientsNormal = told.get(NodeFigure.CLIENTS_NORMAL);
        f.clusterLinks = told.get(NodeFigure.CLUSTER_LINKS);
        f.aofBuffer = told.get(NodeFigure.AOF_BUFFER);
        f.luaCaches = told.get(NodeFigure.LUA_CACHES);
        f.functionsCaches = told.get(NodeFigure.FUNCTIONS_CACHES);
        f.databasesMain = told.get(NodeFigure.DATABASES_MAIN);
        f.databasesExpires = told.get(NodeFigure.DATABASES_EXPIRES);
        f.databasesLut = told.get(NodeFigure.DATABASES_LUT);
        f.databasesRehashing = told.get(NodeFigure.DATABASES_REHASHING);
        f.overheadTotal = told.get(NodeFigure.OVERHEAD_TOTAL);
        f.rehashingCount = told.get(NodeFigure.REHASHING_COUNT);
        f.keys = told.get(NodeFigure.KEYS);
        f.datasetBytes = told.get(NodeFigure.DATASET);
        f.allocatorAllocated = told.get(NodeFigure.ALLOCATOR_ALLOCATED);
        f.allocatorActive = told.get(NodeFigure.ALLOCATOR_ACTIVE);
        f.allocatorResident = told.get(NodeFigure.ALLOCATOR_RESIDENT);
        f.allocatorMuzzy = told.get(NodeFigure.ALLOCATOR_MUZZY);
        f.allocatorFragmentation = told.get(NodeFigure.ALLOCATOR_FRAGMENTATION);
        f.rssBytes = told.get(NodeFigure.RSS);
        f.sampledAllocated = told.get(NodeFigure.SAMPLED_ALLOCATED);
        f.maxmemory = told.get(NodeFigure.MAXMEMORY);
        f.clients = told.get(NodeFigure.CLIENTS);
        return f;
    }

    // What others are told.

    static NodeFigures told(MemoryStats stats, List<NodeMigration> migrations) {
        return NodeFigures.of(figure -> value(figure, stats), migrations);
    }

    private static long value(NodeFigure figure, MemoryStats stats) {
        return switch (figure) {
            case PEAK_ALLOCATED -> stats.peakAllocated();
            case TOTAL_ALLOCATED -> stats.totalAllocated();
            case STARTUP_ALLOCATED -> stats.startupAllocated();
            case REPLICATION_BACKLOG -> stats.replicationBacklog();
            case CLIENTS_REPLICAS -> stats.clientsReplicas();
            case CLIENTS_NORMAL -> stats.clientsNormal();
            case CLUSTER_LINKS -> stats.clusterLinks();
            case AOF_BUFFER -> stats.aofBuffer();
            case LUA_CACHES -> stats.luaCaches();
            case FUNCTIONS_CACHES -> stats.functionsCaches();
            case DATABASES_MAIN -> sum(stats, DatabaseOverhead::overheadHashtableMain);
            case DATABASES_EXPIRES -> sum(stats, DatabaseOverhead::overheadHashtableExpires);
            case DATABASES_LUT -> stats.overheadDbHashtableLut();
            case DATABASES_REHASHING -> stats.overheadDbHashtableRehashing();
            case OVERHEAD_TOTAL -> stats.overheadTotal();
            case REHASHING_COUNT -> stats.dbDictRehashingCount();
            case KEYS -> stats.keysCount();
            case DATASET -> stats.datasetBytes();
            case ALLOCATOR_ALLOCATED -> stats.allocatorAllocated();
            case ALLOCATOR_ACTIVE -> stats.allocatorActive();
            case ALLOCATOR_RESIDENT -> stats.allocatorResident();
            case ALLOCATOR_MUZZY -> stats.allocatorMuzzy();
            case ALLOCATOR_FRAGMENTATION -> stats.allocatorFragmentationBytes();
            case RSS -> stats.rssBytes();
            case SAMPLED_ALLOCATED -> stats.sampledAllocated();
            case MAXMEMORY -> stats.maxmemory();
            case CLIENTS -> stats.connectedClients();
        };
    }

    private static long sum(MemoryStats stats, ToLongFunction<DatabaseOverhead> overhead) {
        long sum = 0;
        for (DatabaseOverhead each : stats.databases()) sum += overhead.applyAsLong(each);
        return sum;
    }
}

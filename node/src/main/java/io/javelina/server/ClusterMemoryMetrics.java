package io.javelina.server;

import io.javelina.cluster.NodeFigure;
import io.javelina.cluster.NodeFigures;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.DatabaseOverhead;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.figures.ClusterMemoryFigures;
import io.javelina.management.figures.MemberFigures;
import java.util.EnumMap;
import java.util.Map;

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

    /// What others are told.
    static NodeFigures told(MemoryStats stats) {
        Map<NodeFigure, Long> told = new EnumMap<>(NodeFigure.class);
        told.put(NodeFigure.PEAK_ALLOCATED, stats.peakAllocated());
        told.put(NodeFigure.TOTAL_ALLOCATED, stats.totalAllocated());
        told.put(NodeFigure.STARTUP_ALLOCATED, stats.startupAllocated());
        told.put(NodeFigure.REPLICATION_BACKLOG, stats.replicationBacklog());
        told.put(NodeFigure.CLIENTS_REPLICAS, stats.clientsReplicas());
        told.put(NodeFigure.CLIENTS_NORMAL, stats.clientsNormal());
        told.put(NodeFigure.CLUSTER_LINKS, stats.clusterLinks());
        told.put(NodeFigure.AOF_BUFFER, stats.aofBuffer());
        told.put(NodeFigure.LUA_CACHES, stats.luaCaches());
        told.put(NodeFigure.FUNCTIONS_CACHES, stats.functionsCaches());
        for (DatabaseOverhead db : stats.databases()) {
            told.merge(NodeFigure.DATABASES_MAIN, db.overheadHashtableMain(), Long::sum);
            told.merge(NodeFigure.DATABASES_EXPIRES, db.overheadHashtableExpires(), Long::sum);
        }
        told.put(NodeFigure.DATABASES_LUT, stats.overheadDbHashtableLut());
        told.put(NodeFigure.DATABASES_REHASHING, stats.overheadDbHashtableRehashing());
        told.put(NodeFigure.OVERHEAD_TOTAL, stats.overheadTotal());
        told.put(NodeFigure.REHASHING_COUNT, stats.dbDictRehashingCount());
        told.put(NodeFigure.KEYS, stats.keysCount());
        told.put(NodeFigure.DATASET, stats.datasetBytes());
        told.put(NodeFigure.ALLOCATOR_ALLOCATED, stats.allocatorAllocated());
        told.put(NodeFigure.ALLOCATOR_ACTIVE, stats.allocatorActive());
        told.put(NodeFigure.ALLOCATOR_RESIDENT, stats.allocatorResident());
        told.put(NodeFigure.ALLOCATOR_MUZZY, stats.allocatorMuzzy());
        told.put(NodeFigure.ALLOCATOR_FRAGMENTATION, stats.allocatorFragmentationBytes());
        told.put(NodeFigure.RSS, stats.rssBytes());
        told.put(NodeFigure.SAMPLED_ALLOCATED, stats.sampledAllocated());
        told.put(NodeFigure.MAXMEMORY, stats.maxmemory());
        told.put(NodeFigure.CLIENTS, stats.connectedClients());
        return NodeFigures.of(told);
    }
}

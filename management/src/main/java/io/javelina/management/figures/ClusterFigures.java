package io.javelina.management.figures;

import io.javelina.management.bean.ClusterEventRow;
import io.javelina.management.bean.ClusterLinkRow;
import io.javelina.management.bean.ClusterMigrationRow;
import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import java.util.ArrayList;
import java.util.List;

/// What a node knows of its cluster, to be filled by assignment. What nobody filled is absent; some counts follow from the rows.
public final class ClusterFigures {
    public String state;
    public String nodeId;
    public String shardId;
    public String role;
    public Long voters;
    public Long size;
    public Long slotsAssigned;
    public Long slotsFailed;
    public Long ownSlots;
    public Long currentEpoch;
    public Long ownEpoch;
    public String logLeader;
    public Boolean majority;
    public Long leaseMillis;
    public Long messagesSent;
    public Long messagesReceived;
    public Long bytesSent;
    public Long bytesReceived;
    public Long linksOverLimit;
    public Long linkBytes;
    public Long sharedLinkBytes;
    public final List<ClusterNodeRow> nodes = new ArrayList<>();
    public final List<ClusterLinkRow> links = new ArrayList<>();
    public final List<ClusterMigrationRow> migrations = new ArrayList<>();
    public final List<ClusterEventRow> timeline = new ArrayList<>();

    public ClusterStats stats(long timestampMillis) {
        return new ClusterStats(timestampMillis, 0, true, state, nodeId, shardId, role, (long) nodes.size(),
                inHealth("failed"), inHealth("suspected"), voters, size, slotsAssigned, slotsFailed, ownSlots,
                currentEpoch, ownEpoch, logLeader, majority, leaseMillis, messagesSent, messagesReceived, bytesSent,
                bytesReceived, linksOverLimit, linkBytes, sharedLinkBytes,
                migrations.stream().filter(row -> row.running() && row.tellerId() == null).count(), List.copyOf(nodes),
                List.copyOf(links), List.copyOf(migrations), List.copyOf(timeline));
    }

    /// What a node has to say that is in no cluster.
    public static ClusterStats none(long timestampMillis) {
        return new ClusterStats(timestampMillis, 0, false, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, List.of(),
                List.of(), List.of(), List.of());
    }

    private long inHealth(String health) {
        return nodes.stream().filter(node -> node.health().equals(health)).count();
    }
}

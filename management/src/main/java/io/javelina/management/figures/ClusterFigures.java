package io.javelina.management.figures;

import io.javelina.management.bean.ClusterLinkRow;
import io.javelina.management.bean.ClusterNodeRow;
import io.javelina.management.bean.ClusterStats;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/// What a node knows of its cluster, to be filled by assignment. What nobody filled is absent; sums and skews follow from
/// the rows of the nodes.
public final class ClusterFigures {
    public String state;
    public String nodeId;
    public String shardId;
    public String role;
    public Long knownNodes;
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

    public ClusterStats stats(long timestampMillis) {
        return new ClusterStats(timestampMillis, 0, true, state, nodeId, shardId, role, knownNodes, size, slotsAssigned,
                slotsFailed, ownSlots, currentEpoch, ownEpoch, logLeader, majority, leaseMillis, messagesSent,
                messagesReceived, bytesSent, bytesReceived, linksOverLimit, linkBytes, sharedLinkBytes,
                (long) heard().size(), oldest(), sum(heard(), ClusterNodeRow::totalAllocated),
                sum(heard(), ClusterNodeRow::datasetBytes), sum(primaries(), ClusterNodeRow::datasetBytes),
                sum(primaries(), ClusterNodeRow::keys), sum(heard(), ClusterNodeRow::rssBytes),
                sum(heard(), ClusterNodeRow::clients), skew(owners(nodes), ClusterNodeRow::slots),
                skew(owners(heard()), ClusterNodeRow::datasetBytes), List.copyOf(nodes), List.copyOf(links));
    }

    /// What a node has to say that is in no cluster.
    public static ClusterStats none(long timestampMillis) {
        return new ClusterStats(timestampMillis, 0, false, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                null, null, null, null, List.of(), List.of());
    }

    private List<ClusterNodeRow> heard() {
        return nodes.stream().filter(node -> node.figuresAgeMillis() != null).toList();
    }

    private List<ClusterNodeRow> primaries() {
        return heard().stream().filter(node -> node.primaryId() == null).toList();
    }

    private static List<ClusterNodeRow> owners(List<ClusterNodeRow> rows) {
        return rows.stream().filter(node -> node.slots() > 0).toList();
    }

    private Long oldest() {
        return heard().stream().map(ClusterNodeRow::figuresAgeMillis).max(Long::compare).orElse(null);
    }

    private static Long sum(List<ClusterNodeRow> rows, Function<ClusterNodeRow, Long> figure) {
        return rows.stream().mapToLong(figure::apply).sum();
    }

    /// The greatest by the average; null when there is nothing to compare.
    private static Double skew(List<ClusterNodeRow> rows, Function<ClusterNodeRow, Long> figure) {
        long sum = sum(rows, figure);
        if (sum == 0) return null;
        long most = rows.stream().mapToLong(figure::apply).max().orElseThrow();
        return (double) most * rows.size() / sum;
    }
}

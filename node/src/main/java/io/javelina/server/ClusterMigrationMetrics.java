package io.javelina.server;

import io.javelina.cluster.NodeFigures;
import io.javelina.cluster.NodeMigration;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.management.bean.ClusterMigrationRow;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/// Migrations of slots: those of this node as it knows them, and those under way between others as these told. Node loop only.
final class ClusterMigrationMetrics {
    /// Of migrations that are over, so many of the last ones are shown.
    private static final int MOST_OVER = 50;
    private static final String BY_HAND = "by-hand";

    private final NodeCluster cluster;
    private final SlotMigrations migrations;
    private final NodeId self;

    ClusterMigrationMetrics(NodeCluster cluster, SlotMigrations migrations) {
        this.cluster = cluster;
        this.migrations = migrations;
        this.self = cluster.control().self();
    }

    // What this node tells others: what it is about to give.

    List<NodeMigration> told() {
        List<NodeMigration> told = new ArrayList<>();
        byPeer(cluster.open().migrating()).forEach((target, slots) -> told
                .add(new NodeMigration("", slots, target, BY_HAND, 0, -1, 0, 0, 0)));
        for (SlotJob job : migrations.jobs()) if (!job.isImport() && !job.state().isFinished()) told.add(told(job));
        return told;
    }

    private static NodeMigration told(SlotJob job) {
        SlotJob.Progress progress = job.progress();
        boolean isKnown = progress.keysTotal() != null;
        return new NodeMigration(job.name(), job.slots, job.target, job.state().text,
                TimeUnit.SECONDS.toMillis(job.createdSeconds()), isKnown ? progress.keysTotal() : -1,
                isKnown ? progress.keysMoved() : 0, progress.movedBytes(), job.remainingBytes());
    }

    // What it shows.

    List<ClusterMigrationRow> rows() {
        List<ClusterMigrationRow> rows = new ArrayList<>();
        byPeer(cluster.open().migrating()).forEach((target, slots) -> rows.add(byHand("EXPORT", self, target, slots)));
        byPeer(cluster.open().importing()).forEach((source, slots) -> rows.add(byHand("IMPORT", source, self, slots)));
        int over = 0;
        for (SlotJob job : migrations.jobs())
            if (!job.state().isFinished() || ++over <= MOST_OVER) rows.add(row(job));
        addThoseOfOthers(rows);
        return rows;
    }

    private static ClusterMigrationRow row(SlotJob job) {
        SlotJob.Progress progress = job.progress();
        return new ClusterMigrationRow(job.name(), null, job.isImport() ? "IMPORT" : "EXPORT", job.slotRanges(),
                (long) job.slots.count(), hex(job.source), hex(job.target), job.state().text,
                !job.state().isFinished(), job.message(), millis(job.createdSeconds()), millis(job.updatedSeconds()),
                millis(job.acknowledgedSeconds()), progress.keysTotal(), progress.keysMoved(), progress.share(),
                progress.movedBytes(), job.remainingBytes(), job.earlyBytes());
    }

    private static String hex(NodeId id) { return id == null ? null : id.hex(); }

    private static Long millis(long seconds) { return TimeUnit.SECONDS.toMillis(seconds); }

    /// Keys that were moved by hand are not counted by anybody; those that are here are.
    private ClusterMigrationRow byHand(String operation, NodeId source, NodeId target, SlotSet slots) {
        long here = slots.stream().mapToLong(slot -> cluster.keys().count(slot)).sum();
        return new ClusterMigrationRow(null, null, operation, text(slots), (long) slots.count(), source.hex(),
                target.hex(), BY_HAND, true, here + (here == 1 ? " key is" : " keys are") + " on this node", null, null,
                null, null, null, null, null, null, null);
    }

    /// This node knows more of those in which it takes part itself.
    private void addThoseOfOthers(List<ClusterMigrationRow> rows) {
        Set<String> known = new HashSet<>();
        for (ClusterMigrationRow row : rows) known.add(row.name());
        for (Map.Entry<NodeId, NodeFigures> heard : cluster.control().figures().entrySet())
            for (NodeMigration told : heard.getValue().migrations()) {
                boolean isOwn = told.name().isEmpty() ? told.target().equals(self) : known.contains(told.name());
                if (!isOwn) rows.add(row(heard.getKey(), told));
            }
    }

    private static ClusterMigrationRow row(NodeId teller, NodeMigration told) {
        boolean isKnown = told.keysTotal() >= 0;
        boolean isByHand = told.name().isEmpty();
        SlotJob.Progress progress = new SlotJob.Progress(isKnown ? told.keysTotal() : null,
                isKnown ? told.keysMoved() : null, told.movedBytes());
        return new ClusterMigrationRow(isByHand ? null : told.name(), teller.hex(), "EXPORT", text(told.slots()),
                (long) told.slots().count(), teller.hex(), told.target().hex(), told.state(), true, "",
                isByHand ? null : told.createdMillis(), null, null, progress.keysTotal(), progress.keysMoved(),
                progress.share(), isByHand ? null : told.movedBytes(), isByHand ? null : told.remainingBytes(), null);
    }

    // Slots.

    /// Slots that CLUSTER SETSLOT has opened, by the node at the other end.
    private static Map<NodeId, SlotSet> byPeer(SortedMap<Integer, NodeId> open) {
        Map<NodeId, SlotSet> byPeer = new TreeMap<>();
        open.forEach((slot, peer) -> byPeer.merge(peer, SlotSet.of(slot), SlotSet::with));
        return byPeer;
    }

    static String text(SlotSet slots) {
        return slots.ranges().stream().map(range -> text(range.first(), range.last())).collect(Collectors.joining(" "));
    }

    static String text(int first, int last) { return first == last ? "" + first : first + "-" + last; }
}

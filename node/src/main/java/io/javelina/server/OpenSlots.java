package io.javelina.server;

import io.javelina.cluster.SlotMoves;
import io.javelina.cluster.topology.NodeId;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

/// Slots whose keys are on their way from one node to another, as CLUSTER SETSLOT has told this one. Node loop only.
///
/// That a slot is on its way is known to the two nodes and their replicas, and kept on their disks; to whom it belongs is
/// agreed on by all, and ends it.
final class OpenSlots {
    private final TreeMap<Integer, NodeId> migrating = new TreeMap<>();
    private final TreeMap<Integer, NodeId> importing = new TreeMap<>();
    private final IntConsumer changed;

    /// @param changed told of each slot that was opened or closed
    OpenSlots(IntConsumer changed) { this.changed = changed; }

    boolean isOpen(int slot) { return migrating.containsKey(slot) || importing.containsKey(slot); }

    /// Where the keys of a slot go, null when they stay.
    NodeId target(int slot) { return migrating.get(slot); }

    /// Where the keys of a slot come from, null when they do not.
    NodeId source(int slot) { return importing.get(slot); }

    SortedMap<Integer, NodeId> migrating() { return migrating; }

    SortedMap<Integer, NodeId> importing() { return importing; }

    /// What is to be kept on the disk.
    SlotMoves moves() { return new SlotMoves(migrating, importing); }

    /// Goes on with what was kept.
    void restore(SlotMoves kept) {
        kept.migrating().forEach(this::migrate);
        kept.importing().forEach(this::importFrom);
    }

    void migrate(int slot, NodeId to) {
        migrating.put(slot, to);
        changed.accept(slot);
    }

    void importFrom(int slot, NodeId from) {
        importing.put(slot, from);
        changed.accept(slot);
    }

    void close(int slot) {
        migrating.remove(slot);
        importing.remove(slot);
        changed.accept(slot);
    }

    void closeAll() { retain(_ -> false, _ -> false); }

    /// Closes what has got to where it was going, or cannot get there any more.
    void follow(ClusterView view) {
        retain(each -> view.isOfOwnShard(each.getKey()) && view.topology().member(each.getValue()) != null,
                each -> !view.isOfOwnShard(each.getKey()) && view.topology().member(each.getValue()) != null);
    }

    private void retain(Predicate<Map.Entry<Integer, NodeId>> goes, Predicate<Map.Entry<Integer, NodeId>> comes) {
        Set<Integer> closed = new TreeSet<>(migrating.keySet());
        closed.addAll(importing.keySet());
        migrating.entrySet().removeIf(goes.negate());
        importing.entrySet().removeIf(comes.negate());
        for (int slot : closed) if (!isOpen(slot)) changed.accept(slot);
    }
}

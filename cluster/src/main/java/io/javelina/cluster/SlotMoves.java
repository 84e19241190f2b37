package io.javelina.cluster;

import io.javelina.cluster.topology.NodeId;
import java.util.SortedMap;
import java.util.TreeMap;

/// Slots of one node whose keys are on their way by hand, as CLUSTER SETSLOT has told it: `nodes.conf` keeps them.
///
/// @param migrating where keys go, by slot
/// @param importing where keys come from, by slot
public record SlotMoves(SortedMap<Integer, NodeId> migrating, SortedMap<Integer, NodeId> importing) {
    public static final SlotMoves NONE = new SlotMoves(new TreeMap<>(), new TreeMap<>());

    public SlotMoves {
        migrating = new TreeMap<>(migrating);
        importing = new TreeMap<>(importing);
    }
}

package io.javelina.cluster;

import io.javelina.cluster.failover.MemberLogic;
import io.javelina.cluster.topology.NodeAddress;
import java.util.concurrent.CompletionStage;

/// What the cluster asks of the server on its node. Any thread; nothing here waits.
public interface ClusterHost {
    /// How the node is to be announced to others, as the configuration says now; the IP address is empty when that does not
    /// say it and others have to find out. When it changes, the server proposes that itself.
    NodeAddress address();

    /// The newest change of the data that this node has: its own, or its primary's. 0 for a replica that has no data yet.
    long offset();

    /// For how many milliseconds this replica has not heard of its primary, as far as the data are concerned; 0 while it is
    /// connected to it, [MemberLogic#NEVER_HEARD] when it never was to this one, and [MemberLogic#NO_DATA] when it has none that
    /// belong together.
    long dataAgeMillis();

    /// Whether the node has no keys at all.
    boolean isEmpty();

    /// Holds writers back, for as many milliseconds at most: another node is about to take over. Gives the newest change,
    /// which stays that.
    CompletionStage<Long> holdWriters(long millis);

    /// Lets them go on: nobody takes over.
    void releaseWriters();

    /// The slots whose keys are on their way by hand now, which the node has to know when it starts again.
    SlotMoves slotMoves();

    /// What this node tells others of its memory, with how old that is now; null while nothing was measured.
    NodeFigures figures();

    /// A message came from another node for the subscribers of this one.
    void published(byte[] channel, byte[] message, boolean toShard);
}

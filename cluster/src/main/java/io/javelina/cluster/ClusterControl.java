package io.javelina.cluster;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.concurrent.CompletionStage;

/// What the server asks of the cluster. Any thread; nothing here waits.
public interface ClusterControl {
    /// Who this node is.
    NodeId self();

    /// What this node has applied so far.
    Topology topology();

    /// Proposes a change; done once this node has applied it. Fails with [ClusterRefusal] when it was judged not to fit, when
    /// there is no majority, or when it is not known in time what became of it.
    CompletionStage<Void> propose(TopologyEntry entry);

    /// Whether this node hears enough others to know that nobody can have taken its place; a primary without that refuses writes.
    boolean hasMajority();

    /// Whether this node can reach that one now: a hint.
    boolean reaches(NodeId id);
}

package io.javelina.cluster;

import io.javelina.cluster.topology.TopologyEntry;
import java.util.concurrent.CompletionStage;

/// Proposes changes of the topology: see [ClusterControl#propose].
interface Proposer {
    CompletionStage<Void> propose(TopologyEntry entry);
}

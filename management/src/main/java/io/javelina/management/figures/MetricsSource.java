package io.javelina.management.figures;

import io.javelina.management.bean.ClientsStats;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.ClusterStats;
import io.javelina.management.bean.CommandsStats;
import io.javelina.management.bean.KeyspaceStats;
import io.javelina.management.bean.PersistenceStats;
import io.javelina.management.bean.ReplicationStats;
import io.javelina.management.bean.ServerStats;
import java.util.SortedMap;

/// Where all figures come from: the node. Every method may be called from any thread, several at once, and promises
///
/// - an answer within about a second: a record that was filled in one turn of the node's loop, or, when the loop is
///   busy, the last one with its age in `ageMillis` (0 for one that was filled for this question);
/// - never to wait for anything when the caller is the loop itself.
///
/// Beans hold an answer for a moment, so these methods are called a few times a second at most.
public interface MetricsSource {
    /// Memory, databases, ledger and allocator of one and the same moment.
    MemorySnapshot memory();

    ClientsStats clients();

    KeyspaceStats keyspace();

    CommandsStats commands();

    PersistenceStats persistence();

    ReplicationStats replication();

    ClusterStats cluster();

    ClusterMemoryStats clusterMemory();

    ServerStats server();

    /// Every directive and its value now. Values of secrets are masked by the beans, whatever is given here.
    SortedMap<String, String> directives();

    /// Gives unused pages of the allocator back to the system; answers whether the allocator could.
    boolean purge();

    /// The allocator's own report, or null when it has none.
    String mallocStats();
}

package io.javelina.cluster;

import io.javelina.cluster.bus.LinkTls;
import io.javelina.cluster.failover.FailoverSettings;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How a node takes part in its cluster.
///
/// @param folder the node's data directory; the replicated log has a folder of its own in it
/// @param nodesFile `cluster-config-file`
/// @param bind where the bus listens, all with one port
/// @param announced where other nodes are told to connect to; null when that is where it listens
/// @param seeds where others may be found; with these, a node that is alone joins whoever is there
/// @param primaries how many primaries make a cluster by themselves once so many nodes are together; 0 when people form it
/// @param replicasEach how many replicas each of those primaries gets at least
/// @param linkBytes `cluster-link-sendbuf-limit`, asked again and again; 0 for the bus's own
/// @param tls how links of the bus are encrypted, asked for each; gives null for those that are not
/// @param secret what all nodes of the cluster know, and strangers do not; empty when there is none
/// @param failover what may change while the node runs; asked again and again
/// @param log who is told what people should know
public record ClusterSettings(Path folder, Path nodesFile, List<InetSocketAddress> bind, InetSocketAddress announced,
        Collection<InetSocketAddress> seeds, int primaries, int replicasEach, LongSupplier linkBytes,
        Supplier<LinkTls> tls,
        String secret,
        Supplier<FailoverSettings> failover,
        System.Logger log) {
}

/// Who is in the cluster and who owns what: a state machine of typed entries, pure code without threads, clocks and
/// sockets. [io.javelina.cluster.topology.Topology] never changes; applying a
/// [io.javelina.cluster.topology.TopologyEntry] gives the next one, or says why it does not fit.
package io.javelina.cluster.topology;

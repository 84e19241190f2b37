/// How a member of the cluster behaves, as pure code without threads, clocks and sockets: a
/// [io.javelina.cluster.failover.MemberLogic] is told what happens and answers with what is to be done. It holds the lease
/// that a primary needs to write, judges who cannot be reached, and has replicas take over.
package io.javelina.cluster.failover;

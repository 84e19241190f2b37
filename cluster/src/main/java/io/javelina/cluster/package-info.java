/// The cluster. Two things are kept apart: *who is there* ([io.javelina.cluster.bus]: views and failure detection, a
/// hint) and *who owns what* (slots, roles and epochs, decided by a replicated log, [io.javelina.cluster.log], and applied
/// by a pure state machine, [io.javelina.cluster.topology]). [io.javelina.cluster.failover] is how each member behaves:
/// what it may write, and whom it replaces. Neither of the last two has a thread, a clock or a socket. None knows of keys.
package io.javelina.cluster;

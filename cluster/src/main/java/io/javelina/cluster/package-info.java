/// The cluster, to come. Two things will be kept apart here: *who is there* (the bus: views and failure detection, a
/// hint) and *who owns what* (slots, roles and epochs, decided by a replicated log and applied by a pure state machine
/// that has no thread, no clock and no socket). It will know nothing of keys.
package io.javelina.cluster;

/// The replicated log behind one small interface, [io.javelina.cluster.log.ReplicatedLog].
package io.javelina.cluster.log;

/// The stream of changes that replicas follow, as data: what its bytes are kept in, and which history they belong to.
///
/// * [SharedBlocks] is a run of bytes that many read, each at a pace of its own ([BlockReader]), and that is there once.
/// * [ReplicationBuffer] is the one that changes are written to: its newest bytes are the backlog, from which replicas
///   go on that had lost their connection.
/// * [ReplicationHistory] names the stream and counts its bytes, so that a replica can say where it stopped.
///
/// Nothing here sends anything or knows a connection, a key or a command.
package io.javelina.replication;

package io.javelina.management.bean;

/// One replica of this node, in the words of INFO replication.
public record ReplicaRow(
        long id, String address, Long port, String state, Long offset, Long lagBytes, Long lagSeconds,
        Long outputBuffer, Long sharedBlocks) {
}

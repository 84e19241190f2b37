package io.javelina.server;

import io.javelina.management.bean.ReplicaRow;
import io.javelina.management.figures.ReplicationFigures;
import io.javelina.replication.ReplicationBuffer;
import io.javelina.replication.ReplicationHistory;

/// What there is to tell of the stream of changes and of those who get it from this node. Node loop only.
final class PrimaryFigures implements FigureSource<ReplicationFigures> {
    private final Node node;
    private final Replicas replicas;

    PrimaryFigures(Node node) {
        this.node = node;
        this.replicas = node.replicas;
    }

    @Override
    public void fill(ReplicationFigures figures) {
        history(figures, replicas.history());
        backlog(figures, replicas.buffer());
        NodeStatistics counted = node.loop.statistics();
        figures.failoverState = node.failover.describe();
        figures.fullSyncs = counted.fullSyncs;
        figures.partialSyncs = counted.partialSyncs;
        figures.partialSyncsRefused = counted.refusedPartialSyncs;
        figures.netInput = counted.netReplicationInput;
        figures.netOutput = counted.netReplicationOutput;
        for (Replica each : replicas.all()) if (each.state().shown() != null) figures.replicas.add(row(each));
    }

    private static void history(ReplicationFigures figures, ReplicationHistory history) {
        figures.replicationId = history.id();
        figures.offset = history.offset();
        if (history.secondOffset() < 0) return;
        figures.secondReplicationId = history.secondId();
        figures.secondOffset = history.secondOffset();
    }

    private static void backlog(ReplicationFigures figures, ReplicationBuffer buffer) {
        figures.backlogActive = buffer.hasBacklog();
        figures.backlogSize = buffer.backlogSize();
        if (!buffer.hasBacklog()) return;
        figures.backlogFirstByteOffset = buffer.backlogStart();
        figures.backlogHistoryLength = buffer.backlogLength();
    }

    private ReplicaRow row(Replica replica) {
        boolean hasConfirmed = replica.acknowledgedOffset() > 0;
        long confirmed = replica.acknowledgedOffset();
        return new ReplicaRow(replica.connection().id(), replica.address(),
                replica.announcedPort == 0 ? null : (long) replica.announcedPort, replica.state().shown(),
                hasConfirmed ? (Long) confirmed : null,
                hasConfirmed ? (Long) Math.max(0, replicas.history().offset() - confirmed) : null,
                replica.isOnline() ? (Long) replicas.lagSeconds(replica) : null,
                replica.keepsChanges() ? (Long) replica.behindBytes() : null,
                replica.keepsChanges() ? (Long) (long) replica.heldBlocks() : null);
    }
}

package io.javelina.server;

import io.javelina.config.Directives;
import io.javelina.management.figures.ReplicationFigures;
import io.javelina.resp.Reply;
import java.util.concurrent.TimeUnit;

/// What INFO, ROLE and management say of a node that follows another one. Node loop only.
final class ReplicaFigures implements FigureSource<ReplicationFigures> {
    private static final int NONE = -1;

    private final Node node;
    private final ReplicaRole role;

    ReplicaFigures(Node node) {
        this.node = node;
        this.role = node.replicaRole;
    }

    /// The lines that only a replica has, in their order.
    void show(InfoText text) {
        PrimaryLink link = role.link();
        text.line("master_host", link.address().host()).line("master_port", link.address().port())
                .line("master_link_status", link.isUp() ? "up" : "down")
                .line("master_last_io_seconds_ago", link.isUp() ? secondsSince(link.lastReadMillis()) : NONE)
                .line("master_sync_in_progress", link.isSyncing() ? 1 : 0)
                .line("slave_read_repl_offset", link.readOffset()).line("slave_repl_offset", link.appliedOffset());
        if (link.isSyncing()) sync(text, link);
        if (!link.isUp())
            text.line("master_link_down_since_seconds",
                    link.downSinceMillis() == 0 ? NONE : secondsSince(link.downSinceMillis()));
        text.line("slave_priority", node.configuration.integer(Directives.REPLICA_PRIORITY))
                .line("slave_read_only", role.isReadOnly() ? 1 : 0)
                .line("replica_announced", node.configuration.flag(Directives.REPLICA_ANNOUNCED) ? 1 : 0);
    }

    private void sync(InfoText text, PrimaryLink link) {
        SnapshotTransfer transfer = link.transfer();
        long total = transfer == null ? NONE : transfer.totalBytes();
        long read = transfer == null ? 0 : transfer.readBytes();
        text.line("master_sync_total_bytes", total).line("master_sync_read_bytes", read)
                .line("master_sync_left_bytes", total - read)
                .line("master_sync_perc", "%.2f", total > 0 ? 100.0 * read / total : 0)
                .line("master_sync_last_io_seconds_ago", secondsSince(link.lastReadMillis()));
    }

    @Override
    public void fill(ReplicationFigures figures) {
        figures.role = role.isReplica() ? "slave" : "master";
        if (!role.isReplica()) return;
        PrimaryLink link = role.link();
        figures.primaryHost = link.address().host();
        figures.primaryPort = (long) link.address().port();
        figures.primaryLinkStatus = link.isUp() ? "up" : "down";
        if (link.isUp()) figures.primaryLastIoSecondsAgo = secondsSince(link.lastReadMillis());
        else if (link.downSinceMillis() != 0) figures.primaryLinkDownSeconds = secondsSince(link.downSinceMillis());
        figures.primarySyncInProgress = link.isSyncing();
        if (link.isSyncing() && link.transfer() != null) fill(figures, link);
        figures.readOffset = link.readOffset();
        figures.appliedOffset = link.appliedOffset();
        figures.readOnly = role.isReadOnly();
        figures.priority = node.configuration.integer(Directives.REPLICA_PRIORITY);
    }

    private void fill(ReplicationFigures figures, PrimaryLink link) {
        SnapshotTransfer transfer = link.transfer();
        if (transfer.totalBytes() > 0) figures.primarySyncTotalBytes = transfer.totalBytes();
        figures.primarySyncReadBytes = transfer.readBytes();
        figures.primarySyncLastIoSecondsAgo = secondsSince(link.lastReadMillis());
    }

    private long secondsSince(long millis) {
        return TimeUnit.MILLISECONDS.toSeconds(Math.max(0, node.keyspace.now() - millis));
    }

    /// What ROLE says.
    void role(Reply reply) {
        PrimaryLink link = role.link();
        reply.array(5);
        reply.bulk("slave");
        reply.bulk(link.address().host());
        reply.integer(link.address().port());
        reply.bulk(link.state().replyName());
        reply.integer(link.isUp() ? link.appliedOffset() : NONE);
    }
}

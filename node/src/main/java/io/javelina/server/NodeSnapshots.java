package io.javelina.server;

import io.javelina.config.Directives;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.persistence.FileSink;
import io.javelina.persistence.LibrarySource;
import io.javelina.persistence.RdbFileWriter;
import io.javelina.persistence.RdbHeader;
import io.javelina.persistence.SnapshotSink;
import io.javelina.replication.ReplicationHistory;
import java.io.IOException;
import java.nio.file.Path;

/// The snapshots of a node as [FullSyncs] need them. Node loop only.
final class NodeSnapshots implements SyncSnapshots {
    private final Node node;
    private final Snapshots snapshots;
    private final ReplicationHistory history;

    NodeSnapshots(Node node) {
        this.node = node;
        this.snapshots = node.snapshots;
        this.history = node.replicas.history();
    }

    @Override
    public boolean isIdle() { return !snapshots.isRunning() && !node.loading.isActive(); }

    @Override
    public boolean start(SnapshotJob job) { return snapshots.start(job); }

    @Override
    public boolean needsNewest() { return node.snapshotVersions.needsNewest(); }

    @Override
    public Writing write(SnapshotSink to, int database, boolean withKeys, boolean withFunctions, boolean readNewest) {
        RdbFileWriter writer = new RdbFileWriter(node.keyspace, node.rdbCodecs,
                node.snapshotVersions.forReplicas(readNewest), to,
                header(database), withFunctions ? node.functions.libraries()::forEachCode : LibrarySource.NONE);
        return new Writing(withKeys ? writer : new NoKeys(writer), writer::failure, writer::close);
    }

    private RdbHeader header(int database) {
        return node.rdbFile.header().replication(database, history.id(), history.offset());
    }

    /// Leaves out all keys.
    private record NoKeys(SnapshotWriter writer) implements SnapshotWriter {
        @Override
        public boolean isFull() { return writer.isFull(); }

        @Override
        public void database(int index, long keys, long expiring) {}

        @Override
        public void entry(int database, long entry) {}

        @Override
        public boolean someOfEntry(int database, long entry, boolean isFirst) { return false; }

        @Override
        public void end() { writer.end(); }
    }

    // Files.

    @Override
    public boolean keepsNoFiles() {
        return node.configuration.savePoints().isEmpty() && !node.configuration.flag(Directives.APPENDONLY);
    }

    @Override
    public File open() throws IOException {
        Path path = node.rdbFile.path();
        String temporary = node.rdbFile.temporaryName();
        node.rdbFile.state().begins(node.clock.unixMillis(), node.keyspace.counters().changes);
        try {
            return new RdbSink(node, path, FileSink.open(node.allocator, path, temporary, node.rdbSettings));
        } catch (IOException e) {
            node.rdbFile.state().ended(node.clock.unixMillis(), false);
            throw e;
        }
    }

    private record RdbSink(Node node, Path path, FileSink sink) implements File {
        @Override
        public SnapshotJob.State state() { return SnapshotJob.State.of(sink); }

        @Override
        public String failure() { return sink.failure(); }

        @Override
        public long writtenBytes() { return sink.writtenBytes(); }

        @Override
        public void cancel() { sink.cancel(); }

        @Override
        public void cancelled() { node.rdbFile.state().cancelled(); }

        @Override
        public void ended(boolean succeeded) {
            long saved = node.rdbFile.state().ended(node.clock.unixMillis(), succeeded);
            node.keyspace.counters().changes -= saved;
        }
    }
}

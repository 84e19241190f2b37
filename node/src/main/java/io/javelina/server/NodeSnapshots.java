package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.persistence.FileSink;
import io.javelina.persistence.FunctionRecords;
import io.javelina.persistence.RdbFileWriter;
import io.javelina.persistence.RdbHeader;
import io.javelina.persistence.RdbSettings;
import io.javelina.persistence.SnapshotSink;
import io.javelina.replication.ReplicationHistory;
import java.io.IOException;
import java.nio.file.Path;

/// The snapshots of a node as [FullSyncs] need them. Node loop only.
final class NodeSnapshots implements SyncSnapshots {
    private final Configuration configuration;
    private final Keyspace keyspace;
    private final RdbSettings settings;
    private final ReplicationHistory history;
    private final FunctionRecords functions;
    private final FunctionRecords noFunctions;
    private final NodeClock clock;
    private SnapshotJob job;

    NodeSnapshots(Node node, FunctionRecords functions) {
        this.configuration = node.configuration;
        this.keyspace = node.keyspace;
        this.settings = node.rdbSettings;
        this.history = node.replicas.history();
        this.functions = functions;
        this.noFunctions = new FunctionRecords(node.allocator);
        this.clock = node.clock;
    }

    @Override
    public boolean isIdle() { return job == null; }

    @Override
    public boolean start(SnapshotJob next) {
        job = next;
        try {
            SnapshotWriter writer = next.begin();
            for (Database each : keyspace.databases())
                if (each.size() > 0) writer.database(each.index(), each.size(), each.expiresSize());
            for (Database each : keyspace.databases())
                for (long cursor = scan(each, 0, writer); cursor != 0;) cursor = scan(each, cursor, writer);
            writer.end();
        } catch (IOException e) {
            job = null;
            next.ended(SnapshotJob.State.FAILED);
        }
        return job != null;
    }

    private static long scan(Database database, long cursor, SnapshotWriter writer) {
        return database.scan(cursor, entry -> writer.entry(database.index(), entry));
    }

    void doWork() {
        if (job == null || job.state() == SnapshotJob.State.RUNNING) return;
        SnapshotJob ended = job;
        job = null;
        ended.ended(ended.state());
    }

    @Override
    public Writing write(SnapshotSink to, int database, boolean withKeys, boolean withFunctions) {
        RdbFileWriter writer = new RdbFileWriter(keyspace, node.rdbCodecs, settings, to, header(database),
                withFunctions ? functions : noFunctions);
        return new Writing(withKeys ? writer : new NoKeys(writer), writer::failure, writer::close);
    }

    private RdbHeader header(int database) {
        return new RdbHeader(Version.REDIS_VERSION, Version.VALKEY_VERSION, clock.unixMillis() / 1000,
                keyspace.allocator().ledger().total()).replication(database, history.id(), history.offset())
                .isBaseOfAppendOnlyFile(false);
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
        return configuration.savePoints().isEmpty() && !configuration.flag(Directives.APPENDONLY);
    }

    @Override
    public File open() throws IOException {
        Path path = configuration.file(Directives.DBFILENAME);
        String temporary = "temp-" + ProcessHandle.current().pid() + ".rdb";
        return new RdbSink(path, FileSink.open(keyspace.allocator(), path, temporary, settings));
    }

    private record RdbSink(Path path, FileSink sink) implements File {
        @Override
        public SnapshotJob.State state() {
            return switch (sink.state()) {
                case RUNNING -> SnapshotJob.State.RUNNING;
                case SUCCEEDED -> SnapshotJob.State.SUCCEEDED;
                case FAILED -> SnapshotJob.State.FAILED;
            };
        }

        @Override
        public String failure() { return sink.failure(); }

        @Override
        public void cancel() { sink.cancel(); }
    }
}

package io.javelina.server;

import io.javelina.config.Directives;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;

/// The dataset while it is replaced by that of the primary. Node loop only.
///
/// * Unless the new one is swapped in, the old one is gone from the beginning, and clients that want keys are told that
///   the dataset is being loaded.
/// * Swapped in, the new one grows in databases that nobody sees. Clients may read the old one meanwhile when it is an
///   earlier state of the new one; otherwise they are told the same as above.
/// * When it fails, nothing is left of what was loaded.
final class DatasetLoad {
    /// How the new dataset takes the place of the old one.
    enum Kind {
        /// From a file that is there in whole.
        FROM_FILE,
        /// As it comes, after the old one is gone.
        AFTER_FLUSH,
        /// As it comes, beside the old one, which is of another history.
        SWAPPED,
        /// As it comes, beside the old one, which clients may read.
        SWAPPED_SERVING;

        boolean isSwapped() { return this == SWAPPED || this == SWAPPED_SERVING; }
    }

    private final Node node;
    private final Keyspace keyspace;
    private final Kind kind;
    /// What is loaded into.
    private final Database[] databases;
    private final DatasetReader reader;
    private final long startMillis;

    private DatasetLoad(Node node, Kind kind) {
        this.node = node;
        this.keyspace = node.keyspace;
        this.kind = kind;
        this.startMillis = keyspace.now();
        this.databases = kind.isSwapped() ? keyspace.spareDatabases() : keyspace.databases();
        this.reader = node.replicaRole.readers().reader(databases);
    }

    static DatasetLoad begin(Node node, Kind kind) {
        DatasetLoad load = new DatasetLoad(node, kind);
        if (kind.isSwapped()) {
            node.log.notice("PRIMARY <-> REPLICA sync: Loading DB in memory beside the old one");
        } else {
            node.replicaRole.leavesHistory();
            node.log.notice("PRIMARY <-> REPLICA sync: Flushing old data");
            load.flush();
            node.log.notice("PRIMARY <-> REPLICA sync: Loading DB in memory");
        }
        node.replicaRole.loads(load);
        return load;
    }

    private boolean isLazy() { return node.configuration.flag(Directives.REPLICA_LAZY_FLUSH); }

    private void flush() { keyspace.flush(isLazy()); }

    /// Whether clients may read meanwhile.
    boolean isServing() { return kind == Kind.SWAPPED_SERVING; }

    /// Unix milliseconds.
    long startMillis() { return startMillis; }

    /// Takes bytes of the snapshot; gives how many that were, all before its end.
    int feed(long address, int bytes) { return reader.feed(address, bytes); }

    /// Whether the end of the snapshot has come.
    boolean hasEnded() { return reader.hasEnded(); }

    /// In which database the next command of the primary runs; -1 when it will say so.
    int streamDatabase() { return reader.streamDatabase(); }

    void succeed() {
        if (kind.isSwapped()) {
            node.replicaRole.leavesHistory();
            keyspace.takeOver(databases, isLazy());
        }
        reader.close();
        node.replicaRole.loads(null);
    }

    void fail() {
        reader.close();
        if (kind.isSwapped()) for (Database each : databases) each.flush(isLazy());
        else flush();
        node.replicaRole.loads(null);
    }
}

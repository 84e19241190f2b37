package io.javelina.server;

import io.javelina.config.Directives;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.persistence.CorruptRdb;
import io.javelina.persistence.RdbFileReader;
import io.javelina.persistence.RdbHeader;
import io.javelina.script.FunctionLibraries;

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

    private static final String STREAM_DATABASE = "repl-stream-db";
    private static final String USED_MEMORY = "used-mem";
    private static final long SLICE_BYTES = 1 << 18;

    private final Node node;
    private final Keyspace keyspace;
    private final Kind kind;
    /// What is loaded into.
    private final Database[] databases;
    private final FunctionLibraries functions;
    private final RdbFileReader reader;
    private final long totalBytes;
    private final long startMillis;
    private boolean ended;
    private int streamDatabase = -1;
    private long usedMemory;
    private String slotImports = "";

    private DatasetLoad(Node node, Kind kind, long totalBytes) {
        this.node = node;
        this.keyspace = node.keyspace;
        this.kind = kind;
        this.totalBytes = totalBytes;
        this.startMillis = keyspace.now();
        this.databases = kind.isSwapped() ? node.replicaRole.spareDatabases() : keyspace.databases();
        this.functions = node.functions.empty();
        this.reader = new RdbFileReader(keyspace, databases, node.rdbCodecs, node.rdbSettings,
                new LoadedLibraries(node.functions, functions, false), RdbFileReader.Mode.REPLICA, new Fields());
        if (totalBytes > 0) reader.totalBytes(totalBytes);
    }

    /// Begins.
    ///
    /// @param totalBytes of the snapshot, 0 when nobody knows
    static DatasetLoad begin(Node node, Kind kind, long totalBytes) {
        DatasetLoad load = new DatasetLoad(node, kind, totalBytes);
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

    /// What the snapshot says about itself.
    private final class Fields implements RdbFileReader.Listener {
        @Override
        public void field(String name, String value) {
            if (name.equals(STREAM_DATABASE)) streamDatabase = number(value);
            if (name.equals(RdbHeader.SLOT_IMPORTS)) slotImports = value;
            if (name.equals(USED_MEMORY) && value.matches("\\d{1,18}")) usedMemory = Long.parseLong(value);
        }

        @Override
        public void warning(String what) { node.log.warning(what); }
    }

    /// The database of this number, -1 when there is none.
    private int number(String text) {
        if (!text.matches("\\d{1,9}")) return -1;
        int index = Integer.parseInt(text);
        return index < databases.length ? index : -1;
    }

    private boolean isLazy() { return node.configuration.flag(Directives.REPLICA_LAZY_FLUSH); }

    private void flush() {
        keyspace.flush(isLazy());
        node.functions.libraries().clear();
    }

    /// Whether clients may read meanwhile.
    boolean isServing() { return kind == Kind.SWAPPED_SERVING; }

    /// Unix milliseconds.
    long startMillis() { return startMillis; }

    /// 0 when nobody knows.
    long totalBytes() { return totalBytes; }

    long readBytes() { return reader.readBytes(); }

    /// How far it is.
    LoadProgress progress() { return new LoadProgress(startMillis, totalBytes, readBytes(), usedMemory); }

    /// Takes bytes of the snapshot; gives how many of them came before its end.
    ///
    /// @throws CorruptRdb when they belong to no snapshot
    int feed(long address, int bytes) {
        reader.feed(address, bytes);
        RdbFileReader.Progress progress;
        do progress = reader.load(SLICE_BYTES); while (progress == RdbFileReader.Progress.WORKING);
        ended = progress == RdbFileReader.Progress.DONE;
        return ended ? bytes - (int) reader.restBytes() : bytes;
    }

    /// Whether the end of the snapshot has come.
    boolean hasEnded() { return ended; }

    /// In which database the next command of the primary runs; -1 when it will say so.
    int streamDatabase() { return streamDatabase; }

    void succeed() {
        if (kind.isSwapped()) {
            node.replicaRole.leavesHistory();
            keyspace.takeOver(databases, isLazy());
        }
        node.slotMigrations.adopt(slotImports);
        node.functions.libraries().takeOver(functions);
        close();
    }

    void fail() {
        if (kind.isSwapped()) for (Database each : databases) each.flush(isLazy());
        else {
            flush();
            node.slotMigrations.adopt("");
        }
        close();
    }

    private void close() {
        node.loading.noteLoaded(reader.loadedKeys(), reader.expiredKeys());
        reader.close();
        functions.close();
        node.replicaRole.loads(null);
    }
}

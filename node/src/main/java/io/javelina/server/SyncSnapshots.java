package io.javelina.server;

import io.javelina.keyspace.SnapshotWriter;
import io.javelina.persistence.SnapshotSink;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/// How [FullSyncs] come to snapshots.
interface SyncSnapshots {
    /// A snapshot as it is being written.
    ///
    /// @param failure why it cannot be written, null while it can
    /// @param close gives up what was not ended
    record Writing(SnapshotWriter writer, Supplier<String> failure, Runnable close) {
    }

    /// The file of snapshots while it is being written.
    interface File {
        SnapshotSink sink();

        /// How it stands; it has succeeded when it is there under its name.
        SnapshotJob.State state();

        /// Why it failed.
        String failure();

        /// Bytes of it that are written.
        long writtenBytes();

        /// Gives it up.
        void cancel();

        Path path();

        /// What follows for the file from its end.
        void ended(boolean succeeded);

        /// Somebody did not want it any more, which is no failure.
        void cancelled();
    }

    /// Whether a snapshot can begin now.
    boolean isIdle();

    /// Begins one.
    ///
    /// @return whether it began; if not, the job has ended already
    boolean start(SnapshotJob job);

    /// Writes one in the format of files.
    ///
    /// @param database the one that the stream of changes goes on with
    /// @param readNewest whether all who get it read the newest version of the format
    Writing write(SnapshotSink to, int database, boolean withKeys, boolean withFunctions, boolean readNewest);

    /// Whether a snapshot that began now would be written in the newest version, if those who get it can read that.
    boolean needsNewest();

    /// Opens the file of snapshots under another name.
    File open() throws IOException;

    /// Whether the node keeps no files but those that replicas need.
    boolean keepsNoFiles();
}

package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.MemoryExhausted;
import io.javelina.persistence.LibrarySource;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbHeader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Supplier;

/// The node's snapshot file, `dbfilename` in `dir`: makes what saves it, in the background or while everybody waits. Node
/// loop only.
final class RdbFile {
    private int temporaryFiles;
    private final Configuration configuration;
    private final Keyspace keyspace;
    private final RdbCodecs codecs;
    private final SnapshotVersions versions;
    private final LibrarySource functions;
    private final NodeClock clock;
    private final Log log;
    private final SaveState state;

    private Supplier<CachedPrimary> position = () -> null;

    RdbFile(Configuration configuration, Keyspace keyspace, RdbCodecs codecs, SnapshotVersions versions,
            LibrarySource functions, NodeClock clock, Log log, SaveState state) {
        this.configuration = configuration;
        this.keyspace = keyspace;
        this.codecs = codecs;
        this.versions = versions;
        this.functions = functions;
        this.clock = clock;
        this.log = log;
        this.state = state;
    }

    Path path() { return configuration.file(Directives.DBFILENAME); }

    boolean exists() { return Files.exists(path()); }

    SaveState state() { return state; }

    /// Tells where in which history the data are, null when in none that could be gone on with.
    void position(Supplier<CachedPrimary> now) { position = now; }

    /// What a file of the data as it is now says about itself.
    RdbHeader header() {
        RdbHeader header = new RdbHeader(Version.REDIS_VERSION, Version.VALKEY_VERSION, clock.unixMillis() / 1000,
                keyspace.allocator().ledger().total());
        CachedPrimary at = position.get();
        if (at != null) header.replication(at.database(), at.id(), at.offset());
        return header.slotImports(keyspace.hiddenSlots().told()).isBaseOfAppendOnlyFile(false);
    }

    /// Saves the data in the background when [Snapshots] runs it.
    RdbSaveJob backgroundJob() {
        RdbSaveJob job = job(new InBackground());
        state.begins(clock.unixMillis(), keyspace.counters().changes);
        return job;
    }

    private RdbSaveJob job(RdbSaveJob.Ending ending) {
        return new RdbSaveJob("rdb", keyspace, codecs, versions::forFile, path(), temporaryName(), this::header,
                functions,
                ending);
    }

    /// The name of a new temporary file. The thread of a save that was cancelled may not yet have deleted its own.
    String temporaryName() {
        temporaryFiles++;
        return lastTemporaryName();
    }

    private String lastTemporaryName() {
        return "temp-" + ProcessHandle.current().pid() + "-" + temporaryFiles + ".rdb";
    }

    private final class InBackground implements RdbSaveJob.Ending {
        @Override
        public void ended(SnapshotJob.State ended, String failure) {
            boolean succeeded = ended == SnapshotJob.State.SUCCEEDED;
            keyspace.counters().changes -= state.ended(clock.unixMillis(), succeeded);
            if (succeeded) log.notice("Background saving terminated with success");
            else log.warning("Background saving error: " + failure);
        }

        @Override
        public void cancelled() {
            state.cancelled();
            log.warning("Background saving was cancelled");
        }
    }

    /// Saves the data while everybody waits.
    ///
    /// @return whether it is on the disk; the log says why not
    boolean save() {
        Awaited awaited = new Awaited();
        RdbSaveJob job = job(awaited);
        try {
            writeAll(job, job.begin());
            job.ended(job.await());
        } catch (IOException e) {
            log.warning("Failed opening the temp RDB file " + lastTemporaryName() + " (in server root dir "
                    + configuration.directory() + ") for saving: " + e.getMessage());
        } catch (MemoryExhausted e) {
            job.ended(SnapshotJob.State.FAILED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            job.ended(SnapshotJob.State.FAILED);
        }
        return awaited.succeeded;
    }

    private void writeAll(RdbSaveJob job, SnapshotWriter writer) throws InterruptedException {
        for (Database each : keyspace.databases())
            if (each.size() > 0) writer.database(each.index(), each.size(), each.expiresSize());
        for (Database each : keyspace.databases())
            for (long cursor = scan(each, 0, writer); cursor != 0; cursor = scan(each, cursor, writer)) job.awaitRoom();
        writer.end();
    }

    private static long scan(Database database, long cursor, SnapshotWriter writer) {
        return database.scan(cursor, entry -> writer.entry(database.index(), entry));
    }

    private final class Awaited implements RdbSaveJob.Ending {
        private boolean succeeded;

        @Override
        public void ended(SnapshotJob.State ended, String failure) {
            succeeded = ended == SnapshotJob.State.SUCCEEDED;
            if (succeeded) {
                log.notice("DB saved on disk");
                keyspace.counters().changes = 0;
                state.saved(clock.unixMillis());
            } else {
                log.warning("Write error saving DB on disk: " + failure);
            }
        }

        @Override
        public void cancelled() { succeeded = false; }
    }
}

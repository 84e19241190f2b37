package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.config.SavePoint;
import io.javelina.keyspace.Keyspace;
import java.util.concurrent.TimeUnit;

/// Saves the data to the snapshot file in the background: when somebody asks for it, and by itself when there were enough
/// changes for long enough (`save`). What follows from failures is here, too. Node loop only.
final class BackgroundSaves {
    /// How long a failed attempt keeps the next one from being made by itself.
    private static final long RETRY_SECONDS = 5;
    private static final String MISCONF = "MISCONF Valkey is configured to save RDB snapshots, but it's currently unable to"
            + " persist to disk. Commands that may modify the data set are disabled, because this instance is configured to"
            + " report errors during writes if RDB snapshotting fails (stop-writes-on-bgsave-error option). Please check the"
            + " Valkey logs for details about the RDB error.";

    private final Snapshots snapshots;
    private final RdbFile file;
    private final SaveState state;
    private final Keyspace keyspace;
    private final Configuration configuration;
    private final Log log;
    /// Whether to save as soon as no other snapshot is made.
    private boolean scheduled;

    BackgroundSaves(Snapshots snapshots, RdbFile file, Keyspace keyspace, Configuration configuration, Log log) {
        this.snapshots = snapshots;
        this.file = file;
        this.state = file.state();
        this.keyspace = keyspace;
        this.configuration = configuration;
        this.log = log;
        snapshots.whenIdle(this::startIfDue);
    }

    // On demand.

    /// Begins to save; no other snapshot may be being made.
    ///
    /// @return whether it began
    boolean start() {
        log.notice("Background saving started");
        return snapshots.start(file.backgroundJob());
    }

    /// Saves as soon as no other snapshot is made.
    void schedule() { scheduled = true; }

    boolean isScheduled() { return scheduled; }

    void unschedule() { scheduled = false; }

    // By itself.

    private void startIfDue() {
        if (state.lastSucceeded() || nowSeconds() - state.lastAttemptSeconds() > RETRY_SECONDS) startIfWanted();
    }

    private void startIfWanted() {
        SavePoint reached = reached();
        if (reached != null) {
            log.notice(reached.changes() + " changes in " + reached.seconds() + " seconds. Saving...");
            start();
        } else if (scheduled && start()) {
            scheduled = false;
        }
    }

    /// A condition of `save` that holds, null when none does.
    private SavePoint reached() {
        long changes = keyspace.counters().changes;
        if (changes == 0) return null;
        long seconds = nowSeconds() - state.lastSaveSeconds();
        for (SavePoint each : configuration.savePoints())
            if (changes >= each.changes() && seconds > each.seconds()) return each;
        return null;
    }

    private long nowSeconds() { return TimeUnit.MILLISECONDS.toSeconds(keyspace.now()); }

    // What has to do with it.

    /// Why nothing may be written while saving fails, null when it may.
    String refusal() {
        if (state.lastSucceeded()) return null;
        boolean stops = configuration.flag(Directives.STOP_WRITES_ON_BGSAVE_ERROR)
                && !configuration.savePoints().isEmpty();
        return stops ? MISCONF : null;
    }

    /// FLUSHALL: what is being saved is worth nothing any more. Where there is a file, it becomes an empty one.
    void flushingAll(Runnable flush) {
        if (snapshots.isSaving()) snapshots.cancel();
        flush.run();
        if (!configuration.savePoints().isEmpty()) file.save();
    }
}

package io.javelina.server;

import io.javelina.command.Dispatcher;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.management.figures.PersistenceFigures;
import io.javelina.persistence.AofFolder;
import io.javelina.persistence.CorruptManifest;
import io.javelina.persistence.RdbFileReader;
import io.javelina.persistence.RdbHeader;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// The append-only file of a node, as a whole: keeps its settings current, loads it when the node starts, and says how it
/// stands. Node loop only, but where something else is said.
final class AppendOnly {
    private static final List<Directive> SETTINGS = List.of(Directives.APPENDFSYNC,
            Directives.NO_APPENDFSYNC_ON_REWRITE, Directives.AUTO_AOF_REWRITE_PERCENTAGE,
            Directives.AUTO_AOF_REWRITE_MIN_SIZE, Directives.AOF_LOAD_TRUNCATED, Directives.AOF_USE_RDB_PREAMBLE,
            Directives.AOF_TIMESTAMP_ENABLED, Directives.AOF_REWRITE_INCREMENTAL_FSYNC);

    /// How often it is tried to turn it on for another dataset.
    private static final int MOST_ATTEMPTS = 10;

    private final Node node;
    private final NodeLoop loop;
    private final Dispatcher dispatcher;
    private final Log log;
    private final Configuration configuration;
    private final AofSettings settings = new AofSettings();
    private final AppendOnlyFile live;
    private final AofFiles files;
    private final AofRewrites rewrites;

    /// Whether files are being loaded, or are going to be; written before the loop starts, too.
    private volatile boolean loading;
    /// Null unless files are being loaded.
    private AofLoader loader;
    private long loadStartMillis;
    private long loadStartNanos;
    private long slowSteps;
    private Consumer<String> whenLoaded;
    /// How often that failed, 0 when it is not to be tried any more.
    private int failedAttempts;

    AppendOnly(Node node, Dispatcher dispatcher) throws Refusal {
        this.node = node;
        this.loop = node.loop;
        this.dispatcher = dispatcher;
        this.log = node.log;
        this.configuration = node.configuration;
        this.live = new AppendOnlyFile(loop, log, node.latency, settings, node::fail);
        this.files = new AofFiles(live, configuration.directory(), new AofFolder(configuration.directory(),
                configuration.text(Directives.APPENDDIRNAME), configuration.text(Directives.APPENDFILENAME)), settings,
                log);
        configuration.onChange(Directives.DIR, now -> files.directory(now.directory()));
        AofBases bases = new AofBases(node.keyspace, node.rdbCodecs, node.snapshotVersions,
                node.functions.libraries()::forEachCode, node.clock);
        this.rewrites = new AofRewrites(node.snapshots, node.clock, live, files, bases, settings, log);
        for (Directive each : SETTINGS) configuration.onChange(each, this::settingsChanged);
        settingsChanged(configuration);
        settings.keepsHistory = configuration.flag(Directives.AOF_DISABLE_AUTO_GC);
        configuration.onChange(Directives.AOF_DISABLE_AUTO_GC, this::historyKept);
        configuration.onChange(Directives.APPENDONLY, this::switched);
    }

    private void settingsChanged(Configuration now) {
        settings.sync = switch (now.text(Directives.APPENDFSYNC)) {
            case "always" -> AofSettings.Sync.ALWAYS;
            case "no" -> AofSettings.Sync.NO;
            default -> AofSettings.Sync.EVERYSEC;
        };
        settings.noSyncOnRewrite = now.flag(Directives.NO_APPENDFSYNC_ON_REWRITE);
        settings.rewritePercentage = (int) now.integer(Directives.AUTO_AOF_REWRITE_PERCENTAGE);
        settings.rewriteMinBytes = now.integer(Directives.AUTO_AOF_REWRITE_MIN_SIZE);
        settings.loadsTruncated = now.flag(Directives.AOF_LOAD_TRUNCATED);
        settings.baseIsRdb = now.flag(Directives.AOF_USE_RDB_PREAMBLE);
        settings.notesTime = now.flag(Directives.AOF_TIMESTAMP_ENABLED);
        settings.flushesIncrementally = now.flag(Directives.AOF_REWRITE_INCREMENTAL_FSYNC);
    }

    private void historyKept(Configuration now) {
        settings.keepsHistory = now.flag(Directives.AOF_DISABLE_AUTO_GC);
        if (live.isEnabled()) files.deleteHistory();
    }

    private void switched(Configuration now) throws Refusal {
        boolean isOn = now.flag(Directives.APPENDONLY);
        if (isOn == live.isEnabled()) return;
        if (!isOn) rewrites.turnOff();
        else
            if (!rewrites.turnOn(dispatcher.isInside()))
                throw new Refusal("Unable to turn on AOF. Check server logs.");
    }

    /// The dataset is about to become another one: nothing is appended until it is there.
    void suspend() {
        failedAttempts = 0;
        if (live.isEnabled()) rewrites.turnOff();
    }

    /// The dataset is another one: the files begin anew with it, if there are to be any. A node that should keep what it has
    /// and cannot tries that again each second for a while, and then ends.
    void resume() {
        if (!isWanted() || live.isEnabled() || rewrites.turnOn(dispatcher.isInside())) {
            failedAttempts = 0;
            return;
        }
        log.warning("Failed enabling the AOF after successful primary synchronization! Trying it again in one second.");
        if (++failedAttempts < MOST_ATTEMPTS) return;
        log.warning("FATAL: this replica instance finished the synchronization with its primary, but the AOF can't be"
                + " turned on. Exiting now.");
        node.fail();
    }

    /// Called each second.
    void tick() { if (failedAttempts > 0 && !node.hasFailed()) resume(); }

    AppendOnlyFile live() { return live; }

    AofFiles files() { return files; }

    AofRewrites rewrites() { return rewrites; }

    AofSettings settings() { return settings; }

    // Each turn.

    /// Before replies leave.
    void beforeReplies() { live.doWork(); }

    /// How long the loop may wait at most because of what is to be written.
    long idleNanos(long now) { return live.idleNanos(now); }

    /// Why commands that write are refused, null when they are not.
    String error() { return live.error(); }

    // Loading.

    /// Whether the node begins with the data of the append-only file.
    boolean isWanted() { return configuration.flag(Directives.APPENDONLY); }

    boolean isLoading() { return loading; }

    /// Loading is going to begin. Any thread, before clients can connect.
    void announce() { loading = true; }

    /// Reads which files there are; when the configuration wants that loads them, and goes on to append to them.
    ///
    /// @param done told that all is ready, by null, or else why it cannot be
    void start(Consumer<String> done) {
        whenLoaded = done;
        try {
            files.load();
            if (!isWanted()) {
                done.accept(null);
                return;
            }
            files.adoptOldFile();
            if (files.manifest().isEmpty()) open(0);
            else begin();
        } catch (CorruptManifest e) {
            log.warning("*** FATAL AOF MANIFEST FILE ERROR ***");
            if (e.line() != null) {
                log.warning("Reading the manifest file, at line " + e.lineNumber());
                log.warning(">>> '" + e.line() + "'");
            }
            fail(e.getMessage());
        } catch (IOException e) {
            fail("Can't open or create append-only dir " + files.folder().folder() + ": " + AofFolder.reason(e));
        }
    }

    private void fail(String reason) {
        log.warning(reason);
        loading = false;
        whenLoaded.accept(reason);
    }

    private void begin() {
        try {
            beginLoader();
        } catch (IOException e) {
            fail(noLength(e));
            return;
        }
        slice();
    }

    private static String noLength(IOException failure) {
        String file = failure instanceof FileSystemException of && of.getFile() != null
                ? Path.of(of.getFile()).getFileName() + " "
                : "";
        return "Unable to obtain the AOF file " + file + "length. stat: " + AofFolder.reason(failure);
    }

    private void beginLoader() throws IOException {
        loader = new AofLoader(node, dispatcher, files, settings.loadsTruncated, new RdbFileReader.Listener() {
            @Override
            public void field(String name, String value) {
                if (name.equals(RdbHeader.SLOT_IMPORTS)) node.slotMigrations.adopt(value);
            }

            @Override
            public void warning(String what) { log.notice(what); }
        });
        loading = true;
        live.loading(true);
        loop.beginTurn();
        slowSteps = 0;
        loadStartMillis = node.keyspace.now();
        loadStartNanos = node.clock.nanos();
    }

    private void slice() {
        if (loader == null) return;
        loop.beginTurn();
        long delay = configuration.integer(Directives.KEY_LOAD_DELAY);
        try {
            if (loader.proceed(delay != 0)) goOn(delay);
            else loaded();
        } catch (IOException e) {
            loader = null;
            loading = false;
            whenLoaded.accept(e.getMessage());
        }
    }

    /// `key-load-delay` makes each step take so much longer, or of so many steps one.
    private void goOn(long delayMicros) {
        long micros = delayMicros < 0
                ? (loader.steps() - slowSteps) / -delayMicros
                : (loader.steps() - slowSteps) * delayMicros;
        if (micros == 0) loop.later(this::slice);
        else {
            slowSteps = loader.steps();
            loop.later(this::slice, micros, TimeUnit.MICROSECONDS);
        }
    }

    private void loaded() {
        long base;
        try {
            base = loader.baseBytes();
        } catch (IOException e) {
            fail(noLength(e));
            return;
        }
        log.notice("DB loaded from append only file: "
                + "%.3f".formatted((node.clock.nanos() - loadStartNanos) / 1e9) + " seconds");
        loader = null;
        node.keyspace.counters().changes = 0;
        open(base);
    }

    private void open(long base) {
        try {
            rewrites.openAtStart();
            live.sizes(files.folder().size(files.manifest()), base);
        } catch (IOException e) {
            fail("Can't open the append-only file: " + AofFolder.reason(e));
            return;
        }
        live.loading(false);
        loading = false;
        files.deleteHistory();
        whenLoaded.accept(null);
    }

    /// DEBUG LOADAOF: drops the dataset and loads the files again, while everybody waits.
    ///
    /// @return whether that was possible
    boolean reload() {
        if (live.isEnabled()) live.flushNow();
        node.keyspace.flush(false);
        node.functions.libraries().clear();
        try {
            files.load();
            if (!files.manifest().isEmpty()) reloadFiles();
        } catch (CorruptManifest | IOException e) {
            log.warning("The AOF files cannot be loaded: " + e.getMessage());
            return false;
        } finally {
            loader = null;
            loading = false;
            live.loading(false);
        }
        node.keyspace.counters().changes = 0;
        log.notice("Append Only File loaded by DEBUG LOADAOF");
        return true;
    }

    private void reloadFiles() throws IOException {
        beginLoader();
        while (loader.proceed(false)) continue;
    }

    // The end.

    /// Whether the node may stop; the log says why not.
    boolean mayStop(boolean isForced) {
        if (live.state() != AppendOnlyFile.State.WAIT_REWRITE || !rewrites.isRunning()) return true;
        log.warning(isForced ? "Writing initial AOF. Exit anyway." : "Writing initial AOF, can't exit.");
        return isForced;
    }

    /// Writes all, makes it safe, and gives back the memory. The loop has ended.
    void close() {
        if (loader != null) loader.close();
        loader = null;
        if (rewrites.isRunning()) {
            log.warning("There is a child rewriting the AOF. Killing it!");
            rewrites.cancel();
        }
        if (live.isEnabled()) {
            log.notice("Calling fsync() on the AOF file.");
            live.closeFile();
        }
        live.close();
    }

    // What INFO tells.

    void resetStatistics() {
        rewrites.resetStatistics();
        live.resetStatistics();
    }

    void describe(InfoText text) {
        text.line("aof_enabled", live.isEnabled() ? 1 : 0)
                .line("aof_rewrite_in_progress", rewrites.isRunning() ? 1 : 0)
                .line("aof_rewrite_scheduled", rewrites.isScheduled() ? 1 : 0)
                .line("aof_last_rewrite_time_sec", rewrites.lastSeconds())
                .line("aof_current_rewrite_time_sec", rewrites.currentSeconds())
                .line("aof_last_bgrewrite_status", rewrites.hasLastFailed() ? "err" : "ok")
                .line("aof_rewrites", rewrites.begun())
                .line("aof_rewrites_consecutive_failures", rewrites.failures())
                .line("aof_last_write_status", live.error() == null ? "ok" : "err")
                .line("aof_last_cow_size", node.snapshots.lastRewriteEarlyBytes());
    }

    /// What INFO tells at the end of its section.
    void describeFiles(InfoText text) {
        if (live.isEnabled())
            text.line("aof_current_size", live.totalBytes()).line("aof_base_size", live.baseBytes())
                    .zeros("aof_pending_rewrite").line("aof_buffer_length", live.pendingBytes())
                    .line("aof_pending_bio_fsync", live.pendingTasks())
                    .line("aof_delayed_fsync", live.delayedSyncs());
    }

    /// What management is told while files are loaded.
    void tell(PersistenceFigures figures) {
        if (!loading || loader == null) return;
        figures.loadingStartTimeMillis = loadStartMillis;
        figures.loadingTotalBytes = loader.totalBytes();
        figures.loadingLoadedBytes = loader.loadedBytes();
        figures.loadingKeys = loader.loadedKeys();
    }

    /// What INFO tells while files are loaded, null when none are.
    LoadProgress progress() {
        if (!loading || loader == null) return null;
        return new LoadProgress(loadStartMillis, loader.totalBytes(), loader.loadedBytes(), 0);
    }
}

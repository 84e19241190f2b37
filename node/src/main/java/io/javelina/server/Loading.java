package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.keyspace.Keyspace;
import io.javelina.management.figures.PersistenceFigures;
import io.javelina.memory.MemoryExhausted;
import io.javelina.persistence.CorruptRdb;
import io.javelina.persistence.FileSource;
import io.javelina.persistence.FunctionRecords;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbFileReader.Mode;
import io.javelina.persistence.RdbFileReader.Progress;
import io.javelina.persistence.RdbFileReader;
import io.javelina.persistence.RdbSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Fills the dataset from a file: in slices, so that clients hear meanwhile that it is loading; or at once, for those who
/// wait for it. Also what INFO tells of the present and of the last time. Node loop only.
final class Loading {
    private static final long BYTES_PER_MEGABYTE = 1 << 20;

    private final NodeLoop loop;
    private final Keyspace keyspace;
    private final Configuration configuration;
    private final RdbCodecs codecs;
    private final RdbSettings settings;
    private final FunctionRecords functions;
    private final Log log;

    private boolean active;
    private long startMillis;
    private long startNanos;
    private long totalBytes;
    private FileSource source;
    private RdbFileReader reader;
    private Consumer<String> whenDone;
    /// Keys for which a delay is due.
    private long delayedKeys;

    // Of the last time.
    private boolean hasLoaded;
    private long loadedKeys;
    private long expiredKeys;

    Loading(NodeLoop loop, Keyspace keyspace, Configuration configuration, RdbCodecs codecs,
            RdbSettings settings, FunctionRecords functions, Log log) {
        this.loop = loop;
        this.keyspace = keyspace;
        this.configuration = configuration;
        this.codecs = codecs;
        this.settings = settings;
        this.functions = functions;
        this.log = log;
    }

    /// Whether commands have to be refused because the data is not there yet.
    boolean isActive() { return active; }

    /// Loading is going to begin: commands are refused from now on. Before clients can connect any thread may call this.
    void announce() { active = true; }

    // In slices.

    /// Begins to load a file.
    ///
    /// @param done is told that all is there, by null, or else why not
    void begin(Path file, Consumer<String> done) {
        whenDone = done;
        try {
            open(file, Mode.PRIMARY, () -> loop.later(this::slice));
            slice();
        } catch (IOException e) {
            end(reason(e));
        }
    }

    private void open(Path file, Mode mode, Runnable wake) throws IOException {
        active = true;
        loop.beginTurn();
        startMillis = keyspace.now();
        startNanos = loop.clock().nanos();
        delayedKeys = 0;
        source = FileSource.open(keyspace.allocator(), file, wake);
        totalBytes = source.size();
        reader = new RdbFileReader(keyspace, keyspace.databases(), codecs, settings, functions, mode, new Listener());
        reader.totalBytes(totalBytes);
    }

    private void slice() {
        if (reader == null) return;
        loop.beginTurn();
        String failure = null;
        Progress progress = Progress.WORKING;
        try {
            progress = reader.load(budget());
            if (progress == Progress.HUNGRY && !feed()) return;
        } catch (CorruptRdb | MemoryExhausted | IOException e) {
            failure = reason(e);
        }
        if (failure != null || progress == Progress.DONE) end(failure);
        else goOn();
    }

    /// Bytes of a slice; just one thing of those that are to be slow.
    private long budget() {
        return configuration.integer(Directives.KEY_LOAD_DELAY) != 0
                ? 1
                : configuration.integer(Directives.LOADING_PROCESS_EVENTS_INTERVAL_BYTES);
    }

    private void goOn() {
        long delay = configuration.integer(Directives.KEY_LOAD_DELAY);
        long nanos = delay < 0 ? delayedKeys * 1000 / -delay : delayedKeys * 1000 * delay;
        if (nanos > 0) delayedKeys = 0;
        if (nanos > 0) loop.io().schedule(this::slice, nanos, TimeUnit.NANOSECONDS);
        else loop.later(this::slice);
    }

    /// Gives the reader more of the file; false when there is nothing yet.
    private boolean feed() throws IOException {
        if (source.take(reader::feed)) return true;
        if (source.isAtEnd()) reader.allFed();
        return source.isAtEnd();
    }

    // At once.

    /// Loads a file while everybody waits.
    ///
    /// @return null when all is there, or else why not
    String loadNow(Path file, Mode mode) {
        String failure = null;
        whenDone = _ -> {};
        try {
            open(file, mode, () -> {});
            for (Progress progress = Progress.WORKING; progress != Progress.DONE;) {
                progress = reader.load(Long.MAX_VALUE / 2);
                if (progress == Progress.HUNGRY && !feed()) source.await();
            }
        } catch (CorruptRdb | MemoryExhausted | IOException e) {
            failure = reason(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            failure = "interrupted";
        }
        end(failure);
        return failure;
    }

    private String reason(Exception e) {
        if (reader == null) return "can't open the file for reading: " + e.getMessage();
        if (e instanceof CorruptRdb) return e.getMessage();
        return (e instanceof MemoryExhausted ? "out of memory" : "read error") + " at offset " + reader.readBytes()
                + ": "
                + e.getMessage();
    }

    // The end.

    private void end(String failure) {
        if (reader != null) {
            hasLoaded = true;
            loadedKeys = reader.loadedKeys();
            expiredKeys = reader.expiredKeys();
            if (failure == null) tellEnd();
        }
        close();
        if (failure != null) log.warning("Internal error in RDB reading: " + failure);
        active = false;
        whenDone.accept(failure);
    }

    private void tellEnd() {
        long empty = reader.emptyKeys();
        log.notice("Done loading RDB, keys loaded: " + loadedKeys + ", keys expired: " + expiredKeys
                + (empty == 0 ? "." : ", empty keys skipped: " + empty + "."));
        long nanos = loop.clock().nanos() - startNanos;
        log.notice("DB loaded from disk: " + "%.3f".formatted(nanos / 1e9) + " seconds");
    }

    /// Gives up, and gives back the memory.
    void close() {
        if (reader != null) reader.close();
        if (source != null) source.close();
        reader = null;
        source = null;
    }

    /// Tells the log what files say about themselves.
    private final class Listener implements RdbFileReader.Listener {
        @Override
        public void field(String name, String value) {
            switch (name) {
                case "redis-ver" -> log.notice("Loading RDB produced by version " + value);
                case "valkey-ver" -> log.notice("Loading RDB produced by Valkey version " + value);
                case "ctime" ->
                    log.notice("RDB age " + Math.max(0, keyspace.now() / 1000 - number(value)) + " seconds");
                case "used-mem" -> log.notice(String.format(Locale.ROOT, "RDB memory usage when created %.2f Mb",
                        number(value) / (double) BYTES_PER_MEGABYTE));
                case "aof-base" -> {
                    if (number(value) != 0) log.notice("RDB is base AOF");
                }
                default -> log.debug("RDB field " + name + ": " + value);
            }
        }

        private static long number(String text) { return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0; }

        @Override
        public void warning(String what) { log.notice(what); }

        @Override
        public void keyRead() { delayedKeys++; }
    }

    // What INFO tells.

    void describe(InfoText text) {
        long loaded = reader == null ? 0 : reader.readBytes();
        long elapsed = (keyspace.now() - startMillis) / 1000;
        long eta = loaded == 0 ? 1 : (long) (elapsed * (double) (totalBytes - loaded) / loaded);
        double share = totalBytes == 0 ? 0 : 100.0 * loaded / totalBytes;
        text.line("loading_start_time", startMillis / 1000).line("loading_total_bytes", totalBytes)
                .line("loading_rdb_used_mem", 0).line("loading_loaded_bytes", loaded)
                .line("loading_loaded_perc", "%.2f", share).line("loading_eta_seconds", eta);
    }

    /// What management is told meanwhile.
    void tell(PersistenceFigures figures) {
        if (reader == null) return;
        figures.loadingStartTimeMillis = startMillis;
        figures.loadingTotalBytes = totalBytes;
        figures.loadingLoadedBytes = reader.readBytes();
        figures.loadingKeys = reader.loadedKeys();
    }

    /// Whether something was ever loaded.
    boolean hasLoaded() { return hasLoaded; }

    /// Keys that were loaded the last time.
    long loadedKeys() { return reader == null ? loadedKeys : reader.loadedKeys(); }

    /// Keys that were left out then because their time had come.
    long expiredKeys() { return reader == null ? expiredKeys : reader.expiredKeys(); }
}

package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.keyspace.Keyspace;
import io.javelina.management.figures.PersistenceFigures;
import io.javelina.memory.MemoryExhausted;
import io.javelina.persistence.CorruptRdb;
import io.javelina.persistence.FileSource;
import io.javelina.persistence.RdbCodecs;
import io.javelina.persistence.RdbFileReader.Mode;
import io.javelina.persistence.RdbFileReader.Progress;
import io.javelina.persistence.RdbFileReader;
import io.javelina.persistence.RdbHeader;
import io.javelina.persistence.RdbSettings;
import io.javelina.script.Functions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Fills the dataset from a file: in slices, so that clients hear meanwhile that it is loading; or at once, for those who
/// wait for it. Also what INFO tells of the present and of the last time. Node loop only.
final class Loading {
    private static final int ID_DIGITS = 40;
    private static final long BYTES_PER_MEGABYTE = 1 << 20;
    /// A slice is over after this time, and a step more at most.
    private static final long LONGEST_SLICE_NANOS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long STEP_BYTES = 1 << 14;

    private final NodeLoop loop;
    private final Keyspace keyspace;
    private final Configuration configuration;
    private final RdbCodecs codecs;
    private final RdbSettings settings;
    private final Functions functions;
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

    // What the file said about its place in a history.
    private String replicationId = "";
    /// Slots that were on their way to the node that wrote the file.
    private String slotImports = "";
    private long replicationOffset = -1;
    private int streamDatabase = -1;

    /// What the data took where they were saved, 0 when the file did not say.
    private long usedMemory;

    // Of the last time that anything was loaded, from wherever.
    private boolean hasLoaded;
    private long loadedKeys;
    private long expiredKeys;

    Loading(NodeLoop loop, Keyspace keyspace, Configuration configuration, RdbCodecs codecs,
            RdbSettings settings, Functions functions, Log log) {
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

    /// What the file that was loaded last said of slots that were being imported; see [SlotImport#told].
    String slotImports() { return slotImports; }

    // In slices.

    /// Begins to load a file.
    ///
    /// @param done is told that all is there, by null, or else why not
    void begin(Path file, Consumer<String> done) {
        whenDone = done;
        try {
            open(file, configuration.primary() == null ? Mode.PRIMARY : Mode.REPLICA, () -> loop.later(this::slice));
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
        usedMemory = 0;
        slotImports = "";
        source = FileSource.open(keyspace.allocator(), file, wake);
        totalBytes = source.size();
        reader = new RdbFileReader(keyspace, keyspace.databases(), codecs, settings,
                new LoadedLibraries(functions, functions.libraries(), mode.replacesKeys()), mode, new Listener());
        reader.totalBytes(totalBytes);
    }

    private void slice() {
        if (reader == null || loop.isStopping()) return;
        loop.beginTurn();
        String failure = null;
        Progress progress = Progress.WORKING;
        try {
            progress = loadSome();
            if (progress == Progress.HUNGRY) return;
        } catch (CorruptRdb | MemoryExhausted | IOException e) {
            failure = reason(e);
        }
        if (failure != null || progress == Progress.DONE) end(failure);
        else goOn();
    }

    /// Loads until the slice is over, by its bytes or its time; just one thing of those that are to be slow.
    ///
    /// @return `HUNGRY` when the rest of the file has still to be read from the disk
    private Progress loadSome() throws IOException {
        if (configuration.integer(Directives.KEY_LOAD_DELAY) != 0) return loadOrFeed(1);
        long endBytes = reader.readBytes() + configuration.integer(Directives.LOADING_PROCESS_EVENTS_INTERVAL_BYTES);
        long endNanos = loop.clock().nanos() + LONGEST_SLICE_NANOS;
        Progress progress = Progress.WORKING;
        while (progress == Progress.WORKING && reader.readBytes() < endBytes && loop.clock().nanos() < endNanos)
            progress = loadOrFeed(STEP_BYTES);
        return progress;
    }

    private Progress loadOrFeed(long bytes) throws IOException {
        Progress progress = reader.load(bytes);
        return progress == Progress.HUNGRY && feed() ? Progress.WORKING : progress;
    }

    private void goOn() {
        long delay = configuration.integer(Directives.KEY_LOAD_DELAY);
        long nanos = delay < 0 ? delayedKeys * 1000 / -delay : delayedKeys * 1000 * delay;
        if (nanos > 0) delayedKeys = 0;
        if (nanos > 0) loop.later(this::slice, nanos, TimeUnit.NANOSECONDS);
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
            noteLoaded(reader.loadedKeys(), reader.expiredKeys());
            if (failure == null) tellEnd();
        }
        close();
        if (failure != null) log.warning("Internal error in RDB reading: " + failure);
        active = false;
        whenDone.accept(failure);
    }

    /// So many keys came from a snapshot, be it read here or elsewhere; so many were left out.
    void noteLoaded(long loaded, long expired) {
        hasLoaded = true;
        loadedKeys = loaded;
        expiredKeys = expired;
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
                case "used-mem" -> {
                    usedMemory = number(value);
                    log.notice(String.format(Locale.ROOT, "RDB memory usage when created %.2f Mb",
                            usedMemory / (double) BYTES_PER_MEGABYTE));
                }
                case "aof-base" -> {
                    if (number(value) != 0) log.notice("RDB is base AOF");
                }
                case RdbHeader.SLOT_IMPORTS -> slotImports = value;
                case "repl-id" -> replicationId = value;
                case "repl-offset" -> replicationOffset = value.matches("\\d{1,18}") ? Long.parseLong(value) : -1;
                case "repl-stream-db" ->
                    streamDatabase = number(value) < keyspace.databaseCount() ? (int) number(value) : -1;
                default -> log.debug("RDB field " + name + ": " + value);
            }
        }

        private static long number(String text) { return text.matches("\\d{1,18}") ? Long.parseLong(text) : 0; }

        @Override
        public void warning(String what) { log.notice(what); }

        @Override
        public void keyRead() { delayedKeys++; }
    }

    /// Where in which history the data were when they were saved, null when the file did not say.
    CachedPrimary position() {
        boolean isKnown = replicationId.length() == ID_DIGITS && replicationOffset >= 0 && streamDatabase >= 0;
        return isKnown ? new CachedPrimary(replicationId, replicationOffset, streamDatabase) : null;
    }

    // What INFO tells.

    LoadProgress progress() {
        return new LoadProgress(startMillis, totalBytes, reader == null ? 0 : reader.readBytes(), usedMemory);
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

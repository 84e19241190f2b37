package io.javelina.server;

import io.javelina.keyspace.Propagation;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.persistence.AofFolder;
import io.javelina.persistence.AofWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// Follows all changes and appends them to the append-only file. Node loop only; see [AofWriter] for the thread that
/// writes.
///
/// * Commands are collected during a turn and handed over before its replies leave. With `appendfsync always` the replies
///   wait until all is safe: one sync for all commands of the turn.
/// * With `everysec` a sync begins a second after the last one did, if anything was written since. What is collected while
///   the disk is busy waits; after two seconds, or when it is a lot, the loop waits with it.
/// * What cannot be written is kept and tried again each second, and commands that write are refused meanwhile. With
///   `always` the node ends instead, since replies that say otherwise may be on their way.
/// * Changes for which there was no memory are missing, as a whole: a transaction is never there by halves. Then commands
///   that write are refused until a rewrite has made up for that; with `always` the node ends.
final class AppendOnlyFile implements Propagation.Follower {
    enum State {
        OFF,
        /// A first base is being made, or is to be made; what changes meanwhile goes to a file of its own.
        WAIT_REWRITE, ON
    }

    /// What may be collected while the disk is busy, in bytes; more than that makes the loop wait.
    private static final long MOST_PENDING_BYTES = 256L << 20;
    private static final long LONGEST_POSTPONED_MILLIS = 2000;
    /// Where a loss of the last second is allowed, what several turns have collected is handed over together: waking the
    /// thread costs more than a command. It waits no longer than this, or until it is so much.
    private static final long GATHERED_NANOS = 5_000_000;
    private static final long GATHERED_BYTES = 256 << 10;
    private static final long NO_HURRY = Long.MAX_VALUE;
    private static final long SYNC_MILLIS = 1000;
    private static final long RETRY_MILLIS = 1000;
    /// Errors of writing are logged no more often than this.
    private static final long LOG_MILLIS = 30_000;
    private static final int NO_DATABASE = -1;
    /// What is safe as long as there is no complete file.
    static final long NONE = -1;
    private static final int SCRATCH_BYTES = 64;
    private static final String NO_MEMORY = "Cannot allocate memory";

    private final NodeLoop loop;
    private final NodeClock clock;
    private final Log log;
    private final LatencyMonitor latency;
    private final AofSettings settings;
    private final Allocator allocator;
    private final AofWriter writer;
    /// Called when nothing can be promised any more.
    private final Runnable fatal;
    /// Who wants to know how the thread's other work ended, in the order of that work.
    private final ArrayDeque<Consumer<AofWriter.Task>> works = new ArrayDeque<>();
    /// Where SELECT and notes are put together.
    private final long scratch;

    private State state = State.OFF;
    private boolean loading;
    private boolean rewriting;
    /// The database of the last command in the file.
    private int selected = NO_DATABASE;
    /// The time that the file was told last, in unix seconds.
    private long notedSeconds;

    /// Bytes of the current increment, and how many of them are safe.
    private long incrementBytes;
    private long syncedBytes;
    /// Bytes of all files.
    private long totalBytes;
    /// The same when the last rewrite ended.
    private long baseBytes;
    private long lastSyncMillis;
    private long lastWriteNanos;
    /// When all that there was had become safe, in unix milliseconds; 0 for never.
    private long syncedMillis;
    /// Since when what is collected waits for a busy disk; 0 when it does not.
    private long postponedMillis;
    private long delayedSyncs;

    /// Why nothing can be written, null when it can.
    private String writeError;
    private long nextTryMillis;
    private long lastLoggedMillis;
    /// Why nothing can be synced, null when it can.
    private String syncError;

    // Changes that are missing.

    /// How often some were lost, and how many of these times the files have made up for.
    private long losses;
    private long lossesMadeUpFor;
    /// The first, at the beginning of the rewrite that goes on.
    private long lossesAtRewrite;
    private Runnable whenLost = () -> {};
    /// Whether the last command began a transaction that has not ended, and whether that is left out.
    private boolean inTransaction;
    private boolean skips;
    /// What was collected before the last command, or before its transaction.
    private long unitStart;

    /// Up to which change all is safe that was written, and the same when that counts, with a base to it.
    private long safe = NONE;
    private long durable = NONE;
    /// What the base has that is being made.
    private long offsetAtRewrite;
    private Runnable whenDurable = () -> {};

    AppendOnlyFile(NodeLoop loop, Log log, LatencyMonitor latency, AofSettings settings, Runnable fatal) {
        this.loop = loop;
        this.clock = loop.clock();
        this.log = log;
        this.latency = latency;
        this.settings = settings;
        this.fatal = fatal;
        this.allocator = loop.allocator();
        this.scratch = allocator.allocate(Account.SERVER, SCRATCH_BYTES);
        this.writer = AofWriter.start(allocator, clock::nanos, this::wake);
    }

    /// Lets the loop look at what the thread has done. On the thread.
    private void wake() {
        try {
            loop.later(() -> {});
        } catch (RejectedExecutionException e) {
            log.debug("The loop has ended before the append-only file was closed");
        }
    }

    // How it stands.

    State state() { return state; }

    boolean isEnabled() { return state != State.OFF; }

    /// Why commands that write are refused, null when they are not.
    String error() {
        if (state == State.OFF) return null;
        if (isIncomplete()) return NO_MEMORY;
        return writeError != null ? writeError : syncError;
    }

    boolean isWriteFailing() { return writeError != null; }

    /// Bytes of the base and all increments.
    long totalBytes() { return totalBytes; }

    long baseBytes() { return baseBytes; }

    long incrementBytes() { return incrementBytes; }

    /// Bytes that are not handed over.
    long pendingBytes() { return writer.pendingBytes(); }

    int pendingTasks() { return writer.unfinished(); }

    long delayedSyncs() { return delayedSyncs; }

    void resetStatistics() { delayedSyncs = 0; }

    /// When it was last known that all is safe that had been handed over, in unix milliseconds; 0 for never.
    long syncedMillis() { return syncedMillis; }

    /// Up to which change, counted as for replicas, all is safe from a loss of power; [#NONE] before there is a base.
    long durableOffset() { return durable; }

    /// Told when more is safe than before.
    void whenDurable(Runnable listener) { whenDurable = listener; }

    // Following.

    @Override
    public boolean isOn() { return !loading && (state == State.ON || state == State.WAIT_REWRITE && rewriting); }

    @Override
    public void command(int database, long address, long bytes) {
        boolean isBorder = database == Propagation.ANY_DATABASE;
        if (!inTransaction) unitStart = writer.pendingBytes();
        if (isBorder) inTransaction = !inTransaction;
        if (!skips) collectCommand(database, address, bytes);
        skips &= inTransaction;
        loop.replicas().countUnsent();
    }

    private void collectCommand(int database, long address, long bytes) {
        try {
            if (settings.notesTime) noteTime();
            if (database != Propagation.ANY_DATABASE && database != selected) select(database);
            append(address, bytes);
        } catch (MemoryExhausted e) {
            writer.truncatePending(unitStart);
            forgetSelected();
            skips = true;
            lost();
        }
    }

    @Override
    public void lost() {
        if (!isOn()) return;
        losses++;
        log.warning("There was no memory for changes on their way to the append-only file. Until it is rewritten it lacks"
                + " them, and writes are refused.");
        if (settings.sync == AofSettings.Sync.ALWAYS)
            fail("Can't keep the promise of the AOF fsync policy 'always'. Exiting...");
        whenLost.run();
    }

    /// Whether the files lack changes.
    boolean isIncomplete() { return losses > lossesMadeUpFor; }

    /// Told each time when changes are lost.
    void whenLost(Runnable listener) { whenLost = listener; }

    /// The rewrite that goes on has succeeded: what there was when it began is safe, be it lost before or not.
    void rewritten() {
        lossesMadeUpFor = lossesAtRewrite;
        if (state == State.WAIT_REWRITE) state = State.ON;
        isDurable(Math.max(safe, offsetAtRewrite));
    }

    private void append(long address, long bytes) { writer.append(address, bytes); }

    private long offset() { return loop.replicas().history().offset(); }

    private void noteTime() {
        long seconds = TimeUnit.MILLISECONDS.toSeconds(loop.keyspace().now());
        if (seconds <= notedSeconds) return;
        notedSeconds = seconds;
        append("#TS:" + seconds + "\r\n");
    }

    private void select(int database) {
        selected = database;
        append("*2\r\n$6\r\nSELECT\r\n$" + Decimal.length(database) + "\r\n" + database + "\r\n");
    }

    private void append(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        Memory.copy(bytes, 0, scratch, bytes.length);
        append(scratch, bytes.length);
    }

    /// While files are loaded nothing is followed.
    void loading(boolean now) { loading = now; }

    // Handing over.

    /// Hands over what was collected. For each turn, before replies leave.
    void doWork() {
        if (state != State.OFF) flush(false);
        else if (!works.isEmpty()) collect();
    }

    /// Hands over all, and waits until it is written.
    void flushNow() { flush(true); }

    private void flush(boolean waits) {
        if (waits) finishTasks();
        else collect();
        if (writer.pendingBytes() == 0 && !isSyncDue()) return;
        if (!waits && isGathering()) return;
        if (!waits && writeError != null && clock.unixMillis() < nextTryMillis) return;
        boolean holds = waits || settings.sync == AofSettings.Sync.ALWAYS;
        if (writer.isBusy() && !holds) {
            if (isPostponed()) return;
            latency.watch("aof-write-pending-fsync", this::finishTasks);
        } else finishTasks();
        postponedMillis = 0;
        boolean syncs = isSyncDue() || writer.pendingBytes() > 0 && syncsNow();
        if (writer.pendingBytes() == 0 && !syncs) return;
        if (syncs) lastSyncMillis = clock.unixMillis();
        lastWriteNanos = clock.nanos();
        writer.write(syncs, offset());
        if (holds) finishTasks();
        else if (syncs) writer.tellWhenDone();
    }

    private boolean isGathering() {
        return settings.sync != AofSettings.Sync.ALWAYS && writer.pendingBytes() < GATHERED_BYTES
                && clock.nanos() - lastWriteNanos < GATHERED_NANOS;
    }

    /// How long the loop may wait at most because of what is collected.
    long idleNanos(long now) {
        boolean waits = writer.pendingBytes() > 0 && !writer.isBusy() && writeError == null && state != State.OFF;
        return waits ? Math.max(0, GATHERED_NANOS - (now - lastWriteNanos)) : NO_HURRY;
    }

    private void finishTasks() {
        writer.await();
        collect();
    }

    /// Whether what is collected can wait for the disk; it is called for again when that is done.
    private boolean isPostponed() {
        long now = clock.unixMillis();
        if (postponedMillis == 0) postponedMillis = now;
        boolean isTooLong = now - postponedMillis >= LONGEST_POSTPONED_MILLIS;
        if (!isTooLong && writer.pendingBytes() < MOST_PENDING_BYTES) return writer.tellWhenDone();
        delayedSyncs++;
        log.notice("Asynchronous AOF fsync is taking too long (disk is busy?). Writing the AOF buffer without waiting for"
                + " fsync to complete, this may slow down the server.");
        return false;
    }

    /// Whether something was written that is to be synced now, though nothing may be there to write.
    private boolean isSyncDue() { return syncedBytes != incrementBytes && syncsNow(); }

    private boolean syncsNow() {
        if (settings.noSyncOnRewrite && loop.isSnapshotRunning()) return false;
        return switch (settings.sync) {
            case ALWAYS -> true;
            case EVERYSEC -> clock.unixMillis() - lastSyncMillis >= SYNC_MILLIS;
            case NO -> false;
        };
    }

    // Results.

    private void collect() {
        for (AofWriter.Task task = writer.collect(); task != null; task = writer.collect()) {
            if (task.isWrite()) written(task);
            else works.remove().accept(task);
        }
    }

    private void written(AofWriter.Task task) {
        incrementBytes += task.written();
        totalBytes += task.written();
        if (task.wanted() > 0) addLatency(task);
        if (task.error() != null) writeFailed(task);
        else {
            if (writeError != null && task.wanted() > 0) {
                log.notice("AOF write error looks solved. The server can write again.");
                writeError = null;
            }
            synced(task);
        }
    }

    private void addLatency(AofWriter.Task task) {
        if (!latency.isOn()) return;
        latency.add(loop.isSnapshotRunning() ? "aof-write-active-child" : "aof-write-alone", task.writeNanos());
        latency.add("aof-write", task.writeNanos());
        if (task.isSynced() && settings.sync == AofSettings.Sync.ALWAYS)
            latency.add("aof-fsync-always", task.syncNanos());
    }

    private void writeFailed(AofWriter.Task task) {
        long now = clock.unixMillis();
        boolean logs = writeError == null || now - lastLoggedMillis > LOG_MILLIS;
        if (logs) {
            lastLoggedMillis = now;
            log.warning(task.attempted() == 0
                    ? "Error writing to the AOF file: " + task.error()
                    : "Short write while writing to the AOF file: (nwritten=" + task.attempted() + ", expected="
                            + task.wanted() + ")");
            if (task.truncateError() != null)
                log.warning("Could not remove short write from the append-only file.  The server may refuse to load"
                        + " the AOF the next time it starts.  ftruncate: " + task.truncateError());
        }
        writeError = task.error();
        nextTryMillis = now + RETRY_MILLIS;
        if (settings.sync == AofSettings.Sync.ALWAYS)
            fail("Can't recover from AOF write error when the AOF fsync policy is 'always'. Exiting...");
    }

    private void synced(AofWriter.Task task) {
        if (task.isSynced()) {
            syncedBytes = incrementBytes;
            syncedMillis = clock.unixMillis();
            syncError = null;
            isDurable(task.position());
        } else if (task.syncError() != null) syncFailed(task);
    }

    private void isDurable(long offset) {
        safe = offset;
        if (state != State.ON || safe == durable || isIncomplete()) return;
        durable = safe;
        whenDurable.run();
    }

    private void syncFailed(AofWriter.Task task) {
        if (settings.sync == AofSettings.Sync.ALWAYS)
            fail("Can't persist AOF for fsync error when the AOF fsync policy is 'always': " + task.syncError()
                    + ". Exiting...");
        else if (AofWriter.isHarmless(task.syncError())) syncedBytes = incrementBytes;
        else {
            if (syncError == null) log.warning("Fail to fsync the AOF file: " + task.syncError());
            syncError = task.syncError();
        }
    }

    private void fail(String why) {
        log.warning(why);
        fatal.run();
    }

    // Files.

    /// Lets the thread do something with the files, behind all that was collected so far; `ended` is told on the loop.
    void perform(AofWriter.Work work, Consumer<AofWriter.Task> ended) {
        works.add(ended);
        writer.perform(work, offset());
        writer.tellWhenDone();
    }

    /// As above, for any thread; nobody is told.
    void performUnseen(AofWriter.Work work) { writer.performUnseen(work); }

    /// Does something with the files and waits for it.
    void performNow(AofWriter.Work work) throws IOException {
        AofWriter.Task[] result = new AofWriter.Task[1];
        works.add(task -> result[0] = task);
        writer.perform(work, offset());
        finishTasks();
        if (result[0].error() != null) throw new IOException(result[0].error());
    }

    /// Commands go on in another file, which has so many bytes.
    void fileChanged(long bytes) {
        selected = NO_DATABASE;
        incrementBytes = bytes;
        syncedBytes = bytes;
        lastSyncMillis = clock.unixMillis();
    }

    /// The files have so many bytes in all, and had so many at the last rewrite.
    void sizes(long total, long base) {
        totalBytes = total;
        baseBytes = base;
    }

    /// Nothing is safe before there is a file that is complete.
    void state(State now) {
        state = now;
        durable = NONE;
        safe = NONE;
        if (now == State.ON) isDurable(offset());
    }

    /// Whether a rewrite goes on, so that changes belong to what it will make.
    void rewriting(boolean now) {
        rewriting = now;
        if (!now) return;
        lossesAtRewrite = losses;
        offsetAtRewrite = offset();
    }

    /// What will be collected begins with SELECT.
    void forgetSelected() { selected = NO_DATABASE; }

    /// Errors of the past are forgotten with the file that they were about.
    void forgetErrors() {
        if (syncError != null) log.notice("AOF reopen, just ignore the AOF fsync error in bio job");
        if (writeError != null) log.notice("AOF reopen, just ignore the last error.");
        syncError = null;
        writeError = null;
        lossesMadeUpFor = losses;
    }

    /// Forgets what is collected.
    void dropPending() { writer.dropPending(); }

    /// Writes all, makes it safe and closes the file.
    void closeFile() {
        flushNow();
        try {
            performNow(AppendOnlyFile::syncAndClose);
            syncedBytes = incrementBytes;
        } catch (IOException e) {
            log.warning("Fail to fsync the AOF file: " + AofFolder.reason(e));
        }
        writer.dropPending();
    }

    static void syncAndClose(AofWriter.Files files) throws IOException {
        if (files.current() == null) return;
        try (var closing = files.current()) {
            closing.force();
        } finally {
            files.use(null, 0);
        }
    }

    /// Ends the thread. The loop has ended.
    void close() {
        writer.close();
        allocator.free(Account.SERVER, scratch, SCRATCH_BYTES);
    }
}

package io.javelina.server;

import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.Snapshot;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.MemoryExhausted;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes snapshots on the node loop, one at a time: each turn a slice of it.
///
/// * A slice takes no longer than a millisecond. While clients keep the loop busy, slices take a third of its time; while
///   they do not, four fifths: a thread that never sleeps is one that the scheduler takes the processor from when another
///   one wants it, such as that which writes the file, and then for milliseconds.
/// * What may have to wait for a snapshot is held back by [#holdsBack] and goes on as soon as it can: see [Snapshot].
/// * What is to be done when no snapshot is made any more stands in line: see [#whenIdle].
///
/// Node loop only.
final class Snapshots {
    /// A slice is this, and a step of the snapshot more at most.
    private static final long LONGEST_SLICE_NANOS = 300_000;
    /// Shorter slices are not worth to be begun.
    private static final long SHORTEST_SLICE_NANOS = 50_000;
    /// For each nanosecond of the clients' work the snapshot may have half a one.
    private static final int BUSY_SHARE = 2;
    /// After so many nanoseconds of work for an idle loop there is one of rest.
    private static final int REST_SHARE = 4;
    /// How often to look at a job that waits for another thread.
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long NO_HURRY = Long.MAX_VALUE;

    private final NodeLoop loop;
    private final Keyspace keyspace;
    private final NodeClock clock;
    private final NodeSettings settings;
    private final Log log;
    private final HeldBackWriters heldBack;
    /// Asked in this order when there is no snapshot; see [#whenIdle].
    private final List<Runnable> waiting = new ArrayList<>();

    /// Null when no snapshot is made.
    private SnapshotJob job;
    /// Whether the job has begun; before, entries may have to forget old snapshots.
    private boolean begun;
    /// What gives the entries, or makes them forget.
    private Snapshot snapshot;
    /// Nanoseconds that the snapshot may have because clients had twice as much; negative when it had too much.
    private long creditNanos;
    /// Until then `rdb-key-save-delay` wants nothing to be given.
    private long notBeforeNanos;
    /// Until then the loop rests.
    private long restNanos;
    /// When the job was started.
    private long startedNanos;
    private long longestSliceNanos;
    /// What [#earlyBytes] was at the end of the last file or stream, and of the last rewrite of the append-only file.
    private long lastSaveEarlyBytes;
    private long lastRewriteEarlyBytes;

    Snapshots(NodeLoop loop, NodeClock clock, Log log) {
        this.loop = loop;
        this.keyspace = loop.keyspace();
        this.clock = clock;
        this.settings = loop.settings();
        this.log = log;
        this.heldBack = new HeldBackWriters(loop);
    }

    // How it stands.

    boolean isRunning() { return job != null; }

    /// What it is made for that runs now, null when none does.
    SnapshotJob job() { return job; }

    /// Whether a snapshot of this kind is made; see [SnapshotJob#kind].
    boolean isRunning(String kind) { return job != null && job.kind().equals(kind); }

    /// Whether a file of the format for snapshots, or a stream of it for replicas, is being made.
    boolean isSaving() { return isRunning("rdb") || isRunning("replicas"); }

    /// The entries of the snapshot that is made, null while there is none that gives any.
    private Snapshot giving() { return begun && snapshot.isRunning() ? snapshot : null; }

    /// `current_save_keys_total`
    long totalKeys() { return begun ? snapshot.totalKeys() : 0; }

    /// `current_save_keys_processed`
    long savedKeys() { return begun ? snapshot.savedKeys() : 0; }

    /// Bytes that this snapshot had to give out of turn, or keep, because of changes; 0 while there is none.
    long earlyBytes() { return begun ? snapshot.earlyBytes() : 0; }

    /// `rdb_last_cow_size`
    long lastSaveEarlyBytes() { return lastSaveEarlyBytes; }

    /// `aof_last_cow_size`
    long lastRewriteEarlyBytes() { return lastRewriteEarlyBytes; }

    /// How long this snapshot has been made, 0 while there is none.
    long runningNanos() { return isRunning() ? clock.nanos() - startedNanos : 0; }

    HeldBackWriters heldBack() { return heldBack; }

    // Beginning and ending.

    /// Begins a snapshot of the dataset as it is now. Only when entries must forget old snapshots first, which is seldom,
    /// it begins some time later.
    ///
    /// @return whether it began; if not, the job has ended already
    boolean start(SnapshotJob next) {
        if (isRunning()) throw new IllegalStateException("a snapshot is being made: " + job.kind());
        job = next;
        creditNanos = 0;
        longestSliceNanos = 0;
        startedNanos = clock.nanos();
        notBeforeNanos = startedNanos;
        restNanos = startedNanos;
        if (!keyspace.mustForgetSnapshots()) return begin();
        snapshot = keyspace.beginForgettingSnapshots();
        return true;
    }

    private boolean begin() {
        try {
            SnapshotWriter writer = job.begin();
            snapshot = job.slots() == null
                    ? keyspace.beginSnapshot(writer)
                    : keyspace.beginSnapshot(writer, job.slots());
            begun = true;
            return true;
        } catch (IOException | MemoryExhausted e) {
            log.warning("A snapshot could not begin (" + job.kind() + "): " + e.getMessage());
            end(SnapshotJob.State.FAILED);
            return false;
        }
    }

    /// Gives up the snapshot that is made, if any; the job hears of it by [SnapshotJob#cancel], and nothing more.
    void cancel() {
        if (!isRunning()) return;
        SnapshotJob cancelled = job;
        clear();
        cancelled.cancel();
    }

    private void end(SnapshotJob.State state) {
        SnapshotJob ended = job;
        clear();
        ended.ended(state);
    }

    private void clear() {
        if (snapshot != null) {
            snapshot.cancel();
            if (begun) tellEnd();
        }
        job = null;
        snapshot = null;
        begun = false;
        heldBack.release();
    }

    private void tellEnd() {
        if (isSaving()) lastSaveEarlyBytes = snapshot.earlyBytes();
        else if (isRunning("aof")) lastRewriteEarlyBytes = snapshot.earlyBytes();
        long millis = TimeUnit.NANOSECONDS.toMillis(clock.nanos() - startedNanos);
        log.verbose(
                "Snapshot (" + job.kind() + ") of " + snapshot.savedKeys() + " keys: " + millis + " ms, longest slice "
                        + TimeUnit.NANOSECONDS.toMicros(longestSliceNanos) + " us, " + snapshot.earlyBytes()
                        + " bytes early because of changes");
    }

    /// What may start a snapshot by itself, when it is time: called a few times a second while no snapshot is made, each
    /// if those before it did not start one.
    void whenIdle(Runnable starter) { waiting.add(starter); }

    /// For cron.
    void tick() { for (int i = 0; i < waiting.size() && !isRunning(); i++) waiting.get(i).run(); }

    // Each turn.

    /// Does a slice of work. For the end of each turn.
    void doWork() {
        if (!isRunning()) return;
        if (snapshot.isRunning()) slice(clock.nanos());
        if (!snapshot.isRunning() && !begun) forgotten();
        if (isRunning() && begun) lookAfterJob();
        if (isRunning()) heldBack.doWork(giving());
    }

    /// Entries have forgotten all snapshots, so that this one can begin.
    private void forgotten() {
        snapshot = null;
        begin();
    }

    private void lookAfterJob() {
        if (!snapshot.isRunning() && !snapshot.isComplete()) {
            log.warning("There was not enough memory for a snapshot (" + job.kind() + ")");
            end(SnapshotJob.State.FAILED);
            return;
        }
        SnapshotJob.State state = job.state();
        if (state == SnapshotJob.State.FAILED || state == SnapshotJob.State.SUCCEEDED && snapshot.isComplete())
            end(state);
    }

    private void slice(long now) {
        long busy = loop.turnNanos(now);
        long budget = LONGEST_SLICE_NANOS;
        if (busy > 0) {
            creditNanos = Math.min(creditNanos + busy / BUSY_SHARE, LONGEST_SLICE_NANOS);
            budget = creditNanos;
        }
        if (budget < SHORTEST_SLICE_NANOS || idleNanos(now) > 0) return;
        if (isDelayed()) sliceWithDelay(now, budget);
        else snapshot.proceed(budget, Long.MAX_VALUE, clock::nanos);
        long spent = clock.nanos() - now;
        longestSliceNanos = Math.max(longestSliceNanos, spent);
        if (busy > 0) creditNanos = Math.max(-LONGEST_SLICE_NANOS, creditNanos - spent);
        else restNanos = now + spent + spent / REST_SHARE;
    }

    private boolean isDelayed() { return begun && settings.keySaveDelayMicros > 0 && !snapshot.isAwaited(); }

    /// `rdb-key-save-delay`: each key takes so much longer.
    private void sliceWithDelay(long now, long budget) {
        long delay = TimeUnit.MICROSECONDS.toNanos(settings.keySaveDelayMicros);
        long before = snapshot.savedKeys();
        snapshot.proceed(budget, Math.max(1, LONGEST_SLICE_NANOS / delay), clock::nanos);
        notBeforeNanos = now + (snapshot.savedKeys() - before) * delay;
    }

    /// How long the loop may wait at most because of this; 0 when it must not wait.
    long idleNanos(long now) {
        if (!isRunning()) return NO_HURRY;
        if (!snapshot.isRunning() || snapshot.isFull()) return POLL_NANOS;
        if (snapshot.isAwaited()) return 0;
        return Math.max(0, Math.max(restNanos, isDelayed() ? notBeforeNanos : restNanos) - now);
    }
}

package io.javelina.server;

import io.javelina.persistence.AofFolder;
import io.javelina.type.CommandError;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// When the append-only file is rewritten, and what follows from how that ended; turns the whole on and off. Node loop
/// only.
///
/// One snapshot is made at a time. A rewrite that comes amid another one, or inside a transaction, is done when that has
/// ended. After three failures in a row it waits a minute, then two, up to an hour, unless somebody asks.
final class AofRewrites {
    private static final int FAILURES_BEFORE_DELAY = 3;
    private static final int LONGEST_DELAY_MINUTES = 60;
    private static final int PERCENT = 100;
    private static final String ALREADY = "ERR Background append only file rewriting already in progress";
    private static final String CANNOT = "ERR Can't execute an AOF background rewriting. Please check the server logs for"
            + " more information.";

    /// Where snapshots are made.
    private final Snapshots snapshots;
    private final NodeClock clock;
    private final AppendOnlyFile live;
    private final AofFiles files;
    private final AofSettings settings;
    private final Log log;
    private final AofBases bases;

    private boolean scheduled;
    /// The one that goes on, null when there is none.
    private AofRewrite current;
    private long startedMillis = -1;
    private long lastSeconds = -1;
    private boolean lastFailed;
    private long begun;
    private int failures;
    private int delayMinutes;
    /// Until then no rewrite starts by itself, in unix milliseconds; 0 when that was not decided.
    private long notBeforeMillis;

    AofRewrites(Snapshots snapshots, NodeClock clock, AppendOnlyFile live, AofFiles files, AofBases bases,
            AofSettings settings, Log log) {
        this.snapshots = snapshots;
        this.clock = clock;
        this.live = live;
        this.files = files;
        this.bases = bases;
        this.settings = settings;
        this.log = log;
        snapshots.whenIdle(this::startIfDue);
        live.whenLost(() -> scheduled = true);
    }

    // How it stands.

    boolean isScheduled() { return scheduled; }

    boolean isRunning() { return current != null; }

    /// Rewrites that were begun.
    long begun() { return begun; }

    int failures() { return failures; }

    boolean hasLastFailed() { return lastFailed; }

    /// Seconds that the last one took, -1 when there was none.
    long lastSeconds() { return lastSeconds; }

    /// Seconds since the one began that goes on, -1 when there is none.
    long currentSeconds() { return startedMillis < 0 ? -1 : seconds(clock.unixMillis() - startedMillis); }

    private static long seconds(long millis) { return TimeUnit.MILLISECONDS.toSeconds(millis); }

    void resetStatistics() {
        begun = 0;
        failures = 0;
    }

    // Starting.

    /// BGREWRITEAOF; gives what to reply.
    String request(boolean isInTransaction) {
        if (isRunning()) throw new CommandError(ALREADY);
        if (snapshots.isRunning() || isInTransaction) {
            scheduled = true;
            failures = 0;
            return "Background append only file rewriting scheduled";
        }
        if (!start()) throw new CommandError(CANNOT);
        return "Background append only file rewriting started";
    }

    /// Starts what is scheduled, or due because the file has grown.
    private void startIfDue() {
        if (scheduled && !isDelayed()) {
            start();
            return;
        }
        long total = live.totalBytes();
        if (live.state() != AppendOnlyFile.State.ON || settings.rewritePercentage == 0
                || total <= settings.rewriteMinBytes)
            return;
        long growth = total * PERCENT / Math.max(1, live.baseBytes()) - PERCENT;
        if (growth < settings.rewritePercentage || isDelayed()) return;
        log.notice("Starting automatic rewriting of AOF on " + growth + "% growth");
        start();
    }

    private boolean isDelayed() {
        if (failures < FAILURES_BEFORE_DELAY) {
            delayMinutes = 0;
            notBeforeMillis = 0;
            return false;
        }
        if (notBeforeMillis != 0) {
            if (clock.unixMillis() < notBeforeMillis) return true;
            notBeforeMillis = 0;
            return false;
        }
        delayMinutes = Math.min(Math.max(1, delayMinutes * 2), LONGEST_DELAY_MINUTES);
        notBeforeMillis = clock.unixMillis() + TimeUnit.MINUTES.toMillis(delayMinutes);
        log.warning("Background AOF rewrite has repeatedly failed and triggered the limit, will retry in "
                + delayMinutes + " minutes");
        return true;
    }

    /// Whether it could be started.
    private boolean start() {
        current = new AofRewrite(this, live, files, bases, settings);
        return snapshots.start(current);
    }

    /// The rewrite that was started has begun.
    void hasBegun() {
        begun++;
        scheduled = false;
        startedMillis = clock.unixMillis();
        live.rewriting(true);
        log.notice("Background append only file rewriting started");
    }

    /// It has ended.
    ///
    /// @param error why it failed, null when it did not
    /// @param baseBytes of the new base
    void hasEnded(AofRewrite rewrite, String error, long baseBytes) {
        if (rewrite != current) return;
        current = null;
        lastFailed = error != null;
        failures = lastFailed ? failures + 1 : 0;
        if (startedMillis >= 0) lastSeconds = seconds(clock.unixMillis() - startedMillis);
        startedMillis = -1;
        live.rewriting(false);
        if (error == null) succeeded(baseBytes);
        else log.warning("Background AOF rewrite terminated with error: " + error);
        if (live.isIncomplete()) scheduled = true;
        if (live.state() == AppendOnlyFile.State.WAIT_REWRITE) tryAgain();
    }

    /// Somebody needs the dataset for something else, or has no use for the rewrite: no failure.
    void wasCancelled(AofRewrite rewrite) {
        if (rewrite != current) return;
        current = null;
        startedMillis = -1;
        live.rewriting(false);
        if (live.isIncomplete()) scheduled = true;
        if (live.state() == AppendOnlyFile.State.WAIT_REWRITE) tryAgain();
    }

    private void succeeded(long baseBytes) {
        if (live.isEnabled()) {
            long total = baseBytes + live.incrementBytes();
            live.sizes(total, total);
        }
        live.rewritten();
        files.deleteHistory();
        log.notice("Background AOF rewrite finished successfully");
    }

    /// Without a first base the file cannot be turned on.
    private void tryAgain() {
        live.dropPending();
        scheduled = true;
    }

    /// Gives up the rewrite that goes on, which is no failure.
    void cancel() {
        if (!isRunning()) return;
        log.notice("Killing running AOF rewrite");
        AofRewrite cancelled = current;
        current = null;
        startedMillis = -1;
        live.rewriting(false);
        if (snapshots.job() == cancelled) snapshots.cancel();
    }

    // On and off.

    /// CONFIG SET appendonly yes.
    ///
    /// @return whether that can be done
    boolean turnOn(boolean isInTransaction) {
        live.state(AppendOnlyFile.State.WAIT_REWRITE);
        if (snapshots.isRunning() && !isRunning()) {
            scheduled = true;
            log.notice("AOF was enabled but there is already another background operation. An AOF background was"
                    + " scheduled to start when possible.");
        } else if (isInTransaction) {
            scheduled = true;
            log.notice("AOF was enabled during a transaction. An AOF background was scheduled to start when possible.");
        } else if (!startAnew()) {
            live.state(AppendOnlyFile.State.OFF);
            scheduled = false;
            log.warning("The server needs to enable the AOF but can't trigger a background AOF rewrite operation."
                    + " Check the above logs for more info about the error.");
            return false;
        }
        live.forgetErrors();
        return true;
    }

    private boolean startAnew() {
        if (isRunning()) {
            log.warning("AOF was enabled but there is already an AOF rewriting in background. Stopping background AOF"
                    + " and starting a rewrite now.");
            cancel();
        }
        return start();
    }

    /// CONFIG SET appendonly no.
    void turnOff() {
        boolean wasFirst = live.state() == AppendOnlyFile.State.WAIT_REWRITE;
        live.closeFile();
        cancel();
        live.state(AppendOnlyFile.State.OFF);
        live.sizes(0, 0);
        live.fileChanged(0);
        scheduled = false;
        if (wasFirst) files.deleteTemporaryIncrement();
    }

    // At the start.

    /// Makes the file ready to be appended to: with a base of the dataset as it is if there are no files yet.
    void openAtStart() throws IOException {
        AofFolder folder = files.folder();
        folder.create();
        if (files.manifest().isEmpty()) {
            Path base = files.nextBase(settings.baseIsRdb);
            bases.writeNow(base, settings);
            files.useFirstBase(settings.baseIsRdb);
        }
        files.openAtStart();
        live.state(AppendOnlyFile.State.ON);
    }
}

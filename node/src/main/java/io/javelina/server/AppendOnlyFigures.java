package io.javelina.server;

import io.javelina.config.Directives;
import io.javelina.management.figures.PersistenceFigures;

/// What there is to tell of the append-only file. Node loop only.
final class AppendOnlyFigures implements FigureSource<PersistenceFigures> {
    private static final double MILLIS_PER_SECOND = 1000;

    private final Node node;
    private final AppendOnly appendOnly;

    AppendOnlyFigures(Node node) {
        this.node = node;
        this.appendOnly = node.appendOnly;
    }

    @Override
    public void fill(PersistenceFigures figures) {
        AppendOnlyFile file = appendOnly.live();
        figures.aofEnabled = file.isEnabled();
        appendOnly.tell(figures);
        rewrites(figures, appendOnly.rewrites());
        if (file.isEnabled()) file(figures, file);
        if (file.error() != null) figures.writesRefused = true;
    }

    private static void rewrites(PersistenceFigures figures, AofRewrites rewrites) {
        figures.aofRewriteInProgress = rewrites.isRunning();
        figures.aofRewriteScheduled = rewrites.isScheduled();
        figures.aofLastRewriteSeconds = absentIfNegative(rewrites.lastSeconds());
        figures.aofCurrentRewriteSeconds = absentIfNegative(rewrites.currentSeconds());
        figures.aofLastRewriteStatus = rewrites.hasLastFailed() ? "err" : "ok";
        figures.aofRewrites = rewrites.begun();
        figures.aofRewritesConsecutiveFailures = (long) rewrites.failures();
    }

    /// INFO says -1 where there is nothing to say.
    static Long absentIfNegative(long figure) { return figure < 0 ? null : (Long) figure; }

    private void file(PersistenceFigures figures, AppendOnlyFile file) {
        figures.aofFsyncPolicy = node.configuration.text(Directives.APPENDFSYNC);
        figures.aofCurrentSize = file.totalBytes();
        figures.aofBaseSize = file.baseBytes();
        figures.aofBufferLength = file.pendingBytes();
        figures.aofLastWriteStatus = file.error() == null ? "ok" : "err";
        figures.aofPendingFsyncs = (long) file.pendingTasks();
        figures.aofDelayedFsyncs = file.delayedSyncs();
        if (file.syncedMillis() > 0)
            figures.aofLastFsyncAgeSeconds = Math.max(0, node.clock.unixMillis() - file.syncedMillis())
                    / MILLIS_PER_SECOND;
    }
}

package io.javelina.server;

import io.javelina.management.figures.PersistenceFigures;

/// What there is to tell of the snapshot that is being made, whatever for. Node loop only.
final class SnapshotFigures implements FigureSource<PersistenceFigures> {
    private static final double NANOS_PER_SECOND = 1e9;

    private final Snapshots snapshots;

    SnapshotFigures(Snapshots snapshots) { this.snapshots = snapshots; }

    @Override
    public void fill(PersistenceFigures figures) {
        if (!snapshots.isRunning()) return;
        SnapshotJob job = snapshots.job();
        figures.snapshotKind = job.kind();
        figures.snapshotKeysProcessed = snapshots.savedKeys();
        figures.snapshotKeysTotal = snapshots.totalKeys();
        figures.snapshotEarlyBytes = snapshots.earlyBytes();
        figures.snapshotSeconds = snapshots.runningNanos() / NANOS_PER_SECOND;
        job.writtenBytes().ifPresent(bytes -> figures.snapshotWrittenBytes = bytes);
    }
}

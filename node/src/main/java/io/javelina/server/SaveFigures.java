package io.javelina.server;

import io.javelina.management.figures.PersistenceFigures;
import java.util.concurrent.TimeUnit;

/// What there is to tell of the snapshot file: how it was saved, and how it is and was loaded. Node loop only.
final class SaveFigures implements FigureSource<PersistenceFigures> {
    private final Node node;

    SaveFigures(Node node) { this.node = node; }

    @Override
    public void fill(PersistenceFigures figures) {
        saves(figures, node.rdbFile.state());
        loading(figures);
        figures.writesRefused = node.backgroundSaves.refusal() != null;
    }

    private void saves(PersistenceFigures figures, SaveState saves) {
        figures.rdbBgsaveInProgress = node.snapshots.isSaving();
        figures.rdbLastSaveTimeMillis = TimeUnit.SECONDS.toMillis(saves.lastSaveSeconds());
        figures.rdbLastBgsaveStatus = saves.lastSucceeded() ? "ok" : "err";
        figures.rdbLastBgsaveSeconds = AppendOnlyFigures.absentIfNegative(saves.lastDurationSeconds());
        figures.rdbCurrentBgsaveSeconds = AppendOnlyFigures
                .absentIfNegative(saves.currentDurationSeconds(node.keyspace.now()));
        figures.rdbSaves = saves.saves();
        figures.rdbLastEarlyBytes = node.snapshots.lastSaveEarlyBytes();
        figures.aofLastEarlyBytes = node.snapshots.lastRewriteEarlyBytes();
    }

    private void loading(PersistenceFigures figures) {
        DatasetLoad load = node.replicaRole.load();
        figures.asyncLoading = load != null && load.isServing();
        figures.loading = node.isLoading();
        if (node.loading.isActive()) node.loading.tell(figures);
        else if (load != null) tell(figures, load);
        if (node.loading.hasLoaded()) {
            figures.rdbLastLoadKeysLoaded = node.loading.loadedKeys();
            figures.rdbLastLoadKeysExpired = node.loading.expiredKeys();
        }
    }

    /// What comes from the primary.
    private static void tell(PersistenceFigures figures, DatasetLoad load) {
        figures.loadingStartTimeMillis = load.startMillis();
        figures.loadingTotalBytes = load.totalBytes() > 0 ? (Long) load.totalBytes() : null;
        figures.loadingLoadedBytes = load.readBytes();
    }
}

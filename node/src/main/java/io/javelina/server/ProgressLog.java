package io.javelina.server;

/// Tells the log now and then how far work has come that takes long: loading the dataset, and making a snapshot. What is
/// done within two seconds is not worth a line. Node loop only.
final class ProgressLog {
    private static final int FIRST_SECOND = 2;
    private static final int SECONDS_BETWEEN = 10;

    private final Node node;
    /// For how long each has gone on.
    private int loadingSeconds;
    private int savingSeconds;

    ProgressLog(Node node) { this.node = node; }

    /// Called each second.
    void tick() {
        LoadProgress load = LoadProgress.of(node);
        loadingSeconds = load == null ? 0 : loadingSeconds + 1;
        if (load != null && isDue(loadingSeconds)) node.log.notice(load.describe());
        savingSeconds = node.snapshots.isRunning() ? savingSeconds + 1 : 0;
        if (savingSeconds > 0 && isDue(savingSeconds)) node.log.notice(describeSaving());
    }

    private static boolean isDue(int seconds) { return seconds == FIRST_SECOND || seconds % SECONDS_BETWEEN == 0; }

    private String describeSaving() {
        long saved = node.snapshots.savedKeys();
        long total = node.snapshots.totalKeys();
        return "Snapshot (%s): %.1f%%, %d of %d keys".formatted(node.snapshots.job().kind(),
                total == 0 ? 0 : 100.0 * saved / total, saved, total);
    }
}

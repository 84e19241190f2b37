package io.javelina.server;

/// How the data stands on the disk: when it was saved last, and how the attempts to do that went. Node loop only.
final class SaveState {
    private static final int NEVER = -1;

    /// Unix seconds of the last successful save, of the start before there is one.
    private long lastSaveSeconds;
    /// Whether the last attempt to save in the background succeeded.
    private boolean lastSucceeded = true;
    private long lastAttemptSeconds;
    private long lastDurationSeconds = NEVER;
    /// Unix milliseconds when the save in the background began, 0 when there is none.
    private long begunMillis;
    /// Changes that it does not have to know of, since they were made before it began.
    private long changesAtBegin;
    private long saves;

    SaveState(long startMillis) { this.lastSaveSeconds = startMillis / 1000; }

    long lastSaveSeconds() { return lastSaveSeconds; }

    boolean lastSucceeded() { return lastSucceeded; }

    /// Unix seconds when a save in the background was last begun, 0 for never.
    long lastAttemptSeconds() { return lastAttemptSeconds; }

    /// Seconds that the last save in the background took, -1 before there was one.
    long lastDurationSeconds() { return lastDurationSeconds; }

    /// Seconds that the present one takes already, -1 without one.
    long currentDurationSeconds(long nowMillis) { return isRunning() ? (nowMillis - begunMillis) / 1000 : NEVER; }

    /// Whether the data is being saved in the background.
    boolean isRunning() { return begunMillis != 0; }

    /// Attempts to save, of those that Valkey counts: in the background, and by SAVE.
    long saves() { return saves; }

    void resetStatistics() { saves = 0; }

    /// SAVE is about to begin.
    void countSave() { saves++; }

    /// A save in the background begins.
    void begins(long nowMillis, long changes) {
        saves++;
        begunMillis = nowMillis;
        lastAttemptSeconds = nowMillis / 1000;
        changesAtBegin = changes;
    }

    /// It has ended.
    ///
    /// @return how many of the changes it has saved
    long ended(long nowMillis, boolean succeeded) {
        lastDurationSeconds = currentDurationSeconds(nowMillis);
        begunMillis = 0;
        lastSucceeded = succeeded;
        if (!succeeded) return 0;
        lastSaveSeconds = nowMillis / 1000;
        return changesAtBegin;
    }

    /// It was given up because somebody wanted that: no failure.
    void cancelled() { begunMillis = 0; }

    /// The data was saved while everybody waited. Who waits hears himself when it fails, so that is kept nowhere.
    void saved(long nowMillis) {
        lastSaveSeconds = nowMillis / 1000;
        lastSucceeded = true;
    }
}

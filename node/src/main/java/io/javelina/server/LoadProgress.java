package io.javelina.server;

import java.util.concurrent.TimeUnit;

/// How far the dataset is loaded, wherever it comes from, as INFO tells it.
///
/// @param totalBytes 0 when nobody knows how many come
/// @param usedMemory what the dataset took where it was saved, 0 when that is not known
record LoadProgress(long startMillis, long totalBytes, long loadedBytes, long usedMemory) {
    private static final double MOST_PERCENT_GUESSED = 99.99;

    /// Of what is being loaded, null when nothing is.
    static LoadProgress of(Node node) {
        if (node.loading.isActive()) return node.loading.progress();
        DatasetLoad fromPrimary = node.replicaRole.load();
        return fromPrimary != null ? fromPrimary.progress() : node.appendOnly.progress();
    }

    /// A line for the log.
    String describe() {
        String of = totalBytes > 0 ? " of " + totalBytes : "";
        return "Loading the dataset: %.1f%%, %d%s bytes".formatted(percent(), loadedBytes, of);
    }

    void show(InfoText text, long nowMillis) {
        text.line("loading_start_time", TimeUnit.MILLISECONDS.toSeconds(startMillis))
                .line("loading_total_bytes", totalBytes).line("loading_rdb_used_mem", usedMemory)
                .line("loading_loaded_bytes", loadedBytes).line("loading_loaded_perc", "%.2f", percent())
                .line("loading_eta_seconds", etaSeconds(nowMillis));
    }

    private double percent() {
        if (totalBytes > 0) return 100.0 * loadedBytes / totalBytes;
        return usedMemory > 0 ? Math.min(MOST_PERCENT_GUESSED, 100.0 * loadedBytes / usedMemory) : 0;
    }

    /// In the first second there is not enough to judge by.
    private long etaSeconds(long nowMillis) {
        long elapsed = TimeUnit.MILLISECONDS.toSeconds(nowMillis) - TimeUnit.MILLISECONDS.toSeconds(startMillis);
        return elapsed <= 0 ? 1 : (long) (elapsed * (double) restBytes() / (loadedBytes + 1));
    }

    private long restBytes() {
        if (totalBytes > 0) return totalBytes - loadedBytes;
        return Math.max(1, usedMemory - loadedBytes);
    }
}

package io.javelina.server;

/// What the configuration says about the append-only file; kept current. Node loop only.
final class AofSettings {
    /// When what was written is made safe from a loss of power: `appendfsync`.
    enum Sync {
        EVERYSEC, ALWAYS, NO
    }

    Sync sync = Sync.EVERYSEC;
    /// No syncing while a snapshot is written.
    boolean noSyncOnRewrite;
    /// Growth in percent that starts a rewrite, 0 for never.
    int rewritePercentage = 100;
    /// Bytes below which no rewrite starts by itself.
    long rewriteMinBytes = 64 << 20;
    /// Whether a file may end amid a command.
    boolean loadsTruncated = true;
    /// Whether a base is a snapshot, not commands.
    boolean baseIsRdb = true;
    /// Whether the time is noted in front of commands.
    boolean notesTime;
    /// Whether replaced files stay.
    boolean keepsHistory;
    /// Whether a base is flushed to the disk while it is written.
    boolean flushesIncrementally = true;
}

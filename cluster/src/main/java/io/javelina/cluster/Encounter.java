package io.javelina.cluster;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/// Somebody is to be met.
final class Encounter {
    private static final long MEETING_MILLIS = 10_000;
    /// Of who was told to meet somebody, and is told no second time. On a machine that is busy, all of it takes its time.
    private static final long PATIENCE_MILLIS = 30_000;

    /// Null when only the id is known.
    final InetSocketAddress where;
    /// Done when the other one has answered and both are of one cluster, or has not answered in time; fails when they cannot be.
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final long answerMillis;
    private long untilMillis;
    /// When nobody was found, it is looked again.
    private long nextLookMillis;
    long nextMillis;
    /// Null until it is there.
    String id;

    private Encounter(InetSocketAddress where, String id, long answerMillis) {
        this.where = where;
        this.id = id;
        this.answerMillis = ClusterClock.millis() + answerMillis;
        begin();
    }

    /// Also when the bus has moved: that is not the other one's time.
    void begin() {
        long now = ClusterClock.millis();
        untilMillis = now + (where == null ? MEETING_MILLIS : PATIENCE_MILLIS);
        nextLookMillis = now + MEETING_MILLIS;
    }

    boolean isOver(long now) { return now >= untilMillis; }

    /// Whether the other one is to be looked for once more.
    boolean isToBeLookedFor(long now) {
        if (id != null || now < nextLookMillis) return false;
        nextLookMillis = now + MEETING_MILLIS;
        return true;
    }

    /// Whether somebody is there, or may just not have been found yet.
    boolean isLikely(long now) { return id != null || now < untilMillis - PATIENCE_MILLIS + MEETING_MILLIS; }

    static Encounter at(InetSocketAddress where, long answerMillis) { return new Encounter(where, null, answerMillis); }

    static Encounter with(String id, long answerMillis) { return new Encounter(null, id, answerMillis); }

    /// The address by which the other one is reached, empty when it is not known.
    String ip() { return where == null ? "" : where.getAddress().getHostAddress(); }
}

package io.javelina.cluster;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;

/// Somebody is to be met.
final class Encounter {
    private static final long MEETING_MILLIS = 10_000;

    /// Null when only the id is known.
    final InetSocketAddress where;
    /// Done when the other one has answered and both are of one cluster, or has not answered in time; fails when they cannot be.
    final CompletableFuture<Void> done = new CompletableFuture<>();
    final long untilMillis;
    final long answerMillis;
    long nextMillis;
    /// Null until it is there.
    String id;

    private Encounter(InetSocketAddress where, String id, long answerMillis) {
        long now = ClusterClock.millis();
        this.where = where;
        this.id = id;
        this.untilMillis = now + MEETING_MILLIS;
        this.answerMillis = now + answerMillis;
    }

    static Encounter at(InetSocketAddress where, long answerMillis) { return new Encounter(where, null, answerMillis); }

    static Encounter with(String id, long answerMillis) { return new Encounter(null, id, answerMillis); }

    /// The address by which the other one is reached, empty when it is not known.
    String ip() { return where == null ? "" : where.getAddress().getHostAddress(); }
}

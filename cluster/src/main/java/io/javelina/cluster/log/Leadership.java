package io.javelina.cluster.log;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.raft.util.CommitTable;

/// What a leader knows of the others, who has what and who was heard when, and what follows: up to where a majority agrees, and who is to be
/// sent what. It commits what a majority of those who vote *now* has acknowledged, and by counting only entries of its own term.
///
/// Under the monitor of the [GuardedRaft].
final class Leadership {
    private static final long SHORTEST_PAUSE_NANOS = 20_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;
    private static final int BATCH_BYTES = 1 << 20;

    private final GuardedRaft raft;
    private final DurableLog durable;
    private final LongSupplier clock;
    private final Map<String, Long> matched = new HashMap<>();
    private final Map<String, Long> heardNanos = new HashMap<>();
    private final Map<Address, Pace> paces = new HashMap<>();
    private long sinceNanos;

    /// When somebody was last sent something; who does not answer is sent less and less.
    private static final class Pace {
        private long sentNanos;
        private long pauseNanos;

        /// Until it may be sent something again.
        private long restNanos(long now) { return pauseNanos == 0 ? 0 : sentNanos + pauseNanos - now; }
    }

    Leadership(GuardedRaft raft, DurableLog durable, LongSupplier clock) {
        this.raft = raft;
        this.durable = durable;
        this.clock = clock;
    }

    void begin() {
        matched.clear();
        heardNanos.clear();
        paces.clear();
        sinceNanos = clock.getAsLong();
    }

    void keep(Collection<Address> members) { paces.keySet().retainAll(members); }

    // What they say.

    /// False when it says nothing to anybody.
    boolean heard(Address sender, AppendResult result) {
        CommitTable.Entry entry = raft.commitTable().get(sender);
        String voter = GuardedRaft.idOf(sender);
        if (entry == null || voter == null || result.index() < 0 || result.index() > raft.lastAppended()) return false;
        heardNanos.put(voter, clock.getAsLong());
        Pace pace = paces.get(sender);
        if (pace != null) pace.pauseNanos = 0;
        if (result.success()) acknowledged(entry, voter, result);
        else entry.matchIndex(Math.min(entry.matchIndex(), result.index())).nextIndex(result.index() + 1);
        return result.success();
    }

    private void acknowledged(CommitTable.Entry entry, String voter, AppendResult result) {
        long match = Math.max(entry.matchIndex(), result.index());
        entry.matchIndex(match).nextIndex(match + 1).commitIndex(Math.min(result.commitIndex(), match));
        matched.put(voter, match);
    }

    /// Up to where a majority of today's voters has what this leader has. Entries of earlier terms are not committed by counting, since
    /// another leader could still replace them; they are when one of the own term is.
    long agreed() {
        List<Long> matches = new ArrayList<>();
        for (String voter : raft.voters().ids())
            matches.add(voter.equals(raft.raftId()) ? (Long) raft.lastAppended() : matched.getOrDefault(voter, 0L));
        if (matches.isEmpty()) return raft.commitIndex();
        matches.sort(Collections.reverseOrder());
        long agreed = Math.min(matches.get(matches.size() / 2), durable.lastAppended());
        return durable.termAt(agreed) == raft.currentTerm() ? agreed : raft.commitIndex();
    }

    /// Whether a majority of the voters has answered lately.
    boolean hearsMajority(long now, long timeoutNanos) {
        return raft.voters().areMostly(voter -> voter.equals(raft.raftId())
                || now - heardNanos.getOrDefault(voter, sinceNanos) <= timeoutNanos);
    }

    // What they are sent.

    /// Everybody in the view is sent what it lacks; who does not answer, since it does not belong to the group or has just come, is sent it
    /// less and less often.
    void send(Address member, CommitTable.Entry entry) {
        if (lacksNothing(entry)) return;
        Pace pace = paces.computeIfAbsent(member, _ -> new Pace());
        long now = clock.getAsLong();
        if (pace.restNanos(now) > 0) return;
        pace.sentNanos = now;
        pace.pauseNanos = Math.clamp(2 * pace.pauseNanos, SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
        send(member, entry, pace);
    }

    private boolean lacksNothing(CommitTable.Entry entry) {
        return entry.matchIndex() >= raft.lastAppended() && entry.commitIndex() >= raft.commitIndex();
    }

    private void send(Address member, CommitTable.Entry entry, Pace pace) {
        long next = Math.max(1, entry.nextIndex());
        long last = raft.lastAppended();
        if (next <= durable.firstAppended()) {
            pace.pauseNanos = LONGEST_PAUSE_NANOS;
            raft.sendSnapshotTo(member);
        } else if (next <= last) raft.resend(member, next, endOfBatch(next, last));
        else if (entry.matchIndex() >= last) raft.sendHeartbeat(member);
        else if (last > durable.firstAppended()) raft.resend(member, last, last);
        else entry.nextIndex(last);
    }

    private long endOfBatch(long first, long most) {
        long bytes = durable.get(first).length();
        long last = first;
        while (last < most && (bytes += durable.get(last + 1).length()) <= BATCH_BYTES) last++;
        return last;
    }

    /// For how long nobody has to be sent anything again.
    long restNanos(long now) {
        long rest = Long.MAX_VALUE;
        for (Address member : raft.commitTable().keys()) {
            if (lacksNothing(raft.commitTable().get(member))) continue;
            Pace pace = paces.get(member);
            rest = Math.min(rest, pace == null ? 0 : pace.restNanos(now));
        }
        return rest;
    }
}

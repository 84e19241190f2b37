package io.javelina.cluster.log;

import io.javelina.cluster.log.PeerMessage.Ballot.Kind;
import io.javelina.cluster.log.PeerMessage.Ballot;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.random.RandomGenerator;
import org.jgroups.Address;

/// Finds a leader among the voters, as Raft does: a voter that hears none stands as a candidate, and whoever a majority votes for leads
/// for that term. Nobody votes twice in a term, nor for one whose log is behind its own; so the leader has all that was ever committed.
///
/// It stands in the place of the elections that jgroups-raft brings. Those wait for an answer from everybody in the view, also from those
/// that are no members of the group, and begin only when the view changes; they count late answers of an earlier round; they count
/// majorities by the list of voters of who asks, whatever the logs of those asked say; and without a majority they ask again at once, for
/// ever. Here:
/// * The view is a hint. A leader that leaves it is given up at once; otherwise silence decides.
/// * A candidate first asks whether it would be voted for, so that a node that was cut off does not depose a leader that others hear.
/// * Who is not elected waits, each time for another while.
/// * A leader that does not hear a majority stops leading.
///
/// Everything happens under the monitor of the [GuardedRaft], whose term, vote and log it shares.
final class Election {
    /// A leader says so this often before it may be taken for gone.
    private static final int BEATS_PER_TIMEOUT = 6;
    /// How long a candidate waits for votes before it may try again.
    private static final long ROUND_NANOS = Duration.ofMillis(300).toNanos();
    /// Voters stand one after the other, in the order of the view, when the leader is gone.
    private static final long TURN_NANOS = Duration.ofMillis(100).toNanos();
    private static final long SPREAD_NANOS = Duration.ofMillis(100).toNanos();

    private final GuardedRaft raft;
    private final BiConsumer<Address, Ballot> sender;
    private final RandomGenerator random;
    private final long leaderTimeoutNanos;
    private final long beatNanos;

    /// Null while this node does not stand.
    private Kind standing;
    private long standingTerm;
    private final Set<String> votes = new HashSet<>();
    private long standAt;
    private long heartbeatAt;
    private boolean hadLeader = true;

    Election(GuardedRaft raft, BiConsumer<Address, Ballot> sender, RandomGenerator random, Duration leaderTimeout) {
        this.raft = raft;
        this.sender = sender;
        this.random = random;
        this.leaderTimeoutNanos = leaderTimeout.toNanos();
        this.beatNanos = leaderTimeoutNanos / BEATS_PER_TIMEOUT;
    }

    void tick(long now) {
        if (raft.isLeader()) lead(now);
        else if (raft.leader() != null) follow(now);
        if (raft.leader() == null) seek(now);
        else hadLeader = true;
    }

    /// How long no tick is needed if nothing happens.
    long restNanos(long now) {
        if (raft.isLeader()) return heartbeatAt - now;
        return (raft.leader() == null ? standAt : raft.leaderHeardNanos() + leaderTimeoutNanos) - now;
    }

    private void lead(long now) {
        if (!raft.voters().couldAgree() || !raft.hearsMajority(now, leaderTimeoutNanos)) raft.setLeaderAndTerm(null);
        else if (now - heartbeatAt >= 0) {
            heartbeatAt = now + beatNanos;
            raft.beat();
        }
    }

    private void follow(long now) {
        standing = null;
        if (!raft.isInView(raft.leader()) || now - raft.leaderHeardNanos() > leaderTimeoutNanos)
            raft.setLeaderAndTerm(null);
    }

    private void seek(long now) {
        if (hadLeader) lineUp(raft.voters().rank(), now);
        if (now - standAt >= 0 && raft.isVoter() && raft.voters().couldAgree()) stand(now);
    }

    /// For so many turns others come first.
    private void lineUp(int turns, long now) {
        hadLeader = false;
        standing = null;
        standAt = now + turns * TURN_NANOS + (turns == 0 ? 0 : random.nextLong(SPREAD_NANOS));
    }

    /// That node's process has ended. If it led, others find that out at nearly the same time; until they have they would not vote.
    void gone(String id, long now) {
        if (raft.leader() == null || raft.isLeader() || !id.equals(GuardedRaft.idOf(raft.leader()))) return;
        raft.setLeaderAndTerm(null);
        lineUp(raft.voters().rank() + 1, now);
    }

    private void stand(long now) {
        standAt = now + ROUND_NANOS + random.nextLong(ROUND_NANOS);
        ask(Kind.CANVASS, raft.currentTerm() + 1);
        count(raft.raftId(), now);
    }

    private void ask(Kind kind, long term) {
        standing = kind;
        standingTerm = term;
        votes.clear();
        Ballot ballot = new Ballot(kind, term, raft.lastTerm(), raft.lastAppended());
        for (Address voter : raft.voters().others()) sender.accept(voter, ballot);
    }

    private void count(String voter, long now) {
        List<String> voters = raft.voters().ids();
        if (voters.contains(voter)) votes.add(voter);
        votes.retainAll(voters);
        if (votes.size() <= voters.size() / 2) return;
        if (standing == Kind.CANVASS) request(now);
        else win();
    }

    private void request(long now) {
        if (raft.createNewTerm() != standingTerm) return;
        raft.votedFor(raft.getAddress());
        ask(Kind.REQUEST, standingTerm);
        count(raft.raftId(), now);
    }

    private void win() {
        standing = null;
        raft.setLeaderAndTerm(raft.getAddress(), standingTerm);
        raft.sendHeartbeat();
    }

    /// @param from a member of the view
    void received(Address from, Ballot ballot, long now) {
        switch (ballot.kind()) {
            case CANVASS -> canvassed(from, ballot, now);
            case REQUEST -> requested(from, ballot, now);
            case SUPPORT -> answered(from, ballot, Kind.CANVASS, now);
            case GRANT -> answered(from, ballot, Kind.REQUEST, now);
            case REFUSAL -> raft.currentTerm(ballot.term());
        }
    }

    private void canvassed(Address from, Ballot ballot, long now) {
        if (ballot.term() <= raft.currentTerm()) refuse(from);
        else if (hearsLeader(from, now)) return;
        else if (isBehind(ballot)) standAt = Math.min(standAt, now);
        else answer(from, Kind.SUPPORT, ballot);
    }

    private void requested(Address from, Ballot ballot, long now) {
        if (ballot.term() < raft.currentTerm()) {
            refuse(from);
            return;
        }
        if (hearsLeader(from, now)) return;
        raft.currentTerm(ballot.term());
        boolean free = raft.votedFor() == null || raft.votedFor().equals(from);
        if (isBehind(ballot)) standAt = Math.min(standAt, now);
        else if (free && raft.leader() == null) {
            raft.votedFor(from);
            standing = null;
            standAt = now + ROUND_NANOS + random.nextLong(ROUND_NANOS);
            answer(from, Kind.GRANT, ballot);
        }
    }

    /// Whether another one than the candidate leads, and was heard of lately.
    private boolean hearsLeader(Address candidate, long now) {
        Address leader = raft.leader();
        if (leader == null || leader.equals(candidate) || !raft.isInView(leader)) return false;
        return raft.isLeader() || now - raft.leaderHeardNanos() < leaderTimeoutNanos / 2;
    }

    private boolean isBehind(Ballot ballot) {
        return ballot.lastTerm() < raft.lastTerm()
                || ballot.lastTerm() == raft.lastTerm() && ballot.lastIndex() < raft.lastAppended();
    }

    private void answer(Address to, Kind kind, Ballot asked) {
        sender.accept(to, new Ballot(kind, asked.term(), asked.lastTerm(), asked.lastIndex()));
    }

    private void refuse(Address to) { sender.accept(to, new Ballot(Kind.REFUSAL, raft.currentTerm(), 0, 0)); }

    private void answered(Address from, Ballot ballot, Kind question, long now) {
        boolean current = standing == question && ballot.term() == standingTerm
                && (question == Kind.CANVASS ? raft.currentTerm() + 1 : raft.currentTerm()) == standingTerm;
        if (current && raft.leader() == null) count(GuardedRaft.idOf(from), now);
    }
}

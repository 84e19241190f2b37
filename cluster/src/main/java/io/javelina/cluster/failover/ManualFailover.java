package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;

/// CLUSTER FAILOVER, on both sides. The replica asks its primary to stop writing; the primary does, and says where its data ends;
/// the replica proposes to take over when it has all of that. Whatever is not done in time is given up; the primary stays
/// quiet for twice as long, so that it does not write again just before the replica takes over.
final class ManualFailover {
    static final long TIMEOUT_MILLIS = 5000;
    private static final int PAUSE_TIMEOUTS = 2;
    private static final long UNKNOWN = Long.MIN_VALUE;

    private final Surroundings surroundings;

    // The replica's side.
    private boolean isAsking;
    private NodeId primary;
    private long giveUpMillis;
    private long wantedOffset;
    private long proposeAt;

    // The primary's side.
    private NodeId successor;
    private long resumeMillis;

    ManualFailover(Surroundings surroundings) { this.surroundings = surroundings; }

    /// Begins one on the replica's side.
    ///
    /// @param force without the primary's consent
    /// @return why it cannot be, null when it can
    String start(boolean force) {
        Member self = surroundings.member();
        if (self == null || self.isPrimary()) return "You should send CLUSTER FAILOVER to a replica";
        if (surroundings.topology().member(self.primary()).failed() && !force)
            return "Master is down or failed, please use CLUSTER FAILOVER FORCE";
        isAsking = true;
        primary = self.primary();
        giveUpMillis = surroundings.clock.outsideMillis() + TIMEOUT_MILLIS;
        wantedOffset = force ? surroundings.offset : UNKNOWN;
        proposeAt = surroundings.clock.now();
        if (!force) ask();
        return null;
    }

    private void ask() {
        surroundings.effect(new Effect.Notice("Manual failover user request accepted."));
        surroundings.effect(new Effect.Send(primary, new Message.FailoverStart(shardEpoch())));
    }

    private long shardEpoch() {
        Member member = surroundings.topology().member(primary);
        return member == null ? 0 : surroundings.topology().shardEpoch(member.shard());
    }

    /// The primary's answer.
    void ready(NodeId from, Message.FailoverReady ready) {
        if (isAsking && from.equals(primary) && ready.shardEpoch() == shardEpoch()) wantedOffset = ready.offset();
    }

    /// A replica asks for consent.
    void asked(NodeId from, Message.FailoverStart start) {
        Member self = surroundings.member();
        Member replica = surroundings.topology().member(from);
        if (self == null || replica == null || !self.id().equals(replica.primary())) return;
        if (start.shardEpoch() != surroundings.topology().shardEpoch(self.shard())) return;
        successor = from;
        resumeMillis = surroundings.clock.outsideMillis() + TIMEOUT_MILLIS * PAUSE_TIMEOUTS;
        surroundings.effect(new Effect.Notice("Manual failover requested by replica " + from + "."));
        surroundings.effect(new Effect.PauseWrites(resumeMillis));
    }

    /// Nothing is written on the primary any more.
    void paused(long offset) {
        if (successor == null) return;
        long epoch = surroundings.topology().shardEpoch(surroundings.member().shard());
        surroundings.effect(new Effect.Send(successor, new Message.FailoverReady(epoch, offset)));
    }

    /// Roles may have changed: then there is nothing more to wait for.
    void applied() {
        Member self = surroundings.member();
        if (isAsking && (self == null || !primary.equals(self.primary()))) isAsking = false;
        if (successor != null && (self == null || !self.isPrimary())) resume();
    }

    void tick() {
        long now = surroundings.clock.outsideMillis();
        if (successor != null && now >= resumeMillis) resume();
        if (!isAsking) return;
        if (now >= giveUpMillis) giveUp();
        else if (wantedOffset != UNKNOWN && surroundings.offset >= wantedOffset) propose();
    }

    private void resume() {
        successor = null;
        surroundings.effect(new Effect.ResumeWrites());
    }

    private void giveUp() {
        isAsking = false;
        surroundings.effect(new Effect.Notice("Manual failover timed out."));
    }

    private void propose() {
        if (surroundings.clock.now() < proposeAt || surroundings.member() == null) return;
        proposeAt = surroundings.clock.now() + surroundings.settings.retryMillis();
        surroundings.effect(Takeover.proposal(surroundings, primary));
    }
}

package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.TopologyEntry;

/// CLUSTER FAILOVER, on both sides; a primary that is about to end can ask for it, too. The replica asks its primary to stop
/// writing; the primary does, and says where its data ends; the replica proposes to take over when it has all of that. Nothing
/// is lost, since the primary writes again only
///
///   * once its clients are served by the topology that has taken its slots away, so that they are sent to the replica, or
///   * once nothing can come of it any more: whatever is not done in time is given up, by the replica first. Then the primary gives its
///     shard another epoch, and goes on when it has that: what the replica has proposed, and is on its way still, will be refused.
///
/// With FORCE, a replica that gets no answer takes over all the same. One that gets it does not make use of that: nobody wants to lose
/// what need not be lost.
///
/// What a primary has said holds for the epoch of that time, and for that process of it; the replica asks again when either is another.
final class ManualFailover {
    private static final int PAUSE_TIMEOUTS = 2;
    /// For so many heartbeats a primary may be silent that need not agree.
    private static final int ANSWER_HEARTBEATS = 2;
    private static final long NEVER = Long.MAX_VALUE;

    private final Surroundings surroundings;

    // The replica's side.
    private boolean isAsking;
    /// From when on the primary need not agree.
    private long forceAt;
    private NodeId primary;
    private long giveUpMillis;
    /// What the primary said last, and which process of it; null until it has.
    private Message.FailoverReady consent;
    private long consenting;
    private long askAt;
    private long proposeAt;

    // The primary's side.
    /// For whom it does not write; null when it does, or has nothing to wait for but its clients.
    private NodeId successor;
    private long consentEpoch;
    private long giveBackMillis;
    private long giveBackAt;
    /// Which topology has to be adopted before writers go on, or anywhere; [#NEVER] while none.
    private long resumeVersion = NEVER;

    ManualFailover(Surroundings surroundings) { this.surroundings = surroundings; }

    // What the replica does.

    /// Begins one on the replica's side.
    ///
    /// @param force without the primary's consent, if it does not give it at once
    /// @return why it cannot be, null when it can
    String start(boolean force) {
        Member self = surroundings.member();
        if (self == null || self.isPrimary()) return "You should send CLUSTER FAILOVER to a replica";
        if (surroundings.topology().member(self.primary()).failed() && !force)
            return "Master is down or failed, please use CLUSTER FAILOVER FORCE";
        begin(self, force);
        notice("Manual failover user request accepted.");
        return null;
    }

    /// The primary wants to be replaced. It says so more than once.
    void offered(NodeId from, Message.FailoverOffer offer) {
        Member self = surroundings.member();
        if (isAsking || self == null || !from.equals(self.primary())) return;
        if (offer.shardEpoch() != ownEpoch()) return;
        begin(self, false);
        notice("Manual failover primary request accepted.");
    }

    private void begin(Member self, boolean force) {
        isAsking = true;
        primary = self.primary();
        forceAt = force
                ? surroundings.clock.now() + ANSWER_HEARTBEATS * surroundings.settings.heartbeatMillis()
                : NEVER;
        giveUpMillis = surroundings.clock.outsideMillis() + surroundings.settings.manualTimeoutMillis();
        consent = null;
        askAt = surroundings.clock.now();
        proposeAt = surroundings.clock.now();
    }

    /// The primary's answer.
    void ready(NodeId from, Message.FailoverReady ready) {
        if (!isAsking || !from.equals(primary)) return;
        consent = ready;
        consenting = incarnation();
    }

    private long incarnation() {
        Peer peer = surroundings.peer(primary);
        return peer == null ? 0 : peer.incarnation;
    }

    private long shardEpoch() {
        Member member = surroundings.topology().member(primary);
        return member == null ? 0 : surroundings.topology().shardEpoch(member.shard());
    }

    private void takeOver() {
        if (surroundings.clock.outsideMillis() >= giveUpMillis) giveUp();
        else if (hasAll() || surroundings.clock.now() >= forceAt) propose();
        else if (!isConsentValid()) ask();
    }

    private boolean hasAll() {
        return isConsentValid() && surroundings.isLinked && surroundings.offset >= consent.offset();
    }

    private boolean isConsentValid() {
        return consent != null && consent.shardEpoch() == shardEpoch() && consenting == incarnation();
    }

    private void ask() {
        if (surroundings.clock.now() < askAt) return;
        askAt = surroundings.clock.now() + surroundings.settings.heartbeatMillis();
        surroundings.effect(new Effect.Send(primary, new Message.FailoverStart(shardEpoch())));
    }

    private void propose() {
        if (surroundings.clock.now() < proposeAt || surroundings.member() == null) return;
        proposeAt = surroundings.clock.now() + surroundings.settings.retryMillis();
        surroundings.effect(Takeover.proposal(surroundings, primary));
    }

    private void giveUp() {
        isAsking = false;
        notice("Manual failover timed out.");
    }

    // What the primary does.

    /// Asks a replica to begin one.
    void offerTo(NodeId id) {
        Member self = surroundings.member();
        Member replica = surroundings.topology().member(id);
        if (self == null || replica == null || !self.id().equals(replica.primary())) return;
        surroundings.effect(new Effect.Send(id, new Message.FailoverOffer(ownEpoch())));
    }

    /// A replica asks for consent, maybe once more.
    void asked(NodeId from, Message.FailoverStart start) {
        Member self = surroundings.member();
        Member replica = surroundings.topology().member(from);
        if (self == null || replica == null || !self.id().equals(replica.primary())) return;
        if (start.shardEpoch() != ownEpoch()) return;
        if (!from.equals(successor)) notice("Manual failover requested by replica " + from + ".");
        successor = from;
        consentEpoch = ownEpoch();
        giveBackMillis = surroundings.clock.outsideMillis() + pauseMillis();
        holdWriters();
    }

    private long pauseMillis() { return surroundings.settings.manualTimeoutMillis() * PAUSE_TIMEOUTS; }

    /// The server lets its writers go by itself when nobody says so for long; that is for nodes that are out of their senses.
    private void holdWriters() {
        surroundings.effect(new Effect.PauseWrites(surroundings.clock.outsideMillis() + 2 * pauseMillis()));
    }

    private long ownEpoch() { return surroundings.topology().shardEpoch(surroundings.member().shard()); }

    /// Nothing is written on the primary any more.
    void paused(long offset) {
        if (successor == null || surroundings.member() == null) return;
        surroundings.effect(new Effect.Send(successor, new Message.FailoverReady(ownEpoch(), offset)));
    }

    private void giveBack() {
        if (surroundings.member() == null || ownEpoch() != consentEpoch) {
            successor = null;
            surroundings.effect(new Effect.ResumeWrites());
        } else if (surroundings.clock.now() >= giveBackAt) {
            giveBackAt = surroundings.clock.now() + surroundings.settings.retryMillis();
            holdWriters();
            surroundings.effect(new Effect.Propose(new TopologyEntry.Epoch(surroundings.self, 0)));
        }
    }

    // What happens to both.

    /// Roles may have changed: then there is nothing more to wait for.
    void applied() {
        Member self = surroundings.member();
        if (isAsking && (self == null || !primary.equals(self.primary()))) isAsking = false;
        if (successor == null || self != null && self.isPrimary()) return;
        successor = null;
        resumeVersion = surroundings.topology().version();
    }

    /// Clients are served by that version now.
    void adopted(long version) {
        if (version < resumeVersion) return;
        resumeVersion = NEVER;
        surroundings.effect(new Effect.ResumeWrites());
    }

    void tick() {
        if (successor != null && surroundings.clock.outsideMillis() >= giveBackMillis) giveBack();
        if (isAsking) takeOver();
    }

    private void notice(String text) { surroundings.effect(new Effect.Notice(text)); }
}

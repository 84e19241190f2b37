package io.javelina.cluster.failover;

import io.javelina.cluster.ClusterRefusal;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Origin;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/// How one member of the cluster behaves. It is told what happens, with the time of a clock that only goes forward, and answers
/// with what is to be done. One thread; a new one for each start of the process, which
///
///   * gives it the topology that was stored, and from then on each that the log makes of it, in order and none left out ([#applied]);
///   * asks the log to catch up when told so, and says when it has ([#caughtUp]);
///   * calls [#tick] at least twice per heartbeat, and [#replicated] about as often: a replica that does not know how old its data is
///     takes it for too old;
///   * serves its clients by what [Effect.Serve] says, compares the clock with the lease whenever it writes, and says when it has
///     taken a standing ([#adopted]).
///
/// The parts, each with its reasons: [Lease] (may this node write), [Fence] (may somebody else still write), [Handover] (does
/// whoever owns it now know that), [Silence] (who has failed), [Takeover], [ManualFailover] and [ReplicaMigration].
public final class MemberLogic {
    /// Older than anybody asks for, and safe to calculate with.
    public static final long NEVER_HEARD = 1L << 60;
    public static final long NO_DATA = Long.MAX_VALUE;

    private final Surroundings surroundings;
    private final Lease lease;
    private final Silence silence;
    private final Fence fence;
    private final Handover handover;
    private final Takeover takeover;
    private final ManualFailover manual;
    private final ReplicaMigration migration;
    private Standing standing = Standing.NONE;
    /// The version that clients are served by.
    private long adopted;
    /// Whether others wait to hear that the last topology is adopted here.
    private boolean isAwaited;
    private long nextHeartbeatAt;
    private long catchUpAt;
    private long recoverAt;
    private boolean isLogStopped;
    /// Whether this node says nothing to others.
    private boolean isMute;

    /// @param incarnation a number that no earlier process of this node had
    public MemberLogic(NodeId self, long incarnation, FailoverSettings settings) {
        surroundings = new Surroundings(self, settings);
        lease = new Lease(surroundings, incarnation);
        silence = new Silence(surroundings);
        fence = new Fence(surroundings, silence);
        handover = new Handover(surroundings);
        takeover = new Takeover(surroundings);
        manual = new ManualFailover(surroundings);
        migration = new ReplicaMigration(surroundings);
    }

    // What happens.

    /// Time passes.
    public List<Effect> tick(long nowMillis) {
        advance(nowMillis);
        fallMute();
        if (isMute) return done();
        if (surroundings.clock.now() >= nextHeartbeatAt || silence.hasNews()) heartbeat(0);
        catchUp();
        silence.tick();
        recover();
        takeover.tick();
        manual.tick();
        migration.tick();
        return done();
    }

    public List<Effect> received(long nowMillis, NodeId from, Message message) {
        advance(nowMillis);
        Peer peer = surroundings.peer(from);
        if (peer != null && !isMute) receive(peer, message);
        return done();
    }

    private void receive(Peer peer, Message message) {
        switch (message) {
            case Message.Heartbeat heartbeat -> heard(peer, heartbeat);
            case Message.Echo echo -> lease.echoed(peer, echo);
            case Message.FailoverStart start -> manual.asked(peer.id, start);
            case Message.FailoverReady ready -> manual.ready(peer.id, ready);
            case Message.FailoverOffer offer -> manual.offered(peer.id, offer);
        }
    }

    private void heard(Peer peer, Message.Heartbeat heartbeat) {
        if (heartbeat.pausedMillis() > 0)
            notice("Node " + peer.id + " was not running for " + heartbeat.pausedMillis() + " ms");
        Set<NodeId> silentBefore = peer.silent;
        boolean isEchoed = silence.heard(peer, heartbeat);
        // Whoever is the last of a majority to say that a node is silent is not to be waited for.
        if (!peer.silent.equals(silentBefore)) silence.tick();
        if (!isEchoed) return;
        surroundings.effect(new Effect.Send(peer.id, new Message.Echo(heartbeat.incarnation(), heartbeat.sequence(),
                surroundings.topology().version())));
    }

    /// A node's process is gone: its port refuses connections. Told when it happens, not later.
    public List<Effect> gone(long nowMillis, NodeId id) {
        advance(nowMillis);
        Peer peer = surroundings.peer(id);
        if (peer != null) silence.gone(peer);
        return done();
    }

    /// The log has made another topology of the last one, or, when it was restored from a snapshot, has another one.
    public List<Effect> applied(long nowMillis, Topology topology) {
        advance(nowMillis);
        Topology before = surroundings.topology();
        if (topology.version() == before.version()) return done();
        silence.applied(topology);
        fence.applying(before, topology);
        handover.applying(before, topology);
        surroundings.topology(topology);
        lease.applied(topology);
        manual.applied();
        migration.applied(before, topology);
        changeRole(before, topology);
        isAwaited |= isAwaited(before, topology);
        recoverAt = surroundings.clock.now();
        takeover.tick();
        return done();
    }

    /// Whoever takes over waits for this node to say that it has lost its slots, or that it knows of a failure; whoever has lost slots,
    /// for their new owner to say that it serves them; whoever is next to vote, for a majority to know who votes.
    private boolean isAwaited(Topology before, Topology after) {
        return !Fence.rights(before, surroundings.self).equals(Fence.rights(after, surroundings.self))
                || before.votersVersion() != after.votersVersion()
                || after.members().stream().anyMatch(member -> hasJustFailed(member, before));
    }

    private static boolean hasJustFailed(Member member, Topology before) {
        Member was = before.member(member.id());
        return member.failed() && was != null && !was.failed();
    }

    private void changeRole(Topology before, Topology after) {
        Member was = before.member(surroundings.self);
        Member is = after.member(surroundings.self);
        if (is == null || was != null && Objects.equals(was.primary(), is.primary())) return;
        surroundings.effect(is.isPrimary() ? new Effect.BecomePrimary() : new Effect.Follow(is.primary()));
    }

    /// All that was committed before this was asked for is applied.
    public List<Effect> caughtUp(long nowMillis) {
        advance(nowMillis);
        if (surroundings.caughtUp) return done();
        surroundings.caughtUp = true;
        silence.begin();
        heartbeat(0);
        return done();
    }

    /// Clients are served by that topology now, and by no earlier one. What this node has lost or got by it is told
    /// at once.
    public List<Effect> adopted(long nowMillis, Topology taken) {
        advance(nowMillis);
        if (taken.version() <= adopted) return done();
        adopted = taken.version();
        manual.adopted(adopted);
        if (isAwaited) heartbeat(0);
        isAwaited = false;
        return done();
    }

    /// Where this node's data ends, and how long its primary has not been heard on the link of replication: 0 for primaries,
    /// [#NEVER_HEARD] when it never was, [#NO_DATA] when there is nothing that could serve anybody.
    ///
    /// Data are as good as they were when they were good last, whomever this node has followed since; those of a primary are while
    /// nobody else may write.
    public List<Effect> replicated(long nowMillis, long offset, long linkAgeMillis) {
        advance(nowMillis);
        Member self = surroundings.member();
        boolean isPrimary = self != null && self.isPrimary();
        long heard = nowMillis - Math.min(linkAgeMillis, NEVER_HEARD);
        surroundings.offset = offset;
        surroundings.isLinked = linkAgeMillis == 0 && !isPrimary;
        if (linkAgeMillis == NO_DATA) surroundings.linkHeardMillis = heard;
        else
            if (!isPrimary || standing.hasMajority(nowMillis))
                surroundings.linkHeardMillis = Math.max(surroundings.linkHeardMillis, heard);
        return done();
    }

    /// [Effect.PauseWrites] is done: nothing is written after this offset.
    public List<Effect> writesPaused(long nowMillis, long offset) {
        advance(nowMillis);
        surroundings.offset = offset;
        manual.paused(offset);
        return done();
    }

    /// Whether the log has stopped here, so that this node hears of no change any more. Once others know of so many that it gets no lease, and
    /// serves nobody, it falls silent, so that somebody takes its place.
    public List<Effect> logStopped(long nowMillis, boolean stopped) {
        advance(nowMillis);
        isLogStopped = stopped;
        return done();
    }

    /// CLUSTER FAILOVER, with or without FORCE.
    ///
    /// @throws ClusterRefusal when it cannot be; the message is Valkey's
    public List<Effect> failover(long nowMillis, boolean force) {
        advance(nowMillis);
        String refusal = manual.start(force);
        if (refusal != null) throw new ClusterRefusal(refusal);
        manual.tick();
        return done();
    }

    /// This primary is about to end, and wants that replica to take over. Nothing comes of it when they are not what they are taken for.
    public List<Effect> offerTo(long nowMillis, NodeId replica) {
        advance(nowMillis);
        manual.offerTo(replica);
        return done();
    }

    /// CONFIG SET.
    public List<Effect> settings(long nowMillis, FailoverSettings settings) {
        advance(nowMillis);
        surroundings.settings = settings;
        return done();
    }

    // What is known.

    public Standing standing() { return standing; }

    /// Whether this node alone has not heard the other for too long: Valkey's PFAIL.
    public boolean isSuspected(NodeId id) { return silence.isSilent(id); }

    /// How many voters do not hear the node, as far as known here: CLUSTER COUNT-FAILURE-REPORTS.
    public int failureReports(NodeId about) { return witnesses(about).size(); }

    /// The voters that do not hear the node, as far as known here.
    private List<NodeId> witnesses(NodeId about) {
        return surroundings.topology().members().stream()
                .filter(member -> member.voter() && silence.says(member.id(), about)).map(Member::id).toList();
    }

    /// On what grounds this node proposes an entry now.
    public Origin origin(TopologyEntry entry, boolean isByItself, long unixMillis) {
        List<NodeId> witnesses = entry instanceof TopologyEntry.NodeFail fail ? witnesses(fail.id()) : List.of();
        return new Origin(surroundings.self, unixMillis, isByItself, Math.max(0, surroundings.offset), witnesses);
    }

    /// Whether the node says that it never takes over by itself.
    public boolean isWithoutFailover(NodeId id) {
        if (id.equals(surroundings.self)) return surroundings.settings.noFailover();
        Peer peer = surroundings.peer(id);
        return peer != null && peer.noFailover;
    }

    /// The offset of replication that the node last told, 0 when it told none.
    public long offset(NodeId id) {
        if (id.equals(surroundings.self)) return surroundings.offset;
        Peer peer = surroundings.peer(id);
        return peer == null ? 0 : peer.offset;
    }

    /// Whether the next change of voters may be proposed: a majority has applied [the one before][Topology#votersVersion]. Whoever proposes
    /// [TopologyEntry.Voter], or to forget a voter, asks this first.
    public boolean mayChangeVoters() { return fence.mayChangeVoters(); }

    // Turns.

    /// A node that was not running for long, or whose clock went back, holds no lease from before.
    private void advance(long nowMillis) {
        long timeout = surroundings.settings.nodeTimeoutMillis();
        long gap = surroundings.clock.advance(nowMillis, timeout);
        surroundings.linkHeardMillis = Math.min(surroundings.linkHeardMillis, nowMillis);
        if (gap >= 0 && gap <= timeout / 2) return;
        lease.drop();
        notice(gap < 0 ? "The clock went back by " + -gap + " ms" : "This node was not running for " + gap + " ms");
        heartbeat(Math.max(1, gap));
    }

    private void fallMute() {
        boolean wasMute = isMute;
        isMute = isLogStopped && (isMute || !lease.canBeRenewed());
        if (isMute && !wasMute)
            notice("The cluster's log of this node has stopped, and others go on: they are to take its place");
    }

    private void heartbeat(long pausedMillis) {
        nextHeartbeatAt = surroundings.clock.now() + surroundings.settings.heartbeatMillis();
        if (surroundings.member() == null || isMute) return;
        long sequence = lease.send(surroundings.clock.outsideMillis());
        surroundings.effect(new Effect.Broadcast(new Message.Heartbeat(lease.incarnation(), sequence,
                surroundings.settings.nodeTimeoutMillis(), surroundings.topology().version(), adopted,
                surroundings.offset, surroundings.settings.noFailover(), pausedMillis, silence.silent())));
        silence.told();
    }

    private void catchUp() {
        if (surroundings.caughtUp || surroundings.clock.now() < catchUpAt) return;
        catchUpAt = surroundings.clock.now() + surroundings.settings.retryMillis();
        surroundings.effect(new Effect.CatchUp());
    }

    /// A node that is said to have failed knows best that it is back: when a majority hears it.
    private void recover() {
        Member self = surroundings.member();
        if (self == null || !self.failed() || surroundings.clock.now() < recoverAt || !isHeard()) return;
        recoverAt = surroundings.clock.now() + surroundings.settings.retryMillis();
        surroundings.effect(new Effect.Propose(new TopologyEntry.NodeRecover(self.id())));
    }

    /// By a majority, a few heartbeats ago at most.
    private boolean isHeard() {
        long sent = lease.majoritySentMillis();
        long recent = 3 * surroundings.settings.heartbeatMillis();
        return sent != Peer.NEVER && surroundings.clock.outsideMillis() - sent <= recent;
    }

    /// What this node stands on may have changed with anything that happened.
    private List<Effect> done() {
        fence.review();
        handover.review();
        Standing next = new Standing(surroundings.topology(), lease.untilMillis(), lease.era(), writable(),
                handover.slots(),
                surroundings.caughtUp);
        if (!next.equals(standing)) {
            standing = next;
            surroundings.effect(new Effect.Serve(next));
        }
        return surroundings.takeEffects();
    }

    private SlotSet writable() {
        SlotSet rights = Fence.rights(surroundings.topology(), surroundings.self);
        SlotSet fenced = rights.isEmpty() ? SlotSet.EMPTY : fence.fenced();
        return fenced.isEmpty() ? rights : rights.without(fenced);
    }

    private void notice(String text) { surroundings.effect(new Effect.Notice(text)); }
}

package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/// Whom this node has echoed, and whom it calls silent: those that it has echoed nothing for as long as it promised, and those
/// whose process is gone. When a majority of the voters says so of a node, that node has failed.
final class Silence {
    private final Surroundings surroundings;
    /// When a failure may be proposed (again), by the patient clock.
    private final Map<NodeId, Long> proposeAt = new HashMap<>();

    Silence(Surroundings surroundings) { this.surroundings = surroundings; }

    /// New members are silent no earlier than others, and so are all when this node has just begun.
    void applied(Topology topology) {
        for (Member member : topology.members())
            if (!member.id().equals(surroundings.self))
                surroundings.peers.computeIfAbsent(member.id(), this::newPeer);
        proposeAt.keySet().removeIf(id -> topology.member(id) == null);
    }

    private Peer newPeer(NodeId id) {
        Peer peer = new Peer(id);
        promise(peer);
        return peer;
    }

    /// This node begins to speak for itself; what it promised in an earlier life it does not know.
    void begin() { surroundings.peers.values().forEach(this::promise); }

    private void promise(Peer peer) {
        long timeout = Math.max(surroundings.settings.nodeTimeoutMillis(), peer.longestTimeoutMillis);
        peer.promisedUntilAt = Math.max(peer.promisedUntilAt, surroundings.clock.now() + timeout);
    }

    /// @return whether it is to be echoed
    boolean heard(Peer peer, Message.Heartbeat heartbeat) {
        peer.heardAt = surroundings.clock.now();
        peer.goneAt = Peer.NEVER;
        peer.longestTimeoutMillis = Math.max(peer.longestTimeoutMillis, heartbeat.timeoutMillis());
        note(peer, heartbeat);
        boolean isEchoed = surroundings.caughtUp && surroundings.topology().member(peer.id) != null;
        if (isEchoed) promise(peer);
        return isEchoed;
    }

    /// What it says of itself counts when it is the newest.
    private void note(Peer peer, Message.Heartbeat heartbeat) {
        boolean isAnother = peer.incarnation != heartbeat.incarnation();
        if (!isAnother && heartbeat.sequence() <= peer.sequence) return;
        if (isAnother) peer.incarnationSinceAt = surroundings.clock.now();
        peer.incarnation = heartbeat.incarnation();
        peer.sequence = heartbeat.sequence();
        peer.applied = Math.max(peer.applied, heartbeat.applied());
        peer.adopted = Math.max(peer.adopted, heartbeat.adopted());
        peer.offset = heartbeat.offset();
        peer.noFailover = heartbeat.noFailover();
        peer.silent = heartbeat.silent();
        peer.silentVersion = heartbeat.applied();
    }

    /// Its port refuses connections. A process that has begun a short while ago may be another than the one that is gone.
    void gone(Peer peer) {
        if (surroundings.since(peer.incarnationSinceAt) <= peer.longestTimeoutMillis) return;
        peer.goneAt = surroundings.clock.now();
        peer.isGoneTold = false;
    }

    /// Whether others should be told now that a process is gone, before the next heartbeat is due.
    boolean hasNews() {
        return surroundings.peers.values().stream().anyMatch(peer -> isGone(peer) && !peer.isGoneTold);
    }

    /// All that is known here is told.
    void told() { for (Peer peer : surroundings.peers.values()) peer.isGoneTold |= isGone(peer); }

    /// Whom this node calls silent. Nobody before it knows what was decided without it.
    SortedSet<NodeId> silent() {
        SortedSet<NodeId> silent = new TreeSet<>();
        if (!surroundings.caughtUp) return silent;
        for (Member member : surroundings.topology().members()) if (isSilent(member.id())) silent.add(member.id());
        return silent;
    }

    boolean isSilent(NodeId id) {
        Peer peer = surroundings.peer(id);
        if (peer == null || !surroundings.caughtUp) return false;
        return surroundings.clock.now() >= peer.promisedUntilAt || isGone(peer);
    }

    private boolean isGone(Peer peer) {
        return peer.goneAt != Peer.NEVER && surroundings.since(peer.goneAt) >= surroundings.settings.doubtMillis();
    }

    /// Whether that voter calls the other one silent, as far as is known here and now.
    boolean says(NodeId voter, NodeId about) {
        if (voter.equals(surroundings.self)) return isSilent(about);
        Peer peer = surroundings.peer(voter);
        return peer != null && surroundings.since(peer.heardAt) < surroundings.settings.nodeTimeoutMillis()
                && peer.silent.contains(about);
    }

    void tick() {
        if (!surroundings.caughtUp) return;
        Set<NodeId> reported = reported();
        proposeAt.keySet().retainAll(reported);
        for (NodeId id : reported) if (hasFailed(id)) propose(id);
        else proposeAt.remove(id);
    }

    /// Whom anybody calls silent.
    private Set<NodeId> reported() {
        Set<NodeId> reported = silent();
        for (NodeId voter : surroundings.voters()) {
            Peer peer = surroundings.peer(voter);
            if (peer != null) reported.addAll(peer.silent);
        }
        return reported;
    }

    private boolean hasFailed(NodeId id) {
        Member member = surroundings.topology().member(id);
        return member != null && !member.failed() && surroundings.isMajority(voter -> says(voter, id));
    }

    /// The first of those that say so proposes at once, the others when nothing came of it.
    private void propose(NodeId id) {
        long now = surroundings.clock.now();
        long at = proposeAt.computeIfAbsent(id, key -> now + rank(key) * surroundings.settings.heartbeatMillis());
        if (now < at) return;
        proposeAt.put(id, now + surroundings.settings.retryMillis());
        surroundings.effect(new Effect.Propose(new TopologyEntry.NodeFail(id)));
    }

    private long rank(NodeId about) {
        Collection<Member> members = surroundings.topology().members();
        List<NodeId> saying = members.stream().map(Member::id).filter(id -> says(id, about)).toList();
        return saying.contains(surroundings.self) ? saying.indexOf(surroundings.self) : saying.size();
    }
}

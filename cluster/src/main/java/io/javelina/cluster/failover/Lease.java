package io.javelina.cluster.failover;

import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Topology;
import java.util.Arrays;
import java.util.List;

/// The lease of this node: a primary may write for a while after it sent a heartbeat that a majority of the voters has echoed.
///
/// Why nobody else writes then: whoever takes slots over writes only after a majority has applied the change and has been silent
/// towards this node for its timeout (see [Fence]). One voter is in both majorities. It echoed before it applied the
/// change, or this node would not count the echo: those of voters that have applied more than this node count only once
/// this node has applied that, too, and knows what it has lost. And it has been silent for longer since than the lease lasts.
final class Lease {
    /// Heartbeats whose echoes are still of interest; older ones are repeated by then.
    private static final int REMEMBERED = 256;

    private final Surroundings surroundings;
    private final long incarnation;
    private final long[] sentMillis = new long[REMEMBERED];
    private long nextSequence = 1;
    /// Echoes of earlier heartbeats do not count.
    private long firstCounted = 1;
    private long era;

    Lease(Surroundings surroundings, long incarnation) {
        this.surroundings = surroundings;
        this.incarnation = incarnation;
    }

    long incarnation() { return incarnation; }

    /// A heartbeat is sent now.
    long send(long nowMillis) {
        sentMillis[(int) (nextSequence % REMEMBERED)] = nowMillis;
        return nextSequence++;
    }

    void echoed(Peer peer, Message.Echo echo) {
        if (echo.incarnation() != incarnation || !isRemembered(echo.sequence())) return;
        long sent = sentMillis[(int) (echo.sequence() % REMEMBERED)];
        if (echo.applied() <= surroundings.topology().version())
            peer.countedSentMillis = Math.max(peer.countedSentMillis, sent);
        else
            if (sent > peer.pendingSentMillis) {
                peer.pendingSentMillis = sent;
                peer.pendingVersion = echo.applied();
            }
    }

    private boolean isRemembered(long sequence) {
        return sequence >= firstCounted && sequence < nextSequence && sequence >= nextSequence - REMEMBERED;
    }

    /// Echoes of voters that were ahead count when this node has caught up with them.
    void applied(Topology topology) {
        for (Peer peer : surroundings.peers.values()) {
            if (peer.pendingSentMillis == Peer.NEVER || peer.pendingVersion > topology.version()) continue;
            peer.countedSentMillis = Math.max(peer.countedSentMillis, peer.pendingSentMillis);
            peer.pendingSentMillis = Peer.NEVER;
        }
    }

    /// This node was not running, or its clock is not to be trusted: what was echoed until now counts no more.
    void drop() {
        firstCounted = nextSequence;
        era++;
        for (Peer peer : surroundings.peers.values()) {
            peer.countedSentMillis = Peer.NEVER;
            peer.pendingSentMillis = Peer.NEVER;
        }
    }

    /// How often leases were dropped.
    long era() { return era; }

    /// When the newest heartbeat was sent that a majority has echoed; [Peer#NEVER] without one.
    long majoritySentMillis() {
        List<NodeId> voters = surroundings.voters();
        if (!surroundings.caughtUp || voters.isEmpty()) return Peer.NEVER;
        long[] sent = new long[voters.size()];
        for (int i = 0; i < sent.length; i++) sent[i] = countedSentMillis(voters.get(i));
        Arrays.sort(sent);
        return sent[(sent.length - 1) / 2];
    }

    /// This node hears itself, now.
    private long countedSentMillis(NodeId id) {
        if (id.equals(surroundings.self)) return surroundings.clock.outsideMillis();
        Peer peer = surroundings.peer(id);
        return peer == null ? Peer.NEVER : peer.countedSentMillis;
    }

    /// Whether so many voters know of nothing that this node does not know of that their echoes would be enough.
    boolean canBeRenewed() {
        long version = surroundings.topology().version();
        return surroundings.isMajority(id -> {
            Peer peer = surroundings.peer(id);
            return id.equals(surroundings.self) || peer != null && peer.applied <= version;
        });
    }

    /// Until when the lease lasts, in the past when there is none.
    long untilMillis() {
        long sent = majoritySentMillis();
        return sent == Peer.NEVER ? Peer.NEVER : sent + surroundings.settings.leaseMillis();
    }
}

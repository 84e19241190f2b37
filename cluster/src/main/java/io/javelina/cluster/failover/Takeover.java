package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.List;

/// A replica whose primary has failed takes its place. The one with the most data proposes first, the others wait for their turn in
/// case it does not. Nobody takes over whose data is too old, or who shall not.
final class Takeover {
    private static final long NEVER = Peer.NEVER;

    private final Surroundings surroundings;
    /// When the primary was seen to have failed, by the patient clock, and in which version.
    private long failedAt = NEVER;
    private long failedVersion;
    private long proposeAt = NEVER;

    Takeover(Surroundings surroundings) { this.surroundings = surroundings; }

    void tick() {
        Member self = surroundings.member();
        if (self == null || !isBereft(self)) {
            failedAt = NEVER;
            return;
        }
        if (failedAt == NEVER) begin();
        if (surroundings.clock.now() < proposeAt || !mayTakeOver(self)) return;
        if (!isTurn(self)) return;
        propose(self);
    }

    /// Its primary has failed and leaves slots.
    private boolean isBereft(Member self) {
        return !self.isPrimary() && surroundings.topology().member(self.primary()).failed()
                && !surroundings.topology().slots(self.primary()).isEmpty();
    }

    private void begin() {
        failedAt = surroundings.clock.now();
        failedVersion = surroundings.topology().version();
        proposeAt = failedAt;
    }

    private boolean mayTakeOver(Member self) {
        return surroundings.caughtUp && !self.failed() && !surroundings.settings.noFailover() && isDataValid();
    }

    /// Valkey's rule: the link may have been down for the factor's number of timeouts and one more, and one ping of replication.
    private boolean isDataValid() {
        FailoverSettings settings = surroundings.settings;
        if (settings.validityFactor() == 0) return true;
        long age = surroundings.clock.outsideMillis() - surroundings.linkHeardMillis;
        if (age > settings.nodeTimeoutMillis()) age -= settings.nodeTimeoutMillis();
        return age <= settings.replicaPingMillis() + settings.nodeTimeoutMillis() * settings.validityFactor();
    }

    /// The first goes at once when all others have said what they have since the primary failed; otherwise they get a heartbeat's time to
    /// say it. Each that has more is waited for.
    private boolean isTurn(Member self) {
        List<Peer> rivals = surroundings.topology().replicas(self.primary()).stream()
                .filter(member -> !member.failed() && !member.id().equals(self.id()))
                .map(member -> surroundings.peer(member.id())).filter(peer -> peer != null && !peer.noFailover)
                .toList();
        long rank = rivals.stream().filter(this::hasMore).count();
        long waited = surroundings.clock.now() - failedAt;
        long step = surroundings.settings.heartbeatMillis();
        if (rank == 0) return waited >= step || rivals.stream().allMatch(peer -> peer.applied >= failedVersion);
        return waited >= step + rank * surroundings.settings.retryMillis();
    }

    private boolean hasMore(Peer rival) {
        if (rival.offset != surroundings.offset) return rival.offset > surroundings.offset;
        return rival.id.compareTo(surroundings.self) < 0;
    }

    private void propose(Member self) {
        proposeAt = surroundings.clock.now() + surroundings.settings.retryMillis();
        surroundings.effect(proposal(surroundings, self.primary()));
    }

    static Effect proposal(Surroundings surroundings, NodeId primary) {
        long epoch = surroundings.topology().shardEpoch(surroundings.topology().member(primary).shard());
        return new Effect.Propose(new TopologyEntry.Failover(surroundings.self, primary, epoch));
    }
}

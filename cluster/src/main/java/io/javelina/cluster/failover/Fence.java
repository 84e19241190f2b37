package io.javelina.cluster.failover;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/// Keeps this node from writing to slots that it owns while another may still believe that it may write to them. Of each other node it
/// holds which slots these are at most, and it lets go of those that the other one has lost when
///
///   * the other one says that it serves its clients by the change, or
///   * a majority of the voters has applied the change, and says that the other one is silent (see [Silence]), so that its lease
///     is over and it gets no other one (see [Lease]), or
///   * a majority has applied the change for longer than the other one's lease lasts.
///
/// The majority has to be one of each set of voters that was current a timeout ago or later: voters change one by one, and only
/// when a majority has applied the change before (see [MemberLogic#mayChangeVoters]), so each such set has a voter in common
/// with the majority that the other one may have.
final class Fence {
    private static final SlotSet ALL = SlotSet.range(0, SlotSet.SLOTS - 1);

    /// Voters of earlier versions.
    private record Voters(Set<NodeId> ids, long replacedAt) {
    }

    private final Surroundings surroundings;
    private final Silence silence;
    private final List<Voters> earlier = new ArrayList<>();
    private Set<NodeId> voters = Set.of();
    /// What [#fenced] says until something changes.
    private SlotSet fenced = SlotSet.EMPTY;
    private boolean isChanged;
    /// Whether nothing is left to be let go of.
    private boolean isSettled;
    /// Since when this node knows all changes; of what was before it knows nothing.
    private long knowsAt;

    Fence(Surroundings surroundings, Silence silence) {
        this.surroundings = surroundings;
        this.silence = silence;
    }

    /// Called before the topology is replaced by its successor, or by one of which it is not known how it came to be.
    void applying(Topology before, Topology after) {
        if (after.version() == before.version() + 1)
            for (Peer peer : surroundings.peers.values()) change(peer, before, after);
        else
            forgetHistory(after);
        changeVoters(after);
        isChanged = true;
        isSettled = false;
    }

    private void change(Peer peer, Topology before, Topology after) {
        SlotSet had = rights(before, peer.id);
        SlotSet has = rights(after, peer.id);
        if (!had.without(has).isEmpty()) {
            peer.lostVersion = after.version();
            peer.majorityKnowsAt = Peer.NEVER;
        }
        peer.possible = has.without(peer.possible).isEmpty() ? peer.possible : peer.possible.with(has);
    }

    private void forgetHistory(Topology after) {
        knowsAt = surroundings.clock.now();
        for (Peer peer : surroundings.peers.values()) {
            peer.possible = ALL;
            peer.lostVersion = after.version();
            peer.majorityKnowsAt = Peer.NEVER;
        }
    }

    private void changeVoters(Topology after) {
        Set<NodeId> next = new HashSet<>();
        for (Member member : after.members()) if (member.voter()) next.add(member.id());
        if (next.equals(voters)) return;
        earlier.add(new Voters(voters, surroundings.clock.now()));
        voters = next;
    }

    /// Where a node may write by this topology, provided that it has a lease.
    static SlotSet rights(Topology topology, NodeId id) {
        Member member = topology.member(id);
        return member == null || member.failed() ? SlotSet.EMPTY : topology.slots(id);
    }

    /// The slots of this node that others may still believe to be theirs.
    SlotSet fenced() {
        if (isChanged) fenced = own().common(possibleOfOthers());
        isChanged = false;
        return fenced;
    }

    private SlotSet own() { return surroundings.topology().slots(surroundings.self); }

    private SlotSet possibleOfOthers() {
        SlotSet all = SlotSet.EMPTY;
        for (Peer peer : surroundings.peers.values()) if (!peer.possible.isEmpty()) all = all.with(peer.possible);
        return all;
    }

    /// Lets go of what is certain now; forgets whom nobody knows any more.
    void review() {
        if (isSettled) return;
        earlier.removeIf(set -> surroundings.since(set.replacedAt) > longestTimeout());
        isSettled = earlier.isEmpty();
        for (Peer peer : surroundings.peers.values()) isSettled &= review(peer);
        surroundings.peers.values().removeIf(
                peer -> peer.possible.isEmpty() && surroundings.topology().member(peer.id) == null);
    }

    private boolean review(Peer peer) {
        SlotSet has = rights(surroundings.topology(), peer.id);
        if (peer.possible == has) return true;
        boolean isOver = peer.adopted >= peer.lostVersion || isSilenced(peer) || isOutlived(peer);
        if (!isOver && !peer.possible.equals(has)) return false;
        isChanged |= isOver;
        peer.possible = has;
        return true;
    }

    private boolean isSilenced(Peer peer) {
        return isHistoryKnown() && isMajorityOfAll(id -> !id.equals(peer.id) && applied(id) >= peer.lostVersion
                && saidVersion(id) >= peer.lostVersion && silence.says(id, peer.id));
    }

    private boolean isOutlived(Peer peer) {
        if (peer.majorityKnowsAt == Peer.NEVER) {
            boolean knows = isMajorityOfAll(id -> !id.equals(peer.id) && applied(id) >= peer.lostVersion);
            if (knows) peer.majorityKnowsAt = surroundings.clock.now();
        }
        return isHistoryKnown() && peer.majorityKnowsAt != Peer.NEVER
                && surroundings.since(peer.majorityKnowsAt) > longestTimeout();
    }

    private boolean isHistoryKnown() { return surroundings.since(knowsAt) > longestTimeout(); }

    private boolean isMajorityOfAll(Predicate<NodeId> isFor) {
        return Surroundings.isMajority(voters, isFor)
                && earlier.stream().allMatch(set -> set.ids.isEmpty() || Surroundings.isMajority(set.ids, isFor));
    }

    private long applied(NodeId id) {
        if (id.equals(surroundings.self)) return surroundings.topology().version();
        Peer peer = surroundings.peer(id);
        return peer == null ? 0 : peer.applied;
    }

    private long saidVersion(NodeId id) {
        if (id.equals(surroundings.self)) return surroundings.topology().version();
        Peer peer = surroundings.peer(id);
        return peer == null ? 0 : peer.silentVersion;
    }

    private long longestTimeout() {
        long longest = surroundings.settings.nodeTimeoutMillis();
        for (Peer peer : surroundings.peers.values()) longest = Math.max(longest, peer.longestTimeoutMillis);
        return longest;
    }

    /// Whether a majority has applied the last change of the voters.
    boolean mayChangeVoters() {
        long version = surroundings.topology().votersVersion();
        return Surroundings.isMajority(voters, id -> applied(id) >= version);
    }
}

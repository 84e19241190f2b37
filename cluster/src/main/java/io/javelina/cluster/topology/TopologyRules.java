package io.javelina.cluster.topology;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/// The rules by which an entry changes a topology. An entry that does not fit is refused and changes nothing; one that is true
/// already (a repeated proposal) is accepted and changes nothing. One use per entry: it collects the changes in copies.
final class TopologyRules {
    /// The entry does not fit; the message says why.
    private static final class Refusal extends Exception {
        private static final long serialVersionUID = 1;

        Refusal(String message) { super(message, null, false, false); }
    }

    private final Topology before;
    private final SortedMap<NodeId, Member> members;
    private final SortedMap<NodeId, SlotSet> slots;
    private final SortedMap<NodeId, Long> shardEpochs;
    /// Copied with the first change of a slot.
    private NodeId[] owners;
    private long currentEpoch;
    private long votersVersion;
    private boolean hadOwners;
    private boolean changed;
    private final Map<NodeId, SlotSet> dropped = new TreeMap<>();

    TopologyRules(Topology before) {
        this.before = before;
        members = new TreeMap<>(before.membersById());
        slots = new TreeMap<>(before.slotsByOwner());
        shardEpochs = new TreeMap<>(before.shardEpochs());
        owners = before.owners();
        currentEpoch = before.currentEpoch();
        votersVersion = before.votersVersion();
        hadOwners = before.hadOwners();
    }

    Applied apply(TopologyEntry entry) {
        try {
            judge(entry);
            return new Applied(changed ? after() : before, null, dropped);
        } catch (Refusal e) {
            return Applied.refused(before, e.getMessage());
        }
    }

    private Topology after() {
        return new Topology(members, slots, owners, shardEpochs, currentEpoch, before.version() + 1, votersVersion,
                hadOwners);
    }

    private void judge(TopologyEntry entry) throws Refusal {
        switch (entry) {
            case TopologyEntry.NodeJoin join -> join(join);
            case TopologyEntry.Voter voter -> vote(voter);
            case TopologyEntry.NodeForget forget -> forget(forget);
            case TopologyEntry.SlotChange change -> changeSlots(change);
            case TopologyEntry.ReplicaOf replicaOf -> replicate(replicaOf);
            case TopologyEntry.Failover failover -> failOver(failover);
            case TopologyEntry.Form form -> form(form);
            case TopologyEntry.AddressChange change -> changeAddress(change);
            case TopologyEntry.NodeFail fail -> setFailed(fail.id(), true);
            case TopologyEntry.NodeRecover recover -> setFailed(recover.id(), false);
            case TopologyEntry.Epoch epoch -> changeEpoch(epoch);
        }
    }

    // Nodes come and go.

    /// A newcomer is an empty primary of a shard of its own, does not vote, and then gets what it claims: slots that nobody has, and
    /// those of owners with a smaller epoch than the one that it comes with. Other claims are dropped. When somebody has its
    /// epoch already, it gets a new one.
    private void join(TopologyEntry.NodeJoin join) throws Refusal {
        if (members.containsKey(join.id())) return;
        if (members.size() >= Topology.MOST_MEMBERS) throw new Refusal("The cluster is full");
        if (shardEpochs.containsKey(join.shard())) throw new Refusal("Shard " + join.shard() + " is taken");
        checkEpoch(join.configEpoch());
        currentEpoch = Math.max(currentEpoch, join.configEpoch());
        SlotSet got = contest(join);
        long epoch = isEpochTaken(join.configEpoch()) ? ++currentEpoch : join.configEpoch();
        put(new Member(join.id(), join.address(), null, join.shard(), epoch, false, false));
        touch(join.shard());
        give(got, join.id());
    }

    /// The claims that the newcomer gets; the others', and what others lose by it, are noted.
    private SlotSet contest(TopologyEntry.NodeJoin join) {
        SlotSet got = join.claims();
        for (NodeId owner : List.copyOf(slots.keySet())) {
            SlotSet both = slots.get(owner).common(join.claims());
            if (both.isEmpty()) continue;
            boolean wins = join.configEpoch() > members.get(owner).configEpoch();
            dropped.merge(wins ? owner : join.id(), both, SlotSet::with);
            if (wins) take(both, owner);
            else got = got.without(both);
        }
        return got;
    }

    private boolean isEpochTaken(long epoch) {
        return members.values().stream().anyMatch(member -> member.configEpoch() == epoch);
    }

    /// The last voter stays: without one nothing could ever be decided again.
    private void vote(TopologyEntry.Voter voter) throws Refusal {
        Member member = known(voter.id());
        if (member.voter() == voter.votes()) return;
        if (!voter.votes()) refuseTheLastVoter();
        changeVoters(voter.votersVersion());
        put(member.withVoter(voter.votes()));
    }

    private void refuseTheLastVoter() throws Refusal {
        if (before.voters() == 1) throw new Refusal("The last voter cannot go");
    }

    private void changeVoters(long knownVersion) throws Refusal {
        if (knownVersion != votersVersion) throw new Refusal("Others vote since version " + votersVersion);
        votersVersion = before.version() + 1;
    }

    /// Primaries that own slots stay. Whoever replicates another one that goes is a primary without slots from then on, and keeps its
    /// data: nobody can tell whose are the newest.
    private void forget(TopologyEntry.NodeForget forget) throws Refusal {
        Member member = members.get(forget.id());
        if (member == null) return;
        if (slots.containsKey(member.id())) throw new Refusal("Node " + member.id() + " owns slots");
        if (member.voter() && members.size() > 1) refuseTheLastVoter();
        if (member.voter()) changeVoters(forget.votersVersion());
        members.remove(member.id());
        List<Member> orphans = before.replicas(member.id());
        for (Member orphan : orphans) leaveAlone(orphan, orphan == orphans.getFirst() ? member.shard() : orphan.id());
        touch(member.shard());
    }

    private void leaveAlone(Member orphan, NodeId shard) throws Refusal {
        if (!shard.equals(orphan.shard()) && shardEpochs.containsKey(shard))
            throw new Refusal("Shard " + shard + " is taken");
        put(orphan.withPrimary(null, shard));
        touch(shard);
    }

    private void changeAddress(TopologyEntry.AddressChange change) throws Refusal {
        Member member = known(change.id());
        if (!member.address().equals(change.address())) put(member.withAddress(change.address()));
    }

    // Slots change hands.

    /// All of the slots must be where the entry says, and both shards as they were when it was made. Who takes slots from another
    /// gets the greatest epoch, so that its claim wins wherever epochs are compared; who takes free ones keeps its own.
    private void changeSlots(TopologyEntry.SlotChange change) throws Refusal {
        if (change.slots().isEmpty()) throw new Refusal("No slots");
        if (change.from() == null && change.to() == null) throw new Refusal("Nobody gives and nobody takes");
        if (change.from() != null && change.from().equals(change.to())) throw new Refusal("Giver and taker are one");
        if (change.from() != null) checkShard(known(change.from()).shard(), change.fromShardEpoch());
        if (change.to() != null) checkTaker(known(change.to()), change.toShardEpoch());
        checkOwner(change.slots(), change.from());
        if (change.from() != null) take(change.slots(), change.from());
        if (change.to() != null) give(change.slots(), change.to());
        if (change.from() != null && change.to() != null) bumpEpoch(change.to());
    }

    private void checkTaker(Member taker, long shardEpoch) throws Refusal {
        if (!taker.isPrimary()) throw new Refusal("Node " + taker.id() + " is a replica");
        checkShard(taker.shard(), shardEpoch);
    }

    private void checkOwner(SlotSet wanted, NodeId owner) throws Refusal {
        if (owner != null && !wanted.without(before.slots(owner)).isEmpty())
            throw new Refusal("Node " + owner + " does not own slots " + wanted.without(before.slots(owner)));
        if (owner == null)
            for (NodeId other : slots.keySet())
                if (!slots.get(other).common(wanted).isEmpty())
                    throw new Refusal("Node " + other + " owns slots " + slots.get(other).common(wanted));
    }

    // Nodes become a cluster.

    /// All or nothing: nobody ever finds half of it. A repetition is refused like everything that comes when slots have or had owners.
    private void form(TopologyEntry.Form form) throws Refusal {
        if (before.hadOwners()) throw new Refusal("Slots have owners, or had them");
        checkShares(form);
        for (TopologyEntry.Share share : form.shares()) {
            for (NodeId replica : share.replicas()) move(members.get(replica), members.get(share.primary()));
            give(share.slots(), share.primary());
        }
    }

    private void checkShares(TopologyEntry.Form form) throws Refusal {
        if (form.shares().isEmpty()) throw new Refusal("No primaries");
        Set<NodeId> named = new HashSet<>();
        SlotSet given = SlotSet.EMPTY;
        for (TopologyEntry.Share share : form.shares()) {
            checkNewcomer(share.primary(), named);
            for (NodeId replica : share.replicas()) checkNewcomer(replica, named);
            if (share.slots().isEmpty()) throw new Refusal("No slots");
            if (given.meets(share.slots())) throw new Refusal("Slots are given twice");
            given = given.with(share.slots());
        }
    }

    /// Nobody replicates it, it replicates nobody, and it is named once.
    private void checkNewcomer(NodeId id, Set<NodeId> named) throws Refusal {
        Member member = known(id);
        if (!member.isPrimary() || !before.replicas(id).isEmpty()) throw new Refusal("Node " + id + " has a role");
        if (!named.add(id)) throw new Refusal("Node " + id + " is named twice");
    }

    // Roles.

    /// A node that owns slots stays a primary. Replicas of replicas are replicas of these' primary, so the replicas of a primary that
    /// becomes a replica go with it.
    private void replicate(TopologyEntry.ReplicaOf entry) throws Refusal {
        Member replica = known(entry.replica());
        if (entry.primary() == null) {
            becomeEmptyPrimary(replica, entry.shard(), entry.shardEpoch());
            return;
        }
        Member named = known(entry.primary());
        Member primary = named.isPrimary() ? named : members.get(named.primary());
        if (primary.id().equals(replica.id())) throw new Refusal("Node " + replica.id() + " cannot replicate itself");
        if (primary.id().equals(replica.primary())) return;
        if (slots.containsKey(replica.id())) throw new Refusal("Node " + replica.id() + " owns slots");
        if (!primary.shard().equals(entry.shard())) throw new Refusal("Another shard than " + entry.shard());
        checkShard(primary.shard(), entry.shardEpoch());
        for (Member follower : before.replicas(replica.id())) move(follower, primary);
        move(replica, primary);
    }

    /// The entry's shard is the node's new one, its epoch that of the shard that the node leaves.
    private void becomeEmptyPrimary(Member replica, NodeId shard, long shardEpoch) throws Refusal {
        if (replica.isPrimary()) {
            if (!shard.equals(replica.shard())) throw new Refusal("Node " + replica.id() + " is a primary already");
            return;
        }
        if (shardEpochs.containsKey(shard)) throw new Refusal("Shard " + shard + " is taken");
        checkShard(replica.shard(), shardEpoch);
        put(replica.withPrimary(null, shard));
        touch(replica.shard());
        touch(shard);
    }

    private void move(Member replica, Member primary) {
        put(replica.withPrimary(primary.id(), primary.shard()));
        touch(replica.shard());
        touch(primary.shard());
    }

    /// The replica gets all slots and the greatest epoch; its primary and the other replicas become replicas of it.
    private void failOver(TopologyEntry.Failover failover) throws Refusal {
        Member replica = known(failover.replica());
        Member primary = known(failover.primary());
        if (!primary.id().equals(replica.primary()))
            throw new Refusal("Node " + replica.id() + " does not replicate " + primary.id());
        if (replica.failed()) throw new Refusal("Node " + replica.id() + " has failed");
        checkShard(primary.shard(), failover.shardEpoch());
        put(replica.withPrimary(null, replica.shard()));
        for (Member other : before.replicas(primary.id())) if (!other.id().equals(replica.id())) move(other, replica);
        move(primary, replica);
        SlotSet all = before.slots(primary.id());
        take(all, primary.id());
        give(all, replica.id());
        put(members.get(replica.id()).withConfigEpoch(++currentEpoch));
    }

    // Health and epochs.

    /// A failed node owns what it owned, but may not write to it. The shard's epoch changes when its primary is back: what was proposed
    /// because it had failed is not wanted any more.
    private void setFailed(NodeId id, boolean failed) throws Refusal {
        Member member = known(id);
        if (member.failed() == failed) return;
        put(member.withFailed(failed));
        if (!failed && member.isPrimary()) touch(member.shard());
    }

    private void changeEpoch(TopologyEntry.Epoch entry) throws Refusal {
        Member member = known(entry.id());
        if (entry.epoch() == 0) {
            touch(member.shard());
            bumpEpoch(member.id());
            return;
        }
        if (entry.epoch() == member.configEpoch()) return;
        checkEpoch(entry.epoch());
        if (member.configEpoch() != 0) throw new Refusal("Node config epoch is already non-zero");
        if (isEpochTaken(entry.epoch())) throw new Refusal("Another node has the epoch " + entry.epoch());
        currentEpoch = Math.max(currentEpoch, entry.epoch());
        put(member.withConfigEpoch(entry.epoch()));
    }

    /// Nothing changes when the node has the greatest epoch of all.
    private void bumpEpoch(NodeId id) {
        Member member = members.get(id);
        if (member.configEpoch() == 0 || member.configEpoch() != currentEpoch)
            put(member.withConfigEpoch(++currentEpoch));
    }

    // Parts.

    private Member known(NodeId id) throws Refusal {
        Member member = members.get(id);
        if (member == null) throw new Refusal("Unknown node " + id);
        return member;
    }

    private static void checkEpoch(long epoch) throws Refusal {
        if (epoch < 0 || epoch > Topology.GREATEST_EPOCH)
            throw new Refusal("Invalid config epoch specified: " + epoch);
    }

    private void checkShard(NodeId shard, long epoch) throws Refusal {
        if (before.shardEpoch(shard) != epoch)
            throw new Refusal("Shard " + shard + " has changed: epoch " + before.shardEpoch(shard) + ", not " + epoch);
    }

    private void put(Member member) {
        members.put(member.id(), member);
        changed = true;
    }

    /// The shard is another from now on; it gets an epoch once however often it is touched, and goes with its last member.
    private void touch(NodeId shard) {
        changed = true;
        long epoch = before.shardEpoch(shard);
        if (members.values().stream().noneMatch(member -> member.shard().equals(shard))) shardEpochs.remove(shard);
        else shardEpochs.put(shard, epoch == 0 ? before.version() + 1 : epoch + 1);
    }

    private void take(SlotSet taken, NodeId owner) {
        if (taken.isEmpty()) return;
        SlotSet left = slots.get(owner).without(taken);
        if (left.isEmpty()) slots.remove(owner);
        else slots.put(owner, left);
        setOwner(taken, null);
        touch(members.get(owner).shard());
    }

    private void give(SlotSet given, NodeId owner) {
        if (given.isEmpty()) return;
        hadOwners = true;
        slots.merge(owner, given, SlotSet::with);
        setOwner(given, owner);
        touch(members.get(owner).shard());
    }

    private void setOwner(SlotSet which, NodeId owner) {
        if (owners == before.owners()) owners = owners.clone();
        which.stream().forEach(slot -> owners[slot] = owner);
    }
}

package io.javelina.cluster.topology;

import io.javelina.cluster.topology.TopologyEvent.Kind;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// Tells what an entry has changed, and why, in words. Pure; what nodes call themselves is made harmless to whoever reads lines.
final class Story {
    private static final int SHORT_ID = 8;
    private static final int MOST_RANGES = 4;

    private final Topology before;
    private final Topology after;
    private final Origin origin;
    /// By node, who has said last that it is silent.
    private final Map<NodeId, List<NodeId>> lastWitnesses;

    Story(Topology before, Topology after, Origin origin, Map<NodeId, List<NodeId>> lastWitnesses) {
        this.before = before;
        this.after = after;
        this.origin = origin;
        this.lastWitnesses = lastWitnesses;
    }

    TopologyEvent of(TopologyEntry entry) {
        return switch (entry) {
            case TopologyEntry.NodeJoin join -> event(Kind.JOINED, join.id(), null, name(join.id()) + " joined"
                    + (after.slots(join.id()).isEmpty() ? "" : ", with slots " + slots(after.slots(join.id()))), "");
            case TopologyEntry.NodeForget forget -> event(Kind.LEFT, forget.id(), null,
                    name(forget.id()) + (isByProposer(forget.id()) ? " left" : " was forgotten"),
                    isByProposer(forget.id()) ? "" : "CLUSTER FORGET at " + name(origin.proposer()));
            case TopologyEntry.Voter voter -> event(Kind.VOTE, voter.id(), null,
                    name(voter.id()) + (voter.votes() ? " votes" : " does not vote any more"),
                    after.voters() + " of " + after.members().size() + " vote now");
            case TopologyEntry.SlotChange change -> slotChange(change);
            case TopologyEntry.ReplicaOf replicaOf -> roleChange(replicaOf);
            case TopologyEntry.Failover failover -> failover(failover);
            case TopologyEntry.Form form -> event(Kind.FORMED, null, null,
                    form.shares().size() + " primaries share all slots, " + replicas(form) + " nodes replicate them",
                    "enough nodes were together; proposed by " + name(origin.proposer()));
            case TopologyEntry.AddressChange change -> event(Kind.ADDRESS, change.id(), null,
                    name(before.member(change.id()), change.id()) + " is " + place(change.address()) + " from now on",
                    "");
            case TopologyEntry.NodeFail fail -> event(Kind.FAILED, fail.id(), null, name(fail.id()) + " has failed",
                    reports(origin.witnesses()));
            case TopologyEntry.NodeRecover recover -> event(Kind.RECOVERED, recover.id(), null,
                    name(recover.id()) + " is back", "a majority hears it again");
            case TopologyEntry.Epoch epoch -> event(Kind.EPOCH, epoch.id(), null, epoch(epoch.id()),
                    "proposed by " + name(origin.proposer()));
        };
    }

    private TopologyEvent event(Kind kind, NodeId node, NodeId other, String text, String cause) {
        List<NodeId> witnesses = kind == Kind.TOOK_OVER ? lastWitnesses(other) : origin.witnesses();
        return new TopologyEvent(after.version(), origin.unixMillis(), kind, node, other, origin.proposer(), witnesses,
                text, cause);
    }

    private boolean isByProposer(NodeId id) { return id.equals(origin.proposer()); }

    // Who takes over, and why.

    private TopologyEvent failover(TopologyEntry.Failover failover) {
        NodeId primary = failover.primary();
        String text = name(failover.replica()) + " took over from " + name(primary) + ", with "
                + after.slots(failover.replica()).count() + " slots";
        return event(Kind.TOOK_OVER, failover.replica(), primary, text, whyFailover(primary));
    }

    private String whyFailover(NodeId primary) {
        Member was = before.member(primary);
        if (!origin.isByItself()) return "CLUSTER FAILOVER FORCE or TAKEOVER at " + name(origin.proposer());
        if (!was.failed())
            return "CLUSTER FAILOVER at " + name(origin.proposer()) + "; writers waited until it had all data";
        return "its primary had failed, " + reports(lastWitnesses(primary)) + "; it had the data up to offset "
                + origin.offset();
    }

    private List<NodeId> lastWitnesses(NodeId id) {
        return before.member(id).failed() ? lastWitnesses.getOrDefault(id, List.of()) : List.of();
    }

    private String reports(List<NodeId> witnesses) {
        if (witnesses.isEmpty()) return "as a majority reported";
        return "as reported by " + witnesses.stream().map(this::name).collect(Collectors.joining(", ")) + " ("
                + witnesses.size() + " of " + before.voters() + " voters)";
    }

    // Roles, slots, epochs.

    private TopologyEvent roleChange(TopologyEntry.ReplicaOf entry) {
        Member now = after.member(entry.replica());
        NodeId primary = now.primary();
        String text = primary == null
                ? name(now.id()) + " is an empty primary"
                : name(now.id()) + " replicates " + name(primary);
        String cause = origin.isByItself()
                ? "that primary had no replica, others had more than one"
                : "proposed by " + name(origin.proposer());
        return event(Kind.ROLE, now.id(), primary, text, cause);
    }

    private TopologyEvent slotChange(TopologyEntry.SlotChange change) {
        String from = change.from() == null ? "" : " from " + name(change.from());
        String to = change.to() == null ? " to nobody" : " to " + name(change.to());
        String text = change.slots().count() + (change.slots().count() == 1 ? " slot (" : " slots (")
                + slots(change.slots()) + ") went" + from + to;
        NodeId node = change.to() == null ? change.from() : change.to();
        return event(Kind.SLOTS, node, change.to() == null ? null : change.from(), text,
                "proposed by " + name(origin.proposer()));
    }

    private String epoch(NodeId id) {
        Member was = before.member(id);
        Member is = after.member(id);
        return was.configEpoch() == is.configEpoch()
                ? "what was proposed for the shard of " + name(id) + " before is void"
                : name(id) + " has epoch " + is.configEpoch();
    }

    private static int replicas(TopologyEntry.Form form) {
        return form.shares().stream().mapToInt(share -> share.replicas().size()).sum();
    }

    private static String slots(SlotSet slots) {
        List<SlotSet.Range> ranges = slots.ranges();
        String shown = ranges.stream().limit(MOST_RANGES).map(Story::range).collect(Collectors.joining(", "));
        return ranges.size() <= MOST_RANGES ? shown : shown + " and " + (ranges.size() - MOST_RANGES) + " more";
    }

    private static String range(SlotSet.Range range) {
        return range.first() == range.last() ? "" + range.first() : range.first() + "-" + range.last();
    }

    // Names.

    /// What people know a node by, and the beginning of its id.
    private String name(NodeId id) {
        Member member = after.member(id) != null ? after.member(id) : before.member(id);
        return name(member, id);
    }

    static String name(Member member, NodeId id) {
        String shortId = id.hex().substring(0, SHORT_ID);
        return member == null ? shortId : place(member.address()) + " (" + shortId + ")";
    }

    private static String place(NodeAddress address) {
        if (!address.humanName().isEmpty()) return HarmlessText.of(address.humanName());
        String host = address.hostname().isEmpty() ? address.ip() : address.hostname();
        return HarmlessText.of(host) + ":" + (address.port() != 0 ? address.port() : address.tlsPort());
    }
}

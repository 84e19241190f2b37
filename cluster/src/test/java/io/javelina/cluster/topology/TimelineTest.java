package io.javelina.cluster.topology;

import static io.javelina.cluster.topology.Nodes.address;
import static io.javelina.cluster.topology.Nodes.forget;
import static io.javelina.cluster.topology.Nodes.join;
import static io.javelina.cluster.topology.Nodes.node;
import static io.javelina.cluster.topology.Nodes.shard;
import static io.javelina.cluster.topology.Nodes.voter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.topology.TopologyEvent.Kind;
import io.javelina.cluster.wire.MalformedBytes;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TimelineTest {
    private static final String FIRST = "10.0.0.1:6379 (00010000)";
    private static final String SECOND = "10.0.0.2:6379 (00020000)";
    private static final String THIRD = "10.0.0.3:6379 (00030000)";

    private final Timeline timeline = new Timeline();
    private Topology topology = Topology.EMPTY;
    private long clock = 1000;

    private TopologyEvent apply(TopologyEntry entry, Origin origin) {
        Applied applied = topology.apply(entry);
        assertThat(applied.refusal()).isNull();
        timeline.applied(topology, applied.topology(), entry, origin);
        topology = applied.topology();
        return timeline.events().getLast();
    }

    private TopologyEvent asked(TopologyEntry entry, int proposer) {
        return apply(entry, new Origin(node(proposer), ++clock, false, 0, List.of()));
    }

    private TopologyEvent byItself(TopologyEntry entry, int proposer, int... witnesses) {
        List<NodeId> ids = Arrays.stream(witnesses).mapToObj(Nodes::node).toList();
        return apply(entry, new Origin(node(proposer), ++clock, true, 700 + proposer, ids));
    }

    /// The primaries 1 and 2, and 3, which replicates 1; all vote.
    private void threeNodes() {
        asked(join(1, 1, SlotSet.range(0, 8191)), 1);
        asked(join(2, 2, SlotSet.range(8192, 16383)), 2);
        asked(join(3, 3, SlotSet.EMPTY), 3);
        for (int i = 1; i <= 3; i++) asked(voter(topology, i, true), i);
        asked(new TopologyEntry.ReplicaOf(node(3), node(1), shard(1), epoch(1)), 3);
    }

    private long epoch(int number) { return topology.shardEpoch(topology.member(node(number)).shard()); }

    private TopologyEntry failover() { return new TopologyEntry.Failover(node(3), node(1), epoch(1)); }

    private static void says(TopologyEvent event, Kind kind, String text, String cause) {
        assertThat(event.kind()).isEqualTo(kind);
        assertThat(event.text()).isEqualTo(text);
        assertThat(event.cause()).isEqualTo(cause);
    }

    @Test
    void shouldTellWhoTookOverAndAfterWhoseReports() {
        threeNodes();
        TopologyEvent failed = byItself(new TopologyEntry.NodeFail(node(1)), 2, 2, 3);
        says(failed, Kind.FAILED, FIRST + " has failed",
                "as reported by " + SECOND + ", " + THIRD + " (2 of 3 voters)");
        assertThat(failed.witnesses()).containsExactly(node(2), node(3));
        TopologyEvent takeover = byItself(failover(), 3);
        says(takeover, Kind.TOOK_OVER, THIRD + " took over from " + FIRST + ", with 8192 slots",
                "its primary had failed, as reported by " + SECOND + ", " + THIRD
                        + " (2 of 3 voters); it had the data up to offset 703");
        assertThat(takeover.node()).isEqualTo(node(3));
        assertThat(takeover.other()).isEqualTo(node(1));
        assertThat(takeover.proposer()).isEqualTo(node(3));
        assertThat(takeover.witnesses()).containsExactly(node(2), node(3));
        assertThat(takeover.unixMillis()).isEqualTo(clock);
        assertThat(takeover.version()).isEqualTo(topology.version());
        says(byItself(new TopologyEntry.NodeRecover(node(1)), 1), Kind.RECOVERED, FIRST + " is back",
                "a majority hears it again");
    }

    @Test
    void shouldTellWhenPeopleWantedIt() {
        threeNodes();
        says(byItself(failover(), 3), Kind.TOOK_OVER, THIRD + " took over from " + FIRST + ", with 8192 slots",
                "CLUSTER FAILOVER at " + THIRD + "; writers waited until it had all data");
    }

    @Test
    void shouldTellWhenItWasForced() {
        threeNodes();
        assertThat(asked(failover(), 3).cause()).isEqualTo("CLUSTER FAILOVER FORCE or TAKEOVER at " + THIRD);
    }

    @Test
    void shouldTellOfNodesThatComeAndGo() {
        says(asked(join(1, 1, SlotSet.range(0, 99)), 1), Kind.JOINED, FIRST + " joined, with slots 0-99", "");
        says(asked(join(2, 2, SlotSet.EMPTY), 2), Kind.JOINED, SECOND + " joined", "");
        says(asked(voter(topology, 1, true), 1), Kind.VOTE, FIRST + " votes", "1 of 2 vote now");
        says(asked(forget(topology, 2), 1), Kind.LEFT, SECOND + " was forgotten",
                "CLUSTER FORGET at " + FIRST);
        asked(join(2, 2, SlotSet.EMPTY), 2);
        says(asked(forget(topology, 2), 2), Kind.LEFT, SECOND + " left", "");
    }

    @Test
    void shouldTellOfRolesSlotsAndAddresses() {
        threeNodes();
        says(timeline.events().getLast(), Kind.ROLE, THIRD + " replicates " + FIRST, "proposed by " + THIRD);
        says(asked(new TopologyEntry.SlotChange(SlotSet.of(0, 2, 4, 6, 8, 9), node(1), epoch(1), node(2), epoch(2)), 1),
                Kind.SLOTS, "6 slots (0, 2, 4, 6 and 1 more) went from " + FIRST + " to " + SECOND,
                "proposed by " + FIRST);
        says(asked(new TopologyEntry.SlotChange(SlotSet.of(16383), node(2), epoch(2), null, 0), 2), Kind.SLOTS,
                "1 slot (16383) went from " + SECOND + " to nobody", "proposed by " + SECOND);
        says(asked(new TopologyEntry.AddressChange(node(3), address(9)), 3), Kind.ADDRESS,
                THIRD + " is 10.0.0.9:6379 from now on", "");
        says(asked(new TopologyEntry.Epoch(node(1), 0), 2), Kind.EPOCH, FIRST + " has epoch 5",
                "proposed by " + SECOND);
        says(asked(new TopologyEntry.Epoch(node(1), 0), 2), Kind.EPOCH,
                "what was proposed for the shard of " + FIRST + " before is void", "proposed by " + SECOND);
    }

    @Test
    void shouldTellOfAClusterThatForms() {
        for (int i = 1; i <= 3; i++) asked(join(i, i, SlotSet.EMPTY), i);
        says(asked(new TopologyEntry.Form(List.of(new TopologyEntry.Share(node(1), SlotSet.range(0, 16383),
                List.of(node(2), node(3))))), 1), Kind.FORMED, "1 primaries share all slots, 2 nodes replicate them",
                "enough nodes were together; proposed by " + FIRST);
    }

    @Test
    void shouldTellNothingOfWhatChangesNothing() {
        threeNodes();
        int before = timeline.events().size();
        asked(new TopologyEntry.NodeRecover(node(1)), 2);
        assertThat(timeline.events()).hasSize(before);
    }

    @Test
    void shouldTellWhoOrdersChanges() {
        threeNodes();
        int before = timeline.events().size();
        timeline.leads(null, topology, 5);
        timeline.leads(node(2), topology, 6);
        timeline.leads(node(2), topology, 7);
        timeline.leads(null, topology, 8);
        timeline.leads(node(3), topology, 9);
        List<TopologyEvent> events = timeline.events().subList(before, timeline.events().size());
        assertThat(events).hasSize(2);
        says(events.get(0), Kind.LEADER, SECOND + " orders the changes", "");
        says(events.get(1), Kind.LEADER, THIRD + " orders the changes", "before, " + SECOND + " did");
    }

    @Test
    void shouldKeepTheNewest() {
        asked(join(1, 1, SlotSet.EMPTY), 1);
        for (int i = 0; i < Timeline.MOST; i++)
            asked(i % 2 == 0 ? new TopologyEntry.NodeFail(node(1)) : new TopologyEntry.NodeRecover(node(1)), 1);
        assertThat(timeline.events()).hasSize(Timeline.MOST);
        assertThat(timeline.events().getFirst().kind()).isEqualTo(Kind.FAILED);
    }

    @Test
    void shouldSayWhereItKnowsNothing() {
        timeline.restored(Topology.EMPTY);
        assertThat(timeline.events()).isEmpty();
        Topology other = Topology.EMPTY.apply(join(1, 1, SlotSet.EMPTY)).topology();
        timeline.restored(other);
        assertThat(timeline.events()).extracting(TopologyEvent::kind).containsExactly(Kind.GAP);
        timeline.restored(other);
        assertThat(timeline.events()).hasSize(1);
    }

    @Test
    void shouldMakeNamesHarmless() {
        String name = "evil\n2 joined\u202e\u0000<b>";
        NodeAddress hostile = new NodeAddress("10.0.0.1", 6379, 0, 16379, name, "");
        assertThat(asked(new TopologyEntry.NodeJoin(node(1), hostile, shard(1), 1, SlotSet.EMPTY), 1).text())
                .isEqualTo("evil?2 joined??<b>:6379 (00010000) joined");
    }

    @Test
    void shouldReadOriginsAndBelieveNothingElse() throws MalformedBytes {
        Origin origin = new Origin(node(1), 5, true, 99, List.of(node(2), node(3)));
        byte[] bytes = origin.bytes();
        assertThat(Origin.of(bytes)).isEqualTo(origin);
        for (int length = 0; length < bytes.length; length++) {
            byte[] part = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Origin.of(part)).isInstanceOf(MalformedBytes.class);
        }
    }
}

package io.javelina.cluster.failover;

import static io.javelina.cluster.topology.Nodes.join;
import static io.javelina.cluster.topology.Nodes.node;
import static io.javelina.cluster.topology.Nodes.shard;
import static io.javelina.cluster.topology.Nodes.voter;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.cluster.ClusterRefusal;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// One member against what a test tells it; whole clusters are tried by the simulator.
class MemberLogicTest {
    private static final long TIMEOUT = 1000;
    private static final SlotSet ALL = SlotSet.range(0, SlotSet.SLOTS - 1);

    private long now = 50_000;
    private Topology topology = Topology.EMPTY;
    private MemberLogic logic;
    private final List<Effect> effects = new ArrayList<>();

    /// Node 1 owns all slots, nodes 2 and 3 replicate it, all vote.
    private void threeNodes(int self, FailoverSettings settings) {
        change(join(1, 1, ALL));
        for (int i = 2; i <= 3; i++) {
            change(join(i, i, SlotSet.EMPTY));
            change(new TopologyEntry.ReplicaOf(node(i), node(1), shard(1), topology.shardEpoch(shard(1))));
        }
        for (int i = 1; i <= 3; i++) change(voter(topology, i, true));
        logic = new MemberLogic(node(self), 1, settings);
        done(logic.applied(now, topology));
        done(logic.adopted(now, logic.standing().topology()));
        done(logic.caughtUp(now));
    }

    private void change(TopologyEntry entry) {
        topology = topology.apply(entry).topology();
        if (logic == null) return;
        done(logic.applied(now, topology));
        done(logic.adopted(now, logic.standing().topology()));
    }

    private void done(List<Effect> more) { effects.addAll(more); }

    /// Others are heard, and hear this node, all the while.
    private void pass(long millis, int... others) {
        for (long end = now + millis; now < end;) {
            now += 50;
            effects.clear();
            done(logic.tick(now));
            for (Effect effect : List.copyOf(effects))
                if (effect instanceof Effect.Broadcast(Message.Heartbeat heartbeat))
                    for (int other : others) answer(other, heartbeat);
        }
    }

    private void answer(int other, Message.Heartbeat heartbeat) {
        done(logic.received(now, node(other),
                new Message.Echo(heartbeat.incarnation(), heartbeat.sequence(), topology.version())));
        done(logic.received(now, node(other), new Message.Heartbeat(other, now, TIMEOUT, topology.version(),
                topology.version(), 0, false, 0, Set.of())));
    }

    private boolean mayWrite(long atMillis) { return logic.standing().mayWrite(0, atMillis); }

    @Test
    void shouldNotWriteBeforeAMajorityAnswers() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(500);
        assertThat(mayWrite(now)).isFalse();
        pass(500, 2, 3);
        assertThat(mayWrite(now)).isTrue();
        assertThat(mayWrite(now + TIMEOUT)).isFalse();
    }

    @Test
    void shouldWriteWithAMajorityUntilItsLeaseEnds() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(1000, 2, 3);
        pass(2000, 2);
        assertThat(mayWrite(now)).isTrue();
        pass(TIMEOUT);
        assertThat(mayWrite(now)).isFalse();
        assertThat(logic.isSuspected(node(3))).isTrue();
    }

    @Test
    void shouldNotWriteWhatOthersMayHaveBeforeTheyAreHeard() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(500, 2);
        assertThat(logic.standing().hasMajority(now)).isTrue();
        assertThat(mayWrite(now)).as("node 3 may have been the primary once").isFalse();
        pass(500, 2, 3);
        assertThat(mayWrite(now)).isTrue();
    }

    @Test
    void shouldNotSendClientsAwayBeforeTheNewOwnerKnowsThatItIs() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(1000, 2, 3);
        change(takeover(2));
        pass(200, 3);
        assertThat(logic.standing().handedOver()).isEqualTo(ALL);
        assertThat(mayWrite(now)).isFalse();
        pass(200, 2, 3);
        assertThat(logic.standing().handedOver()).isEqualTo(SlotSet.EMPTY);
    }

    @Test
    void shouldNotWaitLongForTheNewOwner() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(1000, 2, 3);
        change(takeover(2));
        pass(900, 3);
        assertThat(logic.standing().handedOver()).isEqualTo(ALL);
        pass(200, 3);
        assertThat(logic.standing().handedOver()).isEqualTo(SlotSet.EMPTY);
    }

    @Test
    void shouldSayAtOnceThatItServesWhatItGot() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        pass(1000, 1, 3);
        effects.clear();
        change(takeover(2));
        assertThat(effects).anyMatch(effect -> effect instanceof Effect.Broadcast(Message.Heartbeat beat)
                && beat.adopted() == topology.version());
    }

    @Test
    void shouldDropItsLeaseWhenItWasPaused() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(1000, 2, 3);
        now += TIMEOUT / 2 + 50;
        List<Effect> woken = logic.tick(now);
        assertThat(mayWrite(now)).isFalse();
        assertThat(woken).anyMatch(
                effect -> effect instanceof Effect.Broadcast(Message.Heartbeat beat) && beat.pausedMillis() == 550);
        pass(200, 2, 3);
        assertThat(mayWrite(now)).isTrue();
    }

    @Test
    void shouldNotWriteWhenItHasFailedUntilItIsBack() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(1000, 2, 3);
        change(new TopologyEntry.NodeFail(node(1)));
        assertThat(mayWrite(now)).isFalse();
        pass(300, 2, 3);
        assertThat(proposed(new TopologyEntry.NodeRecover(node(1)))).isTrue();
        change(new TopologyEntry.NodeRecover(node(1)));
        pass(50, 2, 3);
        assertThat(mayWrite(now)).isTrue();
    }

    private boolean proposed(TopologyEntry entry) {
        for (int i = 0; i < 40; i++) {
            if (effects.contains(new Effect.Propose(entry))) return true;
            pass(50, 2, 3);
        }
        return false;
    }

    private TopologyEntry takeover(int replica) {
        return new TopologyEntry.Failover(node(replica), node(1), topology.shardEpoch(shard(1)));
    }

    @Test
    void shouldTakeOverFromAFailedPrimary() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        pass(500, 3);
        done(logic.replicated(now, 10, 0));
        change(new TopologyEntry.NodeFail(node(1)));
        assertThat(proposed(takeover(2))).isTrue();
    }

    @Test
    void shouldNotTakeOverWithDataThatIsTooOld() {
        threeNodes(2, new FailoverSettings(TIMEOUT, 2, 100, false, true, 1, 5000));
        pass(500, 3);
        done(logic.replicated(now, 10, 3500));
        change(new TopologyEntry.NodeFail(node(1)));
        assertThat(proposed(takeover(2))).isFalse();
        done(logic.replicated(now, 0, Long.MAX_VALUE));
        assertThat(proposed(takeover(2))).as("when it never had any").isFalse();
    }

    @Test
    void shouldNotTakeOverWhenItShallNot() {
        threeNodes(2, new FailoverSettings(TIMEOUT, 0, 100, true, true, 1, 5000));
        pass(500, 3);
        change(new TopologyEntry.NodeFail(node(1)));
        assertThat(proposed(takeover(2))).isFalse();
        done(logic.failover(now, true));
        assertThat(proposed(takeover(2))).as("when it is told to").isTrue();
    }

    @Test
    void shouldWaitForThePrimaryAndItsData() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        pass(500, 1, 3);
        effects.clear();
        done(logic.failover(now, false));
        long epoch = topology.shardEpoch(shard(1));
        assertThat(effects).contains(new Effect.Send(node(1), new Message.FailoverStart(epoch)));
        done(logic.received(now, node(1), new Message.FailoverReady(epoch, 100)));
        done(logic.replicated(now, 99, 0));
        assertThat(proposed(takeover(2))).isFalse();
        done(logic.replicated(now, 100, 0));
        assertThat(proposed(takeover(2))).isTrue();
    }

    @Test
    void shouldAskOnlyItsReplicasToTakeOver() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        Message.FailoverOffer offer = new Message.FailoverOffer(topology.shardEpoch(shard(1)));
        assertThat(logic.offerTo(now, node(2))).contains(new Effect.Send(node(2), offer));
        change(takeover(2));
        assertThat(logic.offerTo(now, node(2))).as("which is the primary").isEmpty();
        assertThat(logic.offerTo(now, node(4))).as("which nobody knows").isEmpty();
    }

    @Test
    void shouldTakeOverWhenItsPrimaryWantsToEnd() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        pass(500, 1, 3);
        long epoch = topology.shardEpoch(shard(1));
        Message.FailoverOffer offer = new Message.FailoverOffer(epoch);
        Effect asks = new Effect.Send(node(1), new Message.FailoverStart(epoch));
        done(logic.received(now, node(3), offer));
        done(logic.received(now, node(1), new Message.FailoverOffer(epoch - 1)));
        pass(50, 1, 3);
        assertThat(effects).as("of another node, and of another time").doesNotContain(asks);
        done(logic.received(now, node(1), offer));
        pass(50, 1, 3);
        assertThat(effects).contains(asks);
        done(logic.received(now, node(1), new Message.FailoverReady(epoch, 100)));
        done(logic.received(now, node(1), offer));
        done(logic.replicated(now, 100, 0));
        pass(50, 1, 3);
        assertThat(proposed(takeover(2))).as("told twice, begun once").isTrue();
    }

    private long stopWritingFor(int replica) {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        pass(500, 2, 3);
        long epoch = topology.shardEpoch(shard(1));
        done(logic.received(now, node(replica), new Message.FailoverStart(epoch)));
        assertThat(effects).anyMatch(Effect.PauseWrites.class::isInstance);
        assertThat(logic.writesPaused(now, 77))
                .contains(new Effect.Send(node(replica), new Message.FailoverReady(epoch, 77)));
        return epoch;
    }

    @Test
    void shouldGoOnWritingOnceNothingCanComeOfIt() {
        stopWritingFor(2);
        TopologyEntry giveBack = new TopologyEntry.Epoch(node(1), 0);
        pass(9950, 2, 3);
        assertThat(effects).doesNotContain(new Effect.Propose(giveBack));
        TopologyEntry late = takeover(2);
        pass(50, 2, 3);
        assertThat(effects).contains(new Effect.Propose(giveBack)).doesNotContain(new Effect.ResumeWrites());
        change(giveBack);
        assertThat(topology.apply(late).isRefused()).isTrue();
        pass(50, 2, 3);
        assertThat(effects).contains(new Effect.ResumeWrites());
    }

    @Test
    void shouldLetWritersGoOnlyWhenTheyAreSentToTheReplica() {
        stopWritingFor(2);
        topology = topology.apply(takeover(2)).topology();
        done(logic.applied(now, topology));
        assertThat(effects).doesNotContain(new Effect.ResumeWrites());
        done(logic.adopted(now, logic.standing().topology()));
        assertThat(effects).contains(new Effect.ResumeWrites());
    }

    @Test
    void shouldAskAgainWhenTheShardIsAnother() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        pass(500, 1, 3);
        done(logic.failover(now, false));
        long epoch = topology.shardEpoch(shard(1));
        done(logic.received(now, node(1), new Message.FailoverReady(epoch, 100)));
        change(new TopologyEntry.Epoch(node(1), 0));
        done(logic.replicated(now, 100, 0));
        pass(100, 1, 3);
        assertThat(effects).contains(new Effect.Send(node(1), new Message.FailoverStart(epoch + 1)));
        assertThat(proposed(takeover(2))).isFalse();
        done(logic.received(now, node(1), new Message.FailoverReady(epoch + 1, 100)));
        assertThat(proposed(takeover(2))).isTrue();
    }

    @Test
    void shouldRefuseFailoversAsValkeyDoes() {
        threeNodes(1, FailoverSettings.withTimeout(TIMEOUT));
        assertThatThrownBy(() -> logic.failover(now, false)).isInstanceOf(ClusterRefusal.class)
                .hasMessage("You should send CLUSTER FAILOVER to a replica");
    }

    @Test
    void shouldRefuseToAskAFailedPrimary() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        change(new TopologyEntry.NodeFail(node(1)));
        assertThatThrownBy(() -> logic.failover(now, false)).isInstanceOf(ClusterRefusal.class)
                .hasMessage("Master is down or failed, please use CLUSTER FAILOVER FORCE");
    }

    @Test
    void shouldSayWhichRoleItGets() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        assertThat(effects).contains(new Effect.Follow(node(1)));
        change(takeover(2));
        assertThat(effects).contains(new Effect.BecomePrimary());
    }

    @Test
    void shouldProposeAFailureThatAMajorityReports() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        pass(TIMEOUT + 200, 3);
        assertThat(logic.failureReports(node(1))).isEqualTo(1);
        effects.clear();
        done(logic.received(now, node(3), new Message.Heartbeat(3, now + 1, TIMEOUT, topology.version(),
                topology.version(), 0, false, 0, Set.of(node(1)))));
        assertThat(logic.failureReports(node(1))).isEqualTo(2);
        assertThat(effects).contains(new Effect.Propose(new TopologyEntry.NodeFail(node(1))));
    }

    @Test
    void shouldTellSoonThatAProcessIsGone() {
        FailoverSettings settings = FailoverSettings.withTimeout(20 * TIMEOUT);
        threeNodes(2, settings);
        pass(5 * TIMEOUT, 1, 3);
        while (said() == null) pass(50, 1, 3);
        effects.clear();
        done(logic.gone(now, node(1)));
        done(logic.tick(now + settings.doubtMillis() - 1));
        assertThat(said()).isNull();
        done(logic.tick(now + settings.doubtMillis()));
        assertThat(said()).containsExactly(node(1));
        effects.clear();
        done(logic.tick(now + settings.doubtMillis() + 1));
        assertThat(said()).as("once").isNull();
    }

    /// Who is silent, if it has just told that.
    private Set<NodeId> said() {
        for (Effect effect : effects)
            if (effect instanceof Effect.Broadcast(Message.Heartbeat heartbeat)) return heartbeat.silent();
        return null;
    }

    @Test
    void shouldTakeOverAsSoonAsThePrimaryHasFailed() {
        threeNodes(2, FailoverSettings.withTimeout(TIMEOUT));
        pass(500, 1, 3);
        done(logic.replicated(now, 100, 0));
        change(new TopologyEntry.NodeFail(node(3)));
        effects.clear();
        TopologyEntry takeover = takeover(2);
        change(new TopologyEntry.NodeFail(node(1)));
        assertThat(effects).contains(new Effect.Propose(takeover));
    }
}

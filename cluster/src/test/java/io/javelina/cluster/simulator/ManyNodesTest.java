package io.javelina.cluster.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.topology.Formation;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.Nodes;
import io.javelina.cluster.topology.SlotSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/// What a cluster of many nodes costs while nothing happens, how long it takes to get its slots, and to replace a primary, in
/// virtual time. Prints the figures; others are had with
/// `-Djavelina.simulation.nodes=100 -Djavelina.simulation.voters=7 -Djavelina.simulation.timeout=15000`.
class ManyNodesTest {
    private static final int NODES = Integer.getInteger("javelina.simulation.nodes", 30);
    private static final int VOTERS = Integer.getInteger("javelina.simulation.voters", NODES);
    private static final long TIMEOUT_MILLIS = Long.getLong("javelina.simulation.timeout", 5000);
    private static final long SEED = Long.getLong("javelina.simulation.seed", 1);
    private static final int PRIMARIES = NODES / 2;
    /// Before, a process that is gone could be one that has just begun to take another's place.
    private static final long IDLE_MILLIS = TIMEOUT_MILLIS + 5000;
    private static final long STEP_MILLIS = 10;
    private static final int EVENTS_PER_CHECK = 2000;

    private final Simulation simulation = Simulation.together(SEED, NODES, VOTERS,
            FailoverSettings.withTimeout(TIMEOUT_MILLIS));

    @Test
    void shouldFormStayQuietAndReplaceAPrimary() {
        simulation.eventsPerCheck = EVENTS_PER_CHECK;
        simulation.start();
        await("a majority everywhere", this::allHearAMajority);
        report("formed", form());
        idle();
        report("a process that is gone replaced", replaced(1, true));
        report("a host that is gone replaced", replaced(2, false));
    }

    private boolean allHearAMajority() {
        return simulation.nodes.stream().filter(SimulatedNode::isRunning).allMatch(SimulatedNode::hasMajority);
    }

    private long form() {
        SimulatedNode first = simulation.node(1);
        first.propose(Formation.proposedBy(first.id, simulation.log.newest(), PRIMARIES, 1).orElseThrow());
        return await("slots", () -> simulation.ill() == null);
    }

    private void idle() {
        long messages = simulation.network.memberMessages;
        long bytes = simulation.network.memberBytes;
        simulation.runUntil(simulation.now() + IDLE_MILLIS);
        double perNodeSecond = IDLE_MILLIS / 1000.0 * NODES;
        System.out.printf("%d nodes, %d voters, idle: a node sends %.0f messages with %.0f bytes in a second%n", NODES,
                VOTERS, (simulation.network.memberMessages - messages) / perNodeSecond,
                (simulation.network.memberBytes - bytes) / perNodeSecond);
    }

    /// All slots are served again, and all that live know why.
    private long replaced(int number, boolean processOnly) {
        SimulatedNode lost = primary(number);
        if (processOnly) lost.crash();
        else lost.vanish();
        return await("takeover", () -> simulation.served().count() == SlotSet.SLOTS
                && simulation.nodes.stream().filter(SimulatedNode::isRunning)
                        .allMatch(node -> node.topology().version() == simulation.log.newest().version()
                                && node.topology().slots(lost.id).isEmpty()));
    }

    /// One of those that have slots.
    private SimulatedNode primary(int number) {
        return simulation.log.newest().members().stream().filter(Member::isPrimary).skip(number)
                .map(member -> simulation.node(Nodes.number(member.id()))).filter(SimulatedNode::isRunning).findFirst()
                .orElseThrow();
    }

    /// @return how long it took
    private long await(String what, BooleanSupplier condition) {
        long start = simulation.now();
        while (!condition.getAsBoolean()) {
            assertThat(simulation.now() - start).as(what).isLessThan(10 * TIMEOUT_MILLIS);
            simulation.runUntil(simulation.now() + STEP_MILLIS);
        }
        return simulation.now() - start;
    }

    private static void report(String what, long millis) {
        System.out.printf("%d nodes, %d voters, timeout %d ms: %s after %d ms%n", NODES, VOTERS, TIMEOUT_MILLIS, what,
                millis);
    }
}

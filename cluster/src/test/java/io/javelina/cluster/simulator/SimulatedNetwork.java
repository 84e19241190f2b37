package io.javelina.cluster.simulator;

import io.javelina.cluster.failover.Message;
import io.javelina.cluster.failover.MessageCodec;
import io.javelina.cluster.wire.MalformedBytes;
import java.util.HashSet;
import java.util.Set;
import java.util.function.BiConsumer;

/// Takes bytes from node to node, late, twice or not at all. Unreliable messages may be lost, others are when the way is blocked.
final class SimulatedNetwork {
    /// One direction between two nodes.
    private record Way(int from, int to) {
    }

    private final Simulation simulation;
    private final Set<Way> blocked = new HashSet<>();
    double loss;
    double duplication;
    /// What members have sent each other so far, as messages and as bytes in them.
    long memberMessages;
    long memberBytes;
    /// Most messages are faster by far.
    long longestDelayMillis = 5;

    SimulatedNetwork(Simulation simulation) { this.simulation = simulation; }

    void block(int from, int to) { blocked.add(new Way(from, to)); }

    void unblock(int from, int to) { blocked.remove(new Way(from, to)); }

    boolean isOpen(SimulatedNode from, SimulatedNode to) {
        return !blocked.contains(new Way(from.number, to.number));
    }

    void heal() {
        blocked.clear();
        loss = 0;
        duplication = 0;
        longestDelayMillis = 5;
    }

    void send(SimulatedNode from, SimulatedNode to, Message message) {
        byte[] bytes = MessageCodec.encode(mutated(message));
        memberMessages++;
        memberBytes += bytes.length;
        double lost = message.isUnreliable() ? loss : 0;
        carry(from, to, lost, () -> to.received(from, decoded(bytes)));
        if (simulation.chance(duplication)) carry(from, to, lost, () -> to.received(from, decoded(bytes)));
    }

    /// The action happens there later, unless it is lost on the way, or the node is down.
    void carry(SimulatedNode from, SimulatedNode to, double lost, Runnable action) {
        if (!isOpen(from, to) || simulation.chance(lost)) return;
        simulation.after(delay(), () -> {
            if (isOpen(from, to)) to.whenRunning(action);
        });
    }

    long delay() {
        boolean isSlow = longestDelayMillis > 5 && simulation.chance(0.2);
        return 1 + simulation.random.nextLong(isSlow ? longestDelayMillis : 5);
    }

    private Message mutated(Message message) {
        return switch (message) {
            case Message.Echo echo when simulation.mutation == Mutation.ECHOES_COUNT_ALWAYS -> new Message.Echo(
                    echo.incarnation(), echo.sequence(), 0);
            case Message.Heartbeat beat when simulation.mutation == Mutation.ADOPTED_TOO_EARLY -> adopting(
                    beat, beat.applied());
            default -> message;
        };
    }

    private static Message adopting(Message.Heartbeat beat, long adopted) {
        return new Message.Heartbeat(beat.incarnation(), beat.sequence(), beat.timeoutMillis(), beat.applied(), adopted,
                beat.offset(), beat.noFailover(), beat.pausedMillis(), beat.silent());
    }

    static Message decoded(byte[] bytes) {
        try {
            return MessageCodec.decode(bytes);
        } catch (MalformedBytes e) {
            throw new AssertionError(e);
        }
    }

    /// All pairs of different nodes.
    void pairs(BiConsumer<SimulatedNode, SimulatedNode> visitor) {
        for (SimulatedNode one : simulation.nodes)
            for (SimulatedNode other : simulation.nodes) if (one != other) visitor.accept(one, other);
    }
}

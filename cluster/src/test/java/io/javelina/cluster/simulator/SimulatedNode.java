package io.javelina.cluster.simulator;

import io.javelina.cluster.failover.Effect;
import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.failover.MemberLogic;
import io.javelina.cluster.failover.Message;
import io.javelina.cluster.failover.Standing;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Nodes;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyCodec;
import io.javelina.cluster.topology.TopologyEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/// A node: a process that may crash and be started again, stand still, and have a clock of its own; its member logic; and a loop
/// that serves clients by a standing which it takes some time after it was told.
final class SimulatedNode {
    private static final int SLOWEST_ADOPTION_MILLIS = 10;
    /// The same while a long command is running.
    private static final int BUSY_LOOP_MILLIS = 300;

    final Simulation simulation;
    final int number;
    final NodeId id;
    SimulatedLog.Copy copy = new SimulatedLog.Copy();
    private MemberLogic logic;
    private boolean isUp;
    private boolean isPaused;
    private boolean isDiskFull;
    /// What happens once it goes on.
    private final List<Runnable> waiting = new ArrayList<>();
    private long incarnation;
    /// Nodes may be configured differently.
    int timeoutFactor = 1;

    // The clock: true time, run too fast or slow, and set.
    private double rate = 1;
    private long clockOffset;
    /// The last time that the process has seen.
    private long seenMillis;

    // The loop.
    private Standing standing = Standing.NONE;
    private Standing coming;
    private boolean isQuiet;
    /// It was a replica in a topology that it has not served by, and may never: it may have taken over again since.
    private boolean wasReplica;

    // Replication.
    private long offset;
    private long linkHeardMillis;
    private boolean isReplicationStopped;
    /// Whether it was told to take over without asking.
    private boolean isForced;

    private long catchUpToken;

    SimulatedNode(Simulation simulation, int number) {
        this.simulation = simulation;
        this.number = number;
        id = Nodes.node(number);
    }

    // The process.

    void start() {
        if (isUp) return;
        isUp = true;
        copy = simulation.log.restarted(copy);
        logic = new MemberLogic(id, ++incarnation, settings());
        standing = Standing.NONE;
        coming = null;
        seenMillis = Long.MIN_VALUE;
        linkHeardMillis = clock();
        // What an earlier process asked for says nothing of this one.
        catchUpToken = 0;
        run(logic -> logic.applied(clock(), copy.topology));
        if (simulation.mutation == Mutation.NO_CATCHING_UP) run(logic -> logic.caughtUp(clock()));
        tickAlways(incarnation);
    }

    FailoverSettings settings() {
        FailoverSettings settings = simulation.settings;
        long timeout = settings.nodeTimeoutMillis();
        if (simulation.mutation == Mutation.NO_FAILOVER)
            return new FailoverSettings(timeout, settings.validityFactor(),
                    settings.replicaPingMillis(), true, settings.allowReplicaMigration(), settings.migrationBarrier(),
                    settings.manualTimeoutMillis());
        return settings;
    }

    private void tickAlways(long startedAs) {
        simulation.after(settings().heartbeatMillis() / 2, () -> {
            if (!isUp || incarnation != startedAs) return;
            whenRunning(this::tick);
            tickAlways(startedAs);
        });
    }

    /// The process dies; its port refuses connections, which others may notice.
    void crash() {
        if (!isUp) return;
        vanish();
        for (SimulatedNode other : simulation.nodes)
            if (other != this && simulation.chance(simulation.noticed))
                simulation.network.carry(this, other, 0, () -> other.gone(this));
    }

    /// The whole host is gone.
    void vanish() {
        isUp = false;
        isPaused = false;
        waiting.clear();
        copy.isLeading = false;
        standing = Standing.NONE;
    }

    void pause() {
        if (isRunning() && clock() < seenMillis) tick();
        isPaused = isUp;
    }

    void resume() {
        if (!isPaused) return;
        isPaused = false;
        List<Runnable> missed = List.copyOf(waiting);
        waiting.clear();
        missed.forEach(action -> simulation.after(0, () -> whenRunning(action)));
    }

    boolean isRunning() { return isUp && !isPaused; }

    /// Its log stops with the next that it has to write, and begins anew when there is room.
    void fillDisk(boolean full) {
        isDiskFull = full;
        if (full || !copy.isStopped || !isUp) return;
        vanish();
        start();
    }

    /// Whether the log can write here; if not, it has stopped.
    boolean writes() {
        if (isDiskFull) copy.stop();
        return !copy.isStopped;
    }

    /// Now, or when it goes on; never when it is down.
    void whenRunning(Runnable action) { whenRunning(null, action); }

    /// The same for what concerns one process only.
    void whenRunning(SimulatedLog.Copy ofProcess, Runnable action) {
        if (!isUp || ofProcess != null && ofProcess != copy) return;
        if (isPaused) waiting.add(() -> whenRunning(ofProcess, action));
        else action.run();
    }

    // The clock.

    long clock() { return (long) (simulation.now() * rate) + clockOffset; }

    /// It goes back only while somebody is there to see it: whether it stood still instead, nobody could tell, and the clock of a
    /// process does not go back at all while that is stopped.
    void jump(long millis) { if (millis > 0 || !isPaused) clockOffset += millis; }

    void drift(double rate) {
        clockOffset += clock() - (long) (simulation.now() * rate) - clockOffset;
        this.rate = rate;
    }

    // Inputs.

    private void tick() {
        replicate();
        run(logic -> logic.logStopped(clock(), copy.isStopped));
        run(logic -> logic.tick(clock()));
    }

    void received(SimulatedNode from, Message message) { run(logic -> logic.received(clock(), from.id, message)); }

    private void gone(SimulatedNode other) {
        run(logic -> logic.gone(clock(), other.id));
        simulation.after(settings().doubtMillis(), () -> whenRunning(copy, this::tick));
    }

    void applied(Topology topology) {
        Member member = topology.member(id);
        wasReplica |= member != null && !member.isPrimary();
        run(logic -> logic.applied(clock(), topology));
        if (simulation.mutation == Mutation.WRITERS_GO_ON_TOO_EARLY) isQuiet &= topology.member(id).isPrimary();
    }

    void done(long token) {
        if (token != 0 && token == catchUpToken) run(logic -> logic.caughtUp(clock()));
    }

    /// CLUSTER FAILOVER
    void failover(boolean force) {
        whenRunning(() -> {
            Member member = topology().member(id);
            if (member != null && !member.isPrimary()
                    && (force || !topology().member(member.primary()).failed())) {
                isForced |= force;
                run(logic -> logic.failover(clock(), force));
            }
        });
    }

    /// SHUTDOWN FAILOVER, as far as others see it.
    void offerTo(NodeId replica) { whenRunning(() -> run(logic -> logic.offerTo(clock(), replica))); }

    boolean mayChangeVoters() {
        return isRunning() && (logic.mayChangeVoters() || simulation.mutation == Mutation.VOTERS_CHANGE_AT_ONCE);
    }

    /// As soon as it may, and again until it does.
    void wantToVote() {
        simulation.after(20 + simulation.random.nextInt(80), () -> {
            wantToVote();
            if (mayChangeVoters() && !topology().member(id).voter())
                propose(new TopologyEntry.Voter(id, true, topology().votersVersion()));
        });
    }

    private void run(Function<MemberLogic, List<Effect>> input) {
        if (logic == null) return;
        for (Effect effect : input.apply(logic)) perform(effect);
        seenMillis = clock();
    }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Send send -> simulation.network.send(this, simulation.node(send.to()), send.message());
            case Effect.Broadcast broadcast -> {
                for (SimulatedNode other : simulation.nodes)
                    if (other != this)
                        simulation.network.send(this, other, broadcast.message());
            }
            case Effect.Propose propose -> propose(propose.entry());
            case Effect.CatchUp catchUp -> simulation.log.propose(this, null,
                    catchUpToken = incarnation << 32 | simulation.now());
            case Effect.Serve serve -> serve(serve.standing());
            // The server finds out itself, from the topology.
            case Effect.BecomePrimary _,Effect.Follow _ -> {}
            case Effect.PauseWrites pause -> {
                isQuiet = true;
                simulation.after(2, () -> whenRunning(() -> run(logic -> logic.writesPaused(clock(), offset))));
            }
            case Effect.ResumeWrites resume -> isQuiet = false;
            case Effect.Notice notice -> simulation.note("n" + number + ": " + notice.text());
        }
    }

    void propose(TopologyEntry entry) {
        if (simulation.mutation == Mutation.NO_RECOVERY && entry instanceof TopologyEntry.NodeRecover) return;
        simulation.log.propose(this, TopologyCodec.encode(entry), 0);
    }

    // The loop.

    /// Leases are taken at once, other topologies a moment later.
    private void serve(Standing next) {
        if (coming == null && next.topology() == standing.topology()) {
            take(next);
            return;
        }
        boolean isFirst = coming == null;
        coming = next;
        if (!isFirst) return;
        SimulatedLog.Copy process = copy;
        int slowest = simulation.chance(0.1) ? BUSY_LOOP_MILLIS : SLOWEST_ADOPTION_MILLIS;
        simulation.after(simulation.random.nextInt(slowest), () -> whenRunning(process, this::adopt));
    }

    private void adopt() {
        take(coming);
        coming = null;
        run(logic -> logic.adopted(clock(), standing.topology()));
    }

    private void take(Standing next) {
        Member was = role();
        standing = next;
        Member is = role();
        boolean isOther = is != null
                && (was == null || wasReplica && is.isPrimary() || !Objects.equals(is.primary(), was.primary()));
        wasReplica &= next.topology() != topology();
        if (!isOther) return;
        if (is.isPrimary()) becomePrimary();
        else linkHeardMillis = clock();
    }

    /// What the server takes the node for; null while it does not know that.
    private Member role() { return standing.isCurrent() ? standing.topology().member(id) : null; }

    boolean hasMajority() { return isRunning() && clock() >= seenMillis && isWithinLease(); }

    private boolean isWithinLease() {
        long until = standing.majorityUntilMillis();
        return switch (simulation.mutation) {
            case CLOCK_IS_NOT_COMPARED -> until != Long.MIN_VALUE;
            case LEASE_TWICE_AS_LONG -> standing.hasMajority(clock() - settings().nodeTimeoutMillis());
            default -> isOfThisEra() && standing.hasMajority(clock());
        };
    }

    /// Whether the lease was not dropped since.
    private boolean isOfThisEra() { return coming == null || coming.leaseEra() == standing.leaseEra(); }

    /// The slots that it accepts writes for at this instant.
    SlotSet writable() {
        if (!hasMajority()) return SlotSet.EMPTY;
        return simulation.mutation == Mutation.NO_FENCE ? standing.topology().slots(id) : standing.writable();
    }

    Topology topology() { return copy.topology; }

    // Replication: offsets only.

    private void replicate() {
        Member member = role();
        if (member == null) return;
        write();
        if (!member.isPrimary()) follow(simulation.node(member.primary()));
        run(logic -> logic.replicated(clock(), offset, member.isPrimary() ? 0 : clock() - linkHeardMillis));
    }

    /// What clients are served by says whether they may write, not what is known by now.
    private void write() {
        if (!isQuiet && !writable().isEmpty()) offset += simulation.random.nextInt(5);
    }

    private void becomePrimary() {
        simulation.note("n" + number + " becomes a primary with offset " + offset);
        isForced = false;
        simulation.checks.becomesPrimary(this);
    }

    long offset() { return offset; }

    boolean isForced() { return isForced; }

    /// The link is there, and nothing comes.
    void stopReplication() { isReplicationStopped = true; }

    private void follow(SimulatedNode primary) {
        boolean isLinked = primary.isRunning() && simulation.network.isOpen(primary, this)
                && simulation.network.isOpen(this, primary);
        if (!isLinked || isReplicationStopped || simulation.chance(0.3)) return;
        offset = primary.offset;
        linkHeardMillis = clock();
        simulation.checks.follows(this);
    }

    String describe() {
        return "n" + number + (isUp ? isPaused ? " paused" : " up" : " down") + " clock " + clock() + " until "
                + standing.majorityUntilMillis() + " offset " + offset + " applied " + copy.applied + "/"
                + copy.committed + "/" + copy.entries.size() + (copy.isLeading ? " leading" : "") + " version "
                + topology().version() + " serves " + standing.topology().version() + " writable " + writable();
    }
}

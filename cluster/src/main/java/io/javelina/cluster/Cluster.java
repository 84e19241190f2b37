package io.javelina.cluster;

import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.bus.JGroupsBus;
import io.javelina.cluster.failover.Effect;
import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.failover.MemberLogic;
import io.javelina.cluster.failover.Message;
import io.javelina.cluster.failover.Standing;
import io.javelina.cluster.log.RaftLog;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Timeline;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.cluster.topology.TopologyEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// One node of a cluster, running: it joins the [bus][JGroupsBus], the [log][RaftLog], what the log makes of the
/// [topology][TopologyMachine] and what a member [does][MemberLogic] about all that.
///
/// Everything happens on one thread, the cluster's, to which the bus, the log and the server hand what they have to say. Others read
/// what it shows: the [Standing] by which the node serves, which is replaced whole.
///
/// A node begins alone, in a cluster of its own; [#meet] makes two one (see [Meetings]). Whoever joins lets its own log go and takes
/// part in the other's; its slots come along as claims. A node that finds itself forgotten, or is reset, is alone again (see
/// [Departure]).
public final class Cluster implements ClusterControl {
    private static final long LEAST_TICK_MILLIS = 5;
    private static final long BEGIN_SECONDS = 10;
    private static final ClusterRefusal TOO_LATE = new ClusterRefusal(
            "Manual failover timed out: a majority of the nodes has to agree");

    private final ThisNode node;
    private final NodesStore store;
    private final Home home;
    private final Mail mail;
    private final Proposals proposals = new Proposals();
    private final Observations observations;
    private final Duties duties;
    private final Whereabouts whereabouts;
    private final Meetings meetings;
    private final Removals removals;
    private final Departure departure;
    private final Gathering gathering;

    private volatile NodeId leader;
    /// As far back as the log goes that is open.
    private volatile Timeline timeline = new Timeline();
    private volatile Runnable listener = () -> {};
    private volatile SlotMoves formerMoves = SlotMoves.NONE;
    private final ServedStanding served = new ServedStanding();

    // The cluster thread's.

    private MemberLogic logic;
    /// Whether this node was ever a member in the log that is open.
    private boolean wasMember;
    /// Who waits for this node to take over from its primary.
    private final List<CompletableFuture<Void>> takeovers = new ArrayList<>();

    // Life cycle.

    /// Starts; returns when the node has joined whom it knows from before, or is alone.
    public static Cluster start(ClusterSettings settings, ClusterHost host) throws IOException {
        Cluster cluster = new Cluster(settings, host);
        try {
            cluster.begin();
            return cluster;
        } catch (Exception e) {
            cluster.close();
            throw e instanceof IOException failed ? failed : new IOException("the cluster bus: " + e.getMessage(), e);
        }
    }

    private Cluster(ClusterSettings settings, ClusterHost host) {
        node = new ThisNode(settings, host);
        store = new NodesStore(settings.nodesFile());
        home = new Home(node, store, new Resident());
        mail = new Mail(node, home, new Reader());
        observations = new Observations(node);
        duties = new Duties(node, this::propose);
        whereabouts = new Whereabouts(node, home, this::propose);
        meetings = new Meetings(node, home, mail, whereabouts, this::beAlone);
        removals = new Removals(node, this::propose);
        departure = new Departure(node, home, duties, this::propose, removals::forget, meetings::giveUp);
        gathering = new Gathering(node, home, meetings, departure, this::propose);
    }

    private void begin() throws Exception {
        Optional<RaftLog.Identity> known = home.known();
        node.id(known.map(identity -> new NodeId(identity.node())).orElseGet(() -> NodeId.random(node.random)));
        formerMoves = store.moves(node.id());
        renewLogic();
        home.openBus(mail);
        whereabouts.begin();
        CompletableFuture<Void> isMember = node.thread.ask(() -> {
            if (known.isPresent()) home.reopen(known.get().cluster());
            else departure.found();
            return departure.membership();
        });
        scheduleTick();
        if (known.isEmpty() || store.others().isEmpty()) await(isMember);
    }

    /// A node alone needs nobody to be a member: that takes a moment only. Whoever asks it, once it answers, is to find one.
    private void await(CompletableFuture<Void> isMember) throws Exception {
        try {
            isMember.get(BEGIN_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            node.warn("This node waits to be in a cluster of its own");
        }
    }

    private void beAlone() { departure.beAlone(node.id()); }

    private void renewLogic() { logic = new MemberLogic(node.id(), node.random.nextLong() >>> 1, node.failover); }

    private final class Resident implements Home.Resident {
        @Override
        public TopologyMachine begin() {
            int number = home.logNumber();
            renewLogic();
            wasMember = false;
            serve(Standing.NONE);
            timeline = new Timeline();
            return new TopologyMachine(timeline, (topology, proposal, refusal) -> node.thread.run(() -> {
                if (number == home.logNumber()) applied(topology, proposal, refusal);
            }));
        }

        @Override
        public void arrived() { meetings.arrived(); }
    }

    private void scheduleTick() {
        node.thread.later(() -> {
            try {
                tick();
            } finally {
                scheduleTick();
            }
        }, Math.max(LEAST_TICK_MILLIS, node.failover.heartbeatMillis() / 2));
    }

    @Override
    public void close() {
        node.thread.end();
        home.close();
        proposals.end();
    }

    // What the server asks.

    @Override
    public NodeId self() { return node.id(); }

    @Override
    public Topology topology() { return node.topology(); }

    @Override
    public void onChange(Runnable told) {
        listener = told;
        told.run();
    }

    @Override
    public void adopted(Topology topology) {
        served.adopted(topology);
        node.thread.run(() -> perform(logic.adopted(ClusterClock.millis(), topology)));
    }

    @Override
    public boolean isCurrent() { return node.standing().isCurrent(); }

    @Override
    public boolean hasMajority() { return served.hasMajority(node.standing(), ClusterClock.millis()); }

    @Override
    public SlotSet writable() { return node.standing().writable(); }

    @Override
    public SlotSet handedOver() { return node.standing().handedOver(); }

    @Override
    public boolean reaches(NodeId id) { return home.bus().present().contains(id.hex()); }

    @Override
    public ClusterControl.Peer peer(NodeId id) { return observations.peer(id); }

    @Override
    public List<Bus.LinkFigures> links() {
        return home.bus().links().stream().filter(link -> topology().member(new NodeId(link.id())) != null).toList();
    }

    @Override
    public long linkBytes() {
        JGroupsBus bus = home.bus();
        long bytes = bus.sharedBytes();
        for (Bus.LinkFigures link : bus.links()) bytes += link.allocatedBytes();
        return bytes;
    }

    @Override
    public Map<NodeId, NodeFigures> figures() { return observations.figures(); }

    @Override
    public NodeId logLeader() { return leader; }

    @Override
    public long leaseMillis() { return node.standing().majorityMillis(ClusterClock.millis()); }

    @Override
    public Traffic traffic() { return mail.traffic(); }

    @Override
    public List<TopologyEvent> timeline() { return timeline.events(); }

    @Override
    public void publish(byte[] channel, byte[] message, boolean toShard) { mail.publish(channel, message, toShard); }

    // What the server wants.

    @Override
    public CompletionStage<Void> propose(TopologyEntry entry) { return propose(entry, false); }

    private CompletionStage<Void> propose(TopologyEntry entry, boolean byItself) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.thread.run(() -> proposals.append(home.log(), number -> TopologyMachine.bytes(number,
                logic.origin(entry, byItself, ClusterClock.unixMillis()), entry), done));
        return done;
    }

    @Override
    public CompletionStage<Void> meet(String ip, int port, int busPort) {
        InetAddress address;
        try {
            address = InetAddress.getByName(ip);
        } catch (UnknownHostException e) {
            return CompletableFuture.failedFuture(new ClusterRefusal("Invalid node address: " + ip));
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.thread.run(() -> pass(meetings.meet(new InetSocketAddress(address, busPort)).done, done));
        return done;
    }

    private static void pass(CompletionStage<Void> from, CompletableFuture<Void> to) {
        from.whenComplete((_, failure) -> {
            if (failure == null) to.complete(null);
            else to.completeExceptionally(failure);
        });
    }

    @Override
    public CompletionStage<Void> forget(NodeId id) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.thread.run(() -> {
            pass(removals.forget(id), done);
            vote();
        });
        return done;
    }

    @Override
    public CompletionStage<Void> reset(boolean hard) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.thread.run(() -> pass(departure.reset(hard), done));
        return done;
    }

    @Override
    public CompletionStage<Void> failOver(boolean force) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.thread.run(() -> {
            try {
                perform(logic.failover(ClusterClock.millis(), force));
                if (force) awaitTakeover(done);
                else done.complete(null);
            } catch (ClusterRefusal e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @Override
    public void offerTo(NodeId replica) {
        node.thread.run(() -> perform(logic.offerTo(ClusterClock.millis(), replica)));
    }

    private void awaitTakeover(CompletableFuture<Void> done) {
        takeovers.add(done);
        node.thread.later(() -> {
            takeovers.remove(done);
            done.completeExceptionally(TOO_LATE);
        }, node.failover.manualTimeoutMillis());
    }

    @Override
    public CompletionStage<Void> save() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        node.thread.run(() -> {
            try {
                write(topology());
                done.complete(null);
            } catch (IOException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    /// What is known of no cluster, or of what is over, is not worth to be kept.
    private void write(Topology topology) throws IOException {
        if (!isCurrent() || topology.member(node.id()) == null) return;
        home.bus().members(topology.members().stream().filter(member -> !node.is(member.id())).map(Member::address)
                .filter(address -> !address.ip().isEmpty() && address.busPort() > 0)
                .map(address -> new InetSocketAddress(address.ip(), address.busPort())).toList());
        store.write(topology, node.id(), node.host.slotMoves());
    }

    @Override
    public SlotMoves formerMoves() { return formerMoves; }

    // What others say.

    private final class Reader implements Mail.Reader {
        @Override
        public void heard(NodeId from, Message message) {
            observations.heard(from);
            perform(logic.received(ClusterClock.millis(), from, message));
            vote();
        }

        @Override
        public void meets(NodeId from, Meeting message) { meetings.heard(from, message); }

        @Override
        public void told(NodeId from, NodeFigures figures) { observations.told(from, figures); }

        @Override
        public void gone(NodeId id) {
            perform(logic.gone(ClusterClock.millis(), id));
            node.thread.later(() -> perform(logic.tick(ClusterClock.millis())), node.failover.doubtMillis());
            if (home.log() != null) home.log().gone(id.toString());
        }
    }

    // What the log says.

    private void applied(Topology topology, TopologyMachine.Number number, String refusal) {
        Topology before = logic.standing().topology();
        perform(logic.applied(ClusterClock.millis(), topology));
        if (topology.version() != before.version()) changed(before, topology);
        proposals.applied(number, refusal);
    }

    private void changed(Topology before, Topology after) {
        wasMember |= before.member(node.id()) != null;
        if (isCurrent()) follow(after);
    }

    /// All that was committed before the log was opened is applied.
    private void caughtUp() {
        perform(logic.caughtUp(ClusterClock.millis()));
        follow(topology());
    }

    /// Nothing in this topology is over.
    private void follow(Topology topology) {
        Member own = topology.member(node.id());
        if (own != null) {
            node.joining = null;
            departure.isMember();
            if (own.isPrimary()) tookOver();
        }
        try {
            write(topology);
        } catch (IOException e) {
            node.fail("Cannot save the cluster's configuration: " + e.getMessage());
        }
        // Whoever has been a member in this log, and is none at its end, was forgotten.
        if (own == null && wasMember && node.joining == null && !node.leaving) beAlone();
    }

    private void tookOver() {
        takeovers.forEach(done -> done.complete(null));
        takeovers.clear();
    }

    // What follows.

    private void tick() {
        long now = ClusterClock.millis();
        configure(now);
        perform(logic.replicated(now, node.host.offset(), node.host.dataAgeMillis()));
        perform(logic.logStopped(now, home.hasStopped()));
        perform(logic.tick(now));
        observations.tick(now, logic);
        gathering.tick(now);
        meetings.tick(now);
        home.keepOpen(now);
        lookForLeader();
        if (home.log() == null) return;
        duties.tick(now, home.log());
        vote();
        whereabouts.tick(now);
        gathering.form(now);
    }

    /// Voters change as soon as a majority is heard to know of the last change.
    private void vote() {
        Member own = node.own();
        if ((own == null || own.voter()) && removals.areDone()) return;
        boolean mayChange = logic.mayChangeVoters();
        if (home.log() != null) duties.vote(ClusterClock.millis(), home.log(), mayChange);
        removals.go(ClusterClock.millis(), mayChange);
    }

    private void configure(long now) {
        FailoverSettings current = node.settings.failover().get();
        if (current.equals(node.failover)) return;
        if (current.nodeTimeoutMillis() != node.failover.nodeTimeoutMillis())
            home.bus().nodeTimeout(current.nodeTimeoutMillis());
        node.failover = current;
        perform(logic.settings(now, current));
    }

    private void lookForLeader() {
        String orders = home.log() == null ? null : home.log().leader();
        leader = orders == null ? null : new NodeId(orders);
        timeline.leads(leader, topology(), ClusterClock.unixMillis());
    }

    private void perform(List<Effect> effects) { for (Effect effect : effects) perform(effect); }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Send send -> mail.send(send.to(), send.message());
            case Effect.Broadcast broadcast -> broadcast(broadcast.message());
            case Effect.Propose propose -> propose(propose.entry(), true);
            case Effect.CatchUp _ -> catchUp();
            case Effect.Serve serve -> serve(serve.standing());
            case Effect.PauseWrites pause -> pauseWrites(pause.untilMillis());
            case Effect.ResumeWrites _ -> node.host.releaseWriters();
            case Effect.Notice notice -> node.notice(notice.text());
            // The server finds out itself, from the topology.
            case Effect.BecomePrimary _,Effect.Follow _ -> {}
        }
    }

    private void broadcast(Message message) {
        NodeFigures news = observations.news(ClusterClock.millis());
        Collection<Member> members = logic.standing().topology().members();
        if (news == null) mail.send(members, message);
        else mail.send(members, message, news);
    }

    private void catchUp() {
        int number = home.logNumber();
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.whenComplete((_, failure) -> node.thread.run(() -> {
            if (failure == null && number == home.logNumber()) caughtUp();
        }));
        proposals.append(home.log(), TopologyMachine::bytes, done);
    }

    private void serve(Standing next) {
        Standing before = node.standing();
        node.standing(next);
        boolean isOther = before.topology() != next.topology() || before.isCurrent() != next.isCurrent()
                || !before.writable().equals(next.writable()) || !before.handedOver().equals(next.handedOver());
        if (isOther) listener.run();
    }

    private void pauseWrites(long untilMillis) {
        node.host.holdWriters(Math.max(0, untilMillis - ClusterClock.millis())).thenAccept(
                offset -> node.thread.run(() -> perform(logic.writesPaused(ClusterClock.millis(), offset))));
    }
}

package io.javelina.cluster;

import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.bus.BusSettings;
import io.javelina.cluster.bus.JGroupsBus;
import io.javelina.cluster.failover.Effect;
import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.cluster.failover.MemberLogic;
import io.javelina.cluster.failover.Message;
import io.javelina.cluster.failover.MessageCodec;
import io.javelina.cluster.failover.Standing;
import io.javelina.cluster.log.LogSettings;
import io.javelina.cluster.log.RaftLog;
import io.javelina.cluster.topology.Formation;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Timeline;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.cluster.topology.TopologyEvent;
import io.javelina.cluster.wire.MalformedBytes;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;

/// One node of a cluster, running: it joins the [bus][JGroupsBus], the [log][RaftLog], what the log makes of the
/// [topology][TopologyMachine] and what a member [does][MemberLogic] about all that.
///
/// Everything happens on one thread, the cluster's, to which the bus, the log and the server hand what they have to say. Others read
/// what it shows: the [Standing] by which the node serves, which is replaced whole.
///
/// A node begins alone, in a cluster of its own; [#meet] makes two one (see [Meeting]). Whoever joins lets its own log go and takes
/// part in the other's; its slots come along as claims. A node that finds itself forgotten, or is reset, is alone again.
public final class Cluster implements ClusterControl {
    private static final int BEAT = 1;
    private static final int MEMBER = 2;
    private static final int MEETING = 3;
    private static final int PUBLISH = 4;
    private static final int FIGURES = 5;
    private static final String LOG_FOLDER = "cluster-log";
    private static final long LEAST_TICK_MILLIS = 5;
    private static final long MEETING_MILLIS = 10_000;
    private static final long ASK_AGAIN_MILLIS = 200;
    private static final long JOIN_AGAIN_MILLIS = 1000;
    private static final long OPEN_AGAIN_MILLIS = 1000;
    private static final long FIGURES_MILLIS = 1000;
    private static final long PROMISE_MILLIS = 5000;
    private static final long MOVE_SECONDS = 10;
    private static final ClusterRefusal TOO_LATE = new ClusterRefusal(
            "Manual failover timed out: a majority of the nodes has to agree");

    private final ClusterSettings settings;
    private final ClusterHost host;
    private final SecureRandom random = new SecureRandom();
    private final ScheduledThreadPoolExecutor thread;
    private final NodesStore store;
    private final LogSettings logSettings;
    private final long proposer = random.nextLong();
    private final AtomicLong proposals = new AtomicLong();
    private final Map<TopologyMachine.Number, CompletableFuture<Void>> waiting = new ConcurrentHashMap<>();
    private final HeardFigures figures = new HeardFigures();
    private final LongAdder sentMessages = new LongAdder();
    private final LongAdder receivedMessages = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder sentPublishedBytes = new LongAdder();
    private final LongAdder receivedPublishedBytes = new LongAdder();

    private volatile NodeId self;
    private volatile JGroupsBus bus;
    private volatile Standing standing = Standing.NONE;
    private volatile Map<NodeId, ClusterControl.Peer> peers = Map.of();
    private volatile NodeId leader;
    /// As far back as the log goes that is open.
    private volatile Timeline timeline = new Timeline();
    private volatile Runnable listener = () -> {};
    private volatile boolean closed;
    private volatile SlotMoves formerMoves = SlotMoves.NONE;

    // The cluster thread's.

    private String cluster;
    /// Null while there is none open.
    private RaftLog log;
    /// How the log is opened once the bus has come to rest; null while it is open.
    private LogOpener opener;
    private MemberLogic logic;
    private FailoverSettings failover;
    /// Counts the logs that were opened, so that what is late from an earlier one is told from what is new.
    private int opened;
    private final Map<NodeId, Long> heardMillis = new HashMap<>();
    private final List<Encounter> encounters = new ArrayList<>();
    /// How this node is reached, as far as others have said; empty when nobody has.
    private String ownIp = "";
    /// Its claims while this node joins a cluster, null otherwise.
    private TopologyEntry.NodeJoin joining;
    private long nextJoinMillis;
    /// Until then somebody has been promised that this node, which is alone, stays in its cluster.
    private long promisedUntilMillis;
    private long nextVoterMillis;
    private long nextSeedMillis;
    /// How often this node has looked for somebody to join, and has not.
    private int seedRounds;
    /// Since when there have been others whom this node would rather join than those it is with; 0 while there are none.
    private long strangersSinceMillis;
    private long nextFormMillis;
    private long nextAddressMillis;
    private long nextFiguresMillis;
    /// Whether all is applied that was committed before the log was opened, and whether this node was ever a member in it.
    private boolean isCurrent;
    private boolean wasMember;
    private boolean leaving;
    /// Whether this node goes to another group of the bus, or opens another bus, and its log waits for that.
    private boolean moving;
    private long nextOpenMillis;
    /// Who waits for this node to take over from its primary.
    private final List<CompletableFuture<Void>> takeovers = new ArrayList<>();
    /// Done when this node is in the topology of its present cluster.
    private CompletableFuture<Void> membership = new CompletableFuture<>();

    private interface LogOpener {
        RaftLog open(TopologyMachine machine) throws IOException;
    }

    /// Somebody is to be met.
    private final class Encounter {
        final InetSocketAddress where;
        final CompletableFuture<Void> done = new CompletableFuture<>();
        final long untilMillis = ClusterClock.millis() + MEETING_MILLIS;
        final long answerMillis = ClusterClock.millis() + failover.nodeTimeoutMillis();
        long nextMillis;
        /// Null until it is there.
        String id;

        Encounter(InetSocketAddress where) { this.where = where; }
    }

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
        this.settings = settings;
        this.host = host;
        this.failover = settings.failover().get();
        this.store = new NodesStore(settings.nodesFile());
        this.logSettings = LogSettings.in(settings.folder().resolve(LOG_FOLDER), this::notice);
        this.thread = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().daemon().name("cluster").factory());
        thread.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    private void begin() throws Exception {
        Optional<RaftLog.Identity> known = RaftLog.find(logSettings);
        self = known.map(identity -> new NodeId(identity.node())).orElseGet(() -> NodeId.random(random));
        formerMoves = store.moves(self);
        openBus();
        // Who is met without being asked for is told by nobody how it was reached.
        if (!settings.seeds().isEmpty()) ownIp = bus.announced().getAddress().getHostAddress();
        CompletableFuture<Void> isMember = thread.submit(() -> {
            if (known.isPresent()) reopen(known.get().cluster());
            else found();
            return membership;
        }).get();
        scheduleTick();
        if (known.isEmpty()) await(isMember);
    }

    /// A node alone needs nobody to be a member: that takes a moment only.
    private void await(CompletableFuture<Void> isMember) throws Exception {
        try {
            isMember.get(MOVE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            settings.log().log(Level.WARNING, "This node waits to be in a cluster of its own");
        }
    }

    private void openBus() throws Exception {
        bus = new JGroupsBus(new BusSettings(self.hex(), settings.bind(), settings.announced(), settings.seeds(),
                failover.nodeTimeoutMillis(), settings.linkBytes(), settings.tls(), settings.secret(), settings.log()),
                new Inbox());
        bus.members(store.others());
        if (closed) throw new IOException("closed");
        bus.unreliable(BEAT);
        bus.unreliable(FIGURES);
        bus.connect();
    }

    /// Begins a cluster of this node alone.
    private void found() throws IOException {
        joining = new TopologyEntry.NodeJoin(self, ownAddress(), NodeId.random(random), 0, SlotSet.EMPTY);
        String name = NodeId.random(random).hex();
        open(name, machine -> RaftLog.found(bus.channel(), name, self.hex(), machine, logSettings));
    }

    private void reopen(String name) throws IOException { open(name, reopening(name)); }

    private LogOpener reopening(String name) {
        return machine -> RaftLog.reopen(bus.channel(), name, self.hex(), machine, logSettings);
    }

    private void open(String name, LogOpener wanted) throws IOException {
        cluster = name;
        opener = wanted;
        membership = new CompletableFuture<>();
        openLog();
    }

    /// Now, or when the bus has come to rest. What fails is tried again.
    private void openLog() throws IOException {
        if (moving || opener == null) return;
        nextOpenMillis = ClusterClock.millis() + OPEN_AGAIN_MILLIS;
        TopologyMachine machine = machine();
        log = opener.open(machine);
        opener = null;
    }

    private void keepOpen(long now) {
        if (now < nextOpenMillis) return;
        try {
            openLog();
        } catch (IOException e) {
            settings.log().log(Level.ERROR, "The cluster's log cannot be opened: " + e.getMessage());
        }
    }

    /// A log begins anew, and with it all that is made of it.
    private TopologyMachine machine() {
        int number = ++opened;
        logic = new MemberLogic(self, random.nextLong() >>> 1, failover);
        isCurrent = false;
        wasMember = false;
        serve(Standing.NONE);
        timeline = new Timeline();
        return new TopologyMachine(timeline, (topology, proposal, refusal) -> run(
                () -> {
                    if (number == opened) applied(topology, proposal, refusal);
                }));
    }

    private void closeLog() {
        opened++;
        if (log != null) log.close();
        log = null;
    }

    /// Runs something on the cluster's thread.
    private void run(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            assert closed : "only a cluster that is closed takes no tasks";
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            settings.log().log(Level.ERROR, "The cluster: " + e, e);
        }
    }

    private void scheduleTick() {
        later(() -> {
            guarded(this::tick);
            scheduleTick();
        }, Math.max(LEAST_TICK_MILLIS, failover.heartbeatMillis() / 2));
    }

    private void later(Runnable task, long millis) {
        try {
            thread.schedule(() -> guarded(task), millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            assert closed : "only a cluster that is closed takes no tasks";
        }
    }

    @Override
    public void close() {
        closed = true;
        thread.shutdown();
        try {
            if (!thread.awaitTermination(MOVE_SECONDS, TimeUnit.SECONDS)) thread.shutdownNow();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        closeLog();
        if (bus != null) bus.close();
        ClusterRefusal refusal = new ClusterRefusal("The node has left the cluster");
        waiting.values().forEach(done -> done.completeExceptionally(refusal));
    }

    private void notice(String text) { settings.log().log(Level.INFO, text); }

    // What the server asks.

    @Override
    public NodeId self() { return self; }

    @Override
    public Topology topology() { return standing.topology(); }

    @Override
    public void onChange(Runnable told) {
        listener = told;
        told.run();
    }

    @Override
    public void adopted(Topology topology) {
        run(() -> perform(logic.adopted(ClusterClock.millis(), new Standing(topology, 0, SlotSet.EMPTY, true))));
    }

    @Override
    public boolean isCurrent() { return standing.isCurrent(); }

    @Override
    public boolean hasMajority() { return standing.hasMajority(ClusterClock.millis()); }

    @Override
    public SlotSet writable() { return standing.writable(); }

    @Override
    public boolean reaches(NodeId id) { return bus.present().contains(id.hex()); }

    @Override
    public ClusterControl.Peer peer(NodeId id) { return peers.getOrDefault(id, ClusterControl.Peer.UNKNOWN); }

    @Override
    public List<Bus.LinkFigures> links() {
        return bus.links().stream().filter(link -> topology().member(new NodeId(link.id())) != null).toList();
    }

    @Override
    public long linkBytes() {
        long bytes = bus.sharedBytes();
        for (Bus.LinkFigures link : bus.links()) bytes += link.allocatedBytes();
        return bytes;
    }

    @Override
    public Map<NodeId, NodeFigures> figures() { return figures.at(ClusterClock.millis()); }

    @Override
    public NodeId logLeader() { return leader; }

    @Override
    public long leaseMillis() { return standing.majorityMillis(ClusterClock.millis()); }

    @Override
    public Traffic traffic() {
        long dropped = bus.links().stream().filter(link -> link.drops() > 0).count();
        return new Traffic(sentMessages.sum(), receivedMessages.sum(), sentBytes.sum(), receivedBytes.sum(),
                sentPublishedBytes.sum(), receivedPublishedBytes.sum(), dropped);
    }

    @Override
    public List<TopologyEvent> timeline() { return timeline.events(); }

    @Override
    public CompletionStage<Void> propose(TopologyEntry entry) { return propose(entry, false); }

    private CompletionStage<Void> propose(TopologyEntry entry, boolean byItself) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        run(() -> append(number -> TopologyMachine.bytes(number,
                logic.origin(entry, byItself, ClusterClock.unixMillis()), entry), done));
        return done;
    }

    /// Lets the log order the entry. Nothing is done here when it is applied but [#applied].
    private void append(Function<TopologyMachine.Number, byte[]> entry, CompletableFuture<Void> done) {
        if (log == null) {
            done.completeExceptionally(new ClusterRefusal("The node is about to join others"));
            return;
        }
        TopologyMachine.Number number = new TopologyMachine.Number(proposer, proposals.incrementAndGet());
        waiting.put(number, done);
        log.append(entry.apply(number)).whenComplete((_, failure) -> {
            if (failure == null) return;
            waiting.remove(number);
            done.completeExceptionally(failure);
        });
    }

    @Override
    public CompletionStage<Void> save() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        run(() -> {
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
        if (!isCurrent || topology.member(self) == null) return;
        bus.members(topology.members().stream().filter(member -> !member.id().equals(self)).map(Member::address)
                .filter(address -> !address.ip().isEmpty() && address.busPort() > 0)
                .map(address -> new InetSocketAddress(address.ip(), address.busPort())).toList());
        store.write(topology, self, host.slotMoves());
    }

    @Override
    public SlotMoves formerMoves() { return formerMoves; }

    @Override
    public CompletionStage<Void> failOver(boolean force) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        run(() -> {
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

    private void awaitTakeover(CompletableFuture<Void> done) {
        takeovers.add(done);
        later(() -> {
            takeovers.remove(done);
            done.completeExceptionally(TOO_LATE);
        }, failover.manualTimeoutMillis());
    }

    @Override
    public void publish(byte[] channel, byte[] message, boolean toShard) {
        byte[] bytes = ByteBuffer.allocate(1 + Integer.BYTES + channel.length + message.length)
                .put((byte) (toShard ? 1 : 0)).putInt(channel.length).put(channel).put(message).array();
        Topology topology = topology();
        Member own = topology.member(self);
        if (own == null) return;
        Collection<Member> listeners = toShard ? topology.shard(own.shard()) : topology.members();
        for (Member each : listeners) if (!each.id().equals(self)) send(each.id(), PUBLISH, bytes);
    }

    private void published(byte[] bytes) throws MalformedBytes {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        if (buffer.remaining() < 1 + Integer.BYTES) throw new MalformedBytes("a message of " + bytes.length + " bytes");
        boolean toShard = buffer.get() == 1;
        int length = buffer.getInt();
        if (length < 0 || length > buffer.remaining()) throw new MalformedBytes("a channel of " + length + " bytes");
        byte[] channel = new byte[length];
        buffer.get(channel);
        byte[] message = new byte[buffer.remaining()];
        buffer.get(message);
        host.published(channel, message, toShard);
    }

    // What the bus says.

    private void send(NodeId to, int kind, byte[] bytes) {
        sentMessages.increment();
        sentBytes.add(bytes.length);
        if (kind == PUBLISH) sentPublishedBytes.add(bytes.length);
        bus.send(to.hex(), kind, bytes);
    }

    private final class Inbox implements Bus.Listener {
        @Override
        public void received(String from, int kind, byte[] bytes) {
            receivedMessages.increment();
            receivedBytes.add(bytes.length);
            if (kind == PUBLISH) receivedPublishedBytes.add(bytes.length);
            NodeId id = new NodeId(from);
            try {
                switch (kind) {
                    case BEAT, MEMBER -> {
                        Message message = MessageCodec.decode(bytes);
                        run(() -> heard(id, message));
                    }
                    case MEETING -> {
                        Meeting meeting = Meeting.of(bytes);
                        run(() -> meets(id, meeting));
                    }
                    case PUBLISH -> {
                        if (topology().member(id) != null) published(bytes);
                    }
                    case FIGURES -> {
                        NodeFigures told = NodeFigures.of(bytes);
                        run(() -> figuresOf(id, told));
                    }
                    default -> throw new MalformedBytes("a message of kind " + kind);
                }
            } catch (MalformedBytes e) {
                settings.log().log(Level.WARNING, "Node " + from + " has sent what cannot be read: " + e.getMessage());
            }
        }

        @Override
        public void present(Set<String> ids) {}

        @Override
        public void gone(String id) {
            run(() -> {
                if (logic != null) perform(logic.gone(ClusterClock.millis(), new NodeId(id)));
            });
        }

        @Override
        public void moves() {
            CompletableFuture<Void> let = new CompletableFuture<>();
            run(() -> {
                moving = true;
                if (log != null) opener = reopening(cluster);
                closeLog();
                let.complete(null);
            });
            try {
                let.get(MOVE_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (Exception e) {
                settings.log().log(Level.WARNING, "The cluster's log was not closed in time: " + e);
            }
        }

        @Override
        public void moved() { run(Cluster.this::comeBack); }
    }

    /// The bus has come to rest.
    private void comeBack() {
        moving = false;
        for (Encounter encounter : encounters) if (encounter.where != null) bus.meet(List.of(encounter.where));
        keepOpen(nextOpenMillis);
    }

    private void heard(NodeId from, Message message) {
        // Others may be quicker than this node, which has joined the bus and opens its log.
        if (logic == null) return;
        heardMillis.put(from, ClusterClock.unixMillis());
        perform(logic.received(ClusterClock.millis(), from, message));
    }

    // What the log says.

    private void applied(Topology topology, TopologyMachine.Number number, String refusal) {
        Topology before = logic.standing().topology();
        perform(logic.applied(ClusterClock.millis(), topology));
        if (topology.version() != before.version()) changed(before, topology);
        CompletableFuture<Void> done = number == null ? null : waiting.remove(number);
        if (done == null) return;
        if (refusal == null) done.complete(null);
        else done.completeExceptionally(new ClusterRefusal(refusal));
    }

    private void changed(Topology before, Topology after) {
        wasMember |= before.member(self) != null;
        if (isCurrent) follow(after);
    }

    /// Nothing in this topology is over.
    private void follow(Topology topology) {
        if (topology.member(self) != null) {
            joining = null;
            membership.complete(null);
        }
        if (topology.member(self) != null && topology.member(self).isPrimary()) {
            takeovers.forEach(done -> done.complete(null));
            takeovers.clear();
        }
        keep(topology);
        leaveIfForgotten();
    }

    private void keep(Topology topology) {
        try {
            write(topology);
        } catch (IOException e) {
            settings.log().log(Level.ERROR, "Cannot save the cluster's configuration: " + e.getMessage());
        }
    }

    /// A log that is opened again tells old stories: only how they end counts. Whoever comes back has been a member there before, and
    /// was forgotten.
    private void leaveIfForgotten() {
        boolean isForgotten = wasMember && topology().member(self) == null;
        if (isForgotten && joining == null && !leaving) beAlone(self);
    }

    /// All that was committed before the log was opened is applied.
    private void caughtUp() {
        perform(logic.caughtUp(ClusterClock.millis()));
        isCurrent = true;
        follow(topology());
    }

    // What follows.

    private void tick() {
        long now = ClusterClock.millis();
        FailoverSettings current = settings.failover().get();
        if (!current.equals(failover)) {
            if (current.nodeTimeoutMillis() != failover.nodeTimeoutMillis())
                bus.nodeTimeout(current.nodeTimeoutMillis());
            failover = current;
            perform(logic.settings(now, current));
        }
        perform(logic.replicated(now, host.offset(), host.dataAgeMillis()));
        perform(logic.tick(now));
        showPeers();
        tellFigures(now);
        meetOthers(now);
        if (log == null) keepOpen(now);
        if (log == null) return;
        join(now);
        keepVoters(now);
        keepAddress(now);
        form(now);
    }

    private void showPeers() {
        Map<NodeId, ClusterControl.Peer> shown = new HashMap<>();
        for (Member member : topology().members()) {
            NodeId id = member.id();
            long heard = heardMillis.getOrDefault(id, 0L);
            boolean suspected = logic.isSuspected(id);
            shown.put(id, new ClusterControl.Peer(suspected, suspected ? heard : 0, heard, logic.offset(id),
                    logic.failureReports(id)));
        }
        peers = shown;
    }

    private void figuresOf(NodeId id, NodeFigures told) {
        if (topology().member(id) != null) figures.heard(id, told, ClusterClock.millis());
    }

    /// Each other member hears once in a while how much memory this one takes.
    private void tellFigures(long now) {
        String orders = log == null ? null : log.leader();
        leader = orders == null ? null : new NodeId(orders);
        timeline.leads(leader, topology(), ClusterClock.unixMillis());
        figures.keep(id -> topology().member(id) != null);
        if (now < nextFiguresMillis) return;
        nextFiguresMillis = now + FIGURES_MILLIS;
        NodeFigures own = host.figures();
        if (own == null) return;
        byte[] bytes = own.bytes();
        for (Member member : topology().members())
            if (!member.id().equals(self)) send(member.id(), FIGURES, bytes);
    }

    private void perform(List<Effect> effects) { for (Effect effect : effects) perform(effect); }

    private void perform(Effect effect) {
        switch (effect) {
            case Effect.Send send -> send(send.to(), kind(send.message()), MessageCodec.encode(send.message()));
            case Effect.Broadcast broadcast -> {
                byte[] bytes = MessageCodec.encode(broadcast.message());
                for (Member member : logic.standing().topology().members())
                    if (!member.id().equals(self)) send(member.id(), kind(broadcast.message()), bytes);
            }
            case Effect.Propose propose -> propose(propose.entry(), true);
            case Effect.CatchUp _ -> catchUp();
            case Effect.Serve serve -> serve(serve.standing());
            case Effect.PauseWrites pause -> pauseWrites(pause.untilMillis());
            case Effect.ResumeWrites _ -> host.releaseWriters();
            case Effect.Notice notice -> notice(notice.text());
            // The server finds out itself, from the topology.
            case Effect.BecomePrimary _,Effect.Follow _ -> {}
        }
    }

    private static int kind(Message message) { return message.isUnreliable() ? BEAT : MEMBER; }

    private void catchUp() {
        int number = opened;
        CompletableFuture<Void> done = new CompletableFuture<>();
        done.whenComplete((_, failure) -> run(() -> {
            if (failure == null && number == opened) caughtUp();
        }));
        append(TopologyMachine::bytes, done);
    }

    private void serve(Standing next) {
        Standing before = standing;
        standing = next;
        boolean isOther = before.topology() != next.topology() || before.isCurrent() != next.isCurrent()
                || !before.writable().equals(next.writable());
        if (isOther) listener.run();
    }

    private void pauseWrites(long untilMillis) {
        host.holdWriters(Math.max(0, untilMillis - ClusterClock.millis()))
                .thenAccept(offset -> run(() -> perform(logic.writesPaused(ClusterClock.millis(), offset))));
    }

    // Joining.

    private NodeAddress ownAddress() {
        NodeAddress address = host.address();
        return address.ip().isEmpty() ? address.withIp(ownIp) : address;
    }

    /// As long as this node is in no topology, it wants to be.
    private void join(long now) {
        if (leaving || now < nextJoinMillis || topology().member(self) != null) return;
        nextJoinMillis = now + JOIN_AGAIN_MILLIS;
        TopologyEntry.NodeJoin entry = joining != null
                ? joining
                : new TopologyEntry.NodeJoin(self, ownAddress(), NodeId.random(random), 0, SlotSet.EMPTY);
        propose(entry);
    }

    /// Members vote, and those who are none do not. Everybody sees to his own vote, and whoever leads to those of nodes that are gone.
    private void keepVoters(long now) {
        Member own = topology().member(self);
        boolean isFirst = topology().voters() == 0;
        if (own == null || now < nextVoterMillis || !isFirst && !logic.mayChangeVoters()) return;
        nextVoterMillis = now + 2 * failover.heartbeatMillis();
        Collection<String> voters = log.voters();
        if (!voters.contains(self.hex())) log.addVoter(self.hex());
        else if (!own.voter()) propose(new TopologyEntry.Voter(self, true));
        if (!self.hex().equals(log.leader())) return;
        voters.stream().filter(id -> topology().member(new NodeId(id)) == null && !id.equals(self.hex())).findFirst()
                .ifPresent(log::removeVoter);
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
        run(() -> {
            Encounter encounter = new Encounter(new InetSocketAddress(address, busPort));
            encounter.done.whenComplete((_, failure) -> {
                if (failure == null) done.complete(null);
                else done.completeExceptionally(failure);
            });
            encounters.add(encounter);
            if (!moving) bus.meet(List.of(encounter.where));
        });
        return done;
    }

    private void meetOthers(long now) {
        if (encounters.isEmpty() && !settings.seeds().isEmpty() && isAlone() && now >= nextSeedMillis)
            meetWhoIsThere(now);
        leaveForOthers(now);
        encounters.removeIf(encounter -> isOver(encounter, now));
        for (Encounter encounter : List.copyOf(encounters)) if (now >= encounter.nextMillis) ask(encounter, now);
    }

    /// Nodes that were told where others are come together without being asked: around the one with the least id, or the next one when
    /// that did not help. Who has keys waits for people: it could lose them.
    private void meetWhoIsThere(long now) {
        nextSeedMillis = now + JOIN_AGAIN_MILLIS;
        List<String> others = bus.present().stream().filter(id -> !id.equals(self.hex())).sorted().toList();
        if (others.isEmpty() || !host.isEmpty()) return;
        Encounter encounter = new Encounter(null);
        encounter.id = others.get(seedRounds++ % others.size());
        encounters.add(encounter);
    }

    /// At the start some may come together here and some there, and neither would ever join the others. Those that have no slots and do not
    /// know the node with the least id part again, and each joins the others by itself.
    private void leaveForOthers(long now) {
        boolean mayLeave = !settings.seeds().isEmpty() && !leaving && !isJoining() && !isAlone() && host.isEmpty()
                && !topology().hadOwners();
        if (!mayLeave || !isLesserPresent()) {
            strangersSinceMillis = 0;
            return;
        }
        if (strangersSinceMillis == 0) strangersSinceMillis = now;
        if (now - strangersSinceMillis < MEETING_MILLIS) return;
        strangersSinceMillis = 0;
        notice("This node leaves a cluster without slots, to join others");
        reset(false);
    }

    private boolean isLesserPresent() {
        NodeId least = topology().members().iterator().next().id();
        return bus.present().stream().anyMatch(id -> id.compareTo(least.hex()) < 0);
    }

    /// Of nodes that have come together without slots, one makes a cluster: see [Formation].
    private void form(long now) {
        if (now < nextFormMillis || !host.isEmpty()) return;
        nextFormMillis = now + JOIN_AGAIN_MILLIS;
        Formation.proposedBy(self, topology(), settings.primaries(), settings.replicasEach()).ifPresent(entry -> {
            notice(topology().members().size() + " nodes are together; this one gives out the slots");
            propose(entry);
        });
    }

    /// A node that finds out how it is reached tells the others, also when it has come back elsewhere.
    private void keepAddress(long now) {
        Member own = topology().member(self);
        if (own == null || ownIp.isEmpty() || now < nextAddressMillis) return;
        // Whoever was only met anew, over another address, keeps the one that others know.
        if (settings.seeds().isEmpty() && !own.address().ip().isEmpty()) return;
        nextAddressMillis = now + JOIN_AGAIN_MILLIS;
        String ip = ownAddress().ip();
        if (!own.address().ip().equals(ip)) propose(new TopologyEntry.AddressChange(self, own.address().withIp(ip)));
    }

    private boolean isOver(Encounter encounter, long now) {
        boolean isTogether = encounter.id != null && topology().member(new NodeId(encounter.id)) != null
                && topology().member(self) != null;
        if (isTogether || now >= encounter.answerMillis) encounter.done.complete(null);
        return isTogether || now >= encounter.untilMillis || encounter.done.isCompletedExceptionally();
    }

    private void ask(Encounter encounter, long now) {
        if (moving) return;
        encounter.nextMillis = now + ASK_AGAIN_MILLIS + random.nextLong(ASK_AGAIN_MILLIS);
        if (encounter.id == null) encounter.id = bus.nodeAt(encounter.where);
        if (encounter.id == null || log == null || isJoining()) return;
        String reachedAt = encounter.where == null ? "" : encounter.where.getAddress().getHostAddress();
        learnOwnIp(encounter.id);
        tell(encounter.id, new Meeting.Ask(cluster, topology().members().size(), reachedAt));
    }

    /// Who meets another node is reached by the address over which it speaks with it, as long as nobody says otherwise.
    private void learnOwnIp(String other) {
        if (!ownIp.isEmpty()) return;
        InetAddress own = bus.ownAddressTo(other);
        if (own != null) ownIp = own.getHostAddress();
    }

    private void tell(String id, Meeting message) { send(new NodeId(id), MEETING, message.bytes()); }

    private boolean isJoining() { return topology().member(self) == null; }

    private boolean isAlone() { return topology().members().size() == 1 && !isJoining(); }

    private void meets(NodeId from, Meeting message) {
        switch (message) {
            case Meeting.Ask ask -> tell(from.hex(), answer(from, ask));
            case Meeting.Accept accept -> follow(from, accept);
            case Meeting.Busy _ -> {}
            case Meeting.Refuse refuse -> encounters.stream().filter(each -> from.hex().equals(each.id))
                    .forEach(each -> each.done.completeExceptionally(new ClusterRefusal(refuse.reason())));
        }
    }

    private Meeting answer(NodeId from, Meeting.Ask ask) {
        if (ownIp.isEmpty() && !ask.reachedAt().isEmpty()) reachedAt(ask.reachedAt());
        long now = ClusterClock.millis();
        if (log == null || isJoining()) return new Meeting.Busy();
        if (ask.cluster().equals(cluster)) return accept();
        if (ask.size() > 1) {
            if (!isAlone())
                return new Meeting.Refuse("The two nodes are of different clusters that have several nodes each");
            if (now >= promisedUntilMillis && encounters.stream().noneMatch(each -> from.hex().equals(each.id))) {
                Encounter encounter = new Encounter(null);
                encounter.id = from.hex();
                encounters.add(encounter);
            }
            return new Meeting.Busy();
        }
        boolean wantsToMove = isAlone() && !encounters.isEmpty();
        boolean isMutual = encounters.stream().anyMatch(each -> from.hex().equals(each.id));
        if (wantsToMove && !(isMutual && self.compareTo(from) < 0)) return new Meeting.Busy();
        promisedUntilMillis = now + PROMISE_MILLIS;
        return accept();
    }

    private Meeting accept() { return new Meeting.Accept(cluster, List.copyOf(log.voters())); }

    /// Others say how this node is reached.
    private void reachedAt(String ip) {
        ownIp = ip;
        Member own = topology().member(self);
        if (own == null || !own.address().ip().isEmpty()) return;
        propose(new TopologyEntry.AddressChange(self, own.address().withIp(ip)));
    }

    private void follow(NodeId to, Meeting.Accept accept) {
        boolean wanted = encounters.stream().anyMatch(each -> to.hex().equals(each.id));
        if (!wanted || log == null || !isAlone() || accept.cluster().equals(cluster)) return;
        if (ClusterClock.millis() < promisedUntilMillis || accept.voters().contains(self.hex())) return;
        learnOwnIp(to.hex());
        Member own = topology().member(self);
        joining = new TopologyEntry.NodeJoin(self, ownAddress(), own.shard(), own.configEpoch(),
                topology().slots(self));
        notice("This node joins cluster " + accept.cluster() + " of node " + to);
        closeLog();
        try {
            open(accept.cluster(), machine -> RaftLog.join(bus.channel(), accept.cluster(), accept.voters(), self.hex(),
                    machine, logSettings));
        } catch (IOException | IllegalArgumentException e) {
            settings.log().log(Level.ERROR, "This node cannot join: " + e.getMessage());
            beAlone(self);
        }
    }

    // Leaving.

    @Override
    public CompletionStage<Void> reset(boolean hard) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        run(() -> {
            leaving = true;
            goAway().orTimeout(failover.nodeTimeoutMillis(), TimeUnit.MILLISECONDS)
                    .whenComplete((_, failure) -> run(() -> {
                        if (failure != null && !(failure instanceof TimeoutException))
                            notice("The others could not be told that this node leaves: " + failure.getMessage());
                        leaving = false;
                        beAlone(hard ? NodeId.random(random) : self);
                        membership.copy().orTimeout(MOVE_SECONDS, TimeUnit.SECONDS).whenComplete((_, late) -> {
                            if (late == null) done.complete(null);
                            else done.completeExceptionally(new ClusterRefusal("The node cannot begin anew yet"));
                        });
                    }));
        });
        return done;
    }

    /// Gives up its slots and its place among the others.
    private CompletableFuture<Void> goAway() {
        Member own = topology().member(self);
        SlotSet slots = topology().slots(self);
        if (own == null || isAlone()) return CompletableFuture.completedFuture(null);
        CompletionStage<Void> empty = slots.isEmpty()
                ? CompletableFuture.completedFuture(null)
                : propose(new TopologyEntry.SlotChange(slots, self, topology().shardEpoch(own.shard()), null, 0));
        String id = self.hex();
        return empty.thenCompose(_ -> propose(new TopologyEntry.NodeForget(self)))
                .thenCompose(_ -> log == null ? CompletableFuture.<Void>completedFuture(null) : log.removeVoter(id))
                .toCompletableFuture();
    }

    /// From now on this node is in a cluster of its own, without slots.
    private void beAlone(NodeId id) {
        closeLog();
        opener = null;
        ClusterRefusal refusal = new ClusterRefusal("The node has left its cluster");
        encounters.forEach(encounter -> encounter.done.completeExceptionally(refusal));
        encounters.clear();
        try {
            RaftLog.wipe(logSettings);
            if (!id.equals(self)) becomeAnother(id);
            nextJoinMillis = 0;
            found();
        } catch (IOException e) {
            settings.log().log(Level.ERROR, "This node cannot begin a cluster of its own: " + e);
        }
    }

    /// From now on another node is reached at this one's port. Its log waits until the bus is open again: that takes a while, and the cluster's
    /// thread does not wait for it, since the bus may wait for that thread.
    private void becomeAnother(NodeId id) {
        moving = true;
        self = id;
        JGroupsBus former = bus;
        Thread.ofVirtual().name("cluster bus").start(() -> {
            former.close();
            openBusAgain();
        });
    }

    /// Whatever keeps the port, or the group, from this node is over some time.
    private void openBusAgain() {
        try {
            openBus();
            run(this::comeBack);
        } catch (Exception e) {
            bus.close();
            if (closed) return;
            settings.log().log(Level.WARNING, "The cluster bus cannot be opened again: " + e.getMessage());
            later(() -> Thread.ofVirtual().name("cluster bus").start(this::openBusAgain), OPEN_AGAIN_MILLIS);
        }
    }
}

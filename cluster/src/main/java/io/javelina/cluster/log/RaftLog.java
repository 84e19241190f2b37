package io.javelina.cluster.log;

import io.javelina.cluster.ClusterClock;
import io.javelina.cluster.ClusterRefusal;
import io.javelina.cluster.log.PeerMessage.Append;
import io.javelina.cluster.log.PeerMessage.Ballot;
import io.javelina.cluster.log.PeerMessage.ChangeVoter;
import io.javelina.cluster.log.PeerMessage.Committed;
import io.javelina.cluster.log.PeerMessage.NotDone;
import io.javelina.cluster.log.PeerMessage.RequestId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.fork.ForkChannel;
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.Role;
import org.jgroups.stack.AddressGenerator;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;

/// The replicated log, with jgroups-raft, in a fork of a channel that belongs to somebody else: so a log can be closed, wiped and
/// opened in some milliseconds while links and views go on, and logs of different clusters never hear each other, since the fork bears
/// the cluster's id.
///
/// The channel must have `FORK` at the top of its stack and `NO_DUPES` below `GMS`, and its [addresses][#addresses] must carry the id of the
/// node; whoever connects it tries again when a `SecurityException` says that the former self of a restarted node is still in the view.
/// Before the channel is disconnected, or connected to others, the log is closed.
///
/// A cluster begins with one node that [founds][#found] it. Others [join][#join]: they forget what they had, learn everything from the leader,
/// and vote once they are [added][#addVoter], which any node may ask for. After a restart a node [reopens][#reopen] what it has. Voters are
/// only ever those that the log says; where they are found is the channel's business.
///
/// What an entry's future says: done, it is applied here, and stored by a majority. Failed, nothing is known: a leader may have written it
/// down, and a later one may still commit it. Entries must be such that being applied late does no harm. A request that surely did not get
/// into the log is repeated until its time is over.
///
/// Who votes changes one by one, each only when the one before is committed, and so is an entry of the leader's own term. Majorities are counted
/// by the last such entry that a node has, committed or not; so any two of them meet.
///
/// Threads: one of its own for requests and elections, one of the protocol for the log; both end with [#close].
public final class RaftLog implements ReplicatedLog {
    /// While somebody waits for something.
    private static final long TICK_MILLIS = 50;
    private static final long LONGEST_TICK_MILLIS = 500;
    private static final int MOST_PENDING = 4096;
    private static final long OPEN_SECONDS = 10;

    /// Whose log a folder holds.
    public record Identity(String cluster, String node) {
    }

    private final String cluster;
    private final String self;
    private final LogSettings settings;
    private final long origin = new SecureRandom().nextLong();
    private final AtomicLong numbers = new AtomicLong();
    private final Map<Long, Request> requests = new ConcurrentHashMap<>();
    private final AtomicLong refused = new AtomicLong();
    private final ScheduledThreadPoolExecutor executor;
    private final GuardedRaft raft;
    private final Election election;
    private final DurableLog durable;
    private final ForkChannel fork;
    /// The thread of requests'.
    private ScheduledFuture<?> nextTick;
    private volatile List<String> voters;
    private volatile long appliedTerm;
    private volatile String told;
    private volatile boolean opened;
    private volatile boolean closed;

    // Life cycle

    /// Addresses that carry the node's id, for the channel before it is connected.
    public static AddressGenerator addresses(String id) {
        return () -> ExtendedUUID.randomUUID(id).put(RAFT.raft_id_key, Util.stringToBytes(id));
    }

    /// Whose log is in the folder; empty when there is none. When a node knows its own id from elsewhere and there was a log, but there is none
    /// now, the disk was lost, and with it the votes: it must take a new id and join again.
    public static Optional<Identity> find(LogSettings settings) throws IOException {
        if (!DurableLog.exists(settings.folder())) return Optional.empty();
        try (DurableLog log = DurableLog.open(settings)) {
            return Optional.of(new Identity(log.identity().cluster(), log.identity().node()));
        }
    }

    /// Forgets what the folder has; the log that was open there must be closed.
    public static void wipe(LogSettings settings) throws IOException { DurableLog.wipe(settings.folder()); }

    /// Begins a cluster with this node alone. It leads when this returns, and there is a snapshot: so all others get the state and the list of
    /// voters from there, and never begin from a list of their own.
    public static RaftLog found(JChannel channel, String cluster, String self, StateMachine machine,
            LogSettings settings)
            throws IOException {
        DurableLog durable = DurableLog.create(settings, new DurableLog.Identity(cluster, self),
                SnapshotContent.of(List.of(self), machine.snapshot()));
        RaftLog log = new RaftLog(channel, durable, machine, settings);
        try {
            log.lead();
            return log;
        } catch (IOException | RuntimeException e) {
            log.close();
            DurableLog.wipe(settings.folder());
            throw e;
        }
    }

    private void lead() throws IOException {
        try {
            proposeNothing().get(OPEN_SECONDS, TimeUnit.SECONDS);
            raft.snapshotAsync().get(OPEN_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (Exception e) {
            throw new IOException("the log of a new cluster could not be begun: " + e.getMessage(), e);
        }
    }

    /// Becomes part of another cluster, as one that learns but does not vote. What the folder has is wiped first: it is another group's, and
    /// would not fit. The log that was open there must be closed.
    ///
    /// @param founders who votes there, as far as the node has been told; the snapshot of the leader says it better
    public static RaftLog join(JChannel channel, String cluster, Collection<String> founders, String self,
            StateMachine machine,
            LogSettings settings) throws IOException {
        if (founders.contains(self))
            throw new IllegalArgumentException(
                    self + " votes in " + cluster + " already: it has lost its log, so it needs a new id");
        DurableLog.wipe(settings.folder());
        DurableLog durable = DurableLog.create(settings, new DurableLog.Identity(cluster, self),
                SnapshotContent.of(founders, machine.snapshot()));
        return new RaftLog(channel, durable, machine, settings);
    }

    /// Goes on with what the folder has.
    public static RaftLog reopen(JChannel channel, String cluster, String self, StateMachine machine,
            LogSettings settings)
            throws IOException {
        DurableLog durable = DurableLog.open(settings);
        DurableLog.Identity identity = durable.identity();
        if (identity.equals(new DurableLog.Identity(cluster, self)))
            return new RaftLog(channel, durable, machine, settings);
        durable.close();
        throw new LogDamage(
                settings.folder() + " has the log of node " + identity.node() + " of cluster " + identity.cluster()
                        + ", not that of " + self + " of " + cluster);
    }

    /// Whether it cannot go on, be it that the disk is full: nothing is applied any more, and nobody is answered. It has to be closed, and
    /// may be [reopened][#reopen] once [#checkDisk] is content.
    public boolean hasStopped() { return raft.failure() != null; }

    /// Writes as much as an entry may take, and takes it away again.
    ///
    /// @throws IOException when that is not possible now
    public static void checkDisk(LogSettings settings) throws IOException {
        DurableFiles.tryToWrite(settings.folder(), settings.entryLimit());
    }

    private RaftLog(JChannel channel, DurableLog durable, StateMachine machine, LogSettings settings)
            throws IOException {
        this.durable = durable;
        this.cluster = durable.identity().cluster();
        this.self = durable.identity().node();
        this.settings = settings;
        this.executor = new ScheduledThreadPoolExecutor(1,
                Thread.ofPlatform().daemon().name("raft-requests").factory());
        executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        executor.setRemoveOnCancelPolicy(true);
        this.raft = new GuardedRaft(self, durable, settings, new Entries(machine), new Events(), System::nanoTime);
        this.election = new Election(raft, this::send, new SecureRandom(), settings.leaderTimeout());
        try {
            this.fork = open(channel);
            voters = List.copyOf(raft.members());
            opened = true;
            guarded(this::look);
        } catch (Exception e) {
            shutDown(null);
            if (e instanceof RuntimeException runtime) throw runtime;
            throw new IOException("the log of cluster " + cluster + " cannot be opened: " + e.getMessage(), e);
        }
        run(this::tick);
    }

    private ForkChannel open(JChannel channel) throws Exception {
        if (!self.equals(GuardedRaft.idOf(channel.getAddress())))
            throw new IllegalArgumentException(
                    "the address of the channel, " + channel.getAddress() + ", does not carry the id " + self);
        String name = "raft-" + cluster;
        ForkChannel opened = new ForkChannel(channel, name, name, raft);
        opened.setReceiver(new Inbox());
        try {
            return opened.connect(name);
        } catch (Exception e) {
            opened.close();
            throw e;
        }
    }

    /// Leaves the cluster: stops voting, and then forgets everything. When the others do not agree in time, nothing has happened.
    public CompletionStage<Void> leave() {
        CompletionStage<Void> gone = voters.equals(List.of(self))
                ? CompletableFuture.completedFuture(null)
                : removeVoter(self);
        return gone.thenRunAsync(() -> {
            close();
            try {
                DurableLog.wipe(settings.folder());
            } catch (IOException e) {
                throw new ClusterRefusal("the log cannot be removed: " + e.getMessage());
            }
        });
    }

    @Override
    public void close() {
        synchronized (this) {
            if (closed) return;
            closed = true;
        }
        shutDown(fork);
        ClusterRefusal refusal = new ClusterRefusal(
                "The node leaves the cluster's log: it is not known whether the change happens");
        requests.values().forEach(request -> request.done.completeExceptionally(refusal));
        requests.clear();
    }

    private void shutDown(ForkChannel opened) {
        executor.shutdownNow();
        if (opened != null) opened.close();
        // The fork does not stop its protocols when the channel below was closed before.
        raft.stop();
        try {
            durable.close();
        } catch (IOException e) {
            settings.notices().accept("the log was not closed properly: " + e.getMessage());
        }
    }

    // What it is asked

    @Override
    public CompletionStage<Long> append(byte[] entry) {
        if (entry.length > settings.entryLimit())
            return CompletableFuture.failedFuture(new ClusterRefusal(
                    "An entry of " + entry.length + " bytes is too big: " + settings.entryLimit() + " are allowed"));
        return submit(new Request(entry.clone(), null, null));
    }

    @Override
    public CompletionStage<Void> addVoter(String id) { return changeVoter(id, InternalCommand.Type.addServer); }

    @Override
    public CompletionStage<Void> removeVoter(String id) { return changeVoter(id, InternalCommand.Type.removeServer); }

    private CompletionStage<Void> changeVoter(String id, InternalCommand.Type type) {
        if (!SnapshotContent.isId(id))
            return CompletableFuture.failedFuture(new ClusterRefusal("Not the id of a node: " + id));
        return submit(new Request(null, type, id)).thenAccept(_ -> {});
    }

    @Override
    public void gone(String id) {
        run(() -> {
            synchronized (raft.monitor) {
                election.gone(id, ClusterClock.nanos());
            }
            tick();
        });
    }

    @Override
    public String leader() {
        Address leader = raft.leader();
        return leader == null || closed ? null : GuardedRaft.idOf(leader);
    }

    @Override
    public Collection<String> voters() { return voters; }

    /// Up to where this node has applied the log.
    public long applied() { return raft.applied(); }

    public String cluster() { return cluster; }

    /// Messages of peers that were none.
    public long refusedMessages() { return refused.get(); }

    // Requests, on the thread of requests

    /// An entry, or a change of voters.
    private final class Request {
        private final RequestId id = new RequestId(origin, numbers.incrementAndGet());
        private final byte[] entry;
        private final InternalCommand.Type type;
        private final String voter;
        private final long deadlineNanos = ClusterClock.nanos() + settings.appendTimeout().toNanos();
        private final CompletableFuture<Long> done = new CompletableFuture<>();
        /// To the leader of which term it was given; 0 while to none.
        private long sentTerm;
        private long notBeforeNanos = ClusterClock.nanos();
        /// Where it is in the log; 0 while that is not known.
        private volatile long index;
        /// A snapshot came since it was sent: it may be in there.
        private volatile boolean blurred;

        Request(byte[] entry, InternalCommand.Type type, String voter) {
            this.entry = entry;
            this.type = type;
            this.voter = voter;
        }

        private boolean isFulfilled() {
            if (type == InternalCommand.Type.addServer) return voters.contains(voter);
            if (type == InternalCommand.Type.removeServer) return !voters.contains(voter);
            return index > 0 && index <= raft.applied();
        }
    }

    private CompletableFuture<Long> submit(Request request) {
        if (closed) return CompletableFuture.failedFuture(new ClusterRefusal("The cluster's log is closed"));
        if (requests.size() >= MOST_PENDING)
            return CompletableFuture.failedFuture(
                    new ClusterRefusal("Too many changes of the cluster wait for a majority of the voting nodes"));
        requests.put(request.id.number(), request);
        run(() -> {
            advance(request, ClusterClock.nanos());
            tickSoon();
        });
        if (closed) requests.remove(request.id.number());
        return request.done;
    }

    private void run(Runnable task) {
        if (!opened) return;
        try {
            executor.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            // It is closed, and all requests have failed.
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            failed(e);
        }
    }

    private void failed(RuntimeException problem) {
        if (!closed) tell("the log of the cluster: " + problem);
    }

    /// Not the same again and again.
    private void tell(String text) {
        if (!text.equals(told)) settings.notices().accept(text);
        told = text;
    }

    /// When something has happened, or may have, or is due. Whatever goes wrong, there is a next one.
    private void tick() {
        long millis = TICK_MILLIS;
        try {
            look();
            millis = restMillis(ClusterClock.nanos());
        } catch (RuntimeException e) {
            failed(e);
        }
        tickIn(millis);
    }

    private void look() {
        long now = ClusterClock.nanos();
        synchronized (raft.monitor) {
            raft.checkDisk();
            election.tick(now);
            if (lacksOwnEntry()) proposeNothing();
        }
        raft.flushCommitTable();
        for (Request request : requests.values()) advance(request, now);
    }

    private boolean lacksOwnEntry() { return raft.isLeader() && raft.lastTerm() != raft.currentTerm(); }

    private long restMillis(long now) {
        synchronized (raft.monitor) {
            if (!requests.isEmpty() || lacksOwnEntry()) return TICK_MILLIS;
            long restNanos = Math.min(election.restNanos(now), raft.restNanos(now));
            return Math.clamp(TimeUnit.NANOSECONDS.toMillis(restNanos), TICK_MILLIS, LONGEST_TICK_MILLIS);
        }
    }

    private void tickSoon() {
        if (nextTick == null || nextTick.getDelay(TimeUnit.MILLISECONDS) > TICK_MILLIS) tickIn(TICK_MILLIS);
    }

    private void tickIn(long millis) {
        if (nextTick != null) nextTick.cancel(false);
        try {
            nextTick = executor.schedule(this::tick, millis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // It is closed, and nothing is due any more.
        }
    }

    private void advance(Request request, long now) {
        long term = appliedTerm;
        if (request.isFulfilled()) finish(request, null);
        else
            if (raft.failure() != null)
                finish(request, "The cluster's log of this node has stopped: " + raft.failure());
            else
                if (now - request.deadlineNanos >= 0)
                    finish(request, request.sentTerm == 0
                            ? "No majority of the voting nodes can be reached: nothing has been changed"
                            : "No majority of the voting nodes has agreed in time: it is not known whether the change will happen");
                else {
                    // What this node was not given before the first entry of a later term is not in the log, and never will be.
                    if (request.sentTerm > 0 && term > request.sentTerm && !request.blurred) request.sentTerm = 0;
                    if (request.sentTerm == 0 && now - request.notBeforeNanos >= 0) give(request);
                }
    }

    private void finish(Request request, String why) {
        if (requests.remove(request.id.number()) == null) return;
        if (why == null) request.done.complete(request.index);
        else request.done.completeExceptionally(new ClusterRefusal(why));
    }

    private void give(Request request) {
        Address leader;
        long term;
        synchronized (raft.monitor) {
            leader = raft.leader();
            term = raft.currentTerm();
        }
        if (leader == null) return;
        request.blurred = false;
        request.sentTerm = term;
        if (leader.equals(raft.getAddress()))
            propose(request.id, term, leader, request.type, request.entry, request.voter);
        else
            if (request.type == null) send(leader, new Append(request.id, term, request.entry));
            else
                send(leader, new ChangeVoter(request.id, term, request.type == InternalCommand.Type.addServer,
                        request.voter));
    }

    /// On the leader, for itself and others.
    private void propose(RequestId id, long term, Address from, InternalCommand.Type type, byte[] entry, String voter) {
        boolean leads;
        synchronized (raft.monitor) {
            boolean settled = type == null || raft.isSettled();
            leads = raft.isLeader() && raft.currentTerm() == term && settled && raft.failure() == null;
        }
        if (!leads) {
            reply(from, new NotDone(id));
            return;
        }
        // Who does not get it is sent it again.
        run(this::tickSoon);
        try {
            propose(id, type, entry, voter).whenComplete((result, error) -> {
                if (error == null) run(() -> reply(from, new Committed(id, Math.max(1, raft.applied()))));
            });
        } catch (Exception e) {
            reply(from, new NotDone(id));
        }
    }

    private CompletableFuture<byte[]> propose(RequestId id, InternalCommand.Type type, byte[] entry, String voter)
            throws Exception {
        if (type == null) {
            byte[] command = EntryId.prefix(id, entry);
            return raft.setAsync(command, 0, command.length, false, null);
        }
        if (type == InternalCommand.Type.addServer) return raft.addServer(voter);
        return raft.removeServer(voter);
    }

    /// A leader writes an entry of its own term at once: with that, all that earlier ones left is committed.
    private CompletableFuture<byte[]> proposeNothing() {
        try {
            byte[] nothing = Util.streamableToByteBuffer(new InternalCommand(InternalCommand.Type.noop, ""));
            return raft.setAsync(nothing, 0, nothing.length, true, null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void reply(Address to, PeerMessage message) {
        if (to.equals(raft.getAddress())) received(to, message);
        else send(to, message);
    }

    // Messages

    private void send(Address to, PeerMessage message) {
        run(() -> {
            try {
                BytesMessage bytes = new BytesMessage(to, message.encode());
                if (message instanceof Ballot) bytes.setFlag(Message.Flag.OOB);
                fork.send(bytes);
            } catch (Exception e) {
                if (!closed)
                    tell("the log of the cluster cannot send to " + to + ": " + e.getMessage());
            }
        });
    }

    private final class Inbox implements Receiver {
        @Override
        public void receive(Message message) {
            if (closed || !raft.isInView(message.src())) return;
            try {
                int limit = settings.entryLimit();
                if (!(message instanceof BytesMessage) || message.getLength() > limit + 64)
                    throw new IllegalArgumentException("no message of the log");
                received(message.src(), PeerMessage.decode(bytes(message), limit));
            } catch (IllegalArgumentException e) {
                refused.incrementAndGet();
            } catch (RuntimeException e) {
                tell("the log of the cluster: " + e);
            }
        }

        private static byte[] bytes(Message message) {
            byte[] bytes = new byte[message.getLength()];
            if (bytes.length > 0) System.arraycopy(message.getArray(), message.getOffset(), bytes, 0, bytes.length);
            return bytes;
        }

        @Override
        public void viewAccepted(View view) { run(RaftLog.this::tick); }
    }

    private void received(Address from, PeerMessage message) {
        switch (message) {
            case Ballot ballot -> {
                synchronized (raft.monitor) {
                    if (!closed && raft.failure() == null) election.received(from, ballot, ClusterClock.nanos());
                }
                // It may be this node's turn now.
                run(this::tickSoon);
            }
            case Append append -> propose(append.id(), append.term(), from, null, append.entry(), null);
            case ChangeVoter change -> propose(change.id(), change.term(), from,
                    change.add() ? InternalCommand.Type.addServer : InternalCommand.Type.removeServer, null,
                    change.voter());
            case Committed committed -> ifOwn(committed.id(), request -> {
                if (request.index == 0) request.index = committed.index();
            });
            case NotDone refusal -> ifOwn(refusal.id(), request -> {
                request.sentTerm = 0;
                request.notBeforeNanos = ClusterClock.nanos() + TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
            });
        }
    }

    private void ifOwn(RequestId id, java.util.function.Consumer<Request> task) {
        Request request = id.origin() == origin ? requests.get(id.number()) : null;
        if (request == null) return;
        run(() -> {
            task.accept(request);
            advance(request, ClusterClock.nanos());
        });
    }

    // Events, on the threads of the protocol

    private static final class Entries implements GuardedRaft.Machine {
        private final StateMachine machine;

        Entries(StateMachine machine) { this.machine = machine; }

        @Override
        public void apply(long index, byte[] command) { machine.apply(index, EntryId.entry(command)); }

        @Override
        public byte[] snapshot() { return machine.snapshot(); }

        @Override
        public void restore(byte[] state) { machine.restore(state); }
    }

    private final class Events implements GuardedRaft.Observer {
        @Override
        public void applied(long index, long term, byte[] command) {
            RequestId id = command == null ? null : EntryId.of(command);
            Request own = id != null && id.origin() == origin ? requests.get(id.number()) : null;
            if (own != null) own.index = index;
            if (command == null) voters = List.copyOf(raft.members());
            // Only after what this node knows as its own; so a later term says that no more of an earlier one comes.
            appliedTerm = term;
            if (own != null || command == null)
                run(() -> requests.values().forEach(request -> advance(request, ClusterClock.nanos())));
        }

        @Override
        public void restored(long index, long term) {
            voters = List.copyOf(raft.members());
            requests.values().forEach(request -> request.blurred = true);
            appliedTerm = term;
        }

        @Override
        public void roleChanged(Role role) { run(RaftLog.this::tick); }

        @Override
        public void notice(String text) { tell(text); }
    }

    @Override
    public String toString() { return "log of " + cluster + " at " + self + ": " + durable; }

    /// The folder, for those who keep it.
    public Path folder() { return Objects.requireNonNull(settings.folder()); }
}

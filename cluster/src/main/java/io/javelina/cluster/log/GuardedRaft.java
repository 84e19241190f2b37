package io.javelina.cluster.log;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.View;
import org.jgroups.conf.ClassConfigurator;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RAFT;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.RaftImpl;
import org.jgroups.protocols.raft.Role;
import org.jgroups.raft.util.CommitTable;
import org.jgroups.util.DefaultThreadFactory;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Runner;
import org.jgroups.util.Util;

/// The protocol of jgroups-raft 1.1.4 within guard rails: it keeps the thread, the queue, the messages, the table of requests and the
/// application of entries; what decides about safety is decided here. Each override says what it guards against.
///
/// Here is what the parts have in common: one monitor, so that a vote is never given between the check of a term and the entry that was
/// accepted for it, on another thread; what comes from others, is committed, sent, and kept in snapshots. The parts, each with its reasons:
/// [Voters] (who votes), [Acceptance] (what a follower takes) and [Leadership] (what a leader knows of the others).
class GuardedRaft extends RAFT {
    private static final short PROTOCOL_ID = 2151;
    /// Terms do not jump; a peer that says so talks nonsense, and would wear them out.
    private static final long FARTHEST_TERM = 1_000_000;
    private static final long NEVER_MILLIS = Duration.ofHours(1).toMillis();

    /// What people should know is told to the observer. Held, so that the level is not forgotten.
    private static final Logger PROTOCOL = Logger.getLogger(GuardedRaft.class.getName());

    static {
        PROTOCOL.setLevel(Level.OFF);
        ClassConfigurator.addProtocol(PROTOCOL_ID, GuardedRaft.class);
    }

    /// Who is told what happens; under the monitor, so it must not wait.
    interface Observer {
        /// @param command null when the entry was one of the protocol's own
        void applied(long index, long term, byte[] command);

        /// The state is that of a leader's snapshot now.
        void restored(long index, long term);

        void roleChanged(Role role);

        /// For people.
        void notice(String text);
    }

    /// What entries mean.
    interface Machine {
        void apply(long index, byte[] command);

        byte[] snapshot();

        void restore(byte[] state);
    }

    final Object monitor = new Object();
    private final DurableLog durable;
    private final LogSettings settings;
    private final Machine machine;
    private final Observer observer;
    private final LongSupplier clock;
    private final Voters voters;
    private final Acceptance acceptance;
    private final Leadership leadership;
    private long leaderHeardNanos;
    private volatile long applied;
    private volatile String failure;
    private int failedSnapshots;
    private boolean stopped;

    GuardedRaft(String id, DurableLog durable, LogSettings settings, Machine machine, Observer observer,
            LongSupplier clock) {
        this.clock = clock;
        this.durable = durable;
        this.settings = settings;
        this.machine = machine;
        this.observer = observer;
        voters = new Voters(this, durable);
        acceptance = new Acceptance(this, durable, settings);
        leadership = new Leadership(this, durable, clock);
        raftId(id);
        log(durable);
        // The log keeps its entries in memory itself.
        maxLogCacheSize(0);
        maxLogSize(settings.logLimit());
        // Who lacks something is sent it by ticks. Sending commits at once ends in a storm of them when there are many.
        resendInterval(NEVER_MILLIS);
        sendCommitsImmediately(false);
        stateMachine(new Applier(this, machine));
        impl = Roles.of(Role.Follower, this);
    }

    // Life cycle

    /// As that of the superclass, which also gives the main channel another maker of addresses each time, for ever.
    @Override
    public void init() {
        computeMajority();
        processing_queue = new ArrayBlockingQueue<>(processing_queue_max_size);
        runner = new Runner(new DefaultThreadFactory("raft-log", true, true), "raft-log", this::processQueue, null);
    }

    /// The voters are those of the snapshot and of what was applied since, and the majority is computed from them: read by the superclass,
    /// a list of three voters would keep the majority of the one that it was configured with.
    @Override
    public void initStateMachineFromLog() throws Exception {
        synchronized (monitor) {
            SnapshotContent content = durable.snapshotContent();
            members(content.voters());
            machine.restore(content.state());
            applied = durable.firstAppended();
            for (long i = applied + 1; i <= durable.commitIndex(); i++) {
                LogEntry entry = durable.get(i);
                if (entry.internal()) executeInternalCommand(null, entry.command(), entry.offset(), entry.length());
                else state_machine.apply(entry.command(), entry.offset(), entry.length(), false);
                applied = i;
            }
            stateMachineLoaded(true);
        }
    }

    @Override
    public void stop() {
        synchronized (monitor) {
            if (stopped || runner == null) return;
            stopped = true;
            setLeaderAndTerm(null);
        }
        super.stop();
    }

    /// Who leads goes on leading until it gives that up. The superclass makes a follower of whoever applies the entry that makes it a voter,
    /// also of one that was elected while that entry was not committed: it would say that it leads, and do nothing.
    @Override
    protected RAFT changeRole(Role role) {
        if (role != Role.Leader && isLeader()) return this;
        RaftImpl next = Roles.of(role, this);
        if (impl.getClass() == next.getClass()) return this;
        impl.destroy();
        if (impl instanceof Roles.Leading) dropProposals();
        next.init();
        impl = next;
        if (role == Role.Leader) leadership.begin();
        observer.roleChanged(role);
        return this;
    }

    /// What waits to be proposed must not be proposed in a later term, when whoever asked may have asked again.
    private void dropProposals() {
        processing_queue.removeIf(DownRequest.class::isInstance);
        add_server_future = CompletableFuture.completedFuture(null);
    }

    @Override
    public void handleView(View newView) {
        super.handleView(newView);
        synchronized (monitor) {
            leadership.keep(newView.getMembers());
        }
    }

    // One at a time

    @Override
    public RAFT leader(Address leader) {
        synchronized (monitor) {
            return super.leader(leader);
        }
    }

    @Override
    public int currentTerm(long term) {
        synchronized (monitor) {
            return super.currentTerm(term);
        }
    }

    @Override
    public RAFT votedFor(Address candidate) {
        synchronized (monitor) {
            return super.votedFor(candidate);
        }
    }

    @Override
    public long createNewTerm() {
        synchronized (monitor) {
            return super.createNewTerm();
        }
    }

    @Override
    public RAFT setLeaderAndTerm(Address leader) { return setLeaderAndTerm(leader, 0); }

    @Override
    public RAFT setLeaderAndTerm(Address leader, long term) {
        trySetLeaderAndTerm(leader, term);
        return this;
    }

    @Override
    public int trySetLeaderAndTerm(Address leader, long term) {
        synchronized (monitor) {
            return super.trySetLeaderAndTerm(leader, term);
        }
    }

    /// What comes from others is handled one by one, before what was asked for here. In one go, as the superclass does, an entry may get a
    /// term that ended while the others were handled.
    @Override
    protected void process(List<Request> requests) {
        synchronized (monitor) {
            if (stopped) return;
            long committed = commit_index;
            List<Request> proposals = new ArrayList<>();
            for (Request request : requests) {
                if (request instanceof UpRequest) super.process(List.of(request));
                else proposals.add(request);
            }
            try {
                if (!proposals.isEmpty()) super.process(proposals);
            } catch (RuntimeException e) {
                fail("the log cannot go on: " + e.getMessage());
            }
            checkDisk();
            // Once for all that was handled in one go; for each acknowledgement it would be a storm.
            if (isLeader() && commit_index > committed) sendHeartbeat();
        }
    }

    void checkDisk() {
        if (failure == null && durable.failure() != null)
            fail("the log cannot be written: " + durable.failure().getMessage());
    }

    /// A node that cannot write, or whose state machine does not take an entry, must not go on as if nothing had been.
    private void fail(String why) {
        failure = why;
        observer.notice(why);
        setLeaderAndTerm(null);
    }

    /// Why this log has stopped for good; null while it has not.
    String failure() { return failure; }

    // From peers

    /// Who sends entries for a term that is over is told so; the superclass says nothing, and a node that is ahead of all others in terms
    /// would never hear of anything again.
    @Override
    public void handleUpRequest(Message message, RaftHeader header) {
        try {
            handle(message, header);
        } catch (RuntimeException e) {
            observer.notice("a message from " + idOf(message.src()) + " was refused: " + e.getMessage());
        }
    }

    void handle(Message message, RaftHeader header) {
        if (failure != null || !isInView(message.src())) return;
        long term = header.currTerm();
        if (term > currentTerm() + FARTHEST_TERM || term < 0) throw new IllegalArgumentException("term " + term);
        boolean leads = header instanceof AppendEntriesRequest || header instanceof InstallSnapshotRequest;
        if (leads && term < currentTerm()) respond(message.src(), acceptance.refuse(commit_index));
        else super.handleUpRequest(message, header);
    }

    void respond(Address to, AppendResult result) {
        down_prot.down(new EmptyMessage(to).putHeader(id, new AppendEntriesResponse(currentTerm(), result)));
    }

    /// A leader, of the present term.
    void heard(Address leader) {
        leader(leader);
        leaderHeardNanos = clock.getAsLong();
    }

    /// From there on, the log is what the leader says.
    void replaceFrom(long first, List<LogEntry> entries) {
        if (first <= last_appended) deleteAllLogEntriesStartingFrom(first);
        last_appended = durable.append(first, new LogEntries().add(entries.toArray(LogEntry[]::new)));
        snapshotIfNeeded(0);
    }

    /// Begins anew with a leader's snapshot.
    void restore(long index, long term, SnapshotContent content, byte[] bytes) throws IOException {
        machine.restore(content.state());
        durable.install(index, term, bytes);
        members(content.voters());
        commit_index = last_appended = applied = index;
        num_snapshot_received++;
        if (!isLeader()) changeRole(isVoter() ? Role.Follower : Role.Learner);
        observer.restored(index, term);
    }

    // Committing

    /// The superclass may ask for more than a majority has.
    @Override
    protected RAFT commitLogTo(long index, boolean serialize) {
        if (failure != null) return this;
        long bound = isLeader() ? Math.min(index, leadership.agreed()) : index;
        // A voter that was just added or removed may move the majority.
        while (bound > commit_index) {
            long before = commit_index;
            super.commitLogTo(isLeader() ? Math.min(bound, nextChangeOfVoters(bound)) : bound, serialize);
            if (!isLeader() || failure != null || commit_index == before) break;
            bound = Math.min(index, leadership.agreed());
        }
        return this;
    }

    private long nextChangeOfVoters(long bound) {
        for (long i = commit_index + 1; i < bound; i++) if (durable.get(i).internal()) return i;
        return bound;
    }

    /// A state machine that throws ends this log; the superclass goes on with the next entry.
    @Override
    protected void applyCommit(long index, boolean serialize) throws Exception {
        LogEntry entry = durable.get(index);
        if (entry == null) throw new IllegalStateException("there is no entry " + index);
        if (!entry.internal()) machineTakes(entry, index);
        else {
            super.applyCommit(index, serialize);
            applied = index;
        }
        observer.applied(index, entry.term(), entry.internal() ? null : entry.command());
    }

    private void machineTakes(LogEntry entry, long index) throws Exception {
        var request = request_table == null ? null : request_table.remove(index);
        try {
            byte[] result = state_machine.apply(entry.command(), entry.offset(), entry.length(), true);
            applied = index;
            if (request != null) request.notify(result);
        } catch (Exception e) {
            fail("the state machine did not take entry " + index + ": " + e);
            throw e;
        }
    }

    /// A leader that is removed says that this is committed, before it stops leading: otherwise the others would have to find out.
    @Override
    protected void _removeServer(String name) {
        if (name != null && name.equals(raft_id) && isLeader()) tellAll(heartbeat(null, applied + 1));
        super._removeServer(name);
        if (name != null && !isLeader() && name.equals(idOf(leader()))) setLeaderAndTerm(null);
    }

    // Leading

    void sendHeartbeat() { tellAll(heartbeat(null, commit_index)); }

    /// One of many: the next one says the same, so that nobody need repeat it.
    void beat() { tellAll(heartbeat(null, commit_index).setFlag(Message.Flag.NO_RELIABILITY)); }

    void sendHeartbeat(Address member) { down_prot.down(heartbeat(member, commit_index)); }

    private Message heartbeat(Address to, long commit) {
        return new ObjectMessage(to, null).putHeader(id,
                new AppendEntriesRequest(local_addr, currentTerm(), 0, 0, currentTerm(), commit));
    }

    private void tellAll(Message message) {
        boolean isAlone = members().size() == 1 && isVoter() && view != null && view.size() == 1;
        if (!isAlone) down_prot.down(message.setFlag(Message.TransientFlag.DONT_LOOPBACK));
    }

    @Override
    public void flushCommitTable() {
        synchronized (monitor) {
            super.flushCommitTable();
        }
    }

    @Override
    protected void sendAppendEntriesMessage(Address member, CommitTable.Entry entry) {
        synchronized (monitor) {
            if (isLeader()) leadership.send(member, entry);
        }
    }

    /// The superclass shows it to nobody else.
    @Override
    protected void resend(Address member, long first, long last) { super.resend(member, first, last); }

    /// For how long nobody has to be sent anything again.
    long restNanos(long now) { return isLeader() ? leadership.restNanos(now) : Long.MAX_VALUE; }

    // Snapshots

    /// Sends the one that there is; the superclass takes a new one each time.
    @Override
    protected void sendSnapshotTo(Address to) {
        long index = durable.firstAppended();
        Message message = new org.jgroups.BytesMessage(to, durable.getSnapshot())
                .putHeader(id, new InstallSnapshotRequest(currentTerm(), local_addr, index, durable.termAt(index)));
        down_prot.down(message);
    }

    @Override
    protected void snapshotIfNeeded(int bytesAdded) {
        if (durable.growth() < max_log_size * (1 + failedSnapshots) || commit_index <= durable.firstAppended()) return;
        try {
            takeSnapshot();
            failedSnapshots = 0;
        } catch (RuntimeException e) {
            failedSnapshots++;
            observer.notice("no snapshot of the log could be taken: " + e.getMessage());
        }
    }

    @Override
    protected void takeSnapshot() {
        byte[] state = machine.snapshot();
        if (state.length > settings.snapshotLimit())
            throw new IllegalStateException(
                    "the state has " + state.length + " bytes, more than " + settings.snapshotLimit());
        durable.snapshot(SnapshotContent.of(members(), state));
        num_snapshots++;
    }

    // What the election asks

    /// The node's id; null when the address has none.
    static String idOf(Address address) {
        byte[] id = address instanceof ExtendedUUID uuid ? uuid.get(raft_id_key) : null;
        return id == null ? null : Util.bytesToString(id);
    }

    boolean isInView(Address address) {
        View now = view;
        return now != null && now.containsMember(address);
    }

    Voters voters() { return voters; }

    Acceptance acceptance() { return acceptance; }

    Leadership leadership() { return leadership; }

    View view() { return view; }

    boolean isVoter() { return failure == null && voters.ids().contains(raft_id); }

    /// Whether a majority of the voters has answered this leader lately.
    boolean hearsMajority(long now, long timeoutNanos) { return leadership.hearsMajority(now, timeoutNanos); }

    long leaderHeardNanos() { return leaderHeardNanos; }

    long lastTerm() { return durable.termAt(last_appended); }

    long applied() { return applied; }

    /// Whether something of the leader's own term is committed: only then it knows all that was committed before, and who votes.
    boolean isSettled() { return isLeader() && durable.termAt(commit_index) == currentTerm(); }
}

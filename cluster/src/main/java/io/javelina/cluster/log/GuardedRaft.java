package io.javelina.cluster.log;

import java.io.ByteArrayInputStream;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.jgroups.protocols.raft.Follower;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.Leader;
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
/// What always holds:
/// * One monitor. A vote is never given between the check of a term and the entry that was accepted for it, on another thread.
/// * A follower acknowledges what it has compared with the leader's log in this term, and nothing else; it commits nothing else either.
/// * A leader commits what a majority of those who vote *now* has acknowledged, and by counting only entries of its own term.
class GuardedRaft extends RAFT {
    private static final short PROTOCOL_ID = 2151;
    /// Terms do not jump; a peer that says so talks nonsense, and would wear them out.
    private static final long FARTHEST_TERM = 1_000_000;
    private static final long NEVER_MILLIS = Duration.ofHours(1).toMillis();
    private static final long SHORTEST_PAUSE_NANOS = 20_000_000;
    private static final long LONGEST_PAUSE_NANOS = 1_000_000_000;
    private static final int BATCH_BYTES = 1 << 20;

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

    /// When somebody was last sent something; who does not answer is sent less and less.
    private static final class Pace {
        private long sentNanos;
        private long pauseNanos;

        /// Until it may be sent something again.
        private long restNanos(long now) { return pauseNanos == 0 ? 0 : sentNanos + pauseNanos - now; }
    }

    final Object monitor = new Object();
    private final DurableLog durable;
    private final LogSettings settings;
    private final Machine machine;
    private final Observer observer;
    private final LongSupplier clock;
    /// Up to where the log is known to be that of the leader of `verifiedTerm`.
    private long verified;
    private long verifiedTerm = -1;
    private long leaderHeardNanos;
    private volatile long applied;
    private volatile String failure;
    private int failedSnapshots;
    private boolean stopped;
    // Of a leader:
    private final Map<String, Long> matched = new HashMap<>();
    private final Map<String, Long> heardNanos = new HashMap<>();
    private final Map<Address, Pace> paces = new HashMap<>();
    private long leadingSinceNanos;

    GuardedRaft(String id, DurableLog durable, LogSettings settings, Machine machine, Observer observer,
            LongSupplier clock) {
        this.clock = clock;
        this.durable = durable;
        this.settings = settings;
        this.machine = machine;
        this.observer = observer;
        raftId(id);
        log(durable);
        // The log keeps its entries in memory itself.
        maxLogCacheSize(0);
        maxLogSize(settings.logLimit());
        // Who lacks something is sent it by ticks. Sending commits at once ends in a storm of them when there are many.
        resendInterval(NEVER_MILLIS);
        sendCommitsImmediately(false);
        stateMachine(new Applier());
        impl = new Following(this);
    }

    private final class Applier implements org.jgroups.raft.StateMachine {
        @Override
        public byte[] apply(byte[] data, int offset, int length, boolean serialize) {
            machine.apply(applied + 1, Arrays.copyOfRange(data, offset, offset + length));
            return ByteBuffer.allocate(Long.BYTES).putLong(applied + 1).array();
        }

        @Override
        public void readContentFrom(DataInput in) throws IOException {
            byte[] state = new byte[in.readInt()];
            in.readFully(state);
            machine.restore(state);
        }

        @Override
        public void writeContentTo(DataOutput out) throws IOException {
            byte[] state = machine.snapshot();
            out.writeInt(state.length);
            out.write(state);
        }
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

    @Override
    protected RAFT changeRole(Role role) {
        RaftImpl next = switch (role) {
            case Leader -> new Leading(this);
            case Follower -> new Following(this);
            case Learner -> new Learning(this);
        };
        if (impl.getClass() == next.getClass()) return this;
        impl.destroy();
        if (impl instanceof Leading) dropProposals();
        next.init();
        impl = next;
        if (role == Role.Leader) {
            matched.clear();
            heardNanos.clear();
            paces.clear();
            leadingSinceNanos = clock.getAsLong();
        }
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
            paces.keySet().retainAll(newView.getMembers());
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
        if (leads && term < currentTerm()) {
            AppendResult result = new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, commit_index);
            respond(message.src(), result.commitIndex(commit_index));
        } else super.handleUpRequest(message, header);
    }

    private void respond(Address to, AppendResult result) {
        down_prot.down(new EmptyMessage(to).putHeader(id, new AppendEntriesResponse(currentTerm(), result)));
    }

    private AppendResult acknowledge() {
        return new AppendResult(AppendResult.Result.OK, verified()).commitIndex(commit_index);
    }

    private AppendResult refuse(long continueAfter) {
        return new AppendResult(AppendResult.Result.FAIL_ENTRY_NOT_FOUND, continueAfter).commitIndex(commit_index);
    }

    /// What is committed is the same everywhere; more than that is known only once it was compared.
    private long verified() {
        if (verifiedTerm != currentTerm()) {
            verifiedTerm = currentTerm();
            verified = commit_index;
        }
        return verified = Math.max(verified, commit_index);
    }

    private void heard(Address leader) {
        leader(leader);
        leaderHeardNanos = clock.getAsLong();
    }

    /// Entries of a leader, or none when it only says that it is there. The superclass acknowledges all that the follower has when it gets
    /// none, or known ones, and commits as far as the leader has: also entries that this leader does not have.
    private AppendResult accept(LogEntries received, Address leader, long previousIndex, long previousTerm,
            long leaderCommit) {
        heard(leader);
        List<LogEntry> entries = received == null ? List.of() : Arrays.asList(received.toArray());
        check(entries, previousIndex, previousTerm);
        if (!entries.isEmpty()) {
            // What is committed here need not be compared; of a snapshot there is nothing left to compare it with.
            int known = Math.clamp(commit_index - previousIndex, 0, entries.size());
            long before = previousIndex + known;
            if (before > last_appended) return refuse(last_appended);
            if (known == 0 && durable.termAt(before) != previousTerm) {
                if (before == commit_index)
                    throw new IllegalArgumentException("entry " + before + " is committed, with another term");
                return refuse(beforeTerm(before));
            }
            if (before >= commit_index)
                verified = Math.max(verified(), take(before, entries.subList(known, entries.size())));
        }
        commitLogTo(Math.min(leaderCommit, verified()), false);
        return acknowledge();
    }

    private void check(List<LogEntry> entries, long previousIndex, long previousTerm) {
        long term = previousTerm;
        if (previousIndex < 0 || previousTerm < 0 || previousTerm > currentTerm())
            throw new IllegalArgumentException("entries after " + previousIndex + " of term " + previousTerm);
        for (LogEntry entry : entries) {
            boolean fits = entry.command() != null && entry.length() <= settings.entryLimit() + EntryId.BYTES
                    && entry.term() >= term && entry.term() <= currentTerm();
            if (!fits) throw new IllegalArgumentException("an entry that cannot be: " + entry);
            term = entry.term();
        }
    }

    /// The last index below that of another term: entries of a term are one leader's, so there is no need to go back one by one.
    private long beforeTerm(long index) {
        long term = durable.termAt(index);
        while (index > commit_index && durable.termAt(index) == term) index--;
        return index;
    }

    /// @return the index of the last of them
    private long take(long before, List<LogEntry> entries) {
        int same = 0;
        while (same < entries.size() && before + same < last_appended
                && durable.termAt(before + same + 1) == entries.get(same).term())
            same++;
        long first = before + same + 1;
        if (same < entries.size()) {
            if (first <= last_appended) deleteAllLogEntriesStartingFrom(first);
            LogEntries added = new LogEntries().add(entries.subList(same, entries.size()).toArray(LogEntry[]::new));
            last_appended = durable.append(first, added);
            snapshotIfNeeded(0);
        }
        return before + entries.size();
    }

    /// The superclass would go back to a snapshot that is older than what was applied.
    private void install(Message message, Address leader, long index, long term) {
        if (index <= 0 || term <= 0 || term > currentTerm())
            throw new IllegalArgumentException("a snapshot at " + index + " of term " + term);
        heard(leader);
        if (index > commit_index) {
            byte[] content = Arrays.copyOfRange(message.getArray(), message.getOffset(),
                    message.getOffset() + message.getLength());
            try {
                install(index, term, content);
            } catch (IOException e) {
                throw new IllegalArgumentException("a snapshot that cannot be: " + e.getMessage(), e);
            }
        }
        respond(message.src(), acknowledge());
    }

    private void install(long index, long term, byte[] bytes) throws IOException {
        SnapshotContent content = SnapshotContent.decode(bytes, settings.snapshotLimit());
        machine.restore(content.state());
        durable.install(index, term, bytes);
        members(content.voters());
        commit_index = last_appended = applied = index;
        verified = Math.max(verified(), index);
        num_snapshot_received++;
        if (!isLeader()) changeRole(isVoter() ? Role.Follower : Role.Learner);
        observer.restored(index, term);
    }

    private static class Following extends Follower {
        private final GuardedRaft raft;

        Following(GuardedRaft raft) {
            super(raft);
            this.raft = raft;
        }

        @Override
        public AppendResult handleAppendEntriesRequest(LogEntries entries, Address leader, long previousIndex,
                long previousTerm,
                long entryTerm, long leaderCommit) {
            return raft.accept(entries, leader, previousIndex, previousTerm, leaderCommit);
        }

        @Override
        public void handleInstallSnapshotRequest(Message message, Address leader, long index, long term) {
            raft.install(message, leader, index, term);
        }
    }

    private static final class Learning extends Following {
        Learning(GuardedRaft raft) { super(raft); }
    }

    private static final class Leading extends Leader {
        private final GuardedRaft raft;

        Leading(GuardedRaft raft) {
            super(raft);
            this.raft = raft;
        }

        @Override
        public AppendResult handleAppendEntriesRequest(LogEntries entries, Address leader, long previousIndex,
                long previousTerm,
                long entryTerm, long leaderCommit) {
            throw new IllegalArgumentException(leader + " says that it leads in the term in which this node does");
        }

        @Override
        public void handleAppendEntriesResponse(Address sender, long term, AppendResult result) {
            raft.acknowledged(sender, result);
        }
    }

    // Leading

    private void acknowledged(Address sender, AppendResult result) {
        CommitTable.Entry entry = commit_table.get(sender);
        String voter = idOf(sender);
        if (entry == null || voter == null || result.index() < 0 || result.index() > last_appended) return;
        heardNanos.put(voter, clock.getAsLong());
        Pace pace = paces.get(sender);
        if (pace != null) pace.pauseNanos = 0;
        if (!result.success()) {
            entry.matchIndex(Math.min(entry.matchIndex(), result.index())).nextIndex(result.index() + 1);
            return;
        }
        long match = Math.max(entry.matchIndex(), result.index());
        entry.matchIndex(match).nextIndex(match + 1).commitIndex(Math.min(result.commitIndex(), match));
        matched.put(voter, match);
        commitLogTo(last_appended, true);
    }

    /// Up to where a majority of today's voters has what this leader has. Entries of earlier terms are not committed by counting, since
    /// another leader could still replace them; they are when one of the own term is.
    private long agreed() {
        List<Long> matches = new ArrayList<>();
        for (String voter : voters())
            matches.add(voter.equals(raft_id) ? (Long) last_appended : matched.getOrDefault(voter, 0L));
        if (matches.isEmpty()) return commit_index;
        matches.sort(Collections.reverseOrder());
        long agreed = Math.min(matches.get(matches.size() / 2), durable.lastAppended());
        return durable.termAt(agreed) == currentTerm() ? agreed : commit_index;
    }

    /// The superclass may ask for more than a majority has.
    @Override
    protected RAFT commitLogTo(long index, boolean serialize) {
        if (failure != null) return this;
        long bound = isLeader() ? Math.min(index, agreed()) : index;
        // A voter that was just added or removed may move the majority.
        while (bound > commit_index) {
            long before = commit_index;
            super.commitLogTo(isLeader() ? Math.min(bound, nextChangeOfVoters(bound)) : bound, serialize);
            if (!isLeader() || failure != null || commit_index == before) break;
            bound = Math.min(index, agreed());
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
        if (name != null && name.equals(raft_id) && isLeader()) sendHeartbeat(applied + 1);
        super._removeServer(name);
        if (name != null && !isLeader() && name.equals(idOf(leader()))) setLeaderAndTerm(null);
    }

    void sendHeartbeat() { sendHeartbeat(commit_index); }

    private void sendHeartbeat(long commit) { if (hasListeners()) down_prot.down(heartbeat(commit)); }

    /// One of many: the next one says the same, so that nobody need repeat it.
    void beat() {
        if (hasListeners()) down_prot.down(heartbeat(commit_index).setFlag(Message.Flag.NO_RELIABILITY));
    }

    private boolean hasListeners() {
        return members().size() > 1 || !isVoter() || view == null || view.size() > 1;
    }

    private Message heartbeat(long commit) {
        return new ObjectMessage(null, null)
                .putHeader(id, new AppendEntriesRequest(local_addr, currentTerm(), 0, 0, currentTerm(), commit))
                .setFlag(Message.TransientFlag.DONT_LOOPBACK);
    }

    @Override
    public void flushCommitTable() {
        synchronized (monitor) {
            super.flushCommitTable();
        }
    }

    /// Everybody in the view is sent what it lacks; who does not answer, since it does not belong to the group or has just come, is sent it
    /// less and less often.
    @Override
    protected void sendAppendEntriesMessage(Address member, CommitTable.Entry entry) {
        synchronized (monitor) {
            if (!isLeader() || lacksNothing(entry)) return;
            Pace pace = paces.computeIfAbsent(member, _ -> new Pace());
            long now = clock.getAsLong();
            if (pace.restNanos(now) > 0) return;
            pace.sentNanos = now;
            pace.pauseNanos = Math.clamp(2 * pace.pauseNanos, SHORTEST_PAUSE_NANOS, LONGEST_PAUSE_NANOS);
            sendTo(member, entry, pace);
        }
    }

    private boolean lacksNothing(CommitTable.Entry entry) {
        return entry.matchIndex() >= last_appended && entry.commitIndex() >= commit_index;
    }

    /// For how long nobody has to be sent anything again.
    long restNanos(long now) {
        long rest = Long.MAX_VALUE;
        if (!isLeader()) return rest;
        for (Address member : commit_table.keys()) {
            if (lacksNothing(commit_table.get(member))) continue;
            Pace pace = paces.get(member);
            rest = Math.min(rest, pace == null ? 0 : pace.restNanos(now));
        }
        return rest;
    }

    private void sendTo(Address member, CommitTable.Entry entry, Pace pace) {
        long next = Math.max(1, entry.nextIndex());
        if (next <= durable.firstAppended()) {
            pace.pauseNanos = LONGEST_PAUSE_NANOS;
            sendSnapshotTo(member);
        } else if (next <= last_appended) resend(member, next, endOfBatch(next));
        else
            if (entry.matchIndex() < last_appended && last_appended > durable.firstAppended())
                resend(member, last_appended, last_appended);
            else
                if (entry.matchIndex() < last_appended) entry.nextIndex(last_appended);
                else
                    down_prot.down(new ObjectMessage(member, null).putHeader(id,
                            new AppendEntriesRequest(local_addr, currentTerm(), 0, 0, currentTerm(), commit_index)));
    }

    private long endOfBatch(long first) {
        long bytes = durable.get(first).length();
        long last = first;
        while (last < last_appended && (bytes += durable.get(last + 1).length()) <= BATCH_BYTES) last++;
        return last;
    }

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

    /// Who votes by the last entry of this log that says so, committed or not. The superclass counts majorities by what was applied: a node
    /// that was restarted, and has to be told anew what is committed, would count by voters of long ago.
    List<String> voters() {
        List<String> voters = members();
        for (long i = commit_index + 1; i <= durable.lastAppended(); i++)
            if (durable.get(i).internal()) change(voters, durable.get(i));
        return voters;
    }

    private static void change(List<String> voters, LogEntry entry) {
        try (DataInputStream in = new DataInputStream(
                new ByteArrayInputStream(entry.command(), entry.offset(), entry.length()))) {
            int type = in.readByte();
            String name = in.readByte() == 1 ? in.readUTF() : "";
            if (type == InternalCommand.Type.removeServer.ordinal()) voters.remove(name);
            else if (type == InternalCommand.Type.addServer.ordinal() && !voters.contains(name)) voters.add(name);
        } catch (IOException e) {
            // It says nothing, here and everywhere, and will do nothing when it is applied.
        }
    }

    boolean isVoter() { return failure == null && voters().contains(raft_id); }

    /// Whether so many of the voters are there that they could agree.
    boolean votersAreInView() {
        List<String> voters = voters();
        return view != null && view.getMembers().stream().map(GuardedRaft::idOf).filter(voters::contains).distinct()
                .count() > voters.size() / 2;
    }

    List<Address> otherVoters() {
        List<String> voters = voters();
        if (view == null) return List.of();
        return view.getMembers().stream().filter(member -> !member.equals(local_addr) && voters.contains(idOf(member)))
                .toList();
    }

    /// How many voters come before this one.
    int rankInView() {
        List<String> voters = voters();
        if (view == null) return 0;
        return (int) view.getMembers().stream().takeWhile(member -> !member.equals(local_addr))
                .filter(member -> voters.contains(idOf(member))).count();
    }

    /// Whether a majority of the voters has answered this leader lately.
    boolean hearsMajority(long now, long timeoutNanos) {
        List<String> voters = voters();
        long hears = voters.stream().filter(voter -> voter.equals(raft_id)
                || now - heardNanos.getOrDefault(voter, leadingSinceNanos) <= timeoutNanos).count();
        return hears > voters.size() / 2;
    }

    long leaderHeardNanos() { return leaderHeardNanos; }

    long lastTerm() { return durable.termAt(last_appended); }

    long applied() { return applied; }

    /// Whether something of the leader's own term is committed: only then it knows all that was committed before, and who votes.
    boolean isSettled() { return isLeader() && durable.termAt(commit_index) == currentTerm(); }
}

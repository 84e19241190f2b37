package io.javelina.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.View;
import org.jgroups.protocols.raft.AppendEntriesRequest;
import org.jgroups.protocols.raft.AppendEntriesResponse;
import org.jgroups.protocols.raft.AppendResult;
import org.jgroups.protocols.raft.InstallSnapshotRequest;
import org.jgroups.protocols.raft.InternalCommand;
import org.jgroups.protocols.raft.LogEntries;
import org.jgroups.protocols.raft.LogEntry;
import org.jgroups.protocols.raft.RaftHeader;
import org.jgroups.protocols.raft.Role;
import org.jgroups.stack.Protocol;
import org.jgroups.util.ExtendedUUID;
import org.jgroups.util.Util;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// One node, message by message: what the protocol as it comes gets wrong.
class GuardedRaftTest {
    private static final Address A = address("a");
    private static final Address B = address("b");
    private static final Address F = address("f");

    @TempDir(factory = MemoryFolder.class)
    Path root;
    private final List<String> applied = new ArrayList<>();
    private final List<String> notices = new ArrayList<>();
    private final List<String> answers = new ArrayList<>();
    private DurableLog durable;
    private GuardedRaft raft;

    private static Address address(String id) {
        return ExtendedUUID.randomUUID(id).put(GuardedRaft.raft_id_key, Util.stringToBytes(id));
    }

    @BeforeEach
    void start() throws Exception {
        LogSettings settings = new LogSettings(root.resolve("log"), Duration.ofSeconds(1), Duration.ofSeconds(1), 1000,
                1000, 4096, notices::add);
        durable = DurableLog.create(settings, new DurableLog.Identity("c", "f"),
                SnapshotContent.of(List.of("a", "b", "f"), new byte[0]));
        raft = new GuardedRaft("f", durable, settings, new Words(), new Silent(), () -> 1);
        raft.setAddress(F);
        raft.setDownProtocol(new Protocol() {
            @Override
            public Object down(Message message) {
                answers.add(message.getHeaders().values().iterator().next().toString());
                return null;
            }
        });
        raft.init();
        raft.initStateMachineFromLog();
        raft.handleView(View.create(A, 1, A, B, F));
    }

    @AfterEach
    void stop() throws Exception {
        raft.stop();
        durable.close();
    }

    private final class Words implements GuardedRaft.Machine {
        @Override
        public void apply(long index, byte[] command) { applied.add(new String(command)); }

        @Override
        public byte[] snapshot() { return String.join(" ", applied).getBytes(); }

        @Override
        public void restore(byte[] state) {
            applied.clear();
            if (state.length > 0) applied.addAll(List.of(new String(state).split(" ")));
        }
    }

    private final class Silent implements GuardedRaft.Observer {
        @Override
        public void applied(long index, long term, byte[] command) {}

        @Override
        public void restored(long index, long term) {}

        @Override
        public void roleChanged(Role role) {}

        @Override
        public void notice(String text) { notices.add(text); }
    }

    private void append(Address leader, long term, long previousIndex, long previousTerm, long commit,
            LogEntry... entries) {
        LogEntries body = entries.length == 0 ? null : new LogEntries().add(entries);
        receive(leader, body, new AppendEntriesRequest(leader, term, previousIndex, previousTerm, term, commit));
    }

    private void receive(Address from, LogEntries body, RaftHeader header) {
        raft.handle(new ObjectMessage(F, body).setSrc(from), header);
    }

    private static LogEntry entry(long term, String word) { return new LogEntry(term, word.getBytes()); }

    private String answer() { return answers.getLast(); }

    @Test
    void shouldNotCommitWhatThisLeaderDoesNotHave() {
        append(A, 1, 0, 0, 0, entry(1, "a1"), entry(1, "a2"));
        // B has committed others at 1 and 2, and says so before they arrive.
        append(B, 2, 0, 0, 2);
        assertThat(applied).isEmpty();
        assertThat(answer()).contains("result: true", "index=0");
        append(B, 2, 0, 0, 2, entry(2, "b1"), entry(2, "b2"));
        assertThat(applied).containsExactly("b1", "b2");
    }

    @Test
    void shouldAcknowledgeOnlyWhatWasCompared() {
        append(A, 1, 0, 0, 1, entry(1, "a1"), entry(1, "a2"), entry(1, "a3"));
        append(B, 2, 0, 0, 1, entry(1, "a1"));
        assertThat(answer()).as("not up to 3, which only A has").contains("result: true", "index=1");
        append(B, 2, 2, 1, 1, entry(2, "b3"));
        assertThat(answer()).contains("result: true", "index=3");
    }

    @Test
    void shouldSayWhereItsLogDiffers() {
        append(A, 1, 0, 0, 1, entry(1, "a1"), entry(1, "a2"), entry(1, "a3"));
        append(B, 3, 3, 2, 1, entry(3, "b4"));
        assertThat(answer()).contains("result: false", "index=1");
        append(B, 3, 9, 2, 1, entry(3, "b10"));
        assertThat(answer()).contains("result: false", "index=3");
        assertThat(durable.lastAppended()).as("nothing goes that need not go").isEqualTo(3);
    }

    @Test
    void shouldTellAnOldLeaderOfTheNewTerm() {
        append(B, 5, 0, 0, 0, entry(5, "b1"));
        append(A, 4, 1, 4, 1, entry(4, "a2"));
        assertThat(answer()).contains("current_term=5", "result: false");
        assertThat(durable.lastAppended()).isEqualTo(1);
    }

    @Test
    void shouldNotGoBackToAnOlderSnapshot() {
        append(A, 1, 0, 0, 2, entry(1, "a1"), entry(1, "a2"));
        install(SnapshotContent.of(List.of("a", "b", "f"), "a1".getBytes()).encode(), 1);
        assertThat(applied).containsExactly("a1", "a2");
        install(SnapshotContent.of(List.of("a", "f"), "x y z".getBytes()).encode(), 3);
        assertThat(applied).containsExactly("x", "y", "z");
        assertThat(raft.members()).containsExactlyInAnyOrder("a", "f");
        assertThat(raft.majority()).isEqualTo(2);
    }

    private void install(byte[] content, long index) {
        raft.handle(new BytesMessage(F, content).setSrc(A), new InstallSnapshotRequest(1, A, index, 1));
    }

    @Test
    void shouldComputeTheMajorityFromWhatAnEntrySaid() throws Exception {
        append(A, 1, 0, 0, 1, change(InternalCommand.Type.addServer, "d"));
        assertThat(raft.majority()).isEqualTo(3);
        raft.initStateMachineFromLog();
        assertThat(raft.members()).containsExactlyInAnyOrder("a", "b", "f", "d");
        assertThat(raft.majority()).isEqualTo(3);
    }

    @Test
    void shouldRefuseWhatNoLeaderSends() {
        List<Runnable> hostile = List.of(() -> append(A, 1, -1, 0, 0, entry(1, "x")),
                () -> append(A, 1, 0, 2, 0, entry(1, "x")),
                () -> append(A, 1, 0, 0, 0, entry(2, "x")), () -> append(A, 1, 0, 0, 0, entry(1, "x"), entry(0, "y")),
                () -> append(A, 1, 0, 0, 0, entry(1, "x".repeat(2000))),
                () -> append(A, 1, 0, 0, 0, new LogEntry(1, null)),
                () -> append(A, Long.MAX_VALUE, 0, 0, 0, entry(1, "x")), () -> append(A, -1, 0, 0, 0),
                () -> install(new byte[20], 7),
                () -> install(new byte[0], 7), () -> install(new byte[5000], 7), () -> install(new byte[20], -7),
                () -> install(SnapshotContent.of(List.of("a"), new byte[1001]).encode(), 7));
        for (int i = 0; i < hostile.size(); i++)
            assertThatThrownBy(hostile.get(i)::run).as("attack " + i).isInstanceOf(IllegalArgumentException.class);
        assertThat(applied).isEmpty();
        assertThat(durable.lastAppended()).isZero();
        assertThat(raft.currentTerm()).isLessThanOrEqualTo(1);
        append(A, 1, 0, 0, 1, entry(1, "a1"));
        assertThat(applied).containsExactly("a1");
    }

    @Test
    void shouldNotListenToStrangers() {
        append(address("s"), 7, 0, 0, 1, entry(1, "s1"));
        assertThat(durable.lastAppended()).isZero();
        assertThat(raft.currentTerm()).isZero();
    }

    @Test
    void shouldNotCommitEntriesOfEarlierTermsByCounting() {
        append(A, 1, 0, 0, 0, entry(1, "a1"));
        raft.createNewTerm();
        raft.setLeaderAndTerm(F, raft.currentTerm());
        acknowledge(A, 1);
        assertThat(applied).as("an entry of an earlier term, on two of three").isEmpty();
    }

    /// Who votes is known from what is not committed yet, so a node may be elected by an entry that makes it a voter.
    @Test
    void shouldGoOnLeadingWhenItIsCommittedThatItVotes() throws Exception {
        append(A, 1, 0, 0, 1, change(InternalCommand.Type.removeServer, "f"));
        append(A, 1, 1, 1, 1, change(InternalCommand.Type.addServer, "f"));
        raft.createNewTerm();
        raft.setLeaderAndTerm(F, raft.currentTerm());
        raft.replaceFrom(3, List.of(entry(raft.currentTerm(), "f3")));
        acknowledge(A, 3);
        assertThat(applied).containsExactly("f3");
        assertThat(raft.members()).contains("f");
        assertThat(raft.isLeader()).isTrue();
        raft.replaceFrom(4, List.of(entry(raft.currentTerm(), "f4")));
        assertThat(raft.restNanos(1)).as("the others have to be sent something").isZero();
        acknowledge(A, 4);
        assertThat(applied).containsExactly("f3", "f4");
    }

    private static LogEntry change(InternalCommand.Type type, String voter) throws Exception {
        byte[] command = Util.streamableToByteBuffer(new InternalCommand(type, voter));
        return new LogEntry(1, command, 0, command.length, true);
    }

    private void acknowledge(Address from, long index) {
        AppendResult result = new AppendResult(AppendResult.Result.OK, index).commitIndex(0);
        raft.handle(new org.jgroups.EmptyMessage(F).setSrc(from),
                new AppendEntriesResponse(raft.currentTerm(), result));
    }

    /// Whatever arrives, it is a message or refused.
    @Test
    void shouldRefuseNoise() {
        Random random = new Random(11);
        for (int i = 0; i < 50_000; i++) {
            byte[] noise = new byte[random.nextInt(60)];
            random.nextBytes(noise);
            if (noise.length > 0) noise[0] = (byte) random.nextInt(7);
            try {
                PeerMessage message = PeerMessage.decode(noise, 20);
                assertThat(message.encode().length).isLessThan(200);
            } catch (IllegalArgumentException e) {
                assertThat(e.getMessage()).isNotBlank();
            }
        }
    }

    @Test
    void shouldReadWhatItWrites() {
        PeerMessage.RequestId id = new PeerMessage.RequestId(5, 6);
        for (PeerMessage message : List.of(new PeerMessage.Ballot(PeerMessage.Ballot.Kind.GRANT, 3, 2, 9),
                new PeerMessage.ChangeVoter(id, 4, true, "n1"),
                new PeerMessage.Committed(id, 8), new PeerMessage.NotDone(id)))
            assertThat(PeerMessage.decode(message.encode(), 100)).isEqualTo(message);
        PeerMessage.Append append = (PeerMessage.Append) PeerMessage
                .decode(new PeerMessage.Append(id, 4, new byte[]{ 1, 2 }).encode(), 2);
        assertThat(append.entry()).containsExactly(1, 2);
    }
}

package io.javelina.server;

import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeAddress;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.config.ClientClass;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Slots on their way from this node to another one, which becomes their owner in the end. Node loop only.
///
/// ```
///   CONNECTING ─► (AUTH) ─► ESTABLISH ─► WAITING_TO_SNAPSHOT ─► SNAPSHOTTING ─► STREAMING
///                  SUCCESS ◄─ EXPORT_GRANTED ◄─ FAILOVER_PAUSED ◄─ (WAITING_TO_PAUSE) ◄──┘
/// ```
///
/// * The target gets a snapshot of the slots, as commands, and then all changes since that began.
/// * When it has nearly all of it, writers wait here; then it has all, and says so. Only then this node proposes that the slots
///   change hands, since it is this node that must not let anybody write before it is known what became of that.
/// * As long as that is not known writers wait. To know it, the node proposes something that makes every older proposal
///   about its shard void: once that is applied, the slots either have changed hands or never will by this migration.
final class SlotExport extends SlotJob implements MigrationTarget.User, SlotSnapshot.User {
    private static final String LOST = "Connection lost to target. Check CLUSTER GETSLOTMIGRATIONS on the target node for"
            + " more information.";
    private static final String UNEXPECTED = "Unexpected state machine transition";
    private static final String NO_LONGER_OWN = "Slots are no longer owned by myself";
    /// A pause lasts so many times the timeout of a failover by hand.
    private static final int PAUSE_TIMEOUTS = 2;
    private static final int NO_DATABASE = -1;
    private static final int MOST_PROPOSALS = 20;

    private final Node node;
    private MigrationTarget connection;
    private SlotStream stream;
    /// Lines of a message of the target that has not come in whole.
    private final List<String> words = new ArrayList<>();
    private int wordsLeft;
    /// Null before it begins.
    private SlotSnapshot snapshot;
    /// How many keys there were when the snapshot began, null before, and how many of them were given to the end of it.
    private Long keysTotal;
    private long keysMoved;
    /// In which the target will be behind what is in the stream.
    private int database = NO_DATABASE;
    private long pauseEndsMillis;
    private boolean paused;
    /// The change of hands as it was proposed last, or will be.
    private TopologyEntry wanted;
    /// How often others were faster.
    private int overtaken;
    /// Whether the target was asked whether it still has everything.
    private boolean asksAgain;
    /// Whether a proposal is on its way.
    private boolean proposing;
    /// Why the slots did not change hands, null while they may.
    private String refusal;

    SlotExport(SlotMigrations all, String name, List<SlotSet.Range> ranges, NodeId source, NodeId target) {
        super(all, name, ranges, source, target, SlotJobState.CONNECTING);
        this.node = all.node();
    }

    @Override
    boolean isImport() { return false; }

    // Getting to know each other.

    void connect() {
        Member member = all.topology().member(target);
        if (member == null) {
            fail("Unable to connect to target node: target node not found");
            return;
        }
        NodeAddress address = member.address();
        log.notice("Connecting slot migration " + this + " (ip: " + address.ip() + ", port " + address.port() + ")");
        MigrationTarget fresh = new MigrationTarget(loop, target.hex());
        connection = fresh;
        stream = new SlotStream(loop.allocator(), fresh);
        fresh.user(this);
        all.resolver().resolve(address.ip(), "", (host, _) -> {
            if (connection == fresh) fresh.connect(host, address.port());
        }, reason -> fail("Unable to connect to target node: " + reason));
    }

    @Override
    public void connected() {
        log.notice("Slot migration " + this + " connection established.");
        Configuration configuration = node.configuration;
        String password = configuration.text(Directives.PRIMARYAUTH);
        String user = configuration.text(Directives.PRIMARYUSER);
        if (password.isEmpty()) {
            establish();
            return;
        }
        become(SlotJobState.READ_AUTH_RESPONSE);
        if (user.isEmpty()) stream.add("AUTH", password);
        else stream.add("AUTH", user, password);
        stream.drain();
    }

    private void establish() {
        become(SlotJobState.READ_ESTABLISH_RESPONSE);
        List<String> command = new ArrayList<>(List.of("CLUSTER", "SYNCSLOTS", "ESTABLISH", "SOURCE", source.hex(),
                "NAME", name(), "SLOTSRANGE"));
        for (SlotSet.Range range : ranges()) {
            command.add(Integer.toString(range.first()));
            command.add(Integer.toString(range.last()));
        }
        stream.add(command.toArray(String[]::new));
        stream.drain();
    }

    @Override
    public void line(String line) {
        acknowledged();
        switch (state()) {
            case READ_AUTH_RESPONSE -> {
                if (line.startsWith("-")) fail("Failed to AUTH to target node: " + line);
                else establish();
            }
            case READ_ESTABLISH_RESPONSE -> {
                if (line.startsWith("-")) fail("Received error during handshake to target: " + line);
                else established();
            }
            default -> word(line);
        }
    }

    private void established() {
        become(SlotJobState.WAITING_TO_SNAPSHOT);
        send("ACK");
        tryToSnapshot();
    }

    private void send(String subcommand) {
        stream.add("CLUSTER", "SYNCSLOTS", subcommand);
        stream.drain();
    }

    /// Messages are arrays of short words.
    private void word(String line) {
        if (line.startsWith("*")) {
            words.clear();
            wordsLeft = line.equals("*3") ? 3 : 0;
            if (wordsLeft == 0) fail("Unknown SYNCSLOTS subcommand used");
        } else if (!line.startsWith("$")) {
            words.add(line);
            if (--wordsLeft == 0) message(words.getLast());
        }
    }

    private void message(String subcommand) {
        switch (subcommand) {
            case "ACK" -> {}
            case "REQUEST-PAUSE" -> pauseRequested();
            case "REQUEST-FAILOVER" -> failoverRequested();
            default -> fail("Unknown SYNCSLOTS subcommand used");
        }
    }

    // The snapshot.

    /// Begins the snapshot if no other one is being made.
    void tryToSnapshot() {
        if (state() != SlotJobState.WAITING_TO_SNAPSHOT || loop.snapshots().isRunning() || node.isLoading()) return;
        log.notice("Beginning snapshot of slot migration " + this + ".");
        snapshot = new SlotSnapshot(loop.keyspace().blocks(), bits, connection, this);
        loop.snapshots().start(snapshot);
    }

    @Override
    public void snapshotBegins() {
        become(SlotJobState.SNAPSHOTTING);
        keysTotal = keyCount();
        stream.hold();
    }

    @Override
    public void snapshotFailed() { fail("Failed to perform snapshot"); }

    @Override
    public void snapshotCompleted() {
        if (state() != SlotJobState.SNAPSHOTTING) return;
        keysMoved = keysTotal;
        become(SlotJobState.STREAMING);
        log.notice("Slot migration " + this + " snapshot finished, starting streaming.");
        connection.write(SlotStream.command("CLUSTER", "SYNCSLOTS", "SNAPSHOT-EOF"));
        connection.flush();
        stream.release();
    }

    // Changes.

    /// Whether changes have to be told by now.
    boolean isFollowing() {
        return switch (state()) {
            case SNAPSHOTTING, STREAMING, WAITING_TO_PAUSE, FAILOVER_PAUSED, EXPORT_GRANTED -> true;
            default -> false;
        };
    }

    /// A key of the slots has changed.
    void changed(int changedDatabase, long address, long bytes) {
        if (changedDatabase != database) {
            stream.add("SELECT", Integer.toString(changedDatabase));
            database = changedDatabase;
        }
        stream.add(address, bytes);
        long limit = loop.settings().outputLimits[ClientClass.REPLICA.ordinal()].hardBytes();
        if (limit == 0 || stream.bytes() <= limit) return;
        log.warning("Slot migration " + this + " closed for overcoming of output buffer limits.");
        fail(LOST);
    }

    @Override
    public void sent() { if (state().isInProgress() && stream.bytes() > 0) stream.drain(); }

    // The end of the migration.

    private void pauseRequested() {
        if (state() != SlotJobState.STREAMING) {
            fail(UNEXPECTED);
            return;
        }
        become(SlotJobState.WAITING_TO_PAUSE);
        tryToPause();
    }

    private void tryToPause() {
        long most = node.configuration.integer(Directives.SLOT_MIGRATION_MAX_FAILOVER_REPL_BYTES);
        long left = remainingBytes();
        if (most >= 0 && left > most) return;
        log.notice("Pausing writes (remaining_repl_size is " + left + ") to allow slot migration " + this
                + " to finalize failover.");
        paused = true;
        long timeout = node.configuration.integer(Directives.CLUSTER_MANUAL_FAILOVER_TIMEOUT);
        pauseEndsMillis = loop.keyspace().now() + timeout * PAUSE_TIMEOUTS;
        loop.policies().pause().begin(ClientPause.Purpose.SLOT_MIGRATION);
        become(SlotJobState.FAILOVER_PAUSED);
        send("PAUSED");
    }

    private void failoverRequested() {
        if (state() == SlotJobState.EXPORT_GRANTED) {
            answeredAgain();
            return;
        }
        if (state() != SlotJobState.FAILOVER_PAUSED) {
            fail(UNEXPECTED);
            return;
        }
        become(SlotJobState.EXPORT_GRANTED);
        send("FAILOVER-GRANTED");
        wanted = handOver();
        if (wanted == null) finish(SlotJobState.FAILED, NO_LONGER_OWN);
        else propose(wanted, this::handedOver);
    }

    /// That the slots change hands, as things are; null when one of both nodes is gone.
    private TopologyEntry handOver() {
        Topology topology = all.topology();
        Member giver = topology.member(source);
        Member taker = topology.member(target);
        return giver == null || taker == null
                ? null
                : new TopologyEntry.SlotChange(slots, source, topology.shardEpoch(giver.shard()), target,
                        topology.shardEpoch(taker.shard()));
    }

    private void propose(TopologyEntry entry, Consumer<Throwable> then) {
        proposing = true;
        all.propose(entry, failure -> {
            proposing = false;
            if (state() == SlotJobState.EXPORT_GRANTED) then.accept(failure);
        });
    }

    private void handedOver(Throwable failure) {
        topologyChanged(all.topology());
        if (state() != SlotJobState.EXPORT_GRANTED) return;
        refusal = failure == null ? NO_LONGER_OWN : failure.getMessage();
        TopologyEntry fitting = handOver();
        boolean isOvertaken = failure != null && fitting != null && !fitting.equals(wanted);
        if (isOvertaken && overtaken++ < MOST_PROPOSALS && !connection.isClosed()) askAgain(fitting);
        else fence();
    }

    /// Other changes of the two shards came first. Once more what fits now is proposed, but only if the target says after that
    /// was looked at that it still has everything: when it believes this node to be dead, it makes older proposals void before it
    /// throws anything away.
    private void askAgain(TopologyEntry fitting) {
        wanted = fitting;
        asksAgain = true;
        send("PAUSED");
    }

    private void answeredAgain() {
        if (!asksAgain || proposing) return;
        asksAgain = false;
        refusal = null;
        propose(wanted, this::handedOver);
    }

    /// Makes sure that the slots do not change hands any more if they have not.
    private void fence() {
        asksAgain = false;
        propose(new TopologyEntry.Epoch(source, 0), this::fenced);
    }

    private void fenced(Throwable failure) {
        topologyChanged(all.topology());
        if (state() == SlotJobState.EXPORT_GRANTED && failure == null) finish(SlotJobState.FAILED, refusal);
    }

    @Override
    void topologyChanged(Topology topology) {
        if (!state().isInProgress()) return;
        NodeId owner = owner(topology, slots);
        if (source.equals(owner)) return;
        if (!target.equals(owner)) {
            log.warning("Slot migration " + this + " contains slots that are no longer all owned by myself");
            finish(SlotJobState.FAILED, NO_LONGER_OWN);
            return;
        }
        log.notice("Slot migration " + this + " slots are now owned by target node.");
        all.clean(bits, () -> {});
        finish(SlotJobState.SUCCESS, null);
    }

    @Override
    void eachTurn() {
        if (connection == null || connection.isClosed()) return;
        if (state() == SlotJobState.WAITING_TO_PAUSE) tryToPause();
        if (state().isInProgress() && connection.isConnected()) stream.drain();
    }

    @Override
    void tick() {
        if (!state().isInProgress()) return;
        if (state() == SlotJobState.EXPORT_GRANTED) {
            if (refusal != null && !proposing) fence();
            return;
        }
        if (state() != SlotJobState.SNAPSHOTTING && isSilentFor(loop.settings().replicationTimeoutSeconds)) {
            log.warning("Timing out slot migration " + this + " after not receiving ack for too long");
            fail("Timed out after too long with no interaction");
            return;
        }
        if (state() == SlotJobState.FAILOVER_PAUSED && loop.keyspace().now() > pauseEndsMillis) {
            log.warning("Slot migration " + this + " timed out during slot failover.");
            fail("Timed out before streaming completed");
            return;
        }
        tryToSnapshot();
        if (isFollowing() && state() != SlotJobState.SNAPSHOTTING) send("ACK");
    }

    /// When the slots may have changed hands already, the connection is not needed any more.
    @Override
    public void broken() {
        log.notice("Slot migration " + this + " connection lost");
        if (state() == SlotJobState.CONNECTING) fail("Unable to connect to target node: Connection refused");
        else if (state() != SlotJobState.EXPORT_GRANTED) fail(LOST);
    }

    @Override
    void abandon() {
        if (connection != null) connection.close();
        if (stream != null) stream.close();
    }

    @Override
    void finish(SlotJobState how, String why) {
        say(why);
        become(how);
        abandon();
        if (snapshot != null && loop.snapshots().job() == snapshot) {
            keysMoved = loop.snapshots().savedKeys();
            earlyBytes(loop.snapshots().earlyBytes());
            loop.snapshots().cancel();
        }
        logEnd();
        paused = false;
        all.finished(this);
    }

    @Override
    Progress progress() {
        boolean isGiving = snapshot != null && loop.snapshots().job() == snapshot;
        Long moved = isGiving ? (Long) loop.snapshots().savedKeys() : keysTotal == null ? null : (Long) keysMoved;
        return new Progress(keysTotal, moved, connection == null ? 0 : connection.sentBytes());
    }

    @Override
    long remainingBytes() {
        return state().isInProgress() && connection != null ? stream.bytes() + connection.unsentBytes() : 0;
    }

    /// Whether writers wait because of this migration.
    boolean isPaused() { return paused; }
}

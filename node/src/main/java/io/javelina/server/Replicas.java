package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.replication.ReplicationBuffer;
import io.javelina.replication.ReplicationHistory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The replicas of this node, and the stream of changes that they get. Node loop only.
///
/// The stream is what [Propagation] gives, as long as this node follows no other one; if it does, the stream is its
/// primary's, byte by byte ([#proxy]). It is written as soon as there was one replica, and kept up for the next one until
/// there was none for a while (`repl-backlog-ttl`).
final class Replicas implements Propagation.Follower {
    private static final int ANY_DATABASE = Propagation.ANY_DATABASE;
    /// Blocks that are freed at most per turn.
    private static final int TRIMMED_PER_TURN = 640;
    private static final long KEPT_BYTES = 1 << 12;

    private final NodeLoop loop;
    private final NodeSettings settings;
    private final ReplicationHistory history;
    private final ReplicationBuffer buffer;
    private final ScratchBuffer scratch;
    private final List<Replica> all = new ArrayList<>();
    private Log log;
    /// The database that the stream is in; [#ANY_DATABASE] when the next command has to say it.
    private int selected = ANY_DATABASE;
    /// How many replicas have been heard of lately; see [#countGood].
    private int goodCount;
    /// Since when there is no replica, in unix milliseconds.
    private long noneSinceMillis;
    /// Whether the stream has got longer and the replicas will be sent that at the end of the turn.
    private boolean announced;
    private boolean wantsAcknowledgements;
    /// Whether the node follows another one, whose stream this is.
    private boolean proxies;

    Replicas(NodeLoop loop, ReplicationHistory history) {
        this.loop = loop;
        this.settings = loop.settings();
        this.history = history;
        this.buffer = new ReplicationBuffer(loop.allocator(), history, ReplicationBuffer.LEAST_BACKLOG_BYTES);
        this.scratch = new ScratchBuffer(loop.allocator(), Account.SERVER, KEPT_BYTES);
        // What the node says by itself has room from the beginning.
        scratch.reserve(KEPT_BYTES);
    }

    void log(Log target) { log = target; }

    ReplicationHistory history() { return history; }

    ReplicationBuffer buffer() { return buffer; }

    List<Replica> all() { return all; }

    int count() { return all.size(); }

    int goodCount() { return goodCount; }

    // Coming and going.

    /// A client becomes a replica. Without a backlog, this is the beginning of a history that nobody knows.
    void add(Replica replica) {
        all.add(replica);
        replica.connection().replica(true);
        if (settings.replicaNoDelayDisabled) replica.connection().noDelay(false);
        if (buffer.hasBacklog()) return;
        changeHistory();
        buffer.createBacklog();
        log.notice("Replication backlog created, my new replication IDs are '" + history.id() + "' and '"
                + history.secondId() + "'");
    }

    /// A client is gone, or no longer a replica.
    void remove(Replica replica) {
        if (!all.remove(replica)) return;
        replica.close();
        replica.connection().replica(false);
        if (all.isEmpty()) noneSinceMillis = loop.keyspace().now();
        countGood();
    }

    /// Closes the connections of all replicas, which will come back and ask where to go on.
    void disconnectAll() {
        for (Replica each : List.copyOf(all)) {
            remove(each);
            each.connection().closeSoon();
        }
    }

    /// The stream cannot go on, for want of memory: those who follow it have to begin anew.
    @Override
    public void lost() { if (isOn()) breakOff(); }

    /// A history that is another node's goes on, but nobody can go on with it from here.
    private void breakOff() {
        log.warning("There is no memory for changes on their way to replicas: they will have to synchronize anew.");
        disconnectAll();
        if (proxies) buffer.restart();
        else dropBacklog();
    }

    /// Nothing is kept any more; who comes next gets another history.
    void dropBacklog() {
        changeHistory();
        buffer.freeBacklog();
    }

    /// The history is one that nobody knows.
    void changeHistory() {
        history.change();
        history.clearSecond();
    }

    // The stream.

    /// Whether the stream is that of another node from now on, or is this one's again.
    void proxies(boolean now) {
        proxies = now;
        selected = ANY_DATABASE;
        noneSinceMillis = loop.keyspace().now();
    }

    @Override
    public boolean isOn() { return !proxies && buffer.hasBacklog(); }

    @Override
    public void command(int database, long address, long bytes) {
        if (database != ANY_DATABASE && database != selected) select(database);
        append(address, bytes);
    }

    private void select(int database) {
        selected = database;
        String digits = Integer.toString(database);
        say("*2\r\n$6\r\nSELECT\r\n$" + digits.length() + "\r\n" + digits + "\r\n");
    }

    private void say(String command) {
        scratch.reset().append(command);
        append(scratch.address(), scratch.length());
    }

    int selectedDatabase() { return Math.max(0, selected); }

    /// The database that the next command of the stream is in, unless it says so.
    int selected() { return Math.max(0, selected); }

    /// The next command says which database it is for.
    void selectAnew() { selected = ANY_DATABASE; }

    /// There was a change for the append-only file. Without a stream nobody else counts changes.
    void countUnsent() { if (!proxies && !buffer.hasBacklog()) history.advance(1); }

    /// Some bytes of the primary's stream, as they came.
    void proxy(long address, long bytes) { append(address, bytes); }

    /// A command for the replicas alone, in no database.
    void tell(String... words) {
        if (!isOn()) return;
        StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words)
            command.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        say(command.toString());
    }

    /// The arguments of a request from `first` on, likewise.
    void tell(Request request, int first) {
        if (!isOn()) return;
        scratch.reset().append("*" + (request.size() - first) + "\r\n");
        for (int i = first; i < request.size(); i++) {
            Slice word = request.argument(i);
            scratch.append("$" + word.length() + "\r\n").append(word).append("\r\n");
        }
        append(scratch.address(), scratch.length());
    }

    /// Whether all replicas have everything.
    boolean areInSync() {
        for (Replica each : all) if (each.acknowledgedOffset() != history.offset()) return false;
        return true;
    }

    private void append(long address, long bytes) {
        int blocks = buffer.blockCount();
        try {
            buffer.append(address, bytes);
        } catch (MemoryExhausted e) {
            breakOff();
            return;
        }
        if (all.isEmpty()) return;
        if (!announced) announce();
        if (buffer.blockCount() != blocks)
            for (Replica each : all) loop.policies().messageSent(each.connection());
    }

    private void announce() {
        announced = true;
        for (Replica each : all) each.connection().replied();
    }

    /// Replicas are being sent what there is.
    void sending() { announced = false; }

    // Acknowledgements.

    /// Asks all replicas at the end of the turn how far they are.
    void askForAcknowledgements() { wantsAcknowledgements = true; }

    /// How many replicas have all changes up to `offset`.
    int countWith(long offset) {
        int count = 0;
        for (Replica each : all) if (each.isOnline() && each.acknowledgedOffset() >= offset) count++;
        return count;
    }

    /// How many have them on their disks.
    int countWithOnDisk(long offset) {
        int count = 0;
        for (Replica each : all) if (each.isOnline() && each.fsyncedOffset() >= offset) count++;
        return count;
    }

    /// Counts anew how many replicas were heard of within `min-replicas-max-lag`.
    void countGood() {
        goodCount = 0;
        if (settings.minReplicasToWrite == 0 || settings.minReplicasMaxLagSeconds == 0) return;
        for (Replica each : all)
            if (each.isOnline() && lagSeconds(each) <= settings.minReplicasMaxLagSeconds) goodCount++;
    }

    /// Seconds since the replica was last heard of.
    long lagSeconds(Replica replica) {
        return TimeUnit.MILLISECONDS.toSeconds(loop.keyspace().now() - replica.acknowledgedMillis());
    }

    /// Whether writes must be refused because too few replicas keep up.
    boolean areTooFew() {
        return settings.minReplicasToWrite > 0 && settings.minReplicasMaxLagSeconds > 0 && !proxies
                && goodCount < settings.minReplicasToWrite;
    }

    // What time brings.

    /// At the end of each turn.
    void eachTurn() {
        if (wantsAcknowledgements) {
            wantsAcknowledgements = false;
            tell("REPLCONF", "GETACK", "*");
        }
        buffer.trim(TRIMMED_PER_TURN);
    }

    /// Once per second.
    ///
    /// @param seconds how many have passed since the node began
    void eachSecond(long seconds) {
        for (Replica each : List.copyOf(all)) if (isTimedOut(each)) disconnect(each);
        if (seconds % settings.replicaPingSeconds == 0 && !all.isEmpty() && !isFailingOver()) tell("PING");
        for (Replica each : all) if (mayWaitLong(each)) keepWaiting(each);
        dropUnusedBacklog();
        countGood();
    }

    private boolean isFailingOver() { return loop.policies().pause().isForFailover(); }

    private boolean isTimedOut(Replica replica) {
        long timeout = TimeUnit.SECONDS.toMillis(settings.replicationTimeoutSeconds);
        long now = loop.keyspace().now();
        return switch (replica.state()) {
            case ONLINE -> !replica.isOld && now - replica.acknowledgedMillis() > timeout;
            case WAITS_FOR_END -> replica.isSentSnapshot() && now - replica.progressMillis() > timeout;
            default -> false;
        };
    }

    private void disconnect(Replica replica) {
        String phase = replica.isOnline() ? "streaming sync" : "full sync";
        log.warning("Disconnecting timedout replica (" + phase + "): " + replica.describe());
        replica.connection().closeNow();
    }

    /// Whether it waits for a snapshot that takes its time, and has to know that this node is alive.
    private static boolean mayWaitLong(Replica replica) {
        return replica.state() == Replica.State.WAITS_FOR_BEGIN
                || replica.state() == Replica.State.WAITS_FOR_END && !replica.hasSnapshotUnderWay();
    }

    private void keepWaiting(Replica replica) { sendLine(replica, "\n"); }

    /// Sends a replica something outside of the stream.
    void sendLine(Replica replica, String text) {
        scratch.reset().append(text);
        replica.connection().output().write(scratch.address(), scratch.length());
        replica.connection().replied();
    }

    private void dropUnusedBacklog() {
        if (!all.isEmpty() || !buffer.hasBacklog() || settings.backlogTtlSeconds == 0 || proxies) return;
        long unusedSeconds = TimeUnit.MILLISECONDS.toSeconds(loop.keyspace().now() - noneSinceMillis);
        if (unusedSeconds <= settings.backlogTtlSeconds) return;
        dropBacklog();
        log.notice("Replication backlog freed after " + settings.backlogTtlSeconds
                + " seconds without connected replicas.");
    }
}

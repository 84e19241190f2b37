package io.javelina.server;

import io.javelina.persistence.SnapshotSink;
import io.javelina.replication.ReplicationHistory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// Brings replicas that have nothing to go on with a snapshot of the dataset: decides when, for whom together and by which
/// way. Node loop only.
///
/// * A snapshot that is sent as it is made waits for more replicas first (`repl-diskless-sync-delay`), since later ones
///   could not read it from its beginning.
/// * One that goes through a file begins at once; replicas that come before it is complete get the same one.
/// * While another snapshot is made, replicas wait for its end.
final class FullSyncs {
    private static final long IDLE_SECONDS = 10;

    private final NodeLoop loop;
    private final Replicas replicas;
    private final NodeSettings settings;
    private final ReplicationHistory history;
    private final Supplier<String> newMark;
    /// Reads and deletes files.
    private final ThreadPoolExecutor files;
    private SyncSnapshots snapshots;
    private Log log;
    private Upstream upstream = Upstream.NONE;
    /// Whether a snapshot is to begin as soon as it can, without waiting for more replicas.
    private boolean hurries;
    /// Whether a replica waits that could get a snapshot that is being made.
    private boolean late;
    /// The one that goes through a file and is being made, null when there is none.
    private FileSync running;
    /// Snapshots that are sent from files.
    private final List<FileFeed> feeds = new ArrayList<>();
    /// A file that nobody but replicas wanted; null when there is none.
    private Path superfluousFile;

    FullSyncs(NodeLoop loop, Supplier<String> newMark) {
        this.loop = loop;
        this.replicas = loop.replicas();
        this.settings = loop.settings();
        this.history = replicas.history();
        this.newMark = newMark;
        files = new ThreadPoolExecutor(1, 1, IDLE_SECONDS, TimeUnit.SECONDS, new LinkedBlockingQueue<>(),
                Thread.ofPlatform().daemon().name("replica-files").factory());
        files.allowCoreThreadTimeOut(true);
    }

    /// Tells where to say what happens, and who makes snapshots.
    void use(Log target, SyncSnapshots made) {
        log = target;
        snapshots = made;
    }

    void upstream(Upstream followed) { upstream = followed; }

    /// A replica waits for a snapshot. It gets one, but not before its command has ended.
    void request(Replica replica) {
        loop.statistics().fullSyncs++;
        replica.waitForBegin();
        replicas.add(replica);
        if (running != null) late = true;
        else if (!snapshots.isIdle()) log.notice("Another snapshot is being made. Waiting for its end for SYNC");
        else if (waitsForMore(replica)) log.notice("Delay next BGSAVE for diskless SYNC");
        else hurries = true;
    }

    private boolean waitsForMore(Replica replica) {
        return settings.disklessSync && replica.knowsEndMark && settings.disklessSyncDelaySeconds > 0;
    }

    // Beginning.

    /// At the end of each turn.
    void eachTurn() {
        if (!feeds.isEmpty()) feeds.removeIf(this::isOver);
        if (late) attach();
        if (!hurries || !snapshots.isIdle()) return;
        hurries = false;
        begin();
    }

    /// Those who came while a file is being made may get that one.
    private void attach() {
        late = false;
        for (Replica each : waiting()) {
            if (running != null && running.attach(each)) log.notice("Waiting for end of BGSAVE for SYNC");
            else log.notice("Can't attach the replica to the current BGSAVE. Waiting for next BGSAVE for SYNC");
        }
    }

    /// Begins a snapshot if one is due. Called about once per second while none is made.
    void beginIfDue() {
        if (superfluousFile != null) deleteFile();
        if (!snapshots.isIdle()) return;
        List<Replica> waiting = waiting();
        if (waiting.isEmpty()) return;
        long most = settings.disklessSyncMaxReplicas;
        boolean enough = most > 0 && waiting.size() >= most;
        if (!settings.disklessSync || enough || waitedSeconds(waiting) >= settings.disklessSyncDelaySeconds) begin();
    }

    private long waitedSeconds(List<Replica> waiting) {
        long now = loop.keyspace().now();
        return waiting.stream().mapToLong(each -> TimeUnit.MILLISECONDS.toSeconds(now - each.progressMillis())).max()
                .orElse(0);
    }

    /// Those that wait and want the same as the first of them.
    private List<Replica> waiting() {
        List<Replica> waiting = new ArrayList<>();
        for (Replica each : replicas.all())
            if (each.state() == Replica.State.WAITS_FOR_BEGIN && (waiting.isEmpty() || fits(each, waiting.getFirst())))
                waiting.add(each);
        return waiting;
    }

    /// Whether they can get the same snapshot.
    private boolean fits(Replica replica, Replica other) {
        return replica.wantsSameContentAs(other)
                && (replica.readsNewestVersion() == other.readsNewestVersion() || !snapshots.needsNewest());
    }

    private void begin() {
        List<Replica> waiting = waiting();
        if (waiting.isEmpty()) return;
        boolean streams = (settings.disklessSync || !waiting.getFirst().wantsAll())
                && waiting.stream().allMatch(each -> each.knowsEndMark);
        log.notice("Starting BGSAVE for SYNC with target: " + (streams ? "replicas sockets" : "disk"));
        running = streams ? null : new FileSync(this);
        SnapshotJob job = streams ? new StreamedSync(this, loop, newMark.get()) : running;
        if (!snapshots.start(job))
            for (Replica each : waiting) if (each.state() == Replica.State.WAITS_FOR_BEGIN) refuse(each);
    }

    /// There will be no snapshot for it.
    private void refuse(Replica replica) {
        replicas.remove(replica);
        replicas.sendLine(replica, "-ERR BGSAVE failed, replication can't continue\r\n");
        replica.connection().closeAfterReply();
    }

    /// The snapshot begins now: the replicas that wait for it are told, and get all changes from now on.
    List<Replica> beginAll() {
        List<Replica> waiting = waiting();
        replicas.selectAnew();
        for (Replica each : waiting) begin(each, replicas.history().offset());
        return waiting;
    }

    private void begin(Replica replica, long offset) {
        replica.waitForEnd(replica.wantsSnapshotOnly ? null : replicas.buffer().readNew());
        tell(replica, offset);
    }

    /// A replica gets the snapshot that is being made for another one.
    void beginLate(Replica late, Replica other) {
        late.waitForEnd(late.wantsSnapshotOnly ? null : replicas.buffer().readFrom(other.firstOffset()));
        tell(late, other.historyOffset());
    }

    private void tell(Replica replica, long offset) {
        if (!replica.isOld) replicas.sendLine(replica, "+FULLRESYNC " + history.id() + " " + offset + "\r\n");
    }

    /// Writes the snapshot as the first of these replicas wants it; the others want the same.
    SyncSnapshots.Writing write(SnapshotSink to, List<Replica> receivers) {
        boolean keys = receivers.isEmpty() || receivers.getFirst().wantsKeys;
        boolean functions = receivers.isEmpty() || receivers.getFirst().wantsFunctions;
        boolean readNewest = receivers.stream().allMatch(Replica::readsNewestVersion);
        return snapshots.write(to, streamDatabase(), keys, functions, readNewest);
    }

    /// Whether a snapshot that began now would be one that only those can read who know the newest version.
    boolean needsNewest() { return snapshots.needsNewest(); }

    /// The database that the next change is for that does not say it.
    private int streamDatabase() {
        return upstream.isReplica() ? Math.max(0, upstream.database()) : replicas.selectedDatabase();
    }

    // Ending.

    /// A replica has all of a snapshot that was streamed to it.
    void streamed(Replica replica) {
        log.notice("Streamed replica with ip " + replica.describe()
                + " succeeded (socket). Waiting for REPLCONF ACK from replica to enable streaming");
        hasSnapshot(replica, true);
    }

    /// A replica has all of a snapshot.
    void hasSnapshot(Replica replica, boolean acknowledges) {
        if (replica.wantsSnapshotOnly) {
            log.notice("RDB transfer completed, rdb only replica (" + replica.describe()
                    + ") should be disconnected asap");
            replica.hasFile();
            replica.connection().closeSoon();
            return;
        }
        replica.online(acknowledges);
        replicas.countGood();
        log.notice("Synchronization with replica " + replica.describe() + " succeeded");
    }

    /// A snapshot is in its file.
    void fileIsThere(Path path) {
        running = null;
        if (settings.deletesSyncFiles) superfluousFile = path;
    }

    SyncSnapshots.File openFile() throws IOException { return snapshots.open(); }

    /// Sends the snapshot from its file.
    void sendFile(Replica replica, Path path) { feeds.add(new FileFeed(loop, files, replica, path)); }

    private boolean isOver(FileFeed feed) {
        Replica replica = feed.replica();
        boolean isThere = replica.state() == Replica.State.GETS_FILE;
        if (isThere && feed.failure() == null && !feed.isComplete()) {
            feed.doWork();
            return false;
        }
        feed.close();
        if (!isThere) return true;
        if (feed.isComplete()) hasSnapshot(replica, false);
        else {
            failed(feed.failure());
            giveUp(replica);
        }
        return true;
    }

    /// `rdb-del-sync-files`: when no replica needs it any more.
    private void deleteFile() {
        for (Replica each : replicas.all()) if (each.state() != Replica.State.ONLINE) return;
        if (!settings.deletesSyncFiles || !snapshots.keepsNoFiles()) return;
        Path path = superfluousFile;
        superfluousFile = null;
        log.notice("Removing the RDB file used to feed replicas in a persistence-less instance");
        files.execute(() -> delete(path));
    }

    private void delete(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            loop.later(() -> log.warning("The file " + path + " cannot be deleted: " + e.getMessage()));
        }
    }

    /// The node ends.
    void close() { files.shutdown(); }

    void failed(String reason) {
        running = null;
        log.warning("SYNC failed. The snapshot for replicas failed: " + reason);
    }

    /// A replica does not get its snapshot: it has to ask again.
    void giveUp(Replica replica) { replica.connection().closeSoon(); }
}

package io.javelina.server;

import io.javelina.memory.Account;
import io.javelina.replication.BlockReader;
import java.util.regex.Pattern;

/// What a client is as a replica of this node, or says that it will be (REPLCONF). Node loop only.
///
/// ```
///                    ┌─► WAITS_FOR_BEGIN ──► WAITS_FOR_END ──► GETS_FILE ──┐
///   PSYNC, SYNC ─────┤     for a snapshot      for its end      of it      ├──► ONLINE
///                    │                     └───────── gets it as it is made ┘
///                    └──────────────────── goes on with the backlog ────────────►
/// ```
///
/// From the moment the snapshot begins, all changes are kept for it; it gets them when it has the snapshot.
final class Replica {
    enum State {
        WAITS_FOR_BEGIN("wait_bgsave"), WAITS_FOR_END("wait_bgsave"), GETS_FILE("send_bulk"), ONLINE("online"),
        /// It wanted no more than the snapshot, which it has.
        HAS_FILE(null);

        private final String shown;

        State(String shown) { this.shown = shown; }

        /// As INFO shows it; null when it does not.
        String shown() { return shown; }
    }

    /// Parts that the transport has at most, and bytes in them: the rest stays here until they are sent.
    private static final int MOST_PARTS = 64;
    private static final int MOST_BYTES = 1 << 20;

    /// The first part of a version that says one.
    private static final Pattern MAJOR = Pattern.compile("\\d{1,6}");
    /// Of Valkey, the one whose format has fields of hashes that expire.
    private static final int FIRST_WITH_NEWEST_VERSION = 9;

    private final Connection connection;
    private final NodeLoop loop;
    /// Null while it is a client as any other.
    private State state;

    // What it said about itself.

    /// Where its clients find it; 0 and empty when it did not say.
    int announcedPort;
    String announcedAddress = "";
    /// It finds the end of a snapshot of unknown length.
    boolean knowsEndMark;
    /// It may be told that the history has a new name.
    boolean knowsNewNames;
    /// It wants nothing but the snapshot.
    boolean wantsSnapshotOnly;
    /// What it wants to be in the snapshot.
    boolean wantsKeys = true;
    boolean wantsFunctions = true;
    /// It spoke of no acknowledgements: it asked by SYNC.
    boolean isOld;
    String version = "";

    // What it has.

    /// All changes before it has the replica got, and has it on disk; as far as it said.
    private long acknowledgedOffset;
    private long fsyncedOffset;
    /// When it last said something, in unix milliseconds.
    private long acknowledgedMillis;
    /// The changes that it has still to get; null before a snapshot for it begins.
    private BlockReader stream;
    /// The stream begins here, when it comes after a snapshot.
    private long firstOffset;
    /// It gets no changes before it says that it has found the end of the snapshot.
    private boolean awaitsAcknowledgement;
    /// It has said so before this node knew that it has the whole snapshot.
    private boolean acknowledgedEarly;
    /// The snapshot that it gets; null when it gets none now.
    private BlockReader snapshot;
    /// When the transport last took some of it, in unix milliseconds.
    private long progressMillis;
    private int partsUnderWay;

    Replica(Connection connection, NodeLoop loop) {
        this.connection = connection;
        this.loop = loop;
    }

    Connection connection() { return connection; }

    State state() { return state; }

    boolean isOnline() { return state == State.ONLINE; }

    long acknowledgedOffset() { return acknowledgedOffset; }

    long fsyncedOffset() { return fsyncedOffset; }

    long acknowledgedMillis() { return acknowledgedMillis; }

    long progressMillis() { return progressMillis; }

    long firstOffset() { return firstOffset; }

    /// The last change that the snapshot for it has.
    long historyOffset() { return firstOffset - 1; }

    /// Whether all changes since that began are kept for it.
    boolean keepsChanges() { return stream != null; }

    boolean awaitsAcknowledgement() { return awaitsAcknowledgement; }

    /// Where it is, as it said or as it connected.
    String address() { return announcedAddress.isEmpty() ? Addresses.ip(connection.channel()) : announcedAddress; }

    /// The same with its port, for the log.
    String describe() { return address() + ":" + (announcedPort == 0 ? "<unknown-replica-port>" : "" + announcedPort); }

    /// Whether a snapshot that was begun for `other` is one that this one can read.
    boolean canShareWith(Replica other) {
        return (!other.knowsEndMark || knowsEndMark) && (!other.knowsNewNames || knowsNewNames)
                && wantsSameContentAs(other);
    }

    boolean wantsSameContentAs(Replica other) {
        return wantsKeys == other.wantsKeys && wantsFunctions == other.wantsFunctions;
    }

    /// Whether it reads what Valkey 9 writes, which has fields of hashes that expire.
    boolean readsNewestVersion() {
        int dot = version.indexOf('.');
        String major = dot < 0 ? version : version.substring(0, dot);
        return MAJOR.matcher(major).matches() && Integer.parseInt(major) >= FIRST_WITH_NEWEST_VERSION;
    }

    boolean wantsAll() { return wantsKeys && wantsFunctions; }

    // Its way.

    void waitForBegin() {
        state = State.WAITS_FOR_BEGIN;
        progressMillis = loop.keyspace().now();
    }

    /// A snapshot begins, or began, that it will get; from there on it needs all changes.
    void waitForEnd(BlockReader changes) {
        state = State.WAITS_FOR_END;
        stream = changes;
        firstOffset = changes == null ? loop.replicas().history().offset() + 1 : changes.offset();
    }

    /// From now on it is sent what this gives, before anything else.
    void send(BlockReader bytes) {
        snapshot = bytes;
        progressMillis = loop.keyspace().now();
        connection.output().awaitSent();
        connection.replied();
    }

    void getFile() { state = State.GETS_FILE; }

    /// It has the snapshot.
    ///
    /// @param acknowledges whether it will say so before it gets changes
    void online(boolean acknowledges) {
        closeSnapshot();
        state = State.ONLINE;
        acknowledgedMillis = loop.keyspace().now();
        awaitsAcknowledgement = acknowledges && !acknowledgedEarly;
        if (!awaitsAcknowledgement) beginStream();
    }

    /// It goes on where it stopped.
    void goOn(BlockReader changes) {
        stream = changes;
        online(false);
    }

    /// It has the snapshot and wants nothing more.
    void hasFile() {
        closeSnapshot();
        state = State.HAS_FILE;
    }

    private void closeSnapshot() {
        if (snapshot != null) snapshot.close();
        snapshot = null;
    }

    private void beginStream() {
        awaitsAcknowledgement = false;
        connection.output().awaitSent();
        connection.replied();
    }

    /// It has said what it has.
    ///
    /// @param fsynced what it has on disk, negative when it did not say
    void acknowledged(long offset, long fsynced) {
        acknowledgedOffset = Math.max(acknowledgedOffset, offset);
        fsyncedOffset = Math.max(fsyncedOffset, fsynced);
        acknowledgedMillis = loop.millis();
        if (state == State.WAITS_FOR_END) acknowledgedEarly = true;
        if (awaitsAcknowledgement && isOnline()) beginStream();
    }

    /// Whether it gets a snapshot and there is some of it that it has not got.
    boolean isSentSnapshot() { return snapshot != null && snapshot.remainingBytes() > 0; }

    /// Whether it gets a snapshot.
    boolean hasSnapshotUnderWay() { return snapshot != null; }

    /// It is no replica any more.
    void close() {
        closeSnapshot();
        if (stream != null) stream.close();
        stream = null;
        state = null;
    }

    // Sending.

    /// Gives the output what may be sent now.
    void fill(Output output) {
        loop.replicas().sending();
        if (snapshot != null) fill(output, snapshot);
        else if (isOnline() && !awaitsAcknowledgement) fill(output, stream);
    }

    private void fill(Output output, BlockReader reader) {
        while (partsUnderWay < MOST_PARTS && reader.takenBytes() < MOST_BYTES) {
            BlockReader.Run run = reader.take(MOST_BYTES);
            if (run == null) return;
            partsUnderWay++;
            loop.allocator().ledger().add(Account.CLIENT_CONTEXTS, ReplicaPart.HEAP_BYTES);
            output.add(loop.outputPool().part(this, reader, run));
        }
    }

    /// The transport is done with a part.
    void sent(BlockReader reader, int bytes) {
        partsUnderWay--;
        loop.allocator().ledger().add(Account.CLIENT_CONTEXTS, -ReplicaPart.HEAP_BYTES);
        if (state == null) return;
        loop.statistics().netReplicationOutput += bytes;
        reader.done(bytes);
        progressMillis = loop.keyspace().now();
        if (reader.untakenBytes() > 0) connection.replied();
    }

    // Figures.

    /// What the blocks take that are kept for it: most of CLIENT LIST's `omem`.
    long heldBytes() { return stream == null ? 0 : stream.heldBytes(); }

    /// How many these are.
    int heldBlocks() { return stream == null ? 0 : stream.heldBlocks(); }

    /// Bytes of the stream that it has still to be sent.
    long behindBytes() { return stream == null ? 0 : stream.remainingBytes(); }
}

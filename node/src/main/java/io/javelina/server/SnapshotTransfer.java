package io.javelina.server;

import io.javelina.config.Directives;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.persistence.CorruptRdb;
import java.io.IOException;
import java.nio.file.Path;

/// A snapshot on its way from the primary into the dataset: through a file, or as it comes. Node loop only.
///
/// * Through a file, the old dataset stays until all of the new one is there and safe; the file then is this node's own
///   last snapshot, too.
/// * As it comes, the old one goes first, or stays beside the new one until that is complete (`swapdb`).
final class SnapshotTransfer {
    /// What a transfer has to say.
    interface Listener {
        /// More may come again.
        void hasRoom();

        /// All has come, and is being loaded: nothing more should be read.
        void isLoading();

        /// The dataset is that of the primary; its next command runs in this database, unless it is -1.
        void loaded(int database);

        /// It has come to nothing.
        void failed(String reason);
    }

    private final Node node;
    private final SnapshotFraming framing;
    private final PrimaryHandshake.Outcome.FullSync from;
    private final Listener listener;
    /// Null when it is loaded as it comes.
    private SnapshotFile file;
    /// Null while nothing is loaded.
    private DatasetLoad load;
    /// The mark at the end, as far as it has come behind what was loaded.
    private final byte[] mark = new byte[SnapshotFraming.MARK_BYTES];
    private int markBytes;
    private long readBytes;
    private boolean over;

    SnapshotTransfer(Node node, SnapshotFraming framing, PrimaryHandshake.Outcome.FullSync from, Listener listener) {
        this.node = node;
        this.framing = framing;
        this.from = from;
        this.listener = listener;
    }

    /// The announced length, 0 when there is none.
    long totalBytes() { return framing.total(); }

    long readBytes() { return readBytes; }

    /// Whether the dataset is being replaced.
    boolean isLoading() { return load != null; }

    void begin() {
        DatasetLoad.Kind kind = node.replicaRole.loadKind(from.id());
        String to = kind == DatasetLoad.Kind.FROM_FILE ? "disk" : "parser";
        node.log.notice(framing.isMarked()
                ? "PRIMARY <-> REPLICA sync: receiving streamed RDB from primary with EOF to " + to
                : "PRIMARY <-> REPLICA sync: receiving " + framing.total() + " bytes from primary to " + to);
        if (kind == DatasetLoad.Kind.FROM_FILE) file = openFile();
        else load = DatasetLoad.begin(node, kind, framing.total());
        if (framing.hasEnded()) failed("the primary sends a snapshot of no bytes");
    }

    private SnapshotFile openFile() {
        Path folder = node.configuration.directory();
        Path temporary = folder.resolve(
                "temp-%d.%d.rdb".formatted(node.clock.unixMillis(), ProcessHandle.current().pid()));
        Path target = node.configuration.file(Directives.DBFILENAME).toAbsolutePath();
        return new SnapshotFile(node.loop, node.replicaRole.files(), temporary, target, new FileEvents());
    }

    // What comes.

    /// Takes what belongs to the snapshot; gives how much that was.
    int take(long address, int bytes) {
        int taken = file == null ? takeDirectly(address, bytes) : takeToFile(address, bytes);
        readBytes += taken;
        return taken;
    }

    private int takeToFile(long address, int bytes) {
        int taken = framing.take(address, bytes);
        file.write(address, taken);
        if (framing.hasEnded()) {
            listener.isLoading();
            file.complete(framing.isMarked() ? SnapshotFraming.MARK_BYTES : 0);
        }
        return taken;
    }

    /// Whether no more should come for now.
    boolean isFull() { return file != null && file.isFull(); }

    private int takeDirectly(long address, int bytes) {
        int most = framing.isMarked() ? bytes : framing.take(address, bytes);
        int taken = load.hasEnded() ? 0 : feed(address, most);
        if (over || !load.hasEnded()) return most;
        if (framing.isMarked()) return taken + takeMark(address + taken, most - taken);
        if (taken < most) failed("the snapshot is followed by something else");
        else if (framing.hasEnded()) loaded();
        else failed("the snapshot ends before its announced length");
        return most;
    }

    /// Gives how many bytes were part of the snapshot.
    private int feed(long address, int bytes) {
        try {
            int taken = load.feed(address, bytes);
            if (framing.hasEnded() && !load.hasEnded()) failed("the snapshot is cut off");
            return taken;
        } catch (CorruptRdb | MemoryExhausted e) {
            failed(e.getMessage());
            return bytes;
        }
    }

    private int takeMark(long address, int bytes) {
        int taken = Math.min(bytes, SnapshotFraming.MARK_BYTES - markBytes);
        Memory.copy(address, mark, markBytes, taken);
        markBytes += taken;
        if (markBytes < SnapshotFraming.MARK_BYTES) return taken;
        if (framing.isMark(mark)) loaded();
        else failed("the snapshot is not followed by its mark");
        return taken;
    }

    // The file.

    private final class FileEvents implements SnapshotFile.Listener {
        @Override
        public void hasRoom() { listener.hasRoom(); }

        @Override
        public void isComplete() {
            load = DatasetLoad.begin(node, DatasetLoad.Kind.FROM_FILE, fileBytes());
            file.read();
        }

        @Override
        public void isRead(long address, int bytes) { loadFrom(address, bytes); }

        @Override
        public void failed(IOException cause) {
            SnapshotTransfer.this.failed("Write error or short write writing to the DB dump file needed for"
                    + " PRIMARY <-> REPLICA synchronization: " + cause.getMessage());
        }
    }

    private long fileBytes() { return framing.isMarked() ? readBytes - SnapshotFraming.MARK_BYTES : readBytes; }

    private void loadFrom(long address, int bytes) {
        node.loop.beginTurn();
        if (bytes > 0) file.read();
        try {
            if (bytes > 0 && (load.hasEnded() || load.feed(address, bytes) < bytes))
                failed("the snapshot is followed by something else");
        } catch (CorruptRdb | MemoryExhausted e) {
            failed(e.getMessage());
        }
        if (bytes > 0 || over) return;
        if (load.hasEnded()) loaded();
        else failed("the snapshot is cut off");
    }

    // The end.

    private void loaded() {
        over = true;
        int database = load.streamDatabase();
        load.succeed();
        load = null;
        if (file != null) {
            file.abandon();
            if (node.replicaRole.keepsNoFile()) file.delete();
        }
        listener.loaded(database);
    }

    private void failed(String reason) {
        if (over) return;
        listener.failed("Failed trying to load the PRIMARY synchronization DB: " + reason);
    }

    /// It is not wanted any more.
    void abandon() {
        if (over) return;
        over = true;
        if (file != null) file.abandon();
        if (load != null) load.fail();
        load = null;
    }
}

package io.javelina.server;

import io.javelina.keyspace.SnapshotWriter;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// A snapshot for replicas that is written to the file of snapshots first, and sent from there (`repl-diskless-sync no`,
/// or replicas that need to know its length). Node loop only.
final class FileSync implements SnapshotJob {
    private final FullSyncs syncs;
    private final List<Replica> receivers = new ArrayList<>();
    private SyncSnapshots.File file;
    private SyncSnapshots.Writing writing;
    /// Whether it is in a version that not all replicas read.
    private boolean isNewest;

    FileSync(FullSyncs syncs) { this.syncs = syncs; }

    @Override
    public String kind() { return "rdb"; }

    @Override
    public SnapshotWriter begin() throws IOException {
        file = syncs.openFile();
        receivers.addAll(syncs.beginAll());
        isNewest = syncs.needsNewest() && receivers.stream().allMatch(Replica::readsNewestVersion);
        writing = syncs.write(file.sink(), receivers);
        return writing.writer();
    }

    /// A replica comes while the snapshot is made. It can have this one if another one has had all changes kept since it
    /// began.
    boolean attach(Replica late) {
        if (isNewest && !late.readsNewestVersion()) return false;
        for (Replica each : receivers) {
            boolean keepsChanges = each.keepsChanges() || late.wantsSnapshotOnly;
            if (each.state() != Replica.State.WAITS_FOR_END || !keepsChanges || !late.canShareWith(each)) continue;
            syncs.beginLate(late, each);
            receivers.add(late);
            return true;
        }
        return false;
    }

    @Override
    public State state() { return writing.failure().get() == null ? file.state() : State.FAILED; }

    @Override
    public OptionalLong writtenBytes() {
        return file == null ? OptionalLong.empty() : OptionalLong.of(file.writtenBytes());
    }

    @Override
    public void cancel() {
        if (file != null) file.cancelled();
        finish(State.FAILED);
    }

    @Override
    public void ended(State state) {
        if (file != null) file.ended(state == State.SUCCEEDED);
        finish(state);
    }

    private void finish(State state) {
        if (state == State.FAILED) giveUp();
        else syncs.fileIsThere(file.path());
        for (Replica each : receivers) {
            if (each.state() != Replica.State.WAITS_FOR_END) continue;
            if (state == State.SUCCEEDED) syncs.sendFile(each, file.path());
            else syncs.giveUp(each);
        }
        receivers.clear();
    }

    private void giveUp() {
        if (file == null) {
            syncs.failed("the file cannot be written");
            return;
        }
        String reason = writing == null ? null : writing.failure().get();
        if (reason == null) reason = file.failure();
        syncs.failed(reason == null ? "it was given up" : reason);
        if (writing != null) writing.close().run();
        file.cancel();
    }
}

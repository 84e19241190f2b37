package io.javelina.server;

import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.structure.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A snapshot that goes on only as far as a test lets it: it is full, or keeps on giving the same big value, for as long
/// as that wants.
final class PatientJob implements SnapshotJob, SnapshotWriter {
    private final String kind;
    volatile boolean full;
    volatile boolean slow;
    /// There is no memory for what it is given.
    volatile boolean exhausted;
    volatile State state = State.RUNNING;
    volatile boolean ended;
    final Set<Long> whole = ConcurrentHashMap.newKeySet();
    final List<String> told = new ArrayList<>();

    PatientJob(String kind) { this.kind = kind; }

    @Override
    public String kind() { return kind; }

    @Override
    public SnapshotWriter begin() {
        told.add("begin");
        return this;
    }

    @Override
    public State state() { return state; }

    @Override
    public void cancel() { told.add("cancel"); }

    @Override
    public void ended(State how) { told.add("ended " + how); }

    @Override
    public boolean isFull() { return full; }

    @Override
    public void database(int index, long keys, long expiring) { told.add("database " + index + ": " + keys); }

    @Override
    public void entry(int database, long entry) {
        if (exhausted) Allocator.create().allocate(Account.SNAPSHOT_BUFFERS, 1L << 60);
        whole.add((long) Entry.keyLength(entry));
    }

    @Override
    public boolean someOfEntry(int database, long entry, boolean isFirst) {
        if (isFirst) told.add("big value");
        return slow;
    }

    @Override
    public void end() { ended = true; }
}

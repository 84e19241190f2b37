package io.javelina.server;

import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.Allocator;
import io.javelina.persistence.CommandsWriter;
import io.javelina.persistence.LibrarySource;
import io.javelina.persistence.SnapshotSink;
import io.javelina.type.EntryBlocks;
import java.util.BitSet;

/// The snapshot that a migration of slots begins with, as commands for the node that gets them. Node loop only.
final class SlotSnapshot implements SnapshotJob, SnapshotSink {
    /// Who wants it.
    interface User {
        void snapshotBegins();

        /// All was written.
        void snapshotCompleted();

        /// It has come to nothing.
        void snapshotFailed();
    }

    private final EntryBlocks blocks;
    private final Allocator allocator;
    private final BitSet slots;
    private final MigrationTarget target;
    private final User user;
    /// Null before it has begun, and when it is over.
    private CommandsWriter writer;
    private boolean complete;

    SlotSnapshot(EntryBlocks blocks, BitSet slots, MigrationTarget target, User user) {
        this.blocks = blocks;
        this.allocator = blocks.allocator();
        this.slots = slots;
        this.target = target;
        this.user = user;
    }

    @Override
    public String kind() { return "slots"; }

    @Override
    public BitSet slots() { return slots; }

    @Override
    public SnapshotWriter begin() {
        writer = new CommandsWriter(blocks, this, LibrarySource.NONE);
        user.snapshotBegins();
        return writer;
    }

    @Override
    public void write(long address, long bytes) { if (!target.isClosed()) target.write(address, bytes); }

    @Override
    public boolean isFull() { return !target.isClosed() && target.isFull(); }

    @Override
    public void end() { complete = true; }

    @Override
    public State state() {
        if (target.isClosed()) return State.FAILED;
        return complete ? State.SUCCEEDED : State.RUNNING;
    }

    @Override
    public void cancel() { ended(State.FAILED); }

    @Override
    public void ended(State state) {
        if (writer != null) writer.close();
        writer = null;
        if (state == State.SUCCEEDED) user.snapshotCompleted();
        else user.snapshotFailed();
    }
}

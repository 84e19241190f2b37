package io.javelina.persistence;

import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.Slice;
import io.javelina.type.EntryBlocks;

/// Writes a snapshot as the commands that make the data: the beginning of an append-only file that is to be readable.
///
/// Other than in an RDB file, commands for one key may stand between those for another: whatever is given while a big entry
/// is being written goes where it belongs at once. Only a long string is a single command that takes long; then what is
/// given is kept aside until its end. Node loop only.
public final class CommandsWriter implements SnapshotWriter, AutoCloseable {
    private static final int NO_DATABASE = -1;
    /// About 100 microseconds' worth.
    private static final long SLICE_BYTES = 1 << 17;
    /// What is kept aside is no longer welcome from here on.
    private static final long MOST_ASIDE = 1 << 22;

    private final SnapshotSink sink;
    private final CommandsOutput out;
    private final ValueCommands values;
    /// The big entry that is being written.
    private final ValueCommands big;
    private final CommandsOutput aside;
    private final ValueCommands asideValues;
    /// The database in which the next command will run.
    private int current = NO_DATABASE;

    /// Begins with the libraries of functions.
    public CommandsWriter(EntryBlocks blocks, SnapshotSink sink, LibrarySource functions) {
        this.sink = sink;
        this.out = new CommandsOutput(blocks.allocator());
        this.values = new ValueCommands(blocks, out);
        this.big = new ValueCommands(blocks, out);
        this.aside = new CommandsOutput(blocks.allocator());
        this.asideValues = new ValueCommands(blocks, aside);
        functions.forEach(this::function);
    }

    private void function(Slice code) {
        out.command("FUNCTION", 3).word("LOAD").bytes(code);
        settle(out);
    }

    @Override
    public boolean isFull() { return sink.isFull() || aside.length() > MOST_ASIDE; }

    /// Commands need not know how many keys there will be.
    @Override
    public void database(int index, long keys, long expiring) {}

    @Override
    public void entry(int database, long entry) {
        boolean toAside = big.isInString();
        select(database, toAside ? aside : out);
        ValueCommands writing = toAside ? asideValues : values;
        writing.begin(entry);
        writing.writeSome(Long.MAX_VALUE);
        if (!toAside) settle(out);
    }

    private void select(int database, CommandsOutput to) {
        if (database == current) return;
        to.command("SELECT", 2).number(database);
        current = database;
    }

    private void settle(CommandsOutput written) {
        if (written.length() == 0) return;
        sink.write(written.address(), written.length());
        written.reset();
    }

    @Override
    public boolean someOfEntry(int database, long entry, boolean isFirst) {
        if (!big.isInString()) select(database, out);
        if (isFirst) big.begin(entry);
        boolean hasMore = big.writeSome(SLICE_BYTES);
        settle(out);
        if (!big.isInString()) settle(aside);
        return hasMore;
    }

    @Override
    public void end() { sink.end(); }

    @Override
    public void close() {
        out.close();
        aside.close();
    }
}

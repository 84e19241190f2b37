package io.javelina.keyspace;

/// Gets the entries of a [Snapshot], each once, and makes of them whatever the snapshot is for. Node loop only.
///
/// What it needs to read entries (flyweights, scratch space) is its own: entries are given amid commands that use those of
/// their database. Any of its methods may throw [io.javelina.memory.MemoryExhausted], which ends the snapshot and not the command.
public interface SnapshotWriter {
    /// Writes nothing.
    SnapshotWriter NOBODY = new SnapshotWriter() {
        @Override
        public boolean isFull() { return false; }

        @Override
        public void database(int index, long keys, long expiring) {}

        @Override
        public void entry(int database, long entry) {}

        @Override
        public boolean someOfEntry(int database, long entry, boolean isFirst) { return false; }

        @Override
        public void end() {}
    };

    /// Whether nothing more should be given for now: what was given is still on its way. Entries that are about to change
    /// are given all the same. What is kept aside because of a big value does not count: only the rest of that helps.
    boolean isFull();

    /// The snapshot begins: how many keys a database has, and how many of them have a time to live. Called for those
    /// that have any, the lowest first, before the first entry.
    void database(int index, long keys, long expiring);

    /// A whole entry of the database that had this number when the snapshot began. Entries come in no order, so the
    /// database changes at any time.
    void entry(int database, long entry);

    /// Some of an entry whose value is big, 100 microseconds' worth or so. Until it is done the entry neither changes nor
    /// moves. Other entries that are about to change may be given in between; the writer keeps them aside until then,
    /// since formats know no value within a value.
    ///
    /// @param isFirst whether this is the beginning; else it goes on with the entry that was begun last
    /// @return whether there is more of it
    boolean someOfEntry(int database, long entry, boolean isFirst);

    /// All entries were given.
    void end();
}

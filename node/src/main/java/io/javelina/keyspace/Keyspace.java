package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.Elements;
import io.javelina.structure.Entry;
import io.javelina.structure.HashTable;
import io.javelina.structure.KeySlot;
import io.javelina.structure.SipHash;
import io.javelina.type.EntryBlocks;
import java.util.BitSet;
import java.util.function.LongSupplier;
import java.util.random.RandomGenerator;

/// All databases of a node and what they share. Node loop only; the time is that of the loop's turn.
public final class Keyspace {
    final Allocator allocator;
    final EntryBlocks blocks;
    final KeyspaceSettings settings;
    final KeyspaceCounters counters = new KeyspaceCounters();
    final AccessClock accessClock;
    final KeyspaceListener listener;
    final LazyFree lazyFree;
    final RandomGenerator random;
    final SipHash hash;
    final MemoryLimit memoryLimit;
    final Propagation propagation;

    /// The snapshot that is being made, null when there is none.
    Snapshot snapshot;
    final SnapshotNumbers snapshotNumbers = new SnapshotNumbers();

    private final Elements elements = new Keys();
    /// The header of the table that all databases without keys share; see [WholeTable].
    private final long nothing;
    private final Database[] databases;
    /// Whether the keys of each slot have tables of their own.
    private final boolean clustered;
    private final HiddenSlots hidden = new HiddenSlots();
    private long now;
    /// What has an expiry before that is over: the time, unless nothing is ever over.
    private long overBefore;
    private Role role = Role.PRIMARY;
    private boolean expiryPaused;
    private boolean marksUse = true;
    /// The database whose tables are the next to be worked on.
    private int nextRehashed;

    /// A keyspace of a node that is in no cluster.
    public Keyspace(Allocator allocator, KeyspaceSettings settings, KeyspaceListener listener, LazyFree lazyFree,
            RandomGenerator random, int databaseCount) {
        this(allocator, settings, listener, lazyFree, random, databaseCount, false);
    }

    /// @param clustered whether the node is in a cluster, so that the keys of each slot have tables of their own
    public Keyspace(Allocator allocator, KeyspaceSettings settings, KeyspaceListener listener, LazyFree lazyFree,
            RandomGenerator random, int databaseCount, boolean clustered) {
        this.allocator = allocator;
        this.clustered = clustered;
        this.settings = settings;
        this.listener = listener;
        this.lazyFree = lazyFree;
        this.random = random;
        byte[] seed = new byte[SipHash.SEED_BYTES];
        random.nextBytes(seed);
        this.hash = new SipHash(seed);
        this.blocks = new EntryBlocks(allocator, hash, settings.encodingLimits);
        this.accessClock = new AccessClock(settings, random);
        this.memoryLimit = new MemoryLimit(allocator.ledger(), settings);
        this.propagation = new Propagation(allocator);
        this.nothing = new HashTable(allocator, Account.SERVER, elements).create();
        this.databases = new Database[databaseCount];
        for (int i = 0; i < databaseCount; i++) databases[i] = new Database(this, i, false);
    }

    EntryTable newTable(Account account) {
        if (clustered) return new SlotTables(allocator, account, elements, memoryLimit);
        return new WholeTable(allocator, account, elements, memoryLimit, nothing);
    }

    /// Slots whose keys are not to be seen yet.
    public HiddenSlots hiddenSlots() { return hidden; }

    /// Whether the keys of each slot can be counted, shown and deleted by themselves; see [Database#slotSize].
    public boolean isClustered() { return clustered; }

    /// The hash by which tables find a key, computed once per slice. In a cluster it holds the slot.
    long hash(Slice key) {
        long plain = hash.hash(key);
        return clustered ? SlotHash.of(plain, KeySlot.of(key)) : plain;
    }

    long hashOf(long entry) {
        long address = Entry.keyAddress(entry);
        int length = Entry.keyLength(entry);
        long plain = hash.hash(address, length);
        return clustered ? SlotHash.of(plain, KeySlot.of(address, length)) : plain;
    }

    /// How the tables know the keys of entries. In a cluster their hashes lack the slot, which tables do not look at.
    private final class Keys implements Elements {
        @Override
        public long hash(long entry) { return hash.hash(Entry.keyAddress(entry), Entry.keyLength(entry)); }

        @Override
        public boolean matches(long entry, long keyAddress, int keyLength) {
            return Entry.keyLength(entry) == keyLength && Memory.equal(Entry.keyAddress(entry), keyAddress, keyLength);
        }
    }

    /// A turn of the loop begins: until the next one it is this time.
    public void beginTurn(long unixMillis) {
        now = unixMillis;
        overBefore = role == Role.APPLYING ? Long.MIN_VALUE : unixMillis;
        accessClock.now(unixMillis);
    }

    /// Unix milliseconds of this turn.
    public long now() { return now; }

    public int databaseCount() { return databases.length; }

    public Database database(int index) { return databases[index]; }

    /// Keys of all databases.
    public long size() {
        long size = 0;
        for (Database database : databases) size += database.size();
        return size;
    }

    public KeyspaceSettings settings() { return settings; }

    public KeyspaceCounters counters() { return counters; }

    public AccessClock accessClock() { return accessClock; }

    public Allocator allocator() { return allocator; }

    public RandomGenerator random() { return random; }

    public MemoryLimit memoryLimit() { return memoryLimit; }

    /// What makes, moves and releases entries; for whoever makes some that no database has yet.
    public EntryBlocks blocks() { return blocks; }

    public LazyFree lazyFree() { return lazyFree; }

    /// Where changes go on to those who follow.
    public Propagation propagation() { return propagation; }

    /// What has an expiry before that, in unix milliseconds, is over for whoever runs commands now.
    long overBefore() { return overBefore; }

    /// From now on commands run on behalf of this one.
    ///
    /// @return on whose they ran before
    public Role role(Role next) {
        Role before = role;
        role = next;
        overBefore = next == Role.APPLYING ? Long.MIN_VALUE : now;
        return before;
    }

    public Role role() { return role; }

    /// Whether keys whose time has come may be deleted by themselves.
    boolean mayExpire() { return role == Role.PRIMARY && !expiryPaused; }

    /// Whether keys may be deleted whose time has come and of which only this replica knows.
    boolean mayExpireLocally() { return role != Role.PRIMARY && !expiryPaused; }

    /// Keys of which only this replica knows when their time comes: `slave_expires_tracked_keys`.
    public long localExpiries() {
        if (role == Role.PRIMARY) return 0;
        long sum = 0;
        for (Database database : databases) sum += database.localExpiries().size();
        return sum;
    }

    /// Begins a snapshot of what is there now; somebody has to let it [Snapshot#proceed].
    ///
    /// @throws IllegalStateException while another one runs, or when [#mustForgetSnapshots]
    public Snapshot beginSnapshot(SnapshotWriter writer) {
        return new Snapshot(this, writer, snapshotNumbers.next(), null).begin();
    }

    /// As [#beginSnapshot(SnapshotWriter)], of the keys of some slots only.
    public Snapshot beginSnapshot(SnapshotWriter writer, BitSet slots) {
        if (!clustered) throw new IllegalStateException("a snapshot of slots outside of a cluster");
        return new Snapshot(this, writer, snapshotNumbers.next(), (BitSet) slots.clone()).begin();
    }

    /// Whether entries know of so many snapshots that were given up that there is no number left for a new one.
    public boolean mustForgetSnapshots() { return snapshotNumbers.areUsedUp(); }

    /// Begins to make all entries forget of which snapshots they were part: this is done like a snapshot of which nothing
    /// is written.
    public Snapshot beginForgettingSnapshots() {
        return new Snapshot(this, SnapshotWriter.NOBODY, SnapshotNumbers.FORGOTTEN, null).begin();
    }

    /// The snapshot that is being made, null when there is none.
    public Snapshot snapshot() { return snapshot; }

    /// What accounts of overhead hold for databases that were flushed and that a snapshot keeps.
    public long heldOverheadBytes() { return snapshot == null ? 0 : snapshot.heldOverheadBytes(); }

    /// While paused, keys whose time has come are seen as gone but are not deleted.
    public void pauseExpiry(boolean paused) { expiryPaused = paused; }

    /// Whether look-ups mark keys as used; off for commands of clients that asked for it (CLIENT NO-TOUCH).
    public void markUse(boolean on) { marksUse = on; }

    boolean marksUse() { return marksUse; }

    /// Deletes all keys of all databases; see [Database#flush].
    ///
    /// @return how many there were
    public long flush(boolean lazily) {
        long removed = 0;
        for (Database database : databases) removed += database.flush(lazily);
        return removed;
    }

    /// Databases that nobody sees, for data that is loaded beside the present one: as many as there are.
    public Database[] newDatabases() {
        Database[] created = new Database[databases.length];
        for (int i = 0; i < created.length; i++) created[i] = new Database(this, i, true);
        return created;
    }

    /// All databases, by number.
    public Database[] databases() { return databases.clone(); }

    /// Exchanges the content of two databases.
    public void swap(int one, int other) {
        if (one == other) return;
        listener.swapping(databases[one], databases[other]);
        databases[one].swap(databases[other]);
        listener.swapped(databases[one], databases[other]);
    }

    /// The content of these, which came from [#newDatabases], replaces that of all databases.
    public void takeOver(Database[] spare, boolean lazily) {
        for (int i = 0; i < databases.length; i++) {
            listener.swapping(databases[i], spare[i]);
            databases[i].swap(spare[i]);
            listener.swapped(databases[i], spare[i]);
            spare[i].flush(lazily);
        }
    }

    /// Keeps the tables in shape, for cron: those that are nearly empty shrink, and with `activerehashing` those that are
    /// being resized go on with that for as long as `budgetNanos`.
    public void tidy(long budgetNanos, LongSupplier nanos) {
        for (Database database : databases) database.shrinkIfSparse();
        if (!settings.activeRehashing) return;
        long start = nanos.getAsLong();
        for (int i = 0; i < databases.length; i++) {
            while (databases[nextRehashed].rehash()) if (nanos.getAsLong() - start >= budgetNanos) return;
            nextRehashed = (nextRehashed + 1) % databases.length;
        }
    }
}

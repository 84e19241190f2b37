package io.javelina.keyspace;

import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import io.javelina.type.EntryBlocks;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// The dataset as it was when this began, given to a [SnapshotWriter] while commands go on. Node loop only.
///
/// It walks through the tables of all databases in small steps and gives each entry that does not bear its number, which
/// the entry gets then. What a command is about to change, to move or to delete is given before that happens; what comes
/// into being meanwhile bears the number from the start. So each entry is given once, as it was at the beginning.
///
/// What has a *big* value is different, because to give it takes long:
/// * The walk gives it in slices. Until it is given it must not change.
/// * Commands that would change it are best held back for so long: [#postpones] tells which, and sees to it that the value
///   is the next to be given. Those that cannot wait have it given at once, however long that takes.
/// * When it is deleted or replaced, nobody waits: the snapshot keeps it as an *orphan* until it is given, and frees it then.
///   So it does with whole databases that are flushed.
/// * Its fields do not expire by themselves meanwhile.
///
/// What always holds:
/// * an entry that stands in a table, or is an orphan, and does not bear the number was there at the beginning, is as it was
///   then, and has not moved;
/// * the databases of the beginning are known by the index that they had then, be they swapped or flushed since.
///
/// On a node of a cluster it may be that of some slots only. Then it has nothing to do with other keys: they count as given.
///
/// When memory for the writer runs out the snapshot has failed, and no command hears of it.
public final class Snapshot {
    private enum State {
        RUNNING, COMPLETED, FAILED, CANCELLED
    }

    /// A step of the walk ends when it has given so many bytes.
    private static final long STEP_BYTES = 64 << 10;
    /// What entries that are about to change may give to a writer that is full, or that is amid a big value and so keeps
    /// them aside, before those who change them are held back.
    private static final long MOST_OVERFLOW_BYTES = 4 << 20;

    private final Keyspace keyspace;
    private final EntryBlocks blocks;
    private final SnapshotWriter writer;
    private final int number;
    private final boolean knowsBig;
    /// Whose keys it is of, null for all.
    private final BitSet slots;
    private State state = State.RUNNING;

    /// By the index at the beginning: the database that has that content now, null when it was flushed.
    private final Database[] contents;
    /// How many of these the walk has left behind.
    private int walked;
    /// Where it goes on in the next one.
    private long cursor;
    private final ElementVisitor walker = this::walk;
    /// The database that is being walked through.
    private int walkedIndex;
    /// What this step has given.
    private long stepBytes;
    /// Whether this step has met something that it did not give.
    private boolean cut;

    /// The big value that is being given, 0 when there is none; and the database that it was in.
    private long current;
    private int currentIndex;
    /// Big values for which somebody waits, with their databases.
    private final Map<Long, Integer> wanted = new LinkedHashMap<>();
    private final ArrayDeque<Orphan> orphans = new ArrayDeque<>();
    private final ArrayDeque<Flushed> flushed = new ArrayDeque<>();

    private long totalKeys;
    private long savedKeys;
    private long earlyBytes;
    private long overflowBytes;
    private long heldBytes;

    /// An entry that is in no table any more.
    private record Orphan(long entry, int index, long bytes) {
    }

    /// The tables of a database that was flushed.
    private static final class Flushed {
        final DatabaseRelease release;
        final int index;
        final long bytes;
        long cursor;

        Flushed(DatabaseRelease release, int index, long cursor, long bytes) {
            this.release = release;
            this.index = index;
            this.cursor = cursor;
            this.bytes = bytes;
        }
    }

    Snapshot(Keyspace keyspace, SnapshotWriter writer, int number, BitSet slots) {
        if (keyspace.snapshot != null) throw new IllegalStateException("a snapshot is being made");
        this.keyspace = keyspace;
        this.blocks = keyspace.blocks;
        this.writer = writer;
        this.number = number;
        this.slots = slots;
        this.knowsBig = number != SnapshotNumbers.FORGOTTEN;
        this.contents = new Database[keyspace.databaseCount()];
    }

    Snapshot begin() {
        keyspace.snapshot = this;
        try {
            for (int i = 0; i < contents.length; i++) begin(keyspace.database(i));
        } catch (MemoryExhausted e) {
            end(State.FAILED);
        }
        return this;
    }

    private void begin(Database database) {
        database.snapshotIndex = database.index();
        contents[database.index()] = database;
        long keys = slots == null ? database.size() : slots.stream().mapToLong(database::slotSize).sum();
        long expiring = slots == null
                ? database.expiresSize()
                : slots.stream().mapToLong(database::slotExpiresSize).sum();
        if (keys > 0) writer.database(database.index(), keys, expiring);
        totalKeys += keys;
    }

    // How it stands.

    public boolean isRunning() { return state == State.RUNNING; }

    /// Whether all was given.
    public boolean isComplete() { return state == State.COMPLETED; }

    /// Whether the writer wants to wait.
    public boolean isFull() { return writer.isFull(); }

    /// Whether somebody waits for a big value; see [#postpones].
    public boolean isAwaited() { return !wanted.isEmpty(); }

    /// Whether so much was given out of turn that those who would cause more of it are held back.
    public boolean isOverfull() { return overflowBytes > MOST_OVERFLOW_BYTES; }

    /// Keys that there were at the beginning.
    public long totalKeys() { return totalKeys; }

    /// Keys that were given.
    public long savedKeys() { return savedKeys; }

    /// What entries took that were given out of turn because they were about to change, and what was kept though it was
    /// deleted, in bytes: the price of changes while a snapshot is made.
    public long earlyBytes() { return earlyBytes; }

    /// What deleted entries take that are kept until they are given.
    public long heldBytes() { return heldBytes; }

    /// What accounts of overhead hold for databases that were flushed.
    public long heldOverheadBytes() {
        long sum = 0;
        for (Flushed database : flushed) sum += database.release.overheadBytes();
        return sum;
    }

    /// Whether the entry bears its number, or is none of its keys.
    boolean has(long entry) { return Entry.snapshot(entry) == number || slots != null && !isOfSlots(entry); }

    private boolean isOfSlots(long entry) {
        return slots.get(KeySlot.of(Entry.keyAddress(entry), Entry.keyLength(entry)));
    }

    private boolean isBig(long entry) { return knowsBig && blocks.valueBytes(entry) > keyspace.settings.bigBytes; }

    // The walk.

    /// Gives entries for about so long, and no longer when the writer [#isFull].
    ///
    /// @param mostKeys when so many were given, it is enough, too
    /// @return whether anything was done
    public boolean proceed(long budgetNanos, long mostKeys, LongSupplier nanos) {
        drained();
        long start = nanos.getAsLong();
        long before = savedKeys;
        boolean any = false;
        while (isRunning() && !writer.isFull() && savedKeys - before < mostKeys) {
            step();
            drained();
            any = true;
            if (nanos.getAsLong() - start >= budgetNanos) break;
        }
        return any;
    }

    /// What came out of turn does no harm once the writer can go on with other entries.
    private void drained() { if (current == 0 && !writer.isFull()) overflowBytes = 0; }

    /// Some of the work: a fraction of a millisecond.
    private void step() {
        stepBytes = 0;
        cut = false;
        try {
            if (current != 0) continueCurrent();
            else if (!wanted.isEmpty()) beginWanted();
            else if (!orphans.isEmpty()) nextOrphan();
            else if (!flushed.isEmpty()) walkFlushed(flushed.getFirst());
            else if (walked < contents.length) walkNext();
            else complete();
        } catch (MemoryExhausted e) {
            end(State.FAILED);
        }
    }

    private void walkNext() {
        Database database = contents[walked];
        long next = 0;
        if (database != null) {
            walkedIndex = walked;
            if (slots != null) next = walkSlots(database);
            else next = database.keys().scan(cursor, walker);
            if (cut) return;
        }
        cursor = next;
        if (next == 0) walked++;
    }

    /// A step through the tables of its slots; returns the next cursor, which has the slot in its low bits.
    private long walkSlots(Database database) {
        int slot = (int) cursor & KeySlot.COUNT - 1;
        if (slots.get(slot)) {
            long next = database.scan(cursor, slot, walker);
            if (next != 0 || cut) return next;
            slot++;
        }
        for (int next = slots.nextSetBit(slot); next >= 0; next = slots.nextSetBit(next + 1))
            if (database.slotSize(next) > 0) return next;
        return 0;
    }

    private void walkFlushed(Flushed database) {
        walkedIndex = database.index;
        long next = database.release.scan(database.cursor, walker);
        if (cut) return;
        database.cursor = next;
        if (next == 0) releaseFlushed();
    }

    private void walk(long entry) {
        if (cut || has(entry)) return;
        if (stepBytes >= STEP_BYTES) {
            cut = true;
        } else if (isBig(entry)) {
            cut = true;
            beginBig(entry, walkedIndex);
        } else {
            stepBytes += blocks.valueBytes(entry) + Entry.bytes(entry);
            give(entry, walkedIndex);
        }
    }

    private void give(long entry, int index) {
        writer.entry(index, entry);
        given(entry);
    }

    private void given(long entry) {
        Entry.snapshot(entry, number);
        savedKeys++;
    }

    private void beginBig(long entry, int index) {
        assert current == 0 : "two big values at a time";
        current = entry;
        currentIndex = index;
        goOn(writer.someOfEntry(index, entry, true));
    }

    private void continueCurrent() { goOn(writer.someOfEntry(currentIndex, current, false)); }

    private void goOn(boolean more) {
        if (more) return;
        long entry = current;
        current = 0;
        wanted.remove(entry);
        given(entry);
    }

    private void beginWanted() {
        Map.Entry<Long, Integer> first = wanted.entrySet().iterator().next();
        beginBig(first.getKey(), first.getValue());
    }

    private void nextOrphan() {
        Orphan orphan = orphans.getFirst();
        if (has(orphan.entry)) freeOrphan();
        else beginBig(orphan.entry, orphan.index);
    }

    private void freeOrphan() {
        Orphan orphan = orphans.removeFirst();
        hold(-orphan.bytes);
        if (blocks.isSlowToFree(orphan.entry)) keyspace.lazyFree.submit(new EntryRelease(blocks, orphan.entry));
        else blocks.free(orphan.entry);
    }

    private void releaseFlushed() {
        Flushed database = flushed.removeFirst();
        hold(-database.bytes);
        keyspace.lazyFree.submit(database.release);
    }

    private void hold(long bytes) {
        heldBytes += bytes;
        keyspace.memoryLimit.hold(bytes);
    }

    // The end.

    private void complete() {
        writer.end();
        end(State.COMPLETED);
    }

    /// Gives up: entries bear the number in vain.
    public void cancel() { if (isRunning()) end(State.CANCELLED); }

    private void end(State how) {
        state = how;
        keyspace.snapshot = null;
        if (how == State.COMPLETED && slots == null) keyspace.snapshotNumbers.completed(number);
        else keyspace.snapshotNumbers.abandoned(number);
        cut = true;
        current = 0;
        wanted.clear();
        while (!orphans.isEmpty()) freeOrphan();
        while (!flushed.isEmpty()) releaseFlushed();
    }

    // Before changes.

    /// An entry is about to change, or to move.
    void beforeChange(Database database, long entry) { if (!has(entry)) giveEarly(entry, database.snapshotIndex); }

    /// As [#beforeChange], unless the value is big.
    ///
    /// @return whether the entry may change
    boolean takesUnlessBig(Database database, long entry) {
        if (has(entry)) return true;
        if (isBig(entry)) return false;
        giveEarly(entry, database.snapshotIndex);
        return true;
    }

    private void giveEarly(long entry, int index) {
        long bytes = blocks.usableBytes(entry) + blocks.valueBytes(entry);
        earlyBytes += bytes;
        try {
            if (current != 0 || writer.isFull()) overflowBytes += bytes;
            if (entry == current) while (current != 0) continueCurrent();
            else give(entry, index);
            if (!wanted.isEmpty()) wanted.remove(entry);
        } catch (MemoryExhausted e) {
            end(State.FAILED);
        }
    }

    /// An entry was made, be it in the place of another one.
    void made(long entry) { Entry.snapshot(entry, number); }

    /// An entry is no longer in any table and is to be freed.
    ///
    /// @return whether the snapshot does that, when it no longer needs the entry
    boolean takesOver(Database database, long entry) {
        if (takesUnlessBig(database, entry)) return false;
        long bytes = blocks.usableBytes(entry) + blocks.valueBytes(entry);
        orphans.add(new Orphan(entry, database.snapshotIndex, bytes));
        earlyBytes += bytes;
        hold(bytes);
        return true;
    }

    /// Whether there may be entries in a database that were not given yet.
    boolean wants(Database database) {
        int index = database.snapshotIndex;
        return index >= walked && contents[index] != null && database.size() > 0;
    }

    /// A database was flushed.
    ///
    /// @param entryBytes what the entries take, overhead not counted
    /// @return whether the snapshot frees it when it no longer needs the entries
    boolean takesOver(Database database, DatabaseRelease release, long entryBytes) {
        int index = database.snapshotIndex;
        if (index < walked || contents[index] == null) return false;
        long bytes = entryBytes + release.overheadBytes();
        flushed.add(new Flushed(release, index, index == walked ? cursor : 0, bytes));
        contents[index] = null;
        earlyBytes += bytes;
        hold(bytes);
        return true;
    }

    /// Two databases have exchanged their contents.
    void swapped(Database one, Database other) {
        int index = one.snapshotIndex;
        one.snapshotIndex = other.snapshotIndex;
        other.snapshotIndex = index;
        if (contents[one.snapshotIndex] != null) contents[one.snapshotIndex] = one;
        if (contents[other.snapshotIndex] != null) contents[other.snapshotIndex] = other;
    }

    // Holding back.

    /// Whether a command that is going to change a key had better wait. If so, it should be tried again after a
    /// [#proceed].
    ///
    /// @param replaces whether it replaces or deletes the value as a whole
    public boolean postpones(Database database, Slice key, boolean replaces) {
        long entry = database.peekRaw(key);
        if (entry == 0 || has(entry)) return false;
        boolean isBig = isBig(entry);
        if (isBig && !replaces) wanted.put(entry, database.snapshotIndex);
        return isBig ? !replaces : isOverfull();
    }
}

package io.javelina.persistence;

import io.javelina.keyspace.AccessClock;
import io.javelina.keyspace.EvictionPolicy;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.SnapshotWriter;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;

/// Writes a snapshot as an RDB file:
///
/// ```
///   name and version
///   aux: name, value                         what the file says about itself, see RdbHeader
///   function: code                           libraries, in the order in which they came
///   database: number; sizes: keys, expiring  of each that has keys
///   database: number                         whenever the next key is of another one
///   [expiry: time] [idle: seconds | frequency: times] type, key, value
///   end, checksum                            8 bytes, 0 without one
/// ```
///
/// An entry that is given while a big one is being written is kept aside until that one's end. What cannot be written
/// ends the snapshot: nothing more goes to the sink, and [#failure] says why. Node loop only.
public final class RdbFileWriter implements SnapshotWriter, AutoCloseable {
    private static final int KEPT_BYTES = 1 << 16;
    /// About 100 microseconds' worth; see [RdbWriter#beginSlice].
    private static final long SLICE_EFFORT = 1 << 17;
    /// To compress more than this at once would take too long.
    static final int LONGEST_COMPRESSED = 1 << 16;
    private static final int NO_DATABASE = -1;

    private final Keyspace keyspace;
    private final RdbSettings settings;
    private final SnapshotSink sink;
    private final ScratchBuffer buffer;
    private final RdbWriter out;
    private final RdbCodecs codecs;
    /// Null when it is closed.
    private RdbValues values;
    private final ScratchBuffer asideBuffer;
    private final RdbWriter aside;
    private RdbValues asideValues;
    private final Slice key = new Slice();

    private long checksum;
    /// The database of the last key, or of the last one kept aside.
    private int current = NO_DATABASE;
    private boolean isInValue;
    private long writtenKeys;
    private String failure;

    /// Begins a file.
    public RdbFileWriter(Keyspace keyspace, RdbCodecs codecs, RdbSettings given, SnapshotSink sink, RdbHeader header,
            LibrarySource functions) {
        this.keyspace = keyspace;
        this.codecs = codecs;
        this.settings = given.copy();
        this.sink = sink;
        Allocator allocator = keyspace.allocator();
        this.buffer = new ScratchBuffer(allocator, Account.SNAPSHOT_BUFFERS, KEPT_BYTES);
        this.out = new RdbWriter(buffer, settings, this::drain, LONGEST_COMPRESSED);
        this.values = codecs.take();
        this.asideBuffer = new ScratchBuffer(allocator, Account.SNAPSHOT_BUFFERS, KEPT_BYTES);
        this.aside = new RdbWriter(asideBuffer, settings, null, LONGEST_COMPRESSED);
        this.asideValues = codecs.take();
        try {
            header.write(out, allocator, settings.version);
            functions.forEach(this::function);
            out.settle();
        } catch (MemoryExhausted e) {
            close();
            throw e;
        }
    }

    private void function(Slice code) {
        out.type(Rdb.FUNCTION);
        out.string(code);
        out.settle();
    }

    private void drain(long address, long bytes) {
        if (settings.hasChecksum) checksum = Crc64.update(checksum, address, bytes);
        sink.write(address, bytes);
    }

    /// Why the snapshot cannot be written, null while it can.
    public String failure() { return failure; }

    /// How many keys were written so far.
    public long writtenKeys() { return writtenKeys; }

    @Override
    public boolean isFull() { return failure == null && sink.isFull(); }

    @Override
    public void database(int index, long keys, long expiring) {
        if (failure != null) return;
        select(index, out);
        out.type(Rdb.SIZES);
        out.length(keys);
        out.length(expiring);
    }

    private void select(int database, RdbWriter to) {
        if (database == current) return;
        to.type(Rdb.DATABASE);
        to.length(database);
        current = database;
    }

    @Override
    public void entry(int database, long entry) {
        if (failure != null) return;
        boolean toAside = isInValue;
        RdbWriter to = toAside ? aside : out;
        RdbValues using = toAside ? asideValues : values;
        try {
            head(database, entry, to, using);
            using.write(entry, to);
        } catch (RuntimeException e) {
            fail(entry, e);
        }
    }

    @Override
    public boolean someOfEntry(int database, long entry, boolean isFirst) {
        if (failure != null) return false;
        try {
            out.beginSlice(SLICE_EFFORT);
            if (isFirst) begin(database, entry);
            isInValue = values.writeSome(out);
            out.beginSlice(Long.MAX_VALUE);
            if (!isInValue) fetchAside();
            return isInValue;
        } catch (RuntimeException e) {
            fail(entry, e);
            return false;
        }
    }

    private void begin(int database, long entry) {
        head(database, entry, out, values);
        values.beginWriting(entry, out);
    }

    private void fetchAside() {
        out.flush();
        if (!asideBuffer.isEmpty()) drain(asideBuffer.address(), asideBuffer.length());
        asideBuffer.reset();
    }

    /// Writes what stands before the value.
    private void head(int database, long entry, RdbWriter to, RdbValues using) {
        int type = using.type(entry, settings.version);
        select(database, to);
        if (Entry.hasExpiry(entry)) {
            to.type(Rdb.EXPIRY_MILLIS);
            to.millis(Entry.expiry(entry));
        }
        use(entry, to);
        to.type(type);
        to.string(Entry.keyAddress(entry), Entry.keyLength(entry));
        to.settle();
        writtenKeys++;
    }

    private void use(long entry, RdbWriter to) {
        EvictionPolicy policy = keyspace.settings().policy;
        AccessClock clock = keyspace.accessClock();
        if (policy.isLru()) {
            to.type(Rdb.IDLE);
            to.length(clock.idleSeconds(entry));
        } else if (policy.isLfu()) {
            to.type(Rdb.FREQUENCY);
            to.type(clock.frequency(entry));
        }
    }

    /// Only what follows from the data or from scarce memory is a failure; a mistake of ours is none.
    private void fail(long entry, RuntimeException reason) {
        key.wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
        switch (reason) {
            case UnsupportedByVersion e -> failure = "the key '" + key.text() + "' cannot be saved: " + e.getMessage();
            case CommandError e -> failure = "the key '" + key.text() + "' cannot be saved: " + e.getMessage();
            case MemoryExhausted e -> failure = "out of memory while the key '" + key.text() + "' was being saved";
            default -> throw reason;
        }
        isInValue = false;
        close();
    }

    @Override
    public void end() {
        if (failure != null) return;
        out.type(Rdb.END);
        out.flush();
        // The checksum is not a part of what it is of.
        buffer.appendLong(checksum);
        sink.write(buffer.address(), buffer.length());
        close();
        sink.end();
    }

    /// Gives up what is being written, and gives back all memory.
    @Override
    public void close() {
        if (values == null) return;
        codecs.giveBack(values);
        codecs.giveBack(asideValues);
        values = null;
        asideValues = null;
        buffer.close();
        asideBuffer.close();
    }
}

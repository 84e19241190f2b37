package io.javelina.persistence;

import io.javelina.keyspace.AccessClock;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import java.nio.charset.StandardCharsets;

/// Reads an RDB file, of any version that is known, into databases; see [RdbFileWriter] for the format. Its bytes are fed
/// to it as they come, from a file or from a connection, and are taken in slices:
///
///     reader.feed(address, bytes);
///     while (reader.load(budget) == Progress.WORKING) lookAfterOthers();     // then feed more, or it is done
///
/// What is not wholly there waits for the rest; only a single string, or a compact value, has to be there as a whole. Nothing
/// that is read is trusted. Whatever is wrong is a [CorruptRdb] that says where; keys that were loaded before remain.
/// Node loop only.
public final class RdbFileReader implements AutoCloseable {
    public enum Progress {
        /// The slice is over.
        WORKING,
        /// What was fed is used up.
        HUNGRY,
        /// The end was reached. What was fed beyond it is [#restBytes] at [#restAddress].
        DONE
    }

    /// Hears what is in the file besides keys.
    public interface Listener {
        /// The file says something about itself.
        default void field(String name, String value) {}

        /// Something that is not as it should be, and does no harm.
        default void warning(String what) {}

        /// One more key was read.
        default void keyRead() {}
    }

    /// How keys become a part of the databases.
    public record Mode(boolean dropsExpired, boolean replacesKeys) {
        /// As a primary loads its data.
        public static final Mode PRIMARY = new Mode(true, false);
        /// As a replica does, whose primary says what is expired.
        public static final Mode REPLICA = new Mode(false, false);
    }

    /// How many bytes come, when nobody knows.
    public static final long UNKNOWN = -1;

    private static final long UNLIMITED = Long.MAX_VALUE / 2;
    private static final int KEPT_BYTES = 1 << 22;
    private static final int CHECKSUM_BYTES = 8;
    /// Bytes that a key takes in the file at least.
    private static final int LEAST_KEY_BYTES = 4;
    /// Keys for which room is made on the word of a file whose length nobody knows.
    private static final long MOST_EXPECTED = 1 << 22;
    /// Warnings about empty values, of which there may be many.
    private static final int MOST_WARNINGS = 10;
    private static final String MODULE_CHARACTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final int MODULE_NAME = 9;
    private static final int NOT_GIVEN = -1;
    /// Entries that are put into a database together.
    private static final int BATCH = 16;

    private final Keyspace keyspace;
    private final Database[] databases;
    private final RdbSettings settings;
    private final LibrarySink functions;
    private final Listener listener;
    private final Mode mode;
    private final RdbCodecs codecs;
    /// Null when it is closed.
    private RdbValues values;
    private final RdbReader in = new RdbReader();
    private final RdbString string;
    private final Slice key = new Slice();

    /// What was fed and may still be needed.
    private ScratchBuffer window;
    /// Takes the place of the window when that has become too large.
    private ScratchBuffer spare;
    /// How much of the window is read, and how much of it is in the checksum: that may be more, but not at the end of the file.
    private long read;
    private long summed;
    /// Bytes of the file before the window.
    private long before;
    private long totalBytes = UNKNOWN;
    private boolean allFed;
    /// How much has to be there before it is worth to go on.
    private long needed;
    private long checksum;

    private boolean begun;
    private boolean done;
    private int version;
    private Database database;
    private boolean isInValue;
    private long expiry = Entry.NO_EXPIRY;
    private long idleSeconds = NOT_GIVEN;
    private int frequency = NOT_GIVEN;

    /// Entries that were read and are not in the database yet, and the hashes of their keys. The places where several
    /// of them belong are looked at together: that takes about as long as waiting for the memory of one.
    private final long[] ready = new long[BATCH];
    private final long[] hashes = new long[BATCH];
    private int readyCount;
    /// What looking there gave; it means nothing.
    private int touched;

    private long loadedKeys;
    private long expiredKeys;
    private long emptyKeys;

    /// @param databases where keys are loaded to, by number: those of the keyspace, or some that are not a part of it yet
    public RdbFileReader(Keyspace keyspace, Database[] databases, RdbCodecs codecs, RdbSettings settings,
            LibrarySink functions, Mode mode, Listener listener) {
        this.codecs = codecs;
        this.keyspace = keyspace;
        this.databases = databases;
        this.settings = settings;
        this.functions = functions;
        this.mode = mode;
        this.listener = listener;
        this.database = databases[0];
        this.values = codecs.take();
        Allocator allocator = keyspace.allocator();
        this.string = new RdbString(allocator);
        this.window = new ScratchBuffer(allocator, Account.SNAPSHOT_BUFFERS, KEPT_BYTES);
        this.spare = new ScratchBuffer(allocator, Account.SNAPSHOT_BUFFERS, KEPT_BYTES);
    }

    /// Says how many bytes the file has, or may have at most.
    public void totalBytes(long bytes) { totalBytes = bytes; }

    // Bytes.

    /// Gives more of the file; the bytes are copied.
    public void feed(long address, long bytes) {
        if (read > 0) forgetRead();
        if (totalBytes != UNKNOWN && needed > window.length()) window.reserve(needed - window.length());
        window.append(address, bytes);
    }

    /// As above, when it is [hungry][Progress#HUNGRY], by somebody who knows the [Crc64] of all of the file before these bytes.
    public void feed(long address, long bytes, long checksumBefore) {
        boolean mayBeEnd = restBytes() > 0 && Memory.getUnsignedByte(restAddress()) == Rdb.END;
        // Else the checksum is not asked for before what is there has been read.
        if (!mayBeEnd) {
            checksum = checksumBefore;
            summed = window.length();
        }
        feed(address, bytes);
    }

    /// There is no more to feed.
    public void allFed() { allFed = true; }

    private void forgetRead() {
        sum(read);
        long rest = window.length() - read;
        long address = window.address() + read;
        if (window.capacity() > KEPT_BYTES && rest < KEPT_BYTES) {
            spare.append(address, rest);
            window.close();
            ScratchBuffer emptied = window;
            window = spare;
            spare = emptied;
        } else {
            Memory.copy(address, window.address(), rest);
            window.truncate(rest);
        }
        before += read;
        summed -= read;
        read = 0;
    }

    /// Adds what was read up to an offset in the window to the checksum, if it is not a part of it.
    private void sum(long upTo) {
        if (upTo <= summed) return;
        if (settings.hasChecksum) checksum = Crc64.update(checksum, window.address() + summed, upTo - summed);
        summed = upTo;
    }

    /// How many bytes may follow those in the window.
    private long beyond() {
        if (allFed) return 0;
        return totalBytes == UNKNOWN ? UNLIMITED : Math.max(0, totalBytes - before - window.length());
    }

    public long restAddress() { return window.address() + read; }

    public long restBytes() { return window.length() - read; }

    // Progress.

    /// Bytes that were read so far.
    public long readBytes() { return before + read; }

    public long loadedKeys() { return loadedKeys; }

    /// Keys that were left out because their time had come.
    public long expiredKeys() { return expiredKeys; }

    /// Values without elements, which old servers wrote by mistake, and which are left out.
    public long emptyKeys() { return emptyKeys; }

    public int version() { return version; }

    /// Goes on for about so many bytes.
    ///
    /// @throws CorruptRdb when the file is none, is damaged, or cannot be held here
    /// @throws io.javelina.memory.MemoryExhausted when there is no room for it; nothing more can be read then
    public Progress load(long budgetBytes) {
        if (done) return Progress.DONE;
        if (window.length() - read < needed && !allFed) return Progress.HUNGRY;
        needed = 0;
        in.wrap(window.address() + read, window.length() - read, beyond());
        in.beginSlice(budgetBytes);
        try {
            return goOn();
        } catch (CorruptRdb e) {
            throw new CorruptRdb("offset " + (before + in.position() - window.address()) + ": " + e.getMessage());
        } finally {
            read = in.position() - window.address();
        }
    }

    private Progress goOn() {
        Progress progress;
        try {
            while (!done && in.mayGoOn()) next();
            progress = done ? Progress.DONE : Progress.WORKING;
        } catch (MoreNeeded e) {
            in.rewind();
            needed = in.needed();
            progress = Progress.HUNGRY;
        }
        storeReady();
        return progress;
    }

    private void next() {
        if (isInValue) goOnWithValue();
        else if (!begun) begin();
        else item();
    }

    private void begin() {
        in.mark();
        long magic = in.take(Rdb.MAGIC_BYTES);
        String name = text(magic, Rdb.NAME.length());
        if (!name.equals(Rdb.NAME) && !name.equals(Rdb.FOREIGN_NAME))
            throw new CorruptRdb("Wrong signature trying to load DB from file");
        version = number(text(magic + Rdb.NAME.length(), Rdb.MAGIC_BYTES - Rdb.NAME.length()));
        boolean isOwn = name.equals(Rdb.NAME);
        if (isOwn != Rdb.hasOwnName(version) || !Rdb.isAccepted(version, settings.acceptsUnknownVersions))
            throw new CorruptRdb("Can't handle RDB format version " + version);
        begun = true;
    }

    private static String text(long address, int bytes) {
        return new String(Memory.toBytes(address, bytes), StandardCharsets.ISO_8859_1);
    }

    /// What does not look like a version is none.
    private static int number(String digits) { return digits.matches("\\d+") ? Integer.parseInt(digits) : 0; }

    private void item() {
        in.mark();
        int code = in.unsignedByte();
        switch (code) {
            case Rdb.EXPIRY_MILLIS -> expiry = in.millis();
            case Rdb.EXPIRY_SECONDS -> expiry = 1000L * Memory.getInt(in.take(4));
            case Rdb.FREQUENCY -> frequency = in.unsignedByte();
            case Rdb.IDLE -> idleSeconds = in.number();
            case Rdb.DATABASE -> select(in.number());
            case Rdb.SIZES -> expect(in.number(), in.number());
            case Rdb.SLOT_INFO -> skipNumbers(3);
            case Rdb.SLOT_IMPORT -> throw new CorruptRdb("slots that are being imported, which needs a cluster");
            case Rdb.AUX -> field();
            case Rdb.FUNCTION -> functions.add(in.string(string).slice());
            case Rdb.OLD_FUNCTION -> throw new CorruptRdb("Pre-release function format not supported.");
            case Rdb.MODULE_AUX -> module();
            case Rdb.END -> end();
            default -> key(code);
        }
    }

    private void skipNumbers(int count) {
        for (int i = 0; i < count; i++) in.number();
    }

    private void select(long index) {
        if (index < 0 || index >= databases.length)
            throw new CorruptRdb("FATAL: Data file was created with a server configured to handle more than "
                    + databases.length + " databases.");
        storeReady();
        database = databases[(int) index];
    }

    /// Makes room for so many keys at once, as far as that can be believed.
    private void expect(long keys, long expiring) {
        long most = totalBytes == UNKNOWN ? MOST_EXPECTED : in.remaining() / LEAST_KEY_BYTES;
        if (keys <= 0 || expiring < 0) return;
        if (!database.expect(Math.min(keys, most), Math.min(expiring, most)))
            listener.warning("There is no memory to make room for " + keys + " keys at once");
    }

    private void field() {
        String name = in.string(string).slice().text();
        String value = in.string(string).slice().text();
        listener.field(name, value);
    }

    private void module() {
        throw new CorruptRdb("The RDB file contains AUX module data I can't load: no matching module '"
                + moduleName(in.number()) + "'");
    }

    /// The name that a module's number stands for: characters of six bits, the first one the highest.
    private static String moduleName(long id) {
        StringBuilder name = new StringBuilder();
        for (int i = 0; i < MODULE_NAME; i++)
            name.append(MODULE_CHARACTERS.charAt((int) (id >>> 64 - 6 * (i + 1)) & 0x3f));
        return name.toString();
    }

    private void end() {
        if (version >= Rdb.VERSION_OF_CHECKSUM) {
            long at = in.take(CHECKSUM_BYTES);
            assert summed <= at - window.address() : "the end of the file is not a part of the checksum";
            sum(at - window.address());
            checkChecksum(Memory.getLong(at));
        }
        done = true;
    }

    /// A checksum of 0 says that there is none.
    private void checkChecksum(long written) {
        if (!settings.hasChecksum) return;
        if (written == 0) listener.warning("RDB file was saved with checksum disabled: no check performed.");
        else
            if (written != checksum)
                throw new CorruptRdb("Wrong RDB checksum expected: (%x) but got (%x). Aborting now.".formatted(checksum,
                        written));
    }

    // Keys.

    private void key(int type) {
        if (!Rdb.isType(type) || !Rdb.isCommon(type, version)) throw new CorruptRdb("no type of value: " + type);
        key.wrap(in.string(string).slice());
        if (type == Rdb.MODULE || type == Rdb.MODULE_2)
            throw new CorruptRdb("The RDB file contains module data I can't load: no matching module type '"
                    + moduleName(in.number()) + "'");
        if (values.beginReading(type, in, key, expiry)) isInValue = true;
        else endKey();
    }

    private void goOnWithValue() {
        if (!values.readSome(in)) endKey();
    }

    private void endKey() {
        isInValue = false;
        long entry = values.endReading();
        if (entry == 0) skipEmpty();
        else if (mode.dropsExpired && expiry != Entry.NO_EXPIRY && expiry < keyspace.now()) drop(entry);
        else store(entry);
        expiry = Entry.NO_EXPIRY;
        idleSeconds = NOT_GIVEN;
        frequency = NOT_GIVEN;
        listener.keyRead();
    }

    private void skipEmpty() {
        if (emptyKeys++ < MOST_WARNINGS) listener.warning("rdbLoadObject skipping empty key: " + key.text());
    }

    private void drop(long entry) {
        keyspace.blocks().free(entry);
        expiredKeys++;
    }

    private void store(long entry) {
        AccessClock clock = keyspace.accessClock();
        clock.created(entry);
        if (idleSeconds != NOT_GIVEN) clock.restoreIdle(entry, idleSeconds);
        if (frequency != NOT_GIVEN) clock.restoreFrequency(entry, frequency);
        hashes[readyCount] = database.hash(database.keyOf(entry));
        ready[readyCount++] = entry;
        if (readyCount == BATCH) storeReady();
    }

    private void storeReady() {
        touched += database.touch(hashes, readyCount);
        for (; readyCount > 0; readyCount--) storeNow(ready[readyCount - 1], hashes[readyCount - 1]);
    }

    private void storeNow(long entry, long hash) {
        if (mode.replacesKeys) database.delete(database.keyOf(entry), false);
        if (!database.load(entry, hash))
            throw new CorruptRdb(
                    "RDB has duplicated key '" + database.keyOf(entry).text() + "' in DB " + database.index());
        loadedKeys++;
    }

    /// Gives up what is being read, and gives back all memory but that of the keys.
    @Override
    public void close() {
        if (values == null) return;
        codecs.giveBack(values);
        values = null;
        while (readyCount > 0) keyspace.blocks().free(ready[--readyCount]);
        string.close();
        window.close();
        spare.close();
    }
}

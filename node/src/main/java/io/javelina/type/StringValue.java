package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;

/// A string: an integer of 64 bits, a short run of bytes inside the entry, or a long one in a block of its own. A
/// flyweight over an entry: [#wrap] it; a change may move the entry, then [#entry] tells where it is now.
///
/// ```
///   integer    8 bytes inside the entry
///   short      up to 512 bytes inside the entry
///   long       inside the entry: address (8), length (8), capacity (8) of the block with the bytes
/// ```
///
/// What OBJECT ENCODING shows has little to do with that: `int`; `embstr` up to 44 bytes as long as it was only ever set
/// whole; `raw` otherwise.
public final class StringValue {
    public static final int RAW = 0;
    public static final int INTEGER = 1;
    public static final int EMBSTR = 8;

    /// The longest string that there can be, whatever the configuration says: slices count in `int`.
    public static final long MAX_BYTES = Integer.MAX_VALUE - 64;

    /// Longest string that is shown as `embstr`.
    private static final int LONGEST_EMBSTR = 44;
    private static final int INTEGER_BYTES = 8;
    private static final int LONGEST_DIGITS = 20;

    /// The reference to a block of its own.
    private static final int ADDRESS = 0;
    private static final int LENGTH = ADDRESS + 8;
    private static final int CAPACITY = LENGTH + 8;

    static {
        assert CAPACITY + 8 == Entry.REFERENCE_BYTES : "the reference fills its place";
    }

    /// A growing string doubles its block up to this size, then grows by steps of it.
    private static final long GREEDY_LIMIT = 1 << 20;

    private final Allocator allocator;
    private final EntryBlocks blocks;
    private final EntryOwner owner;
    /// The decimal digits of an integer, for [#bytes].
    private final long digits;
    private final Slice view = new Slice();
    private long entry;

    public StringValue(EntryBlocks blocks, EntryOwner owner) {
        this.blocks = blocks;
        this.owner = owner;
        this.allocator = blocks.allocator();
        this.digits = allocator.allocate(Account.SERVER, LONGEST_DIGITS);
    }

    public StringValue wrap(long stringEntry) {
        assert Entry.type(stringEntry) == Type.STRING.ordinal() : "not a string";
        entry = stringEntry;
        return this;
    }

    public long entry() { return entry; }

    // Creation. The new entry belongs to the caller; this flyweight stays where it is.

    /// A new entry with this value; decimal integers are stored as such.
    public long create(Slice key, long expiry, Slice value) {
        if (value.length() <= LONGEST_DIGITS && value.isInteger()) return createInteger(key, expiry, value.integer());
        return createText(key.address(), key.length(), expiry, value);
    }

    private long createText(long keyAddress, int keyLength, long expiry, Slice value) {
        int length = value.length();
        long created = createUndefined(keyAddress, keyLength, expiry, length, encodingOfWhole(length));
        Memory.copy(value.address(), bytesAddress(created), length);
        return created;
    }

    private static int encodingOfWhole(int length) { return length <= LONGEST_EMBSTR ? EMBSTR : RAW; }

    private long createUndefined(long keyAddress, int keyLength, long expiry, long length, int encoding) {
        if (length <= Entry.MAX_INLINE_BYTES)
            return blocks.allocate(Type.STRING, encoding, keyAddress, keyLength, expiry, (int) length, false);
        long capacity = allocator.roundUp(length);
        long block = allocator.allocate(Account.STRINGS, capacity);
        return createOwner(keyAddress, keyLength, expiry, encoding, block, length, capacity);
    }

    /// An entry that owns `block`. Without memory for the entry the block is freed, too.
    private long createOwner(long keyAddress, int keyLength, long expiry, int encoding, long block, long length,
            long capacity) {
        try {
            long created = blocks.allocate(Type.STRING, encoding, keyAddress, keyLength, expiry, Entry.REFERENCE_BYTES,
                    true);
            reference(created, block, length, capacity);
            return created;
        } catch (MemoryExhausted e) {
            allocator.free(Account.STRINGS, block, capacity);
            throw e;
        }
    }

    private static void reference(long entry, long block, long length, long capacity) {
        long at = Entry.valueAddress(entry);
        Memory.putLong(at + ADDRESS, block);
        Memory.putLong(at + LENGTH, length);
        Memory.putLong(at + CAPACITY, capacity);
    }

    public long createInteger(Slice key, long expiry, long value) {
        return createInteger(key.address(), key.length(), expiry, value);
    }

    private long createInteger(long keyAddress, int keyLength, long expiry, long value) {
        long created = blocks.allocate(Type.STRING, INTEGER, keyAddress, keyLength, expiry, INTEGER_BYTES, false);
        Memory.putLong(Entry.valueAddress(created), value);
        return created;
    }

    /// A new entry of `length` bytes, all zero.
    public long createZeroed(Slice key, long expiry, long length) {
        if (length > Entry.MAX_INLINE_BYTES) {
            long capacity = allocator.roundUp(length);
            long block = allocator.allocateZeroed(Account.STRINGS, capacity);
            return createOwner(key.address(), key.length(), expiry, RAW, block, length, capacity);
        }
        long created = createUndefined(key.address(), key.length(), expiry, length, RAW);
        Memory.fill(Entry.valueAddress(created), length, 0);
        return created;
    }

    /// An entry that takes over `block`, requested with `capacity` bytes from [Account#STRINGS], as its value. The block
    /// is gone for the caller in any case, also when there is no memory for the entry.
    public long adopt(Slice key, long expiry, long block, long length, long capacity) {
        if (length > Entry.MAX_INLINE_BYTES)
            return createOwner(key.address(), key.length(), expiry, RAW, block, length, capacity);
        try {
            long created = createUndefined(key.address(), key.length(), expiry, length, RAW);
            Memory.copy(block, Entry.valueAddress(created), length);
            return created;
        } finally {
            allocator.free(Account.STRINGS, block, capacity);
        }
    }

    /// Gives `copied`, whose value part is that of `source`, a block of its own with the same content.
    static void copyExternal(Allocator allocator, long source, long copied) {
        long length = length(source);
        long capacity = allocator.roundUp(length);
        long block = allocator.allocate(Account.STRINGS, capacity);
        Memory.copy(bytesAddress(source), block, length);
        reference(copied, block, length, capacity);
    }

    // Reading.

    public boolean isInteger() { return Entry.encoding(entry) == INTEGER; }

    /// The value of a string that [#isInteger].
    public long integer() {
        assert isInteger() : "not an integer";
        return Memory.getLong(Entry.valueAddress(entry));
    }

    /// The value of a string that reads as an integer, however it is stored.
    ///
    /// @throws CommandError when it does not
    public long toInteger() {
        if (isInteger()) return integer();
        Slice text = bytes();
        if (!text.isInteger()) throw CommandError.NOT_AN_INTEGER;
        return text.integer();
    }

    public long length() { return isInteger() ? Decimal.length(integer()) : length(entry); }

    private static long length(long entry) {
        if (Entry.isExternal(entry)) return Memory.getLong(Entry.valueAddress(entry) + LENGTH);
        return Entry.inlineLength(entry);
    }

    /// The bytes of the string, good until the next call or change.
    public Slice bytes() {
        if (!isInteger()) return view.wrap(bytesAddress(entry), (int) length(entry));
        int length = Decimal.write(integer(), digits);
        return view.wrap(digits, length);
    }

    private static long bytesAddress(long entry) {
        long at = Entry.valueAddress(entry);
        return Entry.isExternal(entry) ? Memory.getLong(at + ADDRESS) : at;
    }

    // Setting the whole value.

    /// Sets the whole value in place where there is room for it; false when there is not and nothing was changed.
    public boolean overwrite(Slice value) {
        if (value.length() <= LONGEST_DIGITS && value.isInteger()) return overwriteInteger(value.integer());
        return overwriteText(value);
    }

    private boolean overwriteText(Slice value) {
        int length = value.length();
        if (Entry.isExternal(entry) ? !refillsBlock(length) : !reshape(length)) return false;
        Entry.encoding(entry, encodingOfWhole(length));
        Memory.copy(value.address(), bytesAddress(entry), length);
        return true;
    }

    /// Takes the block outside the entry for a value of this length, unless it is too small or half empty.
    private boolean refillsBlock(int length) {
        long at = Entry.valueAddress(entry);
        long capacity = Memory.getLong(at + CAPACITY);
        if (length <= Entry.MAX_INLINE_BYTES || length > capacity || length < capacity / 2) return false;
        Memory.putLong(at + LENGTH, length);
        return true;
    }

    /// As [#overwrite].
    public boolean overwriteInteger(long value) {
        if (Entry.isExternal(entry) || !reshape(INTEGER_BYTES)) return false;
        Entry.encoding(entry, INTEGER);
        Memory.putLong(Entry.valueAddress(entry), value);
        return true;
    }

    /// Gives the value part another length if the block of the entry is right for it.
    private boolean reshape(int valueBytes) {
        if (Entry.inlineLength(entry) == valueBytes) return true;
        if (valueBytes > Entry.MAX_INLINE_BYTES || !blocks.fits(entry, valueBytes)) return false;
        owner.beforeChange(entry);
        Entry.inlineLength(entry, valueBytes);
        owner.afterChange(entry, entry);
        return true;
    }

    /// Sets the value to an integer; the time to live stays.
    public void replace(long value) {
        if (overwriteInteger(value)) return;
        moveTo(createInteger(Entry.keyAddress(entry), Entry.keyLength(entry), Entry.expiry(entry), value));
    }

    /// Sets the value to a text, which stays one even if it reads as an integer; the time to live stays.
    public void replace(Slice text) {
        if (overwriteText(text)) return;
        moveTo(createText(Entry.keyAddress(entry), Entry.keyLength(entry), Entry.expiry(entry), text));
    }

    /// Makes `created` the entry of the key; the old one goes with all it has.
    private void moveTo(long created) {
        long old = entry;
        owner.replace(old, created);
        entry = created;
        blocks.free(old);
    }

    // Changing a part of the value.

    /// Makes the string at least `length` bytes long, new bytes being zero, and gives the address of its bytes for
    /// reading and writing. From now on it is `raw`.
    public long resizeForWrite(long length) {
        long old = grow(length);
        if (length > old) Memory.fill(bytesAddress(entry) + old, length - old, 0);
        return bytesAddress(entry);
    }

    /// Writes `patch` from `offset` on; what is missing before it becomes zero.
    public void overwriteRange(long offset, Slice patch) {
        long end = offset + patch.length();
        long old = grow(end);
        if (offset > old) Memory.fill(bytesAddress(entry) + old, offset - old, 0);
        Memory.copy(patch.address(), bytesAddress(entry) + offset, patch.length());
    }

    public void append(Slice tail) { overwriteRange(length(), tail); }

    /// Makes the string `raw` and at least `length` bytes long, new bytes being undefined.
    ///
    /// @return the length before
    private long grow(long length) {
        if (isInteger()) expandDigits();
        long old = length(entry);
        if (length > old) {
            if (Entry.isExternal(entry)) growBlock(length);
            else growInside(length);
        }
        Entry.encoding(entry, RAW);
        return old;
    }

    private void expandDigits() { replace(bytes()); }

    private void growInside(long length) {
        if (length <= Entry.MAX_INLINE_BYTES && reshape((int) length)) return;
        long keyAddress = Entry.keyAddress(entry);
        int keyLength = Entry.keyLength(entry);
        long grown = length <= Entry.MAX_INLINE_BYTES
                ? createUndefined(keyAddress, keyLength, Entry.expiry(entry), length, RAW)
                : createWithSpare(keyAddress, keyLength, Entry.expiry(entry), length);
        Memory.copy(Entry.valueAddress(entry), bytesAddress(grown), Entry.inlineLength(entry));
        moveTo(grown);
    }

    private long createWithSpare(long keyAddress, int keyLength, long expiry, long length) {
        long capacity = capacityFor(length);
        long block = allocator.allocate(Account.STRINGS, capacity);
        return createOwner(keyAddress, keyLength, expiry, RAW, block, length, capacity);
    }

    private void growBlock(long length) {
        long at = Entry.valueAddress(entry);
        long capacity = Memory.getLong(at + CAPACITY);
        if (length > capacity) {
            long more = capacityFor(length);
            long before = externalBytes(allocator, entry);
            Memory.putLong(at + ADDRESS,
                    allocator.reallocate(Account.STRINGS, Memory.getLong(at + ADDRESS), capacity, more));
            Memory.putLong(at + CAPACITY, more);
            owner.valueGrew(entry, externalBytes(allocator, entry) - before);
        }
        Memory.putLong(at + LENGTH, length);
    }

    private long capacityFor(long length) {
        return allocator.roundUp(length < GREEDY_LIMIT ? length * 2 : length + GREEDY_LIMIT);
    }

    // The block outside the entry.

    /// Bytes of the block outside the entry, 0 when there is none.
    public static long externalBytes(Allocator allocator, long entry) {
        if (!Entry.isExternal(entry)) return 0;
        long at = Entry.valueAddress(entry);
        return allocator.usableBytes(Memory.getLong(at + ADDRESS), Memory.getLong(at + CAPACITY));
    }

    /// Releases the block outside the entry. Any thread may call this.
    static void freeExternal(Allocator allocator, long entry) {
        long at = Entry.valueAddress(entry);
        allocator.free(Account.STRINGS, Memory.getLong(at + ADDRESS), Memory.getLong(at + CAPACITY));
    }

    // For humans.

    /// The name of the encoding as OBJECT ENCODING shows it.
    public static String encodingName(long entry) {
        return switch (Entry.encoding(entry)) {
            case INTEGER -> "int";
            case EMBSTR -> "embstr";
            default -> "raw";
        };
    }

    /// Throws when the entry contradicts itself.
    public void assertInvariants() {
        if (Entry.isExternal(entry)) {
            long at = Entry.valueAddress(entry);
            long length = Memory.getLong(at + LENGTH);
            check(Entry.inlineLength(entry) == Entry.REFERENCE_BYTES, "the reference has its size");
            check(length > Entry.MAX_INLINE_BYTES, "a short string is inside");
            check(length <= Memory.getLong(at + CAPACITY), "the block holds the string");
            check(Entry.encoding(entry) == RAW, "a string outside is raw");
        } else {
            check(Entry.inlineLength(entry) <= Entry.MAX_INLINE_BYTES, "a long string is outside");
            check(!isInteger() || Entry.inlineLength(entry) == INTEGER_BYTES, "an integer has its size");
        }
    }

    private void check(boolean holds, String rule) {
        if (!holds) throw new IllegalStateException(rule + ": " + describe());
    }

    /// Encoding, length and place.
    public String describe() {
        return encodingName(entry) + ", " + length() + " bytes "
                + (Entry.isExternal(entry)
                        ? "in a block of " + Memory.getLong(Entry.valueAddress(entry) + CAPACITY)
                        : "inside");
    }
}

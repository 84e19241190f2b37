package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;

/// A string: an integer of 64 bits, a short run of bytes inside the entry, or a long one in a block of its own. A
/// flyweight over an entry: [#wrap] it; a change may move the entry, then [#entry] tells where it is now.
///
/// What OBJECT ENCODING shows: `int`; `embstr` up to 44 bytes as long as it was only ever set whole; `raw` otherwise.
public final class StringValue {
    public static final int RAW = 0;
    public static final int INTEGER = 1;
    public static final int EMBSTR = 8;

    /// Longest string that is shown as `embstr`.
    private static final int LONGEST_EMBSTR = 44;
    private static final int INTEGER_BYTES = 8;
    private static final int LONGEST_DIGITS = 20;

    /// The reference to a block of its own: address, length, capacity.
    private static final int ADDRESS = 0;
    private static final int LENGTH = 8;
    private static final int CAPACITY = 16;

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

    /// A new entry with this value; decimal integers are stored as such.
    public long create(Slice key, long expiry, Slice value) {
        if (value.length() <= LONGEST_DIGITS && value.isInteger()) return createInteger(key, expiry, value.integer());
        int length = value.length();
        int encoding = length <= LONGEST_EMBSTR ? EMBSTR : RAW;
        long created;
        if (length <= Entry.MAX_INLINE_BYTES) {
            created = blocks.allocate(Type.STRING, encoding, key.address(), key.length(), expiry, length, false);
            Memory.copy(value.address(), Entry.valueAddress(created), length);
        } else {
            created = blocks.allocate(Type.STRING, encoding, key.address(), key.length(), expiry,
                    Entry.REFERENCE_BYTES, true);
            long block = newBlock(created, length, length);
            Memory.copy(value.address(), block, length);
        }
        return created;
    }

    public long createInteger(Slice key, long expiry, long value) {
        long created = blocks.allocate(Type.STRING, INTEGER, key.address(), key.length(), expiry, INTEGER_BYTES, false);
        Memory.putLong(Entry.valueAddress(created), value);
        return created;
    }

    /// A new entry of `length` bytes, all zero.
    public long createZeroed(Slice key, long expiry, long length) {
        boolean external = length > Entry.MAX_INLINE_BYTES;
        long created = blocks.allocate(Type.STRING, RAW, key.address(), key.length(), expiry,
                external ? Entry.REFERENCE_BYTES : (int) length, external);
        long bytes = external ? newBlock(created, length, length) : Entry.valueAddress(created);
        Memory.fill(bytes, length, 0);
        return created;
    }

    /// An entry that takes over `block`, requested with `capacity` bytes from [Account#STRINGS], as its value.
    public long adopt(Slice key, long expiry, long block, long length, long capacity) {
        long created = blocks.allocate(Type.STRING, RAW, key.address(), key.length(), expiry, Entry.REFERENCE_BYTES,
                true);
        reference(created, block, length, capacity);
        return created;
    }

    public boolean isInteger() { return Entry.encoding(entry) == INTEGER; }

    /// The value of a string that [#isInteger].
    public long integer() {
        assert isInteger() : "not an integer";
        return Memory.getLong(Entry.valueAddress(entry));
    }

    public long length() {
        if (Entry.isExternal(entry)) return Memory.getLong(Entry.valueAddress(entry) + LENGTH);
        return isInteger() ? Decimal.length(integer()) : Entry.inlineLength(entry);
    }

    /// The bytes of the string, good until the next call or change.
    public Slice bytes() {
        if (isInteger()) {
            int length = Decimal.length(integer());
            Decimal.write(digits, integer(), length);
            return view.wrap(digits, length);
        }
        return view.wrap(rawAddress(), (int) length());
    }

    /// Sets the whole value in place where the entry has room for it; false when it has not and nothing was changed.
    public boolean overwrite(Slice value) {
        if (Entry.isExternal(entry) || value.length() > Entry.MAX_INLINE_BYTES) return false;
        if (value.length() <= LONGEST_DIGITS && value.isInteger()) return overwriteInteger(value.integer());
        if (!reshape(value.length())) return false;
        Entry.encoding(entry, value.length() <= LONGEST_EMBSTR ? EMBSTR : RAW);
        Memory.copy(value.address(), Entry.valueAddress(entry), value.length());
        return true;
    }

    /// As [#overwrite].
    public boolean overwriteInteger(long value) {
        if (Entry.isExternal(entry) || !reshape(INTEGER_BYTES)) return false;
        Entry.encoding(entry, INTEGER);
        Memory.putLong(Entry.valueAddress(entry), value);
        return true;
    }

    private boolean reshape(int valueBytes) {
        if (Entry.inlineLength(entry) == valueBytes) return true;
        if (!blocks.fits(entry, valueBytes)) return false;
        owner.beforeChange(entry);
        Entry.inlineLength(entry, valueBytes);
        owner.afterChange(entry, entry);
        return true;
    }

    /// Makes the string at least `length` bytes long, new bytes being zero, and gives the address of its bytes for
    /// reading and writing. From now on it is `raw`.
    public long resizeForWrite(long length) {
        if (isInteger()) expandDigits();
        Entry.encoding(entry, RAW);
        long old = length();
        if (length > old) {
            if (Entry.isExternal(entry)) growExternal(length);
            else growInline(length);
            Memory.fill(rawAddress() + old, length - old, 0);
        }
        return rawAddress();
    }

    public void append(Slice tail) {
        long old = length();
        long bytes = resizeForWrite(old + tail.length());
        Memory.copy(tail.address(), bytes + old, tail.length());
    }

    private void expandDigits() {
        Slice text = bytes();
        moveTo(text.length(), false);
        Memory.copy(text.address(), Entry.valueAddress(entry), text.length());
    }

    private void growInline(long length) {
        if (length <= Entry.MAX_INLINE_BYTES) {
            if (!reshape((int) length)) moveTo((int) length, false);
            return;
        }
        long old = entry;
        int oldLength = Entry.inlineLength(old);
        long capacity = capacityFor(length);
        long block = allocator.allocate(Account.STRINGS, capacity);
        Memory.copy(Entry.valueAddress(old), block, oldLength);
        moveTo(Entry.REFERENCE_BYTES, true);
        reference(entry, block, length, capacity);
        owner.valueGrew(allocator.usableBytes(block, capacity));
    }

    private void growExternal(long length) {
        long at = Entry.valueAddress(entry);
        long capacity = Memory.getLong(at + CAPACITY);
        if (length > capacity) {
            long more = capacityFor(length);
            long before = externalBytes(allocator, entry);
            Memory.putLong(at + ADDRESS,
                    allocator.reallocate(Account.STRINGS, Memory.getLong(at + ADDRESS), capacity, more));
            Memory.putLong(at + CAPACITY, more);
            owner.valueGrew(externalBytes(allocator, entry) - before);
        }
        Memory.putLong(at + LENGTH, length);
    }

    /// Moves the entry to a block with another value part, keeping as much of the old part as fits.
    private void moveTo(int valueBytes, boolean external) {
        long old = entry;
        owner.beforeChange(old);
        entry = blocks.allocate(Type.STRING, RAW, Entry.keyAddress(old), Entry.keyLength(old), Entry.expiry(old),
                valueBytes, external);
        Entry.access(entry, Entry.access(old));
        Memory.copy(Entry.valueAddress(old), Entry.valueAddress(entry),
                Math.min(valueBytes, Entry.inlineLength(old)));
        owner.afterChange(old, entry);
        blocks.release(old);
    }

    private long capacityFor(long length) {
        return allocator.roundUp(length < GREEDY_LIMIT ? length * 2 : length + GREEDY_LIMIT);
    }

    private long newBlock(long owning, long length, long capacity) {
        long block = allocator.allocate(Account.STRINGS, capacity);
        reference(owning, block, length, capacity);
        return block;
    }

    private static void reference(long entry, long block, long length, long capacity) {
        long at = Entry.valueAddress(entry);
        Memory.putLong(at + ADDRESS, block);
        Memory.putLong(at + LENGTH, length);
        Memory.putLong(at + CAPACITY, capacity);
    }

    private long rawAddress() {
        long at = Entry.valueAddress(entry);
        return Entry.isExternal(entry) ? Memory.getLong(at + ADDRESS) : at;
    }

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

    /// Gives `copied`, whose value part is that of `source`, a block of its own with the same content.
    static void copyExternal(Allocator allocator, long source, long copied) {
        long at = Entry.valueAddress(source);
        long length = Memory.getLong(at + LENGTH);
        long block = allocator.allocate(Account.STRINGS, length);
        Memory.copy(Memory.getLong(at + ADDRESS), block, length);
        reference(copied, block, length, length);
    }

    /// The name of the encoding as OBJECT ENCODING shows it.
    public static String encodingName(long entry) {
        return switch (Entry.encoding(entry)) {
            case INTEGER -> "int";
            case EMBSTR -> "embstr";
            default -> "raw";
        };
    }
}

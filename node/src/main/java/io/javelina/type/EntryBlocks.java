package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.Entry;
import io.javelina.structure.SipHash;

/// Allocates, moves and releases entries of any type. The bytes of an entry belong to the account of its type.
public final class EntryBlocks {
    /// By number of the type.
    private static final ValueKind[] KINDS = { new StringKind(), new ListKind(), new SetKind(), new SortedSetKind(),
        new HashKind(), new StreamKind() };

    static {
        assert KINDS.length == Type.values().length : "each type has its kind";
    }

    private final Allocator allocator;
    private final SipHash hash;
    private final EncodingLimits limits;

    /// @param hash what the tables inside values hash their elements with
    public EntryBlocks(Allocator allocator, SipHash hash, EncodingLimits limits) {
        this.allocator = allocator;
        this.hash = hash;
        this.limits = limits;
    }

    public Allocator allocator() { return allocator; }

    /// What the tables inside values hash their elements with.
    public SipHash hash() { return hash; }

    public EncodingLimits limits() { return limits; }

    private static ValueKind kind(long entry) { return KINDS[Entry.type(entry)]; }

    /// The account that pays for values of this type.
    public static Account account(int type) { return KINDS[type].account(); }

    /// A new entry whose value part of `valueBytes` bytes is still undefined.
    public long allocate(Type type, int encoding, long keyAddress, int keyLength, long expiry, int valueBytes,
            boolean external) {
        long entry = allocator.allocate(account(type.ordinal()),
                blockBytes(Entry.bytes(keyLength, expiry != Entry.NO_EXPIRY, valueBytes)));
        Entry.initialize(entry, type.ordinal(), encoding, keyAddress, keyLength, expiry, valueBytes, external);
        return entry;
    }

    /// A copy of the entry under another key and with another expiry; it owns the same value, which the old entry must
    /// then give up (see [#release]).
    public long rebuild(long entry, long keyAddress, int keyLength, long expiry) {
        int valueBytes = Entry.inlineLength(entry);
        long moved = allocate(Type.of(Entry.type(entry)), Entry.encoding(entry), keyAddress, keyLength, expiry,
                valueBytes, Entry.isExternal(entry));
        Entry.access(moved, Entry.access(entry));
        Memory.copy(Entry.valueAddress(entry), Entry.valueAddress(moved), valueBytes);
        return moved;
    }

    /// Releases the block of the entry alone; a value outside it lives on.
    public void release(long entry) {
        allocator.free(account(Entry.type(entry)), entry, blockBytes(Entry.bytes(entry)));
    }

    // What depends on the type.

    /// Releases the entry and its value. Any thread may call this.
    public void free(long entry) {
        while (freeSome(entry)) continue;
    }

    /// Releases a part of the entry's value that takes some 10 microseconds, and at last the entry itself. Any thread may
    /// call this.
    ///
    /// @return whether there is more to release; nothing else may be done with the entry then
    public boolean freeSome(long entry) {
        if (Entry.isExternal(entry) && kind(entry).freeSome(this, entry)) return true;
        release(entry);
        return false;
    }

    /// Whether freeing the entry takes so long (more than some 10 microseconds) that it is better handed to another
    /// thread.
    public boolean isSlowToFree(long entry) { return kind(entry).isSlowToFree(this, entry); }

    /// Bytes that the value takes outside the entry.
    public long valueBytes(long entry) { return Entry.isExternal(entry) ? kind(entry).externalBytes(this, entry) : 0; }

    /// Whether items of the value have an expiry of their own.
    public static boolean hasVolatileItems(long entry) {
        return Entry.isExternal(entry) && kind(entry).hasVolatileItems(entry);
    }

    /// A new entry with a value of its own that equals the value of `source`, under another key.
    public long copy(long source, long keyAddress, int keyLength, long expiry) {
        long copied = rebuild(source, keyAddress, keyLength, expiry);
        try {
            if (Entry.isExternal(source)) kind(source).copyExternal(this, source, copied);
            return copied;
        } catch (MemoryExhausted e) {
            release(copied);
            throw e;
        }
    }

    /// The name of the encoding as OBJECT ENCODING shows it.
    public static String encodingName(long entry) { return kind(entry).encodingName(entry); }

    // Figures.

    /// Bytes that an entry really takes, its value outside it not counted.
    public long usableBytes(long entry) { return allocator.usableBytes(entry, blockBytes(Entry.bytes(entry))); }

    /// Whether a value part of `valueBytes` bytes needs no other block than the entry has.
    public boolean fits(long entry, int valueBytes) {
        long bytes = Entry.bytes(entry);
        return blockBytes(bytes) == blockBytes(bytes - Entry.inlineLength(entry) + valueBytes);
    }

    private long blockBytes(long bytes) { return allocator.roundUp(bytes); }
}

package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.structure.Entry;

/// Allocates, moves and releases entries of any type. The bytes of an entry belong to the account of its type.
public final class EntryBlocks {
    private static final long SLOW_TO_FREE_BYTES = 1 << 20;

    private final Allocator allocator;

    public EntryBlocks(Allocator allocator) { this.allocator = allocator; }

    public Allocator allocator() { return allocator; }

    /// The account that pays for values of this type.
    public static Account account(int type) {
        return switch (Type.of(type)) {
            case STRING -> Account.STRINGS;
            default -> throw new IllegalStateException("no account for type " + Type.of(type));
        };
    }

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

    // What depends on the type. A new type adds its case to each of these, and is then known to every command for keys.

    /// Releases the entry and its value. Any thread may call this.
    public void free(long entry) {
        if (Entry.isExternal(entry)) StringValue.freeExternal(allocator, entry);
        release(entry);
    }

    /// Whether freeing the entry takes so long (more than some 10 microseconds) that it is better handed to another
    /// thread. A large string is one block, but the pages of that block go back to the system one by one.
    public boolean isSlowToFree(long entry) { return valueBytes(entry) >= SLOW_TO_FREE_BYTES; }

    /// Bytes that the value takes outside the entry.
    public long valueBytes(long entry) { return StringValue.externalBytes(allocator, entry); }

    /// A new entry with a value of its own that equals the value of `source`, under another key.
    public long copy(long source, long keyAddress, int keyLength, long expiry) {
        long copied = rebuild(source, keyAddress, keyLength, expiry);
        try {
            if (Entry.isExternal(source)) StringValue.copyExternal(allocator, source, copied);
            return copied;
        } catch (MemoryExhausted e) {
            release(copied);
            throw e;
        }
    }

    /// The name of the encoding as OBJECT ENCODING shows it.
    public static String encodingName(long entry) {
        return switch (Type.of(Entry.type(entry))) {
            case STRING -> StringValue.encodingName(entry);
            default -> throw new IllegalStateException("no encodings of " + Type.of(Entry.type(entry)));
        };
    }

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

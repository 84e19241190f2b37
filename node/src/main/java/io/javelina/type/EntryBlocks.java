package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.structure.Entry;

/// Allocates, moves and releases entries of any type. The bytes of an entry belong to the account of its type.
public final class EntryBlocks {
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

    /// Releases the entry and its value.
    public void free(long entry) {
        if (Entry.isExternal(entry)) StringValue.freeExternal(allocator, entry);
        release(entry);
    }

    /// Bytes that an entry really takes, its value outside it not counted.
    public long usableBytes(long entry) { return allocator.usableBytes(entry, blockBytes(Entry.bytes(entry))); }

    /// Whether a value part of `valueBytes` bytes needs no other block than the entry has.
    public boolean fits(long entry, int valueBytes) {
        long bytes = Entry.bytes(entry);
        return blockBytes(bytes) == blockBytes(bytes - Entry.inlineLength(entry) + valueBytes);
    }

    private long blockBytes(long bytes) { return allocator.roundUp(bytes); }
}

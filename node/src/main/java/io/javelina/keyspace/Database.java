package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Ledger;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.Elements;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;
import io.javelina.structure.HashTable;
import io.javelina.type.CommandError;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.StringValue;
import io.javelina.type.Type;

/// One database: a table of entries by key, and a table of those entries that have a time to live.
///
/// What always holds: an entry stands in `expiries` exactly when it has an expiry; the books (`ENTRY_OVERHEAD`,
/// `EXPIRY_FIELDS` in the ledger, and the same sums here) hold for each entry what its block takes beyond its key and
/// inline value. An entry's address is good until the next change of that key.
public final class Database implements EntryOwner {
    private final Keyspace keyspace;
    private final EntryBlocks blocks;
    private final Ledger ledger;
    private int index;
    private HashTable keys;
    private HashTable expiries;
    private final StringValue string;
    private final StringValue otherString;
    private final Slice keyView = new Slice();
    private long entryOverhead;

    Database(Keyspace keyspace, int index) {
        this.keyspace = keyspace;
        this.blocks = keyspace.blocks;
        this.ledger = keyspace.allocator.ledger();
        this.index = index;
        this.keys = newTable(Account.KEY_TABLES);
        this.expiries = newTable(Account.EXPIRY_TABLES);
        this.string = new StringValue(blocks, this);
        this.otherString = new StringValue(blocks, this);
    }

    private HashTable newTable(Account account) {
        HashTable table = new HashTable(keyspace.allocator, account, new Keys());
        table.create();
        return table;
    }

    /// How the tables know the keys of entries.
    private final class Keys implements Elements {
        @Override
        public long hash(long entry) { return keyspace.hash.hash(Entry.keyAddress(entry), Entry.keyLength(entry)); }

        @Override
        public boolean matches(long entry, long keyAddress, int keyLength) {
            return Entry.keyLength(entry) == keyLength && Memory.equal(Entry.keyAddress(entry), keyAddress, keyLength);
        }
    }

    public Keyspace keyspace() { return keyspace; }

    public int index() { return index; }

    // Look-ups. All of them give the address of an entry, 0 when there is no such key or its time has come.

    /// For commands that read: counts a hit or a miss and marks the key as used.
    public long lookupRead(Slice key) {
        long entry = find(key);
        if (entry == 0) {
            keyspace.counters.misses++;
            return 0;
        }
        keyspace.counters.hits++;
        keyspace.accessClock.touched(entry);
        return entry;
    }

    /// For commands that write: marks the key as used.
    public long lookupWrite(Slice key) {
        long entry = find(key);
        if (entry != 0) keyspace.accessClock.touched(entry);
        return entry;
    }

    /// Leaves no trace: neither counted nor marked.
    public long peek(Slice key) { return find(key); }

    /// As [#peek], but a key whose time has come and that is still there is found, too.
    public long peekRaw(Slice key) { return keys.find(key.address(), key.length(), hash(key)); }

    private long find(Slice key) {
        long entry = keys.find(key.address(), key.length(), hash(key));
        return entry != 0 && isExpired(entry) ? expire(entry, key) : entry;
    }

    /// The hash of a key, computed once per slice.
    public long hash(Slice key) {
        if (!key.isHashed()) key.hash(keyspace.hash.hash(key.address(), key.length()));
        return key.hash();
    }

    /// Brings the buckets and entries of a batch of keys near; see [HashTable#touch].
    public int touch(long[] hashes, int count) { return keys.touch(hashes, count); }

    private boolean isExpired(long entry) {
        long expiry = Entry.expiry(entry);
        return expiry != Entry.NO_EXPIRY && expiry < keyspace.now();
    }

    private long expire(long entry, Slice key) {
        if (!keyspace.expiryPaused()) deleteExpired(entry, key);
        return 0;
    }

    void deleteExpired(long entry, Slice key) {
        keyspace.counters.expired++;
        remove(entry, key, keyspace.settings.lazyExpire);
        modified(key, 'x', "expired");
    }

    // Strings.

    /// The string at `key` for reading, null when there is none.
    ///
    /// @throws CommandError when it holds another type
    public StringValue stringForRead(Slice key) { return string(lookupRead(key), string); }

    /// The string at `key` for changing, null when there is none.
    ///
    /// @throws CommandError when it holds another type
    public StringValue stringForWrite(Slice key) { return string(lookupWrite(key), string); }

    private static StringValue string(long entry, StringValue value) {
        if (entry == 0) return null;
        if (Entry.type(entry) != Type.STRING.ordinal()) throw CommandError.WRONG_TYPE;
        return value.wrap(entry);
    }

    /// The string of an entry that is one.
    public StringValue string(long entry) { return string.wrap(entry); }

    /// As [#string], for a command that looks at two strings at a time.
    public StringValue otherString(long entry) { return otherString.wrap(entry); }

    /// Bytes that a string may have, by the configuration and by what a block can hold.
    public long maxStringBytes() { return Math.min(keyspace.settings.maxStringBytes, StringValue.MAX_BYTES); }

    /// Sets a key to a string whatever it was; its time to live becomes `expiry` ([Entry#NO_EXPIRY]: none).
    public void setString(Slice key, Slice value, long expiry) {
        long old = peekForReplace(key);
        if (old != 0 && isStringOfShape(old, expiry) && string.wrap(old).overwrite(value)) {
            overwritten(old, expiry);
            return;
        }
        put(key, old, string.create(key, expiry, value));
    }

    /// As [#setString] with an integer.
    public void setInteger(Slice key, long value, long expiry) {
        long old = peekForReplace(key);
        if (old != 0 && isStringOfShape(old, expiry) && string.wrap(old).overwriteInteger(value)) {
            overwritten(old, expiry);
            return;
        }
        put(key, old, string.createInteger(key, expiry, value));
    }

    /// Creates, or replaces a key by, a string of zero bytes, and gives it for writing.
    public StringValue createString(Slice key, long length) {
        put(key, peekForReplace(key), string.createZeroed(key, Entry.NO_EXPIRY, length));
        return string.wrap(peekRaw(key));
    }

    /// Sets a key to the content of a block that becomes its value (see [StringValue#adopt]).
    public void adoptString(Slice key, long block, long length, long capacity, long expiry) {
        put(key, peekForReplace(key), string.adopt(key, expiry, block, length, capacity));
    }

    /// The entry that a new one will replace. While expiry is paused that is also one whose time has come.
    private long peekForReplace(Slice key) {
        long entry = find(key);
        return entry == 0 && keyspace.expiryPaused() ? peekRaw(key) : entry;
    }

    /// Whether this is a string that has a place for a time of expiry exactly when it is to have one.
    private static boolean isStringOfShape(long entry, long expiry) {
        return Entry.type(entry) == Type.STRING.ordinal() && Entry.hasExpiry(entry) == (expiry != Entry.NO_EXPIRY);
    }

    private void overwritten(long entry, long expiry) {
        if (expiry != Entry.NO_EXPIRY) Entry.expiry(entry, expiry);
        keyspace.accessClock.touched(entry);
    }

    /// Makes `created` the entry of `key`; `old`, when not 0, is the one it replaces and is freed.
    private void put(Slice key, long old, long created) {
        keyspace.accessClock.created(created);
        if (old == 0) keys.insert(created, hash(key));
        else keys.replace(old, created, hash(key));
        if (old != 0 && Entry.hasExpiry(old)) expiries.removeElement(old, hash(key));
        if (Entry.hasExpiry(created)) expiries.insert(created, hash(key));
        book(created, 1);
        if (old == 0) return;
        book(old, -1);
        free(old, keyspace.settings.lazyServerDelete);
    }

    // Keys.

    public boolean exists(Slice key) { return peek(key) != 0; }

    /// Deletes a key.
    ///
    /// @param lazily whether a big value may be freed on another thread
    /// @return whether it was there
    public boolean delete(Slice key, boolean lazily) {
        long entry = find(key);
        if (entry == 0) return false;
        remove(entry, key, lazily);
        return true;
    }

    private void remove(long entry, Slice key, boolean lazily) {
        if (Entry.hasExpiry(entry)) expiries.removeElement(entry, hash(key));
        keys.removeElement(entry, hash(key));
        book(entry, -1);
        free(entry, lazily);
    }

    private void free(long entry, boolean lazily) { blocks.free(entry); }

    /// The key of an entry, good until the next call.
    public Slice keyOf(long entry) { return keyView.wrap(Entry.keyAddress(entry), Entry.keyLength(entry)); }

    /// Gives the key of an entry the time of expiry `unixMillis`; the entry may move. [Entry#NO_EXPIRY] takes it away.
    ///
    /// @return where the entry is now
    public long expireAt(long entry, Slice key, long unixMillis) {
        boolean had = Entry.hasExpiry(entry);
        boolean has = unixMillis != Entry.NO_EXPIRY;
        if (had && has) {
            Entry.expiry(entry, unixMillis);
            return entry;
        }
        if (!had && !has) return entry;
        beforeChange(entry);
        long moved = blocks.rebuild(entry, Entry.keyAddress(entry), Entry.keyLength(entry), unixMillis);
        keys.replace(entry, moved, hash(key));
        if (has) expiries.insert(moved, hash(key));
        else expiries.removeElement(entry, hash(key));
        book(moved, 1);
        blocks.release(entry);
        return moved;
    }

    public long size() { return keys.size(); }

    /// Keys with a time to live.
    public long expiresSize() { return expiries.size(); }

    public HashTable keys() { return keys; }

    public HashTable expiries() { return expiries; }

    // Changes of entries.

    @Override
    public void beforeChange(long entry) { book(entry, -1); }

    @Override
    public void afterChange(long old, long now) {
        book(now, 1);
        if (old == now) return;
        long hash = keyspace.hash.hash(Entry.keyAddress(now), Entry.keyLength(now));
        keys.replace(old, now, hash);
        if (Entry.hasExpiry(now)) expiries.replace(old, now, hash);
    }

    /// Books what an entry costs beyond its key and value (`sign` 1), or takes it off the books (-1).
    private void book(long entry, int sign) {
        Account account = EntryBlocks.account(Entry.type(entry));
        long expiryBytes = Entry.hasExpiry(entry) ? Entry.EXPIRY_BYTES : 0;
        long overhead = blocks.usableBytes(entry) - Entry.keyLength(entry) - Entry.inlineLength(entry) - expiryBytes;
        ledger.transfer(account, Account.ENTRY_OVERHEAD, sign * overhead);
        if (expiryBytes != 0) ledger.transfer(account, Account.EXPIRY_FIELDS, sign * expiryBytes);
        entryOverhead += sign * overhead;
    }

    /// `overhead.hashtable.main`: the table and what entries cost beyond keys and values, in bytes.
    public long mainOverheadBytes() { return keys.tableBytes() + entryOverhead; }

    /// `overhead.hashtable.expires`: the table and the expiry fields of entries, in bytes.
    public long expiresOverheadBytes() { return expiries.tableBytes() + expiries.size() * Entry.EXPIRY_BYTES; }

    /// Tells everybody that a key changed.
    ///
    /// @param type the class of the event as in `notify-keyspace-events`
    public void modified(Slice key, char type, String event) {
        keyspace.counters.changes++;
        keyspace.listener.modified(this, key);
        keyspace.listener.event(this, type, event, key);
    }

    /// A keyspace event that is not a change of its own, or follows from one that was told already.
    ///
    /// @param type as for [#modified]
    public void announce(Slice key, char type, String event) { keyspace.listener.event(this, type, event, key); }

    /// Visits keys from a cursor on; the guarantees are those of [HashTable#scan].
    public long scan(long cursor, ElementVisitor visitor) { return keys.scan(cursor, visitor); }
}

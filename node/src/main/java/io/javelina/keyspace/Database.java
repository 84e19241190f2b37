package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.Ledger;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;
import io.javelina.structure.HashTable;
import io.javelina.structure.KeySlot;
import io.javelina.type.CommandError;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.EntryValue;
import io.javelina.type.HashValue;
import io.javelina.type.ListValue;
import io.javelina.type.SetValue;
import io.javelina.type.SortedSetValue;
import io.javelina.type.StreamValue;
import io.javelina.type.StringValue;
import io.javelina.type.Type;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/// One database: a table of entries by key, a table of those entries that have a time to live, and one of those that
/// have items with a time to live of their own.
///
/// What always holds:
/// * an entry stands in `expiries` exactly when it has an expiry;
/// * an entry stands in `volatiles` exactly when its value says that it has volatile items;
/// * the books hold for each entry what its block takes beyond its key and inline value: `ENTRY_OVERHEAD` and
///   `EXPIRY_FIELDS` in the ledger, and the same sums here;
/// * `usedBytes` is what all entries and their values take, tables not counted.
///
/// An entry's address is good until the next change of that key. Looking up and replacing allocate nothing on the heap.
public final class Database implements EntryOwner {
    private static final int MOST_RANDOM_ATTEMPTS = 100;
    /// Fields that are removed between two looks at the clock.
    private static final int FIELDS_AT_ONCE = 64;

    private final Keyspace keyspace;
    private final EntryBlocks blocks;
    private final Ledger ledger;
    private final int index;
    /// Whether it is none of those that clients see, so that no snapshot has to do with it.
    private final boolean isAside;
    /// The index of the database that had this content when the snapshot began that runs now.
    int snapshotIndex;
    private final EntryTable keys;
    private final EntryTable expiries;
    private final EntryTable volatiles;
    private final LocalExpiries localExpiries;
    private final StringValue string;
    private final StringValue otherString;
    private final Values<ListValue> lists;
    private final Values<SetValue> sets;
    private final Values<SortedSetValue> sortedSets;
    private final Values<HashValue> hashes;
    private final Values<StreamValue> streams;
    private final Slice keyView = new Slice();
    /// The key of an entry that is being removed, for the listener.
    private final Slice removedKey = new Slice();
    /// Adds a field that goes to the command that says so, if there is one.
    private final HashValue.Visitor expiredField = (field, value, expiry) -> propagation().argument(field);
    /// How many keys there are by the type of their values.
    private long[] keysByType = new long[Type.values().length];
    private long entryOverhead;
    private long usedBytes;
    /// What of that is for the entries of each slot; null when there is none, and outside of clusters.
    private long[] slotBytes;
    /// Estimated by the active expiry cycle, in milliseconds.
    double averageTtl;
    /// Where that cycle goes on in the table of expiries.
    long expiryCursor;
    /// Where it goes on in the table of entries with volatile items.
    long volatileCursor;

    /// @param isAside whether it is none of the keyspace's own
    Database(Keyspace keyspace, int index, boolean isAside) {
        this.keyspace = keyspace;
        this.isAside = isAside;
        this.blocks = keyspace.blocks;
        this.ledger = keyspace.allocator.ledger();
        this.index = index;
        this.keys = keyspace.newTable(Account.KEY_TABLES);
        this.expiries = keyspace.newTable(Account.EXPIRY_TABLES);
        this.volatiles = keyspace.newTable(Account.EXPIRY_TABLES);
        this.localExpiries = new LocalExpiries(this);
        this.string = new StringValue(blocks, this);
        this.otherString = new StringValue(blocks, this);
        this.lists = new Values<>(this, Type.LIST, owner -> new ListValue(blocks, owner));
        this.sets = new Values<>(this, Type.SET, owner -> new SetValue(blocks, owner));
        this.sortedSets = new Values<>(this, Type.SORTED_SET, owner -> new SortedSetValue(blocks, owner));
        this.hashes = new Values<>(this, Type.HASH, owner -> new HashValue(blocks, owner));
        this.streams = new Values<>(this, Type.STREAM, owner -> new StreamValue(blocks, owner));
    }

    public Keyspace keyspace() { return keyspace; }

    /// As [Keyspace#propagation].
    public Propagation propagation() { return keyspace.propagation; }

    public int index() { return index; }

    // Look-ups. All of them give the address of an entry, 0 when there is no such key or its time has come. They differ
    // in three traces that a look-up can leave: a hit or a miss is counted, the key is marked as used just now (see
    // AccessClock), and listeners hear of a missing key.

    /// For commands that read a value: leaves all traces. The mark is not made for clients that asked for that.
    public long lookupRead(Slice key) {
        long entry = count(find(key), key);
        if (entry != 0) mark(entry);
        return entry;
    }

    /// As [#lookupRead], for commands that change what they read.
    public long lookupReadForWrite(Slice key) {
        long entry = lookupRead(key);
        if (entry != 0) aboutToChange(entry);
        return entry;
    }

    /// As [#lookupRead], and always marks: for the command that does nothing else.
    public long lookupMark(Slice key) {
        long entry = count(find(key), key);
        if (entry != 0) keyspace.accessClock.touched(entry);
        return entry;
    }

    /// For commands that read what a key is, not its value: does not mark.
    public long lookupUnmarked(Slice key) { return count(find(key), key); }

    /// As [#lookupUnmarked], for commands that look at the server's own affairs: listeners do not hear of it.
    public long lookupSilent(Slice key) {
        long entry = find(key);
        count(entry);
        return entry;
    }

    /// For commands that write: marks the key as used, and no more. A key whose time has come is deleted even while that is
    /// paused, so that it cannot stand in the way of a new one; only a replica that nobody else may write to keeps it.
    public long lookupWrite(Slice key) {
        long entry = lookupReplaced(key);
        if (entry != 0) aboutToChange(entry);
        return entry;
    }

    /// As [#lookupWrite], for commands that leave the value as it is, or replace or delete it as a whole.
    public long lookupReplaced(Slice key) {
        long entry = findForWrite(key);
        if (entry != 0) mark(entry);
        return entry;
    }

    /// The snapshot that is being made and that this database is a part of, null when there is none.
    private Snapshot snapshot() { return isAside ? null : keyspace.snapshot; }

    /// Something in an entry, or in its value, is about to change: a snapshot takes it first.
    private void aboutToChange(long entry) {
        Snapshot snapshot = snapshot();
        if (snapshot != null) snapshot.beforeChange(this, entry);
    }

    /// An entry is made, or made anew in another place.
    private void made(long entry) {
        Snapshot snapshot = snapshot();
        if (snapshot != null) snapshot.made(entry);
    }

    /// Leaves no trace.
    public long peek(Slice key) { return find(key); }

    /// As [#peek], but a key whose time has come and that is still there is found, too.
    public long peekRaw(Slice key) { return keys.find(key, hash(key)); }

    private long find(Slice key) {
        long entry = keys.find(key, hash(key));
        return entry != 0 && isExpired(entry) ? expireOnAccess(entry) : entry;
    }

    private long findForWrite(Slice key) {
        long entry = keys.find(key, hash(key));
        if (entry == 0 || !isExpired(entry)) return entry;
        if (keyspace.role() != Role.READ_ONLY_REPLICA) expire(entry);
        return 0;
    }

    private long count(long entry, Slice key) {
        count(entry);
        if (entry == 0) announce(key, 'm', "keymiss");
        return entry;
    }

    private void count(long entry) {
        if (entry == 0) keyspace.counters.misses++;
        else keyspace.counters.hits++;
    }

    private void mark(long entry) {
        if (keyspace.marksUse()) keyspace.accessClock.touched(entry);
    }

    /// The hash by which the tables find a key, computed once per slice.
    public long hash(Slice key) { return keyspace.hash(key); }

    long hashOf(long entry) { return keyspace.hashOf(entry); }

    /// Brings the buckets and entries of a batch of keys near; see [HashTable#touch].
    public int touch(long[] hashes, int count) { return keys.touch(hashes, count); }

    // Expiry.

    /// Whether the time of an entry has come, for whoever runs commands now (see [Role]).
    public boolean isExpired(long entry) {
        long expiry = Entry.expiry(entry);
        return expiry != Entry.NO_EXPIRY && expiry < keyspace.overBefore();
    }

    private long expireOnAccess(long entry) {
        expireIfAllowed(entry);
        return 0;
    }

    /// Deletes the entry of a key whose time has come, unless that is paused or a primary's business.
    public void expireIfAllowed(long entry) {
        if (keyspace.mayExpire() && !keyspace.hiddenSlots().has(entry)) expire(entry);
    }

    /// Deletes the entry of a key whose time has come. It is not a change in the sense of
    /// [KeyspaceCounters#changes].
    void expire(long entry) {
        unlink(entry, hashOf(entry));
        keyspace.counters.expired++;
        removedKey.wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
        keyspace.propagation.deleted(this, removedKey, keyspace.settings.lazyExpire);
        keyspace.listener.removed(this, removedKey, typeOf(entry));
        announce(removedKey, 'x', "expired");
        keyspace.listener.modified(this, removedKey);
        free(entry, keyspace.settings.lazyExpire);
    }

    /// Gives the key of an entry the time of expiry `unixMillis`; the entry may move. [Entry#NO_EXPIRY] takes it away.
    ///
    /// @return where the entry is now
    public long expireAt(long entry, Slice key, long unixMillis) {
        boolean had = Entry.hasExpiry(entry);
        boolean has = unixMillis != Entry.NO_EXPIRY;
        aboutToChange(entry);
        if (had && has) {
            setExpiry(entry, unixMillis);
            return entry;
        }
        if (!had && !has) return entry;
        long moved = blocks.rebuild(entry, Entry.keyAddress(entry), Entry.keyLength(entry), unixMillis);
        made(moved);
        try {
            replaceExpiry(entry, moved, hash(key));
        } catch (MemoryExhausted e) {
            blocks.release(moved);
            throw e;
        }
        if (EntryBlocks.hasVolatileItems(moved)) volatiles.replace(entry, moved, hash(key));
        keys.replace(entry, moved, hash(key));
        localExpiries.gone(entry);
        localExpiries.given(moved);
        book(entry, hash(key), -1);
        book(moved, hash(key), 1);
        blocks.release(entry);
        return moved;
    }

    /// Counts and tells that fields of a hash are gone because their time has come.
    public void fieldsExpired(Slice key, long count) {
        keyspace.counters.expiredFields += count;
        announce(key, 'h', "hexpired");
    }

    /// Removes the fields of a hash whose time has come, some at a time while `mayGoOn`, and the hash itself when none is
    /// left. A big hash that the running snapshot has not got yet keeps them for now.
    ///
    /// @return how many fields were removed
    long expireFields(long entry, BooleanSupplier mayGoOn) {
        Snapshot snapshot = snapshot();
        if (snapshot != null && !snapshot.takesUnlessBig(this, entry)) return 0;
        HashValue hash = hashes.of(entry);
        long removed = 0;
        for (int some = FIELDS_AT_ONCE; some == FIELDS_AT_ONCE && (removed == 0 || mayGoOn.getAsBoolean());) {
            if (propagation().isOn()) propagateExpired(hash);
            some = hash.removeExpired(FIELDS_AT_ONCE, expiredField);
            removed += some;
        }
        if (removed > 0) tellExpired(hash, removed);
        return removed;
    }

    /// Begins the command that removes the fields that are removed next; each is added when it goes.
    private void propagateExpired(HashValue hash) {
        int count = hash.countExpired(FIELDS_AT_ONCE);
        if (count == 0) return;
        long entry = hash.entry();
        propagation().add(this, "HDEL", 2 + count).argument(Entry.keyAddress(entry), Entry.keyLength(entry));
    }

    private void tellExpired(HashValue hash, long removed) {
        long entry = hash.entry();
        removedKey.wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
        boolean isEmpty = hash.isEmpty();
        if (isEmpty) unlink(entry, hashOf(entry));
        keyspace.listener.modified(this, removedKey);
        fieldsExpired(removedKey, removed);
        if (!isEmpty) return;
        announce(removedKey, 'g', "del");
        free(entry, false);
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

    /// As [#stringForRead], for commands that change what they read.
    public StringValue stringForReadAndWrite(Slice key) { return string(lookupReadForWrite(key), string); }

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
        long old = lookupReplaced(key);
        if (old != 0 && canOverwrite(old, expiry) && string.wrap(old).overwrite(value)) setExpiry(old, expiry);
        else put(key, old, string.create(key, expiry, value));
    }

    /// As [#setString] with an integer.
    public void setInteger(Slice key, long value, long expiry) {
        long old = lookupReplaced(key);
        if (old != 0 && canOverwrite(old, expiry) && string.wrap(old).overwriteInteger(value)) setExpiry(old, expiry);
        else put(key, old, string.createInteger(key, expiry, value));
    }

    /// Creates, or replaces a key by, a string of zero bytes, and gives it for writing.
    public StringValue createString(Slice key, long length) {
        long created = string.createZeroed(key, Entry.NO_EXPIRY, length);
        put(key, lookupReplaced(key), created);
        return string.wrap(created);
    }

    /// Sets a key to the content of a block, which is gone for the caller in any case (see [StringValue#adopt]).
    public void adoptString(Slice key, long block, long length, long capacity, long expiry) {
        put(key, lookupReplaced(key), string.adopt(key, expiry, block, length, capacity));
    }

    /// Whether this is a string that has a place for a time of expiry exactly when it is to have one, and that may change.
    private boolean canOverwrite(long entry, long expiry) {
        if (Entry.type(entry) != Type.STRING.ordinal() || Entry.hasExpiry(entry) != (expiry != Entry.NO_EXPIRY))
            return false;
        Snapshot snapshot = snapshot();
        return snapshot == null || snapshot.takesUnlessBig(this, entry);
    }

    private void setExpiry(long entry, long expiry) {
        if (expiry == Entry.NO_EXPIRY) return;
        Entry.expiry(entry, expiry);
        localExpiries.given(entry);
    }

    // Other types.

    public Values<ListValue> lists() { return lists; }

    public Values<SetValue> sets() { return sets; }

    public Values<SortedSetValue> sortedSets() { return sortedSets; }

    public Values<HashValue> hashes() { return hashes; }

    public Values<StreamValue> streams() { return streams; }

    /// Deletes the key of a value whose last element a command has taken.
    public void deleteEmptied(EntryValue value, Slice key) {
        assert value.isEmpty() : "there are elements left";
        delete(value.entry(), key, false);
        announce(key, 'g', "del");
    }

    /// Frees the entry of a value that was never put into a database.
    public void discard(EntryValue value) { blocks.free(value.entry()); }

    // Keys.

    public boolean exists(Slice key) { return peek(key) != 0; }

    /// Deletes a key.
    ///
    /// @param lazily whether a big value may be freed on another thread
    /// @return whether it was there
    public boolean delete(Slice key, boolean lazily) {
        long entry = findForWrite(key);
        if (entry == 0) return false;
        delete(entry, key, lazily);
        return true;
    }

    /// Deletes a key, be its time over or not: for commands that put something else in its place, which may be nothing.
    ///
    /// @return whether it was there
    public boolean clear(Slice key, boolean lazily) {
        long entry = peekRaw(key);
        if (entry != 0) delete(entry, key, lazily);
        return entry != 0;
    }

    /// Deletes the entry of a key.
    public void delete(long entry, Slice key, boolean lazily) {
        unlink(entry, hash(key));
        keyspace.listener.removed(this, key, typeOf(entry));
        free(entry, lazily);
    }

    /// Deletes an entry to make room.
    ///
    /// @return by how much the memory in use fell, what listeners did not counted
    long evict(long entry) {
        if (snapshot() != null) snapshot().takesUnlessBig(this, entry);
        MemoryLimit limit = keyspace.memoryLimit;
        long before = ledger.total();
        unlink(entry, hashOf(entry));
        long unlinked = ledger.total();
        keyspace.counters.evicted++;
        removedKey.wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
        keyspace.propagation.deleted(this, removedKey, keyspace.settings.lazyEviction);
        keyspace.listener.removed(this, removedKey, typeOf(entry));
        keyspace.listener.modified(this, removedKey);
        announce(removedKey, 'e', "evicted");
        long told = ledger.total() - limit.heldBytes();
        free(entry, keyspace.settings.lazyEviction);
        return before - unlinked + told - (ledger.total() - limit.heldBytes());
    }

    /// Gives an entry another key, under which there is none yet; its value and time to live stay.
    public void rename(long entry, Slice key, Slice newKey) {
        aboutToChange(entry);
        long renamed = blocks.rebuild(entry, newKey.address(), newKey.length(), Entry.expiry(entry));
        made(renamed);
        try {
            link(renamed, hash(newKey));
        } catch (MemoryExhausted e) {
            blocks.release(renamed);
            throw e;
        }
        unlink(entry, hash(key));
        localExpiries.given(renamed);
        keyspace.listener.removed(this, key, typeOf(entry));
        keyspace.listener.added(this, newKey, typeOf(entry));
        blocks.release(entry);
        announce(newKey, 'n', "new");
    }

    /// Gives an entry to another database, where there is none with its key yet.
    public void move(long entry, Slice key, Database target) {
        aboutToChange(entry);
        target.link(entry, hash(key));
        unlink(entry, hash(key));
        target.localExpiries.given(entry);
        keyspace.listener.removed(this, key, typeOf(entry));
        keyspace.listener.added(target, key, typeOf(entry));
        target.announce(key, 'n', "new");
    }

    /// Makes a copy of an entry, its time to live included, in `target`, where there is none with the new key yet.
    public void copy(long entry, Slice newKey, Database target) {
        long copied = blocks.copy(entry, newKey.address(), newKey.length(), Entry.expiry(entry));
        target.add(copied, newKey);
    }

    /// Makes `created` the entry of `key`; `old`, when not 0, is the one it replaces and is freed. The new entry inherits
    /// how often its key was used.
    public void put(Slice key, long old, long created) {
        // While keys may not expire, one whose time has come is not seen but still there.
        long replaced = old == 0 && !keyspace.mayExpire() ? peekRaw(key) : old;
        if (replaced == 0) add(created, key);
        else replace(key, replaced, created);
    }

    private void add(long created, Slice key) {
        keyspace.accessClock.created(created);
        made(created);
        try {
            link(created, hash(key));
        } catch (MemoryExhausted e) {
            blocks.free(created);
            throw e;
        }
        localExpiries.given(created);
        keyspace.listener.added(this, key, typeOf(created));
        announce(key, 'n', "new");
    }

    private void replace(Slice key, long old, long created) {
        long hash = hash(key);
        keyspace.accessClock.replaced(old, created);
        made(created);
        boolean isVolatile = EntryBlocks.hasVolatileItems(created);
        try {
            if (isVolatile) volatiles.insert(created, hash);
            replaceExpiry(old, created, hash);
        } catch (MemoryExhausted e) {
            if (isVolatile) volatiles.removeIfThere(created, hash);
            blocks.free(created);
            throw e;
        }
        if (EntryBlocks.hasVolatileItems(old)) volatiles.remove(old, hash);
        keys.replace(old, created, hash);
        localExpiries.gone(old);
        localExpiries.given(created);
        keysByType[Entry.type(old)]--;
        keysByType[Entry.type(created)]++;
        book(old, hash, -1);
        book(created, hash, 1);
        keyspace.listener.removed(this, key, typeOf(old));
        free(old, keyspace.settings.lazyServerDelete);
    }

    /// Adds an entry that comes from a snapshot and knows when it was used, and tells nobody. Without memory for that it
    /// throws, and nothing has changed.
    ///
    /// @param hash of its key
    /// @return false when there is one with its key; then nothing has changed
    public boolean load(long entry, long hash) {
        if (keys.find(keyOf(entry), hash) != 0) return false;
        made(entry);
        link(entry, hash);
        return true;
    }

    /// Prepares for so many keys, and so many with a time to live, that are going to be loaded.
    ///
    /// @return whether there was memory for that; if not, the tables grow step by step
    public boolean expect(long newKeys, long expiring) {
        try {
            if (newKeys > 0) keys.expandFor(keys.size() + newKeys);
            if (expiring > 0) expiries.expandFor(expiries.size() + expiring);
            return true;
        } catch (MemoryExhausted e) {
            return false;
        }
    }

    private void replaceExpiry(long old, long now, long hash) {
        boolean had = Entry.hasExpiry(old);
        boolean has = Entry.hasExpiry(now);
        if (had && has) expiries.replace(old, now, hash);
        else if (has) expiries.insert(now, hash);
        else if (had) expiries.remove(old, hash);
    }

    /// Puts an entry into the tables and the books. Without memory for that it throws, and nothing has changed.
    private void link(long entry, long hash) {
        boolean isVolatile = EntryBlocks.hasVolatileItems(entry);
        try {
            if (Entry.hasExpiry(entry)) expiries.insert(entry, hash);
            if (isVolatile) volatiles.insert(entry, hash);
            keys.insert(entry, hash);
        } catch (MemoryExhausted e) {
            if (Entry.hasExpiry(entry)) expiries.removeIfThere(entry, hash);
            if (isVolatile) volatiles.removeIfThere(entry, hash);
            throw e;
        }
        keysByType[Entry.type(entry)]++;
        book(entry, hash, 1);
    }

    private void unlink(long entry, long hash) {
        localExpiries.gone(entry);
        if (Entry.hasExpiry(entry)) expiries.remove(entry, hash);
        if (EntryBlocks.hasVolatileItems(entry)) volatiles.remove(entry, hash);
        keys.remove(entry, hash);
        keysByType[Entry.type(entry)]--;
        book(entry, hash, -1);
    }

    private void free(long entry, boolean lazily) {
        Snapshot snapshot = snapshot();
        if (snapshot != null && snapshot.takesOver(this, entry)) return;
        if (lazily && blocks.isSlowToFree(entry)) keyspace.lazyFree.submit(new EntryRelease(blocks, entry));
        else blocks.free(entry);
    }

    private static Type typeOf(long entry) { return Type.of(Entry.type(entry)); }

    /// The key of an entry, good until the next call.
    public Slice keyOf(long entry) { return keyView.wrap(Entry.keyAddress(entry), Entry.keyLength(entry)); }

    /// Some entry whose time has not come, each nearly equally likely; 0 when there is none. Expired ones that turn up are
    /// deleted. While they may not be, and all keys have a time to live, an expired one is better than to go on for ever.
    public long random() {
        boolean allExpire = keys.size() == expiries.size();
        for (int attempt = 1;; attempt++) {
            boolean isWhole = keyspace.hiddenSlots().isEmpty();
            long entry = isWhole ? keys.fairRandom(keyspace.random) : visibleRandom();
            if (entry == 0 || !isExpired(entry)) return entry;
            if (keyspace.mayExpire()) expire(entry);
            else if (allExpire && attempt == MOST_RANDOM_ATTEMPTS) return entry;
        }
    }

    /// Some entry of the slots that are not hidden, each slot as likely as it has entries; 0 when there is none.
    private long visibleRandom() {
        long left = visibleSize();
        if (left == 0) return 0;
        long rank = keyspace.random.nextLong(left);
        for (int slot = nextSlot(0);; slot = nextSlot(slot + 1)) {
            long size = keyspace.hiddenSlots().has(slot) ? 0 : slotSize(slot);
            if (rank < size) return slots().random(slot, keyspace.random);
            rank -= size;
        }
    }

    /// Visits keys from a cursor on; the guarantees are those of [HashTable#scan]. Expired ones are shown, too.
    public long scan(long cursor, ElementVisitor visitor) { return keys.scan(cursor, visitor); }

    /// As [#scan(long, ElementVisitor)], for the keys of one slot, or of all when `slot` is [KeySlot#ANY]. A cursor of a
    /// lower slot goes on with that one, one of a higher slot is at the end.
    public long scan(long cursor, int slot, ElementVisitor visitor) { return keys.scan(cursor, slot, visitor); }

    /// Visits all keys, expired ones, too.
    public void forEach(ElementVisitor visitor) { keys.forEach(visitor); }

    /// As [#forEach(ElementVisitor)], for the keys of one slot, or of all when `slot` is [KeySlot#ANY].
    public void forEach(int slot, ElementVisitor visitor) {
        if (slot == KeySlot.ANY) keys.forEach(visitor);
        else slots().forEach(slot, visitor);
    }

    public long size() { return keys.size(); }

    /// How many keys those see who look at the whole database.
    public long visibleSize() { return keys.size() - keyspace.hiddenSlots().count(this); }

    /// Keys whose values are of this type.
    public long size(Type type) { return keysByType[type.ordinal()]; }

    /// Keys with a time to live.
    public long expiresSize() { return expiries.size(); }

    /// For reading and for random samples; what changes it is here.
    public EntryTable keys() { return keys; }

    /// For reading and for random samples; what changes it is here.
    public EntryTable expiries() { return expiries; }

    /// Keys to whom clients of this replica gave a time to live.
    LocalExpiries localExpiries() { return localExpiries; }

    /// Keys whose values have items with a time to live.
    public long volatilesSize() { return volatiles.size(); }

    /// Entries whose values have items with a time to live. For reading; what changes it is here.
    EntryTable volatiles() { return volatiles; }

    // The keys of one slot, on a node that is in a cluster.

    private SlotTables slots() { return slots(keys); }

    private SlotTables slots(EntryTable table) {
        if (table instanceof SlotTables slots) return slots;
        throw new IllegalStateException("db" + index + " has no tables of slots");
    }

    /// How many keys a slot has.
    public long slotSize(int slot) { return slots().size(slot); }

    /// How many of them have a time to live.
    public long slotExpiresSize(int slot) { return slots(expiries).size(slot); }

    /// What the keys of a slot take with their values: the sum of [#bytes].
    public long slotBytes(int slot) { return slotBytes == null ? 0 : slotBytes[slot]; }

    /// The lowest slot from this one on that has keys, -1 when there is none.
    public int nextSlot(int slot) { return slots().nextSlot(slot); }

    /// Deletes some keys of a slot, expired ones, too, and tells those who watch them.
    ///
    /// @param most how many at most
    /// @param propagates whether followers get a command for each
    /// @param event what listeners hear of each, null for nothing
    /// @return how many were deleted; fewer than `most` when none is left
    public int deleteOfSlot(int slot, int most, boolean lazily, boolean propagates, String event) {
        int deleted = 0;
        for (; deleted < most && slotSize(slot) > 0; deleted++)
            deleteOfSlot(slots().random(slot, keyspace.random), lazily, propagates, event);
        return deleted;
    }

    private void deleteOfSlot(long entry, boolean lazily, boolean propagates, String event) {
        unlink(entry, hashOf(entry));
        removedKey.wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
        if (propagates) keyspace.propagation.deleted(this, removedKey, lazily);
        keyspace.listener.removed(this, removedKey, typeOf(entry));
        signal(removedKey);
        if (event != null) announce(removedKey, 'g', event);
        countChanges(1);
        free(entry, lazily);
    }

    // The database as a whole.

    /// Deletes all keys.
    ///
    /// @param lazily whether on another thread; the database is then as if it never had any key
    /// @return how many keys there were
    public long flush(boolean lazily) {
        long removed = keys.size();
        keyspace.listener.flushed(this);
        averageTtl = 0;
        expiryCursor = 0;
        Arrays.fill(keysByType, 0);
        volatileCursor = 0;
        localExpiries.clear();
        Snapshot snapshot = snapshot();
        if (lazily || snapshot != null && snapshot.wants(this)) detach();
        else clear();
        slotBytes = null;
        return removed;
    }

    private void clear() {
        expiries.clear(entry -> {});
        volatiles.clear(entry -> {});
        keys.clear(entry -> {
            book(entry, -1);
            blocks.free(entry);
        });
    }

    private void detach() {
        if (!keys.exists()) return;
        DatabaseRelease release = new DatabaseRelease(blocks, mainOverheadBytes() + expiresOverheadBytes(),
                keys.detach(), expiries.detach(), volatiles.detach());
        long entryBytes = usedBytes - entryOverhead;
        entryOverhead = 0;
        usedBytes = 0;
        Snapshot snapshot = snapshot();
        if (snapshot == null || !snapshot.takesOver(this, release, entryBytes)) keyspace.lazyFree.submit(release);
    }

    /// Exchanges the content of two databases; each keeps its number, its clients and what they wait for.
    void swap(Database other) {
        keys.swap(other.keys);
        expiries.swap(other.expiries);
        volatiles.swap(other.volatiles);
        localExpiries.swap(other.localExpiries);
        long overhead = entryOverhead;
        entryOverhead = other.entryOverhead;
        other.entryOverhead = overhead;
        long[] byType = keysByType;
        keysByType = other.keysByType;
        other.keysByType = byType;
        long used = usedBytes;
        usedBytes = other.usedBytes;
        other.usedBytes = used;
        long[] ofSlots = slotBytes;
        slotBytes = other.slotBytes;
        other.slotBytes = ofSlots;
        double ttl = averageTtl;
        averageTtl = other.averageTtl;
        other.averageTtl = ttl;
        long cursor = expiryCursor;
        expiryCursor = other.expiryCursor;
        other.expiryCursor = cursor;
        cursor = volatileCursor;
        volatileCursor = other.volatileCursor;
        other.volatileCursor = cursor;
        if (keyspace.snapshot != null) keyspace.snapshot.swapped(this, other);
    }

    void shrinkIfSparse() {
        keys.shrinkIfSparse();
        expiries.shrinkIfSparse();
        volatiles.shrinkIfSparse();
        localExpiries.shrinkIfSparse();
    }

    /// Some microseconds of work on tables that are being resized; whether there is more of it.
    boolean rehash() { return keys.rehash() | expiries.rehash() | volatiles.rehash() | localExpiries.rehash(); }

    // Changes of entries.

    @Override
    public void beforeChange(long entry) {
        assert snapshot() == null || snapshot().has(entry) : "it changes before the snapshot has it";
        book(entry, -1);
    }

    @Override
    public void afterChange(long old, long now) {
        book(now, 1);
        if (old == now) return;
        made(now);
        long hash = hashOf(now);
        keys.replace(old, now, hash);
        if (Entry.hasExpiry(now)) expiries.replace(old, now, hash);
        if (EntryBlocks.hasVolatileItems(now)) volatiles.replace(old, now, hash);
        localExpiries.moved(old, now);
    }

    @Override
    public long now() { return keyspace.overBefore(); }

    @Override
    public void volatileItems(long entry, boolean has) {
        if (has) volatiles.insert(entry, hashOf(entry));
        else volatiles.remove(entry, hashOf(entry));
    }

    @Override
    public void valueGrew(long entry, long bytes) { use(keyspace.isClustered() ? slotOf(entry) : 0, bytes); }

    /// As [#book(long, long, int)], when the hash of the key is not known.
    private void book(long entry, int sign) {
        book(entry, keyspace.isClustered() ? SlotHash.of(0, slotOf(entry)) : 0, sign);
    }

    private static int slotOf(long entry) { return KeySlot.of(Entry.keyAddress(entry), Entry.keyLength(entry)); }

    /// Books what an entry costs beyond its key and value (`sign` 1), or takes it off the books (-1).
    private void book(long entry, long hash, int sign) {
        long expiryBytes = Entry.hasExpiry(entry) ? Entry.EXPIRY_BYTES : 0;
        long usable = blocks.usableBytes(entry);
        long overhead = overheadBytes(entry, usable, expiryBytes);
        Account account = EntryBlocks.account(Entry.type(entry));
        ledger.transfer(account, Account.ENTRY_OVERHEAD, sign * overhead);
        if (expiryBytes != 0) ledger.transfer(account, Account.EXPIRY_FIELDS, sign * expiryBytes);
        entryOverhead += sign * overhead;
        use(SlotHash.slot(hash), sign * (usable + blocks.valueBytes(entry)));
    }

    /// An entry of a slot takes so many bytes more with its value; outside of clusters the slot means nothing.
    private void use(int slot, long bytes) {
        usedBytes += bytes;
        if (keyspace.isClustered()) useInSlot(slot, bytes);
    }

    private void useInSlot(int slot, long bytes) {
        if (slotBytes == null) slotBytes = new long[KeySlot.COUNT];
        slotBytes[slot] += bytes;
    }

    private static long overheadBytes(long entry, long usable, long expiryBytes) {
        return usable - Entry.keyLength(entry) - Entry.inlineLength(entry) - expiryBytes;
    }

    /// Takes an entry off the books of the ledger alone, and releases it: for databases that are gone. Any thread may call
    /// this.
    ///
    /// @return by how many bytes the accounts of overhead fell
    static long release(EntryBlocks blocks, long entry) {
        Ledger ledger = blocks.allocator().ledger();
        Account account = EntryBlocks.account(Entry.type(entry));
        long expiryBytes = Entry.hasExpiry(entry) ? Entry.EXPIRY_BYTES : 0;
        long overhead = overheadBytes(entry, blocks.usableBytes(entry), expiryBytes);
        ledger.transfer(Account.ENTRY_OVERHEAD, account, overhead);
        if (expiryBytes != 0) ledger.transfer(Account.EXPIRY_FIELDS, account, expiryBytes);
        blocks.free(entry);
        return overhead + expiryBytes;
    }

    // Figures, all O(1).

    /// What an entry takes with its value.
    public long bytesOf(long entry) { return blocks.usableBytes(entry) + blocks.valueBytes(entry); }

    /// Whether MEMORY STATS names this database: it had a key since the start, or since it was flushed lazily.
    public boolean isReported() { return keys.exists(); }

    /// `overhead.hashtable.main`: the table and what entries cost beyond keys and values, in bytes.
    public long mainOverheadBytes() { return keys.bytes() + entryOverhead; }

    /// `overhead.hashtable.expires`: the tables of what expires and the expiry fields of entries, in bytes.
    public long expiresOverheadBytes() {
        return expiries.bytes() + volatiles.bytes() + expiries.size() * Entry.EXPIRY_BYTES;
    }

    /// What keys and values take, without overhead.
    public long dataBytes() { return usedBytes - entryOverhead - expiries.size() * Entry.EXPIRY_BYTES; }

    /// All that an entry takes: its block and its value outside it.
    public long bytes(long entry) { return blocks.usableBytes(entry) + blocks.valueBytes(entry); }

    /// Buckets of all tables.
    public long buckets() { return keys().buckets() + expiries().buckets() + volatiles().buckets(); }

    /// Bytes of the buckets of all tables.
    public long tableBytes() { return keys().tableBytes() + expiries().tableBytes() + volatiles().tableBytes(); }

    /// Bytes that become free when the resizing that goes on ends.
    public long rehashingBytes() {
        return keys().rehashingBytes() + expiries().rehashingBytes() + volatiles().rehashingBytes();
    }

    /// How many of the tables are being resized.
    public int rehashingTables() {
        return keys.rehashingTables() + expiries.rehashingTables() + volatiles.rehashingTables();
    }

    /// Milliseconds that keys with a time to live have on average, an estimate; 0 when there are none.
    public long averageTtlMillis() { return (long) averageTtl; }

    // Signals.

    /// Tells everybody that a key changed, and counts the change.
    ///
    /// @param type the class of the event as in `notify-keyspace-events`
    public void modified(Slice key, char type, String event) {
        signal(key);
        announce(key, type, event);
        countChanges(1);
    }

    /// Counts changes of the data since it was last saved.
    public void countChanges(long changes) { keyspace.counters.changes += changes; }

    /// Tells those who watch or track the key that it changed.
    public void signal(Slice key) { keyspace.listener.modified(this, key); }

    /// Tells of a keyspace event that is not a change of its own, or follows from one that was told already.
    ///
    /// @param type as for [#modified]
    public void announce(Slice key, char type, String event) { keyspace.listener.event(this, type, event, key); }

    /// Tells those who wait for it that the value of a key has got something more.
    public void ready(Slice key, Type type) { keyspace.listener.ready(this, key, type); }

    // For tests and humans.

    /// Checks all that this class says always holds; O(keys).
    public void assertInvariants() {
        keys().assertInvariants();
        expiries().assertInvariants();
        volatiles().assertInvariants();
        long[] sums = new long[6];
        long[] byType = new long[keysByType.length];
        long[] bytesOfSlots = new long[KeySlot.COUNT];
        keys().forEach(entry -> {
            byType[Entry.type(entry)]++;
            long hash = hashOf(entry);
            Slice key = new Slice().wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
            check(keys.find(key, hash) == entry, "cannot find " + key);
            check(expiries.find(key, hash) == (Entry.hasExpiry(entry) ? entry : 0), "wrong expiry of " + key);
            boolean isVolatile = EntryBlocks.hasVolatileItems(entry);
            check(volatiles.find(key, hash) == (isVolatile ? entry : 0), "volatile items of " + key);
            sums[4] += isVolatile ? 1 : 0;
            sums[5] += localExpiries.has(entry) ? 1 : 0;
            long usable = blocks.usableBytes(entry);
            sums[0]++;
            sums[1] += Entry.hasExpiry(entry) ? 1 : 0;
            sums[2] += overheadBytes(entry, usable, Entry.hasExpiry(entry) ? Entry.EXPIRY_BYTES : 0);
            sums[3] += usable + blocks.valueBytes(entry);
            if (keyspace.isClustered()) bytesOfSlots[KeySlot.of(key)] += usable + blocks.valueBytes(entry);
        });
        check(sums[0] == size() && sums[1] == expiresSize(), sums[0] + " keys, " + sums[1] + " with expiry");
        check(Arrays.equals(byType, keysByType), "keys by type: " + Arrays.toString(byType));
        check(sums[4] == volatilesSize(), sums[4] + " keys with volatile items");
        check(sums[5] == localExpiries.size(), sums[5] + " keys that expire here alone");
        check(sums[2] == entryOverhead, "entries have an overhead of " + sums[2]);
        check(sums[3] == usedBytes, "entries and values take " + sums[3]);
        check(slotBytes == null ? !keyspace.isClustered() || size() == 0 : Arrays.equals(bytesOfSlots, slotBytes),
                "bytes of slots");
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise + "; " + describe());
    }

    /// One line about the state of the database.
    public String describe() {
        return "db" + index + ": " + size() + " keys, " + expiresSize() + " with a time to live, " + usedBytes
                + " bytes in entries and values, of which " + entryOverhead + " overhead; keys: " + keys().describe()
                + "; expiries: " + expiries().describe();
    }
}

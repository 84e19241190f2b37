package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Decimal;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;
import io.javelina.structure.Listpack;
import io.javelina.structure.RoomyBytes;
import java.util.random.RandomGenerator;

/// A hash: fields with values. A small one is a listpack of field, value, field, value, in the order in which they came; a
/// large one, and one with a field that expires, is a table of fields (see [HashFields]). A hash never becomes small again.
///
/// A field may have a time of expiry. When it has come, the field is as good as gone: nothing here finds it any more but
/// [#size], which counts it until [#removeExpired] has been there or another value takes its place.
///
/// A flyweight over an entry: [#wrap] it; a change may move the entry, then [#entry] tells where it is now. Views that it
/// hands out are good until the next call.
public final class HashValue implements EntryValue {
    public static final int LISTPACK = 0;
    public static final int HASHTABLE = 1;
    /// The expiry of a field without one.
    public static final long NO_EXPIRY = HashField.NO_EXPIRY;

    /// The words of a table that is being built.
    private static final int DRAFT_BYTES = Entry.REFERENCE_BYTES;
    /// What a listpack may take for a field and a value beyond their lengths.
    private static final int MOST_PAIR_OVERHEAD = 24;

    /// Is shown the fields of a hash; the views are good until it returns.
    @FunctionalInterface
    public interface Visitor {
        /// @param expiry in unix milliseconds, or [#NO_EXPIRY]
        void visit(Slice field, Slice value, long expiry);
    }

    private final EntryBlocks blocks;
    private final Allocator allocator;
    private final EntryOwner owner;
    private final PackedValue packed;
    private final Listpack list;
    private final RoomyBytes room = new RoomyBytes();
    private final HashFields fields;
    private final long draft;
    /// Where an integer becomes a value.
    private final long digits;
    private final Slice digitsView = new Slice();
    private final Slice fieldView = new Slice();
    private final Slice valueView = new Slice();
    private final ElementVisitor toVisitor = this::show;
    private Visitor visitor;
    private int expiredReplaced;

    public HashValue(EntryBlocks blocks, EntryOwner owner) {
        this.blocks = blocks;
        this.allocator = blocks.allocator();
        this.owner = owner;
        this.packed = new PackedValue(blocks, owner);
        this.list = new Listpack(allocator);
        this.fields = new HashFields(blocks);
        this.draft = allocator.allocate(Account.SERVER, DRAFT_BYTES);
        this.digits = allocator.allocate(Account.SERVER, Decimal.LONGEST);
    }

    @Override
    public void wrap(long entry) {
        assert Entry.type(entry) == Type.HASH.ordinal() : "another type";
        packed.wrap(entry);
        if (isTable()) fields.wrap(Entry.valueAddress(entry));
        else list.bind(packed);
    }

    @Override
    public long entry() { return packed.entry(); }

    @Override
    public long create(Slice key) { return create(key, 0); }

    @Override
    public long create(Slice key, long expectedBytes) {
        long bytes = Listpack.EMPTY_BYTES + expectedBytes;
        int inside = bytes <= Entry.MAX_INLINE_BYTES ? (int) bytes : Listpack.EMPTY_BYTES;
        long created = blocks.allocate(Type.HASH, LISTPACK, key.address(), key.length(), Entry.NO_EXPIRY, inside,
                false);
        Listpack.initialize(Entry.valueAddress(created));
        return created;
    }

    private boolean isTable() { return Entry.encoding(packed.entry()) == HASHTABLE; }

    @Override
    public boolean isEmpty() { return isTable() ? fields.size() == 0 : list.isEmpty(); }

    /// How many fields there are; also those whose time has come and that have not been removed yet.
    public long size() { return isTable() ? fields.size() : list.size() / 2; }

    /// How many fields there are whose time has not come.
    public long liveSize() { return isTable() ? fields.size() - fields.countBefore(owner.now()) : size(); }

    /// Whether a field has an expiry.
    public boolean hasExpiries() { return isTable() && fields.hasExpiries(); }

    // Reading.

    /// The value of a field, null when there is none.
    public Slice get(Slice field) {
        if (isTable()) return valueOf(findLive(field));
        int at = findInList(field);
        return at == Listpack.NONE ? null : list.element(list.next(at), valueView);
    }

    public boolean contains(Slice field) {
        return isTable() ? findLive(field) != 0 : findInList(field) != Listpack.NONE;
    }

    /// Length of the value of a field, 0 when there is none.
    public int valueLength(Slice field) {
        if (isTable()) {
            long block = findLive(field);
            return block == 0 ? 0 : HashField.valueLength(block);
        }
        int at = findInList(field);
        return at == Listpack.NONE ? 0 : list.elementLength(list.next(at));
    }

    private int findInList(Slice field) { return list.find(list.first(), field, 1); }

    /// The block of a field whose time has not come, or 0.
    private long findLive(Slice field) {
        long block = fields.find(field);
        return block != 0 && isExpired(block) ? 0 : block;
    }

    /// Whether a field is still there whose time has come.
    public boolean isOver(Slice field) {
        long block = isTable() ? fields.find(field) : 0;
        return block != 0 && isExpired(block);
    }

    private boolean isExpired(long block) {
        return HashField.hasExpiry(block) && HashField.expiry(block) < owner.now();
    }

    private Slice valueOf(long block) {
        return block == 0 ? null : valueView.wrap(HashField.valueAddress(block), HashField.valueLength(block));
    }

    // Writing.

    /// Sets a field, which has no expiry then; whether it is new.
    public boolean set(Slice field, Slice value) {
        if (!isTable()) {
            if (isShort(field) && isShort(value) && fitsList(field, value)) return setInList(field, value);
            convert(1);
        }
        return setInTable(field, value, NO_EXPIRY);
    }

    private boolean isShort(Slice part) { return part.length() <= blocks.limits().hashMaxListpackValue; }

    private boolean fitsList(Slice field, Slice value) {
        return list.fits((long) field.length() + value.length() + MOST_PAIR_OVERHEAD);
    }

    private boolean setInList(Slice field, Slice value) {
        int at = findInList(field);
        if (at != Listpack.NONE) {
            list.replace(list.next(at), value);
            return false;
        }
        if (size() >= blocks.limits().hashMaxListpackEntries) {
            convert(1);
            return setInTable(field, value, NO_EXPIRY);
        }
        list.beginAppending(Listpack.bytesOf(field) + Listpack.bytesOf(value));
        list.put(field);
        list.put(value);
        list.endAppending();
        return true;
    }

    /// As [#set] with an expiry, [#NO_EXPIRY] for none.
    public boolean set(Slice field, Slice value, long expiry) {
        if (expiry == NO_EXPIRY) return set(field, value);
        if (!isTable()) convert(1);
        return setInTable(field, value, expiry);
    }

    /// As [#set] of a field that keeps its expiry, if its time has not come.
    public boolean setKeepingExpiry(Slice field, Slice value) { return set(field, value, expiry(field)); }

    /// An integer as a value to be set, good until the next call.
    public Slice digits(long integer) { return digitsView.wrap(digits, Decimal.write(integer, digits)); }

    private boolean setInTable(Slice field, Slice value, long expiry) {
        long before = fields.bytes();
        boolean wereVolatile = beginExpiries(expiry);
        try {
            long block = fields.find(field);
            if (block == 0) {
                fields.add(field, value, expiry);
                return true;
            }
            boolean expired = isExpired(block);
            fields.replace(block, value, expiry);
            if (expired) expiredReplaced++;
            return expired;
        } finally {
            report(before, wereVolatile);
        }
    }

    /// How many fields whose time had come have got a new value since the last call, from any hash.
    public int takeExpiredReplaced() {
        int taken = expiredReplaced;
        expiredReplaced = 0;
        return taken;
    }

    /// Tells the owner when the first expiry comes, before anything changes. Returns whether it knows of expiries now.
    private boolean beginExpiries(long expiry) {
        boolean areVolatile = fields.hasExpiries();
        if (areVolatile || expiry == NO_EXPIRY) return areVolatile;
        owner.volatileItems(entry(), true);
        return true;
    }

    /// Tells the owner what a change of the table has done.
    private void report(long bytesBefore, boolean wereVolatile) {
        long bytes = fields.bytes();
        if (bytes != bytesBefore) owner.valueGrew(entry(), bytes - bytesBefore);
        if (wereVolatile && !fields.hasExpiries()) owner.volatileItems(entry(), false);
    }

    /// Removes a field; whether it was there. One whose time has come is not, and stays for [#removeExpired].
    public boolean remove(Slice field) {
        if (isTable()) {
            long block = findLive(field);
            if (block != 0) remove(block);
            return block != 0;
        }
        int at = findInList(field);
        if (at == Listpack.NONE) return false;
        list.delete(at, 2);
        return true;
    }

    /// Removes a field even if its time has come; whether it was still there.
    public boolean removeStored(Slice field) {
        if (!isTable()) return remove(field);
        long block = fields.find(field);
        if (block != 0) remove(block);
        return block != 0;
    }

    private void remove(long block) {
        long before = fields.bytes();
        boolean wereVolatile = fields.hasExpiries();
        fields.remove(block);
        report(before, wereVolatile);
    }

    /// Prepares for `count` new fields of `bytes` bytes in all (see [Listpack#bytesOf]), so that setting them changes the
    /// size of the value once. [#endMany] must follow.
    public void beginMany(int count, long bytes) {
        if (isTable()) return;
        if (size() + count > blocks.limits().hashMaxListpackEntries || !list.fits(bytes)) return;
        list.bind(room.begin(packed, list.bytes(), bytes));
    }

    public void endMany() {
        if (!room.isOpen()) return;
        if (isTable()) {
            room.abandon();
        } else {
            room.end();
            list.bind(packed);
        }
    }

    // Expiry.

    /// The expiry of a field in unix milliseconds, [#NO_EXPIRY] when it has none or is not there.
    public long expiry(Slice field) {
        if (!isTable()) return NO_EXPIRY;
        long block = findLive(field);
        return block == 0 ? NO_EXPIRY : HashField.expiry(block);
    }

    /// Changes the expiry of a field that is there, [#NO_EXPIRY] for none.
    public void expireAt(Slice field, long expiry) {
        if (!isTable()) {
            if (expiry == NO_EXPIRY) return;
            convert(0);
        }
        long before = fields.bytes();
        boolean wereVolatile = beginExpiries(expiry);
        try {
            fields.expireAt(fields.find(field), expiry, valueView);
        } finally {
            report(before, wereVolatile);
        }
    }

    /// The earliest expiry of a field, [#NO_EXPIRY] when none has one.
    public long earliestExpiry() {
        long block = isTable() ? fields.earliest() : 0;
        return block == 0 ? NO_EXPIRY : HashField.expiry(block);
    }

    /// Up to `limit` fields whose time has come, those that [#removeExpired] would remove.
    public int countExpired(int limit) {
        return isTable() ? fields.countBefore(owner.now(), limit) : 0;
    }

    /// Removes up to `limit` fields whose time has come, the earliest first; how many. The hash may be empty then. Each is
    /// shown before it goes.
    public int removeExpired(int limit, Visitor to) {
        if (!hasExpiries()) return 0;
        long before = fields.bytes();
        int removed = 0;
        for (; removed < limit; removed++) {
            long block = fields.earliest();
            if (block == 0 || !isExpired(block)) break;
            to.visit(fieldOf(block), valueOf(block), HashField.expiry(block));
            fields.remove(block);
        }
        report(before, true);
        return removed;
    }

    // The whole hash.

    /// Shows all fields whose time has not come.
    public void forEach(Visitor to) {
        if (isTable()) {
            visitor = to;
            fields.forEach(toVisitor);
            visitor = null;
            return;
        }
        for (int at = list.first(); at != Listpack.NONE;) at = showPair(at, to);
    }

    private void show(long block) {
        if (!isExpired(block)) visitor.visit(fieldOf(block), valueOf(block), HashField.expiry(block));
    }

    private Slice fieldOf(long block) {
        return fieldView.wrap(HashField.fieldAddress(block), HashField.fieldLength(block));
    }

    /// Shows a field of the listpack; returns the next one.
    private int showPair(int field, Visitor to) {
        int value = list.next(field);
        int next = list.next(value);
        to.visit(list.element(field, fieldView), list.element(value, valueView), NO_EXPIRY);
        return next;
    }

    /// Shows some fields from a cursor on; the guarantees are those of [io.javelina.structure.HashTable#scan]. A listpack is shown as a
    /// whole.
    public long scan(long cursor, Visitor to) {
        if (!isTable()) {
            forEach(to);
            return 0;
        }
        visitor = to;
        long next = fields.scan(cursor, toVisitor);
        visitor = null;
        return next;
    }

    // Choosing at random.

    /// Shows some field, each nearly equally likely; whether there was one whose time has not come.
    public boolean random(RandomGenerator random, Visitor to) {
        long live = liveSize();
        if (live == 0) return false;
        if (!isTable()) showPair(list.seek(2 * random.nextLong(live)), to);
        else showRandom(random, live, to);
        return true;
    }

    /// Draws until it is no expired one; when most of them are, chooses among the others.
    private void showRandom(RandomGenerator random, long live, Visitor to) {
        long block = 0;
        if (2 * live >= size())
            do
            block = fields.random(random);
            while (isExpired(block));
        else
            block = liveBlock(random.nextLong(live));
        to.visit(fieldOf(block), valueOf(block), HashField.expiry(block));
    }

    /// The live field number `index` in the order of [#forEach].
    private long liveBlock(long index) {
        long[] found = { index, 0 };
        fields.forEach(block -> {
            if (!isExpired(block) && found[0]-- == 0) found[1] = block;
        });
        return found[1];
    }

    /// Shows `count` fields, each nearly equally likely whatever came before it; none when there are none.
    public void draw(long count, RandomGenerator random, Visitor to) {
        if (isTable()) {
            for (long i = 0; i < count && random(random, to); i++) continue;
            return;
        }
        int[] offsets = offsets();
        for (long i = 0; i < count; i++) showPair(offsets[random.nextInt(offsets.length)], to);
    }

    /// Where the fields of the listpack are.
    private int[] offsets() {
        int[] offsets = new int[(int) size()];
        int at = list.first();
        for (int i = 0; i < offsets.length; i++, at = list.next(list.next(at))) offsets[i] = at;
        return offsets;
    }

    /// Shows `count` different fields, fewer when there are no more; each choice is nearly equally likely.
    public void sample(long count, RandomGenerator random, Visitor to) {
        long live = liveSize();
        boolean few = isTable() && 3 * count < live && 2 * live >= size();
        if (few) showDrawn((int) count, random, to);
        else showSelected(Math.min(count, live), live, random, to);
    }

    /// Goes through all fields and takes each with the probability that makes up for those taken and passed over so far.
    private void showSelected(long count, long live, RandomGenerator random, Visitor to) {
        long[] left = { count, live };
        forEach((field, value, expiry) -> {
            if (random.nextLong(left[1]--) >= left[0]) return;
            left[0]--;
            to.visit(field, value, expiry);
        });
    }

    /// Draws until that gave `count` different fields.
    private void showDrawn(int count, RandomGenerator random, Visitor to) {
        LongSet drawn = new LongSet(count);
        while (drawn.size() < count) {
            long block = fields.random(random);
            if (!isExpired(block) && drawn.add(block))
                to.visit(fieldOf(block), valueOf(block), HashField.expiry(block));
        }
    }

    // Encodings.

    /// Whether its fields are one run of bytes as [Listpack] has them; see [#packedBytes].
    public boolean isPacked() { return !isTable(); }

    /// The bytes of the [Listpack], good until the hash changes.
    public Slice packedBytes() {
        assert isPacked() : "a table is not one run of bytes";
        return valueView.wrap(list.address(), list.bytes());
    }

    /// Gives an empty hash these fields: bytes for which [Listpack#isValid] holds, pairs of field and value without
    /// duplicates. The encoding is what the limits say.
    public void fill(Slice bytes) {
        assert isEmpty() && isPacked() : "only a new hash can be filled";
        Memory.copy(bytes.address(), packed.resize(bytes.length()), bytes.length());
        list.bind(packed);
        if (size() > blocks.limits().hashMaxListpackEntries) convert(0);
    }

    /// Prepares for so many fields that are going to be set: what will be too much for a listpack is none from now on.
    public void expect(long count) {
        if (isPacked() && size() + count > blocks.limits().hashMaxListpackEntries)
            convert((int) Math.min(count, Integer.MAX_VALUE));
    }

    /// Makes it a table with room for `more` fields.
    private void convert(int more) {
        boolean outside = Entry.isExternal(entry());
        long block = packed.address();
        long capacity = outside ? packed.capacity() : 0;
        fields.create(draft);
        try {
            fields.expandFor(size() + more);
            addAllOfList();
            packed.becomeReference(HASHTABLE, Memory.getLong(draft), Memory.getLong(draft + 8),
                    Memory.getLong(draft + 16));
        } catch (MemoryExhausted e) {
            fields.destroy();
            throw e;
        }
        if (outside) allocator.free(Account.HASHES, block, capacity);
        fields.wrap(Entry.valueAddress(entry()));
    }

    private void addAllOfList() {
        for (int at = list.first(); at != Listpack.NONE;) {
            int value = list.next(at);
            fields.add(list.element(at, fieldView), list.element(value, valueView), NO_EXPIRY);
            at = list.next(value);
        }
    }

    // For dumps.

    /// Whether the hash is a listpack: then [#listpackAddress] and [#listpackBytes] are all of it.
    public boolean isListpack() { return !isTable(); }

    public long listpackAddress() { return list.address(); }

    public int listpackBytes() { return list.bytes(); }

    /// Shows all fields there are, also those whose time has come and that have not been removed yet.
    public void forEachStored(Visitor to) {
        if (isTable()) fields.forEach(block -> to.visit(fieldOf(block), valueOf(block), HashField.expiry(block)));
        else forEach(to);
    }

    // For tests and humans.

    /// How the hash is held.
    public String describe() { return isTable() ? fields.describe() : list.describe(); }

    /// Checks all that this class says always holds; O(size).
    public void assertInvariants() {
        if (isTable()) fields.assertInvariants();
        else list.assertInvariants();
    }
}

package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.util.Arrays;
import java.util.function.LongPredicate;
import java.util.random.RandomGenerator;

/// A hash table off the heap. It holds the addresses of elements and finds them by key; what an element is, only its
/// [Elements] know. Buckets are drawn in [Bucket], chains of them in [BucketChain], the state of a table in
/// [TableHeader]. This object is a flyweight: [#wrap] binds it to a table, and all it has of its own is scratch space
/// and the rules that its owner set for all its tables.
///
/// **Resizing.** A table that is full gets an array of twice as many buckets, one that is nearly empty a smaller one. The
/// elements move over in steps, so that no single command pays for all of them. Let `small` be the smaller of the two
/// bucket counts. A *group* is all the buckets, of both arrays, whose index is equal modulo `small`: one bucket of one
/// array and some of the other. A key belongs to the same group whichever array it is in, and a step moves a whole
/// group. So one comparison tells where a key lives, if at all:
///
///     old array, 4 buckets          new array, 8 buckets                 small = 4, rehash index = 2
///     ┌─────┬─────┬─────┬─────┐     ┌────┬────┬────┬────┬────┬────┬────┬────┐
///     │moved│moved│ 2   │ 3   │     │ 0  │ 1  │none│none│ 4  │ 5  │none│none│
///     └─────┴─────┴─────┴─────┘     └────┴────┴────┴────┴────┴────┴────┴────┘
///      group (hash mod small) below the rehash index: in the new array only; else: in the old array only
///
/// Nothing is ever looked up twice, and the buckets of the new array get their first content, empty or not, when their
/// group moves: an array of a gigabyte is allocated without touching it.
///
/// What always holds:
/// * an element is in exactly one place, the one that its hash and the rehash index say;
/// * `size`, the number of overflow buckets and the booked bytes are in the header and right after every call;
/// * an insertion that throws [MemoryExhausted] has not inserted; resizing never throws it: without memory it waits.
public final class HashTable {
    /// What a header takes; [#create] allocates it.
    public static final int HEADER_BYTES = TableHeader.BYTES;

    /// How many hashes [#touch] takes at once.
    public static final int MOST_TOUCHED = 16;

    /// A large table grows when it has so many elements per bucket on average, one more than places: half of the buckets
    /// then have an overflow bucket, which costs look-ups little and saves a quarter of the table for a while.
    private static final int CROWDED = Bucket.PLACES + 1;
    /// Groups that every insertion and removal moves while the table is resized.
    private static final int GROUPS_PER_CHANGE = 2;
    /// A bucket index is an int without sign, and an array of 2^31 buckets is 128 GB.
    private static final int MOST_BITS = 31;
    /// Tables with no more buckets than this resize in one go, a few microseconds: two arrays at once do not pay.
    private static final int AT_ONCE = 16;
    /// An array is never more than 2^3 times as large as the one that it replaces step by step, nor the reverse, so that
    /// a group has nine buckets at most and a step stays short.
    private static final int MOST_RATIO_BITS = 3;
    /// Below one element per so many places a table shrinks, to an array that is a quarter to a half full. It grows when
    /// all places are taken or a little later. Between the two lies a factor of two at least in either direction, so it never flaps.
    private static final int SPARSE = 8;
    /// How many buckets chosen at random may turn out empty, or wrong, before the search goes on in order.
    private static final int ATTEMPTS = 64;
    private static final long[] NOTHING = {};

    private final Allocator allocator;
    private final Account account;
    private final Elements elements;
    private final BucketChain chains;
    /// Whether resizes may start.
    private boolean mayResize = true;
    /// Whether so many bytes may be allocated for a larger array.
    private LongPredicate mayGrow = bytes -> true;

    /// The table that this flyweight is bound to.
    private long header;
    /// Where `locate` found what it returned.
    private long locatedBucket;
    private int locatedPlace;
    /// The elements of one group; see `collect`.
    private long[] group = new long[4 * Bucket.PLACES];
    /// The buckets of the hashes that `touch` was given.
    private final long[] touched = new long[MOST_TOUCHED];
    /// What `warm` read; stored so that the compiler does not leave the reads out.
    private int warmed;

    public HashTable(Allocator allocator, Account account, Elements elements) {
        this.allocator = allocator;
        this.account = account;
        this.elements = elements;
        this.chains = new BucketChain(allocator, account);
    }

    // Life cycle

    /// Binds this to the table with that header.
    public HashTable wrap(long newHeader) {
        header = newHeader;
        return this;
    }

    /// Makes a new, empty table, binds this to it and returns its address. It has no buckets before the first element.
    public long create() {
        header = allocator.allocateAligned(account, HEADER_BYTES, HEADER_BYTES);
        TableHeader.initialise(header);
        return header;
    }

    /// Frees the table, but not its elements: they are the caller's.
    public void destroy() {
        freeArrays();
        allocator.freeAligned(account, header, HEADER_BYTES, HEADER_BYTES);
        header = 0;
    }

    public long header() { return header; }

    private void freeArrays() {
        if (TableHeader.overflows(header, 0) + TableHeader.overflows(header, 1) > 0) freeOverflows();
        for (int which = 0; which < 2; which++) if (TableHeader.array(header, which) != 0) freeArray(which);
        TableHeader.rehashIndex(header, 0);
    }

    private void freeOverflows() {
        for (long index = 0, groups = groups(); index < groups; index++)
            freeOverflows(arrayOfGroup(index), index, groups);
    }

    private void freeOverflows(int which, long index, long groups) {
        for (long i = index; i < TableHeader.buckets(header, which); i += groups)
            chains.freeOverflow(header, which, bucketAt(which, i));
    }

    private void freeArray(int which) {
        long bytes = arrayBytes(TableHeader.bucketBits(header, which));
        allocator.freeAligned(account, TableHeader.array(header, which), bytes, Bucket.BYTES);
        TableHeader.array(header, which, 0, 0, 0);
    }

    // Where things are

    /// How many groups there are: the smaller of the bucket counts.
    private long groups() {
        long buckets = TableHeader.buckets(header, 0);
        return isRehashing() ? Math.min(buckets, TableHeader.buckets(header, 1)) : buckets;
    }

    /// The array in which the elements of a group are.
    private int arrayOfGroup(long index) { return isRehashing() && index < TableHeader.rehashIndex(header) ? 1 : 0; }

    /// The array in which an element with this hash is, if at all.
    private int arrayOf(long hash) { return isRehashing() ? arrayOfGroup(hash & groups() - 1) : 0; }

    private long bucketOf(int which, long hash) {
        return bucketAt(which, hash & (1L << TableHeader.bucketBits(header, which)) - 1);
    }

    private long bucketAt(int which, long index) { return TableHeader.array(header, which) + (index << Bucket.SHIFT); }

    private boolean isEmpty() { return TableHeader.size(header) == 0; }

    // Looking up and changing

    /// The element with this key, or 0. Changes nothing, so it is safe at any time.
    public long find(long keyAddress, int keyLength, long hash) {
        return isEmpty() ? 0 : locate(bucketOf(arrayOf(hash), hash), keyAddress, keyLength, Bucket.tag(hash));
    }

    /// Whether this very element is in the table. It is not read, so its memory may hold anything.
    public boolean contains(long element, long hash) {
        return !isEmpty() && locate(bucketOf(arrayOf(hash), hash), element, Bucket.tag(hash)) != 0;
    }

    private long locate(long first, long keyAddress, int keyLength, int tag) {
        for (long bucket = first; bucket != 0;) {
            long head = Bucket.head(bucket);
            for (long found = Bucket.placesWithTag(head, tag); found != 0; found &= found - 1) {
                int place = Bucket.place(found);
                long element = Bucket.element(bucket, place);
                if (elements.matches(element, keyAddress, keyLength)) return located(bucket, place, element);
            }
            bucket = Bucket.next(bucket, head);
        }
        return 0;
    }

    private long locate(long first, long element, int tag) {
        for (long bucket = first; bucket != 0; bucket = Bucket.next(bucket)) {
            for (long found = Bucket.placesWithTag(Bucket.head(bucket), tag); found != 0; found &= found - 1) {
                int place = Bucket.place(found);
                if (Bucket.element(bucket, place) == element) return located(bucket, place, element);
            }
        }
        return 0;
    }

    private long located(long bucket, int place, long element) {
        locatedBucket = bucket;
        locatedPlace = place;
        return element;
    }

    /// Adds an element. No element with its key may be there.
    public void insert(long element, long hash) {
        if (element == 0) throw new IllegalArgumentException("an element at address 0");
        if (isRehashing()) rehash(GROUPS_PER_CHANGE);
        else growIfFull();
        int which = arrayOf(hash);
        chains.insert(header, which, bucketOf(which, hash), element, Bucket.tag(hash));
        TableHeader.addSize(header, 1);
    }

    /// Takes the element with this key out of the table and returns it, or 0 if there is none.
    public long remove(long keyAddress, int keyLength, long hash) {
        if (isEmpty()) return 0;
        rehash(GROUPS_PER_CHANGE);
        int which = arrayOf(hash);
        long first = bucketOf(which, hash);
        long element = locate(first, keyAddress, keyLength, Bucket.tag(hash));
        if (element != 0) removeLocated(which, first);
        return element;
    }

    /// Takes this very element out of the table; false if it is not there.
    public boolean removeElement(long element, long hash) {
        if (isEmpty()) return false;
        rehash(GROUPS_PER_CHANGE);
        int which = arrayOf(hash);
        long first = bucketOf(which, hash);
        if (locate(first, element, Bucket.tag(hash)) == 0) return false;
        removeLocated(which, first);
        return true;
    }

    private void removeLocated(int which, long first) {
        chains.remove(header, which, first, locatedBucket, locatedPlace);
        TableHeader.addSize(header, -1);
        if (!isEmpty()) shrinkIfSparse();
    }

    /// Puts `newElement` in the place of `element`, which must be there: the same key has moved in memory. Neither
    /// element is read.
    public void replace(long element, long newElement, long hash) {
        if (newElement == 0) throw new IllegalArgumentException("an element at address 0");
        if (isEmpty() || locate(bucketOf(arrayOf(hash), hash), element, Bucket.tag(hash)) == 0)
            throw new IllegalStateException("no element " + element + " with hash " + hash);
        Bucket.element(locatedBucket, locatedPlace, newElement);
    }

    // Figures, all O(1)

    /// How many elements there are.
    public long size() { return TableHeader.size(header); }

    /// How many buckets the array has, or both arrays while rehashing; without overflow buckets.
    public long buckets() { return TableHeader.buckets(header, 0) + TableHeader.buckets(header, 1); }

    /// What the ledger has booked for all buckets, overflow buckets too, without the header.
    public long tableBytes() { return tableBytes(header); }

    /// As [#size()] of the table with that header, for who has no flyweight at hand.
    public static long size(long header) { return TableHeader.size(header); }

    /// As [#tableBytes()] of the table with that header, for who has no flyweight at hand.
    public static long tableBytes(long header) {
        return TableHeader.arrayBytes(header, 0) + TableHeader.arrayBytes(header, 1);
    }

    /// All that the table with that header takes, for who has no flyweight at hand; its elements not counted.
    public static long bytes(Allocator allocator, long header) {
        return allocator.usableBytes(header, HEADER_BYTES) + tableBytes(header);
    }

    /// What becomes free when the rehash that is going on ends: the old array and its overflow buckets. Else 0.
    public long rehashingBytes() { return isRehashing() ? TableHeader.arrayBytes(header, 0) : 0; }

    public boolean isRehashing() { return TableHeader.array(header, 1) != 0; }

    // Resizing

    /// Whether resizes may start, of any table this flyweight is bound to. A rehash that is going on continues.
    public void allowResize(boolean allowed) { mayResize = allowed; }

    /// Asks `mayGrow` before each allocation of a larger array, giving its bytes. While it refuses, tables stay correct and
    /// become slower as their chains get longer; it is asked again at each insertion, so it should answer quickly.
    public void growOnlyIf(LongPredicate newMayGrow) { mayGrow = newMayGrow; }

    /// From now on no elements move and no resize starts, until [#resumeRehash]. May be nested.
    public void pauseRehash() { TableHeader.pauses(header, TableHeader.pauses(header) + 1); }

    public void resumeRehash() {
        if (!isPaused()) throw new IllegalStateException("rehashing was not paused");
        TableHeader.pauses(header, TableHeader.pauses(header) - 1);
    }

    public boolean isPaused() { return TableHeader.pauses(header) != 0; }

    /// Makes room for so many elements at once, in time O(buckets): for loading, when the number is known beforehand.
    /// Does nothing if there is room, or if growing is not allowed now.
    public void expandFor(long count) {
        if (!mayResize || isPaused()) return;
        finishRehash();
        int bits = bitsFor(count);
        if (TableHeader.buckets(header, 0) >= 1L << bits || !mayGrow.test(arrayBytes(bits))) return;
        if (isEmpty()) {
            freeArrays();
            createArray(bits);
        } else if (!isRehashing() && addArray(bits)) {
            finishRehash();
        }
    }

    /// Starts to shrink if hardly any place is taken; a table without elements gives up its array at once. Removing calls
    /// this by itself as long as there are elements. Returns whether it did anything.
    public boolean shrinkIfSparse() {
        long buckets = TableHeader.buckets(header, 0);
        if (buckets == 0 || size() * SPARSE >= buckets * Bucket.PLACES) return false;
        if (isRehashing() || isPaused() || !mayResize) return false;
        if (!isEmpty())
            return resize(Math.max(bitsFor(2 * size()), TableHeader.bucketBits(header, 0) - MOST_RATIO_BITS));
        freeArrays();
        return true;
    }

    /// Before an insertion: a first bucket, or the start of growing.
    private void growIfFull() {
        if (TableHeader.array(header, 0) == 0) createArray(0);
        int bits = TableHeader.bucketBits(header, 0);
        if (size() < (long) fullBucket(bits) << bits || !mayResize || isPaused()) return;
        int newBits = Math.min(Math.min(bitsFor(size() + 1), bits + MOST_RATIO_BITS), MOST_BITS);
        if (newBits > bits && mayGrow.test(arrayBytes(newBits))) resize(newBits);
    }

    /// How many elements per bucket make a table of 2^`bits` buckets grow.
    private static int fullBucket(int bits) { return 1 << bits > AT_ONCE ? CROWDED : Bucket.PLACES; }

    /// The base 2 logarithm of how many buckets have a place for each of so many elements.
    private static int bitsFor(long count) {
        long buckets = (count + Bucket.PLACES - 1) / Bucket.PLACES;
        return buckets <= 1 ? 0 : Math.min(Long.SIZE - Long.numberOfLeadingZeros(buckets - 1), MOST_BITS);
    }

    private static long arrayBytes(int bits) { return (long) Bucket.BYTES << bits; }

    /// An array of empty buckets, for a table that has no array.
    private void createArray(int bits) {
        allocateArray(0, bits);
        for (long i = 0; i < TableHeader.buckets(header, 0); i++) Bucket.initialise(bucketAt(0, i));
    }

    private boolean resize(int bits) {
        if (bits == TableHeader.bucketBits(header, 0) || !addArray(bits)) return false;
        if (groups() <= AT_ONCE) finishRehash();
        return true;
    }

    /// The start of a rehash: a new array whose buckets hold anything. Without memory for it the table stays as it is,
    /// which is slower at worst; false says so.
    private boolean addArray(int bits) {
        try {
            allocateArray(1, bits);
        } catch (MemoryExhausted e) {
            return false;
        }
        TableHeader.rehashIndex(header, 0);
        return true;
    }

    private void allocateArray(int which, int bits) {
        long bytes = arrayBytes(bits);
        long address = allocator.allocateAligned(account, bytes, Bucket.BYTES);
        TableHeader.array(header, which, address, bits, allocator.usableBytes(address, bytes));
    }

    /// Moves up to so many groups to the new array; true while there is more to do. With those that every insertion and
    /// removal moves, growing ends within a fourteenth of the insertions that lead to the next growth, and the old array is
    /// gone.
    public boolean rehash(int buckets) {
        for (int i = 0; i < buckets && step(); i++) continue;
        return isRehashing();
    }

    private void finishRehash() {
        while (step()) continue;
    }

    /// Moves one group, if one is to be moved and may be; false if not, or if there was no memory for it.
    private boolean step() {
        if (!isRehashing() || isPaused()) return false;
        long index = TableHeader.rehashIndex(header);
        long groups = groups();
        if (!fillNewBuckets(index, groups)) return false;
        freeOverflows(0, index, groups);
        TableHeader.rehashIndex(header, index + 1);
        if (index + 1 == groups) endRehash();
        return true;
    }

    /// Copies a group to the new array; the old one stays valid until the rehash index goes on.
    private boolean fillNewBuckets(long index, long groups) {
        for (long i = index; i < TableHeader.buckets(header, 1); i += groups) Bucket.initialise(bucketAt(1, i));
        try {
            for (long i = index; i < TableHeader.buckets(header, 0); i += groups) copyChain(bucketAt(0, i), index);
            return true;
        } catch (MemoryExhausted e) {
            freeOverflows(1, index, groups);
            return false;
        }
    }

    /// When shrinking, the new bucket has the index of the group; only growing has to ask the elements for their hashes.
    private void copyChain(long first, long index) {
        boolean growing = TableHeader.buckets(header, 1) > TableHeader.buckets(header, 0);
        for (long bucket = first; bucket != 0; bucket = Bucket.next(bucket)) {
            if (growing) warmed = warm(bucket);
            for (int used = Bucket.used(bucket); used != 0; used &= used - 1) {
                int place = Integer.numberOfTrailingZeros(used);
                long element = Bucket.element(bucket, place);
                long target = growing ? bucketOf(1, elements.hash(element)) : bucketAt(1, index);
                chains.insert(header, 1, target, element, Bucket.tagAt(bucket, place));
            }
        }
    }

    /// Reads from each element of a bucket, so that they come into the cache all at the same time and not one after the
    /// other when their hashes are asked for. Insertions are a third faster for it while a large table grows.
    private static int warm(long bucket) {
        int sum = 0;
        for (int used = Bucket.used(bucket); used != 0; used &= used - 1)
            sum += Memory.getByte(Bucket.element(bucket, Integer.numberOfTrailingZeros(used)));
        return sum;
    }

    private void endRehash() {
        freeArray(0);
        TableHeader.promote(header);
    }

    // Iterating

    /// Shows the visitor some elements and returns where to go on: begin with cursor 0 and call again with what was
    /// returned until that is 0.
    ///
    /// Guarantees of such a full scan, whatever insertions, removals and resizes happen between its calls or in the
    /// visitor:
    /// * an element that is in the table from the first call to the end of the last is shown at least once;
    /// * it may be shown more than once if the table was resized meanwhile, and else is shown exactly once;
    /// * an element that came or went meanwhile may be shown or not;
    /// * a call shows whole buckets with their chains, so the cursor alone is all that is kept between two calls, and
    ///   it need not be used again; any number is a valid cursor;
    /// * a cursor is less than the number of buckets at the time of the call.
    ///
    /// The visitor may remove or replace the element that it is given and may free it, and may insert others, look up
    /// and scan. It must not remove, free or replace *other* elements of this table: they may be about to be shown.
    ///
    /// How: the cursor counts with its bits reversed, the highest bit of the mask first. So with any number of buckets
    /// the calls walk through the hashes, bits reversed, in ascending order. What a smaller array has shown in one
    /// bucket, a larger one has in neighbouring positions of that order; a cursor means the same in both.
    public long scan(long cursor, ElementVisitor visitor) {
        if (isEmpty()) return 0;
        long mask = groups() - 1;
        visit(collect(cursor & mask), visitor);
        return Long.reverse(Long.reverse(cursor | ~mask) + 1);
    }

    /// Shows the visitor each element exactly once; elements that it inserts, it may be shown or not. It may do what a
    /// visitor of [#scan] may. Nothing moves in the meantime.
    public void forEach(ElementVisitor visitor) {
        pauseRehash();
        try {
            for (long index = 0; index < groups(); index++) visit(collect(index), visitor);
        } finally {
            resumeRehash();
        }
    }

    /// Shows what `collect` has read. The visitor may use this flyweight again, so it works on an array that is nobody else's for so long.
    private void visit(int count, ElementVisitor visitor) {
        long[] visited = group;
        group = NOTHING;
        for (int i = 0; i < count; i++) visitor.visit(visited[i]);
        group = visited;
    }

    /// Reads the elements of a group into `group`; returns how many there are.
    private int collect(long index) {
        int which = arrayOfGroup(index);
        long groups = groups();
        int count = 0;
        for (long i = index; i < TableHeader.buckets(header, which); i += groups)
            for (long bucket = bucketAt(which, i); bucket != 0; bucket = Bucket.next(bucket))
                count = collectBucket(bucket, count);
        return count;
    }

    private int collectBucket(long bucket, int count) {
        int after = count;
        if (group.length < count + Bucket.PLACES) group = Arrays.copyOf(group, 2 * count + Bucket.PLACES);
        for (int used = Bucket.used(bucket); used != 0; used &= used - 1)
            group[after++] = Bucket.element(bucket, Integer.numberOfTrailingZeros(used));
        return after;
    }

    /// Removes all elements, shows each to the visitor, which may free it, and gives up all buckets. Neither this nor
    /// [#clearSome] and [#destroy] ask the [Elements] anything or read an element.
    public void clear(ElementVisitor each) {
        while (clearSome(Integer.MAX_VALUE, each)) continue;
    }

    /// Does a slice of [#clear]: empties up to so many buckets. True while elements are left. In between the table is
    /// valid and may be used; slices go on until it is empty.
    public boolean clearSome(int buckets, ElementVisitor each) {
        if (isPaused()) throw new IllegalStateException("cleared while it is iterated");
        for (int i = 0; i < buckets && !isEmpty(); i++) clearNextGroup(each);
        if (!isEmpty()) return true;
        freeArrays();
        TableHeader.clearIndex(header, 0);
        return false;
    }

    private void clearNextGroup(ElementVisitor each) {
        int next = TableHeader.clearIndex(header);
        TableHeader.clearIndex(header, next + 1);
        long groups = groups();
        long index = next & groups - 1;
        int count = collect(index);
        int which = arrayOfGroup(index);
        freeOverflows(which, index, groups);
        for (long i = index; i < TableHeader.buckets(header, which); i += groups) Bucket.initialise(bucketAt(which, i));
        TableHeader.addSize(header, -count);
        visit(count, each);
    }

    // Choosing at random

    /// Some element, or 0 if there is none. Quick and biased: each group is equally likely, so an element with few
    /// neighbours is more likely than one with many. Every element can be returned.
    public long random(RandomGenerator random) {
        if (isEmpty()) return 0;
        long mask = groups() - 1;
        long index = random.nextLong() & mask;
        int count = collect(index);
        for (int attempt = 1; count == 0; attempt++) {
            index = (attempt < ATTEMPTS ? random.nextLong() : index + 1) & mask;
            count = collect(index);
        }
        return group[random.nextInt(count)];
    }

    /// Some element, each nearly equally likely, or 0 if there is none.
    ///
    /// How: choose a group and a number below a bound that hardly any group's size exceeds (the mean and four standard
    /// deviations of what random hashes give); if the group has an element with that number, take it, else begin
    /// again. Up to the groups that are larger than the bound this is exact. It takes three to five attempts at the
    /// usual fill; in a table so sparse that all fail, it is [#random].
    public long fairRandom(RandomGenerator random) {
        if (isEmpty()) return 0;
        long groups = groups();
        double mean = (double) size() / groups;
        int bound = groups == 1 ? 1 : (int) (mean + 4 * Math.sqrt(mean)) + 4;
        for (int attempt = 0; attempt < 2 * ATTEMPTS; attempt++) {
            int count = collect(random.nextLong() & groups - 1);
            int chosen = random.nextInt(Math.max(bound, count));
            if (chosen < count) return group[chosen];
        }
        return random(random);
    }

    /// Fills `into` with up to `count` different elements from neighbouring buckets at a random place; returns how many.
    /// At least one unless the table is empty; fewer than `count` if the table has no more or is very sparse there. Of a
    /// group that has more elements than are wanted each is as likely to be taken as the others.
    public int sample(long[] into, int count, RandomGenerator random) { return sample(into, 0, count, random); }

    /// As [#sample(long[], int, RandomGenerator)], from place `from` of the array on.
    public int sample(long[] into, int from, int count, RandomGenerator random) {
        if (isEmpty()) return 0;
        long mask = groups() - 1;
        long start = random.nextLong();
        int filled = 0;
        for (long i = 0; i <= mask && filled < count && (filled == 0 || i < 16L * count); i++) {
            int found = collect(start + i & mask);
            int taken = Math.min(found, count - filled);
            int first = found > taken ? random.nextInt(found) : 0;
            for (int j = 0; j < taken; j++) into[from + filled++] = group[(first + j) % found];
        }
        return filled;
    }

    // Warming the cache

    /// Brings what looking up these hashes will read into the cache: for each its bucket, then the first line of the
    /// first element with its tag. The reads of each stage do not depend on each other, so the memory system does them
    /// at the same time; one after the other they would take as long as they do in the look-ups.
    ///
    /// There is no instruction for this in Java, hence plain reads. The result is made of all that was read and means
    /// nothing; store it in a field, or the compiler may leave the reads out.
    public int touch(long[] hashes, int count) {
        if (isEmpty()) return 0;
        for (int i = 0; i < count; i++) touched[i] = bucketOf(arrayOf(hashes[i]), hashes[i]);
        return touchBuckets(hashes, count);
    }

    /// As [#touch(long[], int)], when hash `i` is to be looked up in the table with header `i`; a header of 0 is none.
    public int touch(long[] headers, long[] hashes, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) if (headers[i] != 0) sum += TableHeader.pauses(headers[i]);
        long bound = header;
        for (int i = 0; i < count; i++) {
            header = headers[i];
            touched[i] = header == 0 || isEmpty() ? 0 : bucketOf(arrayOf(hashes[i]), hashes[i]);
        }
        header = bound;
        return sum + touchBuckets(hashes, count);
    }

    /// The stages from the buckets on, which stand in `touched`; 0 is none.
    private int touchBuckets(long[] hashes, int count) {
        int sum = 0;
        for (int i = 0; i < count; i++) if (touched[i] != 0) sum += (int) Bucket.head(touched[i]);
        for (int i = 0; i < count; i++)
            if (touched[i] != 0) sum += touchElement(touched[i], Bucket.tag(hashes[i]));
        return sum;
    }

    private static int touchElement(long bucket, int tag) {
        long found = Bucket.placesWithTag(Bucket.head(bucket), tag);
        return found == 0 ? 0 : Memory.getByte(Bucket.element(bucket, Bucket.place(found)));
    }

    // For tests and humans

    /// Checks all that this class and [BucketChain] say always holds; O(elements).
    public void assertInvariants() {
        long counted = 0;
        int[] overflows = new int[2];
        for (long index = 0, groups = groups(); index < groups; index++) {
            int which = arrayOfGroup(index);
            for (long i = index; i < TableHeader.buckets(header, which); i += groups) {
                counted += assertElements(which, i);
                overflows[which] += chains.assertInvariants(bucketAt(which, i));
            }
        }
        check(counted == size(), "counted " + counted + " elements of " + size());
        for (int which = 0; which < 2; which++) assertBytes(which, overflows[which]);
        check(isRehashing() || TableHeader.rehashIndex(header) == 0, "rehash index without rehash");
        check(!isRehashing() || TableHeader.rehashIndex(header) < groups(), "rehash index beyond the groups");
    }

    private int assertElements(int which, long index) {
        int count = 0;
        for (long bucket = bucketAt(which, index); bucket != 0; bucket = Bucket.next(bucket)) {
            for (int used = Bucket.used(bucket); used != 0; used &= used - 1, count++) {
                int place = Integer.numberOfTrailingZeros(used);
                long hash = elements.hash(Bucket.element(bucket, place));
                check(bucketOf(arrayOf(hash), hash) == bucketAt(which, index), "misplaced at " + which + ":" + index);
                check(Bucket.tagAt(bucket, place) == Bucket.tag(hash), "wrong tag in " + which + ":" + index);
            }
        }
        return count;
    }

    private void assertBytes(int which, int overflows) {
        long address = TableHeader.array(header, which);
        long bytes = TableHeader.buckets(header, which) << Bucket.SHIFT;
        long expected = address == 0 ? 0 : allocator.usableBytes(address, bytes);
        check(address % Bucket.BYTES == 0, "buckets at " + address + " lie across cache lines");
        check(overflows == TableHeader.overflows(header, which),
                overflows + " overflow buckets, not " + TableHeader.overflows(header, which));
        check(TableHeader.arrayBytes(header, which) >= expected + (long) overflows * Bucket.BYTES,
                TableHeader.arrayBytes(header, which) + " bytes of array " + which + ", which alone has " + expected);
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) throw new AssertionError(otherwise + "; " + describe());
    }

    /// One line about the state of the table.
    public String describe() {
        String resize = isRehashing()
                ? ", of which " + TableHeader.buckets(header, 0) + " old, moved groups "
                        + TableHeader.rehashIndex(header) + " of " + groups()
                : "";
        int overflows = TableHeader.overflows(header, 0) + TableHeader.overflows(header, 1);
        return size() + " elements in " + buckets() + " buckets" + resize + ", " + overflows + " overflow buckets, "
                + tableBytes() + " bytes" + (isPaused() ? ", paused" : "");
    }
}

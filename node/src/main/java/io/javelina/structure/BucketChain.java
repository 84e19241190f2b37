package io.javelina.structure;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;

/// The elements that fall into one bucket of a [HashTable]: a bucket of the array, and overflow buckets behind it when
/// there are more than seven.
///
/// What always holds, for any order of insertions and removals:
/// * a chain has no more buckets than it needs: seven elements or fewer take none beyond the first, and n elements
///   take (n - 1) / 6 buckets, rounded up;
/// * only the second bucket may have free places, so insertion and removal at a known place are O(1).
///
///     ┌──────────┐     ┌──────────┐     ┌──────────┐     ┌──────────┐
///     │ 6, full  ├────►│ 1 to 6   ├────►│ 6, full  ├────►│ 7, full  │      the second, if it is also the last, has 2 to 7
///     └──────────┘     └──────────┘     └──────────┘     └──────────┘
///
/// Overflow buckets count for one of the two arrays of a table, which every method that may change their number is
/// told as `header` and `which`.
final class BucketChain {
    private final Allocator allocator;
    private final Account account;

    BucketChain(Allocator allocator, Account account) {
        this.allocator = allocator;
        this.account = account;
    }

    /// Adds an element. If there is no memory for an overflow bucket, it throws and nothing has changed.
    void insert(long header, int which, long first, long element, int tag) {
        long bucket = Bucket.isChained(Bucket.head(first)) ? Bucket.next(first) : first;
        int place = Bucket.freePlace(bucket);
        if (place < 0) {
            bucket = first == bucket ? overflow(header, which, first) : pushed(header, which, first, bucket);
            place = Bucket.freePlace(bucket);
        }
        Bucket.put(bucket, place, element, tag);
    }

    /// Gives a full bucket a second one, with one of its elements in it.
    private long overflow(long header, int which, long first) {
        long added = allocate(header, which);
        Bucket.spill(first, added);
        return added;
    }

    /// A new, empty bucket between the first and the second, which is full.
    private long pushed(long header, int which, long first, long second) {
        long added = allocate(header, which);
        Bucket.chain(added, second);
        Bucket.chain(first, added);
        return added;
    }

    /// Removes the element at a place of one of the buckets, and fills the hole from the second bucket.
    void remove(long header, int which, long first, long bucket, int place) {
        Bucket.free(bucket, place);
        long second = Bucket.next(first);
        if (second == 0) return;
        if (bucket != second) Bucket.move(second, Bucket.anyPlace(second), bucket, place);
        tighten(header, which, first, second);
    }

    /// Gives up the second bucket if it has become superfluous.
    private void tighten(long header, int which, long first, long second) {
        long third = Bucket.next(second);
        int count = Bucket.count(second);
        if (third != 0 && count == 0) {
            Bucket.chain(first, third);
            release(header, which, second);
        } else if (third == 0 && count == 1) {
            Bucket.unspill(first, second);
            release(header, which, second);
        }
    }

    /// Frees all buckets but the first, which is left as it is. The elements stay untouched.
    void freeOverflow(long header, int which, long first) {
        for (long bucket = Bucket.next(first); bucket != 0;) {
            long next = Bucket.next(bucket);
            release(header, which, bucket);
            bucket = next;
        }
    }

    private long allocate(long header, int which) {
        long bucket = allocator.allocateAligned(account, Bucket.BYTES, Bucket.BYTES);
        TableHeader.addOverflows(header, which, 1, allocator.usableBytes(bucket, Bucket.BYTES));
        Bucket.initialise(bucket);
        return bucket;
    }

    private void release(long header, int which, long bucket) {
        TableHeader.addOverflows(header, which, -1, -allocator.usableBytes(bucket, Bucket.BYTES));
        allocator.freeAligned(account, bucket, Bucket.BYTES, Bucket.BYTES);
    }

    /// Checks what the top of this file says; returns how many overflow buckets the chain has.
    int assertInvariants(long first) {
        int overflows = 0;
        int elements = Bucket.count(first);
        for (long bucket = Bucket.next(first), second = bucket; bucket != 0; bucket = Bucket.next(bucket)) {
            overflows++;
            elements += Bucket.count(bucket);
            if (bucket != second && Bucket.freePlace(bucket) >= 0)
                throw new AssertionError("free place in bucket " + overflows + " behind the second");
        }
        if (overflows > 0 && Bucket.freePlace(first) >= 0) throw new AssertionError("free place in a chained bucket");
        int needed = elements <= Bucket.PLACES ? 0 : (elements - 2) / (Bucket.PLACES - 1);
        if (overflows != needed) throw new AssertionError(elements + " elements in " + overflows + " overflow buckets");
        return overflows;
    }
}

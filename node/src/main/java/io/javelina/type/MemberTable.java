package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Elements;
import io.javelina.structure.HashTable;
import io.javelina.structure.SipHash;
import java.util.random.RandomGenerator;

/// The members of a large set: a [HashTable] of blocks, one for each member.
///
/// ```
///   +------------+--------+      a member of up to 254 bytes
///   | length (1) | member |
///   +------------+--------+
///   +-----+------------+--------+      a longer one
///   | 255 | length (4) | member |
///   +-----+------------+--------+
/// ```
///
/// So 10 bytes take a block of 16. A flyweight: [#wrap] binds it to a table and to the sum of what its members take, which
/// the owner of the table keeps. [#bytes] is exact after every call, also after one that threw.
final class MemberTable implements Elements {
    private static final int LENGTH = 0;
    private static final int SHORT_HEADER_BYTES = LENGTH + 1;
    private static final int LONG_HEADER_BYTES = SHORT_HEADER_BYTES + 4;
    private static final int LONG = 255;

    private final Allocator allocator;
    private final SipHash hash;
    private final HashTable table;
    private long memberBytes;

    MemberTable(EntryBlocks blocks) {
        this.allocator = blocks.allocator();
        this.hash = blocks.hash();
        this.table = new HashTable(allocator, Account.SETS, this);
    }

    // Blocks of members.

    private long createBlock(Slice member) {
        int length = member.length();
        int header = length < LONG ? SHORT_HEADER_BYTES : LONG_HEADER_BYTES;
        long block = allocator.allocate(Account.SETS, allocator.roundUp((long) header + length));
        Memory.putByte(block + LENGTH, Math.min(length, LONG));
        if (length >= LONG) Memory.putInt(block + SHORT_HEADER_BYTES, length);
        member.copyTo(block + header);
        return block;
    }

    static int length(long block) {
        int length = Memory.getUnsignedByte(block + LENGTH);
        return length < LONG ? length : Memory.getInt(block + SHORT_HEADER_BYTES);
    }

    static long address(long block) {
        return block + (Memory.getUnsignedByte(block + LENGTH) < LONG ? SHORT_HEADER_BYTES : LONG_HEADER_BYTES);
    }

    private static long blockBytes(Allocator allocator, long block) {
        return allocator.roundUp(address(block) - block + length(block));
    }

    private long usableBytes(long block) { return allocator.usableBytes(block, blockBytes(allocator, block)); }

    private static void freeBlock(Allocator allocator, long block) {
        allocator.free(Account.SETS, block, blockBytes(allocator, block));
    }

    @Override
    public long hash(long block) { return hash.hash(address(block), length(block)); }

    @Override
    public boolean matches(long block, long memberAddress, int memberLength) {
        return length(block) == memberLength && Memory.equal(address(block), memberAddress, memberLength);
    }

    // The table.

    /// Binds this to the table with that header.
    ///
    /// @param bytes what [#memberBytes] said of it last
    MemberTable wrap(long header, long bytes) {
        table.wrap(header);
        memberBytes = bytes;
        return this;
    }

    /// Binds this to a new, empty table.
    MemberTable create() { return wrap(table.create(), 0); }

    long header() { return table.header(); }

    /// What the blocks of all members take.
    long memberBytes() { return memberBytes; }

    /// What all of it takes.
    long bytes() { return bytes(allocator, table.header(), memberBytes); }

    static long bytes(Allocator allocator, long header, long memberBytes) {
        return HashTable.bytes(allocator, header) + memberBytes;
    }

    long size() { return table.size(); }

    boolean contains(Slice member) { return table.find(member.address(), member.length(), hash.hash(member)) != 0; }

    /// Whether there is a member equal to that of this block of another table, which has that hash.
    boolean contains(long block, long memberHash) {
        return table.find(address(block), length(block), memberHash) != 0;
    }

    /// Adds a member; false when it is there already.
    boolean add(Slice member) {
        if (contains(member)) return false;
        insert(member);
        return true;
    }

    /// Adds a member that is not there yet.
    void insert(Slice member) {
        long block = createBlock(member);
        try {
            table.insert(block, hash.hash(member));
        } catch (MemoryExhausted e) {
            freeBlock(allocator, block);
            throw e;
        }
        memberBytes += usableBytes(block);
    }

    /// Takes a member out; false when it is not there.
    boolean remove(Slice member) {
        long block = table.remove(member.address(), member.length(), hash.hash(member));
        if (block == 0) return false;
        memberBytes -= usableBytes(block);
        freeBlock(allocator, block);
        return true;
    }

    /// Makes room for so many members at once.
    void expandFor(long members) { table.expandFor(members); }

    /// The block of some member, each nearly equally likely.
    long random(RandomGenerator random) { return table.fairRandom(random); }

    /// See [HashTable#scan].
    long scan(long cursor, ElementVisitor visitor) { return table.scan(cursor, visitor); }

    /// Brings near what looking up these hashes will read; see [HashTable#touch].
    int touch(long[] hashes, int count) { return table.touch(hashes, count); }

    /// Adds copies of all members of another table to this empty one.
    void copyFrom(MemberTable source) {
        Slice member = new Slice();
        table.expandFor(source.size());
        source.table.forEach(block -> insert(member.wrap(address(block), length(block))));
    }

    /// Frees the table and all members.
    void destroy() {
        while (freeSome(allocator, table, Integer.MAX_VALUE)) continue;
    }

    /// Frees some members, and the table after the last one. Any thread may call this.
    ///
    /// @return whether there is more to free
    static boolean freeSome(Allocator allocator, long header, int buckets) {
        return freeSome(allocator, new HashTable(allocator, Account.SETS, null).wrap(header), buckets);
    }

    private static boolean freeSome(Allocator allocator, HashTable table, int buckets) {
        if (table.clearSome(buckets, block -> freeBlock(allocator, block))) return true;
        table.destroy();
        return false;
    }

    // For tests and humans.

    /// Checks all that this class says always holds; O(members).
    void assertInvariants() {
        table.assertInvariants();
        long[] sum = new long[1];
        table.forEach(block -> sum[0] += usableBytes(block));
        if (sum[0] != memberBytes) throw new AssertionError(sum[0] + " bytes of members, not " + memberBytes);
    }

    String describe() { return table.describe() + ", " + memberBytes + " bytes of members"; }
}

package io.javelina.bench;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.structure.Elements;
import io.javelina.structure.HashTable;
import io.javelina.structure.SipHash;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/// What looking up a key costs in nanoseconds, its hash included, when table and elements are far larger than the caches:
/// keys of 16 bytes, elements of 64, in random order.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = { "-Xmx1g", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED" })
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class HashTableBenchmark {
    private static final int KEY_BYTES = 16;
    private static final int KEY = 8;
    private static final int ELEMENT_BYTES = 64;
    private static final int INSERTIONS = 1_000_000;
    private static final int BATCH = HashTable.MOST_TOUCHED;

    @Param("1000000")
    public int size;

    private final Allocator allocator = Allocator.create();
    private final SipHash hash = new SipHash("0123456789abcdef".getBytes(StandardCharsets.US_ASCII));
    private final Elements elements = new Elements() {
        @Override
        public long hash(long element) { return hash.hash(element + KEY, KEY_BYTES); }

        @Override
        public boolean matches(long element, long keyAddress, int keyLength) {
            return keyLength == KEY_BYTES && Memory.getLong(element + KEY) == Memory.getLong(keyAddress)
                    && Memory.getLong(element + KEY + 8) == Memory.getLong(keyAddress + 8);
        }
    };
    private final HashTable table = new HashTable(allocator, Account.KEY_TABLES, elements);
    private final HashTable filled = new HashTable(allocator, Account.KEY_TABLES, elements);
    private final long[] hashes = new long[BATCH];
    /// Keys that are there and keys that are not, in the order in which they are asked for.
    private long present;
    private long absent;
    private long[] all;
    private int next;
    /// Keeps the compiler from leaving out what `touch` reads.
    public int touched;

    @Setup
    public void fill() {
        allocator.ledger().own();
        all = new long[Math.max(size, INSERTIONS)];
        for (int i = 0; i < all.length; i++) all[i] = element(i);
        table.create();
        for (int i = 0; i < size; i++) table.insert(all[i], elements.hash(all[i]));
        while (table.rehash(1000)) continue;
        present = keys(0);
        absent = keys(all.length);
        System.out.println(table.describe());
    }

    private long element(long number) {
        long element = allocator.allocate(Account.STRINGS, ELEMENT_BYTES);
        writeKey(element + KEY, number);
        return element;
    }

    private void writeKey(long address, long number) {
        byte[] text = String.format("key:%012d", number).getBytes(StandardCharsets.US_ASCII);
        Memory.copy(text, 0, address, KEY_BYTES);
    }

    private long keys(long from) {
        int[] order = new int[size];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < size; i++) {
            int other = random.nextInt(i + 1);
            order[i] = order[other];
            order[other] = i;
        }
        long keys = allocator.allocate(Account.TEMPORARY, (long) size * KEY_BYTES);
        for (int i = 0; i < size; i++) writeKey(keys + (long) i * KEY_BYTES, from + order[i]);
        return keys;
    }

    private long next(long keys) {
        if (++next == size) next = 0;
        return keys + (long) next * KEY_BYTES;
    }

    @Benchmark
    public long hit() { return find(next(present)); }

    @Benchmark
    public long miss() { return find(next(absent)); }

    private long find(long key) { return table.find(key, KEY_BYTES, hash.hash(key, KEY_BYTES)); }

    @Benchmark
    @OperationsPerInvocation(BATCH)
    public long batchOf16() {
        if (next + BATCH >= size) next = 0;
        long keys = present + (long) next * KEY_BYTES;
        next += BATCH;
        for (int i = 0; i < BATCH; i++) hashes[i] = hash.hash(keys + i * KEY_BYTES, KEY_BYTES);
        touched = table.touch(hashes, BATCH);
        long sum = 0;
        for (int i = 0; i < BATCH; i++) sum += table.find(keys + i * KEY_BYTES, KEY_BYTES, hashes[i]);
        return sum;
    }

    /// From an empty table to a million elements, all growing included, and the end of the table.
    @Benchmark
    @BenchmarkMode(Mode.SingleShotTime)
    @OperationsPerInvocation(INSERTIONS)
    public void insert() {
        filled.create();
        for (int i = 0; i < INSERTIONS; i++) filled.insert(all[i], elements.hash(all[i]));
        filled.destroy();
    }

    @Benchmark
    public long hash() { return hash.hash(next(present), KEY_BYTES); }
}

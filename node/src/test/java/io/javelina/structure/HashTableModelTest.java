package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/// Random operations on a [HashTable] and on a `java.util.HashMap`, which must agree after each of them.
class HashTableModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final Allocator allocator = Allocator.create();
    private final RandomGenerator random = new SplittableRandom(SEED);
    private final Map<Long, Long> model = new HashMap<>();
    private LongElements elements;
    private HashTable table;
    /// Keys that were there since the scan began, and those of them that it has shown.
    private final Set<Long> expected = new HashSet<>();
    private long cursor;

    @Test
    void shouldAgreeWithTheModelOnRandomHashes() { run(LongElements.MIXED, 1_000_000, 30_000); }

    @Test
    void shouldAgreeWithTheModelOnASmallTable() { run(LongElements.MIXED, 1_000_000, 40); }

    @Test
    void shouldAgreeWithTheModelWhenAllHashesAreEqual() { run(LongElements.ALL_EQUAL, 100_000, 300); }

    @Test
    void shouldAgreeWithTheModelWhenLowBitsAreEqual() { run(LongElements.EQUAL_LOW_BITS, 100_000, 600); }

    @Test
    void shouldAgreeWithTheModelWhenTagsAreEqual() { run(LongElements.EQUAL_TAGS, 300_000, 8_000); }

    @Test
    void shouldAgreeWithTheModelWhenFewBucketsAreCrowded() { run(LongElements.CROWDED, 300_000, 3_000); }

    /// The number of keys swings between nothing and `keys`, so that the table grows and shrinks all the time.
    private void run(LongUnaryOperator hashes, int operations, int keys) {
        System.out.println("HashTableModelTest: -Djavelina.seed=" + SEED);
        elements = new LongElements(allocator, hashes);
        table = new HashTable(allocator, Account.KEY_TABLES, elements);
        table.create();
        int phase = Math.max(operations / 12, 1);
        for (int i = 0; i < operations; i++) {
            boolean growing = i / phase % 2 == 0;
            operate(growing ? 60 : 25, random.nextInt(keys));
            if (i % (operations / 25) == 0) check();
        }
        check();
        table.clear(elements::free);
        table.destroy();
        elements.close();
        assertThat(allocator.ledger().total()).as("seed %d", SEED).isZero();
    }

    private void operate(int insertPercent, long key) {
        int choice = random.nextInt(100);
        if (choice < insertPercent) insertOrReplace(key);
        else if (choice < 85) remove(key);
        else if (choice < 95) assertThat(elements.find(table, key)).isEqualTo(model.getOrDefault(key, 0L));
        else operateRarely(key);
    }

    private void insertOrReplace(long key) {
        Long old = model.get(key);
        if (old == null) {
            model.put(key, elements.insert(table, key));
        } else {
            long moved = elements.create(key);
            table.replace(old, moved, elements.hashOf(key));
            elements.free(old);
            model.put(key, moved);
        }
    }

    private void remove(long key) {
        Long element = model.remove(key);
        expected.remove(key);
        if (random.nextBoolean() && element != null) {
            assertThat(table.removeElement(element, elements.hashOf(key))).isTrue();
        } else {
            assertThat(elements.remove(table, key)).isEqualTo(element == null ? 0 : element);
        }
        if (element != null) elements.free(element);
    }

    private void operateRarely(long key) {
        switch (random.nextInt(8)) {
            case 0 -> table.rehash(1 + random.nextInt(20));
            case 1 -> table.shrinkIfSparse();
            case 2 -> table.allowResize(random.nextInt(4) > 0);
            case 3 -> growRarely();
            case 4 -> checkChosen();
            default -> scan();
        }
    }

    private void growRarely() {
        boolean allowed = random.nextInt(4) > 0;
        table.growOnlyIf(bytes -> allowed);
        if (random.nextInt(200) == 0) table.expandFor(2L * model.size());
        if (random.nextInt(5_000) == 0) clearInSlices();
    }

    private void clearInSlices() {
        while (table.clearSome(1 + random.nextInt(50), this::forget)) table.rehash(random.nextInt(3));
        assertThat(model).isEmpty();
    }

    private void forget(long element) {
        assertThat(model.remove(LongElements.key(element))).isEqualTo(element);
        expected.remove(LongElements.key(element));
        elements.free(element);
    }

    /// One call of a scan that goes on over many other operations; its visitor removes some of what it is given.
    private void scan() {
        if (cursor == 0) expected.addAll(model.keySet());
        long buckets = table.buckets();
        cursor = table.scan(cursor, this::visit);
        assertThat(cursor).isLessThan(Math.max(buckets, 1));
        if (cursor == 0) assertThat(expected).as("missed by a scan, seed %d", SEED).isEmpty();
    }

    private void visit(long element) {
        long key = LongElements.key(element);
        assertThat(model).containsEntry(key, element);
        expected.remove(key);
        if (random.nextInt(50) == 0) remove(key);
    }

    private void checkChosen() {
        long quick = table.random(random);
        long fair = table.fairRandom(random);
        if (model.isEmpty()) {
            assertThat(quick).isEqualTo(fair).isZero();
            return;
        }
        assertThat(model).containsEntry(LongElements.key(quick), quick).containsEntry(LongElements.key(fair), fair);
        long[] sample = new long[1 + random.nextInt(20)];
        int count = table.sample(sample, sample.length, random);
        Set<Long> different = new HashSet<>();
        for (int i = 0; i < count; i++) {
            assertThat(model).containsEntry(LongElements.key(sample[i]), sample[i]);
            assertThat(different.add(sample[i])).isTrue();
        }
        assertThat(count).isBetween(1, Math.min(sample.length, model.size()));
    }

    private void check() {
        table.assertInvariants();
        assertThat(table.size()).isEqualTo(model.size());
        long booked = allocator.ledger().bytes(Account.KEY_TABLES);
        assertThat(table.tableBytes()).isEqualTo(booked - allocator.usableBytes(0, HashTable.HEADER_BYTES));
        Set<Long> all = new HashSet<>();
        table.forEach(element -> assertThat(all.add(element)).isTrue());
        assertThat(all.equals(new HashSet<>(model.values()))).as("same elements, seed %d", SEED).isTrue();
        model.forEach((key, element) -> {
            if (elements.find(table, key) != element) throw new AssertionError("key " + key + ", seed " + SEED);
        });
    }
}

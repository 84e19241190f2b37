package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An [IntSet] against a sorted set of numbers, and [IntSet#isValid] against bytes that are not quite one.
class IntSetModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int SETS = 200;
    private static final int CHANGES = 300;
    private static final int FUZZED = 20_000;

    private final Allocator allocator = Allocator.create();
    private final Random random = new Random(SEED);

    @BeforeEach
    void print() { System.out.println("IntSetModelTest: -Djavelina.seed=" + SEED); }

    @AfterEach
    void shouldReturnAllMemory() { assertThat(allocator.ledger().total()).isZero(); }

    @Test
    void shouldHoldWhatTheModelHolds() {
        for (int i = 0; i < SETS; i++) try (GrowingBytes bytes = empty()) {
            play(bytes, 1 + random.nextInt(64));
        }
    }

    private GrowingBytes empty() {
        GrowingBytes bytes = new GrowingBytes(allocator);
        IntSet.initialize(bytes.resize(IntSet.EMPTY_BYTES));
        return bytes;
    }

    /// @param bits how wide the numbers are
    private void play(GrowingBytes bytes, int bits) {
        TreeSet<Long> model = new TreeSet<>();
        for (int i = 0; i < CHANGES; i++) {
            long value = random.nextLong() >> 64 - bits;
            switch (random.nextInt(5)) {
                case 0, 1 -> assertThat(IntSet.add(bytes, value)).isEqualTo(model.add(value));
                case 2 -> assertThat(IntSet.remove(bytes, value)).isEqualTo(model.remove(value));
                case 3 -> removeOne(bytes, model);
                default -> assertThat(IntSet.contains(bytes.address(), value)).isEqualTo(model.contains(value));
            }
            IntSet.assertInvariants(bytes);
        }
        assertThat(integers(bytes)).containsExactlyElementsOf(model);
        for (long value : model) assertThat(IntSet.contains(bytes.address(), value)).isTrue();
    }

    private void removeOne(GrowingBytes bytes, TreeSet<Long> model) {
        if (model.isEmpty()) return;
        long value = IntSet.random(bytes.address(), random);
        assertThat(model.remove(value)).isTrue();
        assertThat(IntSet.remove(bytes, value)).isTrue();
    }

    private static List<Long> integers(GrowingBytes bytes) {
        List<Long> all = new ArrayList<>();
        for (int i = 0; i < IntSet.size(bytes.address()); i++) all.add(IntSet.at(bytes.address(), i));
        return all;
    }

    @Test
    void shouldHaveTheBytesOfValkey() {
        try (GrowingBytes bytes = empty()) {
            IntSet.add(bytes, 5);
            IntSet.add(bytes, -1);
            assertThat(bytes.toBytes()).containsExactly(2, 0, 0, 0, 2, 0, 0, 0, 0xff, 0xff, 5, 0);
            IntSet.add(bytes, 65536);
            IntSet.remove(bytes, -1);
            assertThat(bytes.toBytes()).containsExactly(4, 0, 0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 0, 0, 1, 0);
        }
    }

    @Test
    void shouldChooseEachIntegerEquallyOften() {
        try (GrowingBytes bytes = empty()) {
            for (int i = 0; i < 10; i++) IntSet.add(bytes, i);
            int[] chosen = new int[10];
            for (int i = 0; i < 10_000; i++) chosen[(int) IntSet.random(bytes.address(), random)]++;
            for (int count : chosen) assertThat(count).isBetween(800, 1200);
        }
    }

    /// Whatever passes for a set can be read without a step beyond its bytes, which checked mode would find.
    @Test
    void shouldKnowForgedBytes() {
        for (int i = 0; i < FUZZED; i++) {
            byte[] content = forged();
            long block = allocator.allocate(Account.TEMPORARY, content.length);
            Memory.copy(content, 0, block, content.length);
            if (IntSet.isValid(block, content.length, true)) assertReadable(block);
            allocator.free(Account.TEMPORARY, block, content.length);
        }
    }

    private byte[] forged() {
        byte[] content;
        try (GrowingBytes bytes = empty()) {
            for (int i = random.nextInt(6); i >= 0; i--) IntSet.add(bytes, random.nextLong() >> random.nextInt(64));
            if (random.nextInt(4) == 0) bytes.resize(random.nextInt((int) bytes.length() + 4));
            content = bytes.toBytes();
        }
        for (int i = random.nextInt(3); i > 0 && content.length > 0; i--)
            content[random.nextInt(Math.min(content.length, 12))] = (byte) random.nextInt(10);
        return content;
    }

    private static void assertReadable(long set) {
        for (int i = 0; i < IntSet.size(set); i++) assertThat(IntSet.contains(set, IntSet.at(set, i))).isTrue();
    }
}

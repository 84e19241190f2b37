package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A sparse [HyperLogLog] against a dense one, and any of them against bytes that are not quite one.
class HyperLogLogModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int FUZZED = 3000;
    private static final long NO_LIMIT = 1 << 20;
    private static final int LIMIT = 3000;

    private final Allocator allocator = Allocator.create();
    private final Random random = new Random(SEED);
    private long element;

    @BeforeEach
    void begin() {
        System.out.println("HyperLogLogModelTest: -Djavelina.seed=" + SEED);
        element = allocator.allocate(Account.TEMPORARY, Long.BYTES);
    }

    @AfterEach
    void shouldReturnAllMemory() {
        allocator.free(Account.TEMPORARY, element, Long.BYTES);
        assertThat(allocator.ledger().total()).isZero();
    }

    private ScratchBuffer newSketch() {
        ScratchBuffer sketch = new ScratchBuffer(allocator, Account.TEMPORARY, 0);
        HyperLogLog.create(sketch);
        return sketch;
    }

    private HyperLogLog.Outcome add(ScratchBuffer sketch, long value, long mostSparseBytes) {
        Memory.putLong(element, value);
        return HyperLogLog.add(sketch, element, Long.BYTES, mostSparseBytes);
    }

    private static byte[] registers(ScratchBuffer sketch) {
        byte[] registers = HyperLogLog.newRegisters();
        assertThat(HyperLogLog.mergeInto(registers, sketch.address(), sketch.length())).isTrue();
        return registers;
    }

    @Test
    void shouldHoldTheSameInAllForms() {
        try (ScratchBuffer sparse = newSketch(); ScratchBuffer dense = newSketch(); ScratchBuffer both = newSketch()) {
            assertThat(HyperLogLog.becomeDense(dense)).isTrue();
            for (int i = 0; i < 6000; i++) {
                long value = random.nextInt(20_000);
                HyperLogLog.Outcome outcome = add(dense, value, LIMIT);
                assertThat(add(sparse, value, NO_LIMIT)).isEqualTo(outcome);
                assertThat(add(both, value, LIMIT)).isEqualTo(outcome);
                if (i % 500 == 0) compare(sparse, dense, both);
            }
            assertThat(HyperLogLog.isDense(both.address())).isTrue();
            assertThat(HyperLogLog.becomeDense(sparse)).isTrue();
            assertThat(Arrays.copyOfRange(sparse.toBytes(), 16, HyperLogLog.DENSE_BYTES))
                    .isEqualTo(Arrays.copyOfRange(dense.toBytes(), 16, HyperLogLog.DENSE_BYTES));
        }
    }

    private static void compare(ScratchBuffer sparse, ScratchBuffer dense, ScratchBuffer both) {
        byte[] registers = registers(dense);
        assertThat(registers(sparse)).isEqualTo(registers);
        assertThat(registers(both)).isEqualTo(registers);
        long count = HyperLogLog.count(registers);
        assertThat(HyperLogLog.count(sparse.address(), sparse.length())).isEqualTo(count);
        assertThat(HyperLogLog.count(dense.address(), dense.length())).isEqualTo(count);
    }

    @Test
    void shouldEstimateWithinTheErrorThatIsPromised() {
        try (ScratchBuffer sketch = newSketch()) {
            for (int i = 1; i <= 200_000; i++) {
                add(sketch, i, LIMIT);
                if (i % 20_000 == 0)
                    assertThat((double) HyperLogLog.count(sketch.address(), sketch.length())).isBetween(0.96 * i,
                            1.04 * i);
            }
        }
    }

    @Test
    void shouldMergeToTheHighestRegisters() {
        try (ScratchBuffer one = newSketch(); ScratchBuffer other = newSketch(); ScratchBuffer merged = newSketch()) {
            for (int i = 0; i < 300; i++) {
                add(one, i, LIMIT);
                add(other, i + 150, LIMIT);
            }
            byte[] registers = registers(one);
            HyperLogLog.mergeInto(registers, other.address(), other.length());
            HyperLogLog.raiseTo(merged, registers, LIMIT);
            assertThat(registers(merged)).isEqualTo(registers);
            assertThat(HyperLogLog.count(registers)).isBetween(430L, 470L);
        }
    }

    /// Whatever is done with them, nothing outside them is touched, which checked mode would find.
    @Test
    void shouldStandForgedBytes() {
        for (int i = 0; i < FUZZED; i++) try (ScratchBuffer sketch = newSketch()) {
            for (int added = random.nextInt(40); added > 0; added--) add(sketch, random.nextInt(), LIMIT);
            forge(sketch);
            if (!HyperLogLog.isOne(sketch.address(), sketch.length())) continue;
            byte[] registers = HyperLogLog.newRegisters();
            boolean isSound = HyperLogLog.mergeInto(registers, sketch.address(), sketch.length());
            assertThat(HyperLogLog.count(sketch.address(), sketch.length()) >= 0).isEqualTo(isSound);
            assertThat(HyperLogLog.describeRuns(sketch.address(), sketch.length())).isNotNull();
            for (int added = random.nextInt(10); added > 0; added--) add(sketch, random.nextInt(), random.nextInt(200));
            HyperLogLog.becomeDense(sketch);
        }
    }

    private void forge(ScratchBuffer sketch) {
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = 16 + random.nextInt((int) sketch.length() - 16);
            if (random.nextInt(4) > 0) Memory.putByte(sketch.address() + at, random.nextInt(256));
            else sketch.truncate(Math.max(17, at));
        }
    }
}

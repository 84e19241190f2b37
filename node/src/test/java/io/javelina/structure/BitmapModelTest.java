package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.math.BigInteger;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Bitmaps against arrays of booleans.
class BitmapModelTest {
    private static final int MOST_BYTES = 80;
    private static final int ROUNDS = 20_000;

    private final Allocator allocator = Allocator.create();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private int bytes;
    private long address;
    private boolean[] model;

    @BeforeEach
    void create() {
        System.out.println("BitmapModelTest seed " + seed);
        refill();
    }

    private void refill() {
        free();
        bytes = 1 + random.nextInt(MOST_BYTES);
        address = allocator.allocate(Account.TEMPORARY, bytes);
        model = new boolean[bytes * 8];
        // Mostly one value, so that searches go far.
        int ones = random.nextInt(3) == 0 ? random.nextInt(100) : random.nextBoolean() ? 1 : 99;
        for (int i = 0; i < model.length; i++) {
            model[i] = random.nextInt(100) < ones;
            Bitmap.set(address, i, model[i]);
        }
    }

    @AfterEach
    void free() {
        if (address != 0) allocator.free(Account.TEMPORARY, address, bytes);
        address = 0;
    }

    @Test
    void shouldGetWhatWasSet() {
        for (int i = 0; i < model.length; i++) assertThat(Bitmap.get(address, i)).isEqualTo(model[i]);
    }

    @Test
    void shouldCountAnyRange() {
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 100 == 0) refill();
            int from = random.nextInt(model.length + 1);
            int to = random.nextInt(model.length + 1);
            int expected = 0;
            for (int i = from; i < to; i++) if (model[i]) expected++;
            assertThat(Bitmap.count(address, from, to)).as("%d to %d", from, to).isEqualTo(expected);
        }
    }

    @Test
    void shouldFindTheFirstBitOfAnyRange() {
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 100 == 0) refill();
            int from = random.nextInt(model.length + 1);
            int to = random.nextInt(model.length + 1);
            boolean value = random.nextBoolean();
            int expected = from;
            while (expected < to && model[expected] != value) expected++;
            assertThat(Bitmap.find(address, from, to, value)).as("%b in %d to %d", value, from, to)
                    .isEqualTo(expected < to ? expected : -1);
        }
    }

    @Test
    void shouldReadAndWriteFieldsOfAnyWidth() {
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 1000 == 0) refill();
            int width = 1 + random.nextInt(64);
            int readAt = random.nextInt(model.length + 20);
            assertThat(Bitmap.field(address, bytes, readAt, width)).as("%d bits at %d", width, readAt)
                    .isEqualTo(modelField(readAt, width));
            if (width > model.length) continue;
            int writeAt = random.nextInt(model.length - width + 1);
            long value = random.nextLong();
            Bitmap.putField(address, writeAt, width, value);
            for (int i = 0; i < width; i++) model[writeAt + i] = (value >>> width - 1 - i & 1) != 0;
            shouldGetWhatWasSet();
        }
    }

    private long modelField(int bit, int width) {
        BigInteger field = BigInteger.ZERO;
        for (int i = bit; i < bit + width; i++)
            field = field.shiftLeft(1).or(i < model.length && model[i] ? BigInteger.ONE : BigInteger.ZERO);
        return field.longValue();
    }

    @Test
    void shouldCombineByteByByte() {
        for (int round = 0; round < 1000; round++) {
            refill();
            byte[] left = Memory.toBytes(address, bytes);
            byte[] right = new byte[bytes];
            random.nextBytes(right);
            long other = allocator.allocate(Account.TEMPORARY, bytes);
            Memory.copy(right, 0, other, bytes);
            Bitmap.Operation operation = Bitmap.Operation.values()[random.nextInt(3)];
            Bitmap.combine(operation, address, other, bytes);
            allocator.free(Account.TEMPORARY, other, bytes);
            for (int i = 0; i < bytes; i++) left[i] = (byte) combined(operation, left[i], right[i]);
            assertThat(Memory.toBytes(address, bytes)).as("%s", operation).isEqualTo(left);
            Bitmap.invert(address, bytes);
            for (int i = 0; i < bytes; i++) left[i] = (byte) ~left[i];
            assertThat(Memory.toBytes(address, bytes)).as("inverted").isEqualTo(left);
        }
    }

    private static int combined(Bitmap.Operation operation, int left, int right) {
        return switch (operation) {
            case AND -> left & right;
            case OR -> left | right;
            case XOR -> left ^ right;
        };
    }
}

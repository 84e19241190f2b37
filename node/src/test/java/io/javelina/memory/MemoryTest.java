package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryTest {
    private static final int BYTES = 4096;
    private static final int LARGE = 3 << 20;
    /// Around every border between the ways of doing it.
    private static final int[] LENGTHS = { 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 15, 16, 17, 20, 23, 24, 25, 31, 32, 33,
        40,
        63, 64, 65, 100, 255, 1000 };

    private final Random random = new Random(42);
    private final Allocator allocator = Allocator.create();
    private long block;

    @BeforeEach
    void allocate() { block = allocator.allocate(Account.TEMPORARY, BYTES); }

    @AfterEach
    void free() {
        allocator.free(Account.TEMPORARY, block, BYTES);
        assertThat(allocator.ledger().snapshot().isEmpty()).isTrue();
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    @Test
    void shouldKeepValuesLittleEndianAtAnyAddress() {
        for (int offset = 0; offset < 8; offset++) {
            Memory.putLong(block + offset, 0x0807060504030201L);
            assertThat(Memory.toBytes(block + offset, 8)).containsExactly(1, 2, 3, 4, 5, 6, 7, 8);
            assertThat(Memory.getLong(block + offset)).isEqualTo(0x0807060504030201L);
            assertThat(Memory.getInt(block + offset + 1)).isEqualTo(0x05040302);
            assertThat(Memory.getUnsignedShort(block + offset + 6)).isEqualTo(0x0807);
            Memory.putDouble(block + offset, -2.5);
            assertThat(Memory.getDouble(block + offset)).isEqualTo(-2.5);
            Memory.putShort(block + offset, 0xfffe);
            assertThat(Memory.getShort(block + offset)).isEqualTo((short) -2);
            Memory.putByte(block + offset, 0xff);
            assertThat(Memory.getByte(block + offset)).isEqualTo((byte) -1);
            assertThat(Memory.getUnsignedByte(block + offset)).isEqualTo(255);
            Memory.putInt(block + offset, -7);
            assertThat(Memory.getInt(block + offset)).isEqualTo(-7);
        }
    }

    @Test
    void shouldCopyRunsOfAnyLengthBetweenHeapAndNative() {
        for (int length : LENGTHS) {
            byte[] content = bytes(length + 10);
            Memory.fill(block, BYTES, 0x55);
            Memory.copy(content, 5, block + 3, length);
            assertThat(Memory.getByte(block + 2)).isEqualTo((byte) 0x55);
            assertThat(Memory.getByte(block + 3 + length)).isEqualTo((byte) 0x55);
            byte[] back = new byte[length + 10];
            Memory.copy(block + 3, back, 5, length);
            assertThat(Arrays.copyOfRange(back, 5, 5 + length)).isEqualTo(Arrays.copyOfRange(content, 5, 5 + length));
            assertThat(Arrays.copyOf(back, 5)).isEqualTo(new byte[5]);
            assertThat(Arrays.copyOfRange(back, 5 + length, back.length)).isEqualTo(new byte[5]);
            assertThat(Memory.equal(block + 3, content, 5, length)).isTrue();
        }
    }

    @Test
    void shouldMoveOverlappingRuns() {
        for (int length : LENGTHS)
            for (int shift : new int[]{ 0, 1, 3, 8, 13, 40 }) {
                byte[] content = bytes(length);
                Memory.copy(content, 0, block + 100, length);
                Memory.copy(block + 100, block + 100 + shift, length);
                assertThat(Memory.toBytes(block + 100 + shift, length)).isEqualTo(content);
                Memory.copy(block + 100 + shift, block + 100, length);
                assertThat(Memory.toBytes(block + 100, length)).isEqualTo(content);
            }
    }

    @Test
    void shouldFillExactlyTheRange() {
        for (int length : LENGTHS) {
            Memory.fill(block, BYTES, 1);
            Memory.fill(block + 9, length, 0xfe);
            byte[] expected = new byte[length + 2];
            Arrays.fill(expected, (byte) 0xfe);
            expected[0] = 1;
            expected[length + 1] = 1;
            assertThat(Memory.toBytes(block + 8, length + 2)).isEqualTo(expected);
        }
    }

    @Test
    void shouldCompareAsUnsignedBytesLikeArrays() {
        for (int length : LENGTHS)
            for (int round = 0; round < 20; round++) {
                byte[] left = bytes(length);
                byte[] right = left.clone();
                if (length > 0 && round > 0) right[random.nextInt(length)] ^= (byte) (1 << random.nextInt(8));
                Memory.copy(left, 0, block + 1, length);
                Memory.copy(right, 0, block + 2001, length);
                int expected = Integer.signum(Arrays.compareUnsigned(left, right));
                assertThat(Integer.signum(Memory.compare(block + 1, length, block + 2001, length)))
                        .isEqualTo(expected);
                assertThat(Memory.equal(block + 1, block + 2001, length)).isEqualTo(expected == 0);
                assertThat(Memory.equal(block + 1, right, 0, length)).isEqualTo(expected == 0);
            }
    }

    @Test
    void shouldOrderAPrefixBeforeTheLonger() {
        Memory.fill(block, 200, 7);
        for (int length : LENGTHS) {
            if (length > 90) break;
            assertThat(Memory.compare(block, length, block + 100, length + 1)).isNegative();
            assertThat(Memory.compare(block, length + 1, block + 100, length)).isPositive();
        }
    }

    @Test
    void shouldFindTheFirstByte() {
        for (int length : LENGTHS)
            for (int at = 0; at < length; at += 1 + length / 37) {
                // Bytes beside the wanted value and beyond the range must not be taken for it.
                Memory.fill(block, BYTES, 0x0b);
                Memory.putByte(block + length, 0x0a);
                assertThat(Memory.indexOf(block, length, 0x0a)).isEqualTo(-1);
                Memory.putByte(block + at, 0x0a);
                assertThat(Memory.indexOf(block, length, 0x0a)).isEqualTo(at);
            }
    }

    @Test
    void shouldHandleRunsOfMegabytes() {
        long one = allocator.allocate(Account.TEMPORARY, LARGE);
        long other = allocator.allocate(Account.TEMPORARY, LARGE);
        byte[] content = bytes(LARGE);
        Memory.copy(content, 0, one, LARGE);
        Memory.copy(one, other, LARGE);
        assertThat(Memory.equal(one, other, LARGE)).isTrue();
        assertThat(Memory.toBytes(other, LARGE)).isEqualTo(content);
        Memory.fill(other, LARGE, 3);
        assertThat(Memory.indexOf(other, LARGE, 4)).isEqualTo(-1);
        Memory.putByte(other + LARGE - 1, 4);
        assertThat(Memory.indexOf(other, LARGE, 4)).isEqualTo(LARGE - 1);
        allocator.free(Account.TEMPORARY, one, LARGE);
        allocator.free(Account.TEMPORARY, other, LARGE);
    }

    @Test
    void shouldGiveADirectBufferOverTheSameBytes() {
        Memory.putLong(block + 16, 0x0102030405060708L);
        ByteBuffer buffer = Memory.buffer(block + 16, 8);
        assertThat(buffer.isDirect()).isTrue();
        assertThat(buffer.capacity()).isEqualTo(8);
        assertThat(buffer.getLong(0)).isEqualTo(0x0807060504030201L);
        buffer.put(0, (byte) 99);
        assertThat(Memory.getByte(block + 16)).isEqualTo((byte) 99);
    }
}

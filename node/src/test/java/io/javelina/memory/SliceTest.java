package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SliceTest {
    private final Allocator allocator = Allocator.create();
    private final ScratchBuffer store = new ScratchBuffer(allocator, Account.TEMPORARY, 0);

    @AfterEach
    void close() {
        store.close();
        assertThat(allocator.ledger().total()).isZero();
    }

    /// One text at a time in a block of its own size, so that reading beyond it is found.
    private Slice slice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = allocator.allocate(Account.TEMPORARY, bytes.length);
        Memory.copy(bytes, 0, block, bytes.length);
        return new Slice().wrap(block, bytes.length);
    }

    private void free(Slice... slices) {
        for (Slice slice : slices) allocator.free(Account.TEMPORARY, slice.address(), slice.length());
    }

    @Test
    void shouldCompareWithWords() {
        Slice slice = slice("Keepttl");
        assertThat(slice.is("KEEPTTL")).isTrue();
        assertThat(slice.is("KEEPTT")).isFalse();
        assertThat(slice.is("KEEPTTLS")).isFalse();
        assertThat(slice.equalTo("Keepttl")).isTrue();
        assertThat(slice.equalTo("keepttl")).isFalse();
        assertThat(slice.equalTo("Keepttl".getBytes(StandardCharsets.ISO_8859_1))).isTrue();
        Slice braces = slice("{|}");
        assertThat(braces.is("[\\]")).as("only letters have two cases").isFalse();
        free(slice, braces);
    }

    @Test
    void shouldOrderLikeUnsignedBytes() {
        String[] ordered = { "", "\0", "a", "a\0", "aa", "ab", "b", "\u007f", "\u0080", "\u00ff" };
        for (int i = 0; i < ordered.length; i++)
            for (int j = 0; j < ordered.length; j++) {
                Slice left = slice(ordered[i]);
                Slice right = slice(ordered[j]);
                assertThat(Integer.signum(left.compareTo(right))).isEqualTo(Integer.compare(i, j));
                assertThat(left.equalTo(right)).isEqualTo(i == j);
                assertThat(left.startsWith(right)).isEqualTo(ordered[i].startsWith(ordered[j]));
                assertThat(left.endsWith(right)).isEqualTo(ordered[i].endsWith(ordered[j]));
                free(left, right);
            }
    }

    @Test
    void shouldReadIntegers() {
        Slice number = slice("-120");
        Slice word = slice("12o");
        assertThat(number.isInteger()).isTrue();
        assertThat(number.integer()).isEqualTo(-120);
        assertThat(word.isInteger()).isFalse();
        free(number, word);
    }

    @Test
    void shouldCopyAndCut() {
        Slice slice = slice("hello world");
        Slice world = new Slice().wrap(slice, 6, 5);
        assertThat(world.text()).isEqualTo("world");
        assertThat(world.at(0)).isEqualTo('w');
        assertThat(slice.indexOf(' ')).isEqualTo(5);
        assertThat(slice.indexOf('x')).isEqualTo(-1);
        Slice copy = new Slice().wrap(world.copyOf(allocator, Account.TEMPORARY), 5);
        assertThat(copy.equalTo(world)).isTrue();
        assertThat(new Slice().wrap(copy).toString()).isEqualTo("world");
        free(slice, copy);
    }

    @Test
    void shouldBuildValues() {
        store.append("SET ").appendDecimal(-5).appendByte(' ').appendDecimal(Long.MIN_VALUE).append(new byte[]{ '!' });
        Slice slice = slice("abc");
        store.append(slice).fill(2, '*');
        free(slice);
        assertThat(store.slice(new Slice()).text()).isEqualTo("SET -5 -9223372036854775808!abc**");
        store.truncate(3);
        store.appendInt(0x04030201).appendLong(1);
        assertThat(store.toBytes()).containsExactly('S', 'E', 'T', 1, 2, 3, 4, 1, 0, 0, 0, 0, 0, 0, 0);
        store.reset();
        assertThat(store.isEmpty()).isTrue();
        assertThat(store.capacity()).as("nothing is kept above the bound").isZero();
    }

    @Test
    void shouldKeepABoundedBlockBetweenUses() {
        try (ScratchBuffer buffer = new ScratchBuffer(allocator, Account.SERVER, 1000)) {
            for (int i = 0; i < 500; i++) buffer.appendByte(i);
            long kept = buffer.reset().capacity();
            assertThat(kept).isBetween(500L, 1000L);
            for (int i = 0; i < 100_000; i++) buffer.appendLong(i);
            for (int i = 0; i < 100_000; i++) assertThat(Memory.getLong(buffer.address() + 8L * i)).isEqualTo(i);
            assertThat(buffer.reset().capacity()).isZero();
            assertThat(allocator.ledger().total()).isZero();
            buffer.append("done");
        }
    }

    @Test
    void shouldGiveItsBytesAway() {
        store.append("0123456789".repeat(20));
        long block = store.release();
        assertThat(Memory.toBytes(block, 200)).startsWith('0', '1').hasSize(200);
        allocator.free(Account.TEMPORARY, block, 200);
        long empty = store.release();
        allocator.free(Account.TEMPORARY, empty, 0);
    }
}

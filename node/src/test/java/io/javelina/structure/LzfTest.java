package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class LzfTest {
    private final Allocator allocator = Allocator.create();
    private final Lzf lzf = new Lzf();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);

    @Test
    void shouldExpandLiteralsAndRepetitions() {
        assertThat(text(decompress(hex("02616263"), 3))).isEqualTo("abc");
        // "abc", then 5 bytes from 3 back, which overlap what they write.
        assertThat(text(decompress(hex("02616263" + "6002"), 8))).isEqualTo("abcabcab");
        // One byte, then the longest repetition of it.
        assertThat(text(decompress(hex("0061" + "e0ff00"), 265))).isEqualTo("a".repeat(265));
    }

    @Test
    void shouldWriteTheStreamThatTheFormatAsksFor() {
        assertThat(HexFormat.of().formatHex(compress("aaaaaaaaaaaaaaaaaaaa".getBytes(), 100)))
                .isEqualTo("0061" + "e00a00");
        assertThat(HexFormat.of().formatHex(compress("abc".getBytes(), 100))).isEqualTo("02616263");
    }

    @Test
    void shouldExpandWhatItCompressed() {
        for (int round = 0; round < 3000; round++) {
            byte[] original = original();
            byte[] packed = compress(original, original.length + original.length / 16 + 16);
            assertThat(decompress(packed, original.length)).as("seed %d", seed).isEqualTo(original);
        }
    }

    @Test
    void shouldGiveUpWhenTheTargetIsTooSmall() {
        for (int round = 0; round < 300; round++) {
            byte[] original = original();
            int needed = compress(original, original.length * 2 + 16).length;
            if (needed < 4) continue;
            assertThat(compress(original, needed)).hasSize(needed);
            for (int capacity = 0; capacity < needed; capacity += 1 + random.nextInt(50))
                assertThat(compress(original, capacity)).as("seed %d", seed).isEmpty();
        }
    }

    @Test
    void shouldRefuseDamagedStreamsWithoutTouchingOtherMemory() {
        for (int round = 0; round < 20_000; round++) {
            byte[] stream = new byte[random.nextInt(60)];
            random.nextBytes(stream);
            int capacity = random.nextInt(300);
            byte[] expanded = decompress(stream, capacity);
            if (expanded != null) assertThat(expanded.length).isLessThanOrEqualTo(capacity);
        }
        assertThat(decompress(hex("02"), 100)).as("literals are missing").isNull();
        assertThat(decompress(hex("0061" + "2001"), 100)).as("from before the start").isNull();
        assertThat(decompress(hex("0061" + "e0"), 100)).as("length is missing").isNull();
        assertThat(decompress(hex("0061" + "2000"), 3)).as("no room").isNull();
    }

    @Test
    void shouldCompressWhatRepeats() {
        byte[] original = "a line of a log, much like all the others\n".repeat(200).getBytes();
        assertThat(compress(original, original.length).length).isLessThan(original.length / 20);
    }

    private byte[] original() {
        byte[] bytes = new byte[random.nextInt(random.nextInt(20) == 0 ? 40_000 : 500)];
        int letters = 1 + random.nextInt(random.nextBoolean() ? 4 : 256);
        for (int i = 0; i < bytes.length; i++) bytes[i] = (byte) random.nextInt(letters);
        return bytes;
    }

    /// Empty when it does not fit.
    private byte[] compress(byte[] original, int capacity) {
        long source = block(original);
        long target = allocator.allocate(Account.TEMPORARY, Math.max(1, capacity));
        int bytes = lzf.compress(source, original.length, target, capacity);
        byte[] packed = Memory.toBytes(target, bytes);
        allocator.free(Account.TEMPORARY, target, Math.max(1, capacity));
        allocator.free(Account.TEMPORARY, source, Math.max(1, original.length));
        return packed;
    }

    /// Null when it is refused.
    private byte[] decompress(byte[] stream, int capacity) {
        long source = block(stream);
        long target = allocator.allocate(Account.TEMPORARY, Math.max(1, capacity));
        int bytes = Lzf.decompress(source, stream.length, target, capacity);
        byte[] expanded = bytes == Lzf.DAMAGED ? null : Memory.toBytes(target, bytes);
        allocator.free(Account.TEMPORARY, target, Math.max(1, capacity));
        allocator.free(Account.TEMPORARY, source, Math.max(1, stream.length));
        return expanded;
    }

    private long block(byte[] bytes) {
        long block = allocator.allocate(Account.TEMPORARY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        return block;
    }

    private static byte[] hex(String digits) { return HexFormat.of().parseHex(digits); }

    private static String text(byte[] bytes) {
        return bytes == null ? "refused" : new String(Arrays.copyOf(bytes, bytes.length), StandardCharsets.US_ASCII);
    }
}

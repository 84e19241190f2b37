package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SipHashTest {
    /// The paper's example: key 00 01 ... 0f, message 00 01 ... 0e, two rounds and four.
    private static final long PAPER_EXAMPLE = 0xa129ca6149be45e5L;
    private static final int LONGEST = 64;

    private final Allocator allocator = Allocator.create();

    @AfterEach
    void everythingIsFreed() { assertThat(allocator.ledger().total()).isZero(); }

    @Test
    void shouldGiveTheResultOfThePaper() {
        assertThat(withBytes(15, address -> new SipHash(ascending(16)).hash(address, 15, 2, 4)))
                .isEqualTo(PAPER_EXAMPLE);
    }

    /// A second implementation, byte by byte as the paper describes it, is right about the paper's example too and then
    /// says what each length and each pair of rounds must give.
    @Test
    void shouldAgreeWithAPlainImplementationForEachLength() {
        byte[] seed = ascending(16);
        assertThat(plain(seed, ascending(15), 2, 4)).isEqualTo(PAPER_EXAMPLE);
        for (int length = 0; length <= LONGEST; length++) {
            int bytes = length;
            assertThat(withBytes(bytes, address -> new SipHash(seed).hash(address, bytes))).as("length %d", bytes)
                    .isEqualTo(plain(seed, ascending(bytes), 1, 3));
            assertThat(withBytes(bytes, address -> new SipHash(seed).hash(address, bytes, 2, 4)))
                    .isEqualTo(plain(seed, ascending(bytes), 2, 4));
        }
    }

    @Test
    void shouldDependOnTheSeed() {
        Set<Long> hashes = new HashSet<>();
        for (int i = 0; i < 128; i++) {
            byte[] seed = new byte[SipHash.SEED_BYTES];
            seed[i / 8] = (byte) (1 << i % 8);
            hashes.add(withBytes(10, address -> new SipHash(seed).hash(address, 10)));
        }
        assertThat(hashes).hasSize(128);
    }

    /// Consecutive numbers as keys: each byte of the hash takes each of its 256 values about equally often.
    @Test
    void shouldSpreadSimilarKeysOverAllBytesOfTheHash() {
        int[][] counts = new int[Long.BYTES][256];
        SipHash hash = new SipHash(ascending(16));
        long address = allocator.allocate(Account.TEMPORARY, Long.BYTES);
        for (int i = 0; i < 256 * 400; i++) {
            Memory.putLong(address, i);
            long value = hash.hash(address, Long.BYTES);
            for (int at = 0; at < Long.BYTES; at++) counts[at][(int) (value >>> at * 8) & 0xff]++;
        }
        allocator.free(Account.TEMPORARY, address, Long.BYTES);
        for (int[] ofByte : counts) for (int count : ofByte) assertThat(count).isBetween(300, 500);
    }

    @Test
    void shouldRefuseASeedOfAnotherLength() {
        assertThatThrownBy(() -> new SipHash(new byte[8])).isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("8 bytes");
    }

    private interface AtAddress {
        long hash(long address);
    }

    /// The bytes stand at the very end of their block, so that a read beyond them is seen in checked mode.
    private long withBytes(int length, AtAddress hash) {
        long block = allocator.allocate(Account.TEMPORARY, LONGEST);
        long address = block + LONGEST - length;
        Memory.copy(ascending(length), 0, address, length);
        try {
            return hash.hash(address);
        } finally {
            allocator.free(Account.TEMPORARY, block, LONGEST);
        }
    }

    private static byte[] ascending(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) bytes[i] = (byte) i;
        return bytes;
    }

    private static long plain(byte[] seed, byte[] message, int rounds, int finalRounds) {
        byte[] padded = java.util.Arrays.copyOf(message, (message.length / 8 + 1) * 8);
        padded[padded.length - 1] = (byte) message.length;
        long key0 = word(seed, 0);
        long key1 = word(seed, 8);
        long[] v = { key0 ^ 0x736f6d6570736575L, key1 ^ 0x646f72616e646f6dL, key0 ^ 0x6c7967656e657261L,
            key1 ^ 0x7465646279746573L };
        for (int at = 0; at < padded.length; at += 8) {
            v[3] ^= word(padded, at);
            for (int i = 0; i < rounds; i++) round(v);
            v[0] ^= word(padded, at);
        }
        v[2] ^= 0xff;
        for (int i = 0; i < finalRounds; i++) round(v);
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static long word(byte[] bytes, int offset) {
        long word = 0;
        for (int i = 0; i < 8; i++) word |= (bytes[offset + i] & 0xffL) << 8 * i;
        return word;
    }

    private static void round(long[] v) {
        halfRound(v, 0, 1, 13, 32);
        halfRound(v, 2, 3, 16, 0);
        halfRound(v, 0, 3, 21, 0);
        halfRound(v, 2, 1, 17, 32);
    }

    private static void halfRound(long[] v, int sum, int turned, int turn, int sumTurn) {
        v[sum] += v[turned];
        v[turned] = Long.rotateLeft(v[turned], turn) ^ v[sum];
        v[sum] = Long.rotateLeft(v[sum], sumTurn);
    }
}

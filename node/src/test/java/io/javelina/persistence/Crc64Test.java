package io.javelina.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Crc64Test {
    private final Allocator allocator = Allocator.create();

    /// The value that the authors of Redis give for these digits.
    @Test
    void shouldBeTheChecksumOfRdb() {
        assertThat(of("123456789".getBytes(StandardCharsets.US_ASCII))).isEqualTo(0xe9c6d914c4b8d9caL);
    }

    @Test
    void shouldBeZeroOfNothing() { assertThat(of(new byte[0])).isZero(); }

    @Test
    void shouldBeTheSameInParts() {
        byte[] bytes = new byte[1000];
        new Random(1).nextBytes(bytes);
        long block = copy(bytes);
        for (int cut = 0; cut <= bytes.length; cut += 7)
            assertThat(Crc64.update(Crc64.of(block, cut), block + cut, bytes.length - cut)).isEqualTo(bitByBit(bytes));
        allocator.free(Account.TEMPORARY, block, bytes.length);
    }

    private long of(byte[] bytes) {
        long block = copy(bytes);
        try {
            return Crc64.of(block, bytes.length);
        } finally {
            allocator.free(Account.TEMPORARY, block, Math.max(1, bytes.length));
        }
    }

    private long copy(byte[] bytes) {
        long block = allocator.allocate(Account.TEMPORARY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        return block;
    }

    private static long bitByBit(byte[] bytes) {
        long rest = 0;
        for (byte each : bytes) {
            rest ^= each & 0xff;
            for (int bit = 0; bit < 8; bit++) rest = rest >>> 1 ^ ((rest & 1) == 0 ? 0 : 0x95ac9329ac4bc9b5L);
        }
        return rest;
    }
}

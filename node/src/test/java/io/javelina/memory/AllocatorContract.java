package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What every allocator promises.
abstract class AllocatorContract {
    final Allocator allocator = open();

    abstract Allocator open();

    @AfterEach
    void shouldHaveEverythingBack() {
        assertThat(allocator.ledger().snapshot().describe()).isEmpty();
        assertThat(allocator.ledger().total()).isZero();
        assertThat(allocator.ledger().totalBlocks()).isZero();
    }

    @Test
    void shouldComeWithoutWarnings() { assertThat(allocator.warnings()).isEmpty(); }

    @Test
    void shouldGiveDistinctAlignedBlocks() {
        List<Long> blocks = new ArrayList<>();
        for (int bytes = 0; bytes < 3000; bytes++) {
            long block = allocator.allocate(Account.STRINGS, bytes);
            assertThat(block % (bytes <= 8 ? 8 : 16)).isZero();
            Memory.fill(block, bytes, bytes);
            blocks.add(block);
        }
        for (int bytes = 0; bytes < 3000; bytes++) {
            for (int at = 0; at < bytes; at += 97)
                assertThat(Memory.getByte(blocks.get(bytes) + at)).isEqualTo((byte) bytes);
            allocator.free(Account.STRINGS, blocks.get(bytes), bytes);
        }
    }

    @Test
    void shouldAlignAsAsked() {
        for (int alignment = 1; alignment <= 4096; alignment *= 2)
            for (int bytes : new int[]{ 0, 1, 8, 63, 64, 65, 1000, 4096, 16_384, 100_000, 1 << 20, 5_000_000 }) {
                long block = allocator.allocateAligned(Account.KEY_TABLES, bytes, alignment);
                long zeros = allocator.allocateAlignedZeroed(Account.KEY_TABLES, bytes, alignment);
                assertThat(block % alignment).isZero();
                assertThat(zeros % alignment).isZero();
                assertThat(isZero(zeros, bytes)).isTrue();
                assertThat(allocator.ledger().bytes(Account.KEY_TABLES)).isGreaterThanOrEqualTo(2L * bytes);
                allocator.freeAligned(Account.KEY_TABLES, block, bytes, alignment);
                allocator.freeAligned(Account.KEY_TABLES, zeros, bytes, alignment);
            }
        assertThatThrownBy(() -> allocator.allocateAligned(Account.SERVER, 64, 48))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> allocator.allocateAligned(Account.SERVER, 64, 8192))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldZeroReusedBlocks() {
        for (int round = 0; round < 3; round++)
            for (int bytes : new int[]{ 1, 8, 24, 100, 5000, 40_000, 1 << 20, 20 << 20 }) {
                long block = allocator.allocateZeroed(Account.TEMPORARY, bytes);
                assertThat(isZero(block, bytes)).isTrue();
                Memory.fill(block, bytes, 0xff);
                allocator.free(Account.TEMPORARY, block, bytes);
            }
    }

    private static boolean isZero(long address, int bytes) {
        for (int at = 0; at < bytes; at += bytes > 100_000 ? 509 : 1)
            if (Memory.getByte(address + at) != 0) return false;
        return bytes == 0 || Memory.getByte(address + bytes - 1) == 0;
    }

    @Test
    void shouldKeepTheContentOverReallocate() {
        Random random = new Random(3);
        byte[] content = new byte[2 << 20];
        random.nextBytes(content);
        int bytes = 10;
        long block = allocator.allocate(Account.STRINGS, bytes);
        Memory.copy(content, 0, block, bytes);
        for (int newBytes : new int[]{ 11, 12, 40, 33, 700, 699, 100_000, 2 << 20, 1_500_000, 9, 0, 50 }) {
            block = allocator.reallocate(Account.STRINGS, block, bytes, newBytes);
            assertThat(Memory.equal(block, content, 0, Math.min(bytes, newBytes))).isTrue();
            Memory.copy(content, 0, block, newBytes);
            bytes = newBytes;
            assertThat(allocator.ledger().total()).isEqualTo(allocator.usableBytes(block, bytes));
            assertThat(allocator.ledger().blocks(Account.STRINGS)).isEqualTo(1);
        }
        allocator.free(Account.STRINGS, block, bytes);
    }

    @Test
    void shouldRefuseWhatTheSystemCannotGive() {
        assertThatThrownBy(() -> allocator.allocate(Account.STRINGS, 1L << 60)).isInstanceOf(MemoryExhausted.class)
                .hasMessageContaining("STRINGS");
        assertThatThrownBy(() -> allocator.allocateZeroed(Account.STRINGS, 1L << 60))
                .isInstanceOf(MemoryExhausted.class);
        assertThatThrownBy(() -> allocator.allocateAligned(Account.STRINGS, 1L << 60, 64))
                .isInstanceOf(MemoryExhausted.class);
        assertThatThrownBy(() -> allocator.allocate(Account.STRINGS, -100)).isInstanceOf(MemoryFault.class);
        assertThat(allocator.blocks().allocate(-100)).isZero();
        assertThat(allocator.blocks().allocateZeroed(-100)).isZero();
        assertThat(allocator.blocks().allocateAligned(-100, 64, false)).isZero();
        long block = allocator.allocate(Account.STRINGS, 100);
        assertThatThrownBy(() -> allocator.reallocate(Account.STRINGS, block, 100, 1L << 60))
                .isInstanceOf(MemoryExhausted.class);
        allocator.free(Account.STRINGS, block, 100);
    }

    @Test
    void shouldFreeOnOtherThreads() throws InterruptedException {
        allocator.ledger().own();
        BlockingQueue<Long> handOver = new ArrayBlockingQueue<>(1000);
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 3; i++) threads.add(Thread.ofPlatform().start(() -> freeUntilNegative(handOver)));
        for (int i = 0; i < 60_000; i++) {
            long block = allocator.allocate(Account.CLIENT_OUTPUT, 16 + i % 500);
            Memory.putLong(block, 16 + i % 500);
            handOver.put(block);
        }
        for (int i = 0; i < 3; i++) handOver.put(-1L);
        for (Thread thread : threads) thread.join();
    }

    private void freeUntilNegative(BlockingQueue<Long> blocks) {
        try {
            for (long block = blocks.take(); block >= 0; block = blocks.take()) {
                allocator.free(Account.CLIENT_OUTPUT, block, Memory.getLong(block));
                long own = allocator.allocate(Account.CLIENT_QUERY, 100);
                Memory.fill(own, 100, 1);
                allocator.free(Account.CLIENT_QUERY, own, 100);
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldPurgeAndTakeSettingsAtAnyTime() {
        long block = allocator.allocate(Account.STRINGS, 1 << 20);
        allocator.backgroundThread(true);
        allocator.decay(1000, 500);
        allocator.purge();
        allocator.backgroundThread(false);
        allocator.decay(10_000, 0);
        Memory.fill(block, 1 << 20, 1);
        allocator.free(Account.STRINGS, block, 1 << 20);
    }

    @Test
    void shouldForetellSizes() {
        for (int bytes = 0; bytes < 10_000; bytes++) {
            long rounded = allocator.roundUp(bytes);
            assertThat(rounded).isGreaterThanOrEqualTo(bytes);
            assertThat(allocator.roundUp(rounded)).isEqualTo(rounded);
        }
    }
}

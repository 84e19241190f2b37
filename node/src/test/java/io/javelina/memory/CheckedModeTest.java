package io.javelina.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Each kind of mistake must be found and named.
class CheckedModeTest {
    private final Allocator allocator = Allocator.create();

    @BeforeAll
    static void mustBeChecked() { assertThat(Memory.CHECKED).isTrue(); }

    /// Naming the block at fault takes a walk over all blocks, those that other tests have freed included.
    @BeforeEach
    void forgetFreedBlocks() { Checker.emptyQuarantine(); }

    private static void assertFault(ThrowingCallable mistake, String... words) {
        assertThatThrownBy(mistake).isInstanceOf(MemoryFault.class).hasMessageContainingAll(words);
    }

    @Test
    void shouldFindAccessBehindTheRequestedBytes() {
        for (int bytes : new int[]{ 1, 5, 8, 13, 16, 100, 4096, 5000, 100_000 }) {
            long block = allocator.allocate(Account.STRINGS, bytes);
            assertThatCode(() -> Memory.putByte(block + bytes - 1, 1)).doesNotThrowAnyException();
            assertFault(() -> Memory.getByte(block + bytes), "outside", "of " + bytes + " bytes for STRINGS");
            if (bytes >= 8)
                assertFault(() -> Memory.putLong(block + bytes - 7, 1), "8 bytes at", "byte " + bytes);
            assertFault(() -> Memory.getByte(block - 1), "outside at byte -1");
            allocator.free(Account.STRINGS, block, bytes);
        }
    }

    @Test
    void shouldAgreeWithTheRequestAtEveryOffset() {
        Random random = new Random(7);
        for (int round = 0; round < 20; round++) {
            int bytes = 1 + random.nextInt(round < 10 ? 100 : 10_000);
            long block = allocator.allocate(Account.STRINGS, bytes);
            for (int probe = 0; probe < 40; probe++) {
                int offset = random.nextInt(bytes + 10) - 5;
                int length = random.nextInt(bytes + 5);
                boolean inside = offset >= 0 && offset + length <= bytes || length == 0;
                assertThat(faults(() -> Memory.fill(block + offset, length, 0))).isEqualTo(!inside);
                boolean wordInside = offset >= 0 && offset + 8 <= bytes;
                assertThat(faults(() -> Memory.getLong(block + offset))).isEqualTo(!wordInside);
            }
            allocator.free(Account.STRINGS, block, bytes);
        }
    }

    private static boolean faults(Runnable access) {
        try {
            access.run();
            return false;
        } catch (MemoryFault _) {
            return true;
        }
    }

    @Test
    void shouldCheckBothRangesOfBulkOperations() {
        long small = allocator.allocate(Account.STRINGS, 20);
        long large = allocator.allocate(Account.STRINGS, 200);
        assertFault(() -> Memory.copy(large, small, 21), "byte 20 of");
        assertFault(() -> Memory.copy(small, large, 21), "byte 20 of");
        assertFault(() -> Memory.copy(new byte[30], 0, small, 21), "byte 20 of");
        assertFault(() -> Memory.copy(small, new byte[30], 0, 21), "byte 20 of");
        assertFault(() -> Memory.equal(large, small, 21), "byte 20 of");
        assertFault(() -> Memory.equal(small, new byte[30], 0, 21), "byte 20 of");
        assertFault(() -> Memory.compare(small, 20, large, 201), "byte 200 of");
        assertFault(() -> Memory.indexOf(small, 21, 0), "byte 20 of");
        assertFault(() -> Memory.buffer(small, 21), "byte 20 of");
        assertFault(() -> Memory.fill(small, -1, 0), "-1 bytes");
        allocator.free(Account.STRINGS, small, 20);
        allocator.free(Account.STRINGS, large, 200);
    }

    @Test
    void shouldFindUseAfterFree() {
        long block = allocator.allocate(Account.STRINGS, 40);
        allocator.free(Account.STRINGS, block, 40);
        assertFault(() -> Memory.getByte(block + 7), "use after free", "byte 7 of", "freed by thread");
        assertFault(() -> Memory.putLong(block, 0), "use after free");
    }

    @Test
    void shouldFindTheOldAddressAfterReallocate() {
        long block = allocator.allocate(Account.STRINGS, 40);
        long moved = allocator.reallocate(Account.STRINGS, block, 40, 41);
        assertFault(() -> Memory.getByte(block), "use after free");
        allocator.free(Account.STRINGS, moved, 41);
    }

    @Test
    void shouldFindDoubleFreeAndForeignAddresses() {
        long block = allocator.allocate(Account.STRINGS, 40);
        assertFault(() -> allocator.free(Account.STRINGS, block + 8, 32), "inside block");
        allocator.free(Account.STRINGS, block, 40);
        assertFault(() -> allocator.free(Account.STRINGS, block, 40), "double free");
        assertFault(() -> allocator.free(Account.STRINGS, 4096, 40), "no block");
        assertFault(() -> Memory.getByte(0), "no block");
        assertFault(() -> Memory.getByte(-1), "no block");
        assertThat(allocator.ledger().snapshot().isEmpty()).as("mistakes are not booked").isTrue();
    }

    @Test
    void shouldFindFreesThatDoNotMatch() {
        long block = allocator.allocate(Account.STRINGS, 40);
        long aligned = allocator.allocateAligned(Account.KEY_TABLES, 64, 64);
        assertFault(() -> allocator.free(Account.STRINGS, block, 41), "freed as 41 bytes", "of 40 bytes");
        assertFault(() -> allocator.free(Account.SERVER, block, 40), "of SERVER", "for STRINGS");
        assertFault(() -> allocator.free(Account.KEY_TABLES, aligned, 64), "aligned to 1");
        assertFault(() -> Allocator.create().free(Account.STRINGS, block, 40), "through another allocator");
        allocator.free(Account.STRINGS, block, 40);
        allocator.freeAligned(Account.KEY_TABLES, aligned, 64, 64);
    }

    @Test
    void shouldFindWritesThatPassedByTheChecks() {
        long block = allocator.allocate(Account.STRINGS, 40);
        RawMemory.putByte(block + 40, (byte) 1);
        assertFault(() -> allocator.free(Account.STRINGS, block, 40), "behind its last byte");
        RawMemory.putByte(block + 40, (byte) 0xFB);
        RawMemory.putByte(block - 1, (byte) 1);
        assertFault(() -> allocator.free(Account.STRINGS, block, 40), "before its first byte");
        RawMemory.putByte(block - 1, (byte) 0xFB);
        allocator.free(Account.STRINGS, block, 40);
        RawMemory.putByte(block + 3, (byte) 1);
        assertFault(allocator::purge, "written after it was freed");
        allocator.purge();
    }

    @Test
    void shouldAcceptMemoryOfOthersWhileAllowed() {
        long foreign = new CLibrary().allocate(10_000);
        assertFault(() -> Memory.getByte(foreign), "no block");
        Memory.allow(foreign, 10_000);
        Memory.fill(foreign, 10_000, 5);
        assertThat(Memory.getByte(foreign + 9_999)).isEqualTo((byte) 5);
        Memory.forbid(foreign, 10_000);
        assertFault(() -> Memory.getByte(foreign + 9_999), "no block");
        new CLibrary().free(foreign, 10_000);
    }

    @Test
    void shouldListLiveBlocks() {
        assertThat(allocator.describeLive()).isEmpty();
        long one = allocator.allocate(Account.STRINGS, 40);
        long other = allocator.allocate(Account.STRINGS, 60);
        assertThat(allocator.describeLive()).contains("bytes of STRINGS allocated");
        allocator.free(Account.STRINGS, one, 40);
        allocator.free(Account.STRINGS, other, 60);
        assertThat(allocator.describeLive()).isEmpty();
    }

    @Test
    void shouldBookTheSameAsWithoutChecks() {
        for (int bytes : new int[]{ 0, 1, 8, 9, 100, 5000, 70_000, 3 << 20 }) {
            long block = allocator.allocate(Account.STRINGS, bytes);
            long plain = allocator.blocks().allocate(bytes);
            assertThat(allocator.ledger().total()).isEqualTo(allocator.blocks().usableBytes(plain, bytes));
            allocator.blocks().free(plain, bytes);
            allocator.free(Account.STRINGS, block, bytes);
        }
    }

    @Test
    void shouldNameSitesWhenAsked() throws Exception {
        ChildJvm.Result result = ChildJvm.run(DoubleFree.class, Map.of(), List.of("-Djavelina.memory.checked=true",
                "-Djavelina.memory.sites=true", "--enable-native-access=ALL-UNNAMED"));
        assertThat(result.output()).contains("double free of block", "DoubleFree.allocate", "freed by thread main",
                "DoubleFree.free", "1 blocks, 77 bytes of SERVER allocated");
    }

    static final class DoubleFree {
        private static final Allocator ALLOCATOR = Allocator.create();

        private DoubleFree() {}

        public static void main(String[] arguments) {
            ALLOCATOR.allocate(Account.SERVER, 77);
            System.out.println(ALLOCATOR.describeLive());
            long block = allocate();
            free(block);
            free(block);
        }

        private static long allocate() { return ALLOCATOR.allocate(Account.STRINGS, 40); }

        private static void free(long block) { ALLOCATOR.free(Account.STRINGS, block, 40); }
    }
}

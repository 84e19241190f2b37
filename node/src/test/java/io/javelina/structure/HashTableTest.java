package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.MemoryExhausted;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class HashTableTest {
    private final ScarceMemory system = new ScarceMemory();
    private final Allocator allocator = system.allocator();
    private final SplittableRandom random = new SplittableRandom(11);
    private LongElements elements;
    private HashTable table;

    HashTableTest() { use(LongElements.MIXED); }

    private void use(LongUnaryOperator hashes) {
        if (elements != null) close();
        elements = new LongElements(allocator, hashes);
        table = new HashTable(allocator, Account.KEY_TABLES, elements);
        table.create();
    }

    @AfterEach
    void everythingIsFreed() {
        close();
        assertThat(allocator.ledger().describe()).isEmpty();
    }

    private void close() {
        table.assertInvariants();
        table.clear(elements::free);
        table.destroy();
        elements.close();
    }

    private void insert(long from, long to) {
        for (long key = from; key < to; key++) elements.insert(table, key);
    }

    private void remove(long from, long to) {
        for (long key = from; key < to; key++) elements.free(elements.remove(table, key));
    }

    private void assertHoldsExactly(long from, long to) {
        table.assertInvariants();
        assertThat(table.size()).isEqualTo(to - from);
        for (long key = from; key < to; key++) assertThat(LongElements.key(elements.find(table, key))).isEqualTo(key);
        assertThat(elements.find(table, from - 1)).isZero();
        assertThat(elements.find(table, to)).isZero();
    }

    private void startGrowing(long keys) {
        insert(0, keys);
        assertThat(table.isRehashing()).as(table.describe()).isTrue();
    }

    @Nested
    class Elementary {
        @Test
        void shouldBeEmptyAndWithoutBucketsAtFirst() {
            assertThat(table.size()).isZero();
            assertThat(table.buckets()).isZero();
            assertThat(table.tableBytes()).isZero();
            assertThat(elements.find(table, 1)).isZero();
            assertThat(elements.remove(table, 1)).isZero();
            assertThat(table.removeElement(1, 1)).isFalse();
            assertThat(table.scan(0, element -> { throw new AssertionError(element); })).isZero();
            assertThat(table.random(random)).isZero();
            assertThat(table.fairRandom(random)).isZero();
            assertThat(table.sample(new long[5], 5, random)).isZero();
            assertThat(table.touch(new long[]{ 1 }, 1)).isZero();
            assertThat(table.rehash(10)).isFalse();
            assertThat(table.shrinkIfSparse()).isFalse();
        }

        @Test
        void shouldFindWhatWasInserted() {
            insert(0, 10_000);
            assertHoldsExactly(0, 10_000);
        }

        @Test
        void shouldNotFindWhatWasRemoved() {
            insert(0, 5_000);
            remove(0, 4_000);
            assertHoldsExactly(4_000, 5_000);
            assertThat(elements.remove(table, 7)).isZero();
        }

        @Test
        void shouldRemoveAnElementByIdentity() {
            long element = elements.insert(table, 1);
            long twin = elements.create(1);
            assertThat(table.removeElement(twin, elements.hashOf(1))).isFalse();
            assertThat(table.removeElement(element, elements.hashOf(1))).isTrue();
            assertThat(table.size()).isZero();
            elements.free(element);
            elements.free(twin);
        }

        @Test
        void shouldReplaceAnElementThatHasMoved() {
            insert(0, 100);
            long old = elements.find(table, 42);
            long moved = elements.create(42);
            table.replace(old, moved, elements.hashOf(42));
            elements.free(old);
            assertThat(elements.find(table, 42)).isEqualTo(moved);
            assertThat(table.size()).isEqualTo(100);
        }

        @Test
        void shouldRefuseToReplaceWhatIsNotThere() {
            insert(0, 3);
            assertThatThrownBy(() -> table.replace(99, 100, 5)).isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("99");
        }

        @Test
        void shouldRefuseAddressZero() {
            assertThatThrownBy(() -> table.insert(0, 1)).isInstanceOf(IllegalArgumentException.class);
            long element = elements.insert(table, 1);
            assertThatThrownBy(() -> table.replace(element, 0, elements.hashOf(1)))
                    .isInstanceOf(IllegalArgumentException.class);
        }

        @Test
        void shouldServeManyTablesWithOneFlyweight() {
            long first = table.header();
            insert(0, 100);
            long second = table.create();
            insert(100, 300);
            assertHoldsExactly(100, 300);
            table.wrap(first);
            assertHoldsExactly(0, 100);
            table.wrap(second).clear(elements::free);
            table.destroy();
            table.wrap(first);
        }

        @Test
        void shouldStayCorrectWhenAllHashesAreEqual() {
            use(LongElements.ALL_EQUAL);
            insert(0, 1_000);
            assertHoldsExactly(0, 1_000);
            remove(0, 990);
            assertHoldsExactly(990, 1_000);
        }

        @Test
        void shouldTouchWithoutChangingAnything() {
            startGrowing(1_030);
            long[] hashes = new long[HashTable.MOST_TOUCHED];
            for (int i = 0; i < hashes.length; i++) hashes[i] = elements.hashOf(890 + i);
            String before = table.describe();
            int touched = table.touch(hashes, hashes.length);
            assertThat(table.touch(hashes, hashes.length)).isEqualTo(touched);
            assertThat(table.describe()).isEqualTo(before);
        }

        @Test
        void shouldDescribeItself() {
            insert(0, 8);
            assertThat(table.describe()).isEqualTo("8 elements in 2 buckets, 0 overflow buckets, 128 bytes");
        }
    }

    @Nested
    class Memory {
        @Test
        void shouldTakeOneBucketForSevenElementsAndTwoForEight() {
            insert(0, 7);
            assertThat(table.tableBytes()).isEqualTo(64);
            insert(7, 8);
            assertThat(table.tableBytes()).isEqualTo(128);
        }

        /// An eighth of a million has an eighth of the buckets of a million: 2^18, which is 16.8 bytes per element, and
        /// few overflow buckets more.
        @Test
        void shouldTakeLessThanThirteenBytesPerElementOfAMillion() {
            insert(0, 125_000);
            while (table.rehash(100)) continue;
            assertThat(table.buckets()).isEqualTo(1 << 14);
            assertThat((double) table.tableBytes() / table.size()).isBetween(8.3, 13.0);
        }

        @Test
        void shouldTakeLessThanThirteenBytesPerElementJustBeforeItGrows() {
            insert(0, 7 << 13);
            while (table.rehash(100)) continue;
            assertThat(table.buckets()).isEqualTo(1 << 13);
            assertThat((double) table.tableBytes() / table.size()).isLessThan(13.0);
        }

        @Test
        void shouldCountWhatTheLedgerHasBooked() {
            for (long key = 0; key < 20_000; key++) {
                elements.insert(table, key);
                assertBooked();
            }
            for (long key = 0; key < 20_000; key++) {
                elements.free(elements.remove(table, key));
                assertBooked();
            }
        }

        private void assertBooked() {
            long booked = allocator.ledger().bytes(Account.KEY_TABLES) - HashTable.HEADER_BYTES;
            if (table.tableBytes() != booked) throw new AssertionError(booked + " booked: " + table.describe());
        }

        @Test
        void shouldSayWhatTheEndOfARehashFrees() {
            startGrowing(8 * 64 + 1);
            long old = table.rehashingBytes();
            assertThat(old).isBetween(64L * 64, 64L * 64 * 2);
            long bytes = table.tableBytes();
            while (table.rehash(1)) assertThat(table.rehashingBytes()).isPositive();
            assertThat(table.rehashingBytes()).isZero();
            assertThat(table.tableBytes()).isLessThan(bytes);
        }

        @Test
        void shouldChangeNothingWhenAnInsertionFindsNoMemory() {
            long element = elements.create(1);
            system.refuse(true);
            assertThatThrownBy(() -> table.insert(element, 1)).isInstanceOf(MemoryExhausted.class);
            system.refuse(false);
            assertThat(table.size()).isZero();
            table.insert(element, elements.hashOf(1));
            assertHoldsExactly(1, 2);
        }

        /// Insertions that need an overflow bucket fail, all others go on in the array that there is.
        @Test
        void shouldStayAsItIsWhenThereIsNoMemoryToGrow() {
            insert(0, 7 * 64);
            Set<Long> inserted = new HashSet<>();
            long[] prepared = new long[200];
            for (int i = 0; i < prepared.length; i++) prepared[i] = elements.create(1_000 + i);
            system.refuse(true);
            for (long element : prepared) if (insertedOrRefused(element)) inserted.add(element);
            assertThat(table.buckets()).isEqualTo(64);
            assertThat(inserted.size()).isBetween(1, 199);
            system.refuse(false);
            for (long element : prepared) if (!inserted.contains(element)) elements.free(element);
            assertThat(table.size()).isEqualTo(7 * 64 + inserted.size());
            table.assertInvariants();
        }

        private boolean insertedOrRefused(long element) {
            try {
                table.insert(element, elements.hash(element));
                return true;
            } catch (MemoryExhausted e) {
                return false;
            }
        }

        /// All elements are in one group, whose chain needs 37 overflow buckets in the new array.
        @Test
        void shouldLeaveAGroupInItsPlaceWhenMemoryEndsInTheMiddleOfIt() {
            use(LongElements.ALL_EQUAL);
            startGrowing(8 * 32 + 1);
            long bytes = table.tableBytes();
            system.refuseAfter(20);
            assertThat(table.rehash(1_000)).isTrue();
            assertThat(table.tableBytes()).isEqualTo(bytes);
            assertHoldsExactly(0, 8 * 32 + 1);
            system.refuse(false);
            assertThat(table.rehash(1_000)).isFalse();
            assertHoldsExactly(0, 8 * 32 + 1);
        }

        @Test
        void shouldRemoveWithoutMemoryEvenWhileItResizes() {
            startGrowing(8 * 64 + 1);
            system.refuse(true);
            remove(0, 300);
            table.rehash(1_000);
            table.assertInvariants();
            remove(300, 440);
            system.refuse(false);
            while (table.rehash(100)) continue;
            assertHoldsExactly(440, 8 * 64 + 1);
        }
    }

    @Nested
    class Resizing {
        @Test
        void shouldEndGrowingLongBeforeItGrowsAgain() {
            startGrowing(8 * 1024 + 1);
            long key = table.size();
            while (table.isRehashing()) elements.insert(table, key++);
            assertThat(key).isLessThan((long) (8 * 1024 * 1.15));
            assertHoldsExactly(0, key);
        }

        @Test
        void shouldMoveNothingWhenItIsOnlyLookedUp() {
            startGrowing(8 * 64 + 1);
            String before = table.describe();
            for (long key = 0; key < 500; key++) elements.find(table, key);
            assertThat(table.describe()).isEqualTo(before);
        }

        @Test
        void shouldShrinkAsElementsGo() {
            insert(0, 100_000);
            long most = table.tableBytes();
            remove(0, 99_900);
            assertThat(table.tableBytes()).isLessThan(most / 200);
            assertHoldsExactly(99_900, 100_000);
        }

        @Test
        void shouldHaveRoomForTwiceAndHalfTheElementsAfterItShrank() {
            insert(0, 10_000);
            table.rehash(10_000);
            long full = table.buckets();
            long removed = 0;
            for (; !table.isRehashing(); removed++) remove(removed, removed + 1);
            table.rehash(10_000);
            long buckets = table.buckets();
            long size = table.size();
            assertThat(buckets).isLessThan(full);
            insert(10_000, 10_000 + size);
            assertThat(table.buckets()).isEqualTo(buckets);
            remove(10_000 - size / 2, 10_000 + size);
            assertThat(table.buckets()).isEqualTo(buckets);
        }

        /// Wherever the size stands, a few elements more and less start at most one resize.
        @Test
        void shouldNotFlap() {
            for (long size = 1; size < 3_000; size++) {
                elements.insert(table, size);
                table.rehash(1_000);
                if (size % 7 < 2) assertAtMostOneResize(size);
            }
        }

        private void assertAtMostOneResize(long size) {
            int resizes = 0;
            for (int i = 0; i < 5; i++) {
                long before = table.buckets();
                insert(100_000, 100_002);
                table.rehash(1_000);
                remove(100_000, 100_002);
                table.rehash(1_000);
                if (table.buckets() != before) resizes++;
            }
            assertThat(resizes).as("at size %d", size).isLessThanOrEqualTo(1);
        }

        @Test
        void shouldKeepWorkingWithLongerChainsWhenGrowingIsRefused() {
            table.growOnlyIf(bytes -> bytes <= 64 * 16);
            insert(0, 5_000);
            assertThat(table.buckets()).isEqualTo(16);
            assertHoldsExactly(0, 5_000);
            table.growOnlyIf(bytes -> true);
            insert(5_000, 6_000);
            assertThat(table.buckets()).isGreaterThan(512);
            assertHoldsExactly(0, 6_000);
        }

        @Test
        void shouldTellTheBytesOfTheArrayItWantsToGrowTo() {
            insert(0, 7);
            long[] asked = new long[1];
            table.growOnlyIf(bytes -> (asked[0] = bytes) < 0);
            insert(7, 8);
            assertThat(asked[0]).isEqualTo(128);
        }

        @Test
        void shouldNeitherGrowNorShrinkWhenResizesAreNotAllowed() {
            insert(0, 1_000);
            table.rehash(1_000);
            long buckets = table.buckets();
            table.allowResize(false);
            insert(1_000, 4_000);
            remove(0, 3_990);
            assertThat(table.shrinkIfSparse()).isFalse();
            table.expandFor(100_000);
            assertThat(table.buckets()).isEqualTo(buckets);
            table.allowResize(true);
            assertThat(table.shrinkIfSparse()).isTrue();
            assertHoldsExactly(3_990, 4_000);
        }

        @Test
        void shouldMoveNothingWhilePaused() {
            startGrowing(8 * 64 + 1);
            String before = table.describe();
            table.pauseRehash();
            table.pauseRehash();
            table.resumeRehash();
            assertThat(table.rehash(100)).isTrue();
            remove(0, 1);
            insert(0, 1);
            assertThat(table.describe()).isEqualTo(before + ", paused");
            table.resumeRehash();
            assertThat(table.rehash(100)).isFalse();
        }

        @Test
        void shouldRefuseToResumeWhatWasNotPaused() {
            assertThatThrownBy(table::resumeRehash).isInstanceOf(IllegalStateException.class);
        }

        @Test
        void shouldMakeRoomAtOnce() {
            table.expandFor(1_000);
            assertThat(table.buckets()).isEqualTo(256);
            insert(0, 1_000);
            table.expandFor(1_000);
            assertThat(table.buckets()).isEqualTo(256);
            table.expandFor(8 * 1024 + 1);
            assertThat(table.buckets()).isEqualTo(2048);
            assertThat(table.isRehashing()).isFalse();
            assertHoldsExactly(0, 1_000);
        }

        @Test
        void shouldMakeRoomEvenWhileItResizes() {
            startGrowing(8 * 64 + 1);
            table.expandFor(10_000);
            assertThat(table.buckets()).isEqualTo(2048);
            assertHoldsExactly(0, 8 * 64 + 1);
        }

        @Test
        void shouldGiveUpItsArrayWhenAskedToShrinkAndEmpty() {
            insert(0, 100);
            remove(0, 100);
            assertThat(table.shrinkIfSparse()).isTrue();
            assertThat(table.tableBytes()).isZero();
            insert(0, 100);
            assertHoldsExactly(0, 100);
        }
    }

    @Nested
    class Iterating {
        @Test
        void shouldScanEachElementOnceWhileTheSizeStays() {
            insert(0, 3_000);
            Set<Long> seen = new HashSet<>();
            long cursor = 0;
            do {
                cursor = table.scan(cursor, element -> assertThat(seen.add(LongElements.key(element))).isTrue());
            } while (cursor != 0);
            assertThat(seen).hasSize(3_000);
        }

        @Test
        void shouldLetAScanRemoveAndFreeWhatItIsGiven() {
            insert(0, 3_000);
            for (int round = 0; round < 20 && table.size() > 0; round++) scanAll(this::removeAndFree);
            assertThat(table.size()).isZero();
        }

        private void removeAndFree(long element) {
            assertThat(table.removeElement(element, elements.hash(element))).isTrue();
            elements.free(element);
        }

        @Test
        void shouldLetAScanInsertAndScan() {
            insert(0, 500);
            Set<Long> seen = new HashSet<>();
            scanAll(element -> {
                if (seen.add(LongElements.key(element)) && table.size() < 5_000)
                    elements.insert(table, 10_000 + table.size());
                if (seen.size() % 100 == 0) scanAll(inner -> assertThat(inner).isNotZero());
            });
            for (long key = 0; key < 500; key++) assertThat(seen).contains(key);
        }

        private void scanAll(ElementVisitor visitor) {
            for (long cursor = table.scan(0, visitor); cursor != 0;) cursor = table.scan(cursor, visitor);
        }

        @Test
        void shouldAcceptAnyNumberAsCursor() {
            startGrowing(8 * 64 + 1);
            for (int i = 0; i < 1_000; i++)
                assertThat(table.scan(random.nextLong(), element -> {})).isBetween(0L, table.buckets());
        }

        @Test
        void shouldShowEachElementOnceWhileTheVisitorRemovesThem() {
            startGrowing(8 * 64 + 1);
            Set<Long> seen = new HashSet<>();
            table.forEach(element -> {
                assertThat(seen.add(LongElements.key(element))).isTrue();
                removeAndFree(element);
            });
            assertThat(seen).hasSize(8 * 64 + 1);
            assertThat(table.size()).isZero();
        }

        @Test
        void shouldClearAtOnce() {
            startGrowing(8 * 64 + 1);
            table.clear(elements::free);
            assertThat(table.size()).isZero();
            assertThat(table.tableBytes()).isZero();
            insert(0, 10);
            assertHoldsExactly(0, 10);
        }

        @Test
        void shouldClearInSlicesAndStayValidInBetween() {
            startGrowing(8 * 64 + 1);
            int slices = 1;
            while (table.clearSome(10, elements::free)) {
                table.assertInvariants();
                if (++slices == 3) elements.insert(table, 5_000);
            }
            assertThat(slices).isBetween(7, 20);
            assertThat(table.tableBytes()).isZero();
        }

        @Test
        void shouldRefuseToBeClearedByItsVisitor() {
            insert(0, 3);
            assertThatThrownBy(() -> table.forEach(element -> table.clear(elements::free)))
                    .isInstanceOf(IllegalStateException.class);
            assertHoldsExactly(0, 3);
        }
    }

    @Nested
    class Choosing {
        @Test
        void shouldBeAbleToChooseEachElement() {
            startGrowing(8 * 64 + 1);
            Set<Long> chosen = new HashSet<>();
            for (int i = 0; i < 30_000; i++) chosen.add(table.random(random));
            assertThat(chosen).hasSize(8 * 64 + 1);
        }

        @Test
        void shouldChooseFairly() {
            startGrowing(1_030);
            assertFair(1_030);
        }

        @Test
        void shouldChooseFairlyFromLongChains() {
            table.allowResize(false);
            insert(0, 100);
            table.allowResize(true);
            table.growOnlyIf(bytes -> bytes < 64 * 32);
            insert(100, 1_000);
            assertFair(1_000);
        }

        @Test
        void shouldChooseFairlyFromASparseTable() {
            table.expandFor(7 * 512);
            insert(0, 500);
            assertFair(500);
        }

        private void assertFair(int size) {
            Map<Long, Integer> counts = new HashMap<>();
            for (int i = 0; i < size * 400; i++) counts.merge(table.fairRandom(random), 1, Integer::sum);
            assertThat(counts).hasSize(size);
            // The counts are Poisson distributed around 400: five standard deviations are 100.
            assertThat(counts.values()).allSatisfy(count -> assertThat(count).isBetween(295, 505));
        }

        @Test
        void shouldChooseFromAVerySparseTable() {
            table.expandFor(7 << 16);
            insert(0, 2);
            Set<Long> chosen = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                chosen.add(table.random(random));
                chosen.add(table.fairRandom(random));
            }
            assertThat(chosen).hasSize(2);
            assertThat(table.sample(new long[2], 2, random)).isBetween(1, 2);
        }

        @Test
        void shouldSampleDifferentElements() {
            startGrowing(1_030);
            for (int round = 0; round < 1_000; round++) {
                long[] into = new long[16];
                assertThat(table.sample(into, 16, random)).isEqualTo(16);
                Set<Long> different = new HashSet<>();
                for (long element : into) different.add(LongElements.key(element));
                assertThat(different).hasSize(16);
            }
        }

        @Test
        void shouldSampleAllWhenThereAreNoMore() {
            insert(0, 20);
            assertThat(table.sample(new long[100], 100, random)).isEqualTo(20);
        }
    }
}

package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.structure.Entry;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LazyFreeThreadTest {
    private final Allocator allocator = Allocator.create();
    private final LazyFreeThread lazyFree = LazyFreeThread.start(allocator.ledger());
    private final KeyspaceFixture fixture = new KeyspaceFixture(allocator, lazyFree, new Random(1));

    @AfterEach
    void close() { assertThat(lazyFree.close(5000)).isTrue(); }

    private void awaitIdle() {
        while (lazyFree.isBusy()) lazyFree.awaitProgress(1_000_000);
    }

    @Test
    void shouldFreeAWholeDatabaseWhileItsFiguresAddUpAtAnyMoment() {
        for (int i = 0; i < 8_000; i++)
            fixture.set(fixture.database, "key" + i, "v".repeat(i % 100),
                    i % 3 == 0 ? Long.MAX_VALUE : Entry.NO_EXPIRY);
        fixture.keyspace.flush(true);
        assertThat(fixture.reportedOverheadBytes()).isZero();
        assertThat(fixture.reportedDataBytes()).isZero();
        while (lazyFree.isBusy())
            lazyFree.undisturbed(() -> assertThat(lazyFree.pendingOverheadBytes()).isEqualTo(fixture.overheadBytes()));
        assertThat(lazyFree.pendingObjects()).isZero();
        assertThat(lazyFree.freedObjects()).isEqualTo(8_000);
        assertThat(fixture.balances()).isEqualTo(fixture.startBalances());
    }

    @Test
    void shouldFreeLargeValuesOnly() {
        fixture.set("small", "v".repeat(100_000));
        fixture.set("large", "v".repeat(2_000_000));
        fixture.database.delete(fixture.slice("small"), true);
        fixture.database.delete(fixture.slice("large"), true);
        fixture.freeSlices();
        awaitIdle();
        assertThat(lazyFree.freedObjects()).isEqualTo(1);
        lazyFree.resetStatistics();
        assertThat(lazyFree.freedObjects()).isZero();
        fixture.keyspace.flush(false);
    }

    @Test
    void shouldFreeAtOnceWhatIsNotDeletedLazily() {
        fixture.set("large", "v".repeat(2_000_000));
        fixture.database.delete(fixture.slice("large"), false);
        assertThat(lazyFree.isBusy()).isFalse();
        assertThat(lazyFree.freedObjects()).isZero();
    }

    @Test
    void shouldFinishWhatWasSubmittedBeforeItEnds() {
        for (int i = 0; i < 5000; i++) fixture.set("key" + i, "v");
        fixture.keyspace.flush(true);
        assertThat(lazyFree.close(5000)).isTrue();
        assertThat(fixture.balances()).isEqualTo(fixture.startBalances());
    }

    @Test
    void shouldLetNobodyWaitForALongSlice() throws InterruptedException {
        long before = allocator.ledger().total();
        long block = allocator.allocate(Account.SETS, 1000);
        SlowRelease slow = new SlowRelease(block);
        lazyFree.submit(slow);
        slow.freed.await();
        assertThat(lazyFree.pendingObjects()).isOne();
        assertThat(allocator.ledger().total()).isGreaterThan(before);
        slow.mayEnd.countDown();
        awaitIdle();
        assertThat(lazyFree.pendingObjects()).isZero();
        assertThat(allocator.ledger().total()).isEqualTo(before);
    }

    /// Frees a block and takes its time to return.
    private final class SlowRelease implements LazyFree.Release {
        final CountDownLatch freed = new CountDownLatch(1);
        final CountDownLatch mayEnd = new CountDownLatch(1);
        private final long block;
        private long objects = 1;

        SlowRelease(long block) { this.block = block; }

        @Override
        public boolean proceed() {
            allocator.free(Account.SETS, block, 1000);
            objects = 0;
            freed.countDown();
            try {
                mayEnd.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return false;
        }

        @Override
        public long objects() { return objects; }

        @Override
        public long overheadBytes() { return 0; }
    }
}

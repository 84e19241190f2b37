package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.structure.Entry;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LazyFreeThreadTest {
    private final LazyFreeThread lazyFree = LazyFreeThread.start();
    private final KeyspaceFixture fixture = new KeyspaceFixture(lazyFree, new Random(1));

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
}

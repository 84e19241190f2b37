package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.javelina.structure.Entry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "clustered: {0}")
@ValueSource(booleans = { false, true })
class ExpiryCycleTest {
    private static final long LATER = KeyspaceFixture.START + 10_000;
    private static final int HZ = 10;

    private final KeyspaceFixture fixture;
    private final KeyspaceCounters counters;
    private long nanos;
    /// How far the clock goes on with each look at it.
    private long tick;
    private final ExpiryCycle cycle;

    ExpiryCycleTest(boolean clustered) {
        fixture = new KeyspaceFixture(clustered);
        counters = fixture.keyspace.counters();
        cycle = new ExpiryCycle(fixture.keyspace, () -> nanos += tick);
    }

    private void setExpiring(int count, long expiry) {
        for (int i = 0; i < count; i++) fixture.setExpiring(expiry + ":" + i, expiry);
    }

    private void passTo(long unixMillis) { fixture.keyspace.beginTurn(unixMillis); }

    @Test
    void shouldDeleteAllWhenAllHaveExpired() {
        setExpiring(1000, LATER);
        fixture.set("stays", "v");
        passTo(LATER + 1);
        cycle.slow(HZ);
        assertThat(fixture.database.size()).isEqualTo(1);
        assertThat(counters.expired).isEqualTo(1000);
        assertThat(counters.changes).isZero();
        fixture.database.assertInvariants();
    }

    @Test
    void shouldNotExpireAKeyAtItsTimeButAfterIt() {
        setExpiring(1, LATER);
        passTo(LATER);
        cycle.slow(HZ);
        assertThat(fixture.database.size()).isEqualTo(1);
        passTo(LATER + 1);
        cycle.slow(HZ);
        assertThat(fixture.database.size()).isZero();
    }

    @Test
    void shouldTellOfExpiryBeforeOfTheChange() {
        fixture.setExpiring("k", LATER);
        fixture.events.clear();
        passTo(LATER + 1);
        cycle.slow(HZ);
        assertThat(fixture.takeEvents()).containsExactly("x expired k", "modified k");
    }

    @Test
    void shouldFindFewExpiredKeysAmongManySoonerOrLater() {
        setExpiring(2000, LATER + 1_000_000);
        setExpiring(100, LATER);
        passTo(LATER + 1);
        for (int i = 0; i < 1000 && counters.expired < 100; i++) cycle.slow(HZ);
        assertThat(counters.expired).isEqualTo(100);
        assertThat(counters.expiredStaleShare).isLessThan(0.1);
    }

    @Test
    void shouldStopWhenTimeIsOverAndGoOnInTheFastCycle() {
        setExpiring(6000, LATER);
        passTo(LATER + 1);
        tick = 30_000_000;
        cycle.slow(HZ);
        assertThat(counters.expiredTimeCapReached).isEqualTo(1);
        long afterSlow = counters.expired;
        assertThat(afterSlow).isBetween(100L, 5_500L);
        assertThat(counters.expireCycleNanos).isPositive();
        cycle.fast();
        assertThat(counters.expired).isGreaterThan(afterSlow);
    }

    @Test
    void shouldNotRunFastUnlessTheLastCycleRanOutOfTime() {
        setExpiring(100, LATER);
        passTo(LATER + 1);
        cycle.fast();
        assertThat(counters.expired).isZero();
    }

    @Test
    void shouldNotRunFastTwiceInAShortTime() {
        setExpiring(6000, LATER);
        passTo(LATER + 1);
        tick = 30_000_000;
        cycle.slow(HZ);
        tick = 340_000;
        cycle.fast();
        long afterFirst = counters.expired;
        assertThat(counters.expiredTimeCapReached).isEqualTo(2);
        tick = 0;
        cycle.fast();
        assertThat(counters.expired).isEqualTo(afterFirst);
        nanos += 2_000_000;
        cycle.fast();
        assertThat(counters.expired).isGreaterThan(afterFirst);
    }

    @Test
    void shouldTakeTurnsBetweenDatabases() {
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 500; k++) fixture.set(fixture.keyspace.database(i), "k" + k, "v", LATER);
        passTo(LATER + 1);
        tick = 30_000_000;
        for (int i = 0; i < 4; i++) cycle.slow(HZ);
        for (int i = 0; i < 4; i++) assertThat(fixture.keyspace.database(i).size()).as("db%d", i).isLessThan(500);
    }

    @Test
    void shouldLookAtMoreKeysPerBatchWithMoreEffort() {
        setExpiring(2000, LATER + 1_000_000);
        cycle.slow(HZ);
        double atFirst = fixture.database.averageTtlMillis();
        assertThat(atFirst).isEqualTo(1_010_000, within(1.0));
        fixture.settings.activeExpireEffort = 10;
        passTo(LATER);
        cycle.slow(HZ);
        assertThat(fixture.database.averageTtlMillis()).isLessThan((long) atFirst);
    }

    @Test
    void shouldForgetTheAverageWhenNoKeyIsLeft() {
        setExpiring(10, LATER);
        cycle.slow(HZ);
        assertThat(fixture.database.averageTtlMillis()).isEqualTo(10_000);
        fixture.database.flush(false);
        assertThat(fixture.database.averageTtlMillis()).isZero();
    }

    @Test
    void shouldRestWhilePausedOrSwitchedOff() {
        setExpiring(10, LATER);
        passTo(LATER + 1);
        fixture.keyspace.pauseExpiry(true);
        cycle.slow(HZ);
        assertThat(fixture.database.size()).isEqualTo(10);
        fixture.keyspace.pauseExpiry(false);
        fixture.settings.activeExpire = false;
        cycle.slow(HZ);
        assertThat(fixture.database.size()).isEqualTo(10);
    }

    @Test
    void shouldHideExpiredKeysWhilePausedButNotFromWriters() {
        fixture.setExpiring("k", LATER);
        passTo(LATER + 1);
        fixture.keyspace.pauseExpiry(true);
        assertThat(fixture.database.peek(fixture.slice("k"))).isZero();
        assertThat(fixture.database.peekRaw(fixture.slice("k"))).isNotZero();
        fixture.set(fixture.database, "k", "new", Entry.NO_EXPIRY);
        assertThat(fixture.database.size()).isEqualTo(1);
        fixture.database.assertInvariants();
    }
}

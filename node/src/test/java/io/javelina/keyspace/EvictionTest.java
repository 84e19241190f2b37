package io.javelina.keyspace;

import static io.javelina.keyspace.Eviction.Verdict.FAIL;
import static io.javelina.keyspace.Eviction.Verdict.OK;
import static io.javelina.keyspace.Eviction.Verdict.RUNNING;
import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Allocator;
import io.javelina.structure.Entry;
import java.util.Random;
import java.util.function.IntPredicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "clustered: {0}")
@ValueSource(booleans = { false, true })
class EvictionTest {
    private static final int KEYS = 2000;
    private static final String VALUE = "v".repeat(200);

    private final KeyspaceFixture fixture;
    private final KeyspaceCounters counters;
    private long nanos;
    private long tick;
    private final Eviction eviction;

    EvictionTest(boolean clustered) {
        fixture = new KeyspaceFixture(clustered);
        counters = fixture.keyspace.counters();
        eviction = new Eviction(fixture.keyspace, () -> nanos += tick);
    }

    private void fill(int keys, IntPredicate expires) {
        for (int i = 0; i < keys; i++)
            fixture.set(fixture.database, "key" + i, VALUE,
                    expires.test(i) ? KeyspaceFixture.START + 100_000 + i : Entry.NO_EXPIRY);
    }

    private void limitTo(double share) {
        fixture.settings.maxmemory = (long) (fixture.allocator.ledger().total() * share);
    }

    private int count(int from, int to) {
        int count = 0;
        for (int i = from; i < to; i++) if (fixture.isThere("key" + i)) count++;
        return count;
    }

    @Test
    void shouldDoNothingWithinTheLimit() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_LRU;
        fill(10, i -> false);
        assertThat(eviction.perform()).isEqualTo(OK);
        limitTo(1);
        assertThat(eviction.perform()).isEqualTo(OK);
        assertThat(counters.evicted).isZero();
    }

    @Test
    void shouldFailWithoutAPolicy() {
        fill(10, i -> true);
        limitTo(0.5);
        assertThat(eviction.perform()).isEqualTo(FAIL);
        assertThat(counters.evicted).isZero();
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NOEVICTION")
    void shouldComeBelowTheLimit(EvictionPolicy policy) {
        fixture.settings.policy = policy;
        fill(KEYS, i -> i % 2 == 0);
        limitTo(0.8);
        assertThat(eviction.perform()).isEqualTo(OK);
        assertThat(fixture.keyspace.memoryLimit().isOver()).isFalse();
        assertThat(counters.evicted).isBetween(KEYS / 10L, KEYS / 3L);
        assertThat(fixture.database.size()).isEqualTo(KEYS - counters.evicted);
        if (policy.isVolatile()) assertThat(fixture.database.expiresSize()).isEqualTo(KEYS / 2 - counters.evicted);
        fixture.database.assertInvariants();
    }

    @ParameterizedTest
    @EnumSource(names = { "VOLATILE_LRU", "VOLATILE_LFU", "VOLATILE_RANDOM", "VOLATILE_TTL" })
    void shouldFailWhenNoKeyHasATimeToLive(EvictionPolicy policy) {
        fixture.settings.policy = policy;
        fill(100, i -> false);
        limitTo(0.5);
        assertThat(eviction.perform()).isEqualTo(FAIL);
        assertThat(fixture.database.size()).isEqualTo(100);
    }

    @Test
    void shouldEvictKeysThatWereNotUsedForLongFirst() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_LRU;
        fill(KEYS, i -> false);
        for (int i = 0; i < KEYS; i++) {
            if (i % 20 == 0) fixture.keyspace.beginTurn(KeyspaceFixture.START + i * 100L);
            fixture.read("key" + i);
        }
        limitTo(0.75);
        eviction.perform();
        assertThat(count(0, KEYS / 2)).isLessThan(KEYS / 2 - (int) counters.evicted * 9 / 10);
        assertThat(count(KEYS * 3 / 4, KEYS)).isEqualTo(KEYS / 4);
    }

    @Test
    void shouldEvictKeysThatAreSeldomUsedFirst() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_LFU;
        fill(KEYS, i -> false);
        for (int round = 0; round < 30; round++) for (int i = 0; i < KEYS / 2; i++) fixture.read("key" + i);
        limitTo(0.75);
        eviction.perform();
        assertThat(count(0, KEYS / 2)).isEqualTo(KEYS / 2);
    }

    @Test
    void shouldEvictKeysThatExpireSoonFirst() {
        fixture.settings.policy = EvictionPolicy.VOLATILE_TTL;
        fill(KEYS, i -> true);
        limitTo(0.75);
        eviction.perform();
        assertThat(count(KEYS * 3 / 4, KEYS)).isEqualTo(KEYS / 4);
    }

    @Test
    void shouldTakeRandomVictimsFromAllDatabasesAlike() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_RANDOM;
        for (int i = 0; i < 4; i++)
            for (int k = 0; k < 500; k++) fixture.set(fixture.keyspace.database(i), "k" + k, VALUE, Entry.NO_EXPIRY);
        limitTo(0.8);
        eviction.perform();
        for (int i = 0; i < 4; i++)
            assertThat(500 - fixture.keyspace.database(i).size()).isBetween(counters.evicted / 4 - 1,
                    counters.evicted / 4 + 1);
    }

    @Test
    void shouldTellOfEvictionAfterTheChangeAndCountNoChanges() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_LRU;
        fixture.set("k", "v");
        long changes = counters.changes;
        fixture.events.clear();
        fixture.settings.maxmemory = fixture.allocator.ledger().total() - 1;
        eviction.perform();
        assertThat(fixture.takeEvents()).containsExactly("modified k", "e evicted k");
        assertThat(counters.changes).isEqualTo(changes);
    }

    @Test
    void shouldStopWhenItsTimeSliceIsOverAndGoOnLater() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_RANDOM;
        fill(KEYS, i -> false);
        limitTo(0.5);
        tick = 1_000_000;
        assertThat(eviction.perform()).isEqualTo(RUNNING);
        assertThat(eviction.isRunning()).isTrue();
        assertThat(counters.evicted).isEqualTo(16);
        tick = 0;
        nanos += 5_000_000;
        assertThat(eviction.currentExceededMillis()).isGreaterThanOrEqualTo(5);
        assertThat(eviction.perform()).isEqualTo(OK);
        assertThat(eviction.isRunning()).isFalse();
        assertThat(eviction.currentExceededMillis()).isZero();
        assertThat(eviction.totalExceededMillis()).isGreaterThanOrEqualTo(5);
    }

    @Test
    void shouldNotStopWithFullTenacity() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_RANDOM;
        fixture.settings.evictionTenacity = 100;
        fill(KEYS, i -> false);
        limitTo(0.5);
        tick = 1_000_000_000;
        assertThat(eviction.perform()).isEqualTo(OK);
    }

    @Test
    void shouldNotCountWhatMustNotCount() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_LRU;
        fill(100, i -> false);
        limitTo(0.9);
        long total = fixture.allocator.ledger().total();
        fixture.keyspace.memoryLimit().doNotCount(() -> total / 2);
        assertThat(eviction.perform()).isEqualTo(OK);
        assertThat(counters.evicted).isZero();
    }

    @Test
    void shouldWaitForMemoryThatIsBeingFreed() {
        Allocator allocator = Allocator.create();
        try (LazyFreeThread lazyFree = LazyFreeThread.start(allocator.ledger())) {
            KeyspaceFixture lazy = new KeyspaceFixture(allocator, lazyFree, new Random(1));
            Eviction evictor = new Eviction(lazy.keyspace, System::nanoTime);
            lazy.settings.policy = EvictionPolicy.ALLKEYS_LRU;
            lazy.settings.evictionTenacity = 99;
            lazy.settings.maxmemory = lazy.allocator.ledger().total() + 2_000_000;
            lazy.set("big", "v".repeat(3_000_000));
            assertThat(evictor.perform()).isEqualTo(OK);
            assertThat(lazy.database.size()).isZero();
            assertThat(lazyFree.freedObjects()).isEqualTo(1);
        }
    }

    @Test
    void shouldNotGrowATableBeyondTheLimit() {
        for (int i = 0; i < 7 * 64; i++) fixture.set("{slot}" + i, "v");
        long buckets = fixture.database.buckets();
        fixture.settings.maxmemory = fixture.allocator.ledger().total();
        fixture.set("{slot}one more", "v");
        assertThat(fixture.database.buckets()).isEqualTo(buckets);
        for (int i = 0; i < 7 * 64; i++) fixture.set("{slot}more" + i, "v");
        assertThat(fixture.database.buckets()).as("far too full").isGreaterThan(buckets);
        fixture.database.assertInvariants();
    }
}

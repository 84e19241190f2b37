package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.structure.Entry;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private final KeyspaceFixture fixture = new KeyspaceFixture(false);
    private final Database database = fixture.database;

    private int frequency(String key) {
        return fixture.keyspace.accessClock().frequency(database.peekRaw(fixture.slice(key)));
    }

    private int idle(String key) {
        return fixture.keyspace.accessClock().idleSeconds(database.peekRaw(fixture.slice(key)));
    }

    @Test
    void shouldBeReportedFromItsFirstKeyUntilItIsFlushedLazily() {
        assertThat(database.isReported()).isFalse();
        assertThat(database.mainOverheadBytes()).isZero();
        fixture.set("k", "v");
        assertThat(database.isReported()).isTrue();
        database.delete(fixture.slice("k"), false);
        assertThat(database.isReported()).isTrue();
        database.flush(false);
        assertThat(database.isReported()).isTrue();
        assertThat(database.buckets()).isZero();
        fixture.set("k", "v");
        database.flush(true);
        assertThat(database.isReported()).isFalse();
        assertThat(database.mainOverheadBytes()).isZero();
    }

    @Test
    void shouldSwapItsReportWithItsContent() {
        fixture.set("k", "v");
        fixture.keyspace.swap(0, 1);
        assertThat(database.isReported()).isFalse();
        assertThat(fixture.keyspace.database(1).isReported()).isTrue();
        assertThat(fixture.keyspace.database(1).size()).isEqualTo(1);
        fixture.set("other", "w");
        database.assertInvariants();
        fixture.keyspace.database(1).assertInvariants();
    }

    @Test
    void shouldReportItsBytes() {
        fixture.set("k", "v".repeat(100));
        assertThat(database.dataBytes()).isEqualTo(101);
        assertThat(database.tableBytes()).isEqualTo(64);
        assertThat(database.expiresOverheadBytes()).isZero();
        fixture.set(database, "k", "v".repeat(100), Long.MAX_VALUE);
        assertThat(database.dataBytes()).isEqualTo(101);
        assertThat(database.tableBytes()).isEqualTo(128);
        assertThat(database.expiresOverheadBytes()).isEqualTo(64 + 64 + Entry.EXPIRY_BYTES);
        assertThat(fixture.reportedOverheadBytes()).isEqualTo(fixture.overheadBytes());
    }

    @Test
    void shouldMarkKeysAsUsedByReadersAndWritersOnly() {
        fixture.set("k", "v");
        fixture.keyspace.beginTurn(KeyspaceFixture.START + 10_000);
        database.lookupUnmarked(fixture.slice("k"));
        database.lookupSilent(fixture.slice("k"));
        database.peek(fixture.slice("k"));
        assertThat(idle("k")).isEqualTo(10);
        fixture.keyspace.markUse(false);
        database.lookupRead(fixture.slice("k"));
        database.lookupWrite(fixture.slice("k"));
        assertThat(idle("k")).isEqualTo(10);
        database.lookupMark(fixture.slice("k"));
        assertThat(idle("k")).isZero();
        fixture.keyspace.beginTurn(KeyspaceFixture.START + 20_000);
        fixture.keyspace.markUse(true);
        database.lookupWrite(fixture.slice("k"));
        assertThat(idle("k")).isZero();
    }

    @Test
    void shouldCountHitsAndMissesOfReadersAndTellOfMisses() {
        fixture.set("k", "v");
        fixture.events.clear();
        database.lookupRead(fixture.slice("k"));
        database.lookupUnmarked(fixture.slice("none"));
        database.lookupSilent(fixture.slice("hush"));
        database.lookupWrite(fixture.slice("write"));
        assertThat(fixture.keyspace.counters().hits).isEqualTo(1);
        assertThat(fixture.keyspace.counters().misses).isEqualTo(2);
        assertThat(fixture.takeEvents()).containsExactly("m keymiss none");
    }

    @Test
    void shouldKeepTheFrequencyOfAKeyThatIsOverwritten() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_LFU;
        fixture.settings.lfuLogFactor = 0;
        fixture.set("k", "v");
        assertThat(frequency("k")).isEqualTo(5);
        for (int i = 0; i < 10; i++) fixture.read("k");
        assertThat(frequency("k")).isEqualTo(15);
        fixture.set("k", "v".repeat(300));
        assertThat(frequency("k")).isEqualTo(16);
    }

    @Test
    void shouldLetTheFrequencyDecayWithTime() {
        fixture.settings.policy = EvictionPolicy.ALLKEYS_LFU;
        fixture.set("k", "v");
        fixture.keyspace.beginTurn(KeyspaceFixture.START + 3 * 60_000);
        assertThat(frequency("k")).isEqualTo(2);
        fixture.settings.lfuDecayMinutes = 0;
        assertThat(frequency("k")).isEqualTo(5);
    }

    @Test
    void shouldShrinkItsTablesInCronWhenTheyAreNearlyEmpty() {
        for (int i = 0; i < 10_000; i++) fixture.set("k" + i, "v");
        for (int i = 0; i < 10_000; i++) database.delete(fixture.slice("k" + i), false);
        fixture.freeSlices();
        for (int i = 0; i < 20; i++) fixture.keyspace.tidy(1_000_000, System::nanoTime);
        assertThat(database.buckets()).isZero();
        assertThat(database.rehashingTables()).isZero();
        assertThat(database.isReported()).isTrue();
    }

    @Test
    void shouldTellWhatAKeyTakes() {
        fixture.set("k", "v".repeat(1000));
        long bytes = database.bytesOf(database.peekRaw(fixture.slice("k")));
        assertThat(bytes).isBetween(1010L, 1200L)
                .isEqualTo(database.dataBytes() + database.mainOverheadBytes() - database.keys().tableBytes() - 64);
    }

    @Test
    void shouldFinishResizingInCronUnlessThatIsSwitchedOff() {
        fixture.settings.activeRehashing = false;
        for (int i = 0; i < 8 * 1024 + 1; i++) fixture.set("k" + i, "v");
        assertThat(database.rehashingTables()).isEqualTo(1);
        assertThat(database.rehashingBytes()).isPositive();
        fixture.keyspace.tidy(1_000_000_000, () -> 0);
        assertThat(database.rehashingTables()).isEqualTo(1);
        fixture.settings.activeRehashing = true;
        fixture.keyspace.tidy(1_000_000_000, () -> 0);
        assertThat(database.rehashingTables()).isZero();
        assertThat(database.rehashingBytes()).isZero();
    }
}

package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Random operations on databases and on JDK maps, which must agree after each of them. Time moves on, the figures must add up
/// to the ledger at any moment, and at the end everything is given back.
@ParameterizedClass(name = "clustered: {0}")
@ValueSource(booleans = { false, true })
class DatabaseModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int DATABASES = 4;

    private record Held(String value, long expiry) {
    }

    private final boolean clustered;
    private final Random random = new Random(SEED);
    private KeyspaceFixture fixture;
    private long now = KeyspaceFixture.START;
    private final List<Map<String, Held>> model = new ArrayList<>();

    DatabaseModelTest(boolean clustered) { this.clustered = clustered; }

    @Test
    void shouldAgreeWithTheModel() { run(Allocator.create(), LazyFree.AT_ONCE, 8_000, 200); }

    @Test
    void shouldAgreeWithTheModelOnFewKeys() { run(Allocator.create(), LazyFree.AT_ONCE, 5_000, 8); }

    @Test
    void shouldAgreeWithTheModelWhenFreedOnAnotherThread() {
        Allocator allocator = Allocator.create();
        try (LazyFreeThread lazyFree = LazyFreeThread.start(allocator.ledger())) {
            run(allocator, lazyFree, 8_000, 200);
        }
    }

    private void run(Allocator allocator, LazyFree lazyFree, int operations, int keys) {
        System.out.println("DatabaseModelTest: -Djavelina.seed=" + SEED);
        fixture = new KeyspaceFixture(allocator, lazyFree, random, clustered);
        for (int i = 0; i < DATABASES; i++) model.add(new HashMap<>());
        for (int i = 0; i < operations; i++) {
            operate(random.nextInt(DATABASES), key(keys), key(keys));
            fixture.freeSlices();
            fixture.events.clear();
            if (i % 500 == 0) check(lazyFree);
        }
        check(lazyFree);
        fixture.keyspace.flush(true);
        while (lazyFree.isBusy()) lazyFree.awaitProgress(1_000_000);
        assertThat(fixture.balances()).as("seed %d", SEED).isEqualTo(fixture.startBalances());
    }

    private String key(int keys) {
        int number = random.nextInt(keys);
        return number % 10 == 0 ? "long" + "k".repeat(300) + number : "key" + number;
    }

    private void operate(int index, String key, String otherKey) {
        Database database = fixture.keyspace.database(index);
        Map<String, Held> map = model.get(index);
        map.values().removeIf(held -> held.expiry != Entry.NO_EXPIRY && held.expiry < now);
        switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4, 5, 6 -> set(database, map, key, Entry.NO_EXPIRY);
            case 7, 8 -> set(database, map, key, now + random.nextInt(2000));
            case 9 -> setInteger(database, map, key);
            case 10, 11, 12 -> append(database, map, key);
            case 13, 14, 15 -> delete(database, map, key);
            case 16, 17 -> expire(database, map, key, now + random.nextInt(2000));
            case 18 -> expire(database, map, key, Entry.NO_EXPIRY);
            case 19, 20 -> rename(database, map, key, otherKey);
            case 21 -> move(database, map, key, random.nextInt(DATABASES));
            case 22 -> copy(database, map, key, otherKey, random.nextInt(DATABASES));
            case 23 -> randomKey(database, map);
            case 24 -> flushRarely(database, map);
            case 25 -> swapRarely(index);
            case 26 -> fixture.keyspace.tidy(0, () -> 0);
            case 27 -> pass(random.nextInt(300));
            default -> assertThat(read(database, key)).as("%s, seed %d", key, SEED).isEqualTo(value(map, key));
        }
    }

    private void pass(long millis) {
        now += millis;
        fixture.keyspace.beginTurn(now);
    }

    private String value() {
        int kind = random.nextInt(1000);
        if (kind == 0) return "v".repeat(1_500_000);
        if (kind < 100) return "v".repeat(random.nextInt(3000));
        return kind < 200 ? "" + random.nextLong() : "v".repeat(random.nextInt(60));
    }

    private void set(Database database, Map<String, Held> map, String key, long expiry) {
        String value = value();
        database.setString(fixture.slice(key), fixture.slice(value), expiry);
        map.put(key, new Held(value, expiry));
    }

    private void setInteger(Database database, Map<String, Held> map, String key) {
        long value = random.nextLong();
        database.setInteger(fixture.slice(key), value, Entry.NO_EXPIRY);
        map.put(key, new Held("" + value, Entry.NO_EXPIRY));
    }

    private void append(Database database, Map<String, Held> map, String key) {
        Held held = map.get(key);
        if (held == null || held.value.length() > 10_000) return;
        String tail = value();
        database.stringForWrite(fixture.slice(key)).append(fixture.slice(tail));
        map.put(key, new Held(held.value + tail, held.expiry));
    }

    private void delete(Database database, Map<String, Held> map, String key) {
        boolean deleted = database.delete(fixture.slice(key), random.nextBoolean());
        assertThat(deleted).isEqualTo(map.remove(key) != null);
    }

    private void expire(Database database, Map<String, Held> map, String key, long expiry) {
        Slice slice = fixture.slice(key);
        long entry = database.lookupWrite(slice);
        assertThat(entry != 0).isEqualTo(map.containsKey(key));
        if (entry == 0) return;
        assertThat(database.expireAt(entry, slice, expiry)).isEqualTo(database.peek(slice));
        map.put(key, new Held(map.get(key).value, expiry));
    }

    private void rename(Database database, Map<String, Held> map, String key, String newKey) {
        Slice from = fixture.slice(key);
        Slice to = fixture.slice(newKey);
        long entry = database.lookupWrite(from);
        if (entry == 0 || key.equals(newKey)) return;
        database.delete(to, true);
        database.rename(entry, from, to);
        map.put(newKey, map.remove(key));
    }

    private void move(Database database, Map<String, Held> map, String key, int target) {
        Database to = fixture.keyspace.database(target);
        Slice slice = fixture.slice(key);
        long entry = database.lookupWrite(slice);
        if (entry == 0 || to == database || to.lookupWrite(slice) != 0) return;
        database.move(entry, slice, to);
        model.get(target).put(key, map.remove(key));
    }

    private void copy(Database database, Map<String, Held> map, String key, String newKey, int target) {
        Database to = fixture.keyspace.database(target);
        Slice slice = fixture.slice(newKey);
        long entry = database.lookupRead(fixture.slice(key));
        if (entry == 0 || to.lookupWrite(slice) != 0) return;
        database.copy(entry, slice, to);
        model.get(target).put(newKey, map.get(key));
    }

    private void randomKey(Database database, Map<String, Held> map) {
        long entry = database.random();
        if (entry == 0) assertThat(map).isEmpty();
        else assertThat(map).containsKey(database.keyOf(entry).text());
    }

    private void flushRarely(Database database, Map<String, Held> map) {
        if (random.nextInt(40) != 0) return;
        boolean lazily = random.nextBoolean();
        assertThat(database.flush(lazily)).isGreaterThanOrEqualTo(map.size());
        assertThat(database.isReported() && lazily).isFalse();
        assertThat(database.buckets()).isZero();
        map.clear();
    }

    private void swapRarely(int index) {
        if (random.nextInt(10) != 0) return;
        int other = random.nextInt(DATABASES);
        fixture.keyspace.swap(index, other);
        model.set(index, model.set(other, model.get(index)));
    }

    private String read(Database database, String key) {
        var value = database.stringForRead(fixture.slice(key));
        return value == null ? null : new String(value.bytes().toBytes(), StandardCharsets.ISO_8859_1);
    }

    private static String value(Map<String, Held> map, String key) {
        Held held = map.get(key);
        return held == null ? null : held.value;
    }

    private void check(LazyFree lazyFree) {
        for (int i = 0; i < DATABASES; i++) check(fixture.keyspace.database(i), model.get(i));
        if (lazyFree instanceof LazyFreeThread thread)
            thread.undisturbed(() -> checkFigures(thread.pendingOverheadBytes()));
        else
            checkFigures(0);
        while (lazyFree.isBusy()) lazyFree.awaitProgress(1_000_000);
        assertThat(fixture.reportedDataBytes()).isEqualTo(fixture.allocator.ledger().bytes(Account.STRINGS));
    }

    private boolean checkFigures(long pending) {
        assertThat(fixture.reportedOverheadBytes() + pending).as("overhead, seed %d", SEED)
                .isEqualTo(fixture.overheadBytes());
        return true;
    }

    private void check(Database database, Map<String, Held> map) {
        database.assertInvariants();
        Set<String> shown = new HashSet<>();
        long cursor = 0;
        do {
            cursor = database.scan(cursor, entry -> {
                if (!database.isExpired(entry)) shown.add(database.keyOf(entry).text());
            });
        } while (cursor != 0);
        map.values().removeIf(held -> held.expiry != Entry.NO_EXPIRY && held.expiry < now);
        assertThat(shown).as("seed %d", SEED).isEqualTo(map.keySet());
        for (String key : map.keySet()) {
            long entry = database.peek(fixture.slice(key));
            assertThat(Entry.expiry(entry)).as("expiry of %s, seed %d", key, SEED).isEqualTo(map.get(key).expiry);
            assertThat(read(database, key)).as("%s, seed %d", key, SEED).isEqualTo(map.get(key).value);
        }
        fixture.freeSlices();
    }
}

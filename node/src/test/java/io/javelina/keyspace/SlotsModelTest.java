package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.KeySlot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A database of a node of a cluster and a JDK map of keys by slot: random keys of random slots come and go, some slots have one
/// key, others thousands, and tables come, are resized and go. Counts, bytes, scans, samples and what deletes slots agree.
class SlotsModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int STEPS = 12_000;
    /// Tags of few slots that get many keys; other keys have slots of their own.
    private static final int TAGS = 6;
    private static final int MOST_SCANS = 20;

    private final Random random = new Random(SEED);
    private final KeyspaceFixture fixture = new KeyspaceFixture(Allocator.create(), LazyFree.AT_ONCE, random, true);
    private final Database database = fixture.database;
    private final TreeMap<Integer, TreeSet<String>> model = new TreeMap<>();
    private long size;
    /// Cursors of scans that are under way, with the keys that were there all the time and were not shown yet.
    private final Map<long[], Set<String>> scans = new HashMap<>();

    private static int slot(String key) { return KeySlot.of(key.getBytes(StandardCharsets.ISO_8859_1)); }

    private static String keyOf(Database database, long entry) { return database.keyOf(entry).text(); }

    @Test
    void shouldAgreeWithTheModel() {
        System.out.println("SlotsModelTest: -Djavelina.seed=" + SEED);
        for (int step = 0; step < STEPS; step++) {
            act(step);
            fixture.events.clear();
            if (step % 1500 == 0) check();
        }
        check();
        while (!scans.isEmpty()) goOn(scans.keySet().iterator().next());
        fixture.keyspace.flush(false);
        assertThat(fixture.balances()).as("seed %d", SEED).isEqualTo(fixture.startBalances());
    }

    private void act(int step) {
        int choice = random.nextInt(100);
        // It grows for a while, and then shrinks for a while.
        int sets = step / 1500 % 2 == 0 ? 55 : 30;
        if (choice < sets) set(key());
        else if (choice < 70) delete(someKey());
        else if (choice < 71 && scans.size() < MOST_SCANS) scans.put(new long[]{ 0, KeySlot.ANY }, keys());
        else if (choice < 76 && scans.size() < MOST_SCANS) beginSlotScan();
        else if (choice < 88) goOnSomewhere();
        else if (choice < 90) choose();
        else if (choice < 92) sample();
        else if (choice < 94) fixture.keyspace.tidy(0, () -> 0);
        else if (choice < 95) many();
        else if (choice < 96 && random.nextInt(4) == 0) deleteSlot();
        else if (choice < 97 && random.nextInt(30) == 0) flush();
        else if (choice < 98) nextAndNear();
        else if (choice < 99 && random.nextInt(20) == 0) deleteWhileIterating();
        else checkSlot(random.nextBoolean() ? slot(key()) : random.nextInt(KeySlot.COUNT));
    }

    private String key() {
        int kind = random.nextInt(10);
        if (kind < 6) return "{tag" + random.nextInt(TAGS) + "}" + random.nextInt(4000);
        return (kind < 9 ? "few" : "l".repeat(300)) + random.nextInt(600);
    }

    private String someKey() {
        Integer slot = model.ceilingKey(random.nextInt(KeySlot.COUNT));
        if (slot == null || random.nextInt(3) == 0) return key();
        String key = model.get(slot).ceiling("{tag" + random.nextInt(TAGS) + "}" + random.nextInt(4000));
        return key == null ? model.get(slot).first() : key;
    }

    private void set(String key) {
        long expiry = random.nextInt(5) == 0 ? Long.MAX_VALUE : Entry.NO_EXPIRY;
        fixture.set(database, key, "v".repeat(random.nextInt(20) == 0 ? random.nextInt(2000) : 3), expiry);
        if (model.computeIfAbsent(slot(key), slot -> new TreeSet<>()).add(key)) size++;
    }

    /// Enough of one slot that its table is resized step by step.
    private void many() {
        String tag = "{tag" + random.nextInt(TAGS) + "}";
        boolean adds = random.nextBoolean();
        for (int i = random.nextInt(500); i > 0; i--) {
            String key = tag + random.nextInt(4000);
            if (adds) set(key);
            else delete(key);
        }
    }

    private void delete(String key) {
        boolean deleted = database.delete(fixture.slice(key), random.nextBoolean());
        fixture.freeSlices();
        assertThat(deleted).as("%s, seed %d", key, SEED).isEqualTo(forget(key));
    }

    private boolean forget(String key) {
        TreeSet<String> keys = model.get(slot(key));
        if (keys == null || !keys.remove(key)) return false;
        if (keys.isEmpty()) model.remove(slot(key));
        size--;
        for (Set<String> expected : scans.values()) expected.remove(key);
        return true;
    }

    private Set<String> keys() {
        Set<String> all = new HashSet<>();
        for (TreeSet<String> keys : model.values()) all.addAll(keys);
        return all;
    }

    // Scans.

    private void beginSlotScan() {
        int slot = slot(someKey());
        scans.put(new long[]{ 0, slot }, new HashSet<>(model.getOrDefault(slot, new TreeSet<>())));
    }

    private void goOnSomewhere() {
        if (scans.isEmpty()) return;
        List<long[]> all = new ArrayList<>(scans.keySet());
        long[] scan = all.get(random.nextInt(all.size()));
        for (int calls = random.nextInt(200); calls > 0 && scans.containsKey(scan); calls--) goOn(scan);
    }

    private void goOn(long[] scan) {
        Set<String> expected = scans.get(scan);
        int slot = (int) scan[1];
        scan[0] = database.scan(scan[0], slot, entry -> {
            String key = keyOf(database, entry);
            expected.remove(key);
            assertThat(slot == KeySlot.ANY || slot(key) == slot).isTrue();
            assertThat(model.get(slot(key))).contains(key);
        });
        if (scan[0] == 0) {
            assertThat(expected).as("not shown, seed %d", SEED).isEmpty();
            scans.remove(scan);
        } else if (slot != KeySlot.ANY) {
            assertThat(scan[0] % KeySlot.COUNT).isEqualTo(slot);
        }
    }

    // Choices.

    private void choose() {
        long entry = database.random();
        if (entry == 0) assertThat(model).isEmpty();
        else assertThat(keys()).contains(keyOf(database, entry));
    }

    private void sample() {
        long[] into = new long[20];
        int wanted = random.nextInt(1, 20);
        int count = database.keys().sample(into, wanted, random);
        assertThat(count).isLessThanOrEqualTo(wanted).isGreaterThanOrEqualTo(size > 0 ? 1 : 0);
        Set<String> found = new HashSet<>();
        for (int i = 0; i < count; i++) found.add(keyOf(database, into[i]));
        assertThat(found).hasSize(count);
        assertThat(keys()).containsAll(found);
        for (int i = count; i < into.length; i++) assertThat(into[i]).isZero();
    }

    private void nextAndNear() {
        next();
        bringNear();
    }

    /// It changes nothing, whatever the keys are.
    private void bringNear() {
        long[] hashes = new long[16];
        for (int i = 0; i < hashes.length; i++) hashes[i] = database.hash(fixture.slice(key()));
        fixture.freeSlices();
        for (int i = 0; i < hashes.length; i += 5) database.touch(hashes, i);
    }

    private void next() {
        int from = random.nextInt(KeySlot.COUNT + 1);
        Integer expected = model.ceilingKey(from);
        assertThat(database.nextSlot(from)).isEqualTo(expected == null ? -1 : expected);
    }

    // Whole slots.

    private void deleteSlot() {
        int slot = slot(someKey());
        int most = random.nextInt(1, 1000);
        Set<String> before = new TreeSet<>(model.getOrDefault(slot, new TreeSet<>()));
        int deleted = database.deleteOfSlot(slot, most, random.nextBoolean(), false, "del");
        assertThat(deleted).isEqualTo(Math.min(most, before.size()));
        assertThat(fixture.takeEvents()).hasSize(2 * deleted);
        for (String key : before) if (!fixture.isThere(key)) forget(key);
        checkSlot(slot);
    }

    private void deleteWhileIterating() {
        int divisor = random.nextInt(1, 4);
        Set<String> deleted = new HashSet<>();
        Slice view = new Slice();
        database.forEach(entry -> {
            String key = keyOf(database, entry);
            if (Math.floorMod(key.hashCode(), divisor) != 0) return;
            view.wrap(Entry.keyAddress(entry), Entry.keyLength(entry));
            deleted.add(key);
            database.delete(entry, view, false);
        });
        for (String key : deleted) assertThat(forget(key)).isTrue();
        check();
    }

    private void flush() {
        assertThat(database.flush(random.nextBoolean())).isEqualTo(size);
        model.clear();
        scans.clear();
        size = 0;
        assertThat(database.isReported()).isFalse();
    }

    private void checkSlot(int slot) {
        TreeSet<String> expected = model.getOrDefault(slot, new TreeSet<>());
        TreeSet<String> shown = new TreeSet<>();
        long[] bytes = new long[1];
        database.forEach(slot, entry -> {
            assertThat(shown.add(keyOf(database, entry))).isTrue();
            bytes[0] += database.bytes(entry);
        });
        assertThat(shown).isEqualTo(expected);
        assertThat(database.slotSize(slot)).isEqualTo(expected.size());
        assertThat(database.slotBytes(slot)).isEqualTo(bytes[0]);
    }

    private void check() {
        database.assertInvariants();
        assertThat(database.size()).isEqualTo(size);
        assertThat(fixture.reportedOverheadBytes()).isEqualTo(fixture.overheadBytes());
        Set<String> shown = new HashSet<>();
        database.forEach(entry -> assertThat(shown.add(keyOf(database, entry))).isTrue());
        assertThat(shown).as("seed %d", SEED).isEqualTo(keys());
        List<Integer> slots = new ArrayList<>();
        for (int slot = database.nextSlot(0); slot >= 0; slot = database.nextSlot(slot + 1)) slots.add(slot);
        assertThat(slots).containsExactlyElementsOf(model.keySet());
        assertThat(database.isReported()).isEqualTo(size > 0);
    }
}

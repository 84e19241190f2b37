package io.javelina.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.DeafListener;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.keyspace.LazyFree;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Balances;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.ScarceMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Sets in a database against sets of strings in a map.
class SetValueModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int ROUNDS = 30_000;
    private static final int KEYS = 6;

    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    private final Random random = new Random(SEED);
    private final KeyspaceSettings settings = new KeyspaceSettings();
    private final Map<String, Set<String>> model = new TreeMap<>();
    private Database database;
    private Map<Account, Long> start;

    @BeforeEach
    void create() {
        System.out.println("SetValueModelTest: -Djavelina.seed=" + SEED);
        Keyspace keyspace = new Keyspace(allocator, settings, new DeafListener(), LazyFree.AT_ONCE, random, 1);
        keyspace.beginTurn(1_700_000_000_000L);
        database = keyspace.database(0);
        start = Balances.of(allocator);
    }

    /// With how many members sets leave their small encodings.
    @ParameterizedTest
    @ValueSource(ints = { 0, 4, 20, 128 })
    void shouldHoldWhatTheModelHolds(int entries) {
        settings.encodingLimits.setMaxListpackEntries = entries;
        settings.encodingLimits.setMaxIntsetEntries = 3L * entries / 2;
        for (int round = 0; round < ROUNDS / 4; round++) {
            String key = "key" + random.nextInt(KEYS);
            change(key);
            if (round % 10 == 0) check(key);
            if (round % 1000 == 0) database.assertInvariants();
        }
        assertAllReturned();
    }

    private void assertAllReturned() {
        database.assertInvariants();
        database.keyspace().flush(true);
        assertThat(Balances.of(allocator)).isEqualTo(start);
    }

    private void change(String key) {
        switch (random.nextInt(12)) {
            case 0, 1, 2, 3 -> add(key, member());
            case 4 -> expect(key);
            case 5, 6 -> remove(key, member());
            case 7 -> pop(key);
            case 8 -> contains(key);
            case 9 -> copy(key);
            case 10 -> rebuild(key);
            default -> {
                if (random.nextInt(10) == 0) delete(key);
            }
        }
    }

    private String member() {
        int choice = random.nextInt(40);
        if (choice < 18) return Long.toString(random.nextInt(200) - 50);
        if (choice < 20) return Long.toString(random.nextLong() >> random.nextInt(64));
        if (choice < 38) return "member" + random.nextInt(60);
        return "m".repeat(random.nextInt(choice == 38 ? 70 : 600));
    }

    private Set<String> expected(String key) { return model.getOrDefault(key, Set.of()); }

    private void add(String key, String member) {
        with(key, k -> with(member, m -> assertThat(database.sets().orNew(k).add(m)).isEqualTo(
                model.computeIfAbsent(key, missing -> new HashSet<>()).add(member))));
    }

    private void expect(String key) {
        int more = random.nextInt(200);
        String first = member();
        with(key, k -> with(first, m -> {
            SetValue set = database.sets().orNew(k);
            set.expect(m, more);
            set.add(m);
        }));
        model.computeIfAbsent(key, missing -> new HashSet<>()).add(first);
    }

    private void remove(String key, String member) {
        with(key, k -> with(member, m -> {
            SetValue set = database.sets().forWrite(k);
            if (set == null) return;
            assertThat(set.remove(m)).isEqualTo(model.get(key).remove(member));
            deleteIfEmpty(set, k);
        }));
    }

    private void pop(String key) {
        with(key, k -> {
            SetValue set = database.sets().forWrite(k);
            if (set == null) return;
            SetMember popped = set.random(random);
            assertThat(model.get(key).remove(popped.toString())).isTrue();
            assertThat(set.remove(popped)).isTrue();
            deleteIfEmpty(set, k);
        });
    }

    private void deleteIfEmpty(SetValue set, Slice key) {
        assertThat(set.size()).isEqualTo(expected(key.text()).size());
        if (!set.isEmpty()) return;
        database.deleteEmptied(set, key);
        model.remove(key.text());
    }

    private void contains(String key) {
        String member = member();
        with(key, k -> with(member, m -> {
            SetValue set = database.sets().forRead(k);
            assertThat(set != null && set.contains(m)).isEqualTo(expected(key).contains(member));
        }));
    }

    private void copy(String key) {
        String target = "key" + random.nextInt(KEYS);
        with(key, k -> with(target, t -> {
            long entry = database.lookupRead(k);
            if (entry == 0 || database.exists(t)) return;
            database.copy(entry, t, database);
            model.put(target, new HashSet<>(model.get(key)));
        }));
    }

    /// Makes the set anew out of its members, as commands do that store sets, or out of its bytes.
    private void rebuild(String key) {
        with(key, k -> {
            SetValue old = database.sets().forRead(k);
            if (old == null) return;
            SetValue made = database.sets().detached(k);
            if (random.nextBoolean() && !old.isTable()) {
                made.fill(old.packedBytes(), old.isIntSet());
            } else {
                if (random.nextBoolean()) with("x", x -> made.expect(x, random.nextInt(200)));
                for (SetCursor members = old.members(); members.next();) made.add(members.member());
                made.shrinkToIntegers();
            }
            made.assertInvariants();
            database.put(k, old.entry(), made.entry());
        });
    }

    private void delete(String key) {
        with(key, k -> assertThat(database.delete(k, false)).isEqualTo(model.remove(key) != null));
    }

    private void check(String key) {
        with(key, k -> {
            SetValue set = database.sets().forRead(k);
            if (set == null) {
                assertThat(model).doesNotContainKey(key);
                return;
            }
            set.assertInvariants();
            assertThat(members(set)).containsExactlyInAnyOrderElementsOf(expected(key));
            assertThat(scanned(set)).containsAll(expected(key));
            if (set.isIntSet()) assertThat(set.size()).isLessThanOrEqualTo(settings.encodingLimits.setMaxIntsetEntries);
            if (set.isListpack())
                assertThat(set.size()).isLessThanOrEqualTo(settings.encodingLimits.setMaxListpackEntries);
        });
    }

    private static List<String> members(SetValue set) {
        List<String> all = new ArrayList<>();
        for (SetCursor members = set.members(); members.next();) all.add(members.bytes().text());
        return all;
    }

    private static Collection<String> scanned(SetValue set) {
        List<Long> references = new ArrayList<>();
        long cursor = 0;
        do {
            cursor = set.scan(cursor, references::add);
        } while (cursor != 0);
        return references.stream().map(reference -> set.member(reference).toString()).toList();
    }

    @Test
    void shouldChooseEachMemberAboutEquallyOften() {
        for (String prefix : List.of("", "m", "a member that is longer than those of listpacks, which is long ...")) {
            for (int i = 0; i < 20; i++) add("key", prefix + i);
            Map<String, Integer> chosen = new HashMap<>();
            with("key", k -> {
                SetValue set = database.sets().forRead(k);
                for (int i = 0; i < 20_000; i++) chosen.merge(set.random(random).toString(), 1, Integer::sum);
            });
            assertThat(chosen).hasSize(20).allSatisfy((member, count) -> assertThat(count).isBetween(700, 1300));
            delete("key");
        }
    }

    @Test
    void shouldBeAsItWasWhenMemoryIsExhausted() {
        settings.encodingLimits.setMaxListpackEntries = 4;
        settings.encodingLimits.setMaxIntsetEntries = 6;
        for (int round = 0; round < 6000; round++) {
            String key = "key" + random.nextInt(KEYS);
            String member = member();
            int allowed = random.nextInt(6);
            with(key, k -> with(member, m -> addScarcely(k, m, allowed)));
            if (round % 3 == 0) pop(key);
            if (round % 10 == 0) check(key);
        }
        assertAllReturned();
    }

    private void addScarcely(Slice key, Slice member, int allowed) {
        SetValue set = database.sets().orNew(key);
        Set<String> expected = model.computeIfAbsent(key.text(), missing -> new HashSet<>());
        memory.refuseAfter(allowed);
        try {
            set.add(member);
            expected.add(member.text());
        } catch (MemoryExhausted e) {
            assertThat(set.contains(member)).isEqualTo(expected.contains(member.text()));
        }
        memory.refuse(false);
        database.assertInvariants();
        deleteIfEmpty(set, key);
    }

    @Test
    void shouldTakeSixteenBytesForAMemberOfTen() {
        settings.encodingLimits.setMaxListpackEntries = 0;
        add("key", "0123456789");
        with("key", key -> {
            long one = database.bytesOf(database.peek(key));
            with("key", k -> with("1123456789", m -> database.sets().forWrite(k).add(m)));
            assertThat(database.bytesOf(database.peek(key)) - one).isEqualTo(16);
            assertThat(Entry.isExternal(database.peek(key))).isTrue();
        });
    }

    private interface Action {
        void on(Slice slice);
    }

    private void with(String text, Action action) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = allocator.allocate(Account.CLIENT_QUERY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        try {
            action.on(new Slice().wrap(block, bytes.length));
        } finally {
            allocator.free(Account.CLIENT_QUERY, block, Math.max(1, bytes.length));
        }
    }
}

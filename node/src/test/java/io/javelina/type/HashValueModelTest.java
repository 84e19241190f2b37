package io.javelina.type;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.DeafListener;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.keyspace.LazyFree;
import io.javelina.memory.Account;
import io.javelina.memory.Balances;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.ScarceMemory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Hashes in a database against maps, while time goes on and memory runs out now and then.
class HashValueModelTest {
    private static final int ROUNDS = 30_000;
    private static final long NOW = 1_700_000_000_000L;

    private record Content(String value, long expiry) {
    }

    private final ScarceMemory memory = new ScarceMemory();
    private final io.javelina.memory.Allocator allocator = memory.allocator();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final Map<String, Map<String, Content>> model = new TreeMap<>();
    private final KeyspaceSettings settings = new KeyspaceSettings();
    private Database database;
    private Map<Account, Long> start;
    private long now = NOW;
    private int fields;

    @BeforeEach
    void create() {
        System.out.println("HashValueModelTest: -Djavelina.seed=" + seed);
        Keyspace keyspace = new Keyspace(allocator, settings, new DeafListener(), LazyFree.AT_ONCE, random, 1);
        keyspace.beginTurn(NOW);
        database = keyspace.database(0);
        start = Balances.of(allocator);
    }

    /// With few fields hashes are listpacks, with many tables; with expiries they become tables early.
    @ParameterizedTest
    @CsvSource({ "10, 0", "40, 0", "40, 20", "2000, 0", "500, 30" })
    void shouldHoldWhatTheModelHolds(int fieldCount, int volatilePercent) {
        fields = fieldCount;
        settings.encodingLimits.hashMaxListpackEntries = 30;
        for (int round = 0; round < ROUNDS; round++) {
            String key = "hash" + random.nextInt(3);
            boolean scarce = random.nextInt(50) == 0;
            if (scarce) memory.refuseAfter(random.nextInt(3));
            try {
                change(key, volatilePercent);
            } catch (MemoryExhausted e) {
                assertThat(scarce).isTrue();
                dropEmpty(key);
            }
            memory.refuse(false);
            if (round % 100 == 0) checkAll();
        }
        checkAll();
        database.keyspace().flush(true);
        for (Account account : Account.values())
            assertThat(allocator.ledger().bytes(account)).as(account.name()).isEqualTo(start.get(account));
    }

    /// As commands do when memory runs out.
    private void dropEmpty(String key) {
        with(key, slice -> {
            long entry = database.peek(slice);
            if (entry == 0) return;
            HashValue hash = database.hashes().of(entry);
            hash.endMany();
            if (hash.isEmpty()) database.delete(slice, false);
        });
    }

    private void change(String key, int volatilePercent) {
        int choice = random.nextInt(100);
        if (choice < volatilePercent) changeExpiry(key);
        else if (choice < 60) set(key);
        else if (choice < 64) setMany(key);
        else if (choice < 85) remove(key);
        else if (choice < 88) copyOrRename(key);
        else if (choice < 90) expireKey(key);
        else if (choice < 91) database.keyspace().flush(random.nextBoolean());
        else read(key);
        if (choice == 90) model.clear();
    }

    private String field() {
        int number = random.nextInt(fields);
        return number % 7 == 0 ? "" + number * 1000 : number % 50 == 1 ? "f" + number + "x".repeat(130) : "f" + number;
    }

    private String value() {
        if (random.nextBoolean()) return Long.toString(random.nextLong() >> random.nextInt(64));
        int length = random.nextInt(100) == 0 ? 200 + random.nextInt(200) : random.nextInt(30);
        return "v".repeat(length);
    }

    private void set(String key) {
        String field = field();
        String value = value();
        with(key, k -> with(field, f -> with(value, v -> {
            boolean isNew = database.hashes().orNew(k).set(f, v);
            assertThat(isNew).isEqualTo(!live(key).containsKey(field));
        })));
        remember(key, field, value, HashValue.NO_EXPIRY);
    }

    private void remember(String key, String field, String value, long expiry) {
        model.computeIfAbsent(key, k -> new HashMap<>()).put(field, new Content(value, expiry));
    }

    private void setMany(String key) {
        List<String> names = List.of(field(), field(), field());
        String value = value();
        with(key, k -> with(value, v -> {
            HashValue hash = database.hashes().orNew(k);
            try {
                hash.beginMany(names.size(), names.stream().mapToLong(name -> name.length() + 30).sum());
                for (String name : names) {
                    with(name, f -> hash.set(f, v));
                    remember(key, name, value, HashValue.NO_EXPIRY);
                }
            } finally {
                hash.endMany();
            }
        }));
    }

    private void remove(String key) {
        String field = field();
        with(key, k -> {
            HashValue hash = database.hashes().forWrite(k);
            if (hash == null) return;
            boolean[] removed = new boolean[1];
            with(field, f -> removed[0] = hash.remove(f));
            assertThat(removed[0]).isEqualTo(live(key).containsKey(field));
            if (removed[0]) model.get(key).remove(field);
            if (hash.isEmpty()) {
                database.deleteEmptied(hash, k);
                model.remove(key);
            }
        });
    }

    private void changeExpiry(String key) {
        long expiry = now - 1 + random.nextInt(2000);
        String field = field();
        switch (random.nextInt(4)) {
            case 0 -> {
                String value = value();
                with(key, k -> with(field, f -> with(value, v -> database.hashes().orNew(k).set(f, v, expiry))));
                remember(key, field, value, expiry);
            }
            case 1 -> {
                now += random.nextInt(100);
                database.keyspace().beginTurn(now);
            }
            case 2 -> reap(key);
            default -> {
                if (!live(key).containsKey(field)) return;
                long changed = random.nextInt(4) == 0 ? HashValue.NO_EXPIRY : expiry;
                with(key, k -> with(field, f -> database.hashes().forWrite(k).expireAt(f, changed)));
                remember(key, field, live(key).get(field).value(), changed);
            }
        }
    }

    private void reap(String key) {
        with(key, k -> {
            HashValue hash = database.hashes().forWrite(k);
            if (hash == null) return;
            int limit = 1 + random.nextInt(20);
            int due = model.get(key).size() - live(key).size();
            assertThat(hash.countExpired(limit)).isEqualTo(Math.min(limit, due));
            assertThat(hash.removeExpired(limit, (field, value, expiry) -> {})).isEqualTo(Math.min(limit, due));
            if (due <= limit) model.get(key).values().removeIf(this::isDue);
            else resynchronize(key, hash);
            if (hash.isEmpty()) {
                database.deleteEmptied(hash, k);
                model.remove(key);
            }
        });
    }

    /// Which of the due ones went is the hash's own business.
    private void resynchronize(String key, HashValue hash) {
        long before = now;
        database.keyspace().beginTurn(0);
        Map<String, Content> left = new HashMap<>();
        hash.forEach((field, value, expiry) -> left.put(field.text(), new Content(value.text(), expiry)));
        database.keyspace().beginTurn(before);
        assertThat(model.get(key)).containsAllEntriesOf(left);
        model.get(key).entrySet().removeIf(entry -> isDue(entry.getValue()) && !left.containsKey(entry.getKey()));
    }

    private boolean isDue(Content content) {
        return content.expiry() != HashValue.NO_EXPIRY && content.expiry() < now;
    }

    private Map<String, Content> live(String key) {
        Map<String, Content> live = new HashMap<>(model.getOrDefault(key, Map.of()));
        live.values().removeIf(this::isDue);
        return live;
    }

    private void copyOrRename(String key) {
        if (!model.containsKey(key) || model.containsKey("other")) {
            if (model.containsKey("other")) with("other", other -> database.delete(other, false));
            model.remove("other");
            return;
        }
        boolean copies = random.nextBoolean();
        with(key, k -> with("other", other -> {
            if (copies) database.copy(database.peek(k), other, database);
            else database.rename(database.peek(k), k, other);
        }));
        model.put("other", new HashMap<>(model.get(key)));
        if (!copies) model.remove(key);
    }

    private void expireKey(String key) {
        if (!model.containsKey(key)) return;
        long expiry = random.nextBoolean() ? Entry.NO_EXPIRY : now + 1_000_000_000;
        with(key, k -> database.expireAt(database.peek(k), k, expiry));
    }

    private void read(String key) {
        Map<String, Content> live = live(key);
        with(key, k -> {
            HashValue hash = database.hashes().forRead(k);
            if (hash == null) return;
            assertThat(hash.liveSize()).isEqualTo(live.size());
            String field = field();
            with(field, f -> {
                Slice value = hash.get(f);
                Content expected = live.get(field);
                assertThat(value == null ? null : value.text()).isEqualTo(expected == null ? null : expected.value());
                assertThat(hash.contains(f)).isEqualTo(expected != null);
                assertThat(hash.valueLength(f)).isEqualTo(expected == null ? 0 : expected.value().length());
                assertThat(hash.expiry(f)).isEqualTo(expected == null ? HashValue.NO_EXPIRY : expected.expiry());
            });
            choose(hash, live);
            scan(hash, live);
        });
    }

    private void choose(HashValue hash, Map<String, Content> live) {
        List<String> chosen = new ArrayList<>();
        HashValue.Visitor visitor = (field, value, expiry) -> {
            assertThat(live.get(field.text()).value()).isEqualTo(value.text());
            chosen.add(field.text());
        };
        assertThat(hash.random(random, visitor)).isEqualTo(!live.isEmpty());
        chosen.clear();
        int count = random.nextInt(10);
        hash.sample(count, random, visitor);
        assertThat(chosen).doesNotHaveDuplicates().hasSize(Math.min(count, live.size()));
        chosen.clear();
        if (live.isEmpty()) return;
        hash.draw(count, random, visitor);
        assertThat(chosen).hasSize(count);
    }

    private void scan(HashValue hash, Map<String, Content> live) {
        Map<String, Content> seen = new HashMap<>();
        long cursor = 0;
        do {
            cursor = hash.scan(cursor,
                    (field, value, expiry) -> seen.put(field.text(), new Content(value.text(), expiry)));
        } while (cursor != 0);
        assertThat(seen).isEqualTo(live);
    }

    private void checkAll() {
        database.assertInvariants();
        assertThat(database.size()).isEqualTo(model.size());
        model.forEach((key, expected) -> with(key, k -> {
            HashValue hash = database.hashes().of(database.peek(k));
            hash.assertInvariants();
            assertThat(hash.size()).isEqualTo(expected.size());
            Map<String, Content> found = new HashMap<>();
            hash.forEach((field, value, expiry) -> found.put(field.text(), new Content(value.text(), expiry)));
            assertThat(found).as("seed %d", seed).isEqualTo(live(key));
        }));
        long booked = allocator.ledger().bytes(Account.HASHES) - start.get(Account.HASHES);
        assertThat(database.dataBytes()).isEqualTo(booked);
    }

    private void with(String text, Consumer<Slice> action) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        try (Text block = new Text(bytes)) {
            action.accept(new Slice().wrap(block.address, bytes.length));
        }
    }

    /// Memory that is never scarce.
    private static final class Text implements AutoCloseable {
        private static final io.javelina.memory.Allocator PLENTY = io.javelina.memory.Allocator.create();
        private final long bytes;
        private final long address;

        Text(byte[] content) {
            bytes = Math.max(1, content.length);
            address = PLENTY.allocate(Account.CLIENT_QUERY, bytes);
            Memory.copy(content, 0, address, content.length);
        }

        @Override
        public void close() { PLENTY.free(Account.CLIENT_QUERY, address, bytes); }
    }
}

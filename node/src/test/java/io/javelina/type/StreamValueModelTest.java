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
import io.javelina.structure.IdCursor;
import io.javelina.structure.ScarceMemory;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// A stream in a database against lists and maps, while memory runs out now and then.
class StreamValueModelTest {
    private static final int ROUNDS = 5_000;

    private record Entry(StreamId id, List<String> texts) {
    }

    private record Pending(String consumer, long millis, long deliveries) {
    }

    private static final class Group {
        final TreeMap<StreamId, Pending> pending = new TreeMap<>(Comparator.comparing(id -> id, StreamId::compareTo));
        final TreeMap<String, Long> consumers = new TreeMap<>();
    }

    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    /// Of what the commands are given, of which there is always enough.
    private final Allocator texts = Allocator.create();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final KeyspaceSettings settings = new KeyspaceSettings();
    private final List<Slice> slices = new ArrayList<>();
    private final StreamId last = new StreamId();
    private List<Entry> model = new ArrayList<>();
    private TreeMap<String, Group> groups = new TreeMap<>();
    private Database database;
    private Map<Account, Long> start;

    @BeforeEach
    void create() {
        System.out.println("StreamValueModelTest: -Djavelina.seed=" + seed);
        Keyspace keyspace = new Keyspace(allocator, settings, new DeafListener(), LazyFree.AT_ONCE, random, 1);
        database = keyspace.database(0);
        start = Balances.of(allocator);
    }

    @ParameterizedTest
    @CsvSource({ "100, 4096, true", "5, 4096, false", "0, 300, true", "0, 0, false", "1, 4096, true" })
    void shouldHoldWhatTheModelHolds(long nodeEntries, long nodeBytes, boolean scarce) {
        settings.encodingLimits.streamNodeMaxEntries = nodeEntries;
        settings.encodingLimits.streamNodeMaxBytes = nodeBytes;
        createStream();
        for (int i = 0; i < ROUNDS; i++) {
            if (scarce && random.nextInt(5) == 0) memory.refuseAfter(random.nextInt(3));
            try {
                operate();
            } catch (MemoryExhausted e) {
                memory.refuse(false);
            }
            memory.refuse(false);
            free();
            if (i % 400 == 0) check();
        }
        check();
        database.flush(true);
        assertThat(Balances.of(allocator)).isEqualTo(start);
    }

    private void createStream() {
        database.streams().orNew(slice("s"));
        free();
    }

    private StreamValue stream() { return database.streams().forWrite(slice("s")); }

    private void operate() {
        int dice = random.nextInt(100);
        if (dice < 45) append();
        else if (dice < 55) delete();
        else if (dice < 57) trim();
        else if (dice < 62) range();
        else if (dice < 66) createGroup();
        else if (dice < 67) destroyGroup();
        else if (dice < 82) assign();
        else if (dice < 96) acknowledge();
        else if (dice < 97) deleteConsumer();
        else if (dice < 98) copy();
        else lookUp();
    }

    private void append() {
        StreamId id = new StreamId().set(last);
        if (random.nextBoolean()) id.set(last.millis + random.nextInt(50), random.nextInt(5));
        else id.sequence += random.nextInt(200);
        if (!id.isAfter(last)) id.set(last).increment();
        int fields = 1 + random.nextInt(random.nextInt(10) == 0 ? 20 : 2);
        List<String> words = new ArrayList<>();
        for (int i = 0; i < fields; i++) {
            words.add(random.nextInt(4) > 0 ? "field" + i : text());
            words.add(text());
        }
        List<Slice> given = words.stream().map(this::slice).toList();
        assertThat(stream().append(id, given::get, 0, fields)).isTrue();
        model.add(new Entry(id, words));
        last.set(id);
    }

    private String text() {
        return switch (random.nextInt(6)) {
            case 0 -> "" + (random.nextLong() >> random.nextInt(64));
            case 1 -> "" + random.nextInt(120);
            case 2 -> "x".repeat(random.nextInt(300));
            case 3 -> random.nextInt(200) == 0 ? "y".repeat(70_000) : "";
            default -> "text" + random.nextInt(1000);
        };
    }

    private StreamId someId() {
        if (model.isEmpty() || random.nextInt(4) == 0)
            return new StreamId().set(random.nextLong(last.millis + 2), random.nextInt(10));
        return new StreamId().set(model.get(random.nextInt(model.size())).id());
    }

    private void delete() {
        StreamId id = someId();
        StreamValue stream = stream();
        assertThat(stream.delete(id)).isEqualTo(model.removeIf(entry -> entry.id().equalTo(id)));
        stream.refreshFirstId();
    }

    private void trim() {
        StreamTrim how = new StreamTrim().reset();
        if (random.nextBoolean()) {
            int length = random.nextInt(model.size() + 10);
            how.toLength(length);
            long trimmed = stream().trim(how);
            assertThat(trimmed).isEqualTo(Math.max(0, model.size() - length));
            model = new ArrayList<>(model.subList((int) trimmed, model.size()));
        } else {
            StreamId id = someId();
            how.toId().set(id);
            long before = model.size();
            model.removeIf(entry -> entry.id().isBefore(id));
            assertThat(stream().trim(how)).isEqualTo(before - model.size());
        }
    }

    private void range() {
        StreamId from = someId();
        StreamId to = someId();
        List<String> expected = model.stream()
                .filter(entry -> !entry.id().isBefore(from) && !entry.id().isAfter(to)).map(Object::toString)
                .collect(Collectors.toList());
        StreamValue stream = stream();
        StreamEntries entries = stream.entries(from, to);
        int limit = random.nextInt(50);
        assertThat(entries.count(limit)).isEqualTo(Math.min(limit, expected.size()));
        assertThat(entries.count(Long.MAX_VALUE)).isEqualTo(expected.size());
        assertThat(read(stream.entries(from, to))).isEqualTo(expected);
        assertThat(read(stream.entriesBackwards(from, to))).isEqualTo(expected.reversed());
    }

    private static List<String> read(StreamEntries entries) {
        List<String> read = new ArrayList<>();
        while (entries.next()) {
            List<String> texts = new ArrayList<>();
            for (long i = 0; i < entries.fieldCount(); i++) {
                texts.add(text(entries.field()));
                texts.add(text(entries.value()));
            }
            read.add(new Entry(new StreamId().set(entries.millis(), entries.sequence()), texts).toString());
        }
        return read;
    }

    private static String text(StreamText text) {
        if (text.isInteger()) return "" + text.integer();
        return new String(Memory.toBytes(text.address(), text.length()), StandardCharsets.ISO_8859_1);
    }

    private void lookUp() {
        StreamId id = someId();
        StreamValue stream = stream();
        assertThat(stream.exists(id)).isEqualTo(model.stream().anyMatch(entry -> entry.id().equalTo(id)));
        assertThat(stream.hasAfter(id)).isEqualTo(model.stream().anyMatch(entry -> entry.id().isAfter(id)));
    }

    // Groups.

    private String groupName() { return "group" + random.nextInt(4); }

    private String consumerName() { return "consumer" + random.nextInt(6); }

    private void createGroup() {
        String name = groupName();
        StreamValue stream = stream();
        assertThat(stream.group(slice(name)) != null).isEqualTo(groups.containsKey(name));
        if (groups.containsKey(name)) return;
        stream.createGroup(slice(name), someId(), random.nextInt(100));
        groups.put(name, new Group());
    }

    private void destroyGroup() {
        String name = groupName();
        StreamValue stream = stream();
        StreamGroup group = stream.group(slice(name));
        if (group == null) return;
        stream.destroyGroup(group);
        groups.remove(name);
    }

    private void assign() {
        String name = groupName();
        String consumerName = consumerName();
        StreamGroup group = stream().group(slice(name));
        if (group == null) return;
        Group expected = groups.get(name);
        StreamConsumer consumer = group.consumer(slice(consumerName));
        assertThat(consumer != null).isEqualTo(expected.consumers.containsKey(consumerName));
        long millis = random.nextInt(1000);
        if (consumer == null) {
            consumer = group.createConsumer(slice(consumerName), millis, StreamConsumer.NEVER);
            expected.consumers.put(consumerName, millis);
        }
        for (int i = random.nextInt(20); i >= 0; i--) {
            StreamId id = someId();
            group.assign(id.millis, id.sequence, consumer, millis, i);
            expected.pending.put(id, new Pending(consumerName, millis, i));
        }
    }

    private void acknowledge() {
        String name = groupName();
        StreamGroup group = stream().group(slice(name));
        if (group == null) return;
        Group expected = groups.get(name);
        for (int i = random.nextInt(20); i >= 0; i--) {
            StreamId id = expected.pending.isEmpty() || random.nextInt(5) == 0 ? someId() : expected.pending.firstKey();
            assertThat(group.acknowledge(id.millis, id.sequence)).isEqualTo(expected.pending.remove(id) != null);
        }
    }

    private void deleteConsumer() {
        String name = groupName();
        String consumerName = consumerName();
        StreamGroup group = stream().group(slice(name));
        StreamConsumer consumer = group == null ? null : group.consumer(slice(consumerName));
        if (consumer == null) return;
        group.deleteConsumer(consumer);
        groups.get(name).consumers.remove(consumerName);
        groups.get(name).pending.values().removeIf(pending -> pending.consumer().equals(consumerName));
    }

    /// The copy takes the place of the original.
    private void copy() {
        Slice key = slice("s");
        Slice other = slice("other");
        database.copy(database.peek(key), other, database);
        memory.refuse(false);
        database.delete(key, false);
        database.rename(database.peek(other), other, key);
    }

    private void check() {
        database.assertInvariants();
        StreamValue stream = stream();
        stream.assertInvariants();
        assertThat(stream.length()).isEqualTo(model.size());
        assertThat(stream.lastId(new StreamId()).toString()).isEqualTo(last.toString());
        assertThat(read(stream.entries(new StreamId(), new StreamId().setLast())))
                .isEqualTo(model.stream().map(Object::toString).toList());
        assertThat(stream.groupCount()).isEqualTo(groups.size());
        int index = 0;
        for (Map.Entry<String, Group> group : groups.entrySet()) {
            StreamGroup found = stream.group(index++);
            assertThat(found.name().text()).isEqualTo(group.getKey());
            check(found, group.getValue());
        }
        free();
    }

    private static void check(StreamGroup group, Group expected) {
        List<String> consumers = new ArrayList<>();
        for (int i = 0; i < group.consumerCount(); i++) {
            StreamConsumer consumer = group.consumer(i);
            consumers.add(consumer.name().text() + "=" + consumer.seenMillis());
        }
        assertThat(consumers).isEqualTo(expected.consumers.entrySet().stream().map(Object::toString).toList());
        List<String> pending = new ArrayList<>();
        IdCursor cursor = group.pending();
        for (boolean more = cursor.first(); more; more = cursor.next()) {
            group.atCursor();
            pending.add(new StreamId().set(cursor.millis(), cursor.sequence()) + "="
                    + new Pending(group.consumerOf().name().text(), group.deliveredMillis(), group.deliveries()));
        }
        assertThat(pending).isEqualTo(expected.pending.entrySet().stream().map(Object::toString).toList());
    }

    // Native text.

    private Slice slice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = texts.allocate(Account.CLIENT_QUERY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        Slice slice = new Slice().wrap(block, bytes.length);
        slices.add(slice);
        return slice;
    }

    private void free() {
        for (Slice slice : slices)
            texts.free(Account.CLIENT_QUERY, slice.address(), Math.max(1, slice.length()));
        slices.clear();
    }
}

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
import io.javelina.structure.End;
import io.javelina.structure.ScarceMemory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Lists in a database against array lists in a map.
class ListValueModelTest {
    private static final int ROUNDS = 4200;
    private static final int LONGEST = 600;
    private static final List<String> KEYS = List.of("a", "b", "k".repeat(300));

    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    private final Allocator arguments = Allocator.create();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final Map<String, List<String>> model = new HashMap<>();
    private final KeyspaceSettings settings = new KeyspaceSettings();
    private final Keyspace keyspace = new Keyspace(allocator, settings, new DeafListener(), LazyFree.AT_ONCE, random,
            1);
    private final Database database = keyspace.database(0);
    private final Map<Account, Long> start = Balances.of(allocator);
    private final List<Slice> slices = new ArrayList<>();
    /// What kinds of elements there are just now.
    private int mixture;
    private long mostNodes;
    private long compressed;

    @ParameterizedTest
    @CsvSource({ "-2, 0", "-1, 0", "-1, 1", "-1, 2", "1, 0", "1, 3", "4, 0", "4, 1", "20, 1", "30, 2" })
    void shouldHoldWhatTheModelHolds(int fill, int depth) {
        System.out.println("ListValueModelTest: -Djavelina.seed=" + seed);
        settings.encodingLimits.listMaxListpackSize = fill;
        settings.encodingLimits.listCompressDepth = depth;
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 300 == 0) mixture = round / 300 % 7;
            step(random.nextInt(100) == 0);
            if (round % 150 == 0) database.assertInvariants();
        }
        assertThat(mostNodes).as("nodes of the longest list").isGreaterThan(1);
        if (depth > 0) assertThat(compressed).as("nodes were compressed").isPositive();
        keyspace.flush(true);
        Map<Account, Long> end = Balances.of(allocator);
        // Cursors keep the place where they expand nodes.
        end.put(Account.SERVER, start.get(Account.SERVER));
        assertThat(end).isEqualTo(start);
    }

    private void step(boolean scarce) {
        String key = KEYS.get(random.nextBoolean() ? 0 : random.nextInt(KEYS.size()));
        Map<String, List<String>> before = scarce ? copyOfModel() : null;
        try {
            if (scarce) memory.refuseAfter(random.nextInt(4));
            change(key);
        } catch (MemoryExhausted e) {
            memory.refuse(false);
            assertThat(scarce).isTrue();
            check(key, before);
            model.clear();
            model.putAll(before);
        }
        memory.refuse(false);
        check(key, model);
        freeSlices();
    }

    private Map<String, List<String>> copyOfModel() {
        Map<String, List<String>> copy = new HashMap<>();
        model.forEach((key, list) -> copy.put(key, new ArrayList<>(list)));
        return copy;
    }

    private void change(String key) {
        List<String> expected = model.get(key);
        if (expected == null) {
            push(key);
            return;
        }
        ListValue list = value(key);
        switch (random.nextInt(expected.size() > LONGEST ? 12 : 9)) {
            case 0, 1, 2, 3 -> push(key);
            case 4, 5 -> insert(list, expected);
            case 6 -> set(list, expected);
            case 7 -> remove(key, list, expected);
            case 8 -> {
                if (random.nextInt(40) == 0) copy(key);
                else drop(key, list, expected, random.nextInt(5));
            }
            default -> drop(key, list, expected, random.nextInt(expected.size() + 1));
        }
    }

    private void push(String key) {
        String element = element();
        boolean isNew = !model.containsKey(key);
        ListValue list = isNew ? create(key) : value(key);
        if (list == null) return;
        End end = random.nextInt(3) == 0 ? End.HEAD : End.TAIL;
        List<String> expected = model.computeIfAbsent(key, k -> new ArrayList<>());
        try {
            list.expect(1, element.length());
            list.push(end, slice(element));
        } catch (MemoryExhausted e) {
            if (list.isEmpty()) database.delete(list.entry(), slice(key), false);
            throw e;
        }
        if (end == End.HEAD) expected.addFirst(element);
        else expected.addLast(element);
    }

    private ListValue create(String key) { return database.lists().orNew(slice(key)); }

    private void insert(ListValue list, List<String> expected) {
        String pivot = random.nextInt(10) == 0 ? "nowhere" : expected.get(random.nextInt(expected.size()));
        boolean behind = random.nextBoolean();
        String element = element();
        assertThat(list.insert(slice(pivot), behind, slice(element))).isEqualTo(expected.contains(pivot));
        if (expected.contains(pivot)) expected.add(expected.indexOf(pivot) + (behind ? 1 : 0), element);
    }

    private void set(ListValue list, List<String> expected) {
        int size = expected.size();
        int index = random.nextInt(2 * size + 2) - size - 1;
        String element = element();
        boolean inside = index >= -size && index < size;
        assertThat(list.set(index, slice(element))).isEqualTo(inside);
        if (inside) expected.set(index < 0 ? index + size : index, element);
    }

    private void remove(String key, ListValue list, List<String> expected) {
        String wanted = expected.get(random.nextInt(expected.size()));
        int count = random.nextInt(7) - 3;
        int removed = 0;
        if (count >= 0) while ((count == 0 || removed < count) && expected.remove(wanted)) removed++;
        else while (removed < -count && expected.contains(wanted)) {
            expected.remove(expected.lastIndexOf(wanted));
            removed++;
        }
        // What is removed may be gone in part when memory is exhausted.
        memory.refuse(false);
        assertThat(list.remove(count, slice(wanted))).isEqualTo(removed);
        deleteIfEmpty(key, list, expected);
    }

    private void drop(String key, ListValue list, List<String> expected, int wanted) {
        memory.refuse(false);
        int count = Math.min(wanted, expected.size());
        boolean head = random.nextBoolean();
        list.drop(head ? End.HEAD : End.TAIL, count);
        if (head) expected.subList(0, count).clear();
        else expected.subList(expected.size() - count, expected.size()).clear();
        deleteIfEmpty(key, list, expected);
    }

    private void deleteIfEmpty(String key, ListValue list, List<String> expected) {
        assertThat(list.isEmpty()).isEqualTo(expected.isEmpty());
        if (!expected.isEmpty()) return;
        database.deleteEmptied(list, slice(key));
        model.remove(key);
    }

    private void copy(String key) {
        String target = KEYS.get(random.nextInt(KEYS.size()));
        if (target.equals(key)) return;
        memory.refuse(false);
        if (model.remove(target) != null) database.delete(slice(target), false);
        database.copy(database.peek(slice(key)), slice(target), database);
        model.put(target, new ArrayList<>(model.get(key)));
    }

    private void check(String key, Map<String, List<String>> expectedLists) {
        assertThat(database.size()).isEqualTo(expectedLists.size());
        if (!expectedLists.containsKey(key)) return;
        ListValue list = value(key);
        List<String> expected = expectedLists.get(key);
        assertThat(list.length()).isEqualTo(expected.size());
        mostNodes = Math.max(mostNodes, list.nodes());
        compressed = Math.max(compressed, list.compressedNodes());
        if (random.nextInt(30) == 0) compareAll(list, expected);
        int index = random.nextInt(expected.size());
        assertThat(list.read(index)).isTrue();
        assertThat(list.element().text()).as("%s of %s, seed %d", index, list.describe(), seed)
                .isEqualTo(expected.get(index));
        assertThat(list.read(expected.size())).isFalse();
        assertThat(list.read(-expected.size() - 1)).isFalse();
    }

    private void compareAll(ListValue list, List<String> expected) {
        list.assertInvariants();
        List<String> forward = new ArrayList<>();
        for (boolean there = list.read(0); there; there = list.next()) forward.add(list.element().text());
        assertThat(forward).as("seed %d", seed).isEqualTo(expected);
        List<String> backward = new ArrayList<>();
        for (boolean there = list.read(-1); there; there = list.previous()) backward.addFirst(list.element().text());
        assertThat(backward).as("seed %d", seed).isEqualTo(expected);
    }

    @Test
    void shouldFindAnElementInTheMiddleOfALongListFast() {
        database.lists().orNew(slice("a"));
        ListValue list = value("a");
        Slice element = slice("0123456789");
        for (int i = 0; i < 200_000; i++) {
            list.expect(1, 10);
            list.push(End.TAIL, element);
        }
        assertThat(list.set(100_000, slice("here"))).isTrue();
        assertThat(list.read(100_000)).isTrue();
        assertThat(list.element().text()).isEqualTo("here");
        assertThat(list.read(-100_000)).isTrue();
        assertThat(list.element().text()).isEqualTo("here");
        list.assertInvariants();
        database.assertInvariants();
        assertThat(database.bytes(list.entry())).isLessThan(200_000 * 11);
        freeSlices();
        keyspace.flush(true);
        assertThat(Balances.of(allocator)).isEqualTo(start);
    }

    private String element() {
        return switch (mixture) {
            case 0 -> "" + (1000 + random.nextInt(20));
            case 1 -> "element" + random.nextInt(10);
            case 2 -> "" + (random.nextLong() >> random.nextInt(64));
            case 3 -> "x".repeat(random.nextInt(20));
            case 4 -> "y".repeat(random.nextInt(20) == 0 ? random.nextInt(12_000) : 100);
            case 5 -> "z".repeat(1000 + random.nextInt(3)) + random.nextInt(10);
            default -> random.nextBoolean() ? "" + random.nextInt(300) : "w".repeat(random.nextInt(4));
        };
    }

    private ListValue value(String key) { return database.lists().forWrite(slice(key)); }

    private Slice slice(String text) {
        byte[] bytes = text.getBytes();
        long block = arguments.allocate(Account.CLIENT_QUERY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        Slice slice = new Slice().wrap(block, bytes.length);
        slices.add(slice);
        return slice;
    }

    private void freeSlices() {
        for (Slice slice : slices)
            arguments.free(Account.CLIENT_QUERY, slice.address(), Math.max(1, slice.length()));
        slices.clear();
    }
}

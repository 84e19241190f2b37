package io.javelina.keyspace;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Random operations against a map.
class KeyIndexModelTest {
    private static final int STEPS = 40_000;
    private static final int KEYS = 700;
    private static final int LONGEST = 8;

    private static final class Node extends KeyIndex.Node {}

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final KeyspaceFixture fixture = new KeyspaceFixture();
    private final Allocator allocator = fixture.keyspace.allocator();
    private final KeyIndex<Node> index = new KeyIndex<>(Account.CLIENT_TRANSACTIONS, 16);
    private final Map<String, Node> model = new HashMap<>();
    private final long block = allocator.allocate(Account.TEMPORARY, LONGEST);

    @Test
    void shouldFindWhatAMapFinds() {
        System.out.println("KeyIndexModelTest: -Djavelina.seed=" + seed);
        long contexts = allocator.ledger().bytes(Account.CLIENT_CONTEXTS);
        for (int step = 0; step < STEPS; step++) {
            Database database = fixture.keyspace.database(random.nextInt(2));
            String key = "" + random.nextInt(step < STEPS / 2 ? KEYS : KEYS / 50);
            String name = database.index() + ":" + key;
            Slice slice = slice(key);
            assertThat(index.find(database, slice)).as("seed %s", seed).isSameAs(model.get(name));
            if (random.nextInt(5) < 2) model.put(name, index.findOrAdd(database, slice, Node::new));
            else if (model.containsKey(name)) index.remove(model.remove(name));
            if (step % 997 == 0) assertSame(database);
        }
        model.values().forEach(index::remove);
        assertThat(index.isEmpty()).isTrue();
        assertThat(allocator.ledger().bytes(Account.CLIENT_TRANSACTIONS)).isZero();
        assertThat(allocator.ledger().bytes(Account.CLIENT_CONTEXTS)).isEqualTo(contexts);
        allocator.free(Account.TEMPORARY, block, LONGEST);
    }

    private void assertSame(Database database) {
        Set<String> seen = new HashSet<>();
        index.forEach(database, node -> seen.add(database.index() + ":" + node.key(new Slice()).text()));
        Set<String> expected = new HashSet<>(model.keySet());
        expected.removeIf(name -> !name.startsWith(database.index() + ":"));
        assertThat(seen).as("seed %s", seed).isEqualTo(expected);
        assertThat(index.size()).isEqualTo(model.size());
    }

    private Slice slice(String text) {
        byte[] bytes = text.getBytes();
        Memory.copy(bytes, 0, block, bytes.length);
        return new Slice().wrap(block, bytes.length);
    }
}

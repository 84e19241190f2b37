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
import io.javelina.structure.ScarceMemory;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A sorted set in a database against a map. Now and then there is no memory; then nothing may have changed, and the books
/// must still be right.
class SortedSetValueModelTest {
    private static final int ROUNDS = 12_000;
    private static final int MEMBERS = 1500;
    /// Is never removed, so that the key stays.
    private static final String ALWAYS = "always";

    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    private final Allocator arguments = Allocator.create();
    private final long seed = Long.getLong("javelina.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final Map<String, Double> model = new TreeMap<>();
    private final KeyspaceSettings settings = new KeyspaceSettings();
    private final Keyspace keyspace = new Keyspace(allocator, settings, new DeafListener(), LazyFree.AT_ONCE, random,
            1);
    private final Database database = keyspace.database(0);
    private final long block = arguments.allocate(Account.CLIENT_QUERY, 64);
    private final Slice argument = new Slice();

    /// With how many members it leaves its small encoding.
    @ParameterizedTest
    @ValueSource(ints = { 0, 128, 2000 })
    void shouldHoldWhatTheModelHolds(int entries) {
        System.out.println("SortedSetValueModelTest: -Djavelina.seed=" + seed);
        settings.encodingLimits.sortedSetMaxListpackEntries = entries;
        Map<Account, Long> start = Balances.of(allocator);
        database.sortedSets().orNew(slice("z")).put(slice(ALWAYS), 0);
        model.put(ALWAYS, 0.0);
        for (int round = 0; round < ROUNDS; round++) {
            step(round / 3000 % 2 == 0 ? 2 : 6);
            if (round % 500 == 0) check();
        }
        check();
        keyspace.flush(true);
        Map<Account, Long> end = Balances.of(allocator);
        end.put(Account.SERVER, start.get(Account.SERVER));
        assertThat(end).isEqualTo(start);
        arguments.free(Account.CLIENT_QUERY, block, 64);
    }

    /// @param removing how many of 10 changes take a member away
    private void step(int removing) {
        SortedSetValue value = database.sortedSets().forWrite(slice("z"));
        String member = "member" + random.nextInt(MEMBERS);
        boolean isScarce = random.nextInt(20) == 0;
        if (isScarce) memory.refuseAfter(random.nextInt(3));
        try {
            if (random.nextInt(10) < removing) {
                assertThat(value.remove(slice(member))).isEqualTo(model.remove(member) != null);
            } else {
                double score = random.nextInt(MEMBERS) / 4.0;
                value.put(slice(member), score);
                model.put(member, score);
            }
        } catch (MemoryExhausted e) {
            assertThat(isScarce).isTrue();
            memory.refuse(false);
            database.assertInvariants();
        }
        memory.refuse(false);
    }

    private void check() {
        database.assertInvariants();
        SortedSetValue value = database.sortedSets().forWrite(slice("z"));
        value.assertInvariants();
        assertThat(value.size()).isEqualTo(model.size());
        model.forEach((member, score) -> assertThat(value.score(slice(member))).isEqualTo(score));
    }

    private Slice slice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        Memory.copy(bytes, 0, block, bytes.length);
        return argument.wrap(block, bytes.length);
    }
}

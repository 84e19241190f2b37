package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.ExpiryCycle;
import io.javelina.keyspace.Role;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Keys that clients of a writable replica gave a time to live go by themselves when that is over; those of the primary stay
/// until it says so.
class LocalExpiryModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final long LATER = CommandHarness.START + 1000;
    private static final int KEYS = 12;
    private static final int STEPS = 4000;

    private final CommandHarness harness = Harnesses.all();
    private final ExpiryCycle cycle = new ExpiryCycle(harness.keyspace(), System::nanoTime);
    private final Random random = new Random(SEED);
    /// By database: keys with whether they have a time to live, and whether that is from a client.
    private final List<Map<String, Boolean>> keys = new ArrayList<>(List.of(new HashMap<>(), new HashMap<>()));
    private final List<Set<String>> local = new ArrayList<>(List.of(new HashSet<>(), new HashSet<>()));
    private int database;
    private boolean isClient;

    @BeforeEach
    void printSeed() { System.out.println("seed " + SEED); }

    private void asClient(boolean now) {
        isClient = now;
        harness.keyspace().role(now ? Role.WRITABLE_REPLICA : Role.APPLYING);
    }

    private void passTo(long unixMillis) {
        harness.time(unixMillis);
        cycle.slow(10);
    }

    @Test
    void shouldExpireWhatItsClientsWrote() {
        asClient(false);
        harness.ask("SET theirs v PXAT " + LATER);
        harness.ask("SET both v PXAT " + LATER);
        asClient(true);
        harness.ask("SET ours v PXAT " + LATER);
        harness.ask("PEXPIREAT both " + LATER);
        assertThat(harness.keyspace().localExpiries()).isEqualTo(2);
        passTo(LATER);
        assertThat(harness.keyspace().size()).isEqualTo(3);
        harness.keyspace().pauseExpiry(true);
        passTo(LATER + 1);
        assertThat(harness.keyspace().size()).isEqualTo(3);
        harness.keyspace().pauseExpiry(false);
        passTo(LATER + 1);
        assertThat(harness.keyspace().size()).isEqualTo(1);
        assertThat(harness.keyspace().counters().expired).isEqualTo(2);
        assertThat(harness.keyspace().localExpiries()).isZero();
    }

    @Test
    void shouldKnowWhoseTimesToLiveAre() {
        for (int i = 0; i < STEPS; i++) {
            asClient(random.nextBoolean());
            step();
            if (i % 50 == 0) check();
        }
        asClient(true);
        passTo(LATER + 1);
        for (int i = 0; i < 2; i++) {
            int index = i;
            assertThat(harness.keyspace().database(i).size()).as("db" + i)
                    .isEqualTo(keys.get(i).keySet().stream().filter(key -> !local.get(index).contains(key)).count());
        }
    }

    private void check() {
        for (int i = 0; i < 2; i++) harness.keyspace().database(i).assertInvariants();
        assertThat(harness.keyspace().localExpiries()).isEqualTo(local.stream().mapToInt(Set::size).sum());
        assertThat(harness.keyspace().size()).isEqualTo(keys.stream().mapToInt(Map::size).sum());
    }

    private String key() { return "k" + random.nextInt(KEYS); }

    private void set(int index, String key, boolean expires) {
        keys.get(index).put(key, expires);
        if (expires && isClient) local.get(index).add(key);
        else local.get(index).remove(key);
    }

    private void gone(int index, String key) {
        keys.get(index).remove(key);
        local.get(index).remove(key);
    }

    private boolean expires(String key) { return keys.get(database).getOrDefault(key, false); }

    private boolean exists(String key) { return keys.get(database).containsKey(key); }

    private void step() {
        String key = key();
        String other = key();
        switch (random.nextInt(14)) {
            case 0 -> {
                harness.ask("SET " + key + " " + random.nextInt(100));
                set(database, key, false);
            }
            case 1, 2 -> {
                harness.ask("SET " + key + " " + "v".repeat(random.nextInt(40)) + "x PXAT " + LATER);
                set(database, key, true);
            }
            case 3, 4 -> {
                if (harness.ask("PEXPIREAT " + key + " " + LATER).equals(":1")) set(database, key, true);
            }
            case 5 -> {
                if (harness.ask("PERSIST " + key).equals(":1")) set(database, key, false);
            }
            case 6 -> {
                harness.ask("DEL " + key);
                gone(database, key);
            }
            case 7 -> {
                if (key.equals(other) || !harness.ask("RENAME " + key + " " + other).equals("+OK")) return;
                boolean had = expires(key);
                gone(database, key);
                set(database, other, had);
            }
            case 8 -> {
                if (!key.equals(other) && harness.ask("COPY " + key + " " + other + " REPLACE").equals(":1"))
                    set(database, other, expires(key));
            }
            case 9 -> {
                boolean had = expires(key);
                if (!harness.ask("MOVE " + key + " " + (1 - database)).equals(":1")) return;
                gone(database, key);
                set(1 - database, key, had);
            }
            case 10 -> {
                harness.ask("APPEND " + key + " " + "a".repeat(1 + random.nextInt(300)));
                if (!exists(key)) set(database, key, false);
            }
            case 11 -> {
                database = 1 - database;
                harness.ask("SELECT " + database);
            }
            case 12 -> swapOrFlush();
            default -> harness.ask("GETRANGE " + key + " 0 3");
        }
    }

    private void swapOrFlush() {
        if (random.nextInt(10) == 0) {
            harness.ask(random.nextBoolean() ? "FLUSHDB" : "FLUSHDB ASYNC");
            keys.get(database).clear();
            local.get(database).clear();
        } else {
            harness.ask("SWAPDB 0 1");
            java.util.Collections.reverse(keys);
            java.util.Collections.reverse(local);
        }
    }
}

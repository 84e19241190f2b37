package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Eviction;
import io.javelina.keyspace.EvictionPolicy;
import io.javelina.keyspace.ExpiryCycle;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.Snapshot;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.MemoryExhausted;
import io.javelina.persistence.DumpPayload;
import io.javelina.structure.KeySlot;
import io.javelina.structure.ScarceMemory;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/// Random commands of all types run between random slices of snapshots: what a snapshot gives is exactly the dataset as it
/// was when that snapshot began, whatever happened since.
@ParameterizedClass(name = "clustered: {0}")
@ValueSource(booleans = { false, true })
class SnapshotModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final List<String> FLUSHES = List.of("FLUSHDB", "FLUSHDB ASYNC", "FLUSHDB SYNC", "FLUSHALL ASYNC");
    private static final List<String> UNWANTED = List.of("flushall", "flushdb", "select", "swapdb", "pfselftest",
            "randomkey", "keys");

    private final boolean clustered;
    private final Random random = new Random(SEED);
    private CommandHarness harness;
    private Keyspace keyspace;
    private DumpPayload payload;
    private CommandShapes shapes;
    private ExpiryCycle expiryCycle;
    private Eviction eviction;
    private long now = CommandHarness.START;
    /// Grows with each look, so that each step of a snapshot is a slice.
    private long nanos;

    private Snapshot snapshot;
    private SnapshotRecorder recorder;
    /// The slots that it is of, null for all.
    private BitSet slots;
    private Map<String, String> expected;
    private List<String> expectedDatabases;
    private int completed;
    private int failed;
    private int cancelled;
    private int slices;
    private int heldBack;

    SnapshotModelTest(boolean clustered) { this.clustered = clustered; }

    @Test
    void shouldShowTheDatasetAsItWas() {
        start(Allocator.create());
        for (int i = 0; i < 12_000; i++) turn();
        end();
        assertThat(completed).as("completed").isGreaterThan(10);
        assertThat(cancelled).as("cancelled").isGreaterThan(2);
        assertThat(slices).as("slices").isGreaterThan(30);
        assertThat(heldBack).as("held back").isGreaterThan(2);
    }

    @Test
    void shouldBreakNothingWithoutMemory() {
        ScarceMemory scarce = new ScarceMemory();
        start(scarce.allocator());
        for (int i = 0; i < 10_000; i++) {
            scarce.refuseAfter(random.nextInt(3) == 0 ? random.nextInt(12) : Integer.MAX_VALUE);
            try {
                turn();
            } catch (MemoryExhausted e) {
                // The command failed, and the snapshot must not care.
            } finally {
                scarce.refuse(false);
            }
            if (snapshot != null && !snapshot.isRunning()) ended();
        }
        end();
        assertThat(completed).as("completed").isGreaterThan(5);
        assertThat(failed).as("failed").isGreaterThan(5);
    }

    private void start(Allocator allocator) {
        System.out.println("SnapshotModelTest: -Djavelina.seed=" + SEED);
        harness = CommandHarness.over(clustered, allocator, Allocator.create(), StringCommands::register,
                CounterCommands::register,
                BitmapCommands::register, BitfieldCommands::register, ListCommands::register, SetCommands::register,
                SortedSetCommands::register, GeoCommands::register, HashCommands::register,
                HashExpiryCommands::register, HyperLogLogCommands::register, SortCommands::register,
                StreamCommands::register, GenericCommands::register, ExpireCommands::register,
                ScanCommands::register, ObjectCommands::register, DatabaseCommands::register,
                BlockingListCommands::register);
        keyspace = harness.keyspace();
        payload = SnapshotRecorder.payload(keyspace);
        keyspace.settings().bigBytes = 500;
        keyspace.settings().maxStringBytes = 1 << 20;
        expiryCycle = new ExpiryCycle(keyspace, () -> nanos++);
        eviction = new Eviction(keyspace, () -> nanos++);
        shapes = new CommandShapes(random, name -> harness.knows(name) && !UNWANTED.contains(name));
    }

    private void end() {
        if (snapshot != null) finish();
        assertSound();
        System.out.printf("%d snapshots completed, %d failed, %d cancelled, %d slices of big values, %d held back%n",
                completed, failed, cancelled, slices, heldBack);
        assertThat(keyspace.heldOverheadBytes()).isZero();
        assertThat(keyspace.memoryLimit().notCountedBytes()).isZero();
        payload.close();
        keyspace.flush(true);
        for (Account account : Account.values())
            if (account != Account.SERVER)
                assertThat(harness.allocator().ledger().bytes(account)).as(account.name())
                        .isEqualTo(harness.startBalances().get(account));
    }

    private void turn() {
        act();
        if (snapshot == null) {
            if (random.nextInt(100) == 0) begin();
            return;
        }
        int choice = random.nextInt(400);
        if (choice == 0) cancel();
        else if (choice == 1) finish();
        else if (choice < 150) proceed();
    }

    // Snapshots.

    private void begin() {
        slots = clustered && random.nextBoolean() ? someSlots() : null;
        expected = new SnapshotRecorder(payload, random).everything(keyspace, slots);
        expectedDatabases = SnapshotRecorder.databases(keyspace, slots);
        if (keyspace.mustForgetSnapshots()) {
            recorder = null;
            snapshot = keyspace.beginForgettingSnapshots();
        } else {
            recorder = new SnapshotRecorder(payload, random);
            snapshot = slots == null ? keyspace.beginSnapshot(recorder) : keyspace.beginSnapshot(recorder, slots);
        }
    }

    private BitSet someSlots() {
        BitSet some = new BitSet();
        double share = random.nextDouble();
        for (int slot = 0; slot < KeySlot.COUNT; slot++) if (random.nextDouble() < share) some.set(slot);
        return some;
    }

    private void proceed() {
        snapshot.proceed(0, Long.MAX_VALUE, () -> nanos++);
        if (!snapshot.isRunning()) ended();
    }

    private void finish() { while (snapshot != null) proceed(); }

    private void cancel() {
        snapshot.cancel();
        cancelled++;
        forget();
    }

    private void ended() {
        if (snapshot.isComplete() && recorder != null) {
            completed++;
            assertThat(recorder.ended).isTrue();
            assertThat(recorder.databases).isEqualTo(expectedDatabases);
            assertThat(recorder.saved.keySet()).as("seed %d", SEED).isEqualTo(expected.keySet());
            expected.forEach((key, value) -> assertThat(recorder.saved.get(key)).as("seed %d, %s", SEED, key)
                    .isEqualTo(value));
            assertThat(snapshot.savedKeys()).isEqualTo(snapshot.totalKeys()).isEqualTo(expected.size());
        } else if (!snapshot.isComplete()) {
            failed++;
        }
        assertSound();
        forget();
    }

    private void forget() {
        if (recorder != null) {
            slices += recorder.slices;
        }
        snapshot = null;
        recorder = null;
    }

    private void assertSound() {
        for (int i = 0; i < keyspace.databaseCount(); i++) keyspace.database(i).assertInvariants();
    }

    // What happens meanwhile.

    private void act() {
        int choice = random.nextInt(1000);
        if (choice < 20) passTime(random.nextInt(50));
        else if (choice < 30) expiryCycle.slow(10);
        else if (choice < 36) evict();
        else if (choice < 40) run(FLUSHES.get(random.nextInt(FLUSHES.size())));
        else if (choice < 50) run("SWAPDB " + random.nextInt(3) + " " + random.nextInt(3));
        else if (choice < 80) run("SELECT " + random.nextInt(3));
        else if (choice < 90) run((random.nextBoolean() ? "MOVE " : "COPY ") + key() + " " + key() + " DB 1 REPLACE");
        else if (choice < 95) run("MOVE " + key() + " " + random.nextInt(3));
        else if (choice < 100) fill();
        else if (choice < 110) unlinkFilled();
        else if (choice < 130) grow();
        else if (choice < 140) expireSoon();
        else if (choice < 150) keyspace.tidy(1000, () -> nanos++);
        else if (choice < 155) changeLimits();
        else run(shapes.next());
    }

    private void passTime(long millis) {
        now += millis;
        harness.time(now);
    }

    private String key() { return "abcdefgh".substring(random.nextInt(8)).substring(0, 1); }

    private void run(String line) { run(Arrays.asList(line.split(" "))); }

    private void run(List<String> words) {
        if (snapshot != null && recorder != null && random.nextBoolean()) waitFor(words);
        harness.run(words);
        harness.allEvents();
        harness.modified();
    }

    /// As the node does it: until the command may run the snapshot goes on.
    private void waitFor(List<String> words) {
        while (snapshot != null && harness.writes(words, snapshot::postpones)) {
            assertThat(snapshot.isAwaited()).isTrue();
            heldBack++;
            proceed();
        }
    }

    private void evict() {
        keyspace.settings().policy = random.nextBoolean() ? EvictionPolicy.ALLKEYS_RANDOM : EvictionPolicy.ALLKEYS_LRU;
        keyspace.settings().maxmemory = Math.max(1,
                keyspace.memoryLimit().countedBytes() - random.nextInt(1, 3000));
        eviction.perform();
        keyspace.settings().maxmemory = 0;
    }

    /// So many keys that tables are resized.
    private void fill() {
        List<String> words = new ArrayList<>(List.of("MSET"));
        int first = random.nextInt(1000);
        for (int i = 0; i < random.nextInt(200); i++) words.addAll(List.of("key:" + (first + i), "value"));
        harness.run(words);
    }

    private void unlinkFilled() {
        List<String> words = new ArrayList<>(List.of(random.nextBoolean() ? "UNLINK" : "DEL"));
        int first = random.nextInt(1000);
        for (int i = 0; i < 200; i++) words.add("key:" + (first + i));
        harness.run(words);
    }

    /// Some value becomes big, or bigger.
    private void grow() {
        String key = key();
        String text = "v".repeat(random.nextInt(1, 900));
        switch (random.nextInt(6)) {
            case 0 -> run("APPEND " + key + " " + text);
            case 1 -> run("RPUSH " + key + " " + text + " a b c d");
            case 2 -> run("SADD " + key + " " + text + " a b c");
            case 3 -> run("HSET " + key + " " + text + " v f v g v");
            case 4 -> run("ZADD " + key + " " + random.nextInt(9) + " " + text);
            default -> run("XADD " + key + " * field " + text);
        }
    }

    private void expireSoon() {
        String key = key();
        if (random.nextBoolean()) run("PEXPIREAT " + key + " " + (now + random.nextInt(100)));
        else run("HPEXPIREAT " + key + " " + (now + random.nextInt(100)) + " FIELDS 3 f g a");
    }

    private void changeLimits() {
        keyspace.settings().encodingLimits.hashMaxListpackEntries = random.nextInt(8);
        keyspace.settings().encodingLimits.setMaxListpackEntries = random.nextInt(8);
        keyspace.settings().encodingLimits.sortedSetMaxListpackEntries = random.nextInt(8);
        keyspace.settings().encodingLimits.listMaxListpackSize = random.nextInt(1, 8);
        keyspace.settings().encodingLimits.streamNodeMaxEntries = random.nextInt(1, 8);
        keyspace.settings().encodingLimits.setMaxIntsetEntries = random.nextInt(8);
    }
}

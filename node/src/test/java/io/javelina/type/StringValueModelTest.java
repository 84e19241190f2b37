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
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Strings in a database against arrays of bytes in a map.
class StringValueModelTest {
    private static final int KEYS = 20;
    private static final int ROUNDS = 40_000;
    private static final long NOW = 1_700_000_000_000L;
    private static final int[] LENGTHS = { 0, 1, 7, 8, 9, 20, 44, 45, 100, 511, 512, 513, 1000, 5000, 20_000 };

    private final Allocator allocator = Allocator.create();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final Map<String, byte[]> model = new HashMap<>();
    private final Map<String, Long> expiries = new HashMap<>();
    private Database database;
    private Map<Account, Long> start;

    @BeforeEach
    void create() {
        System.out.println("StringValueModelTest seed " + seed);
        Keyspace keyspace = new Keyspace(allocator, new KeyspaceSettings(), new DeafListener(), LazyFree.AT_ONCE,
                random, 1);
        keyspace.beginTurn(NOW);
        database = keyspace.database(0);
        start = Balances.of(allocator);
    }

    @Test
    void shouldHoldWhatTheModelHolds() {
        for (int round = 0; round < ROUNDS; round++) {
            String key = "key" + random.nextInt(KEYS) + (random.nextInt(KEYS) == 0 ? "x".repeat(300) : "");
            change(key);
            check(key);
            if (round % 1000 == 0) database.assertInvariants();
        }
        database.keyspace().flush(true);
        for (Account account : Account.values())
            assertThat(allocator.ledger().bytes(account)).as(account.name()).isEqualTo(start.get(account));
    }

    private void change(String key) {
        switch (random.nextInt(10)) {
            case 0 -> set(key, bytes());
            case 1 -> set(key, Long.toString(random.nextLong() >> random.nextInt(64)).getBytes());
            case 2 -> append(key);
            case 3 -> overwriteRange(key);
            case 4 -> resize(key);
            case 5 -> replaceByInteger(key);
            case 6 -> replaceByText(key);
            case 7 -> createZeroed(key);
            case 8 -> adopt(key);
            default -> {
                if (random.nextInt(4) == 0) delete(key);
                else expire(key);
            }
        }
    }

    private byte[] bytes() {
        byte[] bytes = new byte[Math.max(0, LENGTHS[random.nextInt(LENGTHS.length)] + random.nextInt(3) - 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private void set(String key, byte[] value) {
        long expiry = random.nextBoolean() ? Entry.NO_EXPIRY : NOW + 1 + random.nextInt(1000);
        with(key.getBytes(), k -> with(value, v -> database.setString(k, v, expiry)));
        remember(key, value, expiry);
    }

    private void append(String key) {
        if (!model.containsKey(key)) return;
        byte[] tail = bytes();
        byte[] old = model.get(key);
        with(tail, slice -> value(key).append(slice));
        byte[] grown = Arrays.copyOf(old, old.length + tail.length);
        System.arraycopy(tail, 0, grown, old.length, tail.length);
        model.put(key, grown);
    }

    private void overwriteRange(String key) {
        if (!model.containsKey(key)) return;
        byte[] patch = bytes();
        int offset = random.nextInt(model.get(key).length + 20);
        with(patch, slice -> value(key).overwriteRange(offset, slice));
        byte[] patched = Arrays.copyOf(model.get(key), Math.max(model.get(key).length, offset + patch.length));
        System.arraycopy(patch, 0, patched, offset, patch.length);
        model.put(key, patched);
    }

    private void resize(String key) {
        if (!model.containsKey(key)) return;
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        long address = value(key).resizeForWrite(length);
        byte[] old = model.get(key);
        model.put(key, Arrays.copyOf(old, Math.max(old.length, length)));
        if (length == 0) return;
        Memory.putByte(address + length - 1, 7);
        model.get(key)[length - 1] = 7;
    }

    private void replaceByInteger(String key) {
        if (!model.containsKey(key)) return;
        long number = random.nextLong();
        value(key).replace(number);
        model.put(key, Long.toString(number).getBytes());
    }

    private void replaceByText(String key) {
        if (!model.containsKey(key)) return;
        byte[] text = random.nextBoolean() ? bytes() : "12345".getBytes();
        with(text, slice -> value(key).replace(slice));
        assertThat(value(key).isInteger()).isFalse();
        model.put(key, text);
    }

    private void createZeroed(String key) {
        int length = LENGTHS[random.nextInt(LENGTHS.length)];
        with(key.getBytes(), k -> database.createString(k, length));
        remember(key, new byte[length], Entry.NO_EXPIRY);
    }

    private void adopt(String key) {
        byte[] value = bytes();
        long capacity = allocator.roundUp(Math.max(1, value.length));
        long block = allocator.allocate(Account.STRINGS, capacity);
        Memory.copy(value, 0, block, value.length);
        with(key.getBytes(), k -> database.adoptString(k, block, value.length, capacity, Entry.NO_EXPIRY));
        remember(key, value, Entry.NO_EXPIRY);
    }

    private void delete(String key) {
        with(key.getBytes(), k -> assertThat(database.delete(k, false)).isEqualTo(model.containsKey(key)));
        model.remove(key);
        expiries.remove(key);
    }

    private void expire(String key) {
        if (!model.containsKey(key)) return;
        long expiry = random.nextBoolean() ? Entry.NO_EXPIRY : NOW + 1 + random.nextInt(1000);
        with(key.getBytes(), k -> database.expireAt(database.peek(k), k, expiry));
        expiries.put(key, expiry);
    }

    private void remember(String key, byte[] value, long expiry) {
        model.put(key, value);
        expiries.put(key, expiry);
    }

    private void check(String key) {
        assertThat(database.size()).isEqualTo(model.size());
        assertThat(database.expiresSize())
                .isEqualTo(expiries.values().stream().filter(at -> at != Entry.NO_EXPIRY).count());
        if (!model.containsKey(key)) return;
        StringValue value = value(key);
        value.assertInvariants();
        assertThat(value.length()).isEqualTo(model.get(key).length);
        assertThat(value.bytes().toBytes()).as(value.describe()).isEqualTo(model.get(key));
        assertThat(Entry.expiry(value.entry())).isEqualTo(expiries.get(key));
    }

    private StringValue value(String key) {
        StringValue[] found = new StringValue[1];
        with(key.getBytes(), k -> found[0] = database.stringForWrite(k));
        return found[0];
    }

    private interface Action {
        void on(Slice slice);
    }

    private void with(byte[] bytes, Action action) {
        long block = allocator.allocate(Account.CLIENT_QUERY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        action.on(new Slice().wrap(block, bytes.length));
        allocator.free(Account.CLIENT_QUERY, block, Math.max(1, bytes.length));
    }
}

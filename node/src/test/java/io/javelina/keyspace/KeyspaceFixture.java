package io.javelina.keyspace;

import io.javelina.memory.Account;
import io.javelina.memory.AccountGroup;
import io.javelina.memory.Allocator;
import io.javelina.memory.Balances;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.random.RandomGenerator;

/// A keyspace for tests, with keys and values given as text.
final class KeyspaceFixture {
    static final long START = 1_700_000_000_000L;
    private static final int DATABASES = 4;

    final Allocator allocator;
    final KeyspaceSettings settings = new KeyspaceSettings();
    final List<String> events = new ArrayList<>();
    final Keyspace keyspace;
    final Database database;
    private final List<Slice> slices = new ArrayList<>();
    private final Map<Account, Long> start;

    KeyspaceFixture() { this(LazyFree.AT_ONCE, new Random(1)); }

    /// @param clustered whether this is the keyspace of a node of a cluster
    KeyspaceFixture(boolean clustered) { this(Allocator.create(), LazyFree.AT_ONCE, new Random(1), clustered); }

    KeyspaceFixture(LazyFree lazyFree, RandomGenerator random) { this(Allocator.create(), lazyFree, random); }

    KeyspaceFixture(Allocator allocator, LazyFree lazyFree, RandomGenerator random) {
        this(allocator, lazyFree, random, Boolean.getBoolean("javelina.clustered"));
    }

    KeyspaceFixture(Allocator allocator, LazyFree lazyFree, RandomGenerator random, boolean clustered) {
        this.allocator = allocator;
        keyspace = new Keyspace(allocator, settings, new Recorder(), lazyFree, random, DATABASES, clustered);
        keyspace.beginTurn(START);
        database = keyspace.database(0);
        start = balances();
    }

    private final class Recorder implements KeyspaceListener {
        @Override
        public void modified(Database database, Slice key) { events.add("modified " + key); }

        @Override
        public void event(Database database, char type, String event, Slice key) {
            events.add(type + " " + event + " " + key);
        }

        @Override
        public void flushed(Database database) { events.add("flushed " + database.index()); }
    }

    List<String> takeEvents() {
        List<String> taken = List.copyOf(events);
        events.clear();
        return taken;
    }

    /// Native bytes that live until [#freeSlices].
    Slice slice(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = allocator.allocate(Account.CLIENT_QUERY, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, block, bytes.length);
        Slice slice = new Slice().wrap(block, bytes.length);
        slices.add(slice);
        return slice;
    }

    void freeSlices() {
        for (Slice slice : slices)
            allocator.free(Account.CLIENT_QUERY, slice.address(), Math.max(1, slice.length()));
        slices.clear();
    }

    void set(Database target, String key, String value, long expiry) {
        target.setString(slice(key), slice(value), expiry);
        freeSlices();
    }

    void set(String key, String value) { set(database, key, value, Entry.NO_EXPIRY); }

    void setExpiring(String key, long expiry) { set(database, key, "v", expiry); }

    boolean isThere(String key) {
        boolean found = database.peekRaw(slice(key)) != 0;
        freeSlices();
        return found;
    }

    void read(String key) {
        database.lookupRead(slice(key));
        freeSlices();
    }

    /// What the accounts of database overhead hold.
    long overheadBytes() {
        return allocator.ledger().bytes(AccountGroup.DATABASE_MAIN)
                + allocator.ledger().bytes(AccountGroup.DATABASE_EXPIRES);
    }

    /// What the databases report of that.
    long reportedOverheadBytes() {
        long bytes = 0;
        for (int i = 0; i < DATABASES; i++)
            bytes += keyspace.database(i).mainOverheadBytes() + keyspace.database(i).expiresOverheadBytes();
        return bytes;
    }

    long reportedDataBytes() {
        long bytes = 0;
        for (int i = 0; i < DATABASES; i++) bytes += keyspace.database(i).dataBytes();
        return bytes;
    }

    Map<Account, Long> balances() { return Balances.of(allocator); }

    Map<Account, Long> startBalances() { return start; }
}

package io.javelina.keyspace;

import io.javelina.memory.Allocator;
import io.javelina.structure.SipHash;
import io.javelina.type.EntryBlocks;
import java.util.random.RandomGenerator;

/// All databases of a node and what they share. Node loop only; the time is that of the loop's turn.
public final class Keyspace {
    final Allocator allocator;
    final EntryBlocks blocks;
    final KeyspaceSettings settings;
    final KeyspaceCounters counters = new KeyspaceCounters();
    final AccessClock accessClock;
    final KeyspaceListener listener;
    final LazyFree lazyFree;
    final RandomGenerator random;
    final SipHash hash;

    private final Database[] databases;
    private long now;
    private boolean expiryPaused;

    public Keyspace(Allocator allocator, KeyspaceSettings settings, KeyspaceListener listener, LazyFree lazyFree,
            RandomGenerator random, int databaseCount) {
        this.allocator = allocator;
        this.blocks = new EntryBlocks(allocator);
        this.settings = settings;
        this.listener = listener;
        this.lazyFree = lazyFree;
        this.random = random;
        byte[] seed = new byte[16];
        random.nextBytes(seed);
        this.hash = new SipHash(seed);
        this.accessClock = new AccessClock(settings, random);
        this.databases = new Database[databaseCount];
        for (int i = 0; i < databaseCount; i++) databases[i] = new Database(this, i);
    }

    /// A turn of the loop begins: until the next one it is this time.
    public void beginTurn(long unixMillis) {
        now = unixMillis;
        accessClock.now(unixMillis);
    }

    /// Unix milliseconds of this turn.
    public long now() { return now; }

    public int databaseCount() { return databases.length; }

    public Database database(int index) { return databases[index]; }

    public KeyspaceSettings settings() { return settings; }

    public KeyspaceCounters counters() { return counters; }

    public AccessClock accessClock() { return accessClock; }

    public Allocator allocator() { return allocator; }

    public RandomGenerator random() { return random; }

    /// While paused, keys whose time has come are seen as gone but are not deleted.
    public void pauseExpiry(boolean paused) { expiryPaused = paused; }

    boolean expiryPaused() { return expiryPaused; }
}

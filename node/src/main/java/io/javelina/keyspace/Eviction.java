package io.javelina.keyspace;

import io.javelina.structure.Entry;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Deletes keys when memory is over `maxmemory`, as `maxmemory-policy` says.
///
/// Who is to go is found by sampling: each round looks at a few keys of every database, remembers the best candidates (see
/// [EvictionPool]) and deletes the best of all. A call takes no longer than its time slice; when that is over it says
/// [Verdict#RUNNING], commands go on, and the loop calls again as soon as it can.
///
/// Not to be called while nothing may be evicted: while loading, on a replica that follows its primary's memory, while a
/// script yields, or while clients that write are paused.
public final class Eviction {
    /// What a call found, or achieved.
    public enum Verdict {
        /// Memory is within its limit.
        OK,
        /// It is not yet; commands go on, and so does eviction in the next turn.
        RUNNING,
        /// It is not, and nothing can be evicted: commands that may need memory are refused.
        FAIL
    }

    private static final int KEYS_PER_LOOK_AT_THE_CLOCK = 16;
    /// From this tenacity on the time slice grows faster, and at the last there is none.
    private static final int LINEAR_TENACITY = 10;
    private static final int LIMITLESS_TENACITY = 100;
    private static final long NANOS_PER_TENACITY = TimeUnit.MICROSECONDS.toNanos(50);
    private static final double GROWTH_PER_TENACITY = 1.15;
    /// A database is sampled again in the same round while it has given fewer keys than wanted, up to so many times.
    private static final int MOST_SAMPLES_PER_DATABASE = 4;
    private static final int MOST_SAMPLES = 64;

    private final Keyspace keyspace;
    private final KeyspaceSettings settings;
    private final KeyspaceCounters counters;
    private final MemoryLimit limit;
    private final LongSupplier nanos;
    private final EvictionPool pool = new EvictionPool();
    /// The policy by which the candidates in the pool were judged.
    private EvictionPolicy poolPolicy;
    private final long[] samples = new long[MOST_SAMPLES];

    /// The database that the last random victim came from.
    private int lastDatabase;
    private Database victimOwner;
    private boolean running;
    private boolean exceeded;
    private long exceededSinceNanos;

    /// @param nanos the clock by which time slices and the time over the limit are measured
    public Eviction(Keyspace keyspace, LongSupplier nanos) {
        this.keyspace = keyspace;
        this.settings = keyspace.settings;
        this.counters = keyspace.counters;
        this.limit = keyspace.memoryLimit;
        this.nanos = nanos;
    }

    /// Whether the last call did not finish: the loop should call [#perform] again without delay.
    public boolean isRunning() { return running; }

    /// Evicts until memory is within its limit, the time slice is over, or nothing can be evicted any more. Called before
    /// each command, so it does next to nothing while there is room.
    public Verdict perform() {
        Verdict verdict = limit.isOver() ? evict() : Verdict.OK;
        running = verdict == Verdict.RUNNING;
        if (exceeded != (verdict != Verdict.OK)) noteExceeded(!exceeded);
        return verdict;
    }

    private void noteExceeded(boolean now) {
        if (now) exceededSinceNanos = nanos.getAsLong();
        else counters.evictionExceededNanos += nanos.getAsLong() - exceededSinceNanos;
        exceeded = now;
    }

    private Verdict evict() {
        if (settings.policy == EvictionPolicy.NOEVICTION) return Verdict.FAIL;
        long start = nanos.getAsLong();
        long slice = sliceNanos();
        long wanted = limit.excessBytes();
        long freed = 0;
        for (int keys = 1; freed < wanted; keys++) {
            long victim = settings.policy.isRandom() ? randomVictim() : bestVictim();
            if (victim == 0) return awaitLazyFree(start, slice);
            long bytes = victimOwner.evict(victim);
            freed += bytes;
            counters.evictedBytes += bytes;
            if (keys % KEYS_PER_LOOK_AT_THE_CLOCK != 0) continue;
            // What the other thread frees does not count as freed here, so look at the true state now and then.
            if (settings.lazyEviction && !limit.isOver()) return Verdict.OK;
            if (nanos.getAsLong() - start > slice) return Verdict.RUNNING;
        }
        return Verdict.OK;
    }

    /// How long one call may take, from `maxmemory-eviction-tenacity`.
    private long sliceNanos() {
        int tenacity = settings.evictionTenacity;
        if (tenacity <= LINEAR_TENACITY) return NANOS_PER_TENACITY * tenacity;
        if (tenacity >= LIMITLESS_TENACITY) return Long.MAX_VALUE;
        return (long) (NANOS_PER_TENACITY * LINEAR_TENACITY
                * Math.pow(GROWTH_PER_TENACITY, tenacity - LINEAR_TENACITY));
    }

    /// Nothing is left to evict, but what was given to the other thread may soon be enough.
    private Verdict awaitLazyFree(long start, long slice) {
        while (limit.isOver()) {
            long left = slice - (nanos.getAsLong() - start);
            if (left <= 0 || !keyspace.lazyFree.isBusy()) return limit.isOver() ? Verdict.FAIL : Verdict.OK;
            keyspace.lazyFree.awaitProgress(Math.min(left, TimeUnit.MILLISECONDS.toNanos(1)));
        }
        return Verdict.OK;
    }

    private EntryTable candidates(Database database) {
        return settings.policy.isVolatile() ? database.expiries() : database.keys();
    }

    /// A random key of the next database that has any, so that all databases give alike.
    private long randomVictim() {
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            lastDatabase = (lastDatabase + 1) % keyspace.databaseCount();
            victimOwner = keyspace.database(lastDatabase);
            long victim = candidates(victimOwner).random(keyspace.random);
            if (victim != 0) return victim;
        }
        return 0;
    }

    private long bestVictim() {
        if (settings.policy != poolPolicy) pool.clear();
        poolPolicy = settings.policy;
        while (fillPool()) {
            long victim = pool.takeBest();
            victimOwner = pool.takenFrom();
            if (victim != 0) return victim;
        }
        return 0;
    }

    /// Offers some keys of each database to the pool; false when there are no keys at all.
    private boolean fillPool() {
        boolean any = false;
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            EntryTable table = candidates(database);
            if (table.size() == 0) continue;
            any = true;
            sample(database, table);
        }
        return any;
    }

    private void sample(Database database, EntryTable table) {
        int wanted = (int) Math.min(table.size(), Math.min(settings.maxmemorySamples, MOST_SAMPLES));
        for (int i = 0, seen = 0; seen < wanted && i < MOST_SAMPLES_PER_DATABASE; i++) {
            int count = table.sample(samples, wanted - seen, keyspace.random);
            for (int k = 0; k < count; k++)
                pool.offer(database, samples[k], database.hashOf(samples[k]), score(samples[k]));
            seen += count;
        }
    }

    /// The higher, the better a victim.
    private long score(long entry) {
        if (settings.policy == EvictionPolicy.VOLATILE_TTL) return Long.MAX_VALUE - Entry.expiry(entry);
        if (settings.policy.isLfu()) return 255 - keyspace.accessClock.frequency(entry);
        return keyspace.accessClock.idleSeconds(entry);
    }

    /// Milliseconds that memory has been over its limit without a break until now, 0 when it is not:
    /// `current_eviction_exceeded_time`.
    public long currentExceededMillis() {
        return exceeded ? TimeUnit.NANOSECONDS.toMillis(nanos.getAsLong() - exceededSinceNanos) : 0;
    }

    /// The same for all time: `total_eviction_exceeded_time`.
    public long totalExceededMillis() {
        return TimeUnit.NANOSECONDS.toMillis(counters.evictionExceededNanos) + currentExceededMillis();
    }

    /// Sets back what CONFIG RESETSTAT does, besides [KeyspaceCounters#reset].
    public void resetStatistics() { exceeded = false; }
}

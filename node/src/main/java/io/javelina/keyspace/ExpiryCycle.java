package io.javelina.keyspace;

import io.javelina.structure.ElementVisitor;
import io.javelina.structure.Entry;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/// Finds keys whose time has come and deletes them, although nobody asks for them.
///
/// It walks through the tables of expiries, a batch of some 20 keys at a time. A batch in which many had expired is
/// followed by another one of the same database at once; else the next database has its turn. So the work follows the
/// need, and it is bounded by time: the slow cycle, run by cron, takes a quarter of it at most; the fast one, run before the
/// loop sleeps, takes a millisecond, and only after a cycle that ran out of time. Both go on where the last one
/// stopped.
///
/// Fields of hashes whose time has come are removed likewise, by way of the tables of entries that have such fields. When
/// there are any, they have a half of the time at least.
public final class ExpiryCycle {
    /// What a step of `active-expire-effort` adds to each of these.
    private static final int KEYS_PER_BATCH = 20;
    private static final int MORE_KEYS_PER_BATCH = 5;
    private static final long FAST_NANOS = 1_000_000;
    private static final long MORE_FAST_NANOS = 250_000;
    private static final int SLOW_PERCENT = 25;
    private static final int MORE_SLOW_PERCENT = 2;
    /// Expired keys in percent that a batch may have without being followed by another.
    private static final int ACCEPTABLE_PERCENT = 10;

    /// Buckets to be visited per key that is wanted, when the table is sparse.
    private static final int BUCKETS_PER_KEY = 20;
    private static final int DATABASES_PER_CYCLE = 16;
    private static final int BATCHES_PER_LOOK_AT_THE_CLOCK = 16;
    private static final double WEIGHT_OF_TTL_BATCH = 0.02;
    private static final double WEIGHT_OF_STALE_SHARE = 0.05;
    private static final long NANOS_PER_SECOND = 1_000_000_000;

    private final Keyspace keyspace;
    private final KeyspaceSettings settings;
    private final KeyspaceCounters counters;
    private final LongSupplier nanos;
    private final ElementVisitor sampler = this::sample;

    private final ElementVisitor reaper = this::reap;
    private final BooleanSupplier hasTime = this::hasTime;

    private int nextDatabase;
    /// The database whose hashes are the next to be looked at.
    private int nextVolatile;
    /// The same for keys that only this replica knows of.
    private int nextLocal;
    private boolean ranOutOfTime;
    private boolean everFast;
    private long lastFastNanos;

    // The cycle that runs now.
    private long startNanos;
    private long budgetNanos;
    private int batches;
    private long cycleSampled;
    private long cycleExpired;

    // The batch that is made now.
    private Database database;
    private int sampled;
    private int expired;
    private int unexpired;
    private double ttlSum;
    /// Hashes seen, and those of them that had expired fields.
    private int hashes;
    private int reaped;

    /// @param nanos the clock by which cycles keep their time
    public ExpiryCycle(Keyspace keyspace, LongSupplier nanos) {
        this.keyspace = keyspace;
        this.settings = keyspace.settings;
        this.counters = keyspace.counters;
        this.nanos = nanos;
    }

    private int effort() { return settings.activeExpireEffort - 1; }

    private int acceptablePercent() { return ACCEPTABLE_PERCENT - effort(); }

    /// For cron, which calls this `hz` times per second.
    public void slow(int hz) {
        if (settings.activeExpire && keyspace.mayExpireLocally()) runLocally();
        if (!mayRun()) return;
        run(Math.max(1, NANOS_PER_SECOND * (SLOW_PERCENT + MORE_SLOW_PERCENT * effort()) / 100 / hz));
    }

    /// For the moment before the loop sleeps.
    public void fast() {
        if (!mayRun() || !ranOutOfTime) return;
        long budget = FAST_NANOS + MORE_FAST_NANOS * effort();
        long now = nanos.getAsLong();
        if (everFast && now - lastFastNanos < 2 * budget) return;
        everFast = true;
        lastFastNanos = now;
        run(budget);
    }

    private boolean mayRun() { return settings.activeExpire && keyspace.mayExpire(); }

    private void run(long budget) {
        startNanos = nanos.getAsLong();
        boolean hasVolatiles = hasVolatiles();
        budgetNanos = hasVolatiles ? budget / 2 : budget;
        batches = 0;
        cycleSampled = 0;
        cycleExpired = 0;
        int databases = keyspace.databaseCount();
        int wanted = ranOutOfTime ? databases : Math.min(databases, DATABASES_PER_CYCLE);
        ranOutOfTime = false;
        for (int visited = 0, worked = 0; visited < databases && worked < wanted && !ranOutOfTime; visited++) {
            database = keyspace.database(nextDatabase);
            nextDatabase = (nextDatabase + 1) % databases;
            if (database.expiresSize() > 0) worked++;
            runDatabase();
        }
        updateStaleShare();
        budgetNanos = budget;
        if (hasVolatiles) runFields();
        counters.expireCycleNanos += nanos.getAsLong() - startNanos;
    }

    /// On a replica: goes through the keys that have their time to live from its own clients, which are few as a rule.
    private void runLocally() {
        long start = nanos.getAsLong();
        for (int visited = 0; visited < keyspace.databaseCount(); visited++) {
            if (!expireLocally(keyspace.database(nextLocal).localExpiries(), start)) break;
            nextLocal = (nextLocal + 1) % keyspace.databaseCount();
        }
        counters.expireCycleNanos += nanos.getAsLong() - start;
    }

    /// Some buckets after the others; whether all were seen before time was over.
    private boolean expireLocally(LocalExpiries expiries, long start) {
        if (expiries.size() == 0) return true;
        for (int steps = 1; !expiries.expireSome(); steps++) {
            boolean looks = steps % BATCHES_PER_LOOK_AT_THE_CLOCK == 0;
            if (looks && nanos.getAsLong() - start > FAST_NANOS) return false;
        }
        return true;
    }

    private boolean hasVolatiles() {
        for (int i = 0; i < keyspace.databaseCount(); i++) if (keyspace.database(i).volatilesSize() > 0) return true;
        return false;
    }

    /// Goes through the hashes with fields that expire, after the keys have had their time.
    private void runFields() {
        boolean keysRanOut = ranOutOfTime;
        ranOutOfTime = false;
        int databases = keyspace.databaseCount();
        for (int visited = 0; visited < databases && !ranOutOfTime; visited++) {
            database = keyspace.database(nextVolatile);
            reapDatabase();
            if (!ranOutOfTime) nextVolatile = (nextVolatile + 1) % databases;
        }
        ranOutOfTime |= keysRanOut;
    }

    /// Batch after batch of hashes of one database, until few had expired fields, all were seen, or time is over.
    private void reapDatabase() {
        while (database.volatilesSize() > 0 && !ranOutOfTime) {
            boolean wrapped = reapBatch();
            if (++batches % BATCHES_PER_LOOK_AT_THE_CLOCK == 0) lookAtTheClock();
            if (wrapped || hashes > 0 && reaped * 100 / hashes <= acceptablePercent()) return;
        }
    }

    /// Returns whether the end of the table was reached.
    private boolean reapBatch() {
        hashes = 0;
        reaped = 0;
        long wanted = Math.min(database.volatilesSize(), KEYS_PER_BATCH + MORE_KEYS_PER_BATCH * effort());
        boolean wrapped = false;
        for (long buckets = 0; hashes < wanted && buckets < wanted * BUCKETS_PER_KEY && !wrapped; buckets++) {
            if (ranOutOfTime) return false;
            database.volatileCursor = database.volatiles().scan(database.volatileCursor, reaper);
            wrapped = database.volatileCursor == 0;
        }
        return wrapped;
    }

    private void reap(long entry) {
        hashes++;
        if (keyspace.hiddenSlots().has(entry)) return;
        if (database.expireFields(entry, hasTime) > 0) reaped++;
    }

    private boolean hasTime() {
        if (!ranOutOfTime) lookAtTheClock();
        return !ranOutOfTime;
    }

    /// Batch after batch of one database, until few have expired, all were seen, or time is over.
    private void runDatabase() {
        while (!ranOutOfTime) {
            if (database.expiresSize() == 0) {
                database.averageTtl = 0;
                return;
            }
            boolean wrapped = runBatch();
            updateAverageTtl();
            if (++batches % BATCHES_PER_LOOK_AT_THE_CLOCK == 0) lookAtTheClock();
            if (wrapped || sampled > 0 && expired * 100 / sampled <= acceptablePercent()) return;
        }
    }

    /// Returns whether the end of the table was reached.
    private boolean runBatch() {
        sampled = 0;
        expired = 0;
        unexpired = 0;
        ttlSum = 0;
        long wanted = Math.min(database.expiresSize(), KEYS_PER_BATCH + MORE_KEYS_PER_BATCH * effort());
        boolean wrapped = false;
        for (long buckets = 0; sampled < wanted && buckets < wanted * BUCKETS_PER_KEY && !wrapped; buckets++) {
            database.expiryCursor = database.expiries().scan(database.expiryCursor, sampler);
            wrapped = database.expiryCursor == 0;
        }
        cycleSampled += sampled;
        cycleExpired += expired;
        return wrapped;
    }

    private void sample(long entry) {
        if (keyspace.hiddenSlots().has(entry)) return;
        sampled++;
        long ttl = Entry.expiry(entry) - keyspace.now();
        if (ttl < 0) {
            expired++;
            database.expire(entry);
        } else {
            unexpired++;
            ttlSum += ttl;
        }
    }

    private void updateAverageTtl() {
        if (unexpired == 0) return;
        double batch = ttlSum / unexpired;
        database.averageTtl = database.averageTtl == 0
                ? batch
                : database.averageTtl + WEIGHT_OF_TTL_BATCH * (batch - database.averageTtl);
    }

    private void lookAtTheClock() {
        if (nanos.getAsLong() - startNanos <= budgetNanos) return;
        ranOutOfTime = true;
        counters.expiredTimeCapReached++;
    }

    private void updateStaleShare() {
        double share = cycleSampled == 0 ? 0 : (double) cycleExpired / cycleSampled;
        counters.expiredStaleShare += WEIGHT_OF_STALE_SHARE * (share - counters.expiredStaleShare);
    }
}

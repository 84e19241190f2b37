package io.javelina.keyspace;

import io.javelina.structure.Entry;
import java.util.random.RandomGenerator;

/// The 24 bits by which an entry remembers how lately or how often it was used.
///
/// LRU: seconds of a clock that wraps after 194 days. LFU: 16 bits of minutes of the last access, then a counter of 8
/// bits that grows with the logarithm of the number of accesses and decays with time.
public final class AccessClock {
    private static final int MASK = 0xffffff;
    private static final int NEW_COUNTER = 5;
    private static final int FULL_COUNTER = 255;

    private final KeyspaceSettings settings;
    private final RandomGenerator random;
    private int seconds;
    private int minutes;

    AccessClock(KeyspaceSettings settings, RandomGenerator random) {
        this.settings = settings;
        this.random = random;
    }

    void now(long unixMillis) {
        seconds = (int) (unixMillis / 1000) & MASK;
        minutes = (int) (unixMillis / 60_000) & 0xffff;
    }

    /// INFO's `lru_clock`.
    public int lruClock() { return seconds; }

    /// An entry begins to be used.
    public void created(long entry) {
        Entry.access(entry, settings.policy.isLfu() ? minutes << 8 | NEW_COUNTER : seconds);
    }

    /// The entry takes the place of another that was used at that time or so often.
    void replaced(long old, long entry) { Entry.access(entry, Entry.access(old)); }

    void touched(long entry) {
        if (settings.policy.isLfu()) Entry.access(entry, minutes << 8 | increment(frequency(entry)));
        else Entry.access(entry, seconds);
    }

    /// The entry was last used so many seconds ago. Ignored while LFU counts.
    public void restoreIdle(long entry, long idleSeconds) {
        if (settings.policy.isLfu()) return;
        // What is longer than the clock reaches back becomes half of what it does.
        boolean isInReach = idleSeconds <= seconds;
        Entry.access(entry, (int) (isInReach ? seconds - idleSeconds : seconds + MASK / 2) & MASK);
    }

    /// The entry was used so often (0 to 255). Ignored unless LFU counts.
    public void restoreFrequency(long entry, int counter) {
        if (settings.policy.isLfu()) Entry.access(entry, minutes << 8 | counter);
    }

    /// Seconds since the last access.
    public int idleSeconds(long entry) { return seconds - Entry.access(entry) & MASK; }

    /// The LFU counter, decayed to now.
    public int frequency(long entry) {
        int access = Entry.access(entry);
        int counter = access & 0xff;
        if (settings.lfuDecayMinutes == 0) return counter;
        int idle = minutes - (access >>> 8) & 0xffff;
        return Math.max(0, counter - idle / settings.lfuDecayMinutes);
    }

    private int increment(int counter) {
        if (counter == FULL_COUNTER) return counter;
        double chance = 1.0 / (Math.max(0, counter - NEW_COUNTER) * (double) settings.lfuLogFactor + 1);
        return random.nextDouble() < chance ? counter + 1 : counter;
    }
}

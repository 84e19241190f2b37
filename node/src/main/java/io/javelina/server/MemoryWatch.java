package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.config.ClientClass;
import io.javelina.keyspace.Eviction;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.KeyspaceCounters;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.management.event.MemoryEvents;
import io.javelina.memory.Ledger;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/// Keeps memory within its limit, and tells operators what happens at the limit: watermarks crossed, eviction begun and
/// ended, commands refused, clients disconnected. Node loop only.
final class MemoryWatch {
    /// Eviction has ended when no key was evicted for so long; under load it comes and goes with each command.
    private static final long QUIET_MILLIS = 1000;
    private static final String OUT_OF_MEMORY = "OOM ";

    private final Keyspace keyspace;
    private final KeyspaceSettings settings;
    private final KeyspaceCounters counters;
    private final Ledger ledger;
    private final Eviction eviction;
    private final LatencyMonitor latency;
    private final NodeClock clock;
    /// Null until management has started.
    private final Supplier<MemoryEvents> events;

    private boolean soon;
    private BooleanSupplier keepsAll = () -> false;
    private boolean evicting;
    private long startedMillis;
    private long lastEvictionMillis;
    private long evictedBefore;
    /// Bytes that eviction had freed before it began, that is, when it ended last.
    private long bytesBefore;
    private long evictedSeen;

    MemoryWatch(Keyspace keyspace, Eviction eviction, LatencyMonitor latency, NodeClock clock,
            Supplier<MemoryEvents> events) {
        this.keyspace = keyspace;
        this.settings = keyspace.settings();
        this.counters = keyspace.counters();
        this.ledger = keyspace.allocator().ledger();
        this.eviction = eviction;
        this.latency = latency;
        this.clock = clock;
        this.events = events;
    }

    /// Tells when nothing may be evicted: while others decide about the dataset.
    void keepsAll(BooleanSupplier when) { keepsAll = when; }

    /// Makes room where the limit is reached; whether there is still too little. Called before each command.
    boolean isOutOfMemory() { return evict() == Eviction.Verdict.FAIL; }

    /// Evicts for as long as a time slice, if anything has to be.
    Eviction.Verdict evict() {
        if (keepsAll.getAsBoolean()) return Eviction.Verdict.OK;
        if (!latency.isOn() || !keyspace.memoryLimit().isOver()) return eviction.perform();
        long start = clock.nanos();
        Eviction.Verdict verdict = eviction.perform();
        latency.add("eviction-cycle", clock.nanos() - start);
        return verdict;
    }

    /// Memory may have to be freed although no command asks for it, since the limit has changed.
    void evictSoon() { soon = true; }

    /// Goes on with eviction that its time slice interrupted; called each turn.
    void continueEviction() {
        if (!soon && !eviction.isRunning()) return;
        soon = false;
        evict();
    }

    /// A command was refused with this error.
    void refused(Request request, String error) {
        if (!error.startsWith(OUT_OF_MEMORY) || events.get() == null) return;
        events.get().refused(request.command().fullName(), ledger.total(), settings.maxmemory, keyspace.now());
    }

    /// A client is disconnected because of what it does not read.
    void outputLimitReached(Connection client, ClientClass clientClass, long bytes, long limitBytes) {
        if (events.get() == null) return;
        events.get().outputBuffer(client.id(), Addresses.peer(client.channel()), clientClass.shown(), bytes,
                limitBytes, keyspace.now());
    }

    /// Looks at watermarks and at eviction; called ten times a second.
    void look() {
        MemoryEvents told = events.get();
        if (told == null) return;
        long now = keyspace.now();
        told.watermark(keyspace.memoryLimit().countedBytes(), settings.maxmemory, now);
        if (counters.evicted != evictedSeen) {
            if (!evicting) begin(told, now);
            lastEvictionMillis = now;
        } else if (evicting && now - lastEvictionMillis >= QUIET_MILLIS) end(told, now);
        evictedSeen = counters.evicted;
    }

    private void begin(MemoryEvents told, long now) {
        evicting = true;
        startedMillis = now;
        evictedBefore = Math.min(evictedSeen, counters.evicted);
        told.evictionStarted(settings.policy.directive(), ledger.total(), settings.maxmemory, now);
    }

    private void end(MemoryEvents told, long now) {
        evicting = false;
        told.evictionEnded(Math.max(0, counters.evicted - evictedBefore), counters.evictedBytes - bytesBefore,
                lastEvictionMillis - startedMillis, now);
        bytesBefore = counters.evictedBytes;
    }
}

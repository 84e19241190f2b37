package io.javelina.management.figures;

import io.javelina.management.bean.AllocatorStats;
import io.javelina.management.bean.ClientsStats;
import io.javelina.management.bean.ClusterMemoryStats;
import io.javelina.management.bean.ClusterStats;
import io.javelina.management.bean.CommandsStats;
import io.javelina.management.bean.DatabasesStats;
import io.javelina.management.bean.KeyspaceStats;
import io.javelina.management.bean.LedgerStats;
import io.javelina.management.bean.MemoryStats;
import io.javelina.management.bean.PersistenceStats;
import io.javelina.management.bean.ProcessMemoryStats;
import io.javelina.management.bean.ReplicationStats;
import io.javelina.management.bean.ServerStats;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.regex.Pattern;

/// What the beans read: the source's answers, each held for a moment, and what is computed from them. Memory,
/// databases, ledger and allocator come from one answer and always agree.
public final class Figures {
    /// The waterfall costs some milliseconds of reading the kernel's tables, so it is held longer than the rest.
    private static final long PROCESS_MEMORY_AGE_FACTOR = 4;

    private static final String MASK = "******";

    /// Directives whose value is nobody's business.
    private static final Pattern SECRET = Pattern.compile(
            "requirepass|(master|primary)auth|.*(password|secret|key-file-pass).*|management-user|user",
            Pattern.CASE_INSENSITIVE);

    private final MetricsSource source;
    private final Held<MemorySnapshot> snapshot;
    private final Held<ClientsStats> clients;
    private final Held<KeyspaceStats> keyspace;
    private final Held<CommandsStats> commands;
    private final Held<PersistenceStats> persistence;
    private final Held<ReplicationStats> replication;
    private final Held<ClusterStats> cluster;
    private final Held<ClusterMemoryStats> clusterMemory;
    private final Held<ServerStats> server;
    private final Held<ProcessMemoryStats> processMemory;

    /// The arithmetic of the snapshot that is held, done once.
    private volatile Computed computed;

    private record Computed(MemorySnapshot from, MemoryStats stats) {
    }

    public Figures(MetricsSource source, Function<MemorySnapshot, ProcessMemoryStats> sampler, long heldNanos,
            LongSupplier nanoTime) {
        this.source = source;
        snapshot = new Held<>(source::memory, heldNanos, nanoTime);
        clients = new Held<>(source::clients, heldNanos, nanoTime);
        keyspace = new Held<>(source::keyspace, heldNanos, nanoTime);
        commands = new Held<>(source::commands, heldNanos, nanoTime);
        persistence = new Held<>(source::persistence, heldNanos, nanoTime);
        replication = new Held<>(source::replication, heldNanos, nanoTime);
        cluster = new Held<>(source::cluster, heldNanos, nanoTime);
        clusterMemory = new Held<>(source::clusterMemory, heldNanos, nanoTime);
        server = new Held<>(source::server, heldNanos, nanoTime);
        processMemory = new Held<>(() -> sampler.apply(snapshot.get()), heldNanos * PROCESS_MEMORY_AGE_FACTOR,
                nanoTime);
    }

    /// Takes memory anew, for MEMORY STATS and INFO, which must show the effect of the command before.
    public void refresh() { snapshot.refresh(); }

    public MemoryStats memory() {
        MemorySnapshot taken = snapshot.get();
        Computed last = computed;
        if (last == null || last.from() != taken) computed = last = new Computed(taken, MemoryArithmetic.stats(taken));
        return last.stats();
    }

    public DatabasesStats databases() {
        MemorySnapshot taken = snapshot.get();
        return DatabasesStats.of(taken.timestampMillis(), taken.ageMillis(), taken.databases(), taken.types());
    }

    public LedgerStats ledger() {
        MemorySnapshot taken = snapshot.get();
        return LedgerStats.of(taken.timestampMillis(), taken.ageMillis(), taken.ledger());
    }

    public AllocatorStats allocator() { return snapshot.get().allocator(); }

    public ProcessMemoryStats processMemory() { return processMemory.get(); }

    public ClientsStats clients() { return clients.get(); }

    public KeyspaceStats keyspace() { return keyspace.get(); }

    public CommandsStats commands() { return commands.get(); }

    public PersistenceStats persistence() { return persistence.get(); }

    public ReplicationStats replication() { return replication.get(); }

    public ClusterStats cluster() { return cluster.get(); }

    public ClusterMemoryStats clusterMemory() { return clusterMemory.get(); }

    public ServerStats server() { return server.get(); }

    /// The directives, with secrets that are set masked.
    public SortedMap<String, String> directives() {
        SortedMap<String, String> shown = new TreeMap<>(source.directives());
        for (Map.Entry<String, String> directive : shown.entrySet()) {
            if (SECRET.matcher(directive.getKey()).matches() && !directive.getValue().isEmpty())
                directive.setValue(MASK);
        }
        return shown;
    }

    /// What is held of memory is old after this, so the next reader takes it anew.
    public boolean purge() {
        boolean purged = source.purge();
        snapshot.refresh();
        return purged;
    }

    public String mallocStats() { return source.mallocStats(); }
}

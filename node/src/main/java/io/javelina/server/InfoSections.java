package io.javelina.server;

import io.javelina.command.CommandCounters;
import io.javelina.config.Configuration;
import io.javelina.config.Directives;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Eviction;
import io.javelina.keyspace.KeyspaceCounters;
import io.javelina.management.figures.MemoryView;
import io.javelina.pubsub.Kind;
import io.javelina.pubsub.Subscriptions;
import io.javelina.replication.ReplicationBuffer;
import io.javelina.replication.ReplicationHistory;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// What INFO says, section by section. Names and order of the fields are Valkey's, so that its tools read them; fields of
/// things that this server does not have hold the value that says so there.
final class InfoSections {
    private static final String NO_BUILD = "00000000";
    private static final double NANOS_PER_MICROSECOND = 1000;
    private static final double BYTES_PER_KILOBYTE = 1024;

    private static final Map<Kind, String> PUBSUB_FIELDS = Map.of(Kind.CHANNEL, "pubsub_channels", Kind.PATTERN,
            "pubsub_patterns", Kind.SHARD_CHANNEL, "pubsubshard_channels");

    private final Node node;
    private final NodeMetrics metrics;
    private final MemoryViews views;
    private final Configuration configuration;

    InfoSections(Node node, NodeMetrics metrics, MemoryViews views) {
        this.node = node;
        this.metrics = metrics;
        this.views = views;
        this.configuration = node.configuration;
    }

    void server(InfoText text) {
        long uptimeSeconds = TimeUnit.MILLISECONDS.toSeconds(node.clock.unixMillis() - node.identity.startMillis());
        text.section("Server").line("redis_version", Version.REDIS_VERSION).line("server_name", Version.NAME)
                .line("valkey_version", Version.VALKEY_VERSION).line("javelina_version", Version.VERSION)
                .line("redis_git_sha1", NO_BUILD).line("redis_git_dirty", 0)
                .line("redis_build_id", Integer.toHexString(Version.describe().hashCode()))
                .line("server_mode", node.cluster == null ? "standalone" : "cluster")
                .line("os", NodeMetrics.operatingSystem()).line("arch_bits", 64)
                .line("monotonic_clock", "POSIX clock_gettime")
                .line("multiplexing_api", node.loop.transport().directive()).line("gcc_version", "0.0.0")
                .line("java_version", Runtime.version()).line("process_id", ProcessHandle.current().pid())
                .line("process_supervised", "no").line("run_id", node.identity.runId())
                .line("tcp_port", node.port()).line("server_time_usec", node.clock.unixMicros())
                .line("uptime_in_seconds", uptimeSeconds)
                .line("uptime_in_days", TimeUnit.SECONDS.toDays(uptimeSeconds)).line("hz", node.settings.hz)
                .line("configured_hz", configuration.integer(Directives.HZ))
                .line("lru_clock", node.keyspace.accessClock().lruClock())
                .line("executable", ProcessHandle.current().info().command().orElse(""))
                .line("config_file", configurationFile())
                .line("io_threads_active", configuration.integer(Directives.IO_THREADS) > 1 ? 1 : 0)
                .line("availability_zone", configuration.show(Directives.AVAILABILITY_ZONE));
        if (node.shutdown.isWaiting()) text.line("shutdown_in_milliseconds", node.shutdown.remainingMillis());
        List<String> listeners = node.listeners.describe();
        for (int i = 0; i < listeners.size(); i++) text.line("listener" + i, listeners.get(i));
    }

    private String configurationFile() {
        Path file = configuration.configurationFile();
        return file == null ? "" : file.toString();
    }

    void clients(InfoText text) {
        text.section("Clients").line("connected_clients", node.loop.clients().count() - node.replicas.count())
                .line("cluster_connections", node.cluster == null ? 0 : node.cluster.linkCount())
                .line("maxclients", node.settings.maxclients)
                .line("client_recent_max_input_buffer", node.loop.policies().upkeep().recentMaxInput())
                .line("client_recent_max_output_buffer", node.loop.policies().upkeep().recentMaxOutput())
                .line("blocked_clients", metrics.blockedClients())
                .line("tracking_clients", 0).line("pubsub_clients", subscriptions().clients())
                .line("watching_clients", node.watchedKeys.clientCount())
                .line("clients_in_timeout_table", node.loop.blocked().deadlineCount())
                .line("total_watched_keys", node.watchedKeys.keyCount())
                .line("total_blocking_keys", node.blockedKeys.size())
                .line("total_blocking_keys_on_nokey", node.blockedKeys.untilGoneSize());
    }

    private Subscriptions<Connection> subscriptions() { return node.loop.publisher().subscriptions(); }

    void memory(InfoText text) {
        text.section("Memory");
        for (MemoryView.InfoField field : views.now().info()) text.line(field.name(), field.value());
    }

    void persistence(InfoText text) {
        SaveState saves = node.rdbFile.state();
        Snapshots snapshots = node.snapshots;
        long now = node.keyspace.now();
        DatasetLoad load = node.replicaRole.load();
        text.section("Persistence").line("loading", node.isLoading() ? 1 : 0)
                .line("async_loading", load != null && load.isServing() ? 1 : 0)
                .line("current_cow_peak", snapshots.earlyBytes())
                .line("current_cow_size", snapshots.earlyBytes()).zeros("current_cow_size_age")
                .line("current_fork_perc", "%.2f", percent(snapshots.savedKeys(), snapshots.totalKeys()))
                .line("current_save_keys_processed", snapshots.savedKeys())
                .line("current_save_keys_total", snapshots.totalKeys())
                .line("rdb_changes_since_last_save", node.keyspace.counters().changes)
                .line("rdb_bgsave_in_progress", snapshots.isSaving() ? 1 : 0)
                .line("rdb_last_save_time", saves.lastSaveSeconds())
                .line("rdb_last_bgsave_status", saves.lastSucceeded() ? "ok" : "err")
                .line("rdb_last_bgsave_time_sec", saves.lastDurationSeconds())
                .line("rdb_current_bgsave_time_sec", saves.currentDurationSeconds(now))
                .line("rdb_saves", saves.saves())
                .line("rdb_last_cow_size", snapshots.lastSaveEarlyBytes())
                .line("rdb_last_load_keys_expired", node.loading.expiredKeys())
                .line("rdb_last_load_keys_loaded", node.loading.loadedKeys());
        node.appendOnly.describe(text);
        text.zeros("module_fork_in_progress", "module_fork_last_cow_size");
        node.appendOnly.describeFiles(text);
        LoadProgress progress = LoadProgress.of(node);
        if (progress != null) progress.show(text, now);
    }

    private static double percent(long part, long whole) { return whole == 0 ? 0 : 100.0 * part / whole; }

    void stats(InfoText text) {
        NodeStatistics counted = node.loop.statistics();
        text.section("Stats").line("total_connections_received", counted.connectionsReceived)
                .line("total_commands_processed", counted.commandsProcessed)
                .line("instantaneous_ops_per_sec", Math.round(metrics.commandRate().perSecond()))
                .line("total_net_input_bytes", counted.netInput + counted.netReplicationInput)
                .line("total_net_output_bytes", counted.netOutput + counted.netReplicationOutput)
                .line("total_net_repl_input_bytes", counted.netReplicationInput)
                .line("total_net_repl_output_bytes", counted.netReplicationOutput)
                .line("instantaneous_input_kbps", "%.2f", metrics.inputRate().perSecond() / BYTES_PER_KILOBYTE)
                .line("instantaneous_output_kbps", "%.2f", metrics.outputRate().perSecond() / BYTES_PER_KILOBYTE)
                .line("instantaneous_input_repl_kbps", "%.2f",
                        metrics.replicationInputRate().perSecond() / BYTES_PER_KILOBYTE)
                .line("instantaneous_output_repl_kbps", "%.2f",
                        metrics.replicationOutputRate().perSecond() / BYTES_PER_KILOBYTE)
                .line("rejected_connections", counted.rejectedConnections)
                .line("sync_full", counted.fullSyncs).line("sync_partial_ok", counted.partialSyncs)
                .line("sync_partial_err", counted.refusedPartialSyncs);
        keyStats(text);
        for (Kind kind : Kind.values()) text.line(PUBSUB_FIELDS.get(kind), subscriptions().topics(kind).count());
        text.zeros("latest_fork_usec", "total_forks")
                .line("migrate_cached_sockets", node.keyMigrations.targets().count())
                .line("slave_expires_tracked_keys", node.keyspace.localExpiries())
                .zeros("active_defrag_hits", "active_defrag_misses",
                        "active_defrag_key_hits", "active_defrag_key_misses", "total_active_defrag_time",
                        "current_active_defrag_time", "tracking_total_keys", "tracking_total_items",
                        "tracking_total_prefixes")
                .line("unexpected_error_replies", node.unexpectedErrors.count())
                .line("total_error_replies", node.commandStatistics.errorReplies())
                .line("dump_payload_sanitizations", node.keyspace.counters().sanitizations)
                .line("total_reads_processed", counted.reads)
                .line("total_writes_processed", counted.writes)
                .zeros("io_threaded_reads_processed", "io_threaded_writes_processed", "io_threaded_freed_objects",
                        "io_threaded_poll_processed", "io_threaded_total_prefetch_batches",
                        "io_threaded_total_prefetch_entries")
                .line("client_query_buffer_limit_disconnections", counted.queryBufferLimitDisconnections)
                .line("client_output_buffer_limit_disconnections", counted.outputBufferLimitDisconnections)
                .zeros("reply_buffer_shrinks", "reply_buffer_expands");
        loopStats(text, counted);
        text.zeros("acl_access_denied_auth", "acl_access_denied_cmd", "acl_access_denied_key",
                "acl_access_denied_channel");
    }

    private void keyStats(InfoText text) {
        KeyspaceCounters counters = node.keyspace.counters();
        Eviction eviction = node.eviction;
        text.line("expired_keys", counters.expired).line("expired_fields", counters.expiredFields)
                .line("expired_stale_perc", "%.2f", counters.expiredStaleShare * 100)
                .line("expired_time_cap_reached_count", counters.expiredTimeCapReached)
                .line("expire_cycle_cpu_milliseconds", TimeUnit.NANOSECONDS.toMillis(counters.expireCycleNanos))
                .line("evicted_keys", counters.evicted)
                .line("evicted_clients", node.loop.policies().eviction().evicted())
                .line("evicted_scripts", node.scripts.evicted())
                .line("total_eviction_exceeded_time", eviction.totalExceededMillis())
                .line("current_eviction_exceeded_time", eviction.currentExceededMillis())
                .line("keyspace_hits", counters.hits).line("keyspace_misses", counters.misses);
    }

    private void loopStats(InfoText text, NodeStatistics counted) {
        double cycles = metrics.cycleRate().perSecond();
        double busyMicros = metrics.busyRate().perSecond() / NANOS_PER_MICROSECOND;
        text.line("eventloop_cycles", counted.cycles)
                .line("eventloop_duration_sum", TimeUnit.NANOSECONDS.toMicros(counted.busyNanos))
                .line("eventloop_duration_cmd_sum",
                        TimeUnit.NANOSECONDS.toMicros(node.commandStatistics.totalNanos()))
                .line("instantaneous_eventloop_cycles_per_sec", Math.round(cycles))
                .line("instantaneous_eventloop_duration_usec", cycles == 0 ? 0 : Math.round(busyMicros / cycles));
    }

    void replication(InfoText text) {
        Replicas replicas = node.replicas;
        ReplicationHistory history = replicas.history();
        ReplicationBuffer buffer = replicas.buffer();
        boolean isReplica = node.replicaRole.isReplica();
        text.section("Replication").line("role", isReplica ? "slave" : "master");
        if (isReplica) new ReplicaFigures(node).show(text);
        text.line("connected_slaves", replicas.count());
        if (node.settings.minReplicasToWrite > 0 && node.settings.minReplicasMaxLagSeconds > 0)
            text.line("min_slaves_good_slaves", replicas.goodCount());
        int number = 0;
        for (Replica each : replicas.all())
            if (each.state().shown() != null) text.line("slave" + number++, replica(each));
        text.zeros("replicas_waiting_psync").line("master_failover_state", node.failover.describe())
                .line("master_replid", history.id()).line("master_replid2", history.secondId())
                .line("master_repl_offset", history.offset()).line("second_repl_offset", history.secondOffset())
                .line("repl_backlog_active", buffer.hasBacklog() ? 1 : 0)
                .line("repl_backlog_size", buffer.backlogSize())
                .line("repl_backlog_first_byte_offset", buffer.backlogStart())
                .line("repl_backlog_histlen", buffer.backlogLength());
    }

    private String replica(Replica replica) {
        long lag = replica.isOnline() ? node.replicas.lagSeconds(replica) : 0;
        return "ip=" + replica.address() + ",port=" + replica.announcedPort + ",state=" + replica.state().shown()
                + ",offset=" + replica.acknowledgedOffset() + ",lag=" + lag + ",type=replica";
    }

    void cpu(InfoText text) {
        ProcessTimes times = ProcessTimes.read(node.loopThread());
        text.section("CPU").line("used_cpu_sys", "%.6f", times.system()).line("used_cpu_user", "%.6f", times.user())
                .line("used_cpu_sys_children", "0.000000").line("used_cpu_user_children", "0.000000")
                .line("used_cpu_sys_main_thread", "%.6f", times.loopSystem())
                .line("used_cpu_user_main_thread", "%.6f", times.loopUser());
    }

    void modules(InfoText text) { text.section("Modules"); }

    void commandStats(InfoText text) {
        text.section("Commandstats");
        CommandStatistics.forEach(node.table, command -> {
            CommandCounters counters = command.statistics();
            if (!NodeMetrics.wasAsked(command)) return;
            double micros = counters.nanos() / NANOS_PER_MICROSECOND;
            text.line("cmdstat_" + command.fullName(),
                    "calls=%d,usec=%d,usec_per_call=%.2f,rejected_calls=%d,failed_calls=%d", counters.calls(),
                    (long) micros, counters.calls() == 0 ? 0 : micros / counters.calls(), counters.rejectedCalls(),
                    counters.failedCalls());
        });
    }

    void errorStats(InfoText text) {
        text.section("Errorstats");
        for (Map.Entry<String, long[]> error : node.commandStatistics.errors().entrySet())
            text.line("errorstat_" + safe(error.getKey()), "count=" + error.getValue()[0]);
    }

    /// Characters that mean something in INFO do not come from users.
    private static String safe(String code) { return code.replaceAll("[#:\n\r]", "_"); }

    void latencyStats(InfoText text) {
        text.section("Latencystats");
        List<Double> percentiles = configuration.list(Directives.LATENCY_TRACKING_INFO_PERCENTILES, Double.class);
        CommandStatistics.forEach(node.table, command -> {
            Histogram latencies = command.statistics().latencies();
            if (latencies == null) return;
            text.line("latency_percentiles_usec_" + command.fullName(), percentiles(latencies, percentiles));
        });
    }

    private static String percentiles(Histogram latencies, List<Double> percentiles) {
        StringBuilder line = new StringBuilder();
        for (double percent : percentiles) {
            if (!line.isEmpty()) line.append(',');
            String name = percent == Math.rint(percent) ? Long.toString((long) percent) : Double.toString(percent);
            double micros = latencies.getValueAtPercentile(percent) / NANOS_PER_MICROSECOND;
            line.append('p').append(name).append('=').append(String.format(java.util.Locale.ROOT, "%.3f", micros));
        }
        return line.toString();
    }

    void cluster(InfoText text) { text.section("Cluster").line("cluster_enabled", node.cluster == null ? 0 : 1); }

    /// What CLUSTER INFO says; nothing outside of clusters, and until it is known.
    void clusterStats(InfoText text) {
        if (node.cluster == null || !node.cluster.hasStarted()) return;
        node.cluster.look();
        text.section("Cluster_stats").lines(node.cluster.text().info(node.cluster.gate().isHealthy()));
    }

    void keyspace(InfoText text) {
        text.section("Keyspace");
        for (int i = 0; i < node.keyspace.databaseCount(); i++) {
            Database db = node.keyspace.database(i);
            if (db.visibleSize() > 0 || db.expiresSize() > 0)
                text.line("db" + i, "keys=%d,expires=%d,avg_ttl=%d%s", db.visibleSize(), db.expiresSize(),
                        db.averageTtlMillis(), volatileItems(db));
        }
    }

    /// Named only by databases that have such keys, as not all versions know of them.
    private static String volatileItems(Database db) {
        return db.volatilesSize() == 0 ? "" : ",keys_with_volatile_items=" + db.volatilesSize();
    }
}

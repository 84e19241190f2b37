package io.javelina.server;

import io.javelina.cluster.Cluster;
import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.ClusterHost;
import io.javelina.cluster.ClusterSettings;
import io.javelina.cluster.failover.FailoverSettings;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Starts the parts of the cluster as the configuration says, and tells them when that changes.
final class ClusterStart implements ClusterControl.Starter {
    private static final List<Directive> LIVE = List.of(Directives.CLUSTER_NODE_TIMEOUT,
            Directives.CLUSTER_REPLICA_VALIDITY_FACTOR, Directives.REPL_PING_REPLICA_PERIOD,
            Directives.CLUSTER_REPLICA_NO_FAILOVER, Directives.CLUSTER_ALLOW_REPLICA_MIGRATION,
            Directives.CLUSTER_MIGRATION_BARRIER, Directives.CLUSTER_MANUAL_FAILOVER_TIMEOUT);
    private static final List<String> ANY_ADDRESS = List.of("*", "0.0.0.0", "::*", "::", "");

    private final Configuration configuration;
    private final Log log;
    private final BusCertificates certificates;
    private final Supplier<List<String>> listened;
    private volatile FailoverSettings failover;

    /// Follows the configuration from now on.
    ClusterStart(Node node) throws Refusal {
        this.configuration = node.configuration;
        this.log = node.log;
        this.listened = node.listeners::addresses;
        this.certificates = new BusCertificates(configuration, log, node.clock);
        for (Directive directive : LIVE) configuration.onChange(directive, this::configure);
        configure(configuration);
    }

    private void configure(Configuration now) {
        failover = new FailoverSettings(
                Math.clamp(now.integer(Directives.CLUSTER_NODE_TIMEOUT), 1, Integer.MAX_VALUE),
                (int) now.integer(Directives.CLUSTER_REPLICA_VALIDITY_FACTOR),
                TimeUnit.SECONDS.toMillis(now.integer(Directives.REPL_PING_REPLICA_PERIOD)),
                now.flag(Directives.CLUSTER_REPLICA_NO_FAILOVER),
                now.flag(Directives.CLUSTER_ALLOW_REPLICA_MIGRATION),
                (int) now.integer(Directives.CLUSTER_MIGRATION_BARRIER),
                now.integer(Directives.CLUSTER_MANUAL_FAILOVER_TIMEOUT));
    }

    @Override
    public ClusterControl start(ClusterHost host) throws IOException {
        ClusterSettings settings = settings(host);
        try {
            return Cluster.start(settings, host);
        } catch (BindException e) {
            throw new IOException(cannotListen(settings.bind()) + ": " + e.getMessage(), e);
        }
    }

    private ClusterSettings settings(ClusterHost host) throws IOException {
        Path folder = Path.of(configuration.text(Directives.DIR)).toAbsolutePath();
        return new ClusterSettings(folder, folder.resolve(configuration.text(Directives.CLUSTER_CONFIG_FILE)),
                bind(busPort(host)), announced(host), seeds(),
                (int) configuration.integer(Directives.CLUSTER_CREATE_PRIMARIES),
                (int) configuration.integer(Directives.CLUSTER_CREATE_REPLICAS),
                () -> configuration.integer(Directives.CLUSTER_LINK_SENDBUF_LIMIT),
                certificates::current, configuration.text(Directives.CLUSTER_SECRET), () -> failover, new LogLines());
    }

    /// Who has not chosen a port may not know that there is one.
    private String cannotListen(List<InetSocketAddress> where) {
        boolean isChosen = configuration.integer(Directives.CLUSTER_PORT) != 0;
        String addresses = where.stream().map(InetSocketAddress::getHostString).collect(Collectors.joining(" or "));
        return "Could not listen on " + addresses + ":" + where.getFirst().getPort() + " for the cluster bus, which is "
                + (isChosen
                        ? "cluster-port"
                        : NodeClusterHost.BUS_PORT_DISTANCE + " above port unless cluster-port says otherwise");
    }

    private int busPort(ClusterHost host) {
        long chosen = configuration.integer(Directives.CLUSTER_PORT);
        return chosen != 0 ? (int) chosen : host.address().port() + NodeClusterHost.BUS_PORT_DISTANCE;
    }

    /// The addresses at which clients are listened for; without those that this machine may lack, and does. All of the machine's, of IPv4
    /// and IPv6, are one.
    private List<InetSocketAddress> bind(int port) {
        List<String> addresses = listened.get().stream()
                .map(each -> each.startsWith("-") ? each.substring(1) : each).distinct().toList();
        if (addresses.isEmpty() || addresses.stream().anyMatch(ANY_ADDRESS::contains))
            return List.of(new InetSocketAddress("0.0.0.0", port));
        return addresses.stream().map(each -> new InetSocketAddress(each, port)).toList();
    }

    /// Null when nobody says it; the bus finds an address then.
    private static InetSocketAddress announced(ClusterHost host) throws UnknownHostException {
        String ip = host.address().ip();
        return ip.isEmpty() ? null : new InetSocketAddress(InetAddress.getByName(ip), host.address().busPort());
    }

    /// Unresolved: what a name stands for may change while the node runs.
    private List<InetSocketAddress> seeds() {
        return configuration.list(Directives.CLUSTER_SEEDS, String.class).stream().map(ClusterStart::seed).toList();
    }

    static InetSocketAddress seed(String seed) {
        int colon = seed.lastIndexOf(':');
        String host = seed.substring(0, colon);
        boolean inBrackets = host.startsWith("[") && host.endsWith("]");
        return InetSocketAddress.createUnresolved(inBrackets ? host.substring(1, host.length() - 1) : host,
                Integer.parseInt(seed.substring(colon + 1)));
    }

    /// The node's log, for those who know none but Java's.
    private final class LogLines implements System.Logger {
        @Override
        public String getName() { return "cluster"; }

        @Override
        public boolean isLoggable(Level level) { return level.getSeverity() >= Level.DEBUG.getSeverity(); }

        @Override
        public void log(Level level, ResourceBundle bundle, String text, Throwable thrown) {
            if (!isLoggable(level)) return;
            String line = thrown == null ? text : text + ": " + thrown;
            if (level.getSeverity() >= Level.WARNING.getSeverity()) log.warning(line);
            else if (level == Level.INFO) log.notice(line);
            else log.debug(line);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... values) {
            log(level, bundle, values == null || values.length == 0
                    ? format
                    : MessageFormat.format(format, values), (Throwable) null);
        }
    }
}

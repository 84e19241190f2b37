package io.javelina.management.prometheus;

import io.javelina.management.bean.Catalogue;
import io.javelina.management.bean.Metric;
import io.javelina.management.bean.Names;
import io.javelina.management.figures.Moment;
import io.javelina.management.http.Answer;
import io.javelina.management.http.Endpoint;
import io.javelina.management.http.Request;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.openmbean.CompositeData;

/// `/metrics`: every row of the catalogue that has a name there, read from its MBean. Memory, clients and commands
/// carry the names that redis_exporter gave them, so that dashboards made for it work; figures that only this server
/// has begin with `javelina_`. A figure that is absent has no sample. All samples are of one moment.
public final class MetricsEndpoint implements Endpoint {
    /// How the rows of a table are told apart: the labels of each.
    private static final Map<String, Function<CompositeData, Map<String, String>>> LABELS = Map.of(
            "Databases/Databases", row -> Map.of("db", "db" + row.get("db")),
            "Databases/Types", row -> Map.of("type", row.get("type").toString()),
            "Ledger/Accounts",
            row -> labels("account", row.get("account"), "group", row.get("group"), "place", row.get("place")),
            "ProcessMemory/Rows", row -> labels("row", row.get("name"), "kind", row.get("kind")),
            "Commands/Commands", row -> Map.of("cmd", row.get("command").toString()),
            "Replication/Replicas",
            row -> labels("slave_ip", row.get("address"), "slave_port", orZero(row.get("port")), "slave_state",
                    row.get("state"), "id", row.get("id")),
            "Cluster/Nodes",
            row -> labels("node", row.get("id"), "address", row.get("address") + ":" + row.get("port")),
            "Cluster/Links", row -> labels("node", row.get("nodeId"), "direction", row.get("direction")),
            "ClusterMemory/Nodes", row -> labels("node", row.get("id")));

    /// Figures of a replica that are told apart by its primary.
    private static final Set<String> ABOUT_PRIMARY = Set.of("redis_master_link_up", "redis_slave_repl_offset",
            "redis_master_last_io_seconds_ago", "redis_master_sync_in_progress");

    /// The texts of a status that are 1; any other is 0.
    private static final Set<String> GOOD = Set.of("ok", "up", "online");

    private final MBeanServer server;

    public MetricsEndpoint(MBeanServer server) { this.server = server; }

    @Override
    public Answer answer(Request request) {
        if (!request.isRead()) return Answer.methodNotAllowed("GET, HEAD");
        boolean openMetrics = request.headers().getAll(HttpHeaderNames.ACCEPT).stream()
                .anyMatch(accepted -> accepted.contains("application/openmetrics-text"));
        String text = Moment.together(() -> text(openMetrics));
        return Answer.data(openMetrics ? MetricsText.OPEN_METRICS : MetricsText.PROMETHEUS,
                text.getBytes(StandardCharsets.UTF_8));
    }

    private String text(boolean openMetrics) {
        MetricsText text = new MetricsText(openMetrics);
        text.family("redis_up", "1 when the server answers.");
        text.sample(Map.of(), 1);
        instance(text);
        replica(text);
        Catalogue.metrics().stream().filter(metric -> metric.prometheusName() != null)
                .forEach(metric -> write(metric, text));
        return text.done();
    }

    private void instance(MetricsText text) {
        CompositeData stats = (CompositeData) read("Server", "Stats");
        text.family("redis_instance_info", "Which server this is.");
        text.sample(labels("role", stats.get("role"), "redis_version", stats.get("compatibleVersion"), "redis_mode",
                stats.get("mode"), "os", stats.get("operatingSystem"), "maxmemory_policy",
                read("Memory", "MaxmemoryPolicy"),
                "tcp_port", stats.get("port"), "run_id", stats.get("runId"), "process_id", stats.get("processId"),
                "javelina_version", stats.get("version")), 1);
    }

    private void replica(MetricsText text) {
        CompositeData stats = (CompositeData) read("Replication", "Stats");
        if (stats.get("primaryHost") == null) return;
        text.family("redis_slave_info", "Which primary this replica has.");
        Map<String, String> labels = new LinkedHashMap<>(primary(stats));
        labels.put("read_only", Boolean.TRUE.equals(stats.get("readOnly")) ? "1" : "0");
        text.sample(labels, 1);
    }

    private static Map<String, String> primary(CompositeData replication) {
        return labels("master_host", replication.get("primaryHost"), "master_port", replication.get("primaryPort"));
    }

    private void write(Metric metric, MetricsText text) {
        text.family(metric.prometheusName(), metric.meaning());
        int slash = metric.beanType().indexOf('/');
        if (slash < 0) {
            sample(metric, labels(metric), read(metric.beanType(), metric.attribute()), text);
            return;
        }
        Function<CompositeData, Map<String, String>> labels = LABELS.get(metric.beanType());
        for (CompositeData row : (CompositeData[]) read(metric.beanType().substring(0, slash),
                metric.beanType().substring(slash + 1))) {
            sample(metric, labels.apply(row), row.get(decapitalized(metric.attribute())), text);
        }
    }

    private Map<String, String> labels(Metric metric) {
        return ABOUT_PRIMARY.contains(metric.prometheusName())
                ? primary((CompositeData) read("Replication", "Stats"))
                : Map.of();
    }

    private static void sample(Metric metric, Map<String, String> labels, Object value, MetricsText text) {
        switch (value) {
            case null -> {} // absent
            case Boolean flag -> text.sample(labels, flag ? 1 : 0);
            case Number number -> text.sample(labels, inBaseUnit(metric, number.doubleValue()));
            case String status when metric.unit().equals("status") ->
                text.sample(labels, GOOD.contains(status) ? 1 : 0);
            default -> throw new IllegalStateException(
                    metric.beanType() + "." + metric.attribute() + " is no number: " + value);
        }
    }

    /// Seconds and ratios, as Prometheus wants them, where the name promises those.
    private static double inBaseUnit(Metric metric, double value) {
        boolean ratio = metric.prometheusName().endsWith("_ratio");
        return switch (metric.unit()) {
            case "milliseconds" -> value / 1e3;
            case "microseconds" -> value / 1e6;
            case "percent" -> ratio ? value / 100 : value;
            default -> value;
        };
    }

    private Object read(String type, String attribute) {
        try {
            return server.getAttribute(Names.of(type), attribute);
        } catch (JMException e) {
            throw new IllegalStateException(type + "." + attribute + " cannot be read", e);
        }
    }

    private static String decapitalized(String attribute) {
        return Character.toLowerCase(attribute.charAt(0)) + attribute.substring(1);
    }

    /// A replica that has not told its port has 0 in INFO.
    private static Object orZero(Object port) { return port == null ? 0 : port; }

    private static Map<String, String> labels(Object... namesAndValues) {
        Map<String, String> labels = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2)
            labels.put(namesAndValues[i].toString(), String.valueOf(namesAndValues[i + 1]));
        return labels;
    }
}

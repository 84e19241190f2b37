package io.javelina.server;

import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.structure.KeySlot;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.IntToLongFunction;

/// CLUSTER SLOT-STATS: how much the slots of this node's shard are used.
final class SlotStatsCommand {
    private static final CommandError NO_METRIC = new CommandError("ERR Unrecognized sort metric for ORDERBY.");
    private static final CommandError NO_LIMIT = new CommandError(
            "ERR Limit has to lie in between 1 and 16384 (maximum number of slots).");
    private static final CommandError TWICE = new CommandError(
            "ERR Multiple filters of the same type are disallowed.");

    private final Node node;
    private final NodeCluster cluster;

    private record Metric(String name, IntToLongFunction of) {
    }

    SlotStatsCommand(Node node) {
        this.node = node;
        this.cluster = node.cluster;
    }

    /// All that is counted now.
    private List<Metric> metrics() {
        List<Metric> metrics = new ArrayList<>();
        metrics.add(new Metric("key-count", slot -> cluster.keys().count(slot)));
        metrics.add(new Metric("memory-bytes", slot -> cluster.keys().bytes(slot)));
        SlotTraffic traffic = cluster.traffic();
        if (!traffic.isOn()) return metrics;
        metrics.add(new Metric("cpu-usec", traffic::micros));
        metrics.add(new Metric("network-bytes-in", traffic::bytesIn));
        metrics.add(new Metric("network-bytes-out", traffic::bytesOut));
        return metrics;
    }

    void slotStats(Request request, Database database, Reply reply) {
        if (request.is(2, "SLOTSRANGE") && request.size() == 5) range(request, reply);
        else if (request.is(2, "ORDERBY")) ordered(request, reply);
        else throw Help.unknown(request, "CLUSTER");
    }

    private void range(Request request, Reply reply) {
        int first = ClusterCommands.slot(request, 3);
        int last = ClusterCommands.slot(request, 4);
        if (first > last)
            throw new CommandError("ERR Start slot number " + first + " is greater than end slot number " + last);
        write(own(first, last), reply);
    }

    private List<Integer> own(int first, int last) {
        List<Integer> slots = new ArrayList<>();
        for (int slot = first; slot <= last; slot++) if (cluster.view().isOfOwnShard(slot)) slots.add(slot);
        return slots;
    }

    private void ordered(Request request, Reply reply) {
        String name = request.argument(3).text().toLowerCase(Locale.ROOT);
        Metric metric = metrics().stream().filter(each -> each.name.equals(name)).findFirst()
                .orElseThrow(() -> NO_METRIC);
        long limit = 0;
        int limits = 0;
        int orders = 0;
        boolean ascends = false;
        for (int i = 4; i < request.size(); i++) {
            if (request.is(i, "LIMIT") && i + 1 < request.size()) {
                limit = request.integer(++i, NO_LIMIT);
                if (limit < 1 || limit > KeySlot.COUNT) throw NO_LIMIT;
                limits++;
            } else if (request.is(i, "ASC") || request.is(i, "DESC")) {
                ascends = request.is(i, "ASC");
                orders++;
            } else throw CommandError.SYNTAX;
            if (limits > 1 || orders > 1) throw TWICE;
        }
        List<Integer> slots = own(0, KeySlot.COUNT - 1);
        Comparator<Integer> order = Comparator.comparingLong(metric.of::applyAsLong);
        slots.sort((ascends ? order : order.reversed()).thenComparing(Comparator.naturalOrder()));
        write(limit == 0 || limit >= slots.size() ? slots : slots.subList(0, (int) limit), reply);
    }

    private void write(List<Integer> slots, Reply reply) {
        List<Metric> metrics = metrics();
        reply.array(slots.size());
        for (int slot : slots) {
            reply.array(2);
            reply.integer(slot);
            reply.map(metrics.size());
            for (Metric metric : metrics) {
                reply.bulk(metric.name);
                reply.integer(metric.of.applyAsLong(slot));
            }
        }
    }
}

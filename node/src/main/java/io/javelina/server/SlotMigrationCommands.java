package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.NO_ASYNC_LOADING;
import static io.javelina.command.Flag.STALE;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.SlotSet;
import io.javelina.cluster.topology.Topology;
import io.javelina.command.Command;
import io.javelina.command.Handler;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Propagation;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// The parts of CLUSTER that move whole slots: MIGRATESLOTS, GETSLOTMIGRATIONS and CANCELSLOTMIGRATIONS for people, SYNCSLOTS
/// for the two nodes that do it.
final class SlotMigrationCommands {
    private static final CommandError NO_CLUSTER = new CommandError(
            "ERR This instance has cluster support disabled");
    private static final CommandError NOT_A_PRIMARY = new CommandError(
            "ERR Slot migration can only be used on primary nodes.");
    private static final CommandError COMING_BY_HAND = new CommandError("ERR Slots are being manually imported");
    private static final CommandError GOING_BY_HAND = new CommandError("ERR Slots are being manually migrated");
    private static final CommandError NO_SLOT = new CommandError("ERR Invalid or out of range slot");
    private static final CommandError NO_END = new CommandError("ERR No end slot for final slot range");
    private static final CommandError NO_RANGES = new CommandError("ERR No slot ranges specified");
    private static final CommandError SEVERAL_OWNERS = new CommandError("ERR Requested slots span multiple shards");
    private static final CommandError NOT_SERVED = new CommandError("ERR Slots are not served by this node.");
    private static final CommandError OVERLAP = new CommandError("ERR Slot ranges in migrations overlap");
    private static final CommandError ITSELF = new CommandError("ERR Target node can not be this node.");
    private static final CommandError NONE = new CommandError("ERR No migrations ongoing");
    private static final CommandError UNKNOWN_SOURCE = new CommandError(
            "ERR Target node does not know the source node");
    private static final CommandError SOURCE_IS_SELF = new CommandError("ERR Source node is target node itself");
    private static final CommandError IMPORTING = new CommandError(
            "ERR Slot is already being imported on the target by a different migration");
    private static final CommandError DISAGREE = new CommandError(
            "ERR Target node does not agree about current slot ownership");
    private static final CommandError NO_SUCH_JOB = new CommandError("ERR No such slot migration job");

    private final SlotMigrations migrations;
    private final NodeIdentity identity;

    SlotMigrationCommands(SlotMigrations migrations, NodeIdentity identity) {
        this.migrations = migrations;
        this.identity = identity;
    }

    /// Adds them to CLUSTER.
    void addTo(Command cluster) {
        add(cluster, "MIGRATESLOTS", -4, this::migrate);
        add(cluster, "GETSLOTMIGRATIONS", 2, this::show);
        add(cluster, "CANCELSLOTMIGRATIONS", 2, this::cancel);
        add(cluster, "SYNCSLOTS", -3, this::sync);
    }

    private static void add(Command cluster, String name, int arity, Handler action) {
        cluster.subcommand(name).arity(arity).flags(NO_ASYNC_LOADING, ADMIN, STALE).does(action);
    }

    private ClusterControl control() {
        ClusterControl control = migrations.control();
        if (control == null) throw NO_CLUSTER;
        return control;
    }

    private void checkMayBegin(ClusterControl control) {
        Member own = migrations.topology().member(control.self());
        if (own == null || !own.isPrimary()) throw NOT_A_PRIMARY;
        if (migrations.areMovedByHand(true)) throw COMING_BY_HAND;
        if (migrations.areMovedByHand(false)) throw GOING_BY_HAND;
    }

    // Ranges of slots.

    /// Ranges as a client gives them, up to the first word that is no number.
    private static final class Ranges {
        final List<SlotSet.Range> all = new ArrayList<>();
        /// The first argument behind them.
        int end;
        /// Who has all of the slots; null when nobody asks.
        NodeId owner;

        /// @param topology null when it does not matter who has them
        static Ranges of(Request request, int first, Topology topology) {
            Ranges ranges = new Ranges();
            for (ranges.end = first; ranges.end < request.size(); ranges.end += 2)
                if (request.argument(ranges.end).isInteger()) ranges.add(request, topology);
                else break;
            if (ranges.all.isEmpty()) throw NO_RANGES;
            return ranges;
        }

        private void add(Request request, Topology topology) {
            int from = slot(request, end);
            if (end + 1 >= request.size()) throw NO_END;
            int to = slot(request, end + 1);
            if (from > to)
                throw new CommandError(
                        "ERR Start slot number " + from + " is greater than end slot number " + to + ".");
            for (int slot = from; topology != null && slot <= to; slot++) own(slot, topology);
            for (SlotSet.Range before : all)
                if (from <= before.last() && before.first() <= to)
                    throw new CommandError("ERR Slot range " + from + "-" + to + " overlaps with previous range "
                            + before.first() + "-" + before.last() + ".");
            all.add(new SlotSet.Range(from, to));
        }

        private void own(int slot, Topology topology) {
            NodeId found = topology.owner(slot);
            if (found == null) throw new CommandError("ERR Slot " + slot + " has no node served.");
            if (owner == null) owner = found;
            else if (!owner.equals(found)) throw SEVERAL_OWNERS;
        }

        private static int slot(Request request, int index) {
            long slot = request.integer(index, NO_SLOT);
            if (slot < 0 || slot >= SlotSet.SLOTS) throw NO_SLOT;
            return (int) slot;
        }

        boolean overlap(List<SlotSet.Range> others) {
            return all.stream().anyMatch(one -> others.stream()
                    .anyMatch(other -> one.first() <= other.last() && other.first() <= one.last()));
        }
    }

    // For people.

    /// CLUSTER MIGRATESLOTS SLOTSRANGE first last [first last ...] NODE id [SLOTSRANGE ... NODE id ...]
    void migrate(Request request, Database database, Reply reply) {
        ClusterControl control = control();
        checkMayBegin(control);
        List<SlotExport> begun = new ArrayList<>();
        for (int i = 2; i < request.size();) {
            if (!request.is(i, "SLOTSRANGE")) throw CommandError.SYNTAX;
            Ranges ranges = Ranges.of(request, i + 1, migrations.topology());
            if (!ranges.owner.equals(control.self())) throw NOT_SERVED;
            checkFree(ranges, begun);
            if (ranges.end + 1 >= request.size() || !request.is(ranges.end, "NODE")) throw CommandError.SYNTAX;
            NodeId target = target(request.argument(ranges.end + 1).text(), control);
            begun.add(new SlotExport(migrations, identity.newId(), ranges.all, control.self(), target));
            i = ranges.end + 2;
        }
        // The one named first is shown first: each that begins is put before the others.
        for (SlotExport each : begun.reversed()) begin(each, request);
        reply.ok();
    }

    private void checkFree(Ranges ranges, List<SlotExport> begun) {
        for (SlotSet.Range range : ranges.all)
            for (int slot = range.first(); slot <= range.last(); slot++)
                if (migrations.isExporting(slot))
                    throw new CommandError("ERR I am already migrating slot " + slot + ".");
        for (SlotExport other : begun) if (ranges.overlap(other.ranges())) throw OVERLAP;
    }

    private NodeId target(String id, ClusterControl control) {
        if (id.length() != NodeId.DIGITS) throw new CommandError("ERR Invalid node name: " + id);
        Member member = NodeId.isId(id) ? migrations.topology().member(new NodeId(id)) : null;
        if (member == null) throw new CommandError("ERR Unknown node name: " + id);
        if (member.id().equals(control.self())) throw ITSELF;
        return member.id();
    }

    private void begin(SlotExport export, Request request) {
        migrations.log().notice("Slot migration initiated through CLUSTER MIGRATESLOTS command: " + export
                + " (user request from '" + name(request) + "')");
        migrations.add(export);
        export.connect();
    }

    private String name(Request request) {
        return request.client() instanceof Connection connection
                ? ClientLine.of(connection, migrations.loop())
                : "a file";
    }

    void show(Request request, Database database, Reply reply) {
        control();
        reply.array(migrations.jobs().size());
        migrations.jobs().forEach(job -> job.show(reply));
    }

    /// Those that may have come to their end already are not cancelled: they will be over at once.
    void cancel(Request request, Database database, Reply reply) {
        control();
        List<SlotJob> exports = migrations.jobs().stream()
                .filter(job -> !job.isImport() && job.state().isInProgress()).toList();
        if (exports.isEmpty()) throw NONE;
        for (SlotJob each : exports)
            if (each.state() != SlotJobState.EXPORT_GRANTED) each.finish(SlotJobState.CANCELLED, null);
        migrations.log().notice(
                "Canceled all in progress slot migrations (user request from '" + name(request) + "')");
        reply.ok();
    }

    // For nodes.

    void sync(Request request, Database database, Reply reply) {
        // Files of a node that was in a cluster may be loaded by one that is in none.
        boolean isTracked = isTracked(request);
        if (isTracked && !database.keyspace().isClustered()) return;
        ClusterControl control = isTracked ? null : control();
        if (request.is(2, "ESTABLISH")) establish(request, database, control, reply);
        else if (request.is(2, "FINISH")) finish(request, database, reply);
        else if (!request.client().isPrimary()) message(request, reply);
    }

    /// What the end that gives says once it is known.
    private static void message(Request request, Reply reply) {
        SlotImport job = request.client() instanceof Connection connection ? connection.imports() : null;
        String subcommand = request.argument(2).text().toUpperCase(Locale.ROOT);
        switch (subcommand) {
            case "CAPA" -> {}
            case "ACK", "SNAPSHOT-EOF", "PAUSED", "FAILOVER-GRANTED", "REQUEST-PAUSE", "REQUEST-FAILOVER" -> {
                if (job == null)
                    throw new CommandError("ERR CLUSTER SYNCSLOTS " + subcommand
                            + " should only be used by slot migration clients");
                message(job, subcommand);
            }
            default -> {
                if (job == null) throw CommandError.SYNTAX;
                job.fail("Unknown SYNCSLOTS subcommand used");
            }
        }
        if (job == null) reply.ok();
    }

    private static void message(SlotImport job, String subcommand) {
        switch (subcommand) {
            case "ACK" -> job.acknowledge();
            case "SNAPSHOT-EOF" -> job.snapshotEnds();
            case "PAUSED" -> job.paused();
            case "FAILOVER-GRANTED" -> job.granted();
            default -> job.fail("Unexpected state machine transition");
        }
    }

    /// CLUSTER SYNCSLOTS ESTABLISH SOURCE id NAME name SLOTSRANGE first last [first last ...], in any order.
    private void establish(Request request, Database database, ClusterControl control, Reply reply) {
        boolean isTracked = control == null;
        if (!isTracked) checkMayBegin(control);
        String source = null;
        String name = null;
        Ranges ranges = null;
        for (int i = 3; i < request.size();) {
            boolean hasId = i + 1 < request.size() && request.argument(i + 1).length() == NodeId.DIGITS;
            if (request.is(i, "SOURCE") && source == null && hasId) source = request.argument(i + 1).text();
            else if (request.is(i, "NAME") && name == null && hasId) name = request.argument(i + 1).text();
            else if (request.is(i, "SLOTSRANGE") && ranges == null) {
                ranges = Ranges.of(request, i + 1, isTracked ? null : migrations.topology());
                for (SlotSet.Range range : ranges.all)
                    for (int slot = range.first(); slot <= range.last(); slot++)
                        if (migrations.isImporting(slot)) throw IMPORTING;
                i = ranges.end;
                continue;
            } else throw CommandError.SYNTAX;
            i += 2;
        }
        if (name == null || ranges == null || source == null && !isTracked) throw CommandError.SYNTAX;
        NodeId giver = isTracked ? null : giver(source, ranges, control);
        Connection client = isTracked ? null : (Connection) request.client();
        NodeId taker = isTracked ? null : control.self();
        SlotImport job = new SlotImport(migrations, name, ranges.all, giver, taker, client);
        if (!isTracked) job.slots.forEach(migrations::beginImport);
        migrations.add(job);
        propagate(request, database);
        reply.ok();
        if (client != null) client.imports(job);
    }

    /// It changes no key, but replicas and the append-only file have to know of it.
    private static void propagate(Request request, Database database) {
        Propagation propagation = database.propagation();
        propagation.begin(database.index(), Propagation.To.ALL, request.size());
        for (int i = 0; i < request.size(); i++) propagation.argument(request.argument(i));
    }

    /// Whether it comes from this node's primary, or from its own append-only file: then it is only to be known.
    private static boolean isTracked(Request request) {
        return request.client().isPrimary() || !(request.client() instanceof Connection);
    }

    private NodeId giver(String source, Ranges ranges, ClusterControl control) {
        Member giver = NodeId.isId(source) ? migrations.topology().member(new NodeId(source)) : null;
        if (giver == null) throw UNKNOWN_SOURCE;
        if (giver.id().equals(control.self())) throw SOURCE_IS_SELF;
        if (!giver.id().equals(ranges.owner)) throw DISAGREE;
        return giver.id();
    }

    /// CLUSTER SYNCSLOTS FINISH STATE SUCCESS|FAILED NAME name [MESSAGE text], in any order: from a primary to its replicas.
    private void finish(Request request, Database database, Reply reply) {
        String state = null;
        String name = null;
        String message = null;
        for (int i = 3; i < request.size(); i += 2) {
            if (i + 1 >= request.size()) throw CommandError.SYNTAX;
            String value = request.argument(i + 1).text();
            if (request.is(i, "STATE") && state == null) state = value;
            else if (request.is(i, "NAME") && name == null && value.length() == NodeId.DIGITS) name = value;
            else if (request.is(i, "MESSAGE") && message == null) message = value;
            else throw CommandError.SYNTAX;
        }
        if (state == null || name == null) throw CommandError.SYNTAX;
        SlotJob job = migrations.find(name);
        // A replica that came when the migration was under way does not know of it.
        if (job == null && !isTracked(request)) throw NO_SUCH_JOB;
        boolean succeeded = state.equalsIgnoreCase("success");
        if (!succeeded && !state.equalsIgnoreCase("failed")) throw CommandError.SYNTAX;
        reply.ok();
        propagate(request, database);
        if (job != null && job.state().isInProgress())
            job.finish(succeeded ? SlotJobState.SUCCESS : SlotJobState.FAILED, message);
    }
}

package io.javelina.server;

import static io.javelina.command.Flag.ADMIN;
import static io.javelina.command.Flag.LOADING;
import static io.javelina.command.Flag.NOSCRIPT;
import static io.javelina.command.Flag.STALE;
import static io.javelina.command.Tip.ASK_ALL_NODES;
import static io.javelina.command.Tip.JOIN_SPECIAL;
import static io.javelina.command.Tip.JOIN_SUM;
import static io.javelina.command.Tip.NONDETERMINISTIC_OUTPUT;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Help;
import io.javelina.command.Request;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.server.LatencyMonitor.Event;
import io.javelina.server.LatencyMonitor.Sample;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/// LATENCY: what held the loop up, and how long commands take.
final class LatencyCommands {
    /// The first step of histograms in nanoseconds; each further one is twice as long.
    private static final int FIRST_STEP_NANOS = 1024;
    private static final int NANOS_PER_MICROSECOND = 1000;

    private static final String[] HELP = {
        "DOCTOR",
        "    What to think of the latencies, in words.",
        "GRAPH <event>",
        "    The latencies of an event, drawn with characters.",
        "HISTORY <event>",
        "    Times and latencies of an event.",
        "LATEST",
        "    The last latency of each event, and the longest.",
        "RESET [<event> ...]",
        "    Forgets events, all of them without arguments.",
        "HISTOGRAM [<command> ...]",
        "    How long commands take: calls that took at most so many microseconds, for each",
        "    power of two.",
    };

    private final LatencyMonitor monitor;
    private final NodeClock clock;
    private final CommandTable table;

    private LatencyCommands(LatencyMonitor monitor, NodeClock clock, CommandTable table) {
        this.monitor = monitor;
        this.clock = clock;
        this.table = table;
    }

    static void register(CommandTable table, LatencyMonitor monitor, NodeClock clock) {
        LatencyCommands commands = new LatencyCommands(monitor, clock, table);
        Command latency = table.family(Group.SERVER).command("LATENCY").arity(-2);
        asking(latency, "DOCTOR").arity(2).does(commands::doctor);
        asking(latency, "GRAPH").arity(3).does(commands::graph);
        asking(latency, "HISTORY").arity(3).does(commands::history);
        asking(latency, "LATEST").arity(2).does(commands::latest);
        asking(latency, "HISTOGRAM").arity(-2).does(commands::histogram);
        latency.subcommand("RESET").arity(-2).flags(ADMIN, NOSCRIPT, LOADING, STALE).tips(ASK_ALL_NODES, JOIN_SUM)
                .does(commands::reset);
        latency.subcommand("HELP").arity(2).flags(LOADING, STALE).does(Help.of(HELP));
    }

    private static Command asking(Command latency, String name) {
        return latency.subcommand(name).flags(ADMIN, NOSCRIPT, LOADING, STALE).tips(NONDETERMINISTIC_OUTPUT,
                ASK_ALL_NODES, JOIN_SPECIAL);
    }

    void latest(Request request, Database database, Reply reply) {
        reply.array(monitor.events().size());
        for (Event event : monitor.events()) {
            reply.array(4);
            reply.bulk(event.name());
            reply.integer(event.latest().unixSeconds());
            reply.integer(event.latest().millis());
            reply.integer(event.highestMillis());
        }
    }

    void history(Request request, Database database, Reply reply) {
        Event event = monitor.find(request.argument(2).text());
        if (event == null) {
            reply.array(0);
            return;
        }
        reply.array(event.samples().size());
        for (Sample sample : event.samples()) {
            reply.array(2);
            reply.integer(sample.unixSeconds());
            reply.integer(sample.millis());
        }
    }

    void reset(Request request, Database database, Reply reply) {
        if (request.size() == 2) {
            reply.integer(monitor.reset());
            return;
        }
        int forgotten = 0;
        for (int i = 2; i < request.size(); i++) if (monitor.reset(request.argument(i).text())) forgotten++;
        reply.integer(forgotten);
    }

    void graph(Request request, Database database, Reply reply) {
        String name = request.argument(2).text();
        Event event = monitor.find(name);
        if (event == null) throw new CommandError("ERR No samples available for event '" + name + "'");
        reply.verbatim("txt", LatencyReport.graph(event, clock.unixMillis() / 1000).getBytes());
    }

    void doctor(Request request, Database database, Reply reply) {
        reply.verbatim("txt", LatencyReport.doctor(monitor).getBytes());
    }

    // How long commands take.

    void histogram(Request request, Database database, Reply reply) {
        List<Command> shown = new ArrayList<>();
        if (request.size() == 2) CommandStatistics.forEach(table, command -> addMeasured(command, shown));
        for (int i = 2; i < request.size(); i++) {
            Command command = table.find(request.argument(i));
            if (command == null) continue;
            if (command.isContainer()) command.subcommands().values().forEach(each -> addMeasured(each, shown));
            else addMeasured(command, shown);
        }
        reply.map(shown.size());
        for (Command command : shown) {
            reply.bulk(command.fullName());
            reply(command.statistics().latencies(), reply);
        }
    }

    private static void addMeasured(Command command, List<Command> shown) {
        if (command.statistics().latencies() != null) shown.add(command);
    }

    private static void reply(Histogram latencies, Reply reply) {
        List<long[]> steps = steps(latencies);
        reply.map(2);
        reply.bulk("calls");
        reply.integer(latencies.getTotalCount());
        reply.bulk("histogram_usec");
        reply.map(steps.size());
        for (long[] step : steps) {
            reply.integer(step[0]);
            reply.integer(step[1]);
        }
    }

    /// Microseconds, and how many calls took no longer; steps that add no call are left out.
    private static List<long[]> steps(Histogram latencies) {
        List<long[]> steps = new ArrayList<>();
        long before = 0;
        for (long nanos = FIRST_STEP_NANOS; before < latencies.getTotalCount(); nanos *= 2) {
            long highest = latencies.highestEquivalentValue(nanos);
            long calls = latencies.getCountBetweenValues(0, highest);
            if (calls > before) steps.add(new long[]{ highest / NANOS_PER_MICROSECOND, calls });
            before = calls;
        }
        return steps;
    }
}

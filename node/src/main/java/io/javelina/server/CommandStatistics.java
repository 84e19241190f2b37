package io.javelina.server;

import io.javelina.command.Client;
import io.javelina.command.Command;
import io.javelina.command.CommandCounters;
import io.javelina.command.CommandTable;
import io.javelina.command.Flag;
import io.javelina.command.Request;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/// What commands did: calls, time and errors by command, and errors by their code. Also where what follows every command
/// begins: the command logs, the latency monitor, the peak of memory. Node loop only; the clock is read once per command.
public final class CommandStatistics {
    /// Codes of errors that are told apart; scripts may make up any number of them.
    private static final int MOST_CODES = 128;
    private static final String OTHER_CODES = "ERRORSTATS_OVERFLOW";
    private static final int NANOS_PER_MICROSECOND = 1000;
    private static final int DEEPEST = 8;

    private final NodeClock clock;
    private final NodeSettings settings;
    private final CommandLog log;
    private final LatencyMonitor latency;
    private final MemorySampler memory;
    private final Monitors monitors;
    /// Errors by code, as INFO's `errorstat_...` shows them.
    private final Map<String, long[]> errors = new TreeMap<>();
    private long errorReplies;
    /// Whether the error that comes next is known.
    private boolean isCounted;
    /// Null when the node is in no cluster.
    private SlotTraffic slots;
    private long totalNanos;
    /// When the last command ended: the next one of the batch begins then.
    private long mark;
    /// The command that ran last and has not been [#replied] yet, null when it was refused.
    private Request ran;
    private long ranNanos;
    /// The command that runs or ends now has run before, and waited.
    private boolean again;
    /// By depth of commands that run inside others: when the one around it began, and what its client had been sent.
    private final long[] outerMarks = new long[DEEPEST];
    private final long[] outerBytes = new long[DEEPEST];
    private int depth;

    CommandStatistics(NodeClock clock, NodeSettings settings, CommandLog log, LatencyMonitor latency,
            MemorySampler memory, Monitors monitors) {
        this.clock = clock;
        this.settings = settings;
        this.log = log;
        this.latency = latency;
        this.memory = memory;
        this.monitors = monitors;
    }

    /// Counts for each slot, too.
    void slots(SlotTraffic traffic) { slots = traffic; }

    /// A batch of commands begins.
    void begin() { mark = clock.nanos(); }

    /// When the last command ended, or the batch began, by the clock's nanoseconds.
    long mark() { return mark; }

    /// A command is executed again that has run for so long before it waited.
    void againBegins(long spentNanos) {
        begin();
        mark -= spentNanos;
        again = true;
    }

    /// Such a command has ended, and others follow.
    void againEnds() {
        again = false;
        begin();
    }

    /// Where it stands amid a command.
    record Moment(long mark, Request ran, long ranNanos, boolean again) {
    }

    /// The command that runs is interrupted by others, which have nothing to do with it.
    Moment interrupt() {
        Moment moment = new Moment(mark, ran, ranNanos, again);
        ran = null;
        again = false;
        return moment;
    }

    /// It goes on.
    void goOn(Moment moment) {
        mark = moment.mark;
        ran = moment.ran;
        ranNanos = moment.ranNanos;
        again = moment.again;
    }

    /// A command begins inside another one, which goes on when this one has ended.
    void insideBegins(Client client) {
        outerMarks[depth] = mark;
        outerBytes[depth++] = writtenBytes(client);
        begin();
    }

    void insideEnds(Client client) {
        long bytes = writtenBytes(client) - outerBytes[--depth];
        Client sender = client instanceof ScriptClient script ? script.caller() : client;
        if (sender instanceof Connection connection) replied(connection, bytes);
        mark = outerMarks[depth];
    }

    /// What a script's commands reply goes nowhere.
    private static long writtenBytes(Client client) {
        return client instanceof Connection connection ? connection.output().writtenBytes() : 0;
    }

    void executed(Request request, String error) {
        long now = clock.nanos();
        executed(request, error, now - mark);
        mark = now;
    }

    /// A command waits; gives for how long it has run.
    long blocked(Request request) {
        long now = clock.nanos();
        long nanos = now - mark;
        mark = now;
        ran = null;
        if (!again && monitors.areWatching()) monitors.show(request);
        return nanos;
    }

    /// A command that had run for so long has waited in vain, or not long enough.
    void ended(Request request, long spentNanos, String error) { executed(request, error, spentNanos); }

    private void executed(Request request, String error, long nanos) {
        ran = request;
        ranNanos = nanos;
        if (depth == 0) totalNanos += ranNanos;
        CommandCounters counters = request.command().statistics();
        counters.called(ranNanos, error != null);
        if (settings.latencyTracking) counters.took(ranNanos);
        if (error != null && !isCounted) count(error);
        isCounted = false;
    }

    /// The error of the command that runs was counted already, as that of another one.
    void errorIsCounted() { isCounted = true; }

    /// A subcommand that does not exist was not asked of its container either.
    void rejected(Request request, String error) {
        ran = null;
        Command command = request.command();
        if (command != null && (!command.isContainer() || request.size() == 1)) command.statistics().rejected();
        count(error);
    }

    /// The reply to the command before is written.
    void replied(Connection connection, long replyBytes) {
        memory.raisePeak();
        Request last = ran;
        if (last == null) return;
        ran = null;
        if (slots != null && last.slot() >= 0) slots.count(last, ranNanos, replyBytes);
        long micros = ranNanos / NANOS_PER_MICROSECOND;
        log.consider(connection, last, micros, replyBytes);
        if (latency.isOn()) latency.add(last.command().has(Flag.FAST) ? "fast-command" : "command", ranNanos);
        if (!again && monitors.areWatching()) monitors.show(last);
    }

    private void count(String error) {
        errorReplies++;
        int end = error.indexOf(' ');
        String code = end < 0 ? error : error.substring(0, end);
        if (errors.size() >= MOST_CODES && !errors.containsKey(code)) code = OTHER_CODES;
        errors.computeIfAbsent(code, _ -> new long[1])[0]++;
    }

    /// Error replies in all.
    public long errorReplies() { return errorReplies; }

    /// How many errors of each code there were.
    public Map<String, long[]> errors() { return errors; }

    /// Time spent in commands.
    public long totalNanos() { return totalNanos; }

    /// Sets everything back, the counters of commands, too.
    public void reset(CommandTable table) {
        errors.clear();
        errorReplies = 0;
        totalNanos = 0;
        forEach(table, command -> command.statistics().reset());
    }

    /// Visits all commands, each container before its subcommands.
    static void forEach(CommandTable table, Consumer<Command> visitor) {
        for (Command command : table.commands()) {
            visitor.accept(command);
            command.subcommands().values().forEach(visitor);
        }
    }
}

package io.javelina.server;

import io.javelina.command.Command;
import io.javelina.command.Request;
import java.util.Map;
import java.util.TreeMap;

/// What commands did: calls, time and errors by command, and errors by their code. Node loop only.
public final class CommandStatistics {
    private final NodeClock clock;
    /// Errors by code, as INFO's `errorstat_...` shows them.
    private final Map<String, long[]> errors = new TreeMap<>();
    private long errorReplies;
    /// When the last command ended: the next one of the batch begins then.
    private long mark;

    CommandStatistics(NodeClock clock) { this.clock = clock; }

    /// A batch of commands begins.
    void begin() { mark = clock.nanos(); }

    void executed(Request request, String error) {
        long now = clock.nanos();
        request.command().statistics().called(now - mark, error != null);
        mark = now;
        if (error != null) count(error);
    }

    void rejected(Request request, String error) {
        Command command = request.command();
        if (command != null) command.statistics().rejected();
        count(error);
    }

    private void count(String error) {
        errorReplies++;
        int end = error.indexOf(' ');
        errors.computeIfAbsent(end < 0 ? error : error.substring(0, end), code -> new long[1])[0]++;
    }

    /// Error replies in all.
    public long errorReplies() { return errorReplies; }

    public Map<String, long[]> errors() { return errors; }

    public void reset() {
        errors.clear();
        errorReplies = 0;
    }
}

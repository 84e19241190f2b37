package io.javelina.management.bean;

import java.util.List;
import java.util.function.ToLongFunction;

/// All commands that were called, and their sums.
public record CommandsStats(
        long timestampMillis, long ageMillis, long calls, long microseconds, long rejected, long failed,
        List<CommandStats> commands) {
    /// The table and the sums over it.
    public static CommandsStats of(long timestampMillis, long ageMillis, List<CommandStats> commands) {
        return new CommandsStats(timestampMillis, ageMillis, sum(commands, CommandStats::calls),
                sum(commands, CommandStats::microseconds), sum(commands, CommandStats::rejected),
                sum(commands, CommandStats::failed), commands);
    }

    private static long sum(List<CommandStats> commands, ToLongFunction<CommandStats> figure) {
        return commands.stream().mapToLong(figure).sum();
    }
}

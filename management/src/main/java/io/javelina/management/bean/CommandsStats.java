package io.javelina.management.bean;

import java.util.List;

/// All commands that were called, and their sums.
public record CommandsStats(
        long timestampMillis, long ageMillis, long calls, long microseconds, long rejected, long failed,
        List<CommandStats> commands) {
}

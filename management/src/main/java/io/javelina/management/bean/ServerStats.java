package io.javelina.management.bean;

/// Who this server is and what it did since the start or the last CONFIG RESETSTAT.
public record ServerStats(
        long timestampMillis, long ageMillis, String version, String compatibleVersion, String runId, String mode,
        String role, String multiplexing, String javaVersion, String operatingSystem, int port, long processId,
        long startTimeMillis, long uptimeSeconds, int ioThreads, boolean loading, long connectionsReceived,
        long connectionsRejected, long commandsProcessed, long commandsPerSecond, long netInput, long netOutput,
        long netInputPerSecond, long netOutputPerSecond, long errorReplies, double cpuUserSeconds,
        double cpuSystemSeconds) {
}

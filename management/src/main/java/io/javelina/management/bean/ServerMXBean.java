package io.javelina.management.bean;

/// `io.javelina:type=Server`: who this server is and how much passes through it.
public interface ServerMXBean {
    ServerStats getStats();

    default long getTimestampMillis() { return getStats().timestampMillis(); }

    default long getAgeMillis() { return getStats().ageMillis(); }

    default String getVersion() { return getStats().version(); }

    default String getCompatibleVersion() { return getStats().compatibleVersion(); }

    default String getRunId() { return getStats().runId(); }

    default String getMode() { return getStats().mode(); }

    default String getRole() { return getStats().role(); }

    default String getMultiplexing() { return getStats().multiplexing(); }

    default String getJavaVersion() { return getStats().javaVersion(); }

    default String getOperatingSystem() { return getStats().operatingSystem(); }

    default int getPort() { return getStats().port(); }

    default long getProcessId() { return getStats().processId(); }

    default long getStartTimeMillis() { return getStats().startTimeMillis(); }

    default long getUptimeSeconds() { return getStats().uptimeSeconds(); }

    default int getIoThreads() { return getStats().ioThreads(); }

    default boolean isLoading() { return getStats().loading(); }

    default long getConnectionsReceived() { return getStats().connectionsReceived(); }

    default long getConnectionsRejected() { return getStats().connectionsRejected(); }

    default long getCommandsProcessed() { return getStats().commandsProcessed(); }

    default long getCommandsPerSecond() { return getStats().commandsPerSecond(); }

    default long getNetInput() { return getStats().netInput(); }

    default long getNetOutput() { return getStats().netOutput(); }

    default long getNetInputPerSecond() { return getStats().netInputPerSecond(); }

    default long getNetOutputPerSecond() { return getStats().netOutputPerSecond(); }

    default long getErrorReplies() { return getStats().errorReplies(); }

    default double getCpuUserSeconds() { return getStats().cpuUserSeconds(); }

    default double getCpuSystemSeconds() { return getStats().cpuSystemSeconds(); }
}

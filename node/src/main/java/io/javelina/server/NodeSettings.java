package io.javelina.server;

/// The settings that the loop and the connections read on their way; the configuration keeps them current. Node loop
/// only.
public final class NodeSettings {
    public int maxclients = 10_000;
    /// Seconds after which an idle client is disconnected, 0 for never.
    public int timeoutSeconds;
    /// Times per second that the cron runs.
    public int hz = 10;
    public long maxBulkBytes = 512L << 20;
    public long queryBufferLimit = 1L << 30;
}

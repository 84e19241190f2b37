package io.javelina.keyspace;

import io.javelina.structure.KeySlot;

/// What the commands of each slot have cost, for CLUSTER SLOT-STATS; how many keys a slot has and what they take, its database
/// knows. Whoever executes commands counts here, if `cluster-slot-stats-enabled` says so. Only nodes of a cluster have
/// one. Node loop only.
public final class SlotStatistics {
    private static final long NANOS_PER_MICRO = 1000;

    private final long[] cpuNanos = new long[KeySlot.COUNT];
    private final long[] inputBytes = new long[KeySlot.COUNT];
    private final long[] outputBytes = new long[KeySlot.COUNT];

    /// A command with keys of a slot took so long.
    public void addCpu(int slot, long nanos) { cpuNanos[slot] += nanos; }

    /// A request with keys of a slot had so many bytes.
    public void addInput(int slot, long bytes) { inputBytes[slot] += bytes; }

    /// Replies, or messages, of a slot had so many bytes.
    public void addOutput(int slot, long bytes) { outputBytes[slot] += bytes; }

    /// `cpu-usec`.
    public long cpuMicros(int slot) { return cpuNanos[slot] / NANOS_PER_MICRO; }

    /// `network-bytes-in`.
    public long inputBytes(int slot) { return inputBytes[slot]; }

    /// `network-bytes-out`.
    public long outputBytes(int slot) { return outputBytes[slot]; }

    /// Forgets what is known of a slot, which the node has got or lost.
    public void reset(int slot) {
        cpuNanos[slot] = 0;
        inputBytes[slot] = 0;
        outputBytes[slot] = 0;
    }

    /// Sets back what CONFIG RESETSTAT does.
    public void reset() {
        for (int slot = 0; slot < KeySlot.COUNT; slot++) reset(slot);
    }
}

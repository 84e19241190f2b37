package io.javelina.server;

import io.javelina.structure.KeySlot;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// What the requests for each slot have cost, while `cluster-slot-stats-enabled` is on. Node loop only.
final class SlotTraffic {
    /// Null while nothing is counted.
    private long[] nanos;
    private long[] in;
    private long[] out;

    boolean isOn() { return nanos != null; }

    /// Begins to count, or forgets all.
    void enable(boolean on) {
        if (on == isOn()) return;
        nanos = on ? new long[KeySlot.COUNT] : null;
        in = on ? new long[KeySlot.COUNT] : null;
        out = on ? new long[KeySlot.COUNT] : null;
    }

    /// CONFIG RESETSTAT.
    void reset() {
        if (!isOn()) return;
        Arrays.fill(nanos, 0);
        Arrays.fill(in, 0);
        Arrays.fill(out, 0);
    }

    /// Forgets what a slot had: it is this node's no more, or anew.
    void reset(int slot) {
        if (!isOn()) return;
        nanos[slot] = 0;
        in[slot] = 0;
        out[slot] = 0;
    }

    /// A request for the slot has run.
    void executed(int slot, long spentNanos, long requestBytes) {
        nanos[slot] += spentNanos;
        in[slot] += requestBytes;
    }

    /// The reply to a request for the slot, or a message of one of its channels, goes to a client.
    void sent(int slot, long bytes) { out[slot] += bytes; }

    long micros(int slot) { return TimeUnit.NANOSECONDS.toMicros(nanos[slot]); }

    long bytesIn(int slot) { return in[slot]; }

    long bytesOut(int slot) { return out[slot]; }
}

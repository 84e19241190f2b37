package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.memory.Decimal;
import io.javelina.structure.KeySlot;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/// What the requests for each slot have cost, while `cluster-slot-stats-enabled` is on. Node loop only.
final class SlotTraffic {
    private static final int END = 2;
    private static final int MARK_AND_END = 1 + END;

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

    /// A request with keys of a slot has run, and was replied to.
    void count(Request request, long spentNanos, long replyBytes) {
        if (!isOn()) return;
        nanos[request.slot()] += spentNanos;
        in[request.slot()] += bytes(request);
        out[request.slot()] += replyBytes;
    }

    /// What a request takes on its way: its arguments, each with its length and two ends of lines, and how many there are.
    private static long bytes(Request request) {
        long bytes = MARK_AND_END + Decimal.length(request.size());
        for (int i = 0; i < request.size(); i++) {
            int length = request.argument(i).length();
            bytes += MARK_AND_END + Decimal.length(length) + length + END;
        }
        return bytes;
    }

    long micros(int slot) { return TimeUnit.NANOSECONDS.toMicros(nanos[slot]); }

    long bytesIn(int slot) { return in[slot]; }

    long bytesOut(int slot) { return out[slot]; }
}

package io.javelina.cluster.bus;

import org.jgroups.protocols.FD_ALL3;

/// Suspects nodes that were silent for too long, which can be changed while it runs.
public final class Silence extends FD_ALL3 {
    /// How often a node has to be heard of in that time, so that one lost message means nothing.
    private static final int INTERVALS = 5;

    Silence(long millis) {
        allow(millis);
    }

    private void allow(long millis) {
        timeout = millis;
        interval = millis / INTERVALS;
        num_bits = computeBits();
    }

    void change(long millis) {
        stopHeartbeatSender();
        stopTimeoutChecker();
        allow(millis);
        timestamps.clear();
        members.forEach(member -> update(member, false, true));
        if (members.size() <= 1) return;
        startHeartbeatSender();
        startTimeoutChecker();
    }
}

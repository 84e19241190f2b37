package io.javelina.cluster.failover;

/// Counts time that certainly has passed while this node was running: a gap counts for no more than a short step, whether the
/// node was paused or its clock jumped. Whoever waits for others to be silent waits by this clock, so that neither makes
/// it impatient.
final class PatientClock {
    private static final int STEPS_PER_TIMEOUT = 16;

    private long lastMillis;
    private long patientMillis;
    private boolean started;

    /// How long the clock was not looked at until now; negative when it went back.
    long advance(long nowMillis, long timeoutMillis) {
        long gap = started ? nowMillis - lastMillis : 0;
        started = true;
        lastMillis = nowMillis;
        patientMillis += Math.clamp(gap, 0, Math.max(1, timeoutMillis / STEPS_PER_TIMEOUT));
        return gap;
    }

    long now() { return patientMillis; }

    /// The time that came from outside.
    long outsideMillis() { return lastMillis; }
}

package io.javelina.type;

import io.javelina.structure.StreamId;

/// How a stream is to be trimmed: from its first entry on, until it has at most so many, or begins with a certain id. Reused.
public final class StreamTrim {
    private enum Until {
        NOTHING, LENGTH, ID
    }

    private Until until = Until.NOTHING;
    private long maxLength;
    private final StreamId minId = new StreamId();
    /// Whether only whole nodes go.
    private boolean approximate;
    /// How many entries may go, 0 for any number. What would exceed it does not begin.
    private long limit;

    public StreamTrim reset() {
        until = Until.NOTHING;
        approximate = false;
        limit = 0;
        return this;
    }

    public boolean isNothing() { return until == Until.NOTHING; }

    public void toLength(long most) {
        until = Until.LENGTH;
        maxLength = most;
    }

    public StreamId toId() {
        until = Until.ID;
        return minId;
    }

    public boolean isByLength() { return until == Until.LENGTH; }

    public long maxLength() { return maxLength; }

    public StreamId minId() { return minId; }

    public boolean isApproximate() { return approximate; }

    public void approximate(boolean whole) { approximate = whole; }

    public long limit() { return limit; }

    public void limit(long entries) { limit = entries; }
}

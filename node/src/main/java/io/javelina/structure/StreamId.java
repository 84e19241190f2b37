package io.javelina.structure;

/// The id of an entry of a stream: milliseconds and a sequence number, both unsigned, ordered by the first and then by the
/// second. Reused: whoever holds one sets it.
public final class StreamId {
    /// The largest value of either half.
    public static final long MAX = -1;

    public long millis;
    public long sequence;

    public StreamId set(long newMillis, long newSequence) {
        millis = newMillis;
        sequence = newSequence;
        return this;
    }

    public StreamId set(StreamId other) { return set(other.millis, other.sequence); }

    public StreamId setFirst() { return set(0, 0); }

    public StreamId setLast() { return set(MAX, MAX); }

    public boolean isFirst() { return millis == 0 && sequence == 0; }

    public boolean isLast() { return millis == MAX && sequence == MAX; }

    /// Goes to the next id.
    ///
    /// @return false when this is the last one; then it becomes the first one
    public boolean increment() {
        if (++sequence != 0) return true;
        return ++millis != 0;
    }

    /// Goes to the id before.
    ///
    /// @return false when this is the first one; then it becomes the last one
    public boolean decrement() {
        if (sequence-- != 0) return true;
        return millis-- != 0;
    }

    public int compareTo(StreamId other) { return compare(millis, sequence, other.millis, other.sequence); }

    public boolean isBefore(StreamId other) { return compareTo(other) < 0; }

    public boolean isAfter(StreamId other) { return compareTo(other) > 0; }

    public boolean equalTo(StreamId other) { return millis == other.millis && sequence == other.sequence; }

    public static int compare(long millis, long sequence, long otherMillis, long otherSequence) {
        int order = Long.compareUnsigned(millis, otherMillis);
        return order != 0 ? order : Long.compareUnsigned(sequence, otherSequence);
    }

    @Override
    public String toString() { return Long.toUnsignedString(millis) + "-" + Long.toUnsignedString(sequence); }
}

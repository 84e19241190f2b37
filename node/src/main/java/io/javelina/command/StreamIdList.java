package io.javelina.command;

import io.javelina.structure.StreamId;
import java.util.Arrays;

/// Ids of stream entries that a command has to remember until it replies. Reused.
final class StreamIdList {
    private static final int FEWEST = 16;
    /// More than this many are not kept for the next command.
    private static final int MOST_KEPT = 4096;

    /// The two halves of each id in turn.
    private long[] halves = new long[2 * FEWEST];
    private int size;

    StreamIdList clear() {
        if (size > MOST_KEPT) halves = new long[2 * FEWEST];
        size = 0;
        return this;
    }

    int size() { return size; }

    void add(long millis, long sequence) {
        if (2 * size == halves.length) halves = Arrays.copyOf(halves, 4 * size);
        halves[2 * size] = millis;
        halves[2 * size++ + 1] = sequence;
    }

    void add(StreamId id) { add(id.millis, id.sequence); }

    StreamId get(int index, StreamId id) { return id.set(halves[2 * index], halves[2 * index + 1]); }
}

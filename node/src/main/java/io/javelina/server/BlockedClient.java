package io.javelina.server;

import io.javelina.command.RequestQueue;
import io.javelina.command.Wait;
import java.util.ArrayList;
import java.util.List;

/// A client with a command that waits: the request, what it waits for, and where it stands in line.
final class BlockedClient {
    /// What one takes on the heap beyond its request, and each of its keys: a place in the key's line and in the list here.
    private static final int HEAP_BYTES = 160;
    private static final int KEY_BYTES = 72;

    final Connection connection;
    /// In the line of each of its keys; grows with each wait that begins.
    final long place;
    final Wait wait;
    /// In unix milliseconds, or [Wait#FOR_EVER]; that of the first wait when the command was executed again in vain.
    final long deadlineMillis;
    /// One request: the one that waits.
    final RequestQueue request;
    /// What it waits for, without duplicates.
    final List<BlockedKeys.Key> keys = new ArrayList<>();
    /// How long the command has run so far.
    final long spentNanos;

    BlockedClient(Connection connection, long place, Wait wait, long deadlineMillis, RequestQueue request,
            long spentNanos) {
        this.connection = connection;
        this.place = place;
        this.wait = wait;
        this.deadlineMillis = deadlineMillis;
        this.request = request;
        this.spentNanos = spentNanos;
    }

    boolean hasDeadline() { return deadlineMillis != Wait.FOR_EVER; }

    /// What this takes on the heap, estimated.
    long heapBytes() { return HEAP_BYTES + (long) KEY_BYTES * keys.size(); }

    /// All memory that it takes.
    long bytes() { return heapBytes() + request.bytes(); }
}

package io.javelina.type;

import io.javelina.memory.Memory;

/// What a group knows of an entry that a consumer has got and not acknowledged: when it was delivered last, how often, and
/// the address of the consumer. A payload of 24 bytes in the group's tree of pending entries.
final class StreamPending {
    private static final int DELIVERED_MILLIS = 0;
    private static final int DELIVERIES = DELIVERED_MILLIS + 8;
    private static final int CONSUMER = DELIVERIES + 8;
    static final int BYTES = CONSUMER + 8;

    private StreamPending() {}

    static void set(long pending, long deliveredMillis, long deliveries, long consumer) {
        Memory.putLong(pending + DELIVERED_MILLIS, deliveredMillis);
        Memory.putLong(pending + DELIVERIES, deliveries);
        Memory.putLong(pending + CONSUMER, consumer);
    }

    static long deliveredMillis(long pending) { return Memory.getLong(pending + DELIVERED_MILLIS); }

    static long deliveries(long pending) { return Memory.getLong(pending + DELIVERIES); }

    static long consumer(long pending) { return Memory.getLong(pending + CONSUMER); }
}

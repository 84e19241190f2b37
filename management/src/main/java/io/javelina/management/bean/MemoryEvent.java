package io.javelina.management.bean;

/// One event that was also sent as a notification: `io.javelina.memory.watermark`, `io.javelina.eviction.started`,
/// `io.javelina.eviction.ended`, `io.javelina.memory.refused` or `io.javelina.client.outputbuffer`.
public record MemoryEvent(long sequence, long timestampMillis, String type, String message) {
}

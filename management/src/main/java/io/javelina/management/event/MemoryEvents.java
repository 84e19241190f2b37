package io.javelina.management.event;

import io.javelina.management.bean.MemoryEvent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.MBeanNotificationInfo;
import javax.management.Notification;
import javax.management.NotificationBroadcasterSupport;
import javax.management.NotificationEmitter;
import javax.management.NotificationFilter;
import javax.management.NotificationListener;
import javax.management.ObjectName;

/// Tells operators what happened to memory. The node's loop calls the methods named after events; they look at a few
/// numbers, put the event into a bounded queue and return. They never wait and never throw: an event that finds the
/// queue full is counted in [#dropped] and gone. One virtual thread sends what is queued.
///
/// Only one thread, the loop, calls [#watermark], [#evictionStarted], [#evictionEnded], [#refused] and [#outputBuffer].
public final class MemoryEvents implements NotificationEmitter, AutoCloseable {
    public static final String WATERMARK = "io.javelina.memory.watermark";
    public static final String EVICTION_STARTED = "io.javelina.eviction.started";
    public static final String EVICTION_ENDED = "io.javelina.eviction.ended";
    public static final String REFUSED = "io.javelina.memory.refused";
    public static final String OUTPUT_BUFFER = "io.javelina.client.outputbuffer";

    /// Events that may wait to be sent, and events that are remembered.
    private static final int QUEUE_CAPACITY = 256;
    private static final int RECENT_CAPACITY = 100;

    /// Refusals come by the thousand; they are told once in this time, with their count.
    private static final long REFUSED_INTERVAL_MILLIS = 1000;

    private final NotificationBroadcasterSupport broadcaster = new NotificationBroadcasterSupport(notificationInfo());
    private final BlockingQueue<Notification> queue = new ArrayBlockingQueue<>(QUEUE_CAPACITY);
    private final Deque<MemoryEvent> recent = new ArrayDeque<>();
    private final AtomicLong dropped = new AtomicLong();
    private final ObjectName source;
    private final Watermarks watermarks;
    private final Thread sender;

    /// What follows belongs to the loop's thread.
    private long sequence;
    private long refusedSinceTold;
    private long refusedToldMillis = Long.MIN_VALUE;

    public MemoryEvents(ObjectName source, Watermarks watermarks) {
        this.source = source;
        this.watermarks = watermarks;
        sender = Thread.ofVirtual().name("memory events").start(this::send);
    }

    /// Memory as eviction counts it, to be called each turn of the loop or each 100 ms. Tells of every configured
    /// percent of `maxmemory` that is crossed upwards or, with some slack, downwards.
    public void watermark(long usedBytes, long maxmemory, long nowMillis) {
        watermarks.look(usedBytes, maxmemory, (percent, above) -> {
            String message = "Memory is " + (above ? "above " : "below ") + percent + "% of maxmemory";
            offer(WATERMARK, message, nowMillis, new EventData().with("percent", (long) percent).with("above", above)
                    .with("usedBytes", usedBytes).with("maxmemory", maxmemory));
        });
    }

    public void evictionStarted(String policy, long usedBytes, long maxmemory, long nowMillis) {
        offer(EVICTION_STARTED, "Eviction has started, policy " + policy, nowMillis,
                new EventData().with("policy", policy).with("usedBytes", usedBytes).with("maxmemory", maxmemory));
    }

    public void evictionEnded(long evictedKeys, long freedBytes, long durationMillis, long nowMillis) {
        offer(EVICTION_ENDED, "Eviction has ended after " + evictedKeys + " keys", nowMillis,
                new EventData().with("evictedKeys", evictedKeys).with("freedBytes", freedBytes).with("durationMillis",
                        durationMillis));
    }

    /// A command was refused because memory is at its limit. Told at once, then at most once a second with the count.
    public void refused(String command, long usedBytes, long maxmemory, long nowMillis) {
        refusedSinceTold++;
        if (refusedToldMillis != Long.MIN_VALUE && nowMillis - refusedToldMillis < REFUSED_INTERVAL_MILLIS) return;
        offer(REFUSED, refusedSinceTold + " commands were refused for want of memory, the last was " + command,
                nowMillis,
                new EventData().with("command", command).with("count", refusedSinceTold).with("usedBytes", usedBytes)
                        .with("maxmemory", maxmemory));
        refusedSinceTold = 0;
        refusedToldMillis = nowMillis;
    }

    /// A client was disconnected because its output buffer grew beyond its limit.
    public void outputBuffer(long clientId, String address, String clientClass, long outputBytes, long limitBytes,
            long nowMillis) {
        offer(OUTPUT_BUFFER,
                "Client " + clientId + " was disconnected, its output buffer held " + outputBytes + " bytes",
                nowMillis, new EventData().with("clientId", clientId).with("address", address)
                        .with("class", clientClass).with("outputBytes", outputBytes).with("limitBytes", limitBytes));
    }

    private void offer(String type, String message, long nowMillis, EventData data) {
        Notification notification = new Notification(type, source, ++sequence, nowMillis, message);
        notification.setUserData(data.composite(type));
        if (!queue.offer(notification)) dropped.incrementAndGet();
    }

    private void send() {
        try {
            while (true) tell(queue.take());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // closed
        }
    }

    private void tell(Notification notification) {
        synchronized (recent) {
            if (recent.size() == RECENT_CAPACITY) recent.removeLast();
            recent.addFirst(new MemoryEvent(notification.getSequenceNumber(), notification.getTimeStamp(),
                    notification.getType(), notification.getMessage()));
        }
        broadcaster.sendNotification(notification);
    }

    /// The last events that were sent, newest first.
    public List<MemoryEvent> recent() {
        synchronized (recent) {
            return new ArrayList<>(recent);
        }
    }

    /// How many events found the queue full.
    public long dropped() { return dropped.get(); }

    private static MBeanNotificationInfo notificationInfo() {
        String[] types = { WATERMARK, EVICTION_STARTED, EVICTION_ENDED, REFUSED, OUTPUT_BUFFER };
        return new MBeanNotificationInfo(types, Notification.class.getName(),
                "Events of memory; userData is composite data with the figures");
    }

    @Override
    public MBeanNotificationInfo[] getNotificationInfo() {
        return Arrays.copyOf(broadcaster.getNotificationInfo(), broadcaster.getNotificationInfo().length);
    }

    @Override
    public void addNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback) {
        broadcaster.addNotificationListener(listener, filter, handback);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener) throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener);
    }

    @Override
    public void removeNotificationListener(NotificationListener listener, NotificationFilter filter, Object handback)
            throws ListenerNotFoundException {
        broadcaster.removeNotificationListener(listener, filter, handback);
    }

    @Override
    public void close() { sender.interrupt(); }
}

package io.javelina.management.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.management.bean.MemoryEvent;
import io.javelina.management.bean.Names;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MemoryEventsTest {
    private final MemoryEvents events = new MemoryEvents(Names.of("Memory"), new Watermarks(List.of(75, 90), 5));
    private final BlockingQueue<Notification> told = new LinkedBlockingQueue<>();

    @BeforeEach
    void listen() { events.addNotificationListener((notification, _) -> told.add(notification), null, null); }

    @AfterEach
    void close() { events.close(); }

    private Notification next() throws InterruptedException {
        Notification notification = told.poll(30, TimeUnit.SECONDS);
        assertThat(notification).as("a notification").isNotNull();
        return notification;
    }

    private String nextCrossing() throws InterruptedException {
        CompositeData data = (CompositeData) next().getUserData();
        return data.get("percent") + ((boolean) data.get("above") ? " up" : " down");
    }

    @Test
    void shouldTellOfMarksThatAreCrossedWithSlackOnTheWayDown() throws Exception {
        for (int used : new int[]{ 50, 74, 75, 74, 71, 76, 95, 89, 84, 69, 10 }) events.watermark(used, 100, 0);
        assertThat(List.of(nextCrossing(), nextCrossing(), nextCrossing(), nextCrossing())).containsExactly("75 up",
                "90 up",
                "90 down", "75 down");
        assertThat(told).isEmpty();
    }

    @Test
    void shouldHaveNoMarksWithoutALimit() {
        events.watermark(100, 0, 0);
        assertThat(events.recent()).isEmpty();
    }

    @Test
    void shouldTellOfRefusalsOnceASecondWithTheirCount() throws Exception {
        for (int i = 0; i < 500; i++) events.refused("set", 110, 100, 1000 + i);
        events.refused("set", 110, 100, 2000);
        assertThat(((CompositeData) next().getUserData()).get("count")).isEqualTo(1L);
        assertThat(((CompositeData) next().getUserData()).get("count")).isEqualTo(500L);
        assertThat(told).isEmpty();
    }

    @Test
    void shouldTellOfEvictionAndOutputBuffersInOpenData() throws Exception {
        events.evictionStarted("allkeys-lru", 110, 100, 7);
        events.evictionEnded(12, 4096, 30, 37);
        events.outputBuffer(5, "127.0.0.1:1", "normal", 1000, 900, 40);
        Notification started = next();
        assertThat(started.getType()).isEqualTo("io.javelina.eviction.started");
        assertThat(started.getTimeStamp()).isEqualTo(7);
        assertThat(((CompositeData) started.getUserData()).get("policy")).isEqualTo("allkeys-lru");
        assertThat(((CompositeData) next().getUserData()).get("evictedKeys")).isEqualTo(12L);
        assertThat(((CompositeData) next().getUserData()).get("address")).isEqualTo("127.0.0.1:1");
        assertThat(events.recent()).extracting(MemoryEvent::type).containsExactly("io.javelina.client.outputbuffer",
                "io.javelina.eviction.ended", "io.javelina.eviction.started");
    }

    @Test
    void shouldNeitherWaitNorThrowWhenNobodyKeepsUp() throws Exception {
        CountDownLatch stuck = new CountDownLatch(1);
        events.addNotificationListener((_, _) -> await(stuck), null, null);
        long start = System.nanoTime();
        for (int i = 0; i < 10_000; i++) events.evictionEnded(i, 0, 0, i);
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        assertThat(events.dropped()).isGreaterThan(9_000);
        stuck.countDown();
    }

    @Test
    void shouldSurviveAListenerThatThrows() throws Exception {
        events.addNotificationListener((_, _) -> { throw new IllegalStateException("on purpose"); }, null, null);
        events.evictionEnded(1, 0, 0, 0);
        events.evictionEnded(2, 0, 0, 0);
        next();
        assertThat(((CompositeData) next().getUserData()).get("evictedKeys")).isEqualTo(2L);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

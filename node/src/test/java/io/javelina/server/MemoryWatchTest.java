package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.management.openmbean.CompositeData;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Operators hear of watermarks, of eviction and of refused commands.
class MemoryWatchTest {
    private TestNode node;
    private TestConnection client;

    @BeforeEach
    void start() {
        node = TestNode.start("--memory-watermarks", "50 90", "--maxmemory", "1mb");
        client = node.connect();
    }

    @AfterEach
    void stop() {
        client.close();
        node.close();
    }

    private List<String> messages() {
        return Arrays.stream((CompositeData[]) node.attribute("Memory", "RecentEvents"))
                .map(event -> (String) event.get("message")).toList();
    }

    private void awaitMessage(String begin) {
        for (int i = 0; i < 1500 && messages().stream().noneMatch(each -> each.startsWith(begin)); i++)
            LockSupport.parkNanos(20_000_000);
        assertThat(messages()).anyMatch(each -> each.startsWith(begin));
    }

    @Test
    void shouldTellOfWatermarksAndRefusals() {
        client.askWords("SET", "a", "x".repeat(600_000));
        awaitMessage("Memory is above 50%");
        assertThat(client.askWords("SET", "b", "x".repeat(500_000)))
                .isEqualTo("-OOM command not allowed when used memory > 'maxmemory'.");
        awaitMessage("1 commands were refused for want of memory, the last was set");
        client.ask("DEL a");
        awaitMessage("Memory is below 50%");
    }

    @Test
    void shouldTellWhenEvictionBeginsAndEnds() {
        client.ask("CONFIG SET maxmemory-policy allkeys-lru");
        for (int i = 0; i < 300; i++) client.askWords("SET", "k" + i, "x".repeat(10_000));
        awaitMessage("Eviction has started, policy allkeys-lru");
        awaitMessage("Eviction has ended after ");
        assertThat((long) node.attribute("Keyspace", "Evicted")).isGreaterThan(100);
    }

    @Test
    void shouldEvictWhenTheLimitIsLowered() {
        client.ask("CONFIG SET maxmemory-policy allkeys-random");
        for (int i = 0; i < 50; i++) client.askWords("SET", "k" + i, "x".repeat(10_000));
        long before = (long) client.ask("DBSIZE");
        client.ask("CONFIG SET maxmemory 300kb");
        for (int i = 0; i < 1500 && (long) node.attribute("Databases", "Keys") == before; i++)
            LockSupport.parkNanos(20_000_000);
        assertThat((long) node.attribute("Databases", "Keys")).isLessThan(before);
    }
}

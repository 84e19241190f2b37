package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replicas that keep an append-only file: what becomes of it when they get another dataset.
class ReplicaFileTest {
    private static final String EMPTY = "REDIS0010\u00ff\0\0\0\0\0\0\0\0";
    private static final int PATIENCE_SECONDS = 10;

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) each.close();
    }

    private <T extends AutoCloseable> T opened(T resource) {
        open.add(resource);
        return resource;
    }

    private TestNode start(String... options) {
        List<String> all = new ArrayList<>(List.of("--dir", folder.toString(), "--appendonly", "yes"));
        all.addAll(List.of(options));
        TestNode node = opened(TestNode.start(all.toArray(String[]::new)));
        await(() -> !node.<Boolean>onLoop(() -> node.node().isLoading()));
        return node;
    }

    private static void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            TestServer.pause();
        }
    }

    private static void sendEmpty(FakePrimary primary, String id, long offset) {
        primary.send("+FULLRESYNC " + id + " " + offset + "\r\n$" + EMPTY.length() + "\r\n" + EMPTY);
    }

    /// The next acknowledgement that tells what is on the disk.
    private static String acknowledgementOfFile(FakePrimary primary) {
        for (int i = 0; i < 10; i++) {
            String read = primary.read();
            if (read.contains("FACK")) return read;
        }
        throw new AssertionError("nothing is said about the file");
    }

    /// What was on the disk of another history says nothing of this one.
    @Test
    void shouldNotTellAnotherPrimaryWhatItKeptOfTheFirst() {
        TestNode replica = start("--appendfsync", "always");
        FakePrimary primary = opened(new FakePrimary());
        RawClient client = opened(RawClient.to(replica.port()));
        client.ask("REPLICAOF 127.0.0.1 " + primary.port());
        primary.greet();
        sendEmpty(primary, FakePrimary.ID, 1_000_000);
        assertThat(acknowledgementOfFile(primary)).isEqualTo("REPLCONF ACK 1000000 FACK 1000000");
        primary.hangUp();
        primary.greet();
        client.ask("CONFIG SET rdb-key-save-delay 10000000");
        sendEmpty(primary, "f".repeat(40), 7);
        assertThat(primary.read()).startsWith("REPLCONF ACK 7").isIn("REPLCONF ACK 7", "REPLCONF ACK 7 FACK 7");
        client.ask("CONFIG SET rdb-key-save-delay 0");
        assertThat(acknowledgementOfFile(primary)).isEqualTo("REPLCONF ACK 7 FACK 7");
    }
}

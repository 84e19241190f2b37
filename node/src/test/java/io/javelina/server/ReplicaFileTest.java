package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.persistence.AppendedFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Replicas that keep an append-only file: what becomes of it when they get another dataset.
class ReplicaFileTest {
    private static final String EMPTY = "REDIS0010\u00ff\0\0\0\0\0\0\0\0";
    private static final int PATIENCE_SECONDS = 30;

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();
    /// How often a node has tried to open its file that cannot.
    private final AtomicInteger attempted = new AtomicInteger();

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

    /// A node whose append-only file cannot be turned on for the dataset of its primary.
    private TestNode failToTurnOn(FakePrimary primary, int attempts) {
        TestNode replica = start();
        replica.onLoop(() -> {
            replica.node().appendOnly.files().opener((path, anew) -> {
                if (attempted.incrementAndGet() <= attempts) throw new IOException("No space left on device");
                return AppendedFile.onDisk(path, anew);
            });
            return null;
        });
        RawClient client = opened(RawClient.to(replica.port()));
        client.ask("SET before 1");
        client.ask("REPLICAOF 127.0.0.1 " + primary.port());
        primary.greet();
        sendEmpty(primary, FakePrimary.ID, 1);
        assertThat(primary.read()).startsWith("REPLCONF ACK 1");
        primary.send(RawClient.request("SET", "key", "value"));
        await(() -> client.ask("GET key").equals("$value"));
        return replica;
    }

    private static void tick(TestNode node) {
        node.onLoop(() -> {
            node.node().appendOnly.tick();
            return null;
        });
    }

    @Test
    void shouldTryAgainToTurnItsFileOn() {
        FakePrimary primary = opened(new FakePrimary());
        TestNode replica = failToTurnOn(primary, 2);
        tick(replica);
        tick(replica);
        await(() -> replica.onLoop(() -> replica.node().appendOnly.live().state()) == AppendOnlyFile.State.ON);
        replica.close();
        TestNode again = start();
        assertThat(opened(RawClient.to(again.port())).ask("MGET key before")).isEqualTo("[$value, _]");
    }

    @Test
    void shouldEndWhenItCannotTurnItsFileOn() {
        TestNode replica = failToTurnOn(opened(new FakePrimary()), Integer.MAX_VALUE);
        await(() -> {
            if (!replica.node().hasFailed()) tick(replica);
            return replica.node().hasFailed();
        });
        assertThat(attempted).hasValue(10);
    }

    /// That a rewrite is given up for another dataset is not its fault.
    @Test
    void shouldNotCountRewritesThatItGaveUp() {
        TestNode replica = start("--rdb-key-save-delay", "10000000");
        FakePrimary primary = opened(new FakePrimary());
        RawClient client = opened(RawClient.to(replica.port()));
        client.askAll("SET a 1", "SET b 1", "BGREWRITEAOF");
        client.ask("REPLICAOF 127.0.0.1 " + primary.port());
        primary.greet();
        sendEmpty(primary, FakePrimary.ID, 1);
        assertThat(primary.read()).startsWith("REPLCONF ACK 1");
        client.ask("CONFIG SET rdb-key-save-delay 0");
        assertThat(client.ask("INFO persistence")).contains("aof_last_bgrewrite_status:ok\r\n",
                "aof_rewrites_consecutive_failures:0\r\n");
        await(() -> replica.onLoop(() -> replica.node().appendOnly.live().state()) == AppendOnlyFile.State.ON);
    }
}

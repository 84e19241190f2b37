package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SnapshotsTest {
    private static final int FIELDS = 5000;

    private TestServer server;
    private RawClient client;
    private RawClient other;
    private final PatientJob job = new PatientJob("rdb");

    @BeforeEach
    void start() {
        server = TestServer.start();
        server.allowScratch(1 << 20);
        client = server.connect();
        other = server.connect();
        StringBuilder fields = new StringBuilder("HSET big");
        for (int i = 0; i < FIELDS; i++) fields.append(" field:").append(i).append(" value:").append(i);
        assertThat(client.ask(fields.toString())).isEqualTo(":" + FIELDS);
        assertThat(client.ask("SET small v")).isEqualTo("+OK");
    }

    @AfterEach
    void close() {
        client.close();
        other.close();
        server.onLoop(() -> {
            server.node().snapshots.cancel();
            return server.node().keyspace.flush(true);
        });
        server.close();
    }

    private void begin() { assertThat(server.onLoop(() -> server.node().snapshots.start(job))).isTrue(); }

    private boolean isRunning() { return server.onLoop(server.node().snapshots::isRunning); }

    @Test
    void shouldTellTheJobWhatHappens() {
        begin();
        server.await(() -> job.ended);
        assertThat(isRunning()).isTrue();
        job.state = SnapshotJob.State.SUCCEEDED;
        server.await(() -> !server.node().snapshots.isRunning());
        assertThat(job.told).containsExactly("begin", "database 0: 2", "big value", "ended SUCCEEDED");
    }

    @Test
    void shouldEndWhenTheJobFails() {
        job.full = true;
        begin();
        job.state = SnapshotJob.State.FAILED;
        server.await(() -> !server.node().snapshots.isRunning());
        assertThat(job.told).containsExactly("begin", "database 0: 2", "ended FAILED");
        assertThat(server.onLoop(() -> server.node().keyspace.snapshot() == null)).isTrue();
    }

    @Test
    void shouldEndOnceWhenMemoryEnds() {
        job.exhausted = true;
        begin();
        server.await(() -> !server.node().snapshots.isRunning());
        assertThat(job.told).endsWith("ended FAILED").doesNotContain("cancel");
    }

    @Test
    void shouldHoldBackWhoChangesABigValue() {
        job.slow = true;
        begin();
        client.send("HSET big f v\r\nHGET big f\r\nSET small w\r\n");
        assertThat(client.isSilent()).isTrue();
        assertThat(other.askAll("HGET big f", "GET small", "SET small x", "HLEN big")).containsExactly("_", "$v", "+OK",
                ":" + FIELDS);
        job.slow = false;
        assertThat(client.receive(3)).containsExactly(":1", "$v", "+OK");
    }

    @Test
    void shouldHoldBackTransactions() {
        job.slow = true;
        begin();
        assertThat(client.askAll("MULTI", "HSET big f v", "GET small")).containsExactly("+OK", "+QUEUED", "+QUEUED");
        client.send("EXEC\r\n");
        assertThat(client.isSilent()).isTrue();
        job.slow = false;
        assertThat(client.receive()).isEqualTo("[:1, $v]");
    }

    /// Where the keys are that a transaction changes, it says itself.
    @Test
    void shouldHoldBackTransactionsThatSelectAnotherDatabase() {
        job.slow = true;
        begin();
        client.ask("SELECT 3");
        assertThat(client.askAll("MULTI", "HSET other f v", "SELECT 0", "HSET big f v", "SELECT 99"))
                .containsExactly("+OK", "+QUEUED", "+QUEUED", "+QUEUED", "+QUEUED");
        client.send("EXEC\r\n");
        assertThat(client.isSilent()).isTrue();
        job.slow = false;
        assertThat(client.receive()).isEqualTo("[:1, +OK, :1, -ERR DB index is out of range]");
    }

    @Test
    void shouldLetGoWhomWaitsWhenItIsCancelled() {
        job.slow = true;
        begin();
        client.send("HSET big f v\r\n");
        assertThat(client.isSilent()).isTrue();
        server.onLoop(() -> {
            server.node().snapshots.cancel();
            return null;
        });
        assertThat(client.receive()).isEqualTo(":1");
        assertThat(job.told).contains("cancel");
    }

    @Test
    void shouldForgetWhoDisconnects() {
        job.slow = true;
        begin();
        client.send("HSET big f v\r\n");
        assertThat(client.isSilent()).isTrue();
        client.close();
        server.await(() -> server.node().snapshots.heldBack().count() == 0);
    }

    @Test
    void shouldNotHoldBackWhoReplacesOrDeletes() {
        job.slow = true;
        begin();
        assertThat(client.askAll("DEL big", "EXISTS big", "SET big v", "GET big")).containsExactly(":1", ":0", "+OK",
                "$v");
        assertThat(server.onLoop(() -> server.node().keyspace.snapshot().heldBytes())).isPositive();
        job.slow = false;
        server.await(() -> job.ended);
        assertThat(job.told).containsOnlyOnce("big value");
    }

    @Test
    void shouldWriteAtOnceForWhoWasServed() {
        for (int i = 0; i < 300; i++) client.ask("RPUSH list " + "v".repeat(1000));
        RawClient waiting = server.waiting("BLMOVE nosuch list LEFT LEFT 0");
        job.full = true;
        begin();
        assertThat(other.ask("RPUSH nosuch item")).isEqualTo(":1");
        assertThat(waiting.receive()).isEqualTo("$item");
        waiting.close();
    }

    @Test
    void shouldHoldBackWritersWhenTooMuchIsOnItsWay() {
        for (int i = 0; i < 200; i++) client.ask("SET k" + i + " " + "v".repeat(60_000));
        job.full = true;
        begin();
        int written = 0;
        while (written < 200 && !holdsBack("APPEND k" + written + " x")) written++;
        assertThat(written).isBetween(50, 150);
        assertThat(other.ask("GET small")).isEqualTo("$v");
        job.full = false;
        assertThat(client.receive()).isEqualTo(":60001");
    }

    private boolean holdsBack(String line) {
        client.send(line + "\r\n");
        if (server.onLoop(() -> server.node().snapshots.heldBack().count()) > 0) return true;
        assertThat(client.receive()).isEqualTo(":60001");
        return false;
    }

    @Test
    void shouldForgetSnapshotsThatWereGivenUp() {
        for (int i = 0; i < 20; i++) {
            PatientJob next = new PatientJob("rdb");
            next.full = i % 10 != 9;
            assertThat(server.onLoop(() -> server.node().snapshots.start(next))).isTrue();
            server.await(() -> next.told.contains("begin"));
            if (next.full) server.onLoop(() -> {
                server.node().snapshots.cancel();
                return null;
            });
            else server.await(() -> next.ended);
            next.state = SnapshotJob.State.SUCCEEDED;
            server.await(() -> !server.node().snapshots.isRunning());
        }
    }
}

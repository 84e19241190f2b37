package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What clients of a node see that begins to follow another one, follows it, and is promoted.
class ReplicaCommandsTest {
    private static final String EMPTY = "REDIS0010\u00ff\0\0\0\0\0\0\0\0";
    private static final String READ_ONLY = "-READONLY You can't write against a read only replica.";

    @TempDir
    private Path folder;
    private FakePrimary primary;
    private TestServer replica;
    private RawClient client;

    @BeforeEach
    void start() {
        primary = new FakePrimary();
        replica = TestServer.start("--dir", folder.toString());
        replica.allowScratch(1 << 18);
        client = replica.connect();
    }

    @AfterEach
    void close() {
        replica.connect().ask("REPLICAOF NO ONE");
        replica.onLoop(() -> {
            replica.node().loop.replicas().buffer().freeBacklog();
            return null;
        });
        primary.close();
        replica.close();
    }

    private void follow() { assertThat(client.ask("REPLICAOF 127.0.0.1 " + primary.port())).isEqualTo("+OK"); }

    private void followTo(int offset) {
        follow();
        assertThat(primary.greet()).isEqualTo("PSYNC ? -1");
        primary.send("+FULLRESYNC " + FakePrimary.ID + " " + offset + "\r\n$" + EMPTY.length() + "\r\n" + EMPTY);
        assertThat(primary.read()).isEqualTo("REPLCONF ACK " + offset);
    }

    private void send(String... words) { primary.send(RawClient.request(words)); }

    private void awaitApplied(long offset) {
        replica.await(() -> replica.node().replicaRole.isUp()
                && replica.node().replicaRole.link().appliedOffset() == offset);
    }

    private static String line(String... words) { return RawClient.request(words); }

    @Test
    void shouldIntroduceItself() {
        client.ask("CONFIG SET primaryuser somebody primaryauth secret replica-announce-ip 10.0.0.1");
        follow();
        assertThat(primary.accept().read()).isEqualTo("PING");
        primary.send("-NOAUTH Authentication required.\r\n");
        assertThat(primary.read()).isEqualTo("AUTH somebody secret");
        assertThat(primary.read()).isEqualTo("REPLCONF listening-port " + replica.port());
        assertThat(primary.read()).isEqualTo("REPLCONF ip-address 10.0.0.1");
        assertThat(primary.read()).isEqualTo("REPLCONF capa eof capa psync2");
        assertThat(primary.read()).isEqualTo("REPLCONF version " + Version.REPLICA_VERSION);
        primary.send("+OK\r\n+OK\r\n-ERR what?\r\n\n+OK\r\n+OK\r\n");
        assertThat(primary.read()).isEqualTo("PSYNC ? -1");
        assertThat(client.ask("ROLE")).isEqualTo("[$slave, $127.0.0.1, :" + primary.port() + ", $handshake, :-1]");
    }

    @Test
    void shouldSayWhatItIs() {
        assertThat(client.ask("ROLE")).isEqualTo("[$master, :0, []]");
        followTo(100);
        assertThat(client.ask("ROLE")).isEqualTo("[$slave, $127.0.0.1, :" + primary.port() + ", $connected, :100]");
        assertThat(client.ask("INFO replication")).contains("role:slave\r\nmaster_host:127.0.0.1\r\nmaster_port:"
                + primary.port() + "\r\nmaster_link_status:up\r\nmaster_last_io_seconds_ago:0\r\n"
                + "master_sync_in_progress:0\r\nslave_read_repl_offset:100\r\nslave_repl_offset:100\r\n"
                + "slave_priority:100\r\nslave_read_only:1\r\nreplica_announced:1\r\nconnected_slaves:0\r\n",
                "master_replid:" + FakePrimary.ID, "master_repl_offset:100\r\n", "repl_backlog_active:1");
        assertThat(client.ask("CLIENT LIST TYPE master")).contains(" flags=M ").doesNotContain(" flags=N ");
        assertThat(client.ask("CLIENT LIST TYPE normal")).contains(" flags=N ").doesNotContain(" flags=M ");
    }

    @Test
    void shouldSayHowASynchronizationStands() {
        follow();
        primary.greet();
        primary.send("+FULLRESYNC " + FakePrimary.ID + " 1\r\n$1000\r\nREDIS0010");
        replica.await(() -> replica.node().replicaRole.link().transfer() != null
                && replica.node().replicaRole.link().transfer().readBytes() == 9);
        assertThat(client.ask("INFO replication")).contains("master_link_status:down", "master_sync_in_progress:1",
                "master_sync_total_bytes:1000\r\nmaster_sync_read_bytes:9\r\nmaster_sync_left_bytes:991\r\n"
                        + "master_sync_perc:0.90\r\nmaster_sync_last_io_seconds_ago:0\r\n"
                        + "master_link_down_since_seconds:-1\r\n");
        assertThat(client.ask("ROLE")).contains("$sync");
    }

    @Test
    void shouldRefuseWrites() {
        followTo(1);
        assertThat(client.ask("SET key value")).isEqualTo(READ_ONLY);
        assertThat(client.ask("GET key")).isEqualTo("_");
        assertThat(client.askAll("MULTI", "GET key", "SET key value", "EXEC")).containsExactly("+OK", "+QUEUED",
                READ_ONLY, "-EXECABORT Transaction discarded because of previous errors.");
        client.ask("CONFIG SET replica-read-only no");
        assertThat(client.ask("SET key value")).isEqualTo("+OK");
        assertThat(client.ask("INFO replication")).contains("master_repl_offset:1\r\n", "slave_read_only:0");
    }

    @Test
    void shouldRefuseTransactionsThatBeganBefore() {
        RawClient writer = replica.connect();
        writer.askAll("MULTI", "SET key value");
        followTo(1);
        assertThat(writer.ask("EXEC")).isEqualTo(
                "-EXECABORT Transaction discarded because of: READONLY You can't write against a read only replica.");
    }

    @Test
    void shouldEndTheWaitOfClients() {
        RawClient waiting = replica.waiting("BLPOP list 0");
        follow();
        assertThat(waiting.receive()).isEqualTo("-UNBLOCKED force unblock from blocking operation, instance state"
                + " changed (master -> replica?)");
        assertThat(waiting.receive()).isEqualTo(RawClient.CLOSED);
    }

    @Test
    void shouldNotServeStaleDataWhenToldSo() {
        client.ask("SET key value");
        client.ask("CONFIG SET replica-serve-stale-data no");
        follow();
        String down = "-MASTERDOWN Link with MASTER is down and replica-serve-stale-data is set to 'no'.";
        assertThat(client.ask("GET key")).isEqualTo(down);
        assertThat(client.ask("SET key value")).isEqualTo(READ_ONLY);
        assertThat(client.ask("PING")).isEqualTo(down);
        assertThat(client.ask("INFO replication")).contains("role:slave");
        assertThat(client.askAll("MULTI", "GET key", "EXEC")).containsExactly("+OK", down,
                "-EXECABORT Transaction discarded because of previous errors.");
        client.ask("CONFIG SET replica-serve-stale-data yes");
        assertThat(client.ask("GET key")).isEqualTo("$value");
    }

    @Test
    void shouldServeOldDataWhileNewOnesOfTheSameHistoryCome() {
        client.ask("CONFIG SET repl-diskless-load swapdb");
        followTo(1);
        send("SET", "key", "value");
        awaitApplied(1 + line("SET", "key", "value").length());
        primary.hangUp();
        primary.greet();
        primary.send("+FULLRESYNC " + FakePrimary.ID + " 1000\r\n$1000\r\nREDIS0010\0\1k\1v");
        replica.await(() -> replica.node().replicaRole.load() != null);
        assertThat(client.ask("GET key")).isEqualTo("$value");
        assertThat(client.ask("INFO persistence")).contains("loading:0\r\nasync_loading:1\r\n");
        primary.hangUp();
        replica.await(() -> replica.node().replicaRole.load() == null);
        assertThat(client.ask("GET key")).isEqualTo("$value");
    }

    @Test
    void shouldSayThatItLoads() {
        client.ask("CONFIG SET repl-diskless-load flush-before-load");
        client.ask("SET key value");
        follow();
        primary.greet();
        primary.send("+FULLRESYNC " + FakePrimary.ID + " 1000\r\n$1000\r\nREDIS0010\0\1k\1v");
        replica.await(() -> replica.node().replicaRole.load() != null);
        assertThat(client.ask("GET key")).isEqualTo("-LOADING Valkey is loading the dataset in memory");
        assertThat(client.ask("INFO persistence")).contains("loading:1\r\nasync_loading:0\r\n");
        assertThat(client.ask("CLIENT GETNAME")).isEqualTo("_");
    }

    @Test
    void shouldCountATransactionWhenItHasEnded() {
        followTo(0);
        send("SET", "one", "1");
        long first = line("SET", "one", "1").length();
        awaitApplied(first);
        send("MULTI");
        send("SET", "two", "2");
        replica.await(() -> replica.node().replicaRole.link().readOffset() > first + 20);
        assertThat(replica.node().replicaRole.link().appliedOffset()).isEqualTo(first);
        primary.hangUp();
        assertThat(primary.greet()).isEqualTo("PSYNC " + FakePrimary.ID + " " + (first + 1));
        primary.send("+CONTINUE\r\n");
        assertThat(primary.read()).isEqualTo("REPLCONF ACK " + first);
        send("MULTI");
        send("SET", "two", "2");
        send("EXEC");
        awaitApplied(first + line("MULTI").length() + line("SET", "two", "2").length() + line("EXEC").length());
        assertThat(client.ask("MGET one two")).isEqualTo("[$1, $2]");
        assertThat(client.ask("INFO replication")).contains("repl_backlog_histlen:"
                + (first + line("MULTI").length() + line("SET", "two", "2").length() + line("EXEC").length()));
    }

    @Test
    void shouldSayHowFarItIsWhenAsked() {
        followTo(10);
        send("SET", "key", "value");
        send("REPLCONF", "GETACK", "*");
        String said = primary.read();
        // The one that each second brings may come first.
        if (said.equals("REPLCONF ACK 10")) said = primary.read();
        assertThat(said).isEqualTo("REPLCONF ACK " + (10 + line("SET", "key", "value").length()));
    }

    @Test
    void shouldGoOnInTheDatabaseOfTheStream() {
        followTo(0);
        send("SELECT", "3");
        long offset = line("SELECT", "3").length();
        awaitApplied(offset);
        primary.hangUp();
        primary.greet();
        primary.send("+CONTINUE " + "f".repeat(40) + "\r\n");
        send("SET", "key", "value");
        awaitApplied(offset + line("SET", "key", "value").length());
        client.ask("SELECT 3");
        assertThat(client.ask("GET key")).isEqualTo("$value");
        assertThat(client.ask("INFO replication")).contains("master_replid:" + "f".repeat(40),
                "master_replid2:" + FakePrimary.ID, "second_repl_offset:" + (offset + 1));
    }

    @Test
    void shouldGoOnUnderANewNameWhenItIsPromoted() {
        followTo(7);
        assertThat(client.ask("REPLICAOF NO ONE")).isEqualTo("+OK");
        assertThat(client.ask("ROLE")).isEqualTo("[$master, :7, []]");
        assertThat(client.ask("INFO replication")).contains("role:master", "master_replid2:" + FakePrimary.ID,
                "master_repl_offset:7", "second_repl_offset:8").doesNotContain("master_replid:" + FakePrimary.ID);
        assertThat(client.ask("SET key value")).isEqualTo("+OK");
        assertThat(client.ask("CLIENT LIST TYPE primary")).isEqualTo("$");
    }

    @Test
    void shouldOfferItsHistoryToAnotherPrimary() {
        followTo(7);
        try (FakePrimary other = new FakePrimary()) {
            client.ask("REPLICAOF 127.0.0.1 " + other.port());
            assertThat(other.greet()).isEqualTo("PSYNC " + FakePrimary.ID + " 8");
            client.ask("REPLICAOF NO ONE");
        }
    }

    @Test
    void shouldKnowWhomItFollows() {
        follow();
        assertThat(client.ask("REPLICAOF 127.0.0.1 " + primary.port()))
                .isEqualTo("+OK Already connected to specified primary");
        assertThat(client.ask("CONFIG GET replicaof")).isEqualTo("[$replicaof, $127.0.0.1 " + primary.port() + "]");
        assertThat(client.ask("REPLICAOF host nowhere")).isEqualTo("-ERR Invalid master port");
        assertThat(client.ask("SLAVEOF no one")).isEqualTo("+OK");
        assertThat(client.ask("CONFIG GET replicaof")).isEqualTo("[$replicaof, $]");
    }

    @Test
    void shouldFollowAHostByItsName() {
        assertThat(client.ask("REPLICAOF localhost " + primary.port())).isEqualTo("+OK");
        assertThat(primary.greet()).startsWith("PSYNC");
        client.ask("REPLICAOF NO ONE");
        assertThat(client.ask("REPLICAOF no.such.host.invalid 1")).isEqualTo("+OK");
        assertThat(client.ask("PING")).isEqualTo("+PONG");
    }

    @Test
    void shouldFollowFromTheStartAndRememberIt() throws Exception {
        Path file = Files.write(folder.resolve("node.conf"),
                List.of("replicaof 127.0.0.1 " + primary.port(), "bind-source-addr 127.0.0.2"));
        try (TestServer other = TestServer.startWith(file)) {
            other.allowScratch(1 << 18);
            assertThat(primary.greet()).isEqualTo("PSYNC ? -1");
            RawClient asking = other.connect();
            assertThat(asking.ask("ROLE")).contains("$slave");
            asking.ask("REPLICAOF NO ONE");
            assertThat(asking.ask("CONFIG REWRITE")).isEqualTo("+OK");
            assertThat(Files.readString(file)).doesNotContain("replicaof");
            asking.ask("REPLICAOF 127.0.0.1 " + primary.port());
            assertThat(asking.ask("CONFIG REWRITE")).isEqualTo("+OK");
            assertThat(Files.readString(file)).contains("replicaof 127.0.0.1 " + primary.port());
            asking.ask("REPLICAOF NO ONE");
        }
    }
}

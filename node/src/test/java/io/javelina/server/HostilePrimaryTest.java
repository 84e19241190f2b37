package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A primary that sends what it should not: the node that follows it still serves its clients, keeps nothing of what was
/// sent, and tries again.
class HostilePrimaryTest {
    private static final String FULL = "+FULLRESYNC " + FakePrimary.ID + " 1\r\n";
    private static final String MARK = "m".repeat(40);
    /// The beginning of a file of snapshots, and an end that has no checksum.
    private static final String BEGINNING = "REDIS0010";
    private static final String END = "\u00ff\0\0\0\0\0\0\0\0";
    private static final String EMPTY = BEGINNING + END;

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
        client.ask("SET key value");
        client.ask("REPLICAOF 127.0.0.1 " + primary.port());
    }

    @AfterEach
    void close() {
        client.ask("REPLICAOF NO ONE");
        replica.onLoop(() -> {
            replica.node().loop.replicas().buffer().freeBacklog();
            return null;
        });
        primary.close();
        replica.close();
        assertThat(folder.toFile().list((_, name) -> name.startsWith("temp-"))).isEmpty();
    }

    /// The replica has given up and comes again, and meanwhile serves.
    private void assertComesAgain() {
        assertServes();
        assertThat(primary.greet()).startsWith("PSYNC");
        assertServes();
        assertThat(replica.bytes(Account.REPLICA_LINK)).isZero();
        assertThat(replica.bytes(Account.SNAPSHOT_BUFFERS)).isZero();
    }

    /// Something that may be asked while a snapshot is loaded.
    private void assertServes() { assertThat(client.ask("CLIENT GETNAME")).isEqualTo("_"); }

    private void load(String how) { client.ask("CONFIG SET repl-diskless-load " + how); }

    @Test
    void shouldBearALineWithoutEnd() {
        primary.accept();
        primary.trySend("+".repeat(1 << 20).getBytes(StandardCharsets.ISO_8859_1));
        assertComesAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = { "-ERR go away\r\n", "$5\r\nhello\r\n", "HTTP/1.1 400 Bad Request\r\n", "*1\r\n",
        "\0\0\0\n" })
    void shouldBearAnotherGreeting(String greeting) {
        primary.accept();
        primary.send(greeting);
        assertComesAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = { "-NOMASTERLINK Can't SYNC while not connected with my master\r\n", "-LOADING wait\r\n",
        "+CONTINUE\r\n", "+CONTINUE " + FakePrimary.ID + "\r\n" })
    void shouldComeAgainWhenThePrimaryCannotNow(String answer) {
        primary.greet();
        primary.send(answer);
        assertComesAgain();
        assertThat(client.ask("GET key")).isEqualTo("$value");
    }

    @ParameterizedTest
    @ValueSource(strings = { "hello\r\n", "$-1\r\n", "$99999999999999999999\r\n", "$EOF:short\r\n", "-ERR no\r\n",
        "$0\r\n",
        "$5x\r\n" })
    void shouldBearAnotherHeader(String header) {
        primary.greet();
        primary.send(FULL + header);
        assertComesAgain();
        assertThat(client.ask("GET key")).isEqualTo("$value");
    }

    @ParameterizedTest
    @ValueSource(strings = { "disabled", "flush-before-load", "swapdb" })
    void shouldBearSnapshotsThatAreNone(String how) {
        load(how);
        for (String snapshot : new String[]{ "garbage that is no snapshot", "REDIS9999", BEGINNING + "\u00fe\u00ff",
            BEGINNING, EMPTY + "more", BEGINNING + "\0\1k\200\177\377\377\377" }) {
            primary.greet();
            primary.send(FULL + "$" + snapshot.length() + "\r\n" + snapshot);
            assertServes();
        }
        assertComesAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = { "disabled", "flush-before-load", "swapdb" })
    void shouldBearThatTheTransferIsCut(String how) {
        load(how);
        primary.greet();
        primary.send(FULL + "$1000000\r\n" + BEGINNING + "\0\1k\1v");
        replica.await(() -> replica.node().replicaRole.link().transfer() != null
                && replica.node().replicaRole.link().transfer().readBytes() > BEGINNING.length());
        primary.hangUp();
        assertComesAgain();
        assertThat(client.ask("GET key")).isEqualTo(how.equals("flush-before-load") ? "_" : "$value");
    }

    @ParameterizedTest
    @ValueSource(strings = { "disabled", "flush-before-load" })
    void shouldBearThatTheMarkNeverComes(String how) {
        load(how);
        client.ask("CONFIG SET repl-timeout 1");
        primary.greet();
        primary.send(FULL + "$EOF:" + MARK + "\r\n" + EMPTY + MARK.substring(1));
        assertServes();
        replica.advance(3000);
        assertComesAgain();
    }

    @Test
    void shouldBearAnotherMark() {
        load("flush-before-load");
        primary.greet();
        primary.send(FULL + "$EOF:" + MARK + "\r\n" + EMPTY + "n".repeat(40));
        assertComesAgain();
    }

    @ParameterizedTest
    @ValueSource(strings = { "disabled", "flush-before-load", "swapdb" })
    void shouldTakeTheSmallestSnapshotInAnyPieces(String how) {
        load(how);
        primary.greet();
        for (byte each : (FULL + "\n\n$EOF:" + MARK + "\r\n" + EMPTY + MARK).getBytes(StandardCharsets.ISO_8859_1))
            primary.send(new byte[]{ each });
        assertThat(primary.read()).isEqualTo("REPLCONF ACK 1");
        primary.send(RawClient.request("SET", "other", "value"));
        replica.await(() -> replica.node().keyspace.size() == 1);
        assertThat(client.ask("GET other")).isEqualTo("$value");
        assertThat(client.ask("GET key")).isEqualTo("_");
    }

    @ParameterizedTest
    @ValueSource(strings = { "*1\r\n+PING\r\n", "GET key\r\n", "*9999999999\r\n", "*1\r\n$-5\r\n",
        "*1\r\n$99999999999\r\n" })
    void shouldBearAStreamOfNoCommands(String stream) {
        primary.greet();
        primary.send(FULL + "$" + EMPTY.length() + "\r\n" + EMPTY);
        primary.send(RawClient.request("SET", "other", "value") + stream);
        assertThat(primary.greet()).isEqualTo("PSYNC ? -1");
        assertThat(client.ask("GET other")).isEqualTo("$value");
        assertThat(replica.bytes(Account.REPLICA_LINK)).isZero();
    }

    @Test
    void shouldKeepASnapshotWhosePrimaryIsGone() {
        primary.greet();
        primary.send(FULL + "$" + EMPTY.length() + "\r\n" + EMPTY);
        primary.hangUp();
        assertThat(primary.greet()).isEqualTo("PSYNC " + FakePrimary.ID + " 2");
        assertThat(client.ask("DBSIZE")).isEqualTo(":0");
    }

    @Test
    void shouldKeepItsDataWhenTheSnapshotCannotGetItsName() throws IOException {
        Files.createDirectory(folder.resolve("dump.rdb"));
        primary.greet();
        primary.send(FULL + "$" + EMPTY.length() + "\r\n" + EMPTY);
        assertComesAgain();
        assertThat(client.ask("GET key")).isEqualTo("$value");
    }

    @Test
    void shouldCountCommandsThatFail() {
        primary.greet();
        primary.send(FULL + "$" + EMPTY.length() + "\r\n" + EMPTY);
        primary.send(RawClient.request("LPUSH", "other", "value") + RawClient.request("INCR", "other")
                + RawClient.request("NOSUCH", "command") + RawClient.request("SET", "one"));
        primary.send(RawClient.request("SET", "last", "value"));
        replica.await(() -> replica.node().keyspace.size() == 2);
        assertThat(client.ask("INFO stats")).contains("unexpected_error_replies:3");
        assertServes();
    }

    @Test
    void shouldNotReadOnWhatItHasNoRoomFor() {
        primary.greet();
        byte[] much = new byte[1 << 20];
        Arrays.fill(much, (byte) 'x');
        primary.send(FULL + "$1000000000\r\n");
        for (int i = 0; i < 64; i++) {
            primary.send(much);
            assertThat(replica.bytes(Account.REPLICA_LINK)).isLessThan(12 << 20);
        }
        primary.hangUp();
        assertComesAgain();
    }
}

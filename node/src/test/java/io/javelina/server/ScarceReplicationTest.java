package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.structure.ScarceMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Memory that ends amid what follows from a change: whoever lacks it afterwards knows that, and gets all anew.
class ScarceReplicationTest {
    private static final String EMPTY = "REDIS0010\u00ff\0\0\0\0\0\0\0\0";
    private static final String PIECE = "x".repeat(10_000);

    @TempDir
    private Path folder;
    private TestServer node;
    private RawClient client;
    private ScarceMemory scarce;
    private FakePrimary primary;

    @BeforeEach
    void start() {
        node = TestServer.start("--dir", folder.toString(), "--repl-diskless-sync-delay", "0", "--enable-debug-command",
                "yes", "--appendfsync", "always");
        node.allowScratch(1 << 18);
        client = node.connect();
        scarce = node.onLoop(() -> ScarceMemory.of(node.node().allocator));
    }

    @AfterEach
    void close() {
        scarce.refuseNothing();
        client.ask("CONFIG SET appendonly no");
        client.ask("REPLICAOF NO ONE");
        node.onLoop(() -> {
            node.node().loop.replicas().disconnectAll();
            node.node().loop.replicas().dropBacklog();
            return null;
        });
        if (primary != null) primary.close();
        node.close();
    }

    private void awaitReply(String command, String reply) {
        for (int i = 0; i < 500 && !client.ask(command).equals(reply); i++) TestServer.pause();
        assertThat(client.ask(command)).isEqualTo(reply);
    }

    private void follow() {
        primary = new FakePrimary();
        client.ask("REPLICAOF 127.0.0.1 " + primary.port());
        primary.greet();
        sendEmpty();
        assertThat(primary.read()).isEqualTo("REPLCONF ACK 1");
    }

    private void sendEmpty() {
        primary.send("+FULLRESYNC " + FakePrimary.ID + " 1\r\n$" + EMPTY.length() + "\r\n" + EMPTY);
    }

    @Test
    void shouldCutOffReplicasOfAReplicaThatHasNoRoomForTheStream() {
        follow();
        try (RawReplica replica = RawReplica.to(node.port())) {
            replica.introduce().fullSync();
            scarce.refuseFrom(16 << 10);
            for (int i = 0; i < 1000; i++) primary.send(RawClient.request("SET", "key", "value" + i));
            primary.send(RawClient.request("SET", "last", "value"));
            awaitReply("EXISTS last", ":1");
            scarce.refuseNothing();
            String next = replica.next();
            while (next.startsWith("SELECT") || next.startsWith("SET key")) next = replica.next();
            assertThat(next).isEqualTo(RawClient.CLOSED);
            try (RawReplica again = RawReplica.to(node.port())) {
                String answer = again.introduce().from(replica.id(), replica.offset()).goOn();
                assertThat(answer).startsWith("+FULLRESYNC " + FakePrimary.ID);
                again.expectFullSync(answer);
                again.snapshot();
            }
        }
        assertThat(client.ask("GET key")).isEqualTo("$value999");
        assertThat(node.<Boolean>onLoop(() -> node.node().replicaRole.isUp())).isTrue();
    }

    @Test
    void shouldGetAllAnewWhenItHasNoMemoryForACommandOfItsPrimary() {
        follow();
        scarce.refuseFrom(64 << 10);
        for (int i = 0; i < 10; i++) primary.send(RawClient.request("APPEND", "key", PIECE));
        assertThat(primary.greet()).isEqualTo("PSYNC ? -1");
        assertThat(client.ask("INFO replication")).doesNotContain(FakePrimary.ID);
        scarce.refuseNothing();
        sendEmpty();
        assertThat(primary.read()).isEqualTo("REPLCONF ACK 1");
        assertThat(client.ask("DBSIZE")).isEqualTo(":0");
    }

    @Test
    void shouldComeAgainWhenItHasNoMemoryToReadTheSnapshot() {
        follow();
        primary.hangUp();
        assertThat(primary.greet()).isEqualTo("PSYNC " + FakePrimary.ID + " 2");
        primary.send("+FULLRESYNC " + FakePrimary.ID + " 1\r\n$" + EMPTY.length() + "\r\n" + EMPTY.charAt(0));
        node.await(() -> {
            SnapshotTransfer transfer = node.node().replicaRole.link().transfer();
            return transfer != null && transfer.readBytes() == 1;
        });
        scarce.refuseFrom(256 << 10);
        primary.send(EMPTY.substring(1));
        assertThat(primary.greet()).isEqualTo("PSYNC ? -1");
        scarce.refuseNothing();
        sendEmpty();
        assertThat(primary.read()).isEqualTo("REPLCONF ACK 1");
        assertThat(node.bytes(Account.REPLICA_LINK)).isZero();
    }

    /// A transaction of the file is loaded as a whole, or the file is not.
    @Test
    void shouldNotLoadAFileWithoutMemoryForAPartOfIt() {
        client.ask("CONFIG SET appendonly yes");
        node.await(() -> node.node().appendOnly.live().state() == AppendOnlyFile.State.ON);
        for (int i = 0; i < 200; i++) client.askAll("MULTI", "APPEND key " + PIECE, "INCR counter", "EXEC");
        // More than the loader needs for itself.
        scarce.refuseFrom(1_200_000);
        assertThat(client.ask("DEBUG LOADAOF")).startsWith("-ERR ");
        scarce.refuseNothing();
        assertThat(client.ask("DEBUG LOADAOF")).isEqualTo("+OK");
        assertThat(client.ask("STRLEN key")).isEqualTo(":" + 200 * PIECE.length());
    }

    @Test
    void shouldRefuseWritesThatTheFileHasNoMemoryFor() throws Exception {
        client.ask("CONFIG SET appendfsync everysec");
        client.ask("CONFIG SET appendonly yes");
        node.await(() -> node.node().appendOnly.live().state() == AppendOnlyFile.State.ON);
        client.ask("CONFIG SET rdb-key-save-delay 10000000");
        client.askAll("SET a 1", "SET b 1", "SET c 1");
        node.onLoop(() -> {
            scarce.refuse(true);
            node.node().keyspace.propagation().add(node.node().keyspace.database(0), "SET", 3).argument("big")
                    .argument("x".repeat(200_000));
            scarce.refuse(false);
            return null;
        });
        assertThat(client.ask("SET d 1")).isEqualTo("-MISCONF Errors writing to the AOF file: Cannot allocate memory");
        assertThat(client.ask("GET a")).isEqualTo("$1");
        client.ask("CONFIG SET rdb-key-save-delay 0");
        awaitReply("SET d 1", "+OK");
        assertThat(Files.list(folder.resolve("appendonlydir"))).isNotEmpty();
    }
}

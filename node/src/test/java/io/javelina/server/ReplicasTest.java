package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.replication.ReplicationBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Replicas as their primary sees them, in the words that pass between them.
class ReplicasTest {
    private static final String NO_ID = "0".repeat(40);
    private static final int MEBIBYTE = 1 << 20;

    private TestServer server = TestServer.start("--repl-diskless-sync-delay", "0");

    private void restart(String... options) {
        server.close();
        server = TestServer.start(options);
    }

    @AfterEach
    void shouldLeaveNothingBehind() {
        server.await(() -> server.node().replicas.count() == 0);
        server.onLoop(() -> {
            server.node().replicas.dropBacklog();
            return null;
        });
        // The codecs of snapshots, which are kept.
        server.allowScratch(2048);
        server.close();
    }

    private RawReplica replica() { return RawReplica.to(server.port()).introduce(); }

    private <T> T buffer(Function<ReplicationBuffer, T> question) {
        return server.onLoop(() -> question.apply(server.node().replicas.buffer()));
    }

    private String info(RawClient client, String field) {
        return client.ask("INFO everything").lines().filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1)).findFirst().orElse(null);
    }

    @Test
    void shouldSendASnapshotAndThenAllChanges() {
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            client.ask("SET before 1");
            byte[] snapshot = replica.fullSync();
            assertThat(new String(snapshot, StandardCharsets.ISO_8859_1)).startsWith("REDIS0011").contains("before");
            client.ask("SET k v");
            client.askAll("SELECT 3", "MULTI", "INCR a", "LPUSH l x", "EXEC");
            assertThat(replica.nextChange()).isEqualTo("SELECT 0");
            assertThat(replica.nextChange()).isEqualTo("SET k v");
            assertThat(replica.nextChange()).isEqualTo("MULTI");
            assertThat(replica.nextChange()).isEqualTo("SELECT 3");
            assertThat(replica.nextChange()).isEqualTo("INCR a");
            assertThat(replica.nextChange()).isEqualTo("LPUSH l x");
            assertThat(replica.nextChange()).isEqualTo("EXEC");
            assertThat(info(client, "master_repl_offset")).isEqualTo("" + replica.offset());
            assertThat(info(client, "connected_slaves")).isEqualTo("1");
            assertThat(info(client, "sync_full")).isEqualTo("1");
            assertThat(info(client, "slave0")).matches("ip=127.0.0.1,port=" + replica.localPort()
                    + ",state=online,offset=\\d+,lag=[01],type=replica");
        }
    }

    @Test
    void shouldSayWhereAReplicaGoesOn() {
        String id;
        long offset;
        try (RawClient client = server.connect()) {
            try (RawReplica replica = replica()) {
                replica.fullSync();
                client.ask("SET a 1");
                replica.nextChange();
                assertThat(replica.nextChange()).isEqualTo("SET a 1");
                id = replica.id();
                offset = replica.offset();
            }
            client.ask("SET b 2");
            try (RawReplica replica = replica().from(id, offset)) {
                assertThat(replica.goOn()).isEqualTo("+CONTINUE " + id);
                assertThat(replica.nextChange()).isEqualTo("SET b 2");
                client.ask("SET c 3");
                assertThat(replica.nextChange()).isEqualTo("SET c 3");
                assertThat(info(client, "sync_partial_ok")).isEqualTo("1");
            }
            try (RawReplica old = RawReplica.to(server.port()).from(id, offset)) {
                assertThat(old.goOn()).isEqualTo("+CONTINUE");
                assertThat(old.nextChange()).isEqualTo("SET b 2");
            }
            try (RawReplica ahead = replica().from(id, offset + 100_000)) {
                ahead.expectFullSync(ahead.goOn());
                ahead.snapshot();
                assertThat(info(client, "sync_partial_err")).isEqualTo("1");
            }
        }
    }

    @Test
    void shouldGoOnWithTheHistoryThatItWasAPartOf() {
        try (RawClient client = server.connect(); RawReplica first = replica()) {
            first.fullSync();
            client.ask("SET a 1");
            first.nextChange();
            first.nextChange();
            String id = first.id();
            long offset = first.offset();
            server.onLoop(() -> {
                server.node().replicas.history().shift();
                return null;
            });
            client.ask("SET b 2");
            String now = info(client, "master_replid");
            assertThat(info(client, "master_replid2")).isEqualTo(id);
            assertThat(info(client, "second_repl_offset")).isEqualTo("" + (offset + 1));
            try (RawReplica second = replica().from(id, offset)) {
                assertThat(second.goOn()).isEqualTo("+CONTINUE " + now);
                assertThat(second.nextChange()).isEqualTo("SET b 2");
            }
            try (RawReplica ahead = replica().from(id, offset + 1)) {
                ahead.expectFullSync(ahead.goOn());
                ahead.snapshot();
            }
        }
    }

    @Test
    void shouldSendFieldsThatExpireToThoseWhoKnowThem() {
        try (RawClient client = server.connect()) {
            client.askAll("HSET hash f v", "HEXPIRE hash 1000 FIELDS 1 f");
            try (RawReplica old = replica(); RawReplica replica = replica()) {
                assertThat(replica.ask("REPLCONF version 9.0.1")).isEqualTo("+OK");
                assertThat(new String(replica.fullSync(), StandardCharsets.ISO_8859_1)).startsWith("VALKEY080");
                old.send("PSYNC", "?", "-1");
                assertThat(old.line()).startsWith("+FULLRESYNC");
                server.await(() -> server.node().replicas.count() == 1);
            }
        }
    }

    @Test
    void shouldGiveReplicasThatWaitTheSameSnapshot() {
        restart("--repl-diskless-sync-delay", "1");
        try (RawReplica one = replica(); RawReplica two = replica()) {
            one.send("PSYNC", "?", "-1");
            two.send("PSYNC", "?", "-1");
            one.expectFullSync(one.line());
            two.expectFullSync(two.line());
            assertThat(one.snapshot()).isEqualTo(two.snapshot());
            assertThat(one.offset()).isEqualTo(two.offset());
        }
    }

    @Test
    void shouldSendAFileToThoseWhoNeedItsLength() {
        restart("--repl-diskless-sync", "no", "--dir", System.getProperty("java.io.tmpdir"), "--dbfilename",
                "replicas-test-" + ProcessHandle.current().pid() + ".rdb", "--rdb-del-sync-files", "yes", "--save", "");
        try (RawClient client = server.connect();
                RawReplica replica = replica();
                RawReplica old = RawReplica.to(
                        server.port())) {
            client.ask("SET big " + "x".repeat(3_000_000));
            client.ask("CONFIG SET rdbcompression no");
            byte[] snapshot = replica.fullSync();
            assertThat(snapshot.length).isGreaterThan(3_000_000);
            client.ask("SET k v");
            assertThat(replica.nextChange()).isEqualTo("SELECT 0");
            assertThat(replica.nextChange()).isEqualTo("SET k v");
            old.send("SYNC");
            assertThat(old.snapshot().length).isGreaterThan(3_000_000);
            client.ask("SET k w");
            assertThat(old.nextChange()).isEqualTo("SELECT 0");
            assertThat(old.nextChange()).isEqualTo("SET k w");
            assertThat(replica.nextChange()).isEqualTo("SELECT 0");
        }
        server.await(() -> !java.nio.file.Files.exists(server.node().configuration
                .file(io.javelina.config.Directives.DBFILENAME)));
    }

    @Test
    void shouldEndTheConnectionOfWhoWantsNothingButTheSnapshot() {
        try (RawReplica replica = replica()) {
            assertThat(replica.ask("REPLCONF rdb-only 1")).isEqualTo("+OK");
            replica.expectFullSync(replica.ask("PSYNC ? -1"));
            replica.snapshot();
            assertThat(replica.line()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void shouldLeaveOutWhatAFilterDoesNotName() {
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            client.ask("SET key value");
            assertThat(replica.ask("REPLCONF rdb-filter-only foo"))
                    .isEqualTo("-ERR Unsupported rdb-filter-only option: foo");
            assertThat(replica.ask("REPLCONF rdb-filter-only functions")).isEqualTo("+OK");
            replica.expectFullSync(replica.ask("PSYNC ? -1"));
            assertThat(new String(replica.snapshot(), StandardCharsets.ISO_8859_1)).doesNotContain("key");
        }
        try (RawReplica old = RawReplica.to(server.port())) {
            assertThat(old.ask("REPLCONF rdb-filter-only functions")).isEqualTo("+OK");
            assertThat(old.ask("PSYNC ? -1")).isEqualTo("-ERR Filtered replica requires EOF capability");
        }
    }

    @Test
    void shouldHoldOneCopyForStalledReplicas() {
        restart("--repl-diskless-sync-delay", "0", "--repl-backlog-size", "10mb");
        try (RawClient client = server.connect();
                RawReplica one = RawReplica.to(server.port(), 4096).introduce();
                RawReplica two = RawReplica.to(server.port(), 4096).introduce();
                RawReplica three = RawReplica.to(server.port(), 4096).introduce()) {
            one.fullSync();
            two.fullSync();
            three.fullSync();
            String value = "x".repeat(MEBIBYTE);
            for (int i = 0; i < 40; i++) assertThat(client.ask("SET k " + value)).isEqualTo("+OK");
            long bytes = buffer(ReplicationBuffer::bytes);
            assertThat(bytes).isBetween(36L * MEBIBYTE, 42L * MEBIBYTE);
            assertThat(server.bytes(Account.REPLICATION_BUFFER)).isEqualTo(bytes);
            String stats = client.ask("MEMORY STATS");
            assertThat(stats).contains("$clients.slaves, :" + (bytes - 10 * MEBIBYTE))
                    .contains("$replication.backlog, :" + 10 * MEBIBYTE);
            assertThat(info(client, "mem_total_replication_buffers")).isEqualTo("" + bytes);
            assertThat(info(client, "mem_clients_slaves")).isEqualTo("" + (bytes - 10 * MEBIBYTE));
            long overhead = (10 * MEBIBYTE / 16384 + 1) * 64L;
            assertThat(info(client, "mem_not_counted_for_evict"))
                    .isEqualTo("" + (bytes - 10 * MEBIBYTE - overhead));
            String list = client.ask("CLIENT LIST TYPE replica");
            assertThat(list.lines().filter(line -> line.contains("flags=S "))).hasSize(3);
            long largest = list.lines().mapToLong(line -> Long.parseLong(line.replaceAll(".* omem=(\\d+).*", "$1")))
                    .max().orElseThrow();
            assertThat(largest).isBetween(bytes - 4L * MEBIBYTE, bytes);
            assertThat(client.ask("CLIENT KILL TYPE replica")).isEqualTo(":3");
            server.await(() -> server.node().replicas.count() == 0);
            server.await(() -> server.node().replicas.buffer().bytes() < 12 * MEBIBYTE);
            assertThat(client.ask("MEMORY STATS")).contains("$clients.slaves, :0");
        }
    }

    @Test
    void shouldCloseReplicasThatAreTooFarBehindButNotWithinTheBacklog() {
        restart("--repl-diskless-sync-delay", "0", "--repl-backlog-size", "10mb", "--client-output-buffer-limit",
                "replica 5mb 0 0");
        try (RawClient client = server.connect(); RawReplica slow = RawReplica.to(server.port(), 4096).introduce()) {
            slow.fullSync();
            String value = "x".repeat(MEBIBYTE);
            for (int i = 0; i < 8; i++) client.ask("SET k " + value);
            assertThat(server.onLoop(() -> server.node().replicas.count())).isEqualTo(1);
            for (int i = 0; i < 12; i++) client.ask("SET k " + value);
            server.await(() -> server.node().replicas.count() == 0);
            assertThat(info(client, "client_output_buffer_limit_disconnections")).isEqualTo("1");
            assertThat(info(client, "connected_slaves")).isEqualTo("0");
        }
    }

    @Test
    void shouldDisconnectAReplicaWhoseCommandHasAReply() {
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            replica.fullSync();
            client.ask("SET a 1");
            replica.nextChange();
            replica.nextChange();
            replica.send("GET", "a");
            assertThat(replica.line()).isEqualTo(RawClient.CLOSED);
        }
    }

    @Test
    void shouldNotFollowWhomAReplicaNames() {
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            replica.fullSync();
            replica.send("REPLICAOF", "127.0.0.1", "1");
            assertThat(replica.line()).isEqualTo(RawClient.CLOSED);
            assertThat(client.ask("ROLE")).startsWith("[$master");
        }
    }

    @Test
    void shouldCountWhoHasTheWritesOfAClient() {
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            replica.fullSync();
            client.ask("SET a 1");
            client.send(RawClient.request("WAIT", "1", "25000"));
            replica.nextChange();
            replica.nextChange();
            assertThat(replica.nextChange()).isEqualTo("REPLCONF GETACK *");
            replica.acknowledge();
            assertThat(client.receive()).isEqualTo(":1");
            assertThat(client.ask("WAIT 1 0")).isEqualTo(":1");
            assertThat(client.ask("WAIT 2 20")).isEqualTo(":1");
            assertThat(client.ask("WAITAOF 0 1 20")).isEqualTo("[:0, :0]");
            replica.send("REPLCONF", "ACK", "" + replica.offset(), "FACK", "" + replica.offset());
            assertThat(client.ask("WAITAOF 0 1 25000")).isEqualTo("[:0, :1]");
            assertThat(client.ask("ROLE")).matches("\\[\\$master, :\\d+, \\[\\[\\$127.0.0.1, \\$" + replica.localPort()
                    + ", \\$\\d+\\]\\]\\]");
        }
    }

    @Test
    void shouldRefuseWritesWhileTooFewReplicasKeepUp() {
        restart("--repl-diskless-sync-delay", "0", "--min-replicas-to-write", "1");
        try (RawClient client = server.connect()) {
            assertThat(client.ask("SET a 1")).isEqualTo("-NOREPLICAS Not enough good replicas to write.");
            assertThat(client.ask("GET a")).isEqualTo("_");
            try (RawReplica replica = replica()) {
                replica.fullSync();
                server.await(() -> server.node().replicas.goodCount() == 1);
                assertThat(client.ask("SET a 1")).isEqualTo("+OK");
                assertThat(info(client, "min_slaves_good_slaves")).isEqualTo("1");
                server.advance(11_000);
                server.await(() -> server.node().replicas.goodCount() == 0);
                assertThat(client.ask("SET a 1")).startsWith("-NOREPLICAS");
            }
        }
    }

    @Test
    void shouldCountReplicasAtOnceWhenThereHaveToBeSome() {
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            replica.fullSync();
            server.await(() -> server.node().replicas.all().getFirst().isOnline());
            List<String> answers = client.askAll("CONFIG SET min-replicas-to-write 1", "SET a 1",
                    "CONFIG SET min-replicas-to-write 2", "SET a 1", "CONFIG SET min-replicas-to-write 0", "SET a 1");
            assertThat(answers).containsExactly("+OK", "+OK", "+OK", "-NOREPLICAS Not enough good replicas to write.",
                    "+OK", "+OK");
        }
    }

    @Test
    void shouldDisconnectSilentReplicas() {
        try (RawReplica replica = replica()) {
            replica.fullSync();
            replica.acknowledge();
            server.await(() -> server.node().replicas.all().getFirst().isOnline());
            server.advance(61_000);
            server.await(() -> server.node().replicas.count() == 0);
        }
    }

    @Test
    void shouldForgetItsHistoryAWhileAfterTheLastReplica() {
        restart("--repl-diskless-sync-delay", "0", "--repl-backlog-ttl", "10");
        try (RawClient client = server.connect()) {
            String id;
            try (RawReplica replica = replica()) {
                replica.fullSync();
                id = replica.id();
                assertThat(info(client, "repl_backlog_active")).isEqualTo("1");
            }
            client.ask("SET a 1");
            server.await(() -> server.node().replicas.count() == 0);
            assertThat(info(client, "repl_backlog_histlen")).isNotEqualTo("0");
            server.advance(12_000);
            server.await(() -> !server.node().replicas.buffer().hasBacklog());
            assertThat(server.bytes(Account.REPLICATION_BUFFER)).isZero();
            assertThat(info(client, "master_replid")).isNotEqualTo(id);
            assertThat(info(client, "master_replid2")).isEqualTo(NO_ID);
        }
    }

    @Test
    void shouldHandOverNothingWithoutAReplicaThatHasAll() {
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            assertThat(client.ask("FAILOVER")).isEqualTo("-ERR FAILOVER requires connected replicas.");
            replica.fullSync();
            assertThat(client.ask("FAILOVER TO 127.0.0.1 1")).isEqualTo(
                    "-ERR FAILOVER target HOST and PORT is not a replica.");
            assertThat(client.ask("FAILOVER FORCE")).isEqualTo(
                    "-ERR FAILOVER with force option requires both a timeout and target HOST and IP.");
            assertThat(client.ask("SET a 1")).isEqualTo("+OK");
            assertThat(client.ask("FAILOVER TIMEOUT 100000")).isEqualTo("+OK");
            assertThat(info(client, "master_failover_state")).isEqualTo("waiting-for-sync");
            assertThat(client.ask("FAILOVER")).isEqualTo("-ERR FAILOVER already in progress.");
            for (String whom : new String[]{ "NO ONE", "127.0.0.1 1" })
                assertThat(client.ask("REPLICAOF " + whom)).isEqualTo(
                        "-ERR REPLICAOF not allowed while failing over.");
            try (RawClient writer = server.connect(); RawReplica other = replica()) {
                writer.send(RawClient.request("SET", "b", "1"));
                assertThat(writer.isSilent()).isTrue();
                assertThat(other.ask("PSYNC ? -1")).isEqualTo("-NOMASTERLINK Can't SYNC while failing over");
                assertThat(client.ask("FAILOVER ABORT")).isEqualTo("+OK");
                assertThat(writer.receive()).isEqualTo("+OK");
            }
            assertThat(info(client, "master_failover_state")).isEqualTo("no-failover");
        }
    }

    @Test
    void shouldWaitForReplicasBeforeItStops() {
        try (RawClient client = server.connect(); RawClient other = server.connect(); RawReplica replica = replica()) {
            replica.fullSync();
            client.ask("SET a 1");
            client.send(RawClient.request("SHUTDOWN", "NOSAVE"));
            assertThat(client.isSilent()).isTrue();
            assertThat(info(other, "shutdown_in_milliseconds")).isNotNull();
            assertThat(other.ask("SHUTDOWN ABORT")).isEqualTo("+OK");
            assertThat(client.receive()).isEqualTo("-ERR Errors trying to SHUTDOWN. Check logs.");
            assertThat(other.ask("SHUTDOWN ABORT")).isEqualTo("-ERR No shutdown in progress.");
            assertThat(other.ask("SET a 2")).isEqualTo("+OK");
        }
    }

    @Test
    void shouldSendReplicasWhatIsMeantForThemAlone() {
        restart("--repl-diskless-sync-delay", "0", "--enable-debug-command", "yes");
        try (RawClient client = server.connect(); RawReplica replica = replica()) {
            replica.fullSync();
            assertThat(client.ask("DEBUG REPLICATE SET a b")).isEqualTo("+OK");
            assertThat(replica.nextChange()).isEqualTo("SET a b");
            assertThat(client.ask("GET a")).isEqualTo("_");
        }
    }

    @Test
    void shouldGiveALateReplicaTheFileThatIsBeingMade() {
        restart("--repl-diskless-sync", "no", "--rdb-key-save-delay", "200000", "--dir",
                System.getProperty("java.io.tmpdir"), "--dbfilename",
                "replicas-late-" + ProcessHandle.current().pid() + ".rdb", "--rdb-del-sync-files", "yes", "--save", "");
        try (RawClient client = server.connect(); RawReplica one = replica(); RawReplica late = replica()) {
            for (int i = 0; i < 10; i++) client.ask("SET key" + i + " value");
            one.expectFullSync(one.ask("PSYNC ? -1"));
            client.ask("SET after 1");
            late.expectFullSync(late.ask("PSYNC ? -1"));
            assertThat(late.offset()).isEqualTo(one.offset());
            assertThat(late.snapshot()).isEqualTo(one.snapshot());
            assertThat(late.nextChange()).isEqualTo("SELECT 0");
            assertThat(late.nextChange()).isEqualTo("SET after 1");
            assertThat(one.nextChange()).isEqualTo("SELECT 0");
            assertThat(one.nextChange()).isEqualTo("SET after 1");
        }
        server.await(() -> !java.nio.file.Files.exists(server.node().rdbFile.path()));
    }
}

package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// A real redis-server as our replica: it gets everything while clients write all types, and goes on after its link was cut.
class RedisReplicaTest {
    private static final int WRITES = 3000;
    private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final Random random = new Random(SEED);

    @Test
    void shouldKeepARedisServerInSyncWhileAllTypesAreWritten() throws Exception { keepInSync("yes"); }

    @Test
    void shouldDoSoThroughAFile() throws Exception { keepInSync("no"); }

    private void keepInSync(String diskless) throws Exception {
        System.out.println("seed " + SEED);
        try (TestServer server = TestServer.start("--repl-diskless-sync", diskless, "--repl-diskless-sync-delay", "0",
                "--rdb-compatibility-version", "10", "--enable-debug-command", "yes", "--repl-backlog-size", "50mb",
                "--dir", System.getProperty("java.io.tmpdir"), "--dbfilename",
                "redis-replica-test-" + ProcessHandle.current().pid() + ".rdb", "--save", "");
                RawClient client = server.connect();
                Oracle oracle = Oracle.start("--dir", System.getProperty("java.io.tmpdir"), "--dbfilename",
                        "redis-replica-" + ProcessHandle.current().pid() + ".rdb");
                RawClient redis = RawClient.to(oracle.port())) {
            server.allowScratch(1 << 16);
            write(client, WRITES);
            redis.ask("REPLICAOF 127.0.0.1 " + server.port());
            write(client, WRITES);
            awaitSame(client, redis);
            assertThat(client.ask("CLIENT KILL TYPE replica")).isEqualTo(":1");
            write(client, WRITES);
            awaitSame(client, redis);
            assertThat(client.ask("INFO stats")).contains("sync_full:1\r\n", "sync_partial_ok:1\r\n");
            assertThat(client.ask("WAIT 1 25000")).isEqualTo(":1");
            assertThat(redis.ask("ROLE")).contains("$slave", "$connected");
            client.ask("SELECT 0");
            assertThat(client.ask("DBSIZE")).isEqualTo(redis.ask("DBSIZE"));
            redis.ask("REPLICAOF NO ONE");
            server.await(() -> server.node().replicas.count() == 0);
            server.onLoop(() -> {
                server.node().replicas.dropBacklog();
                return null;
            });
        }
    }

    private void awaitSame(RawClient client, RawClient redis) throws InterruptedException {
        long deadline = System.nanoTime() + PATIENCE_NANOS;
        String own = client.ask("DEBUG DIGEST").substring(1);
        while (!redis.ask("DEBUG DIGEST").substring(1).equals(own)) {
            assertThat(System.nanoTime()).as("in sync in time, seed " + SEED).isLessThan(deadline);
            Thread.sleep(50);
        }
    }

    private void write(RawClient client, int writes) {
        for (int i = 0; i < writes; i++) assertThat(client.ask(anyWrite())).doesNotStartWith("-ERR");
    }

    private String anyWrite() {
        int n = random.nextInt(20);
        String value = "v" + random.nextInt(1000);
        return switch (random.nextInt(24)) {
            case 0 -> "SET s" + n + " " + value;
            case 1 -> "APPEND s" + n + " " + value;
            case 2 -> "INCRBYFLOAT f" + n + " 0.25";
            case 3 -> "SET s" + n + " " + value + " EX 1000";
            case 4 -> "LPUSH l" + n + " " + value + " " + value + "b";
            case 5 -> "RPOP l" + n;
            case 6 -> "SADD t" + n + " " + random.nextInt(500);
            case 7 -> "SPOP t" + n + " 2";
            case 8 -> "ZADD z" + n + " " + random.nextInt(100) + ".5 " + value;
            case 9 -> "ZPOPMIN z" + n;
            case 10 -> "HSET h" + n + " " + value + " 1 other 2";
            case 11 -> "HINCRBYFLOAT h" + n + " float 1.5";
            case 12 -> "XADD x" + n + " * a " + value;
            case 13 -> "XTRIM x" + n + " MAXLEN 10";
            case 14 -> "EXPIRE s" + n + " 500";
            case 15 -> "DEL l" + n;
            case 16 -> "SELECT " + random.nextInt(3);
            case 17 -> "COPY z" + n + " z" + (20 + random.nextInt(20)) + " REPLACE";
            case 18 -> "SETRANGE s" + n + " 100 " + value;
            case 19 -> "PFADD p" + n + " " + value;
            case 20 -> "GEOADD g" + n + " 13.361389 38.115556 " + value;
            case 21 -> "HDEL h" + n + " " + value;
            case 22 -> "LINSERT l" + n + " BEFORE " + value + " x";
            default -> "SUNIONSTORE t" + n + " t" + random.nextInt(20) + " t" + random.nextInt(20);
        };
    }
}

package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// MIGRATE between the node and a real server, both ways, and the same mistakes made with both.
class MigrateExchangeTest {
    private static final List<String> DATA = List.of("SET string value", "SET number 12345", "SET expiring v EX 1000",
            "RPUSH list a b c 4 5", "SADD set a b c", "SADD ints 1 2 3", "ZADD zset 1.5 a 2 b", "HSET hash f v g w",
            "XADD stream 1-1 f v", "XGROUP CREATE stream group 0", "XREADGROUP GROUP group me STREAMS stream >",
            "SETRANGE big 100000 x", "SET keeps ttl PX 500000");
    private static final String KEYS = "string number expiring list set ints zset hash stream big keeps";
    /// What both sides are asked; `DEAD` stands for a port where nobody listens, `SELF` for the own port.
    private static final List<String> MISTAKES = List.of("MIGRATE", "MIGRATE 127.0.0.1 DEAD k 0",
            "MIGRATE 127.0.0.1 DEAD nosuch 0 100", "MIGRATE 127.0.0.1 DEAD k 0 5000",
            "MIGRATE 127.0.0.1 DEAD k abc 100", "MIGRATE 127.0.0.1 DEAD k 0 abc", "MIGRATE 127.0.0.1 DEAD k 0 -5",
            "MIGRATE 127.0.0.1 DEAD k x y FOO", "MIGRATE 127.0.0.1 DEAD k 0 5000 AUTH",
            "MIGRATE 127.0.0.1 DEAD k 0 5000 AUTH2 a", "MIGRATE 127.0.0.1 DEAD k 0 100 KEYS k",
            "MIGRATE 127.0.0.1 DEAD k 0 5000 KEYS", "MIGRATE 127.0.0.1 abc k 0 5000", "MIGRATE 127.0.0.1 0 k 0 5000",
            "MIGRATE 127.0.0.1 1abc k 0 5000 COPY copy REPLACE AUTH a AUTH2 b c", "MIGRATE nohost.invalid 1 k 0 5000",
            "MIGRATE 127.0.0.1 SELF k 0 100 REPLACE", "GET k", "COMMAND GETKEYS MIGRATE h p k 0 100 COPY",
            "COMMAND GETKEYS MIGRATE h p k 0 100 KEYS a", "COMMAND GETKEYSANDFLAGS MIGRATE h p k 0 100 AUTH keys");

    private static final String DEAD = "1";

    @Test
    void shouldMoveKeysToARedisServerAndBack() throws IOException {
        try (TestServer server = TestServer.start("--rdb-compatibility-version", "10", "--enable-debug-command", "yes");
                RawClient client = server.connect();
                Oracle oracle = Oracle.start();
                RawClient redis = RawClient.to(oracle.port())) {
            server.allowScratch(1 << 16);
            DATA.forEach(client::ask);
            String digest = client.ask("DEBUG DIGEST").substring(1);
            assertThat(client.askWords(("MIGRATE 127.0.0.1 " + oracle.port() + "  2 5000 KEYS " + KEYS).split(" ")))
                    .isEqualTo("+OK");
            assertThat(client.ask("DBSIZE")).isEqualTo(":0");
            redis.ask("SELECT 2");
            assertThat(redis.ask("DBSIZE")).isEqualTo(":" + KEYS.split(" ").length);
            assertThat(redis.askWords(("MIGRATE 127.0.0.1 " + server.port() + "  0 5000 KEYS " + KEYS).split(" ")))
                    .isEqualTo("+OK");
            assertThat(redis.ask("DBSIZE")).isEqualTo(":0");
            assertThat(client.ask("DEBUG DIGEST").substring(1)).isEqualTo(digest);
            server.onLoop(() -> {
                server.node().keyMigrations.targets().close();
                return null;
            });
            client.ask("FLUSHALL");
        }
    }

    @Test
    void shouldAnswerMistakesAlike() throws IOException {
        try (TestServer server = TestServer.start();
                RawClient client = server.connect();
                Oracle oracle = Oracle.start();
                RawClient redis = RawClient.to(oracle.port())) {
            server.allowScratch(1 << 16);
            client.ask("SET k v");
            redis.ask("SET k v");
            for (String mistake : MISTAKES) {
                String line = mistake.replace("DEAD", DEAD);
                String expected = redis.ask(line.replace("SELF", "" + oracle.port()));
                assertThat(client.ask(line.replace("SELF", "" + server.port()))).as(mistake).isEqualTo(expected);
            }
            client.ask("FLUSHALL");
        }
    }
}

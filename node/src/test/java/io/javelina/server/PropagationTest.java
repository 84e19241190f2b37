package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Propagation;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What is propagated of commands that the older servers of [PropagationDifferentialTest] do not know.
class PropagationTest {
    private static final String PAST = "1000000";
    private static final String FAR = "99999999999000";

    private final TestServer server = TestServer.start("--enable-debug-command", "yes");
    private final RecordingFollower recorder = new RecordingFollower();
    private final RawClient client = server.connect();

    PropagationTest() {
        server.allowScratch(1 << 16);
        server.onLoop(() -> {
            server.node().keyspace.propagation().follow(Propagation.To.REPLICAS, recorder);
            return null;
        });
    }

    @AfterEach
    void close() {
        client.ask("FLUSHALL");
        server.close();
    }

    /// What is propagated of a command, after those before it.
    private List<String> propagated(String... lines) {
        for (String line : lines) {
            recorder.take();
            client.ask(line);
        }
        return recorder.take().stream().map(command -> String.join(" ", command.words())).toList();
    }

    @Test
    void shouldPropagateFieldsThatExpire() {
        assertThat(propagated("HSET h a 1 b 2 c 3 d 4", "HEXPIREAT h 99999999999 FIELDS 2 a nosuch"))
                .containsExactly("HPEXPIREAT h " + FAR + " FIELDS 2 a nosuch");
        assertThat(propagated("HPEXPIREAT h " + FAR + " NX FIELDS 1 b"))
                .containsExactly("HPEXPIREAT h " + FAR + " NX FIELDS 1 b");
        assertThat(propagated("HPEXPIREAT h " + FAR + " NX FIELDS 1 b")).isEmpty();
        assertThat(propagated("HPEXPIREAT h " + PAST + " FIELDS 2 c nosuch")).containsExactly("HDEL h c");
        assertThat(propagated("HPERSIST h FIELDS 1 b")).containsExactly("HPERSIST h FIELDS 1 b");
        assertThat(propagated("HEXPIRE h 0 FIELDS 3 a b d")).containsExactly("HDEL h a b d");
        assertThat(client.ask("EXISTS h")).isEqualTo(":0");
    }

    @Test
    void shouldPropagateWhatGettingFieldsChanges() {
        assertThat(propagated("HSET h a 1 b 2 c 3", "HGETEX h FIELDS 1 a")).isEmpty();
        assertThat(propagated("HGETEX h EXAT 99999999999 FIELDS 3 a nosuch b"))
                .containsExactly("HPEXPIREAT h " + FAR + " FIELDS 2 a b");
        assertThat(propagated("HGETEX h PERSIST FIELDS 2 b c")).containsExactly("HPERSIST h FIELDS 1 b");
        assertThat(propagated("HGETEX h PXAT " + PAST + " FIELDS 2 b nosuch")).containsExactly("HDEL h b");
        assertThat(propagated("HGETDEL h FIELDS 2 c nosuch")).containsExactly("HGETDEL h FIELDS 2 c nosuch");
    }

    @Test
    void shouldPropagateFieldsWithTheirExpiry() {
        assertThat(propagated("HSETEX h FNX EXAT 99999999999 FIELDS 1 a 1"))
                .containsExactly("HSETEX h PXAT " + FAR + " FIELDS 1 a 1");
        assertThat(propagated("HSETEX h PXAT " + FAR + " FIELDS 1 b 2"))
                .containsExactly("HSETEX h PXAT " + FAR + " FIELDS 1 b 2");
        assertThat(propagated("HSETEX h FXX KEEPTTL FIELDS 1 b 2"))
                .containsExactly("HSETEX h KEEPTTL FIELDS 1 b 2");
        assertThat(propagated("HSETEX h FXX FIELDS 1 nosuch 2")).isEmpty();
        assertThat(propagated("HSETEX h PXAT " + PAST + " FIELDS 2 b 1 nosuch 2")).containsExactly("HDEL h b");
        assertThat(propagated("HINCRBY h a 5")).containsExactly("HSETEX h PXAT " + FAR + " FIELDS 1 a 6");
        assertThat(propagated("HINCRBYFLOAT h a 0.5")).containsExactly("HSETEX h PXAT " + FAR + " FIELDS 1 a 6.5");
        assertThat(propagated("HINCRBY h c 5")).containsExactly("HSET h c 5");
        assertThat(propagated("HSETNX h d 1")).containsExactly("HSET h d 1");
    }

    @Test
    void shouldPropagateFieldsThatAreOver() {
        propagated("DEBUG SET-ACTIVE-EXPIRE 0", "HSET h a 1 b 2 c 3 d 4", "HPEXPIRE h 50 FIELDS 3 a b c");
        server.advance(100);
        assertThat(propagated("HGETALL h")).isEmpty();
        assertThat(propagated("HSETEX h KEEPTTL FIELDS 2 a x d y"))
                .containsExactly("MULTI", "HDEL h a", "HSETEX h KEEPTTL FIELDS 2 a x d y", "EXEC");
        propagated("DEBUG SET-ACTIVE-EXPIRE 1");
        server.await(() -> server.node().keyspace.counters().expiredFields == 3);
        assertThat(
                recorder.take().stream().map(command -> String.join(" ", command.words().stream().sorted().toList())))
                .containsExactly("HDEL b c h");
    }

    @Test
    void shouldPropagateStringsOfNewerServers() {
        assertThat(propagated("SET k v", "DELIFEQ k w")).isEmpty();
        assertThat(propagated("DELIFEQ k v")).containsExactly("DEL k");
        assertThat(propagated("MSETEX 2 k v l w NX EXAT 99999999999"))
                .containsExactly("MSETEX 2 k v l w PXAT " + FAR);
        assertThat(propagated("SET k new IFEQ v GET")).containsExactly("SET k new IFEQ v");
        assertThat(propagated("SET k v PXAT " + PAST)).containsExactly("UNLINK k");
        assertThat(propagated("SET k v PXAT " + PAST)).isEmpty();
    }

    @Test
    void shouldPropagateThatAStringGrewThoughNothingWasSet() {
        assertThat(propagated("BITFIELD k OVERFLOW FAIL SET u1 9 7"))
                .containsExactly("BITFIELD k OVERFLOW FAIL SET u1 9 7");
        assertThat(client.ask("STRLEN k")).isEqualTo(":2");
        assertThat(propagated("BITFIELD k OVERFLOW FAIL SET u1 9 7")).isEmpty();
        assertThat(propagated("BITFIELD k OVERFLOW FAIL SET u1 16 7"))
                .containsExactly("BITFIELD k OVERFLOW FAIL SET u1 16 7");
    }

    @Test
    void shouldKeepWhatReadersComeAcrossTogetherUnlessTheyScan() {
        propagated("DEBUG SET-ACTIVE-EXPIRE 0", "SET k v PX 50", "SET l w PX 50");
        server.advance(100);
        assertThat(propagated("MGET k l")).containsExactly("MULTI", "UNLINK k", "UNLINK l", "EXEC");
        propagated("SET k v PX 50", "SET l w PX 50");
        server.advance(100);
        assertThat(propagated("SCAN 0 COUNT 100")).containsExactlyInAnyOrder("UNLINK k", "UNLINK l");
    }

    @Test
    void shouldPropagateBigArguments() {
        String big = "x".repeat(100_000);
        assertThat(propagated("SET k " + big + " EX 100").getFirst()).startsWith("SET k " + big + " PXAT ");
        assertThat(propagated("SET k " + big)).containsExactly("SET k " + big);
        assertThat(propagated("GETSET k " + big + "y")).containsExactly("SET k " + big + "y");
        assertThat(propagated("APPEND k " + big)).containsExactly("APPEND k " + big);
    }

    @Test
    void shouldPropagateFlushesAlwaysAndMessagesToReplicas() {
        assertThat(propagated("FLUSHALL")).containsExactly("FLUSHALL");
        assertThat(propagated("FLUSHDB ASYNC")).containsExactly("FLUSHDB ASYNC");
        assertThat(propagated("PUBLISH c m")).containsExactly("PUBLISH c m");
        assertThat(propagated("SPUBLISH c m")).containsExactly("SPUBLISH c m");
        assertThat(recorder.lostCount()).isZero();
    }
}

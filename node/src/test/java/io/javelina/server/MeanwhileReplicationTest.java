package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Primaries and replicas of a node on which a script runs for long.
class MeanwhileReplicationTest {
    private static final String BUSY = "-BUSY ";

    private static void follow(TestServer replica, TestServer primary) {
        RawClient client = replica.connect();
        assertThat(client.ask("REPLICAOF 127.0.0.1 " + primary.port())).isEqualTo("+OK");
        assertThat(primary.connect().ask("SET first 1")).isEqualTo("+OK");
        awaitKeys(replica, 1);
    }

    private static void awaitKeys(TestServer server, int count) { server.await(() -> keys(server) == count); }

    private static int keys(TestServer server) { return (int) server.node().keyspace.database(0).size(); }

    private static RawClient running(TestServer server, LongScript script, String line) {
        RawClient caller = server.connect();
        caller.send(RawClient.request(line.split(" ")));
        server.await(script::isServing);
        return caller;
    }

    private static void assertNeverBroken(TestServer primary) {
        assertThat(primary.connect().ask("INFO stats")).contains("sync_full:1\r\n", "sync_partial_ok:0\r\n");
    }

    @ParameterizedTest
    @EnumSource(MeanwhileTest.Way.class)
    void shouldExecuteThePrimarysStreamAfterwards(MeanwhileTest.Way way) {
        TestServer primary = MeanwhileTest.Way.EPOLL.start("--repl-diskless-sync-delay", "0");
        TestServer replica = way.start();
        try {
            LongScript script = LongScript.at(replica);
            follow(replica, primary);
            RawClient caller = running(replica, script, "READLONG");
            RawClient writer = primary.connect();
            for (int i = 0; i < 50; i++) assertThat(writer.ask("SET k" + i + " v")).isEqualTo("+OK");
            replica.advance(TimeUnit.MINUTES.toMillis(5));
            RawClient other = replica.connect();
            for (int i = 0; i < 50; i++) assertThat(other.ask("GET k0")).startsWith(BUSY);
            assertThat(replica.onLoop(() -> script.isServing() ? keys(replica) : -1)).isEqualTo(1);
            assertThat(other.ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            awaitKeys(replica, 51);
            assertThat(writer.ask("SET last v")).isEqualTo("+OK");
            awaitKeys(replica, 52);
            assertNeverBroken(primary);
        } finally {
            List.of(replica, primary).forEach(TestServer::closeAsItIs);
        }
    }

    @ParameterizedTest
    @EnumSource(MeanwhileTest.Way.class)
    void shouldHearReplicasButTellThemNothing(MeanwhileTest.Way way) {
        TestServer primary = way.start("--repl-diskless-sync-delay", "0");
        TestServer replica = MeanwhileTest.Way.EPOLL.start();
        try {
            LongScript script = LongScript.at(primary);
            follow(replica, primary);
            RawClient caller = running(primary, script, "RUNLONG SET amid 1");
            primary.advance(TimeUnit.MINUTES.toMillis(5));
            long now = primary.node().clock.unixMillis();
            primary.await(() -> primary.node().replicas.all().iterator().next().acknowledgedMillis() >= now);
            assertThat(replica.onLoop(() -> keys(replica))).isEqualTo(1);
            assertThat(primary.connect().ask("ENDLONG")).isEqualTo("+OK");
            assertThat(caller.receive()).isEqualTo("+DONE");
            // What was done is propagated as the command that did it, which nobody else knows.
            primary.await(() -> keys(primary) == 2);
            assertNeverBroken(primary);
        } finally {
            List.of(replica, primary).forEach(TestServer::closeAsItIs);
        }
    }

    @ParameterizedTest
    @EnumSource(MeanwhileTest.Way.class)
    void shouldWaitForReplicasBeforeItEnds(MeanwhileTest.Way way) throws Exception {
        TestServer primary = way.start("--repl-diskless-sync-delay", "0");
        try (RawReplica replica = RawReplica.to(primary.port()).introduce()) {
            replica.fullSync();
            LongScript script = LongScript.at(primary);
            assertThat(primary.connect().ask("SET before 1")).isEqualTo("+OK");
            RawClient caller = running(primary, script, "RUNLONG SET amid 1");
            RawClient other = primary.connect();
            other.send(RawClient.request("SHUTDOWN", "NOSAVE"));
            primary.awaitBlocked(1);
            assertThat(primary.connect().ask("PING")).startsWith(BUSY);
            assertThat(replica.nextChange()).isEqualTo("SELECT 0");
            assertThat(replica.nextChange()).isEqualTo("SET before 1");
            assertThat(replica.nextChange()).isEqualTo("REPLCONF GETACK *");
            replica.acknowledge();
            assertThat(caller.receive()).isEqualTo(RawClient.CLOSED);
            primary.node().awaitTermination();
            assertThat(replica.line()).isEqualTo(RawClient.CLOSED);
        } finally {
            primary.closeAsItIs();
        }
    }
}

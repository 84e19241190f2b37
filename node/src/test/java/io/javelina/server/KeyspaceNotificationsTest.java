package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyspaceNotificationsTest {
    private TestServer server;
    private RawClient client;
    private RawClient listener;

    @BeforeEach
    void start() {
        server = TestServer.start("--notify-keyspace-events", "KEA");
        client = server.connect();
        listener = server.connect();
        assertThat(listener.ask("PSUBSCRIBE __key*__:*")).isEqualTo("[$psubscribe, $__key*__:*, :1]");
    }

    @AfterEach
    void close() {
        client.close();
        listener.close();
        server.close();
    }

    private void wanted(String classes, String shown) {
        assertThat(client.askWords("CONFIG", "SET", "notify-keyspace-events", classes)).isEqualTo("+OK");
        assertThat(client.ask("CONFIG GET notify-keyspace-events"))
                .isEqualTo("[$notify-keyspace-events, $" + shown + "]");
    }

    private static String told(String channel, String message) {
        return "[$pmessage, $__key*__:*, $" + channel + ", $" + message + "]";
    }

    @Test
    void shouldTellOfTheKeyAndOfTheEvent() {
        client.ask("SET k v EX 100");
        assertThat(listener.receive(4)).containsExactly(told("__keyspace@0__:k", "set"),
                told("__keyevent@0__:set", "k"), told("__keyspace@0__:k", "expire"),
                told("__keyevent@0__:expire", "k"));
        client.ask("SELECT 12");
        client.ask("INCR n");
        assertThat(listener.receive(2)).containsExactly(told("__keyspace@12__:n", "incrby"),
                told("__keyevent@12__:incrby", "n"));
    }

    @Test
    void shouldTellOfWantedClassesOnly() {
        wanted("E$x", "$xE");
        client.askAll("SET k v", "EXPIRE k 100", "DEL k", "APPEND k v");
        assertThat(listener.receive(2)).containsExactly(told("__keyevent@0__:set", "k"),
                told("__keyevent@0__:append", "k"));
        wanted("A", "A");
        client.ask("SET k v");
        wanted("KEg$lshzxetdnm", "AKEm");
        wanted("", "");
        client.ask("SET k v");
        assertThat(listener.ask("PING")).isEqualTo("[$pong, $]");
    }

    @Test
    void shouldTellOfNewAndMissingKeysWhenAsked() {
        wanted("Kmn", "nKm");
        client.askAll("GET none", "SET k v", "SET k w");
        assertThat(listener.receive(2)).containsExactly(told("__keyspace@0__:none", "keymiss"),
                told("__keyspace@0__:k", "new"));
        assertThat(listener.ask("PING")).isEqualTo("[$pong, $]");
    }

    @Test
    void shouldTellOfExpiryWithoutAnybodyAsking() {
        wanted("Ex", "xE");
        client.ask("SET k v PX 5000");
        server.advance(6000);
        assertThat(listener.receive()).isEqualTo(told("__keyevent@0__:expired", "k"));
    }

    @Test
    void shouldTellOfEvictionBeforeTheCommandThatNeededRoom() {
        wanted("E$e", "$eE");
        client.askAll("CONFIG SET maxmemory-policy allkeys-random", "SET k " + "x".repeat(100_000));
        assertThat(listener.receive()).isEqualTo(told("__keyevent@0__:set", "k"));
        client.ask("CONFIG SET maxmemory 1");
        assertThat(listener.receive()).isEqualTo(told("__keyevent@0__:evicted", "k"));
        client.ask("CONFIG SET maxmemory 0");
    }

    @Test
    void shouldTellTheClientItselfBehindItsReply() {
        client.ask("HELLO 3");
        client.ask("SUBSCRIBE __keyspace@0__:k");
        client.send("SET k v\r\nMULTI\r\nSET k v\r\nDEL k\r\nEXEC\r\n");
        assertThat(client.receive(8)).isEqualTo(List.of("+OK", "[$message, $__keyspace@0__:k, $set]", "+OK", "+QUEUED",
                "+QUEUED", "[+OK, :1]", "[$message, $__keyspace@0__:k, $set]",
                "[$message, $__keyspace@0__:k, $del]"));
    }

    @Test
    void shouldTellOfKeysOfAnyLength() {
        String key = "k".repeat(100_000);
        client.ask("SET " + key + " v");
        assertThat(listener.receive(2)).containsExactly(told("__keyspace@0__:" + key, "set"),
                told("__keyevent@0__:set", key));
    }

    @Test
    void shouldTellBeforeTheReplyIsSent() {
        for (int i = 0; i < 100; i++) {
            assertThat(client.ask("SET k v")).isEqualTo("+OK");
            assertThat(listener.receive(2)).hasSize(2);
        }
    }
}

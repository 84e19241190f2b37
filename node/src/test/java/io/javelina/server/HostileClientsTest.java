package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Clients that send what no client should: the others do not notice, and nothing of it stays.
class HostileClientsTest {
    private static final int MEBIBYTE = 1 << 20;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private TestServer server;
    private RawClient bystander;

    /// How the node is started.
    String[] options() { return new String[0]; }

    @BeforeEach
    void start() {
        server = TestServer.start(options());
        bystander = server.connect();
    }

    @AfterEach
    void close() {
        assertThat(bystander.ask("PING")).isEqualTo("+PONG");
        bystander.close();
        server.close();
    }

    @Test
    void shouldSurviveAnyBytes() {
        for (int i = 0; i < 100; i++)
            try (RawClient client = server.connect()) {
                byte[] bytes = new byte[1 + random.nextInt(3000)];
                random.nextBytes(bytes);
                if (random.nextBoolean()) bytes[0] = '*';
                client.trySend(bytes);
                assertThat(bystander.ask("PING")).as("seed " + seed).isEqualTo("+PONG");
            }
    }

    @Test
    void shouldForgetHalfRequestsWhenTheirSenderGoes() {
        String request = RawClient.request("SET", "k", "x".repeat(200_000), "EX", "10");
        for (int i = 0; i < 60; i++)
            try (RawClient client = server.connect()) {
                int end = i < 40 ? i : 1 + random.nextInt(request.length() - 1);
                client.send(request.substring(0, end));
                if (i % 4 == 0) assertThat(bystander.ask("EXISTS k")).as("seed " + seed).isEqualTo(":0");
            }
        assertThat(bystander.ask("EXISTS k")).isEqualTo(":0");
    }

    @Test
    void shouldBearManyClientsThatSendSlowly() {
        List<RawClient> slow = new ArrayList<>();
        for (int i = 0; i < 200; i++) slow.add(server.connect());
        String request = RawClient.request("INCR", "n");
        for (int at = 0; at < request.length(); at++)
            for (RawClient client : slow) client.send(request.substring(at, at + 1));
        for (RawClient client : slow) assertThat(client.receive()).startsWith(":");
        assertThat(bystander.ask("GET n")).isEqualTo("$200");
        slow.forEach(RawClient::close);
    }

    @Test
    void shouldTakeRequestsOfManyArguments() {
        int count = 100_000;
        String[] words = new String[count + 1];
        words[0] = "DEL";
        for (int i = 1; i <= count; i++) words[i] = "k" + i;
        try (RawClient client = server.connect()) {
            assertThat(client.askWords(words)).isEqualTo(":0");
            assertThat(client.ask("PING")).isEqualTo("+PONG");
        }
    }

    /// Each empty argument takes more of the heap than of the wire.
    @Test
    void shouldNotLetEmptyArgumentsFillTheHeap() {
        try (RawClient client = server.connect()) {
            client.send("*100000000\r\n$3\r\nDEL\r\n");
            byte[] empty = "$0\r\n\r\n".repeat(100_000).getBytes();
            int sent = 0;
            while (client.trySend(empty)) assertThat(sent++).isLessThan(1000);
        }
    }

    @Test
    void shouldReserveNothingForAnnouncements() {
        List<RawClient> boasters = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            RawClient boaster = server.connect();
            boaster.send("*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$300000000\r\n");
            boasters.add(boaster);
        }
        for (int i = 0; i < 20; i++) {
            RawClient boaster = server.connect();
            boaster.send("*2000000000\r\n$3\r\nDEL\r\n");
            boasters.add(boaster);
        }
        server.await(
                () -> server.node().loop.clients().all().stream().filter(each -> each.netInput() > 0).count() > 39);
        assertThat(server.bytes(Account.CLIENT_QUERY)).isLessThan(3L * MEBIBYTE);
        boasters.getFirst().send("x".repeat(MEBIBYTE));
        server.await(() -> server.node().allocator.ledger().bytes(Account.CLIENT_QUERY) > MEBIBYTE);
        assertThat(server.bytes(Account.CLIENT_QUERY)).isLessThan(6L * MEBIBYTE);
        boasters.forEach(RawClient::close);
    }

    @Test
    void shouldEndEndlessLines() {
        try (RawClient client = server.connect()) {
            client.trySend("x".repeat(70_000).getBytes());
            assertThat(client.receive()).isIn("-ERR Protocol error: too big inline request", RawClient.CLOSED);
        }
        try (RawClient client = server.connect()) {
            client.send("GET \"k\0\"\r\n".repeat(3));
            assertThat(client.isSilent()).isTrue();
        }
    }

    /// Clients that come and go as they like, in the middle of anything.
    @Test
    void shouldKeepNothingOfClientsThatComeAndGo() {
        String big = RawClient.request("SET", "big", "x".repeat(100_000));
        for (int i = 0; i < 100; i++)
            try (RawClient client = server.connect()) {
                StringBuilder sent = new StringBuilder();
                for (int j = random.nextInt(10); j >= 0; j--)
                    sent.append(switch (random.nextInt(5)) {
                        case 0 -> big;
                        case 1 -> "GET big\r\n".repeat(1 + random.nextInt(30));
                        case 2 -> "CLIENT REPLY SKIP\r\nset \"a\" 1\r\n";
                        case 3 -> "HELLO 3\r\nCLIENT LIST\r\n";
                        default -> "CLIENT PAUSE 20 WRITE\r\n";
                    });
                client.send(sent.substring(0, 1 + random.nextInt(sent.length())));
            }
    }
}

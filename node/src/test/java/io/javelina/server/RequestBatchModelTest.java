package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Many clients whose requests, valid and not, come in pieces of any size, those of all at once: each gets the replies that it
/// would get if it were alone, up to where it is killed.
class RequestBatchModelTest {
    private static final int CLIENTS = 40;
    /// The last ones are killed at some time.
    private static final int DOOMED = 10;
    private static final int STEPS = 3000;
    private static final String ANY_ERROR = "-";

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final List<Script> scripts = new ArrayList<>();
    private int letters;

    /// What a client is going to send, and what it expects.
    private static final class Script {
        private final int number;
        private final StringBuilder unsent = new StringBuilder();
        private final List<String> expected = new ArrayList<>();
        private final Map<String, Integer> counters = new HashMap<>();
        private int database;
        private boolean saysNoMore;
        private RawClient client;

        private Script(int number) { this.number = number; }

        private Script expect(String reply, String... words) {
            unsent.append(RawClient.request(words));
            return expect(reply);
        }

        private Script expect(String reply) {
            expected.add(reply);
            return this;
        }

        private boolean isDoomed() { return number >= CLIENTS - DOOMED; }

        private String key(String name) { return name + ":" + number; }

        private int raise(String name, int by) { return counters.merge(database + name, by, Integer::sum); }
    }

    @ParameterizedTest
    @ValueSource(strings = { "epoll", "nio", "io_uring" })
    void shouldServeEachAsIfItWereAlone(String transport) {
        IntStream.range(0, CLIENTS).mapToObj(Script::new).forEach(scripts::add);
        for (int i = 0; i < STEPS; i++) addStep(any());
        scripts.forEach(this::addEnd);
        int rounds = 0;
        try (TestServer server = TestServer.start("--io-transport", transport)) {
            for (Script each : scripts) each.client = server.connect();
            RawClient bystander = server.connect();
            List<String> doomed = scripts.stream().filter(Script::isDoomed)
                    .map(each -> each.client.ask("CLIENT ID").substring(1))
                    .collect(Collectors.toList());
            while (scripts.stream().anyMatch(each -> !each.unsent.isEmpty())) {
                if (rounds % 10 == 5) assertThat(bystander.ask("CLIENT PAUSE 10000 WRITE")).isEqualTo("+OK");
                if (rounds % 10 == 8) assertThat(bystander.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
                boolean kills = rounds++ > 5 && !doomed.isEmpty();
                server.whileTheLoopStands(() -> {
                    List<Runnable> tasks = new ArrayList<>();
                    for (Script each : scripts) tasks.add(() -> sendSome(each));
                    if (kills) tasks.add(() -> bystander.send("CLIENT KILL ID " + doomed.removeLast() + "\r\n"));
                    Collections.shuffle(tasks, random);
                    tasks.forEach(Runnable::run);
                });
                if (kills) assertThat(bystander.receive()).startsWith(":");
            }
            assertThat(bystander.ask("CLIENT UNPAUSE")).isEqualTo("+OK");
            scripts.forEach(this::check);
        }
    }

    private Script any() { return scripts.get(random.nextInt(CLIENTS)); }

    private void addStep(Script script) {
        String text = "x".repeat(random.nextInt(random.nextInt(20) == 0 ? 100_000 : 200));
        switch (random.nextInt(16)) {
            case 0, 1, 2 -> script.expect(":" + script.raise("n", 1), "INCR", script.key("n"));
            case 3 -> script.expect(":" + script.raise("t", text.length()), "APPEND", script.key("t"), text);
            case 4 -> script.expect(":" + script.raise("n", 2), "INCRBY", script.key("n"), "2");
            case 5 -> script.expect("$" + text, "ECHO", text);
            case 6 -> addInline(script, "PING", "+PONG");
            case 7 -> addInline(script, "  INCR \"" + script.key("n") + "\" ", ":" + script.raise("n", 1));
            case 8 -> script.unsent.append("\r\n*0\r\n");
            case 9 -> script.expect(ANY_ERROR, "NOSUCH", text);
            case 10 -> script.expect(ANY_ERROR, "GET");
            case 11 -> addTransaction(script);
            case 12 -> select(script, random.nextInt(4));
            case 13 -> addUnanswered(script);
            case 14 -> addLetter(script, any());
            default -> script.expect(":" + script.raise("h", 1), "HINCRBY", script.key("h"), "field", "1");
        }
    }

    private static void addInline(Script script, String line, String reply) {
        script.unsent.append(line).append("\r\n");
        script.expect(reply);
    }

    private static void select(Script script, int database) {
        script.expect("+OK", "SELECT", Integer.toString(database));
        script.database = database;
    }

    private static void addTransaction(Script script) {
        script.expect("+OK", "MULTI").expect("+QUEUED", "INCR", script.key("n")).expect("+QUEUED", "PING");
        script.expect("[:" + script.raise("n", 1) + ", +PONG]", "EXEC");
    }

    private static void addUnanswered(Script script) {
        script.unsent.append(RawClient.request("CLIENT", "REPLY", "SKIP"));
        script.unsent.append(RawClient.request("INCR", script.key("n")));
        script.raise("n", 1);
    }

    /// One waits for what the other sends. Whoever sends waits for nothing later than that.
    private void addLetter(Script reader, Script writer) {
        if (reader == writer || reader.isDoomed() || writer.isDoomed()) return;
        String name = "letter:" + letters++;
        select(reader, 0);
        select(writer, 0);
        reader.expect("[$" + name + ", $hello]", "BLPOP", name, "0");
        writer.expect(":1", "RPUSH", name, "hello");
    }

    private void addEnd(Script script) {
        switch (random.nextInt(5)) {
            case 0 ->
                script.expect("+OK", "QUIT").unsent.append(RawClient.request("SET", "never", "1")).append("*x\r\n");
            case 1 -> {
                script.unsent.append("*1\r\n!4\r\n");
                script.expect("-ERR Protocol error: expected '$', got '!'");
            }
            case 2 -> script.saysNoMore = true;
            default -> {
                script.expect("+PONG", "PING");
                return;
            }
        }
        script.expect(RawClient.CLOSED);
    }

    private void sendSome(Script script) {
        int most = new int[]{ 1, 30, 1000, 60_000 }[random.nextInt(4)];
        int bytes = Math.min(script.unsent.length(), random.nextInt(most + 1));
        if (bytes == 0) return;
        boolean isSent = script.client.trySend(script.unsent.substring(0, bytes).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(isSent || script.isDoomed()).as("seed " + seed).isTrue();
        script.unsent.delete(0, bytes);
    }

    private void check(Script script) {
        for (int i = 0; i < script.expected.size(); i++) {
            String expected = script.expected.get(i);
            if (script.saysNoMore && expected.equals(RawClient.CLOSED)) script.client.sayNoMore();
            String reply = script.client.receive();
            if (script.isDoomed() && reply.equals(RawClient.CLOSED)) return;
            String seen = expected.equals(ANY_ERROR) ? reply.substring(0, 1) : reply;
            assertThat(seen).as("reply %d of client %d, seed %d", i, script.number, seed).isEqualTo(expected);
        }
    }
}

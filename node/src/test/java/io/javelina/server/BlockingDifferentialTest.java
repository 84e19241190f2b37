package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Several clients wait for a few lists while others fill, move and delete them, here and at a real server: the same
/// clients wait after each step, and those that do not any more got the same replies.
///
/// Servers older than Valkey serve a client from the key that became ready, newer ones from the first of its keys that has
/// something, so no step makes two keys ready that one client may wait for.
class BlockingDifferentialTest {
    private static final int CLIENTS = 7;
    private static final int STEPS = 4_000;
    private static final int KEYS = 4;
    private static final Pattern NAME = Pattern.compile(" name=w(\\d) ");

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final List<String> script = new ArrayList<>();

    /// The same clients at one server.
    private static final class Side implements AutoCloseable {
        private final List<RawClient> clients = new ArrayList<>();
        private final RawClient operator;
        private final List<String> ids = new ArrayList<>();
        private final Set<Integer> pending = new TreeSet<>();

        Side(int port) {
            operator = RawClient.to(port);
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(RawClient.to(port));
                clients.get(i).ask("CLIENT SETNAME w" + i);
                ids.add(clients.get(i).ask("CLIENT ID").substring(1));
            }
        }

        /// Sends a line, and gives what everybody got because of that.
        String step(int who, String line) {
            if (line.startsWith("UNBLOCK")) return operator.ask("CLIENT UNBLOCK " + ids.get(who)) + settle();
            clients.get(who).send(RawClient.request(line.split(" ")));
            pending.add(who);
            while (!clients.get(who).hasReply() && !waiting().contains(who)) Thread.onSpinWait();
            return settle();
        }

        /// The replies to those that do not wait any more, and who does.
        private String settle() {
            Set<Integer> waiting = waiting();
            StringBuilder text = new StringBuilder();
            for (int i = 0; i < CLIENTS; i++)
                if (pending.contains(i) && !waiting.contains(i)) {
                    text.append(" w").append(i).append(": ").append(clients.get(i).receive());
                    pending.remove(i);
                }
            return text + " waiting: " + waiting;
        }

        private Set<Integer> waiting() {
            Set<Integer> waiting = new TreeSet<>();
            for (String line : operator.ask("CLIENT LIST").split("\n")) {
                Matcher name = NAME.matcher(line);
                if (line.contains(" flags=b ") && name.find()) waiting.add(Integer.parseInt(name.group(1)));
            }
            return waiting;
        }

        @Override
        public void close() {
            clients.forEach(RawClient::close);
            operator.close();
        }
    }

    @Test
    void shouldServeWhomARealServerServes() throws IOException {
        System.out.println("BlockingDifferentialTest: -Djavelina.seed=" + seed);
        try (Oracle oracle = Oracle.start();
                TestServer server = TestServer.start();
                Side ours = new Side(server.port());
                Side theirs = new Side(oracle.port())) {
            for (int step = 0; step < STEPS; step++) compare(ours, theirs);
        }
    }

    private void compare(Side ours, Side theirs) {
        int who = random.nextInt(CLIENTS);
        String line = ours.pending.contains(who) ? "UNBLOCK" : line();
        // Somebody has to be left who can end the waiting of others.
        if (line.startsWith("B") && ours.pending.size() >= CLIENTS - 1) return;
        if (line.equals("UNBLOCK") && random.nextInt(3) > 0) return;
        script.add(who + ": " + line);
        String ourReplies = ours.step(who, line);
        String theirReplies = theirs.step(who, line);
        assertThat(ourReplies).as(() -> "seed " + seed + ", last lines "
                + script.subList(Math.max(0, script.size() - 40), script.size())).isEqualTo(theirReplies);
    }

    private String line() {
        return switch (random.nextInt(26)) {
            case 0, 1, 2 -> "BLPOP k0 k1 0";
            case 3, 4 -> "BRPOP " + key() + " 0";
            case 5, 6 -> "BLMOVE " + key() + " " + target() + " " + end() + " " + end() + " 0";
            case 7 -> "BRPOPLPUSH " + key() + " " + target() + " 0";
            case 8 -> "BLMPOP 0 2 k1 k0 " + end() + " COUNT " + random.nextInt(1, 4);
            case 9, 10, 11 -> "RPUSH " + key() + " " + value();
            case 12, 13 -> "LPUSH " + key() + " " + value() + " " + value() + " " + value();
            case 14 -> "LMOVE " + key() + " " + key() + " " + end() + " " + end();
            case 15 -> "RENAME " + key() + " " + key();
            case 16 -> "COPY " + key() + " " + key() + " REPLACE";
            case 17 -> "DEL " + key();
            case 18 -> "LLEN " + key();
            case 19 -> "LRANGE " + key() + " 0 -1";
            case 20 -> random.nextInt(3) == 0 ? "FLUSHALL" : "EXISTS " + key();
            case 21 -> "LPOP " + key();
            case 22 -> "SELECT " + random.nextInt(2);
            case 23 -> "MOVE " + key() + " " + random.nextInt(2);
            case 24 -> "LINSERT " + key() + " BEFORE v1 v2";
            default -> "LREM " + key() + " 0 v1";
        };
    }

    private String key() { return "k" + random.nextInt(KEYS); }

    private String target() { return "k" + random.nextInt(2, KEYS); }

    private String value() { return "v" + random.nextInt(3); }

    private String end() { return random.nextBoolean() ? "LEFT" : "RIGHT"; }
}

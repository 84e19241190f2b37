package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Several clients watch, queue and change the same few keys in any order, here and at a real server, and get the same
/// replies.
class TransactionDifferentialTest {
    private static final int CLIENTS = 4;
    private static final int STEPS = 12_000;
    private static final int KEYS = 6;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final boolean[] queueing = new boolean[CLIENTS];

    @Test
    void shouldReplyWhatARealServerReplies() throws IOException {
        System.out.println("TransactionDifferentialTest: -Djavelina.seed=" + seed);
        List<RawClient> clients = new ArrayList<>();
        try (Oracle oracle = Oracle.start(); TestServer server = TestServer.start()) {
            try {
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(server.connect());
                    clients.add(RawClient.to(oracle.port()));
                }
                List<String> script = new ArrayList<>();
                for (int step = 0; step < STEPS; step++) compare(clients, script);
            } finally {
                clients.forEach(RawClient::close);
            }
        }
    }

    private void compare(List<RawClient> clients, List<String> script) {
        int who = random.nextInt(CLIENTS);
        String line = line(who);
        script.add(who + ": " + line);
        String ours = clients.get(2 * who).ask(line);
        String theirs = clients.get(2 * who + 1).ask(line);
        assertThat(ours).as(() -> "seed " + seed + ", last lines " + script.subList(Math.max(0, script.size() - 60),
                script.size())).isEqualTo(theirs);
    }

    private String line(int who) {
        // Where newer servers refuse more, nothing is sent.
        if (!queueing[who] && random.nextInt(6) == 0) {
            queueing[who] = true;
            return "MULTI";
        }
        if (queueing[who] && random.nextInt(8) == 0) {
            queueing[who] = false;
            return switch (random.nextInt(8)) {
                case 0 -> "DISCARD";
                case 1 -> "EXEC now";
                case 2 -> "RESET";
                default -> "EXEC";
            };
        }
        if (!queueing[who] && random.nextInt(4) == 0) return "WATCH " + key() + " " + key();
        return command();
    }

    private String command() {
        return switch (random.nextInt(22)) {
            case 0, 1 -> "SET " + key() + " " + random.nextInt(3);
            case 2 -> "DEL " + key() + " " + key();
            case 3 -> "INCR " + key();
            case 4 -> "APPEND " + key() + " x";
            case 5 -> "GET " + key();
            case 6 -> "MGET " + key() + " " + key();
            case 7 -> "EXPIRE " + key() + " " + (random.nextBoolean() ? 1000 : -1);
            case 8 -> "PERSIST " + key();
            case 9 -> "RENAME " + key() + " " + key();
            case 10 -> "COPY " + key() + " " + key() + " DB " + random.nextInt(2) + " REPLACE";
            case 11 -> "MOVE " + key() + " " + random.nextInt(2);
            case 12 -> "SELECT " + random.nextInt(2);
            case 13 -> random.nextInt(4) == 0 ? "FLUSHDB" : "SETNX " + key() + " nx";
            case 14 -> random.nextInt(4) == 0 ? "FLUSHALL" : "GETSET " + key() + " gs";
            case 15 -> random.nextInt(2) == 0 ? "SWAPDB 0 1" : "SETRANGE " + key() + " 1 r";
            case 16 -> "UNWATCH";
            case 17 -> random.nextInt(3) == 0 ? "NOSUCH" : "SETBIT " + key() + " 3 1";
            case 18 -> random.nextInt(3) == 0 ? "GET" : "STRLEN " + key();
            case 19 -> "TYPE " + key();
            case 20 -> "GETDEL " + key();
            default -> "EXISTS " + key();
        };
    }

    private String key() { return "k" + random.nextInt(KEYS); }
}

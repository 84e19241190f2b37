package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Random scripts of commands for keys, to us and to a real server: replies, events, counters and what is left must be equal.
class KeyspaceDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final String[] KEYS = { "a", "b", "c", "d", "long" + "k".repeat(300), "", "x*", "k[1]" };
    private static final String MARK = "end-of-events";

    private final Random random = new Random(SEED);
    private final CommandHarness harness = CommandHarness.with(StringCommands::register, CounterCommands::register,
            GenericCommands::register, ExpireCommands::register, ScanCommands::register, ObjectCommands::register,
            DatabaseCommands::register);

    @Test
    void shouldReplyAndSignalAsTheRealServer() throws IOException {
        System.out.println("KeyspaceDifferentialTest: -Djavelina.seed=" + SEED);
        try (Oracle oracle = Oracle.start()) {
            oracle.run("HELLO 3");
            oracle.run("CONFIG SET notify-keyspace-events EAnm");
            oracle.run("PSUBSCRIBE __keyevent*");
            oracle.run("CONFIG RESETSTAT");
            harness.protocol(3);
            for (int i = 0; i < 6000; i++) step(oracle, command());
            compareCounters(oracle);
            for (int database = 0; database < 4; database++) compareDatabase(oracle, database);
        }
        for (int i = 0; i < 16; i++) harness.keyspace().database(i).assertInvariants();
        Harnesses.assertDataReturned(harness);
    }

    private void step(Oracle oracle, List<String> command) {
        harness.time(System.currentTimeMillis());
        String ours = RespText.of(harness.run(command));
        List<String> ourEvents = harness.allEvents().stream().filter(event -> !event.startsWith("flushed"))
                .map(event -> event.substring(2)).toList();
        List<String> theirEvents = new ArrayList<>();
        String theirs = ask(oracle, command, theirEvents);
        assertThat(rounded(command, ours)).as("reply to %s, seed %d", command, SEED)
                .isEqualTo(rounded(command, theirs));
        assertThat(ourEvents).as("events of %s, seed %d", command, SEED).isEqualTo(theirEvents);
    }

    /// Events come as push messages around the reply; an ECHO after the command marks their end.
    private static String ask(Oracle oracle, List<String> command, List<String> events) {
        String reply = null;
        String frame = oracle.run(command);
        oracle.send(List.of("ECHO", MARK));
        for (; !frame.equals("$" + MARK.length() + "\r\n" + MARK + "\r\n"); frame = oracle.read()) {
            if (frame.startsWith(">")) events.add(event(frame));
            else reply = RespText.of(frame);
        }
        return reply;
    }

    private static String event(String push) {
        String[] lines = push.split("\r\n", -1);
        return lines[6].substring(lines[6].indexOf(':') + 1) + " " + lines[8];
    }

    /// Times from now on differ a little, since the two do not run at the same moment.
    private static String rounded(List<String> command, String reply) {
        if (!command.get(0).contains("TTL") && !command.get(0).endsWith("EXPIRETIME")) return reply;
        if (!reply.matches(":\\d{4,}")) return reply;
        return ":" + Math.round(Long.parseLong(reply.substring(1)) / 10_000.0) + "0000";
    }

    private void compareCounters(Oracle oracle) {
        String info = oracle.run("INFO everything");
        assertThat(harness.keyspace().counters().hits).as("hits").isEqualTo(field(info, "keyspace_hits"));
        assertThat(harness.keyspace().counters().misses).as("misses").isEqualTo(field(info, "keyspace_misses"));
        assertThat(harness.changes()).as("changes").isEqualTo(field(info, "rdb_changes_since_last_save"));
        assertThat(harness.keyspace().counters().expired).as("expired").isEqualTo(field(info, "expired_keys"));
    }

    private static long field(String info, String name) {
        Matcher matcher = Pattern.compile(name + ":(\\d+)").matcher(info);
        assertThat(matcher.find()).isTrue();
        return Long.parseLong(matcher.group(1));
    }

    private void compareDatabase(Oracle oracle, int database) {
        step(oracle, List.of("SELECT", "" + database));
        step(oracle, List.of("DBSIZE"));
        for (String key : KEYS) {
            step(oracle, List.of("GET", key));
            step(oracle, List.of("PTTL", key));
            step(oracle, List.of("OBJECT", "ENCODING", key));
        }
    }

    private List<String> command() {
        return switch (random.nextInt(34)) {
            case 0, 1, 2 -> List.of("SET", key(), value());
            case 3 -> List.of("SET", key(), value(), "PX", pick("100000000", "200000000"));
            case 4 -> List.of("APPEND", key(), value());
            case 5 -> List.of("GET", key());
            case 6 -> words(pick("DEL", "UNLINK", "EXISTS", "TOUCH"), key(), key(), key());
            case 7 -> List.of(pick("DEL", "UNLINK"), key());
            case 8, 9 -> List.of(pick("RENAME", "RENAMENX"), key(), key());
            case 10, 11 -> List.of("COPY", key(), key());
            case 12 -> List.of("COPY", key(), key(), "DB", database());
            case 13 -> List.of("COPY", key(), key(), "replace", "DB", database());
            case 14 -> words("COPY", key(), key(), pick("REPLACE", "DB", "FOO"));
            case 15 -> List.of("MOVE", key(), database());
            case 16, 17, 18 -> List.of(pick("EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT"), key(), time());
            case 19, 20, 21 ->
                List.of(pick("EXPIRE", "PEXPIRE", "EXPIREAT", "PEXPIREAT"), key(), time(), condition());
            case 22 -> List.of(pick("EXPIRE", "PEXPIREAT"), key(), time(), condition(), condition());
            case 23, 24 -> List.of(pick("TTL", "PTTL", "EXPIRETIME", "PEXPIRETIME"), key());
            case 25 -> List.of("PERSIST", key());
            case 26 -> List.of("TYPE", key());
            case 27 -> List.of("OBJECT", pick("ENCODING", "FREQ"), key());
            case 28 -> List.of("SELECT", database());
            case 29 -> List.of("SWAPDB", database(), database());
            case 30 -> List.of("DBSIZE");
            case 31 -> random.nextInt(8) == 0
                    ? words(pick("FLUSHDB", "FLUSHALL"), pick("SYNC", "ASYNC", "FOO"))
                    : List.of("PERSIST", key());
            case 32 -> List.of("KEYS", pick("x\\*", "k[[]1]", "long*k", "nothing*"));
            default -> words(pick("SCAN 0 COUNT 0", "SCAN abc", "SCAN 0 COUNT x", "SCAN 0 FOO", "SCAN 1.5",
                    "SCAN 99999999999999999999", "SCAN 0 MATCH", "SCAN 0 MATCH x\\* COUNT 1000", "MOVE a x",
                    "EXISTS", "SELECT 1 2", "RENAME a", "OBJECT ENCODING").split(" "));
        };
    }

    private static List<String> words(String... words) { return Arrays.asList(words); }

    private String pick(String... choices) { return choices[random.nextInt(choices.length)]; }

    private String key() { return pick(KEYS); }

    private String value() {
        return pick("1", "12345", "9999", "10000", "-7", "hello", "v".repeat(44), "v".repeat(45), "v".repeat(600),
                "v".repeat(5000), "");
    }

    private String database() {
        return random.nextInt(20) == 0 ? pick("16", "-1", "x", "99999999999") : "" + random.nextInt(4);
    }

    private String condition() { return random.nextInt(15) == 0 ? "foo" : pick("NX", "XX", "gt", "LT"); }

    private String time() {
        return pick("100000000", "200000000", "99999999999999", "88888888888888", "-1", "0", "abc",
                "9223372036854775807", "-9223372036854775808", "9223372036854775", "1000000000000000");
    }
}

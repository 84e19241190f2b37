package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Values of all types and encodings go from a real server to us and back: it must find what it gave, and we must call it
/// what it does.
class DumpExchangeTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private static final String SAME = "+same\r\n";
    /// Asks the server whether each field of one hash has the same value in the other.
    private static final List<String> SAME_FIELDS = List.of("EVAL", """
            local all = redis.call('HGETALL', KEYS[1])
            for i = 1, #all, 2 do
                if redis.call('HGET', KEYS[2], all[i]) ~= all[i + 1] then return all[i] end
            end
            return redis.status_reply('same')
            """, "2", "k", "back");

    private final Random random = new Random(SEED);
    private final Dumps dumps = new Dumps();
    private Oracle oracle;
    /// Whether the server writes as many bytes as we do.
    private boolean hasSameLength = true;

    @BeforeEach
    void start() throws IOException {
        System.out.println("DumpExchangeTest: -Djavelina.seed=" + SEED);
        oracle = Oracle.start();
        // What Redis 7.0 reads, and the limits that Valkey has and it has not.
        dumps.settings.version = 10;
        oracle.run("CONFIG SET hash-max-listpack-entries 512");
        oracle.run("CONFIG SET sanitize-dump-payload yes");
    }

    @AfterEach
    void stop() throws IOException {
        if (oracle != null) oracle.close();
        dumps.assertAllReturned();
    }

    @Test
    void shouldExchangeStrings() {
        for (String value : List.of("", "1", "-128", "32767", "2147483647", "2147483648", "9223372036854775807", "01",
                "x".repeat(45), "abc".repeat(1000), noise(30_000))) {
            oracle.run(List.of("SET", "k", value));
            exchange("string of " + value.length());
        }
    }

    @Test
    void shouldExchangeLists() {
        for (int size : new int[]{ 1, 2, 128, 129, 3000 })
            for (int longest : new int[]{ 3, 80, 600 }) build("RPUSH", size, longest, 1);
        // Redis 7.0 makes listpacks of large elements, too.
        hasSameLength = false;
        oracle.run(List.of("RPUSH", "k", "a".repeat(20_000), "b", noise(70_000), "", "7", noise(200_000)));
        exchange("list with large elements");
    }

    @Test
    void shouldExchangeListsOfCompressedNodes() {
        oracle.run("CONFIG SET list-compress-depth 1");
        hasSameLength = false;
        dumps.harness.settings().encodingLimits.listCompressDepth = 1;
        build("RPUSH", 5000, 40, 1);
    }

    @Test
    void shouldExchangeSets() {
        for (int size : new int[]{ 1, 5, 512, 513 }) {
            oracle.run("DEL k");
            for (int i = 0; i < size; i++) oracle.run("SADD k " + random.nextLong() / (1 + random.nextInt(1 << 20)));
            exchange("set of " + size + " integers");
        }
        for (int size : new int[]{ 1, 127, 129, 2000 }) build("SADD", size, 20, 1);
    }

    @Test
    void shouldExchangeHashes() {
        for (int size : new int[]{ 1, 5, 511, 513, 2000 }) build("HSET", size, 30, 2);
        oracle.run(List.of("HSET", "k", "f", noise(100)));
        exchange("hash with a long value");
    }

    @Test
    void shouldExchangeSortedSets() {
        for (int size : new int[]{ 1, 5, 127, 129, 2000 }) {
            oracle.run("DEL k");
            for (int i = 0; i < size; i++) oracle.run(List.of("ZADD", "k", score(), word(12)));
            exchange("sorted set of " + size);
        }
        oracle.run(List.of("ZADD", "k", "1", noise(65)));
        exchange("sorted set with a long member");
    }

    @Test
    void shouldExchangeStreams() {
        for (int size : new int[]{ 1, 99, 100, 101, 1500 }) {
            oracle.run("DEL k");
            for (int i = 1; i <= size; i++) oracle.run(entry(i));
            exchange("stream of " + size);
            useStream(size);
            exchange("used stream of " + size);
        }
        oracle.run("XTRIM k MAXLEN 0");
        exchange("stream without entries");
    }

    /// An entry of the fields that most have, or of others.
    private List<String> entry(int number) {
        List<String> line = new ArrayList<>(List.of("XADD", "k", number / 3 + "-" + (number % 3 + 1)));
        boolean isUsual = random.nextInt(5) > 0;
        for (int i = isUsual ? 2 : 1 + random.nextInt(6); i > 0; i--) {
            line.add(isUsual ? "field" + i : word(20));
            line.add(word(40));
        }
        return line;
    }

    /// Groups read it, and some entries go.
    private void useStream(int size) {
        oracle.run("XGROUP CREATE k g1 0");
        oracle.run("XGROUP CREATE k g2 $");
        oracle.run("XGROUP CREATE k g3 0 ENTRIESREAD 3");
        oracle.run("XREADGROUP GROUP g1 alice COUNT 70 STREAMS k >");
        oracle.run("XREADGROUP GROUP g1 bob COUNT 30 STREAMS k >");
        oracle.run("XREADGROUP GROUP g3 carol STREAMS k >");
        oracle.run("XGROUP CREATECONSUMER k g1 idle");
        oracle.run("XCLAIM k g1 bob 0 0-2 1-1 1-2");
        for (int i = 0; i < size / 3; i++) {
            String id = random.nextInt(size) / 3 + "-" + (1 + random.nextInt(3));
            oracle.run("XDEL k " + id);
            oracle.run("XACK k g1 " + id);
        }
        oracle.run("XTRIM k MAXLEN ~ " + size * 2 / 3);
    }

    private String score() {
        return switch (random.nextInt(6)) {
            case 0 -> "" + random.nextInt(10);
            case 1 -> "" + random.nextLong();
            case 2 -> "" + random.nextDouble();
            case 3 -> "" + random.nextGaussian() * 1e300;
            case 4 -> random.nextBoolean() ? "inf" : "-inf";
            default -> "" + random.nextInt(1000) / 8.0;
        };
    }

    private void build(String command, int size, int longest, int words) {
        oracle.run("DEL k");
        for (int i = 0; i < size; i++) {
            List<String> line = new ArrayList<>(List.of(command, "k"));
            for (int j = 0; j < words; j++) line.add(word(longest));
            oracle.run(line);
        }
        exchange(command + " of " + size + " up to " + longest);
    }

    private String word(int longest) {
        return switch (random.nextInt(4)) {
            case 0 -> "" + random.nextInt(200);
            case 1 -> "" + random.nextLong() / (1L << random.nextInt(63));
            case 2 -> noise(random.nextInt(longest + 1));
            default -> "word".repeat(longest / 4 + 1).substring(0, random.nextInt(longest + 1)) + random.nextInt(9999);
        };
    }

    private String noise(int length) {
        StringBuilder text = new StringBuilder(length);
        for (int i = 0; i < length; i++) text.append((char) random.nextInt(256));
        return text.toString();
    }

    /// Takes the key from the server, gives it back under another name, and compares.
    private void exchange(String what) {
        String theirs = Dumps.payload(oracle.run("DUMP k"));
        assertThat(dumps.restore("k", theirs, "REPLACE")).as(what).isEqualTo("+OK");
        assertThat(dumps.harness.ask("TYPE k")).as(what).isEqualTo(oracle.ask("TYPE k"));
        compareEncodings(what);
        if (hasSameLength) compareLengths(what);
        dumps.harness.keyspace().database(0).assertInvariants();
        String ours = dumps.dump("k");
        assertThat(RespText.of(oracle.run(List.of("RESTORE", "back", "0", ours, "REPLACE")))).as(what)
                .isEqualTo("+OK");
        for (String line : content()) {
            String expected = oracle.run(line.replace("KEY", "k"));
            String given = oracle.run(line.replace("KEY", "back"));
            assertThat(given.equals(expected)).as(what + ", " + line).isTrue();
        }
        assertThat(oracle.ask("TYPE k").equals("+hash") ? oracle.run(SAME_FIELDS) : SAME).as(what).isEqualTo(SAME);
        assertThat(dumps.restore("again", ours, "REPLACE")).as(what).isEqualTo("+OK");
        // Tables have no order that would be kept.
        boolean isOrdered = !dumps.harness.ask("OBJECT ENCODING k").equals("$hashtable");
        if (isOrdered) assertThat(dumps.dump("again").equals(ours)).as(what).isTrue();
        oracle.run("DEL back");
    }

    /// Redis 7.0 has no listpacks for lists and sets.
    private void compareEncodings(String what) {
        String theirs = oracle.ask("OBJECT ENCODING k");
        String ours = dumps.harness.ask("OBJECT ENCODING k");
        if (ours.equals("$listpack") && List.of("$quicklist", "$hashtable").contains(theirs)) return;
        assertThat(ours).as(what).isEqualTo(theirs);
    }

    /// Without compression, which may find more or less to save.
    private void compareLengths(String what) {
        oracle.run("CONFIG SET rdbcompression no");
        String theirs = oracle.ask("DEBUG OBJECT k").replaceFirst(".* serializedlength:(\\d+) .*", "$1");
        oracle.run("CONFIG SET rdbcompression yes");
        assertThat("" + dumps.serializedLength("k")).as(what).isEqualTo(theirs);
    }

    /// What to ask for to see all of the value, in an order that does not depend on how it was put together.
    private List<String> content() {
        return switch (oracle.ask("TYPE k")) {
            case "+string" -> List.of("GET KEY");
            case "+list" -> List.of("LRANGE KEY 0 -1");
            case "+set" -> List.of("SORT KEY ALPHA");
            case "+hash" -> List.of("HLEN KEY");
            case "+stream" -> List.of("XRANGE KEY - +", "XINFO STREAM KEY FULL COUNT 0");
            case "+zset" -> List.of("ZRANGE KEY 0 -1 WITHSCORES");
            default -> throw new AssertionError(oracle.ask("TYPE k"));
        };
    }
}

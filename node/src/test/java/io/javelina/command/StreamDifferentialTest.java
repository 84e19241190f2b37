package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.EncodingLimits;
import io.javelina.type.StreamValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same random scripts to us and to a real server, for several sizes of nodes: every reply, the events, the counted
/// changes, and where nodes begin, must be equal.
class StreamDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int COMMANDS = 120;
    private static final List<String> KEYS = List.of("s", "t", "u");
    private static final List<String> GROUPS = List.of("g", "group2");
    private static final List<String> CONSUMERS = List.of("alice", "bob", "");

    private Random random;
    private long millis;

    @ParameterizedTest
    @CsvSource({ "100, 4096, 40", "3, 4096, 60", "0, 0, 20", "7, 200, 60", "0, 1000, 40" })
    void shouldReplyAsTheRealServerDoes(long nodeEntries, long nodeBytes, int scripts) throws IOException {
        System.out.println("StreamDifferentialTest: -Djavelina.seed=" + SEED);
        random = new Random(SEED + 31 * nodeEntries + nodeBytes);
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            oracle.run("CONFIG SET stream-node-max-entries " + nodeEntries + " stream-node-max-bytes " + nodeBytes);
            for (int i = 0; i < scripts; i++) play(nodeEntries, nodeBytes, oracle, listener);
        }
    }

    private void play(long nodeEntries, long nodeBytes, Oracle oracle, Oracle.Listener listener) throws IOException {
        CommandHarness harness = CommandHarness.with(StreamCommands::register, GenericCommands::register)
                .time(System.currentTimeMillis());
        EncodingLimits limits = harness.settings().encodingLimits;
        limits.streamNodeMaxEntries = nodeEntries;
        limits.streamNodeMaxBytes = nodeBytes;
        oracle.run("FLUSHALL");
        listener.events();
        long changesBefore = oracle.changes();
        int protocol = random.nextInt(2) + 2;
        oracle.run("HELLO " + protocol);
        harness.protocol(protocol);
        millis = 1;
        List<String> history = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++)
            for (List<String> command : commands(harness)) {
                history.add(Words.shortened(command));
                compare(command, harness, oracle, history);
            }
        for (String key : KEYS)
            for (String look : List.of("XRANGE %s - +", "XREVRANGE %s + -", "XINFO STREAM %s", "XINFO STREAM %s FULL",
                    "XINFO GROUPS %s", "XLEN %s"))
                compare(List.of(String.format(look, key).split(" ")), harness, oracle, history);
        assertThat(harness.eventNames())
                .as(String.join("\n", history)).isEqualTo(listener.events());
        assertThat(harness.changes()).as("changes after%n%s", String.join("\n", history))
                .isEqualTo(oracle.changes() - changesBefore);
        assertInvariants(harness);
        Harnesses.assertAllReturned(harness);
    }

    private static void compare(List<String> command, CommandHarness harness, Oracle oracle, List<String> history) {
        String ours = RespText.of(harness.run(command));
        String theirs = RespText.of(oracle.run(command));
        assertThat(comparable(command, ours)).as(String.join("\n", history)).isEqualTo(comparable(command, theirs));
    }

    /// Without what differs between two runs, or between the versions.
    private static String comparable(List<String> command, String reply) {
        String name = command.get(0).toUpperCase();
        if (name.equals("XPENDING")) return reply.replaceAll("(\\$[^,]*, \\$[^,]*), :\\d+, (:\\d+)", "$1, idle, $2");
        if (!name.equals("XINFO")) return reply;
        // Valkey 7.2 tells when a consumer was active, and computes the lag anew.
        return reply.replaceAll(":\\d{13}", "time").replaceAll(", \\$active-time[,:] (time|:-1)", "")
                .replaceAll(", \\$inactive[,:] :-?\\d+", "").replaceAll("(\\$idle[,:]) :\\d+", "$1 idle")
                .replaceAll("(\\$(lag|entries-read)[,:]) (:-?\\d+|_\\$?)", "$1 count");
    }

    static void assertInvariants(CommandHarness harness) {
        harness.keyspace().database(0).assertInvariants();
        for (String key : KEYS) {
            byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
            long block = harness.allocator().allocate(Account.CLIENT_QUERY, bytes.length);
            Memory.copy(bytes, 0, block, bytes.length);
            long entry = harness.keyspace().database(0).peek(new Slice().wrap(block, bytes.length));
            if (entry != 0 && Entry.type(entry) == 5) {
                StreamValue stream = harness.keyspace().database(0).streams().of(entry);
                stream.assertInvariants();
            }
            harness.allocator().free(Account.CLIENT_QUERY, block, bytes.length);
        }
    }

    // Scripts.

    private List<List<String>> commands(CommandHarness harness) {
        return switch (random.nextInt(30)) {
            case 0, 1, 2, 3, 4, 5, 6 -> List.of(add(newId()));
            case 7 -> List.of(add(oddLowId()));
            case 8 -> List.of(addTrimming());
            case 9, 10 -> List.of(words("XDEL", key(), id(), id(), id()));
            case 11 -> List.of(words("XDEL", key(), id(), oddId()));
            case 12, 13 -> List.of(trim());
            case 14, 15 -> List.of(range());
            case 16 -> List.of(read());
            case 17, 18 -> createGroup();
            case 19, 20, 21 -> List.of(readGroup());
            case 22 -> List.of(words("XACK", key(), group(), id(), id(), id()));
            case 23 -> List.of(pending());
            case 24 -> List.of(claim());
            case 25 -> List.of(autoclaim());
            case 26 -> List.of(setId());
            case 27 -> random.nextInt(3) == 0 ? burst() : List.of(administer());
            case 28 -> List.of(words("XINFO", pick("STREAM", "GROUPS"), key()),
                    words("XINFO", "CONSUMERS", key(), group()));
            default -> List.of(pick(List.of("COPY", key(), key(), "REPLACE"), List.of("DEL", key()),
                    List.of("XLEN", key()), List.of("TYPE", key())));
        };
    }

    /// As many entries as fill nodes.
    private List<List<String>> burst() {
        List<List<String>> commands = new ArrayList<>();
        String key = key();
        for (int i = random.nextInt(150); i > 0; i--) {
            millis += random.nextInt(3);
            commands.add(List.of("XADD", key, millis + "-*", "field0", value()));
        }
        return commands;
    }

    private List<String> add(String id) {
        List<String> words = new ArrayList<>(List.of("XADD", key()));
        if (random.nextInt(15) == 0) words.add("NOMKSTREAM");
        words.add(id);
        return withFields(words);
    }

    private List<String> addTrimming() {
        List<String> words = new ArrayList<>(List.of("XADD", key()));
        words.addAll(trimming());
        words.add(newId());
        return withFields(words);
    }

    private List<String> withFields(List<String> words) {
        int fields = random.nextInt(8) == 0 ? random.nextInt(12) : 1 + random.nextInt(2);
        for (int i = 0; i < fields; i++) {
            words.add(random.nextInt(3) > 0 ? "field" + i : value());
            words.add(value());
        }
        if (random.nextInt(40) == 0) words.add("odd");
        return words;
    }

    private List<String> trim() {
        List<String> words = new ArrayList<>(List.of("XTRIM", key()));
        words.addAll(trimming());
        return words;
    }

    private List<String> trimming() {
        List<String> words = new ArrayList<>();
        boolean byLength = random.nextBoolean();
        words.add(byLength ? "MAXLEN" : pick("MINID", "minid"));
        String sign = pick("~", "=", "", "~");
        if (!sign.isEmpty()) words.add(sign);
        words.add(byLength ? pick("0", "1", "5", "10", "20", "-1", "x") : id());
        if (random.nextInt(4) == 0) words.addAll(List.of("LIMIT", pick("0", "1", "5", "20", "-1")));
        if (random.nextInt(20) == 0) words.addAll(List.of(pick("MAXLEN", "LIMIT"), "3"));
        return words;
    }

    private List<String> range() {
        boolean backwards = random.nextBoolean();
        String start = edge();
        String end = edge();
        List<String> words = new ArrayList<>(backwards
                ? List.of("XREVRANGE", key(), end, start)
                : List.of("XRANGE", key(), start, end));
        if (random.nextBoolean()) words.addAll(List.of("COUNT", pick("1", "2", "5", "0", "-1", "x", "1000")));
        return words;
    }

    private String edge() {
        return switch (random.nextInt(8)) {
            case 0 -> "-";
            case 1 -> "+";
            case 2 -> "(" + id();
            case 3 -> "" + random.nextLong(millis + 2);
            case 4 -> "(" + random.nextLong(millis + 2);
            case 5 -> oddId();
            default -> id();
        };
    }

    private List<String> read() {
        List<String> words = new ArrayList<>(List.of("XREAD"));
        if (random.nextBoolean()) words.addAll(List.of("COUNT", pick("1", "3", "0", "-1")));
        words.add("STREAMS");
        int streams = 1 + random.nextInt(3);
        for (int i = 0; i < streams; i++) words.add(key());
        for (int i = 0; i < streams; i++) words.add(random.nextInt(5) == 0 ? "$" : readId());
        return words;
    }

    /// With its consumers, since when XCLAIM creates one depends on the version.
    private List<List<String>> createGroup() {
        String key = key();
        String group = group();
        List<List<String>> commands = new ArrayList<>();
        List<String> create = new ArrayList<>(List.of("XGROUP", "CREATE", key, group, pick("0", "$", id())));
        if (random.nextInt(3) > 0) create.add("MKSTREAM");
        if (random.nextInt(6) == 0) create.addAll(List.of("ENTRIESREAD", pick("0", "3", "-1", "-2", "x")));
        commands.add(create);
        for (String consumer : CONSUMERS) commands.add(List.of("XGROUP", "CREATECONSUMER", key, group, consumer));
        return commands;
    }

    private List<String> readGroup() {
        List<String> words = new ArrayList<>(List.of("XREADGROUP", "GROUP", group(), consumer()));
        if (random.nextBoolean()) words.addAll(List.of("COUNT", pick("1", "3", "0", "-1")));
        if (random.nextInt(6) == 0) words.add("NOACK");
        words.add("STREAMS");
        int streams = 1 + random.nextInt(3) / 2;
        for (int i = 0; i < streams; i++) words.add(key());
        for (int i = 0; i < streams; i++) words.add(random.nextInt(3) == 0 ? pick("0", readId()) : ">");
        return words;
    }

    private List<String> pending() {
        List<String> words = new ArrayList<>(List.of("XPENDING", key(), group()));
        if (random.nextInt(3) == 0) return words;
        if (random.nextInt(3) == 0) words.addAll(List.of("IDLE", pick("0", "100000000", "x")));
        words.addAll(List.of(edge(), edge(), pick("10", "1", "0", "-1")));
        if (random.nextBoolean()) words.add(pick("alice", "bob", "nobody"));
        return words;
    }

    private List<String> claim() {
        List<String> words = new ArrayList<>(List.of("XCLAIM", key(), group(), consumer(), pick("0", "0", "-1",
                "100000000", "x"), id(), id(), id()));
        for (int i = random.nextInt(3); i > 0; i--)
            words.addAll(pick(List.of("FORCE"), List.of("JUSTID"), List.of("RETRYCOUNT", pick("5", "-1", "x")),
                    List.of("IDLE", "10"), List.of("TIME", "0"), List.of("LASTID", id()), List.of("LASTID"),
                    List.of("oops")));
        return words;
    }

    private List<String> autoclaim() {
        List<String> words = new ArrayList<>(List.of("XAUTOCLAIM", key(), group(), consumer(),
                pick("0", "0", "0", "100000000", "x"), edge()));
        if (random.nextBoolean()) words.addAll(List.of("COUNT", pick("1", "2", "5", "0", "x")));
        if (random.nextInt(3) == 0) words.add(pick("JUSTID", "JUSTID", "oops"));
        return words;
    }

    private List<String> setId() {
        // Below the highest deleted id it is an error since Valkey 8.0.
        millis += 2;
        List<String> words = new ArrayList<>(List.of("XSETID", key(), newId()));
        if (random.nextInt(3) == 0) words.addAll(List.of("ENTRIESADDED", pick("100", "2", "-1", "x")));
        if (random.nextInt(3) == 0) words.addAll(List.of("MAXDELETEDID", id()));
        return words;
    }

    private List<String> administer() {
        return switch (random.nextInt(8)) {
            case 0, 1 -> words("XGROUP", "SETID", key(), group(), pick("0", "$", "-", "+", id()));
            case 2 -> words("XGROUP", "SETID", key(), group(), id(), "ENTRIESREAD", pick("4", "-1"));
            case 3 -> words("XGROUP", "DESTROY", key(), group());
            case 4 -> words("XGROUP", "CREATECONSUMER", key(), group(), consumer());
            case 5 -> words("XGROUP", "CREATE", key(), group(), "0", "MKSTREAM", "oops");
            case 6 -> words("XGROUP", "SETID", key(), group(), id(), "ENTRIESREAD");
            default -> words("XREADGROUP", "GROUP", group(), consumer(), "STREAMS", key(), key(), ">", ">");
        };
    }

    /// An id above all others so far, mostly.
    private String newId() {
        millis += random.nextInt(8) == 0 ? 1L << random.nextInt(40) : random.nextInt(4);
        return switch (random.nextInt(6)) {
            case 0 -> "" + ++millis;
            case 1, 2 -> millis + "-*";
            default -> millis + "-" + random.nextInt(200);
        };
    }

    private String id() {
        return random.nextInt(10) == 0 ? oddId() : random.nextLong(millis + 2) + "-" + random.nextInt(30);
    }

    /// Valkey 7.4 gave `+` a meaning for XREAD.
    private String readId() {
        String id = id();
        return id.equals("+") ? "0" : id;
    }

    /// None that would end the life of a stream.
    private String oddLowId() {
        String id = oddId();
        return id.length() > 18 || id.contains("--") ? "3" : id;
    }

    private String oddId() {
        return pick("0", "0-0", "0-1", "x", "1-x", "-", "+", "1-1-1", "", "007-03", "5-", "-5", " 3-1", "3-+1", "3--1",
                "3--0", "3--01", "18446744073709551615-18446744073709551615", "18446744073709551616-0",
                "18446744073709551615", "9223372036854775808-1", "1-18446744073709551616", "00018446744073709551615-1",
                "9".repeat(127), "0".repeat(120) + "3", "0".repeat(128), "1.5", "1e3", "3-1\0x", "3\0-1", "*-1",
                "3-**");
    }

    private String value() {
        return switch (random.nextInt(14)) {
            case 0 -> "" + random.nextInt(130);
            case 1 -> "" + (random.nextInt(10_000) - 5000);
            case 2 -> "" + (random.nextInt(70_000) - 35_000);
            case 3 -> "" + (random.nextInt(18_000_000) - 9_000_000);
            case 4 -> "" + random.nextInt() * 3L;
            case 5 -> "" + random.nextLong();
            case 6 -> pick("", "-0", "01", "9223372036854775808", "-9223372036854775808", "1.5", "-");
            case 7 -> "v".repeat(60 + random.nextInt(10));
            case 8 -> "v".repeat(120 + random.nextInt(15));
            case 9 -> random.nextInt(4) == 0 ? "v".repeat(pick(4094, 4095, 4096, 16_380, 16_384, 65_535, 65_536)) : "w";
            default -> "value" + random.nextInt(1000);
        };
    }

    private String key() { return pick("s", "s", "t", "u"); }

    private String group() { return random.nextInt(4) == 0 ? GROUPS.get(1) : GROUPS.get(0); }

    private String consumer() { return CONSUMERS.get(random.nextInt(CONSUMERS.size())); }

    @SafeVarargs
    private <T> T pick(T... choices) { return choices[random.nextInt(choices.length)]; }

    private static List<String> words(String... words) { return List.of(words); }
}

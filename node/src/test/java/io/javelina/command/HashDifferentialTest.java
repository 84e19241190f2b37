package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Memory;
import io.javelina.structure.Entry;
import io.javelina.type.HashValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The same random scripts to us and to a real server: every reply, and afterwards every key, must be equal. Listpacks are
/// equal byte by byte.
class HashDifferentialTest {
    private static final int SCRIPTS = 150;
    private static final int COMMANDS = 60;
    private static final List<String> KEYS = List.of("h0", "h1", "h2");
    /// Type and length of a hash in a dump.
    private static final int HASH_LISTPACK = 16;

    private final long seed = Long.getLong("javelina.seed", 1);

    /// The first hashes stay listpacks, the second ones become tables at once, the third ones on the way.
    @ParameterizedTest
    @CsvSource({ "512, 64, 20", "0, 64, 20", "10, 20, 40" })
    void shouldReplyAsTheRealServerDoes(int entries, int length, int fields) throws IOException {
        System.out.println("replay with -Dtest=HashDifferentialTest -Djavelina.seed=" + seed);
        Random random = new Random(seed);
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            oracle.run("CONFIG SET hash-max-listpack-entries " + entries + " hash-max-listpack-value " + length
                    + " rdbcompression no");
            for (int script = 0; script < SCRIPTS; script++) {
                CommandHarness harness = Harnesses.hashes();
                harness.settings().encodingLimits.hashMaxListpackEntries = entries;
                harness.settings().encodingLimits.hashMaxListpackValue = length;
                play(new HashScripts(random, fields), harness, oracle, listener);
            }
        }
    }

    private static void play(HashScripts scripts, CommandHarness harness, Oracle oracle, Oracle.Listener listener)
            throws IOException {
        oracle.run("FLUSHALL");
        oracle.run("SET string 1");
        harness.run("SET string 1");
        listener.events();
        harness.events();
        long changesBefore = oracle.changes() - harness.changes();
        List<String> history = new ArrayList<>();
        for (int i = 0; i < COMMANDS; i++) {
            List<String> command = scripts.command();
            if (command.get(0).equals("HRANDFIELD") && command.size() == 2) continue;
            history.add(Words.shortened(command));
            String name = command.get(0);
            boolean isTable = command.size() > 1
                    && oracle.ask("OBJECT ENCODING " + command.get(1)).equals("$hashtable");
            boolean anyOrder = isTable && List.of("HGETALL", "HKEYS", "HVALS", "HSCAN").contains(name);
            String ours = harness.ask(command);
            String theirs = RespText.of(oracle.run(command));
            boolean isPart = name.equals("HSCAN") && theirs.startsWith("[$") && !theirs.startsWith("[$0,");
            if (isPart) continue;
            assertThat(ordered(ours, anyOrder)).as(String.join("\n", history)).isEqualTo(ordered(theirs, anyOrder));
        }
        assertThat(harness.eventNames())
                .as(String.join("\n", history)).isEqualTo(listener.events());
        assertThat(harness.changes()).as("changes after%n%s", String.join("\n", history))
                .isEqualTo(oracle.changes() - changesBefore);
        for (String key : KEYS) compare(key, harness, oracle, history);
        Harnesses.assertAllReturned(harness);
    }

    /// The elements in the order of the alphabet where any order is right.
    private static String ordered(String reply, boolean anyOrder) {
        if (!anyOrder) return reply;
        String[] elements = reply.replaceAll("[\\[\\]]", "").split(", ");
        Arrays.sort(elements);
        return String.join(", ", elements);
    }

    private static void compare(String key, CommandHarness harness, Oracle oracle, List<String> history) {
        String after = String.join("\n", history);
        String encoding = oracle.ask("OBJECT ENCODING " + key);
        assertThat(harness.ask("OBJECT ENCODING " + key)).as(after).isEqualTo(encoding);
        assertThat(ordered(harness.ask("HGETALL " + key), true)).as(after)
                .isEqualTo(ordered(oracle.ask("HGETALL " + key), true));
        if (encoding.equals("$listpack")) assertThat(listpack(key, harness)).as(after).isEqualTo(dumped(key, oracle));
    }

    private static String listpack(String key, CommandHarness harness) {
        long entry = Harnesses.entry(harness, key);
        assertThat(Entry.isExternal(entry) || Entry.inlineLength(entry) > 0).isTrue();
        HashValue hash = harness.keyspace().database(0).hashes().of(entry);
        return HexFormat.of().formatHex(Memory.toBytes(hash.listpackAddress(), hash.listpackBytes()));
    }

    /// The listpack in a dump, behind type and length.
    private static String dumped(String key, Oracle oracle) {
        byte[] dump = oracle.ask("DUMP " + key).substring(1).getBytes(StandardCharsets.ISO_8859_1);
        assertThat(dump[0]).isEqualTo((byte) HASH_LISTPACK);
        int head = dump[1] & 0xff;
        int first = head < 0x40 ? 2 : head < 0x80 ? 3 : 6;
        int length = head < 0x40
                ? head
                : head < 0x80
                        ? (head & 0x3f) << 8 | dump[2] & 0xff
                        : (dump[2] & 0xff) << 24 | (dump[3] & 0xff) << 16 | (dump[4] & 0xff) << 8 | dump[5] & 0xff;
        return HexFormat.of().formatHex(dump, first, first + length);
    }
}

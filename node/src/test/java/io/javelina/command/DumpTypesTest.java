package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What all types have in common: commands for keys work with each of them, and versions of RDB hold what they can.
class DumpTypesTest {
    /// A key of each type and encoding, and what shows all of its value.
    private static final Map<String, String> KEYS = Map.ofEntries(Map.entry("string", "GET"),
            Map.entry("integer", "GET"),
            Map.entry("list", "LRANGE 0 -1"), Map.entry("quicklist", "LRANGE 0 -1"), Map.entry("intset", "SMEMBERS"),
            Map.entry("setpack", "SMEMBERS"), Map.entry("settable", "SCARD"), Map.entry("hash", "HGETALL"),
            Map.entry("hashtable", "HGETALL"), Map.entry("zset", "ZRANGE"), Map.entry("skiplist", "ZRANGE"),
            Map.entry("stream", "XRANGE - +"));

    private final Dumps dumps = new Dumps();
    private final CommandHarness harness = dumps.harness;

    @BeforeEach
    void makeKeys() {
        for (String line : List.of("SET string text", "SET integer 12345", "RPUSH list a 1 b", "SADD intset 3 1 2",
                "SADD setpack a b 1", "SADD settable a " + "m".repeat(100), "HSET hash f v g 1",
                "HSET hashtable f " + "v".repeat(100), "XADD stream 1-1 f v", "XADD stream 1-2 f w",
                "XGROUP CREATE stream group 0", "XREADGROUP GROUP group one COUNT 1 STREAMS stream >"))
            assertThat(harness.run(line)).as(line).doesNotStartWith("-");
        for (int i = 0; i < 300; i++) harness.run("RPUSH quicklist " + "element".repeat(10) + i);
        assertThat(dumps.restore("zset", sortedSet(2), "REPLACE")).isEqualTo("+OK");
        assertThat(dumps.restore("skiplist", sortedSet(200), "REPLACE")).isEqualTo("+OK");
        harness.events();
    }

    private static String sortedSet(int size) {
        StringBuilder members = new StringBuilder("\5" + OldRdb.length(size));
        for (int i = 0; i < size; i++)
            members.append(OldRdb.string("m" + i)).append(OldRdb.little(Double.doubleToLongBits(i + 0.5), 8));
        return Dumps.sealed(members.toString(), 11);
    }

    @AfterEach
    void assertAllReturned() { dumps.assertAllReturned(); }

    private String content(String key) { return content(key, key); }

    private String content(String key, String like) {
        String[] words = KEYS.get(like).split(" ", 2);
        String all = words[0].equals("ZRANGE")
                ? dumps.members(key)
                : harness.ask(words[0] + " " + key + (words.length > 1 ? " " + words[1] : ""));
        return all + " as "
                + harness.ask("OBJECT ENCODING " + key) + " " + harness.ask("TYPE " + key);
    }

    @Test
    void shouldCopyRenameAndMoveKeysOfAllTypes() {
        for (String key : KEYS.keySet()) {
            String before = content(key);
            assertThat(before).as(key).doesNotContain("WRONGTYPE");
            assertThat(harness.ask("COPY " + key + " copy REPLACE")).isEqualTo(":1");
            assertThat(content("copy", key)).isEqualTo(before);
            assertThat(harness.ask("RENAME copy renamed")).isEqualTo("+OK");
            assertThat(content("renamed", key)).isEqualTo(before);
            dumps.assertInvariants("renamed");
            assertThat(harness.ask("EXPIRE renamed 100")).isEqualTo(":1");
            assertThat(content("renamed", key)).isEqualTo(before);
            assertThat(harness.ask("MOVE renamed 1")).isEqualTo(":1");
            harness.run("SELECT 1");
            assertThat(content("renamed", key)).isEqualTo(before);
            harness.keyspace().database(1).assertInvariants();
            assertThat(harness.ask("DEL renamed")).isEqualTo(":1");
            harness.run("SELECT 0");
            assertThat(content(key)).isEqualTo(before);
        }
    }

    @Test
    void shouldFindKeysByType() {
        for (String type : List.of("string", "list", "set", "zset", "hash", "stream")) {
            String found = harness.ask("SCAN 0 COUNT 1000 TYPE " + type);
            for (String key : KEYS.keySet())
                assertThat(found.matches(".*\\$" + key + "[,\\]].*")).as(type + " " + key)
                        .isEqualTo(harness.ask("TYPE " + key).equals("+" + type));
        }
    }

    @Test
    void shouldRestoreWhatItHasWrittenInEachVersion() {
        for (int version : new int[]{ 10, 11, 80 })
            for (String key : KEYS.keySet()) {
                dumps.settings.version = version;
                assertThat(dumps.restore("restored", dumps.dump(key), "REPLACE")).as(key + " " + version)
                        .isEqualTo("+OK");
                assertThat(content("restored", key)).isEqualTo(content(key));
                dumps.assertInvariants("restored");
            }
    }

    @Test
    void shouldWriteTheTypesThatTheVersionKnows() {
        dumps.settings.version = 10;
        assertThat(dumps.dump("setpack")).startsWith("\2");
        assertThat(dumps.dump("stream")).startsWith("\23");
        assertThat(dumps.dump("list")).startsWith("\22");
        dumps.settings.version = 11;
        assertThat(dumps.dump("setpack")).startsWith("\24");
        assertThat(dumps.dump("stream")).startsWith("\25");
        assertThat(dumps.dump("hash")).startsWith("\20");
        assertThat(dumps.dump("hashtable")).startsWith("\4");
        assertThat(dumps.dump("zset")).startsWith("\21");
        assertThat(dumps.dump("skiplist")).startsWith("\5");
    }

    @Test
    void shouldKeepTheExpiryOfFieldsInTheNewestVersionOnly() {
        harness.run("HSET h f v g w");
        harness.run("HPEXPIREAT h " + (CommandHarness.START + 5000) + " FIELDS 1 f");
        String standard = dumps.dump("h");
        dumps.settings.version = 10;
        assertThat(harness.ask("DUMP h"))
                .isEqualTo("-ERR The times of expiry of fields cannot be written in RDB version"
                        + " 10, only from 80 on (rdb-compatibility-version)");
        dumps.settings.version = 80;
        String payload = dumps.dump("h");
        assertThat(payload).startsWith("\26\2").isEqualTo(standard);
        assertThat(dumps.restore("r", payload)).isEqualTo("+OK");
        assertThat(harness.ask("HPTTL r FIELDS 2 f g")).isEqualTo("[:5000, :-1]");
        assertThat(harness.ask("HMGET r f g")).isEqualTo("[$v, $w]");
        dumps.assertInvariants("r");
        assertThat(dumps.restore("bad", Dumps.sealed(Dumps.unsealed(payload), 12)))
                .isEqualTo("-ERR DUMP payload version or checksum are wrong");
    }

    @Test
    void shouldCountWhatItHasCheckedWhenTold() {
        String payload = dumps.dump("hash");
        dumps.restore("a", payload);
        assertThat(harness.keyspace().counters().sanitizations).isZero();
        dumps.settings.countsSanitizations = true;
        dumps.restore("b", payload);
        assertThat(harness.keyspace().counters().sanitizations).isOne();
    }
}

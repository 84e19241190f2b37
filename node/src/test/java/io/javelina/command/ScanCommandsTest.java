package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.structure.KeySlot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@ParameterizedClass(name = "clustered: {0}")
@ValueSource(booleans = { false, true })
class ScanCommandsTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final boolean clustered;
    private final CommandHarness harness;

    ScanCommandsTest(boolean clustered) {
        this.clustered = clustered;
        harness = CommandHarness.clustered(clustered, StringCommands::register, GenericCommands::register,
                ExpireCommands::register, ScanCommands::register, DatabaseCommands::register);
    }

    /// Keys of one reply to SCAN; the cursor goes to `cursor[0]`.
    private List<String> scan(String[] cursor, String options) {
        String reply = harness.ask("SCAN " + cursor[0] + options);
        int end = reply.indexOf(", ");
        cursor[0] = reply.substring(2, end);
        String keys = reply.substring(end + 3, reply.length() - 2);
        List<String> found = new ArrayList<>();
        if (!keys.isEmpty()) for (String key : keys.split(", ")) found.add(key.substring(1));
        return found;
    }

    private List<String> scanAll(String options) {
        List<String> found = new ArrayList<>();
        String[] cursor = { "0" };
        do
            found.addAll(scan(cursor, options));
        while (!cursor[0].equals("0"));
        return found;
    }

    @Test
    void shouldShowEachKeyOnceWhenNothingChanges() {
        for (int i = 0; i < 1000; i++) harness.run("SET k" + i + " v");
        assertThat(scanAll("")).hasSize(1000).doesNotHaveDuplicates();
        assertThat(scanAll(" COUNT 1")).hasSize(1000).doesNotHaveDuplicates();
        assertThat(scanAll(" MATCH k99*")).hasSize(11);
        assertThat(scanAll(" TYPE StrinG COUNT 10000")).hasSize(1000);
        assertThat(scanAll(" TYPE list")).isEmpty();
    }

    @Test
    void shouldShowAllKeysThatStayWhileOthersComeAndGo() {
        Random random = new Random(SEED);
        TreeSet<String> staying = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            harness.run("SET stay" + i + " v");
            staying.add("stay" + i);
        }
        for (int round = 0; round < 6; round++) {
            TreeSet<String> found = new TreeSet<>();
            String[] cursor = { "0" };
            do {
                found.addAll(scan(cursor, " COUNT " + (1 + random.nextInt(40))));
                for (int i = random.nextInt(30); i > 0; i--)
                    harness.run((random.nextInt(20) < 10 + round % 2 * 8 ? "SET k" : "EXISTS k") + random.nextInt(5000)
                            + " v");
                for (int i = random.nextInt(30); i > 0; i--) harness.run("DEL k" + random.nextInt(2000));
            } while (!cursor[0].equals("0"));
            assertThat(found).as("seed %d", SEED).containsAll(staying);
        }
    }

    @Test
    void shouldLookAtTheSlotOnlyThatAPatternPins() {
        for (int i = 0; i < 100; i++) harness.run("SET {tag}" + i + " v");
        for (int i = 0; i < 2000; i++) harness.run("SET k" + i + " v");
        assertThat(scanAll(" MATCH {tag}*")).hasSize(100).doesNotHaveDuplicates();
        assertThat(scanAll(" MATCH {tag}1*")).hasSize(11);
        assertThat(harness.ask("KEYS {tag}99")).isEqualTo("[$" + "{tag}99]");
        assertThat(harness.ask("KEYS k77")).isEqualTo("[$k77]");
        assertThat(scanAll(" MATCH k77")).containsExactly("k77");
        if (!clustered) return;
        assertThat(scan(new String[]{ "0" }, " MATCH k77")).containsExactly("k77");
        String[] cursor = { "16383" };
        assertThat(scan(cursor, " MATCH {tag}*")).as("from a slot behind it").isEmpty();
        assertThat(cursor).containsExactly("0");
    }

    @Test
    void shouldKeepTheSlotInTheLowBitsOfACursor() {
        if (!clustered) return;
        for (int i = 0; i < 500; i++) harness.run("SET {tag}" + i + " v");
        int slot = KeySlot.of("tag".getBytes(StandardCharsets.US_ASCII));
        String[] cursor = { "0" };
        List<String> found = new ArrayList<>();
        do {
            found.addAll(scan(cursor, ""));
            if (!cursor[0].equals("0")) assertThat(Long.parseLong(cursor[0]) % KeySlot.COUNT).isEqualTo(slot);
        } while (!cursor[0].equals("0"));
        assertThat(found).hasSize(500);
    }

    @Test
    void shouldLookAtAboutAsManyKeysAsAsked() {
        for (int i = 0; i < 2000; i++) harness.run("SET k" + i + " v");
        assertThat(scan(new String[]{ "0" }, " COUNT 100")).hasSizeBetween(100, 140);
        assertThat(scan(new String[]{ "0" }, " COUNT 100 MATCH nothing")).isEmpty();
    }

    @Test
    void shouldDeleteExpiredKeysThatFitOnly() {
        harness.run("SET a v PX 10");
        harness.run("SET b v PX 10");
        harness.run("SET c v");
        harness.events();
        harness.time(CommandHarness.START + 11);
        assertThat(scanAll(" MATCH [ac]")).containsExactly("c");
        assertThat(harness.events()).containsExactly("x expired a");
        assertThat(harness.ask("DBSIZE")).isEqualTo(":2");
        assertThat(harness.ask("KEYS *")).isEqualTo("[$c]");
        assertThat(harness.ask("DBSIZE")).isEqualTo(":2");
    }

    @ParameterizedTest
    @ValueSource(strings = { "abc", "-1", "1.5", "18446744073709551616", "-", "+", "1a", "--1",
        "99999999999999999999" })
    void shouldRefuseOtherCursors(String cursor) {
        assertThat(harness.ask("SCAN " + cursor)).isEqualTo("-ERR invalid cursor");
    }

    @Test
    void shouldRefuseAnEmptyCursor() {
        assertThat(harness.ask(List.of("SCAN", ""))).isEqualTo("-ERR invalid cursor");
        assertThat(harness.ask(List.of("SCAN", " "))).isEqualTo("-ERR invalid cursor");
        assertThat(harness.ask(List.of("SCAN", " 0"))).isEqualTo("[$0, []]");
        assertThat(harness.ask(List.of("SCAN", " -1"))).isEqualTo("[$0, []]");
        assertThat(harness.ask(List.of("SCAN", "+007"))).isEqualTo("[$0, []]");
        assertThat(harness.ask(List.of("SCAN", "18446744073709551615"))).isEqualTo("[$0, []]");
    }

    @Test
    void shouldRefuseWrongOptions() {
        assertThat(harness.ask("SCAN 0 COUNT 0")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("SCAN 0 COUNT abc")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(harness.ask("SCAN 0 COUNT")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("SCAN 0 TYPE nosuch")).isEqualTo("-ERR unknown type name 'nosuch'");
        assertThat(harness.ask("SCAN 0 NOVALUES"))
                .isEqualTo("-ERR NOVALUES option can only be used in HSCAN");
        assertThat(harness.ask("SCAN abc FOO")).isEqualTo("-ERR invalid cursor");
    }

    @Test
    void shouldChooseARandomKeyThatHasNotExpired() {
        assertThat(harness.ask("RANDOMKEY")).isEqualTo("_$");
        for (int i = 0; i < 20; i++) harness.run("SET k" + i + " v PX 10");
        harness.run("SET only v");
        harness.time(CommandHarness.START + 11);
        assertThat(harness.ask("RANDOMKEY")).isEqualTo("$only");
        harness.run("DEL only");
        assertThat(harness.ask("RANDOMKEY")).isEqualTo("_$");
    }

    @Test
    void shouldGiveAnExpiredKeyWhenAllAreAndNoneMayBeDeleted() {
        harness.run("SET k v PX 10");
        harness.time(CommandHarness.START + 11);
        harness.keyspace().pauseExpiry(true);
        assertThat(harness.ask("RANDOMKEY")).isEqualTo("$k");
    }
}

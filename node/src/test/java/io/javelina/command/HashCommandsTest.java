package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HashCommandsTest {
    private static final int DRAWS = 3000;

    private final CommandHarness harness = Harnesses.hashes();

    @AfterEach
    void shouldReturnAllMemory() {
        Harnesses.assertAllReturned(harness);
    }

    @Test
    void shouldCountNewFields() {
        assertThat(harness.ask("HSET h a 1 b 2 a 3")).isEqualTo(":2");
        assertThat(harness.ask("HGETALL h")).isEqualTo("[$a, $3, $b, $2]");
        assertThat(harness.events()).containsExactly("h hset h");
        assertThat(harness.changes()).isEqualTo(3);
        assertThat(harness.ask("HSET h a")).isEqualTo("-ERR wrong number of arguments for 'hset' command");
        assertThat(harness.ask("HSET h a 1 b")).isEqualTo("-ERR wrong number of arguments for 'hset' command");
    }

    @Test
    void shouldReplyMapsInResp3() {
        harness.run("HSET h a 1");
        assertThat(harness.protocol(3).ask("HGETALL h")).isEqualTo("{$a: $1}");
        assertThat(harness.ask("HGETALL missing")).isEqualTo("{}");
        assertThat(harness.ask("HRANDFIELD h -2 WITHVALUES")).isEqualTo("[[$a, $1], [$a, $1]]");
        assertThat(harness.ask("HRANDFIELD h 9 WITHVALUES")).isEqualTo("[[$a, $1]]");
    }

    @Test
    void shouldDeleteTheKeyWithItsLastField() {
        harness.run("HSET h a 1 b 2");
        harness.events();
        assertThat(harness.ask("HDEL h a x b b")).isEqualTo(":2");
        assertThat(harness.events()).containsExactly("h hdel h", "g del h");
        assertThat(harness.ask("EXISTS h")).isEqualTo(":0");
    }

    @Test
    void shouldBecomeATableWhenThereAreTooManyFields() {
        harness.settings().encodingLimits.hashMaxListpackEntries = 3;
        harness.run("HSET h a 1 b 2 c 3");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$listpack");
        harness.run("HSET h c 4");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$listpack");
        harness.run("HSET h d 5");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$hashtable");
        assertThat(harness.ask("HMGET h a b c d")).isEqualTo("[$1, $2, $4, $5]");
        harness.run("HDEL h d c b");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$hashtable");
    }

    @Test
    void shouldBecomeATableWhenSomethingIsTooLong() {
        harness.run("HSET h a " + "x".repeat(64));
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$listpack");
        harness.run("HSET h " + "f".repeat(65) + " 1");
        assertThat(harness.ask("OBJECT ENCODING h")).isEqualTo("$hashtable");
        harness.run("HSET i a 1 b " + "x".repeat(65) + " c 2");
        assertThat(harness.ask("OBJECT ENCODING i")).isEqualTo("$hashtable");
        assertThat(harness.ask("HLEN i")).isEqualTo(":3");
    }

    @Test
    void shouldRefuseWhatIsNoNumber() {
        harness.run("HSET h text abc big 9223372036854775807");
        assertThat(harness.ask("HINCRBY h text 1")).isEqualTo("-ERR hash value is not an integer");
        assertThat(harness.ask("HINCRBY h big 1")).isEqualTo("-ERR increment or decrement would overflow");
        assertThat(harness.ask("HINCRBY h big abc")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(harness.ask("HINCRBYFLOAT h text 1")).isEqualTo("-ERR hash value is not a float");
        assertThat(harness.ask("HINCRBYFLOAT h big inf")).isEqualTo("-ERR value is NaN or Infinity");
        assertThat(harness.ask("HINCRBYFLOAT h big nan")).isEqualTo("-ERR value is not a valid float");
        harness.run("HSET h huge 1e4932");
        assertThat(harness.ask("HINCRBYFLOAT h huge 1.1e4932"))
                .isEqualTo("-ERR increment would produce NaN or Infinity");
        assertThat(harness.ask("HINCRBYFLOAT missing f 0.1")).isEqualTo("$0.1");
    }

    @ParameterizedTest
    @ValueSource(longs = { 512, 0 })
    void shouldDrawAllFieldsAlikeOften(long entries) {
        harness.settings().encodingLimits.hashMaxListpackEntries = entries;
        for (int i = 0; i < 30; i++) harness.run("HSET h f" + i + " " + i);
        for (String line : new String[]{ "HRANDFIELD h -" + DRAWS, "HRANDFIELD h 3", "HRANDFIELD h 15" }) {
            Map<String, Integer> drawn = new TreeMap<>();
            while (drawn.values().stream().mapToInt(i -> i).sum() < DRAWS)
                for (String field : harness.ask(line).split(", "))
                    drawn.merge(field.replaceAll("[\\[\\]]", ""), 1, Integer::sum);
            assertThat(drawn).hasSize(30);
            assertThat(drawn.values()).as(line).allSatisfy(
                    times -> assertThat(times).isBetween(DRAWS / 30 / 2, DRAWS / 30 * 3 / 2));
        }
    }

    @Test
    void shouldRefuseCountsThatCannotBe() {
        harness.run("HSET h a 1");
        assertThat(harness.ask("HRANDFIELD h -9223372036854775808")).isEqualTo("-ERR value is out of range,"
                + " value must between -9223372036854775807 and 9223372036854775807");
        assertThat(harness.ask("HRANDFIELD h 1 WITHVALUES x")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HRANDFIELD h -4611686018427387904 WITHVALUES"))
                .isEqualTo("-ERR value is out of range");
        assertThat(harness.ask("HRANDFIELD missing -9223372036854775807")).isEqualTo("[]");
        assertThat(harness.ask("HRANDFIELD h 9223372036854775807")).isEqualTo("[$a]");
    }

    @Test
    void shouldScanTablesInParts() {
        for (int i = 0; i < 1000; i++) harness.run("HSET h f" + i + " " + i);
        Map<String, String> seen = new TreeMap<>();
        String cursor = "0";
        int calls = 0;
        do {
            String reply = harness.ask("HSCAN h " + cursor + " COUNT 50 MATCH f*");
            cursor = reply.substring(2, reply.indexOf(','));
            String[] elements = reply.substring(reply.indexOf("[", 1) + 1, reply.length() - 2).split(", ");
            for (int i = 0; i + 1 < elements.length; i += 2) seen.put(elements[i], elements[i + 1]);
            calls++;
        } while (!cursor.equals("0"));
        assertThat(calls).isBetween(10, 40);
        assertThat(seen).hasSize(1000).containsEntry("$f7", "$7");
    }

    @Test
    void shouldScanWithoutValues() {
        harness.run("HSET h a 1 b 2 ab 3");
        assertThat(harness.ask("HSCAN h 0 NOVALUES MATCH a*")).isEqualTo("[$0, [$a, $ab]]");
        assertThat(harness.ask("HSCAN h 0 TYPE hash")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("HSCAN missing 0 FOO")).isEqualTo("[$0, []]");
        assertThat(harness.ask("SCAN 0 NOVALUES")).isEqualTo("-ERR NOVALUES option can only be used in HSCAN");
    }

    @Test
    void shouldCopyTablesAndListpacks() {
        harness.run("HSET small a 1");
        for (int i = 0; i < 600; i++) harness.run("HSET big f" + i + " " + i);
        for (String key : Arrays.asList("small", "big")) {
            assertThat(harness.ask("COPY " + key + " copy-" + key)).isEqualTo(":1");
            harness.run("HSET " + key + " a changed");
            assertThat(harness.ask("HGET copy-small a")).isEqualTo("$1");
        }
        assertThat(harness.ask("HLEN copy-big")).isEqualTo(":600");
        assertThat(harness.ask("HGET copy-big f599")).isEqualTo("$599");
    }
}

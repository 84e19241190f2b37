package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What cannot be compared with a real server, since it is random or newer than the one at hand.
class SetCommandsTest {
    private final CommandHarness harness = Harnesses.all();

    @AfterEach
    void shouldReturnAllMemory() {
        Harnesses.assertAllReturned(harness);
    }

    private void add(String key, String prefix, int from, int to) {
        harness.run("SADD " + key + " "
                + IntStream.range(from, to).mapToObj(i -> prefix + i).collect(Collectors.joining(" ")));
    }

    private List<String> list(String line) {
        String reply = harness.ask(line).replace("~", "");
        assertThat(reply).as(line).startsWith("[");
        if (reply.equals("[]")) return List.of();
        return Arrays.asList(reply.substring(1, reply.length() - 1).split(", "));
    }

    private String encoding(String key) { return harness.ask("OBJECT ENCODING " + key); }

    @Test
    void shouldChangeEncodingsWhereValkeyDoes() {
        harness.settings().encodingLimits.setMaxIntsetEntries = 4;
        harness.settings().encodingLimits.setMaxListpackEntries = 3;
        harness.settings().encodingLimits.setMaxListpackValue = 5;
        add("i", "", 0, 4);
        assertThat(encoding("i")).isEqualTo("$intset");
        add("i", "", 4, 5);
        assertThat(encoding("i")).isEqualTo("$hashtable");
        harness.run("SADD j 1 2");
        harness.run("SADD j x");
        assertThat(encoding("j")).isEqualTo("$listpack");
        assertThat(harness.ask("SMEMBERS j")).isEqualTo("[$1, $2, $x]");
        harness.run("SADD j longer");
        assertThat(encoding("j")).isEqualTo("$hashtable");
        harness.run("SADD k 1 2 3");
        harness.run("SADD k x");
        assertThat(encoding("k")).isEqualTo("$hashtable");
        harness.run("SADD many 1 1 1 1 1");
        assertThat(encoding("many")).isEqualTo("$hashtable");
        harness.run("SADD some a a a a");
        assertThat(encoding("some")).isEqualTo("$hashtable");
    }

    @Test
    void shouldStoreIntegersAsIntegers() {
        harness.run("SADD a 3 x 1 y 2");
        harness.run("SADD b 2 3 y");
        harness.run("SADD c 3 2");
        assertThat(harness.ask("SINTERSTORE d a b c")).isEqualTo(":2");
        assertThat(encoding("d")).isEqualTo("$intset");
        assertThat(harness.ask("SINTERSTORE d a b")).isEqualTo(":3");
        assertThat(encoding("d")).isEqualTo("$listpack");
        assertThat(harness.ask("SMEMBERS d")).isEqualTo("[$2, $3, $y]");
    }

    @ParameterizedTest
    @ValueSource(strings = { "", "m", "a member that is too long for a listpack, and so all of them are in a table " })
    void shouldPopAndDrawEachMemberEquallyOften(String prefix) {
        Map<String, Integer> popped = new HashMap<>();
        Map<String, Integer> drawn = new HashMap<>();
        for (int round = 0; round < 400; round++) {
            add("s", prefix.replace(' ', '-'), 0, 20);
            int count = 1 + round % 20;
            List<String> some = list("SRANDMEMBER s " + count);
            assertThat(some).hasSize(count).doesNotHaveDuplicates();
            some.forEach(member -> drawn.merge(member, 1, Integer::sum));
            List<String> gone = list("SPOP s " + count);
            assertThat(gone).hasSize(count).doesNotHaveDuplicates();
            gone.forEach(member -> popped.merge(member, 1, Integer::sum));
            assertThat(list("SMEMBERS s")).hasSize(20 - count).doesNotContainAnyElementsOf(gone);
        }
        assertThat(popped).hasSize(20).allSatisfy((member, times) -> assertThat(times).isBetween(140, 280));
        assertThat(drawn).hasSize(20).allSatisfy((member, times) -> assertThat(times).isBetween(140, 280));
    }

    @Test
    void shouldDrawMembersAgainWhenTheCountIsNegative() {
        add("s", "m", 0, 3);
        List<String> drawn = list("SRANDMEMBER s -100");
        assertThat(drawn).hasSize(100);
        assertThat(new HashSet<>(drawn)).containsExactlyInAnyOrder("$m0", "$m1", "$m2");
    }

    @Test
    void shouldKeepTheTimeToLiveWhenMostMembersGo() {
        add("s", "m", 0, 300);
        harness.run("EXPIRE s 1000");
        assertThat(list("SPOP s 290")).hasSize(290);
        assertThat(harness.ask("TTL s")).isEqualTo(":1000");
        assertThat(harness.ask("SCARD s")).isEqualTo(":10");
        assertThat(encoding("s")).isEqualTo("$listpack");
        assertThat(harness.changes()).isEqualTo(300 + 1 + 290);
    }

    @Test
    void shouldScanAllMembersOfATable() {
        add("s", "m", 0, 1000);
        Set<String> seen = new HashSet<>();
        String cursor = "0";
        do {
            String reply = harness.ask("SSCAN s " + cursor + " COUNT 50");
            cursor = reply.substring(2, reply.indexOf(','));
            List<String> members = new ArrayList<>(
                    Arrays.asList(reply.substring(reply.indexOf('[', 1) + 1, reply.length() - 2).split(", ")));
            seen.addAll(members);
        } while (!cursor.equals("0"));
        assertThat(seen).hasSize(1000);
    }

    @Test
    void shouldAnswerInSetsOfResp3() {
        harness.protocol(3).run("SADD s 1 2");
        assertThat(harness.ask("SMEMBERS s")).isEqualTo("~[$1, $2]");
        assertThat(harness.ask("SINTER s s")).isEqualTo("~[$1, $2]");
        assertThat(harness.ask("SUNION s none")).isEqualTo("~[$1, $2]");
        assertThat(harness.ask("SDIFF s none")).isEqualTo("~[$1, $2]");
        assertThat(harness.ask("SRANDMEMBER s 2")).isEqualTo("[$1, $2]");
        assertThat(harness.ask("SPOP s 2")).isEqualTo("~[$1, $2]");
    }

    @Test
    void shouldFindWhatLargeSetsShare() {
        add("a", "m", 0, 3000);
        add("b", "m", 1000, 4000);
        add("c", "m", 2000, 5000);
        harness.run("SADD few m2500 m10 x");
        assertThat(list("SINTER a b c")).hasSize(1000);
        assertThat(harness.ask("SINTERCARD 3 a b c LIMIT 7")).isEqualTo(":7");
        assertThat(list("SINTER a few b")).containsExactly("$m2500");
        assertThat(list("SUNION a b c few")).hasSize(5001).doesNotHaveDuplicates();
        assertThat(list("SUNION a b c few a")).hasSize(5001).doesNotHaveDuplicates();
        assertThat(list("SDIFF a b few")).hasSize(999);
        assertThat(list("SDIFF few a")).containsExactly("$x");
        assertThat(harness.ask("SDIFFSTORE d a b c")).isEqualTo(":1000");
        assertThat(harness.ask("SUNIONSTORE a a b c")).isEqualTo(":5000");
    }
}

package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.type.Type;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What differs from Redis 7.0, with which [SortedSetDifferentialTest] compares, and what it cannot compare.
class SortedSetCommandsTest {
    private final CommandHarness harness = Harnesses.all();

    @AfterEach
    void shouldReturnAllMemory() {
        Harnesses.assertAllReturned(harness);
    }

    @Test
    void shouldTellTheScoreWithTheRank() {
        harness.run("ZADD z 1 a 2.5 b 3 c");
        assertThat(harness.ask("ZRANK z b WITHSCORE")).isEqualTo("[:1, $2.5]");
        assertThat(harness.ask("ZREVRANK z a withscore")).isEqualTo("[:2, $1]");
        assertThat(harness.ask("ZRANK z none WITHSCORE")).isEqualTo("_*");
        assertThat(harness.ask("ZRANK z none")).isEqualTo("_$");
        assertThat(harness.ask("ZRANK z a SCORE")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("ZRANK z a WITHSCORE x"))
                .isEqualTo("-ERR wrong number of arguments for 'zrank' command");
        assertThat(harness.protocol(3).ask("ZRANK z b WITHSCORE")).isEqualTo("[:1, ,2.5]");
        assertThat(harness.ask("ZRANK missing b WITHSCORE")).isEqualTo("_");
    }

    @ParameterizedTest
    @CsvSource({ "0.1, 0.1", "1e20, 1e+20", "1e-7, 1e-7", "123456789.123456789, 1.2345678912345679e+8",
        "1e23, 99999999999999990000000", "-0.0, 0", "9007199254740993, 9007199254740992", "+inf, inf" })
    void shouldWriteScoresAsTheRealServerDoes(String given, String written) {
        harness.run("ZADD z " + given + " a");
        assertThat(harness.ask("ZSCORE z a")).isEqualTo("$" + written);
        assertThat(harness.protocol(3).ask("ZSCORE z a")).isEqualTo("," + written);
    }

    /// A listpack holds a zero without its sign; a score of a table is scanned as C prints it.
    @Test
    void shouldWriteScoresByEncoding() {
        harness.run("ZADD l -0 a 0.1 b");
        assertThat(harness.ask("ZRANGE l 0 -1 WITHSCORES")).isEqualTo("[$a, $0, $b, $0.1]");
        assertThat(harness.ask("ZSCAN l 0")).isEqualTo("[$0, [$a, $0, $b, $0.1]]");
        harness.run("ZADD t 1 " + "x".repeat(65));
        harness.run("ZADD t -0 a 0.1 b");
        assertThat(harness.ask("ZRANGE t 0 1 WITHSCORES")).isEqualTo("[$a, $-0, $b, $0.1]");
        assertThat(harness.ask("ZSCAN t 0 MATCH b")).isEqualTo("[$0, [$b, $0.10000000000000001]]");
    }

    @Test
    void shouldScanWithoutScores() {
        harness.run("ZADD z 1 a 2 b");
        assertThat(harness.ask("ZSCAN z 0 NOSCORES")).isEqualTo("[$0, [$a, $b]]");
        assertThat(harness.ask("ZSCAN z 0 NOVALUES")).isEqualTo("-ERR NOVALUES option can only be used in HSCAN");
        harness.run("SADD s 1");
        assertThat(harness.ask("SSCAN s 0 NOSCORES")).isEqualTo("-ERR NOSCORES option can only be used in ZSCAN");
    }

    @Test
    void shouldScanAllOfALargeOne() {
        for (int i = 0; i < 1000; i++) harness.run("ZADD z " + i + " m" + i);
        Set<String> seen = new HashSet<>();
        String cursor = "0";
        do {
            String[] words = harness.ask("ZSCAN z " + cursor + " NOSCORES").replaceAll("[\\[\\]$,]", "").split(" ");
            cursor = words[0];
            seen.addAll(List.of(words).subList(1, words.length));
        } while (!cursor.equals("0"));
        assertThat(seen).hasSize(1000);
    }

    @Test
    void shouldConvertWhenManyOrLongMembersAreAnnounced() {
        harness.settings().encodingLimits.sortedSetMaxListpackEntries = 3;
        harness.run("ZADD z 1 a 2 b 3 c");
        assertThat(harness.ask("OBJECT ENCODING z")).isEqualTo("$listpack");
        harness.run("ZADD z 1 a 2 b 3 c 1 a");
        assertThat(harness.ask("OBJECT ENCODING z")).isEqualTo("$skiplist");
        harness.run("ZADD y 1 a");
        harness.run("ZADD y XX 1 " + "x".repeat(65));
        assertThat(harness.ask("OBJECT ENCODING y")).isEqualTo("$skiplist");
        harness.run("ZUNIONSTORE z 1 y");
        assertThat(harness.ask("OBJECT ENCODING z")).isEqualTo("$listpack");
    }

    @Test
    void shouldDrawAndSampleRandomMembers() {
        for (int i = 0; i < 300; i++) harness.run("ZADD z " + i + " " + i);
        assertThat(members(harness.ask("ZRANDMEMBER z -500"))).hasSize(500);
        assertThat(members(harness.ask("ZRANDMEMBER z 100"))).hasSize(100).doesNotHaveDuplicates();
        assertThat(members(harness.ask("ZRANDMEMBER z 290"))).hasSize(290).doesNotHaveDuplicates();
        assertThat(members(harness.ask("ZRANDMEMBER z 9999"))).hasSize(300).doesNotHaveDuplicates();
        assertThat(harness.ask("ZRANDMEMBER z -3 WITHSCORES")).matches("(\\W*\\$(\\d+), \\$\\2){3}]");
        assertThat(harness.protocol(3).ask("ZRANDMEMBER z 3 WITHSCORES")).startsWith("[[$").contains(", ,");
    }

    private static List<String> members(String reply) {
        return List.of(reply.substring(1, reply.length() - 1).split(", "));
    }

    @Test
    void shouldComplainAboutTheTimeoutLast() {
        assertThat(harness.ask("BZMPOP x 0 z MIN")).isEqualTo("-ERR numkeys should be greater than 0");
        assertThat(harness.ask("BZMPOP x 1 z MIDDLE")).isEqualTo("-ERR syntax error");
        assertThat(harness.ask("BZMPOP x 1 z MIN")).isEqualTo("-ERR timeout is not a float or out of range");
    }

    @Test
    void shouldShowThePlaceThatIsNone() {
        assertThat(harness.ask("GEOADD g -0 100 m"))
                .isEqualTo("-ERR invalid longitude,latitude pair -0.000000,100.000000");
    }

    @Test
    void shouldFindNothingBetweenRanksThatAreFarBeyondBothEnds() {
        harness.ask("ZADD z 1 a 2 b");
        assertThat(harness.ask("ZREVRANGE z 9223372036854775807 -20")).isEqualTo("[]");
        assertThat(harness.ask("ZRANGE z 9223372036854775807 -9223372036854775808 REV")).isEqualTo("[]");
        assertThat(harness.ask("ZREMRANGEBYRANK z 9223372036854775807 -20")).isEqualTo(":0");
    }

    @Test
    void shouldWaitForMembers() {
        harness.allowBlocking();
        assertThat(harness.run("BZPOPMIN a b 1.5")).isEmpty();
        Wait wait = harness.waits().getFirst();
        assertThat(wait.type()).isEqualTo(Type.SORTED_SET);
        assertThat(wait.firstKey()).isEqualTo(1);
        assertThat(wait.keyCount()).isEqualTo(2);
        assertThat(wait.deadlineMillis()).isEqualTo(CommandHarness.START + 1500);
        assertThat(harness.run("BZMPOP 0 2 a b MAX COUNT 2")).isEmpty();
        wait = harness.waits().getFirst();
        assertThat(wait.firstKey()).isEqualTo(3);
        assertThat(wait.deadlineMillis()).isEqualTo(Wait.FOR_EVER);
        harness.run("ZADD b 1 x 2 y 3 z");
        assertThat(harness.ask("BZMPOP 0 2 a b MAX COUNT 2")).isEqualTo("[$b, [[$z, $3], [$y, $2]]]");
        assertThat(harness.ask("BZPOPMIN a b 0")).isEqualTo("[$b, $x, $1]");
        assertThat(harness.events()).contains("z zpopmin b", "g del b");
    }

    @Test
    void shouldCopyAndOverwriteOtherTypes() {
        harness.run("SET s x EX 100");
        harness.run("ZADD z 1 a 2 b");
        assertThat(harness.ask("ZRANGESTORE s z 0 -1")).isEqualTo(":2");
        assertThat(harness.ask("TYPE s")).isEqualTo("+zset");
        assertThat(harness.ask("TTL s")).isEqualTo(":-1");
        assertThat(harness.ask("ZRANGESTORE z z 1 1")).isEqualTo(":1");
        assertThat(harness.ask("ZRANGE z 0 -1")).isEqualTo("[$b]");
    }

    @Test
    void shouldKeepManyMembersInOrderThroughAllEnds() {
        for (int i = 0; i < 2000; i++) harness.run("ZADD z " + (i * 7919L) % 2003 + " m" + i);
        assertThat(harness.ask("ZCARD z")).isEqualTo(":2000");
        assertThat(harness.ask("ZREMRANGEBYRANK z 10 -11")).isEqualTo(":1980");
        assertThat(harness.ask("ZPOPMIN z 3")).startsWith("[$m0, $0, ");
        assertThat(harness.ask("ZCOUNT z -inf +inf")).isEqualTo(":17");
        assertThat(harness.ask("COPY z y")).isEqualTo(":1");
        assertThat(harness.ask("ZINTERCARD 2 y z")).isEqualTo(":17");
    }
}

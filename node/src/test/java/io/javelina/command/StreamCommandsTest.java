package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.type.Type;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamCommandsTest {
    private static final long START = CommandHarness.START;

    private final CommandHarness harness = Harnesses.streams();

    @AfterEach
    void checkAll() {
        StreamDifferentialTest.assertInvariants(harness);
        Harnesses.assertAllReturned(harness);
    }

    private String ask(String line) { return harness.ask(line); }

    /// Adds entries `1-1` to `1-count` with a field and a value each.
    private void fill(String key, int count) {
        for (int i = 1; i <= count; i++) ask("XADD " + key + " 1-" + i + " f v" + i);
    }

    // Adding.

    @Test
    void shouldNumberEntriesByTheClock() {
        assertThat(ask("XADD s * f v")).isEqualTo("$" + START + "-0");
        assertThat(ask("XADD s * f v")).isEqualTo("$" + START + "-1");
        harness.time(START + 5);
        assertThat(ask("XADD s * f v")).isEqualTo("$" + (START + 5) + "-0");
        harness.time(START);
        assertThat(ask("XADD s * f v")).isEqualTo("$" + (START + 5) + "-1");
        assertThat(ask("XADD s " + (START + 5) + "-* f v")).isEqualTo("$" + (START + 5) + "-2");
    }

    @Test
    void shouldRefuseIdsWhoseSequenceOverflows() {
        ask("XADD s 5-18446744073709551615 f v");
        assertThat(ask("XADD s 5-* f v")).isEqualTo(
                "-ERR The ID specified in XADD is equal or smaller than the target stream top item");
        assertThat(ask("XADD s 6-* f v")).isEqualTo("$6-0");
        ask("XADD t 18446744073709551615-18446744073709551615 f v");
        assertThat(ask("XADD t * f v")).startsWith("-ERR The stream has exhausted the last possible ID");
    }

    @Test
    void shouldKeepEachTextAsItCame() {
        for (String text : List.of("0", "-0", "007", "127", "128", "-128", "-129", "32768", "8388608", "-2147483649",
                "9223372036854775807", "-9223372036854775808", "9223372036854775808", "1.0", "\"\"", "x".repeat(127),
                "x".repeat(128), "x".repeat(65535), "x".repeat(65536))) {
            ask("DEL s");
            ask("XADD s 1-1 " + text + " " + text);
            String bare = text.equals("\"\"") ? "" : text;
            assertThat(ask("XRANGE s - +")).isEqualTo("[[$1-1, [$" + bare + ", $" + bare + "]]]");
        }
    }

    @Test
    void shouldRepeatFieldsOnlyWhenTheyDiffer() {
        ask("XADD s 1-1 a 1 b 2");
        ask("XADD s 1-2 a 3 b 4");
        ask("XADD s 1-3 a 3 c 4");
        ask("XADD s 1-4 a 3");
        ask("XADD s 1-5 1 1");
        assertThat(ask("XRANGE s 1-2 +")).isEqualTo("[[$1-2, [$a, $3, $b, $4]], [$1-3, [$a, $3, $c, $4]],"
                + " [$1-4, [$a, $3]], [$1-5, [$1, $1]]]");
    }

    @Test
    void shouldTrimWhatItAddsTo() {
        harness.settings().encodingLimits.streamNodeMaxEntries = 10;
        fill("s", 35);
        assertThat(ask("XADD s MAXLEN ~ 20 2-1 f v")).isEqualTo("$2-1");
        assertThat(ask("XLEN s")).isEqualTo(":26");
        assertThat(ask("XADD s MAXLEN = 3 2-2 f v")).isEqualTo("$2-2");
        assertThat(ask("XLEN s")).isEqualTo(":3");
        assertThat(ask("XADD s MINID 2-2 2-3 f v")).isEqualTo("$2-3");
        assertThat(ask("XRANGE s - +")).isEqualTo("[[$2-2, [$f, $v]], [$2-3, [$f, $v]]]");
    }

    @Test
    void shouldTellWhatHappens() {
        ask("XADD s 1-1 f v");
        ask("XADD s MAXLEN 1 1-2 f v");
        ask("XTRIM s MAXLEN 1");
        ask("XDEL s 1-2 1-1");
        ask("XSETID s 5-5");
        ask("XGROUP CREATE s g $");
        ask("XGROUP CREATE new g $ MKSTREAM");
        ask("XREADGROUP GROUP g c STREAMS s >");
        ask("XGROUP SETID s g 0");
        ask("XGROUP DELCONSUMER s g c");
        ask("XGROUP DESTROY s g");
        assertThat(harness.events()).containsExactly("t xadd s", "t xadd s", "t xtrim s", "t xdel s", "t xsetid s",
                "t xgroup-create s", "t xgroup-create new", "t xgroup-createconsumer s", "t xgroup-setid s",
                "t xgroup-delconsumer s", "t xgroup-destroy s");
        assertThat(harness.modified()).containsExactly("s", "s", "s", "new");
        assertThat(harness.changes()).isEqualTo(10);
    }

    // Reading.

    @Test
    void shouldReadTheLastEntryForPlus() {
        fill("s", 3);
        assertThat(ask("XREAD STREAMS s none + +")).isEqualTo("[[$s, [[$1-3, [$f, $v3]]]]]");
        ask("XDEL s 1-3");
        assertThat(ask("XREAD STREAMS s +")).isEqualTo("_*");
        ask("XGROUP CREATE empty g $ MKSTREAM");
        assertThat(ask("XREAD STREAMS empty +")).isEqualTo("-ERR the stream last element ID is 0-0");
    }

    @Test
    void shouldReplyMapsInResp3() {
        fill("s", 2);
        ask("XGROUP CREATE s g 0");
        harness.protocol(3);
        assertThat(ask("XREAD COUNT 1 STREAMS s 0")).isEqualTo("{$s: [[$1-1, [$f, $v1]]]}");
        assertThat(ask("XREADGROUP GROUP g c COUNT 1 STREAMS s >")).isEqualTo("{$s: [[$1-1, [$f, $v1]]]}");
        assertThat(ask("XINFO GROUPS s")).isEqualTo("[{$name: $g, $consumers: :1, $pending: :1,"
                + " $last-delivered-id: $1-1, $entries-read: :1, $lag: :1}]");
        assertThat(ask("XINFO CONSUMERS s g"))
                .isEqualTo("[{$name: $c, $pending: :1, $idle: :0, $inactive: :0}]");
    }

    @Test
    void shouldWaitForWhatComesAfterTheLastEntry() {
        fill("s", 2);
        harness.allowBlocking();
        assertThat(harness.run("XREAD BLOCK 100 STREAMS s t $ $")).isEmpty();
        Wait wait = harness.waits().getFirst();
        assertThat(wait.type()).isEqualTo(Type.STREAM);
        assertThat(wait.firstKey()).isEqualTo(4);
        assertThat(wait.keyCount()).isEqualTo(2);
        assertThat(wait.deadlineMillis()).isEqualTo(START + 100);
        assertThat(wait.endsWithoutKey()).isFalse();
        assertThat(text(wait, 6)).isEqualTo("1-2");
        assertThat(text(wait, 7)).isEqualTo("0-0");
        assertThat(harness.run("XREAD BLOCK 0 STREAMS s 0")).isNotEmpty();
        assertThat(harness.waits()).isEmpty();
    }

    private static String text(Wait wait, int index) {
        return new String(wait.replacements().get(index), StandardCharsets.ISO_8859_1);
    }

    @Test
    void shouldWaitForWhatAGroupHasNotRead() {
        fill("s", 1);
        ask("XGROUP CREATE s g $");
        harness.allowBlocking();
        assertThat(harness.run("XREADGROUP GROUP g c BLOCK 0 STREAMS s >")).isEmpty();
        Wait wait = harness.waits().getFirst();
        assertThat(wait.endsWithoutKey()).isTrue();
        assertThat(wait.deadlineMillis()).isEqualTo(Wait.FOR_EVER);
        assertThat(wait.replacements()).isEmpty();
        assertThat(ask("XINFO CONSUMERS s g")).contains("$name, $c, $pending, :0");
        assertThat(ask("XREADGROUP GROUP g c BLOCK 0 STREAMS s 0")).isEqualTo("[[$s, []]]");
    }

    @Test
    void shouldNotWaitWhereThatIsNotAllowed() {
        assertThat(ask("XREAD BLOCK 0 STREAMS s $")).isEqualTo("_*");
        assertThat(harness.protocol(3).ask("XREAD BLOCK 0 STREAMS s $")).isEqualTo("_");
    }

    @Test
    void shouldReadAStreamOnceEvenIfNamedTwice() {
        fill("s", 5);
        ask("XGROUP CREATE s g 0");
        assertThat(ask("XREADGROUP GROUP g c COUNT 2 STREAMS s s s s > > > >")).isEqualTo(
                "[[$s, [[$1-1, [$f, $v1]], [$1-2, [$f, $v2]]]], [$s, [[$1-3, [$f, $v3]], [$1-4, [$f, $v4]]]],"
                        + " [$s, [[$1-5, [$f, $v5]]]]]");
        assertThat(ask("XGROUP SETID s g 0")).isEqualTo("+OK");
        assertThat(ask("XREADGROUP GROUP g c STREAMS s s > >")).startsWith("[[$s, [[$1-1").doesNotContain("]]]], [$s");
    }

    // Groups.

    @Test
    void shouldKnowHowFarAGroupIsBehind() {
        fill("s", 10);
        ask("XGROUP CREATE s g 0");
        assertThat(ask("XINFO GROUPS s")).contains("$entries-read, _$, $lag, :10");
        ask("XREADGROUP GROUP g c COUNT 4 STREAMS s >");
        assertThat(ask("XINFO GROUPS s")).contains("$entries-read, :4, $lag, :6");
        ask("XDEL s 1-8");
        assertThat(ask("XINFO GROUPS s")).contains("$entries-read, :4, $lag, _$");
        ask("XREADGROUP GROUP g c STREAMS s >");
        assertThat(ask("XINFO GROUPS s")).contains("$entries-read, :10, $lag, :0");
        ask("XADD s 2-1 f v");
        assertThat(ask("XINFO GROUPS s")).contains("$entries-read, :10, $lag, :1");
    }

    @Test
    void shouldCreateTheConsumerThatClaims() {
        fill("s", 2);
        ask("XGROUP CREATE s g 0");
        assertThat(ask("XCLAIM s g new 0 1-1")).isEqualTo("[]");
        assertThat(ask("XINFO CONSUMERS s g")).isEqualTo("[[$name, $new, $pending, :0, $idle, :0, $inactive, :-1]]");
        assertThat(ask("XCLAIM s g new 0 1-1 FORCE")).isEqualTo("[[$1-1, [$f, $v1]]]");
        assertThat(ask("XPENDING s g - + 9")).isEqualTo("[[$1-1, $new, :0, :2]]");
        harness.time(START + 1000);
        assertThat(ask("XPENDING s g IDLE 1000 - + 9")).isEqualTo("[[$1-1, $new, :1000, :2]]");
        assertThat(ask("XPENDING s g IDLE 1001 - + 9")).isEqualTo("[]");
        assertThat(ask("XAUTOCLAIM s g other 500 0 JUSTID")).isEqualTo("[$0-0, [$1-1], []]");
        assertThat(ask("XPENDING s g")).isEqualTo("[:1, $1-1, $1-1, [[$other, $1]]]");
        assertThat(ask("XAUTOCLAIM s g other 0 0 COUNT 99999999999999")).startsWith("-ERR Insufficient memory");
    }

    @Test
    void shouldCopyGroupsWithWhatIsPending() {
        fill("s", 300);
        ask("XGROUP CREATE s g 0");
        ask("XGROUP CREATE s h 1-50");
        ask("XREADGROUP GROUP g alice COUNT 100 STREAMS s >");
        ask("XREADGROUP GROUP g bob COUNT 100 STREAMS s >");
        ask("XDEL s 1-7");
        assertThat(ask("COPY s t")).isEqualTo(":1");
        for (String look : List.of("XINFO STREAM %s FULL COUNT 0", "XRANGE %s - +", "XPENDING %s g - + 1000",
                "XINFO GROUPS %s"))
            assertThat(ask(String.format(look, "t"))).isEqualTo(ask(String.format(look, "s")));
        ask("DEL s");
        assertThat(ask("XACK t g 1-1 1-150")).isEqualTo(":2");
        assertThat(ask("XPENDING t g")).isEqualTo("[:198, $1-2, $1-200, [[$alice, $99], [$bob, $99]]]");
    }

    @Test
    void shouldDeleteWhatIsPendingWithItsConsumer() {
        fill("s", 500);
        ask("XGROUP CREATE s g 0");
        for (int i = 0; i < 50; i++) ask("XREADGROUP GROUP g c" + i % 7 + " COUNT 10 STREAMS s >");
        assertThat(ask("XGROUP DELCONSUMER s g c3")).isEqualTo(":70");
        assertThat(ask("XPENDING s g")).startsWith("[:430, $1-1, $1-500");
        assertThat(ask("XPENDING s g - + 5 c3")).isEqualTo("[]");
        assertThat(ask("XGROUP DESTROY s g")).isEqualTo(":1");
    }

    // Memory.

    @Test
    void shouldTakeLessThanRedisDoes() {
        for (int i = 0; i < 100_000; i++)
            harness.run("XADD s " + (1 + i / 20) + "-* field value" + (10_000 + i % 89_999));
        long bytes = harness.allocator().ledger().bytes(Account.STREAMS);
        // Redis 7.0 takes 21 bytes.
        assertThat(bytes / 100_000.0).as("bytes per entry").isLessThan(16);
    }

    @Test
    void shouldGiveMemoryBackAsEntriesGo() {
        fill("s", 5000);
        long full = harness.allocator().ledger().bytes(Account.STREAMS);
        ask("XTRIM s MAXLEN 100");
        assertThat(harness.allocator().ledger().bytes(Account.STREAMS)).isLessThan(full / 20);
        ask("XTRIM s MAXLEN 0");
        assertThat(harness.allocator().ledger().bytes(Account.STREAMS)).isLessThan(300);
        assertThat(ask("XINFO STREAM s")).contains("$radix-tree-keys, :0, $radix-tree-nodes, :1");
    }
}

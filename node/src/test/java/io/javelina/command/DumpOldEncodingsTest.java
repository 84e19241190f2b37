package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// What servers wrote before there were listpacks can still be restored, and is what it was.
class DumpOldEncodingsTest {
    private static final String BAD_DATA = "-ERR Bad data format";
    private static final List<Object> ALL_KINDS = List.of("a", "", "b".repeat(63), "c".repeat(64), "d".repeat(20_000),
            0L,
            12L, 13L, -1L, 127L, -128L, 32767L, -32768L, 8388607L, -8388608L, 2147483647L, -2147483648L, 1L << 31,
            Long.MIN_VALUE, Long.MAX_VALUE, "after a long one");

    private final Dumps dumps = new Dumps();

    @AfterEach
    void assertAllReturned() { dumps.assertAllReturned(); }

    private String restore(String typeAndValue) { return dumps.restore("k", Dumps.sealed(typeAndValue, 9), "REPLACE"); }

    private void shouldBe(String typeAndValue, String read, String... expected) {
        assertThat(restore(typeAndValue)).isEqualTo("+OK");
        assertThat(ask(read)).isEqualTo("[$" + String.join(", $", expected) + "]");
        dumps.assertInvariants("k");
    }

    /// The reply to a command; of sorted sets all members and scores.
    private String ask(String line) {
        boolean isSortedSet = dumps.harness.ask("TYPE k").equals("+zset");
        return isSortedSet && line.startsWith("Z") ? dumps.members("k") : dumps.harness.ask(line);
    }

    private static String[] texts(List<Object> elements) {
        return elements.stream().map(Object::toString).toArray(String[]::new);
    }

    @Test
    void shouldReadLists() {
        String ziplist = OldRdb.string(OldRdb.ziplist(ALL_KINDS));
        shouldBe("\12" + ziplist, "LRANGE k 0 -1", texts(ALL_KINDS));
        List<Object> twice = new ArrayList<>(ALL_KINDS);
        twice.addAll(ALL_KINDS);
        shouldBe("\16\2" + ziplist + ziplist, "LRANGE k 0 -1", texts(twice));
        shouldBe("\1\3" + OldRdb.string("a") + "\300\7" + OldRdb.string(""), "LRANGE k 0 -1", "a", "7", "");
    }

    @Test
    void shouldReadSets() {
        shouldBe("\2\3" + "\300\7" + "\300\3" + OldRdb.string("-5"), "SMEMBERS k", "-5", "3", "7");
        shouldBe("\13" + OldRdb.string(OldRdb.intset(2, -3, 5, 7)), "SMEMBERS k", "-3", "5", "7");
        shouldBe("\13" + OldRdb.string(OldRdb.intset(8, -3, 5, 1L << 40)), "SMEMBERS k", "-3", "5", "1099511627776");
    }

    @Test
    void shouldReadHashes() {
        shouldBe("\4\2" + OldRdb.string("f") + OldRdb.string("v") + OldRdb.string("g") + "\300\5", "HGETALL k", "f",
                "v",
                "g", "5");
        shouldBe("\11" + OldRdb.string(OldRdb.zipmap(0, "f", "v", "g", "")), "HGETALL k", "f", "v", "g", "");
        shouldBe("\11" + OldRdb.string(OldRdb.zipmap(3, "f", "v".repeat(300), "g", "5")), "HMGET k f g",
                "v".repeat(300), "5");
        shouldBe("\15" + OldRdb.string(OldRdb.ziplist(List.of("f", 1L, 2L, "g"))), "HGETALL k", "f", "1", "2", "g");
    }

    @Test
    void shouldReadSortedSets() {
        shouldBe("\3\4" + OldRdb.string("a") + OldRdb.score("1.5") + OldRdb.string("b") + OldRdb.score("-inf")
                + OldRdb.string("c") + OldRdb.score("inf") + OldRdb.string("d") + OldRdb.score("1.5e3"),
                "ZRANGE k 0 -1 WITHSCORES", "b", "-inf", "a", "1.5", "d", "1500", "c", "inf");
        shouldBe("\14" + OldRdb.string(OldRdb.ziplist(List.of("b", 1L, "a", "2.5", 7L, "inf"))),
                "ZRANGE k 0 -1 WITHSCORES", "b", "1", "a", "2.5", "7", "inf");
        assertThat(restore("\3\1" + OldRdb.string("a") + OldRdb.score("nan"))).isEqualTo(BAD_DATA);
        assertThat(restore("\14" + OldRdb.string(OldRdb.ziplist(List.of("b", "nan"))))).isEqualTo(BAD_DATA);
        assertThat(restore("\14" + OldRdb.string(OldRdb.ziplist(List.of("b", "x"))))).isEqualTo(BAD_DATA);
    }

    /// A stream of the first type is one of the second without its history.
    @Test
    void shouldReadStreams() {
        dumps.settings.version = 10;
        dumps.harness.run("XADD s 1-1 f v");
        dumps.harness.run("XADD s 1-2 f w");
        String second = Dumps.unsealed(dumps.dump("s"));
        assertThat(second).startsWith("\23").endsWith("\2\1\2\1\1\0\0\2\0");
        String first = "\17" + second.substring(1, second.length() - 6) + "\1" + OldRdb.string("group") + "\1\1\0\0";
        assertThat(restore(first)).isEqualTo("+OK");
        assertThat(dumps.harness.ask("XRANGE k - +")).isEqualTo(dumps.harness.ask("XRANGE s - +"));
        assertThat(dumps.harness.ask("XINFO GROUPS k")).contains("$entries-read, :1, $lag, :1");
        dumps.assertInvariants("k");
    }

    @Test
    void shouldRefuseWhatIsEmptyOrTwice() {
        for (String value : List.of("\1\0", "\2\0", "\3\0", "\4\0", "\5\0", "\16\0", "\22\0", "\12" + empty(),
                "\15" + empty(),
                "\14" + empty(), "\16\1" + empty(), "\11" + OldRdb.string(OldRdb.zipmap(0)),
                "\13" + OldRdb.string(OldRdb.intset(2)), "\2\2\1a\1a", "\4\2\1f\1v\1f\1w",
                "\3\2\1a" + OldRdb.score("1") + "\1a" + OldRdb.score("2"),
                "\13" + OldRdb.string(OldRdb.intset(2, 5, 5)), "\13" + OldRdb.string(OldRdb.intset(3, 5)),
                "\11" + OldRdb.string(OldRdb.zipmap(0, "f", "v", "f", "w")),
                "\15" + OldRdb.string(OldRdb.ziplist(List.of("f", 1L, "f", 2L))),
                "\15" + OldRdb.string(OldRdb.ziplist(List.of("f", 1L, "g"))),
                "\14" + OldRdb.string(OldRdb.ziplist(List.of("f", 1L, "f", 2L)))))
            assertThat(restore(value)).as(value).isEqualTo(BAD_DATA);
    }

    private static String empty() { return OldRdb.string(OldRdb.ziplist(List.of())); }

    /// A real server reads the same bytes, and sees the same.
    @Test
    void shouldReadWhatARealServerReads() throws IOException {
        List<String> values = List.of("\12" + OldRdb.string(OldRdb.ziplist(ALL_KINDS)),
                "\16\1" + OldRdb.string(OldRdb.ziplist(ALL_KINDS)),
                "\11" + OldRdb.string(OldRdb.zipmap(2, "f", "v", "g", "w")),
                "\13" + OldRdb.string(OldRdb.intset(4, -70000, 5)),
                "\14" + OldRdb.string(OldRdb.ziplist(List.of("b", 1L, "a", "2.5"))),
                "\3\1" + OldRdb.string("a") + OldRdb.score("17.25"));
        try (Oracle oracle = Oracle.start()) {
            for (String value : values) {
                assertThat(RespText.of(oracle.run(List.of("RESTORE", "k", "0", Dumps.sealed(value, 9), "REPLACE"))))
                        .isEqualTo("+OK");
                assertThat(restore(value)).isEqualTo("+OK");
                for (String line : List.of("TYPE k", "LRANGE k 0 -1", "HGETALL k", "SMEMBERS k", "OBJECT ENCODING k"))
                    assertThat(ask(line)).as(line).isEqualTo(oracle.ask(line));
            }
        }
    }
}

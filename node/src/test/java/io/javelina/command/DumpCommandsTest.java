package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.EvictionPolicy;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DumpCommandsTest {
    private static final String BAD_FOOTER = "-ERR DUMP payload version or checksum are wrong";
    private static final String BAD_DATA = "-ERR Bad data format";
    /// A string `v`, in version 11.
    private static final String V = Dumps.sealed("\0\1v", 11);

    private final Dumps dumps = new Dumps();
    private final CommandHarness harness = dumps.harness;

    @AfterEach
    void assertAllReturned() { dumps.assertAllReturned(); }

    @Test
    void shouldGiveNothingOfNoKey() {
        assertThat(harness.ask("DUMP none")).isEqualTo("_$");
        assertThat(harness.protocol(3).ask("DUMP none")).isEqualTo("_");
    }

    @Test
    void shouldWriteStringsAsRdbDoes() {
        assertThat(dumped("hello")).isEqualTo("00 05 68656c6c6f");
        assertThat(dumped("12")).isEqualTo("00 c0 0c");
        assertThat(dumped("-129")).isEqualTo("00 c1 7fff");
        assertThat(dumped("70000")).isEqualTo("00 c2 70110100");
        assertThat(dumped("12345678901")).isEqualTo("00 0b 3132333435363738393031");
        assertThat(dumped("")).isEqualTo("00 00");
        assertThat(dumped("007")).isEqualTo("00 03 303037");
    }

    /// The type and value that a string is dumped as, in hexadecimal, with a blank after each of the first two bytes.
    private String dumped(String value) {
        harness.run(List.of("SET", "k", value));
        String payload = dumps.dump("k");
        assertThat(payload).isEqualTo(Dumps.sealed(Dumps.unsealed(payload), 11));
        StringBuilder hex = new StringBuilder();
        for (char each : Dumps.unsealed(payload).toCharArray()) {
            hex.append("%02x".formatted((int) each));
            if (hex.length() == 2 || hex.length() == 5) hex.append(' ');
        }
        return hex.toString().trim();
    }

    @Test
    void shouldWriteLengthsInAsFewBytesAsTheyNeed() {
        dumps.settings.compresses = false;
        assertThat(dumped("v".repeat(63))).startsWith("00 3f");
        assertThat(dumped("v".repeat(64))).startsWith("00 40 40");
        assertThat(dumped("v".repeat(16383))).startsWith("00 7f ff");
        assertThat(dumped("v".repeat(16384))).startsWith("00 80 00004000");
    }

    @Test
    void shouldCompressWhatGetsShorter() {
        assertThat(dumped("v".repeat(20))).startsWith("00 14");
        assertThat(dumped("v".repeat(21))).startsWith("00 c3");
        assertThat(dumps.restore("r", dumps.dump("k"))).isEqualTo("+OK");
        assertThat(harness.ask("GET r")).isEqualTo("$" + "v".repeat(21));
        assertThat(dumped("abcdefghijklmnopqrstuvwxyz")).startsWith("00 1a");
    }

    @Test
    void shouldRestoreWhatItHasWritten() {
        for (String value : List.of("", "v", "-1", "32768", "12345678901", "x".repeat(600), "xyz".repeat(100_000))) {
            harness.run(List.of("SET", "k", value));
            assertThat(dumps.restore("r", dumps.dump("k"), "REPLACE")).isEqualTo("+OK");
            assertThat(harness.run("GET r")).isEqualTo(harness.run("GET k"));
            assertThat(harness.ask("OBJECT ENCODING r")).isEqualTo(harness.ask("OBJECT ENCODING k"));
        }
    }

    @Test
    void shouldSignalWhatItRestores() {
        dumps.restore("k", V);
        assertThat(harness.allEvents()).containsExactly("n new k", "g restore k");
        assertThat(harness.modified()).containsExactly("k");
        long before = harness.changes();
        dumps.restore("k", V, "REPLACE");
        assertThat(harness.allEvents()).containsExactly("n new k", "g restore k");
        assertThat(harness.changes()).isEqualTo(before + 1);
    }

    @Test
    void shouldNotReplaceUnlessAsked() {
        harness.run("SET k old");
        assertThat(dumps.restore("k", V)).isEqualTo("-BUSYKEY Target key name already exists.");
        assertThat(dumps.restore("k", "anything")).isEqualTo("-BUSYKEY Target key name already exists.");
        assertThat(dumps.restore("k", V, "replace")).isEqualTo("+OK");
        assertThat(harness.ask("GET k")).isEqualTo("$v");
    }

    @Test
    void shouldGiveTheKeyATimeToLive() {
        harness.run(List.of("RESTORE", "k", "5000", V));
        assertThat(harness.ask("PTTL k")).isEqualTo(":5000");
        harness.run(List.of("RESTORE", "a", "" + (CommandHarness.START + 7), V, "ABSTTL"));
        assertThat(harness.ask("PTTL a")).isEqualTo(":7");
        harness.run(List.of("RESTORE", "k", "0", V, "REPLACE"));
        assertThat(harness.ask("PTTL k")).isEqualTo(":-1");
        assertThat(RespText.of(harness.run(List.of("RESTORE", "n", "-1", V))))
                .isEqualTo("-ERR Invalid TTL value, must be >= 0");
        assertThat(RespText.of(harness.run(List.of("RESTORE", "n", "x", V))))
                .isEqualTo("-ERR value is not an integer or out of range");
    }

    @Test
    void shouldOnlyDeleteWhenTheTimeIsOver() {
        harness.run("SET k old");
        harness.events();
        assertThat(RespText.of(harness.run(List.of("RESTORE", "k", "1", V, "ABSTTL", "REPLACE")))).isEqualTo("+OK");
        assertThat(harness.events()).containsExactly("g del k");
        assertThat(harness.ask("EXISTS k")).isEqualTo(":0");
        assertThat(RespText.of(harness.run(List.of("RESTORE", "k", "1", V, "ABSTTL")))).isEqualTo("+OK");
        assertThat(RespText.of(harness.run(List.of("RESTORE", "k", "" + Long.MAX_VALUE, V)))).isEqualTo("+OK");
        assertThat(harness.events()).isEmpty();
        assertThat(harness.ask("EXISTS k")).isEqualTo(":0");
    }

    @Test
    void shouldRestoreHowTheKeyWasUsed() {
        dumps.restore("k", V, "IDLETIME", "1000");
        assertThat(harness.ask("OBJECT IDLETIME k")).isEqualTo(":1000");
        dumps.restore("k", V, "REPLACE", "FREQ", "100");
        assertThat(harness.ask("OBJECT IDLETIME k")).isEqualTo(":0");
        harness.settings().policy = EvictionPolicy.ALLKEYS_LFU;
        dumps.restore("k", V, "FREQ", "100", "REPLACE");
        assertThat(harness.ask("OBJECT FREQ k")).isEqualTo(":100");
    }

    @Test
    void shouldRefuseOptionsAsValkeyDoes() {
        assertThat(dumps.restore("k", V, "IDLETIME", "-1")).isEqualTo("-ERR Invalid IDLETIME value, must be >= 0");
        assertThat(dumps.restore("k", V, "FREQ", "256")).isEqualTo("-ERR Invalid FREQ value, must be >= 0 and <= 255");
        assertThat(dumps.restore("k", V, "FREQ", "x")).isEqualTo("-ERR value is not an integer or out of range");
        assertThat(dumps.restore("k", V, "FREQ", "1", "IDLETIME", "1")).isEqualTo("-ERR syntax error");
        assertThat(dumps.restore("k", V, "IDLETIME")).isEqualTo("-ERR syntax error");
        assertThat(dumps.restore("k", V, "FOO")).isEqualTo("-ERR syntax error");
    }

    @Test
    void shouldDemandARightFooter() {
        assertThat(dumps.restore("k", "")).isEqualTo(BAD_FOOTER);
        assertThat(dumps.restore("k", "123456789")).isEqualTo(BAD_FOOTER);
        assertThat(dumps.restore("k", V.substring(0, V.length() - 1) + "x")).isEqualTo(BAD_FOOTER);
        assertThat(dumps.restore("k", V.substring(0, V.length() - 8) + "\0".repeat(8))).isEqualTo(BAD_FOOTER);
        for (int version : new int[]{ 0, 12, 79, 81, 65535 })
            assertThat(dumps.restore("k", Dumps.sealed("\0\1v", version))).isEqualTo(BAD_FOOTER);
        for (int version : new int[]{ 1, 10, 11, 80 })
            assertThat(dumps.restore("k" + version, Dumps.sealed("\0\1v", version))).isEqualTo("+OK");
    }

    @Test
    void shouldReadUnknownVersionsWhenTold() {
        dumps.settings.acceptsUnknownVersions = true;
        assertThat(dumps.restore("a", Dumps.sealed("\0\1v", 12))).isEqualTo("+OK");
        assertThat(dumps.restore("b", Dumps.sealed("\0\1v", 81))).isEqualTo("+OK");
        assertThat(dumps.restore("c", Dumps.sealed("\26\1v", 12))).isEqualTo("-ERR Unsupported foreign data type: 22");
        assertThat(dumps.restore("c", Dumps.sealed("\0\1v", 0))).isEqualTo(BAD_FOOTER);
    }

    @Test
    void shouldRefuseWhatIsNoValue() {
        for (String value : List.of("", "\0", "\0\2v", "\0\200\377\377\377\377v", "\0\201" + "\377".repeat(8) + "v",
                "\0\202v", "\0\304v", "\0\300", "\0\301v", "\0\302vvv", "\10\1v", "\7\1v", "\6\1v", "\27\1v",
                "\0\303\1\100"))
            assertThat(dumps.restore("k", Dumps.sealed(value, 11))).as(value).isEqualTo(BAD_DATA);
    }

    @Test
    void shouldBelieveNoLengthOfWhatIsCompressed() {
        // Two bytes that stand for two, and for more than they can.
        assertThat(dumps.restore("k", Dumps.sealed(Dumps.hex("00 c3 03 02 01 7676"), 11))).isEqualTo("+OK");
        assertThat(dumps.restore("l", Dumps.sealed(Dumps.hex("00 c3 03 03 01 7676"), 11))).isEqualTo(BAD_DATA);
        assertThat(dumps.restore("l", Dumps.sealed(Dumps.hex("00 c3 03 807fffffff 01 7676"), 11))).isEqualTo(BAD_DATA);
        assertThat(dumps.restore("l", Dumps.sealed(Dumps.hex("00 c3 00 00"), 11))).isEqualTo(BAD_DATA);
        assertThat(harness.ask("GET k")).isEqualTo("$vv");
    }
}

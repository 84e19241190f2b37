package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Payloads that were damaged or forged, their checksums right: each is refused or is a value that keeps all promises, and
/// nothing is left of those refused.
class DumpFuzzTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int ROUNDS = Integer.getInteger("javelina.rounds", 5000);
    private static final Set<String> REFUSALS = Set.of("-ERR Bad data format",
            "-ERR DUMP payload version or checksum are wrong");
    private static final String[] FORGERIES = { "\u0080\u007f\u00ff\u00ff\u00ff",
        "\u0081\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff",
        "\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff", "\u00ff\u00ff\u00ff\u00ff", "\0\0\0\0",
        "\u007f\u00ff",
        "\u00c3\u0005\u0080\u0000\u00ff\u00ff\u00ff", "\u00f0\u00ff\u00ff\u00ff\u007f",
        "\u00fe\u00ff\u00ff\u00ff\u007f" };

    private final Random random = new Random(SEED);
    private final Dumps dumps = new Dumps();
    private final CommandHarness harness = dumps.harness;

    @AfterEach
    void assertAllReturned() { dumps.assertAllReturned(); }

    @Test
    void shouldRefuseOrUnderstandWhatIsDamaged() {
        System.out.println("DumpFuzzTest: -Djavelina.seed=" + SEED);
        List<String> values = values();
        for (String value : values) {
            assertThat(dumps.restore("k", Dumps.sealed(value, 80), "REPLACE")).as(hex(value)).isEqualTo("+OK");
            check(value);
        }
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            String damaged = damaged(values);
            String reply = dumps.restore("k", Dumps.sealed(damaged, 80), "REPLACE");
            if (reply.equals("+OK")) {
                accepted++;
                check(damaged);
            } else {
                assertThat(REFUSALS).as("seed %d, round %d", SEED, i).contains(reply);
            }
        }
        System.out.println(values.size() + " values, " + accepted + " of " + ROUNDS + " damaged ones accepted");
        assertThat(accepted).isBetween(ROUNDS / 200, ROUNDS * 9 / 10);
    }

    private void check(String damaged) {
        try {
            dumps.assertInvariants("k");
            harness.run("COPY k c REPLACE");
            String payload = dumps.dump("k");
            assertThat(dumps.restore("again", payload, "REPLACE")).isEqualTo("+OK");
            dumps.assertInvariants("again");
            harness.run("DEL k");
        } catch (RuntimeException | AssertionError e) {
            throw new AssertionError("seed " + SEED + ", " + hex(damaged), e);
        }
    }

    private static String hex(String text) {
        StringBuilder hex = new StringBuilder();
        for (char each : text.toCharArray()) hex.append("%02x".formatted((int) each));
        return hex.toString();
    }

    private String damaged(List<String> values) {
        StringBuilder bytes = new StringBuilder(values.get(random.nextInt(values.size())));
        for (int i = 1 + random.nextInt(3); i > 0 && bytes.length() > 1; i--) damage(bytes, values);
        return bytes.toString();
    }

    private void damage(StringBuilder bytes, List<String> values) {
        int at = random.nextInt(bytes.length());
        switch (random.nextInt(8)) {
            case 0, 1 -> bytes.setCharAt(at, (char) (bytes.charAt(at) ^ 1 << random.nextInt(8)));
            case 2 -> bytes.setCharAt(at, (char) random.nextInt(256));
            case 3 -> bytes.setLength(at + 1);
            case 4 -> bytes.deleteCharAt(at);
            case 5 -> bytes.insert(at, (char) random.nextInt(256));
            case 6 -> forge(bytes, at);
            default -> splice(bytes, at, values);
        }
    }

    private void forge(StringBuilder bytes, int at) {
        String forgery = FORGERIES[random.nextInt(FORGERIES.length)];
        bytes.replace(at, Math.min(bytes.length(), at + random.nextInt(forgery.length() + 1)), forgery);
    }

    private void splice(StringBuilder bytes, int at, List<String> values) {
        String other = values.get(random.nextInt(values.size()));
        int from = random.nextInt(other.length());
        String part = other.substring(from, Math.min(other.length(), from + 1 + random.nextInt(40)));
        bytes.replace(at, Math.min(bytes.length(), at + part.length()), part);
    }

    /// Values of all types and encodings, small enough that a damage hits something.
    private List<String> values() {
        List<String> values = new ArrayList<>();
        for (int version : new int[]{ 10, 11, 80 })
            for (boolean compresses : new boolean[]{ false, true }) {
                dumps.settings.version = version;
                dumps.settings.compresses = compresses;
                build(values, version == 80);
            }
        values.add("\12" + OldRdb.string(OldRdb.ziplist(List.of("a", 1L, 500L, 1L << 40, "b".repeat(70)))));
        values.add("\16\2" + (OldRdb.string(OldRdb.ziplist(List.of("a", 1L)))).repeat(2));
        values.add("\11" + OldRdb.string(OldRdb.zipmap(2, "f", "v", "g", "w".repeat(5))));
        values.add("\13" + OldRdb.string(OldRdb.intset(4, -70000, 5, 70000)));
        values.add("\14" + OldRdb.string(OldRdb.ziplist(List.of("b", 1L, "a", "2.5"))));
        values.add("\15" + OldRdb.string(OldRdb.ziplist(List.of("f", 1L, "g", "v"))));
        values.add("\3\2" + OldRdb.string("a") + OldRdb.score("17.25") + OldRdb.string("b") + OldRdb.score("inf"));
        values.add("\5\2" + OldRdb.string("a") + "\0\0\0\0\0\0\u00f0\u003f" + OldRdb.string("b") + "\0".repeat(8));
        return values;
    }

    private void build(List<String> values, boolean withFieldExpiry) {
        for (String line : List.of("SET s " + "text".repeat(20), "SET i 123456", "RPUSH l a 1 300 " + "b".repeat(70),
                "RPUSH q " + ("x".repeat(90) + " ").repeat(140).trim(), "SADD n 1 2 70000", "SADD p a b 3",
                "SADD t " + "m".repeat(70) + " b 7", "HSET h f v g 1", "HSET w f " + "v".repeat(70) + " g 12",
                "XADD x 1-1 f v g w", "XADD x 1-2 f 1 g 2", "XADD x 5-0 other 7", "XADD x 6-0 f v g w", "XDEL x 1-2",
                "XGROUP CREATE x group 0", "XGROUP CREATE x none $", "XREADGROUP GROUP group one COUNT 2 STREAMS x >",
                "XREADGROUP GROUP group two COUNT 1 STREAMS x >"))
            harness.run(line);
        if (withFieldExpiry) {
            harness.run("HSET e f v g w");
            harness.run("HPEXPIRE e 1000000 FIELDS 1 f");
            values.add(Dumps.unsealed(dumps.dump("e")));
        }
        for (String key : List.of("s", "i", "l", "q", "n", "p", "t", "h", "w", "x"))
            values.add(Dumps.unsealed(dumps.dump(key)));
        values.add("\21" + OldRdb.string(Dumps.hex("14000000 0400 8161 02 01 01 8162 02 8331 2e35 04 ff")));
        harness.keyspace().flush(true);
    }
}

package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Database;
import io.javelina.persistence.CorruptRdb;
import io.javelina.persistence.RdbFileReader.Mode;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Files that are damaged, cut off or forged, or that old servers wrote: each is refused, and says where, or is loaded and
/// all that is loaded keeps its promises. Nothing is left of what was refused.
class RdbFileFuzzTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int ROUNDS = Integer.getInteger("javelina.rounds", 2500);
    private static final String[] FORGERIES = { "\u0080\u007f\u00ff\u00ff\u00ff",
        "\u0081\0\0\0\u007f\u00ff\u00ff\u00ff\u00ff", "\u0081\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff",
        "\u00ff", "\u007f\u00ff", "\u00fb\u0080\u00ff\u00ff\u00ff\u00ff\u0080\u00ff\u00ff\u00ff\u00ff" };

    private final Random random = new Random(SEED);
    private final Dumps dumps = new Dumps();
    private final CommandHarness harness = dumps.harness;

    @AfterEach
    void assertAllReturned() { dumps.assertAllReturned(); }

    private byte[] file() {
        for (String line : List.of("SET string text", "SET integer 12345", "RPUSH list a 1 b", "SADD intset 3 1 2",
                "SADD setpack a b 1", "SADD settable a " + "m".repeat(100), "HSET hash f v g 1",
                "HSET hashtable f " + "v".repeat(100), "ZADD zset 1 a 2.5 b", "ZADD skiplist 1 " + "m".repeat(100),
                "XADD stream 1-1 f v", "XADD stream 1-2 f w", "XGROUP CREATE stream group 0",
                "XREADGROUP GROUP group one COUNT 1 STREAMS stream >", "SET expiring v PXAT 1900000000000",
                "HSET volatile f v g w", "HEXPIRE volatile 100 FIELDS 1 f"))
            assertThat(harness.run(line)).as(line).doesNotStartWith("-");
        for (int i = 0; i < 40; i++) harness.run("RPUSH quicklist " + "element".repeat(50) + i);
        dumps.settings.version = 80;
        byte[] file = RdbFiles.save(dumps, false);
        harness.keyspace().flush(false);
        return file;
    }

    @Test
    void shouldRefuseOrUnderstandWhatIsDamaged() {
        System.out.println("RdbFileFuzzTest: -Djavelina.seed=" + SEED);
        byte[] file = file();
        dumps.settings.hasChecksum = false;
        int accepted = 0;
        for (int i = 0; i < ROUNDS; i++) {
            byte[] damaged = damaged(file);
            try {
                load(damaged);
                accepted++;
            } catch (CorruptRdb e) {
                assertThat(e.getMessage()).matches("(?s)offset \\d+: .+");
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + SEED + ", round " + i, e);
            }
            for (Database each : harness.keyspace().databases()) if (each.size() > 0) each.assertInvariants();
            harness.keyspace().flush(false);
        }
        System.out.println(accepted + " of " + ROUNDS + " damaged files were accepted");
        assertThat(accepted).isLessThan(ROUNDS * 9 / 10);
    }

    private void load(byte[] file) {
        int piece = random.nextBoolean() ? Integer.MAX_VALUE : 1 + random.nextInt(200);
        RdbFiles.load(dumps, harness.keyspace().databases(), file, piece,
                1 + random.nextInt(500), random.nextBoolean(), Mode.PRIMARY, _ -> {});
    }

    private byte[] damaged(byte[] file) {
        byte[] damaged = file.clone();
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged = Arrays.copyOf(damaged, Math.max(1, at));
                case 2 -> damaged[at] = (byte) random.nextInt(256);
                default -> damaged = forged(damaged, at);
            }
        }
        return damaged;
    }

    private byte[] forged(byte[] file, int at) {
        byte[] forgery = bytes(FORGERIES[random.nextInt(FORGERIES.length)]);
        byte[] forged = Arrays.copyOf(file, Math.max(file.length, at + forgery.length));
        System.arraycopy(forgery, 0, forged, at, forgery.length);
        return forged;
    }

    private static byte[] bytes(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }

    @Test
    void shouldRefuseWhatIsCutOff() {
        byte[] file = file();
        for (int length = 0; length < file.length; length += length < 300 ? 1 : 17) {
            byte[] cut = Arrays.copyOf(file, length);
            String failure = failure(cut);
            assertThat(failure).as("of " + length + " bytes").startsWith("offset ");
            harness.keyspace().flush(false);
        }
    }

    private String failure(byte[] file) {
        try {
            RdbFiles.load(dumps, file);
            return null;
        } catch (CorruptRdb e) {
            return e.getMessage();
        }
    }

    // What old servers wrote, and others write.

    private static byte[] old(int version, String content) {
        return bytes("REDIS%04d".formatted(version) + content + "\u00ff" + (version >= 5 ? "\0\0\0\0\0\0\0\0" : ""));
    }

    private static String key(int type, String name, String value) { return (char) type + OldRdb.string(name) + value; }

    @Test
    void shouldReadOldFiles() {
        String keys = "\u00fe\0" + key(0, "string", OldRdb.string("value"))
                + key(10, "list", OldRdb.string(OldRdb.ziplist(List.of("a", 1L, "b"))))
                + key(14, "quicklist", "\2" + OldRdb.string(OldRdb.ziplist(List.of("a")))
                        + OldRdb.string(OldRdb.ziplist(List.of("b"))))
                + key(11, "intset", OldRdb.string(OldRdb.intset(2, -3, 5, 7)))
                + key(9, "zipmap", OldRdb.string(OldRdb.zipmap(0, "f", "v", "g", "w")))
                + key(13, "hash", OldRdb.string(OldRdb.ziplist(List.of("f", 1L))))
                + key(12, "zset", OldRdb.string(OldRdb.ziplist(List.of("a", 1L, "b", "2.5"))))
                + "\u00fd" + OldRdb.little(1_900_000_000L, 4) + key(0, "seconds", OldRdb.string("v"))
                + "\u00fc" + OldRdb.little(1_900_000_000_000L, 8) + key(0, "millis", OldRdb.string("v"))
                + "\u00fe\3" + key(0, "other", OldRdb.string("v"));
        for (int version : new int[]{ 3, 4, 6, 7, 8, 9, 10 }) {
            RdbFiles.Loaded loaded = RdbFiles.load(dumps, old(version, keys));
            assertThat(loaded.keys).isEqualTo(10);
            assertThat(harness.ask("LRANGE list 0 -1")).isEqualTo("[$a, $1, $b]");
            assertThat(harness.ask("LRANGE quicklist 0 -1")).isEqualTo("[$a, $b]");
            assertThat(harness.ask("SMEMBERS intset")).isEqualTo("[$-3, $5, $7]");
            assertThat(harness.ask("HGETALL zipmap")).isEqualTo("[$f, $v, $g, $w]");
            assertThat(harness.ask("HGETALL hash")).isEqualTo("[$f, $1]");
            assertThat(dumps.members("zset")).isEqualTo("[$a, $1, $b, $2.5]");
            assertThat(harness.ask("PEXPIRETIME seconds")).isEqualTo(":1900000000000");
            assertThat(harness.ask("PEXPIRETIME millis")).isEqualTo(":1900000000000");
            assertThat(harness.keyspace().database(3).size()).isEqualTo(1);
            harness.keyspace().flush(false);
        }
    }

    @Test
    void shouldSkipWhatItNeedNotKnow() {
        String content = "\u00fa" + OldRdb.string("unknown") + OldRdb.string("field") + "\u00fe\0\u00fb\1\0"
                + "\u00f4\7\1\0" + key(0, "k", OldRdb.string("v")) + key(2, "empty", "\0");
        RdbFiles.Loaded loaded = RdbFiles.load(dumps, old(11, content));
        assertThat(loaded.fields).containsExactly("unknown=field");
        assertThat(loaded.warnings).containsExactly("rdbLoadObject skipping empty key: empty",
                "RDB file was saved with checksum disabled: no check performed.");
        assertThat(loaded.keys).isEqualTo(1);
    }

    @Test
    void shouldSayWhatItCannotRead() {
        assertThat(failure(bytes("RUBBISH00"))).contains("Wrong signature trying to load DB from file");
        for (String magic : List.of("REDIS0012", "REDIS0080", "VALKEY011", "REDIS0000", "VALKEY081", "REDIS00a1"))
            assertThat(failure(bytes(magic))).as(magic).contains("Can't handle RDB format version");
        assertThat(failure(old(11, "\u00f7\u0081" + "\0\0\0\0\0\0\0\1\2\0\0"))).contains(
                "The RDB file contains AUX module data I can't load: no matching module 'AAAAAAAAA'");
        assertThat(failure(old(11, "\7\1k\u0081" + "\0\0\0\0\0\0\0\1\2\0\0"))).contains(
                "The RDB file contains module data I can't load: no matching module type 'AAAAAAAAA'");
        assertThat(failure(old(11, "\u00f6"))).contains("Pre-release function format not supported.");
        assertThat(failure(old(11, "\u00fe\100\100"))).contains("configured to handle more than 16 databases");
        assertThat(failure(old(11, "\u00aa"))).contains("no type of value: 170");
    }
}

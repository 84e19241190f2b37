package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random scripts of HyperLogLog commands, to us and to a real server: replies, events, and each byte of the strings must be
/// equal, also after somebody has written into them.
class HyperLogLogDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int SCRIPTS = 10;
    private static final int COMMANDS = 60;

    private final Random random = new Random(SEED);

    /// Bytes up to which registers are sparse.
    @ParameterizedTest
    @ValueSource(ints = { 3000, 200, 20 })
    void shouldHoldTheBytesOfTheRealServer(int sparseBytes) throws IOException {
        System.out.println("HyperLogLogDifferentialTest: -Djavelina.seed=" + SEED);
        try (Oracle oracle = Oracle.start(); Oracle.Listener listener = oracle.listen()) {
            oracle.run("CONFIG SET hll-sparse-max-bytes " + sparseBytes);
            for (int script = 0; script < SCRIPTS; script++) play(sparseBytes, oracle, listener);
        }
    }

    private void play(int sparseBytes, Oracle oracle, Oracle.Listener listener) throws IOException {
        CommandHarness harness = Harnesses.all().time(System.currentTimeMillis());
        harness.settings().encodingLimits.hllSparseMaxBytes = sparseBytes;
        oracle.run("FLUSHALL");
        listener.events();
        for (int i = 0; i < COMMANDS; i++) {
            List<String> command = command();
            String reply = harness.run(command);
            assertThat(reply).as("reply to %s, seed %d", command, SEED).isEqualTo(oracle.run(command));
            // What a real server has done to a broken one before it noticed is chance: it reads behind its end.
            if (reply.startsWith("-INVALIDOBJ"))
                assertThat(harness.run("DEL a b c")).as("seed %d", SEED).isEqualTo(oracle.run("DEL a b c"));
            for (String key : List.of("a", "b", "c"))
                for (String look : List.of("GET " + key, "OBJECT ENCODING " + key))
                    assertThat(harness.run(look)).as("%s after %s, seed %d", look, command, SEED)
                            .isEqualTo(oracle.run(look));
        }
        assertThat(harness.eventNames()).isEqualTo(listener.events());
        Harnesses.assertAllReturned(harness);
    }

    private List<String> command() {
        return switch (random.nextInt(24)) {
            case 0, 1, 2, 3, 4, 5, 6, 7 -> pfadd(random.nextInt(12));
            case 8 -> pfadd(500 + random.nextInt(1500));
            case 9, 10, 11 -> Stream.of("PFCOUNT", key()).toList();
            case 12 -> List.of("PFCOUNT", key(), key(), key());
            case 13, 14 -> List.of("PFMERGE", key(), key(), key());
            case 15 -> List.of("PFMERGE", key());
            case 16 -> List.of("PFDEBUG", pick("ENCODING", "DECODE", "TODENSE", "GETREG", "foo"), key());
            case 17 -> List.of("PFDEBUG", pick("ENCODING", "DECODE"), key());
            case 18 -> List.of("DEL", key());
            case 19 -> List.of("SET", key(), pick("text", "12", "HYLL", "HYLL\0" + "x".repeat(100),
                    "HYLL\1\0\0\0\0\0\0\0\0\0\0\u0080\u007f\u00ff", "HYLL\1" + "\0".repeat(11), "HYLL\2".repeat(9)));
            case 20 -> List.of("COPY", key(), key());
            case 21 -> random.nextInt(3) == 0
                    ? List.of("SETRANGE", key(), "" + random.nextInt(30), "" + (char) random.nextInt(256))
                    : pfadd(3);
            case 22 -> random.nextInt(6) == 0 ? List.of("APPEND", key(), "\u0080") : pfadd(2);
            default -> List.of("SADD", "set", "x");
        };
    }

    private List<String> pfadd(int elements) {
        List<String> words = new ArrayList<>(List.of("PFADD", key()));
        for (int i = 0; i < elements; i++) words.add(element());
        return words;
    }

    private String element() {
        return switch (random.nextInt(10)) {
            case 0 -> "x".repeat(random.nextInt(40));
            case 1 -> "" + (char) random.nextInt(256) + (char) random.nextInt(256);
            default -> "" + random.nextInt(100_000);
        };
    }

    private String key() { return random.nextInt(40) == 0 ? "set" : pick("a", "b", "c"); }

    private String pick(String... choices) { return choices[random.nextInt(choices.length)]; }
}

package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Payloads that a real server once gave are what they were.
class DumpRecordedTest {
    private static final int LINES_EACH = 4;

    private final Dumps dumps = new Dumps();

    @Test
    void shouldRestoreWhatRedisHasDumped() throws IOException {
        List<String> lines = lines();
        assertThat(lines).hasSizeGreaterThan(40);
        for (int i = 0; i < lines.size(); i += LINES_EACH) {
            String name = lines.get(i);
            assertThat(dumps.restore("k", Dumps.hex(lines.get(i + 1)), "REPLACE")).as(name).isEqualTo("+OK");
            assertThat(dumps.harness.ask(lines.get(i + 2))).as(name).isEqualTo(lines.get(i + 3));
            dumps.assertInvariants("k");
        }
        dumps.assertAllReturned();
    }

    private static List<String> lines() throws IOException {
        try (InputStream in = DumpRecordedTest.class.getResourceAsStream("dumps-of-redis-7.0.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines()
                    .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
        }
    }
}

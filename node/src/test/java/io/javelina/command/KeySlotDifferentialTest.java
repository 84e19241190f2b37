package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.FreePorts;
import io.javelina.structure.KeySlot;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Random keys have the slots that a real server says they have.
class KeySlotDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final Random random = new Random(SEED);

    @TempDir
    Path folder;

    @Test
    void shouldGiveTheSlotsOfTheRealServer() throws IOException {
        try (Oracle oracle = Oracle.start("--cluster-enabled", "yes", "--cluster-port", "" + FreePorts.next(), "--dir",
                folder.toString())) {
            for (int i = 0; i < 3000; i++) {
                String key = key();
                int slot = KeySlot.of(key.getBytes(StandardCharsets.ISO_8859_1));
                assertThat(oracle.run(List.of("CLUSTER", "KEYSLOT", key))).as("%s, seed %d", key, SEED)
                        .isEqualTo(":" + slot + "\r\n");
            }
        }
    }

    private String key() {
        StringBuilder key = new StringBuilder();
        for (int i = random.nextInt(40); i > 0; i--)
            key.append(random.nextInt(4) == 0 ? (char) random.nextInt(256) : "ab{}".charAt(random.nextInt(4)));
        return key.toString();
    }
}

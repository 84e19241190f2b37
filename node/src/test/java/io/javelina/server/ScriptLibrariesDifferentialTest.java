package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import io.javelina.script.LibraryVm;
import io.javelina.script.RandomChunks;
import java.io.IOException;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The libraries of scripts are given anything, here and at a real server, and return the same, or fail with the same
/// words.
class ScriptLibrariesDifferentialTest {
    private static final int CHUNKS = 15_000;

    private final long seed = Long.getLong("javelina.seed", 1);

    @Test
    void shouldDoWhatARealServerDoes() throws IOException {
        System.out.println("ScriptLibrariesDifferentialTest: -Djavelina.seed=" + seed);
        RandomChunks chunks = new RandomChunks(new Random(seed));
        try (Oracle oracle = Oracle.start();
                TestServer server = TestServer.start();
                RawClient theirs = RawClient.to(oracle.port());
                RawClient ours = server.connect()) {
            for (int i = 0; i < CHUNKS; i++) {
                String chunk = chunks.next();
                String[] command = { "EVAL", LibraryVm.showing(chunk), "0" };
                assertThat(ours.askWords(command)).as(() -> chunk + ", seed " + seed)
                        .isEqualTo(theirs.askWords(command));
            }
            assertThat(ours.ask("SCRIPT FLUSH")).isEqualTo("+OK");
        }
    }
}

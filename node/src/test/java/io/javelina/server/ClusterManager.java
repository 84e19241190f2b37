package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.Programs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// `redis-cli --cluster`, by which people make and change clusters. Without it a test is skipped.
final class ClusterManager {
    private static final String REQUIRED = "javelina.require.oracle";
    private static final int PATIENCE_SECONDS = 180;

    private final Path folder;

    /// @param folder for what it is to read
    ClusterManager(Path folder) { this.folder = folder; }

    /// Runs it, says yes to everything, and gives what it has printed.
    String run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(Programs.find("redis-cli", REQUIRED).toString(), "--cluster"));
        command.addAll(List.of(arguments));
        Path answers = Files.writeString(folder.resolve("answers"), "yes\nyes\nyes\n");
        Programs.Outcome outcome = Programs.run(new ProcessBuilder(command).redirectInput(answers.toFile()),
                PATIENCE_SECONDS);
        assertThat(outcome.status()).as(outcome.output()).isZero();
        return outcome.output();
    }
}

package io.javelina;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// Programs of the machine that tests run or compare with. Where one is missing its test is skipped with a reason,
/// unless a property says that it may not be.
public final class Programs {
    private Programs() {}

    /// The path of a program; without it the test is skipped, or fails when the property `required` is `true`.
    public static Path find(String name, String required) {
        Optional<Path> program = Arrays.stream(System.getenv("PATH").split(":"))
                .map(folder -> Path.of(folder, name)).filter(Files::isExecutable).findFirst();
        String reason = name + " is not on the PATH";
        if (program.isEmpty() && Boolean.getBoolean(required)) throw new AssertionError(reason);
        if (program.isEmpty()) System.out.println("skipped: " + reason);
        Assumptions.assumeTrue(program.isPresent(), reason);
        return program.orElseThrow();
    }

    /// What a process that has ended left behind.
    public record Outcome(int status, String output) {
    }

    /// Runs a program to its end and gives all it says; one that takes longer than `seconds` is ended.
    public static Outcome run(ProcessBuilder program, int seconds) throws IOException, InterruptedException {
        Process process = program.redirectErrorStream(true).start();
        process.getOutputStream().close();
        return await(process, seconds);
    }

    /// Waits for the end of a process whose standard output nobody else reads.
    public static Outcome await(Process process, int seconds) throws InterruptedException {
        CompletableFuture<String> output = CompletableFuture.supplyAsync(() -> {
            try {
                return new String(process.getInputStream().readAllBytes());
            } catch (IOException e) {
                return "its output cannot be read: " + e.getMessage();
            }
        });
        boolean ended = process.waitFor(seconds, TimeUnit.SECONDS);
        if (!ended) process.destroyForcibly();
        String said = output.join();
        if (!ended) throw new AssertionError("still running after " + seconds + " s, having said: " + said);
        return new Outcome(process.exitValue(), said);
    }
}

package io.javelina.server;

import io.javelina.FreePorts;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A member of a real cluster that is a process of its own, which can be killed and halted.
final class MemberProcess extends RealMember {
    private static final int LAST_WORDS = 12;
    private static final HttpClient HTTP = HttpClient.newHttpClient();
    private static final String PASSWORD = "secret";
    private static final Pattern VOTERS = Pattern.compile("(?m)^javelina_cluster_voters (\\d+)$");

    private final int managementPort = FreePorts.next();
    private final List<String> command;
    private Process process;

    MemberProcess(Path folder, int timeoutMillis, String... options) {
        this(folder, "127.0.0.1", List.of(), timeoutMillis, options);
    }

    /// @param prefix the command that runs it, and becomes it, in some surroundings of its own
    MemberProcess(Path folder, String host, List<String> prefix, int timeoutMillis, String... options) {
        super(folder, host);
        command = new ArrayList<>(prefix);
        command.addAll(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "--enable-native-access=ALL-UNNAMED", "-cp",
                System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(options(timeoutMillis, List.of("--management-port", "" + managementPort, "--management-bind",
                host, "--management-password", PASSWORD)));
        command.addAll(List.of(options));
    }

    @Override
    int voters() {
        String user = Base64.getEncoder().encodeToString(("monitor:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://" + host + ":" + managementPort + "/metrics"))
                .header("Authorization", "Basic " + user).build();
        try {
            Matcher voters = VOTERS.matcher(HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body());
            return voters.find() ? Integer.parseInt(voters.group(1)) : 0;
        } catch (IOException e) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    void start() {
        try {
            Files.createDirectories(folder);
            process = new ProcessBuilder(command).redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("log").toFile())).start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Unless it lives.
    void startAgain() { if (!process.isAlive()) start(); }

    @Override
    void kill() {
        if (process == null) return;
        try {
            process.destroyForcibly().waitFor();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    String lastWords() {
        try {
            List<String> lines = Files.readAllLines(folder.resolve("log"));
            return "\n" + String.join("\n", lines.subList(Math.max(0, lines.size() - LAST_WORDS), lines.size()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    /// It does nothing from now on, and does not know that.
    void halt() { run("kill", "-STOP", "" + process.pid()); }

    void resume() { run("kill", "-CONT", "" + process.pid()); }

    /// No file of it can grow from now on, as if its disk were full; or they can again.
    void fillDisk(boolean full) {
        run("prlimit", "--pid", "" + process.pid(), "--fsize=" + (full ? "1:unlimited" : "unlimited"));
    }

    private static void run(String... command) {
        try {
            int status = new ProcessBuilder(command).start().waitFor();
            if (status != 0) throw new IllegalStateException(String.join(" ", command) + ": " + status);
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}

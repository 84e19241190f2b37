package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.FreePorts;
import io.javelina.Programs.Outcome;
import io.javelina.Programs;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The server as its users start it: `bin/javelina` as a process, with the jars that were packaged.
class LauncherIT {
    private static final int PATIENCE_SECONDS = 40;

    @TempDir
    Path folder;

    private final List<Process> started = new ArrayList<>();

    @AfterEach
    void endAll() { started.forEach(Process::destroyForcibly); }

    /// Neither builds nor makes a start-up cache: the test is of what is there.
    static ProcessBuilder launcher(String... arguments) {
        List<String> command = new ArrayList<>(List.of(root().resolve("bin/javelina").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder launcher = new ProcessBuilder(command);
        launcher.environment().putAll(Map.of("JAVELINA_BUILD", "off", "JAVELINA_AOT", "off"));
        launcher.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return launcher;
    }

    static Path root() {
        Path here = Path.of("").toAbsolutePath();
        return Files.isExecutable(here.resolve("bin/javelina")) ? here : here.getParent();
    }

    private Outcome run(String... arguments) throws Exception {
        return Programs.run(launcher(arguments).directory(folder.toFile()), PATIENCE_SECONDS);
    }

    /// Starts a server and waits until it answers.
    private Process start(int port, String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--management-port", "0"));
        Process server = launcher(all.toArray(String[]::new)).directory(folder.toFile()).redirectErrorStream(true)
                .start();
        started.add(server);
        awaitListening(server, port);
        return server;
    }

    /// Sends SIGTERM, and leaves the streams open so that the last words can be read.
    private static void terminate(Process server) { server.toHandle().destroy(); }

    private static void awaitListening(Process server, int port) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!listens(port)) {
            if (!server.isAlive()) throw new AssertionError(Programs.await(server, 1).output());
            assertThat(System.nanoTime()).as("the server does not listen").isLessThan(deadline);
            TestServer.pause();
        }
    }

    private static boolean listens(int port) {
        try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void shouldTellItsVersion() throws Exception {
        assertThat(run("--version"))
                .isEqualTo(new Outcome(0, "Javelina server v=0.1.0 java=" + Runtime.version() + " bits=64\n"));
        assertThat(run("-v")).isEqualTo(run("--version"));
    }

    @Test
    void shouldTellHowToUseIt() throws Exception {
        Outcome help = run("--help");
        assertThat(help.status()).isZero();
        assertThat(help.output()).startsWith("Usage: javelina [/path/to/valkey.conf]").contains("--maxmemory 1gb");
    }

    @Test
    void shouldNotStartWithADirectiveThatDoesNotExist() throws Exception {
        Outcome refused = run("--no-such-directive", "1");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("FATAL CONFIG FILE ERROR", ">>> 'no-such-directive \"1\"'",
                "Bad directive or wrong number of arguments");
    }

    @Test
    void shouldServeUntilItIsTerminated() throws Exception {
        int port = FreePorts.next();
        Path pidFile = folder.resolve("javelina.pid");
        Process server = start(port, "--pidfile", pidFile.toString());
        assertThat(Files.readString(pidFile).strip()).isEqualTo("" + server.pid());
        try (RawClient client = RawClient.to(port)) {
            assertThat(client.ask("PING")).isEqualTo("+PONG");
            assertThat(client.ask("SET key value")).isEqualTo("+OK");
        }
        terminate(server);
        Outcome ended = Programs.await(server, PATIENCE_SECONDS);
        assertThat(ended.output()).contains("Ready to accept connections tcp",
                "Received SIGTERM scheduling shutdown...", "User requested shutdown...",
                "Saving the final RDB snapshot before exiting.", "DB saved on disk",
                "Javelina is now ready to exit, bye bye...");
        assertThat(ended.status()).isZero();
        assertThat(pidFile).doesNotExist();
    }

    @Test
    void shouldEndWhenAClientShutsItDown() throws Exception {
        int port = FreePorts.next();
        Process server = start(port, "--logfile", "node.log", "--dir", folder.toString());
        try (RawClient client = RawClient.to(port)) {
            client.send(RawClient.request("SHUTDOWN", "NOSAVE"));
            assertThat(client.receive()).isEqualTo(RawClient.CLOSED);
        }
        assertThat(Programs.await(server, PATIENCE_SECONDS)).isEqualTo(new Outcome(0, ""));
        assertThat(folder.resolve("node.log")).content().contains("Ready to accept connections tcp",
                "User requested shutdown...", "bye bye...");
    }

    @Test
    void shouldWriteItsConfigurationBackAndReadItAgain() throws Exception {
        Path file = Files.writeString(folder.resolve("valkey.conf"), "# ours\nmaxmemory 100mb\ntimeout 300\n");
        int port = FreePorts.next();
        Process first = start(port, file.toString());
        try (RawClient client = RawClient.to(port)) {
            assertThat(client.ask("CONFIG SET maxmemory 64mb maxmemory-policy allkeys-lru")).isEqualTo("+OK");
            assertThat(client.ask("CONFIG REWRITE")).isEqualTo("+OK");
        }
        terminate(first);
        assertThat(Programs.await(first, PATIENCE_SECONDS).status()).isZero();
        assertThat(file).content().startsWith("# ours\nmaxmemory 64mb\ntimeout 300\n")
                .contains("maxmemory-policy allkeys-lru");

        int again = FreePorts.next();
        Process second = start(again, file.toString());
        try (RawClient client = RawClient.to(again)) {
            assertThat(client.ask("CONFIG GET maxmemory*")).contains("$67108864", "$allkeys-lru");
            assertThat(client.ask("CONFIG GET timeout")).contains("$300");
        }
        terminate(second);
        assertThat(Programs.await(second, PATIENCE_SECONDS).status()).isZero();
    }

    @Test
    void shouldSayThatItsPortIsInUse() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Outcome refused = run("--port", "" + taken.getLocalPort(), "--bind", "127.0.0.1");
            assertThat(refused.status()).isEqualTo(1);
            assertThat(refused.output()).contains(
                    "Could not create server TCP listening socket 127.0.0.1:" + taken.getLocalPort() + " for clients",
                    "in use");
        }
    }
}

package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.FreePorts;
import io.javelina.Programs.Outcome;
import io.javelina.Programs;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;

/// `bin/javelina cluster`: a cluster on this machine that forms by itself, ends as a whole and comes back.
class LocalClusterIT {
    private static final int NODES = 3;
    private static final int KEYS = 100;
    private static final int BUS_PORT_DISTANCE = 10_000;
    private static final int PATIENCE_SECONDS = 120;

    @TempDir
    Path folder;

    private final int port = freePorts();
    private final List<Process> started = new ArrayList<>();

    /// Nodes end with their launcher only when it is asked to end.
    @AfterEach
    void endAll() {
        for (Process launcher : started) {
            Stream<ProcessHandle> nodes = launcher.descendants();
            nodes.forEach(ProcessHandle::destroyForcibly);
            launcher.destroyForcibly();
        }
    }

    /// The first of some ports in a row that are free, for clients and the bus.
    private static int freePorts() {
        int first = FreePorts.next(NODES);
        while (!FreePorts.areFree(first + BUS_PORT_DISTANCE, NODES)) first = FreePorts.next(NODES);
        return first;
    }

    private Outcome run(String... arguments) throws Exception {
        return Programs.run(LauncherIT.launcher(arguments).directory(folder.toFile()), PATIENCE_SECONDS);
    }

    /// Starts a cluster and waits until it says that it has formed.
    private Process start(String... options) throws Exception {
        List<String> all = new ArrayList<>(List.of("cluster", "--dir", folder.resolve("it").toString()));
        all.addAll(List.of(options));
        Process launcher = LauncherIT.launcher(all.toArray(String[]::new)).redirectErrorStream(true).start();
        started.add(launcher);
        BufferedReader said = launcher.inputReader();
        for (String line = said.readLine(); line != null; line = said.readLine())
            if (line.startsWith("Ctrl-C ends it")) return launcher;
        throw new AssertionError("the cluster has not formed: " + Files.readString(log(port)));
    }

    private Path log(int node) { return folder.resolve("it/" + node + "/node.log"); }

    /// As SIGTERM does, and Ctrl-C, of which a terminal tells the nodes, too. Some tell the process that they have started and then all
    /// of its group.
    private void end(Process launcher) throws Exception {
        List<String> nodes = launcher.descendants().filter(each -> each.info().command().orElse("").endsWith("java"))
                .map(node -> "" + node.pid()).toList();
        assertThat(nodes).hasSize(NODES);
        kill("-INT", nodes);
        List<String> group = new ArrayList<>(List.of("" + launcher.pid()));
        group.addAll(nodes);
        group.add("" + launcher.pid());
        kill("-TERM", group);
        assertThat(launcher.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        assertThat(launcher.exitValue()).isZero();
        for (int node = port; node < port + NODES; node++)
            assertThat(log(node)).content().endsWith("Javelina is now ready to exit, bye bye...\n");
        assertThat(FreePorts.areFree(port, NODES)).isTrue();
    }

    private static void kill(String signal, List<String> processes) throws Exception {
        List<String> command = new ArrayList<>(List.of("kill", signal));
        command.addAll(processes);
        Programs.run(new ProcessBuilder(command), PATIENCE_SECONDS);
    }

    private JedisCluster client() { return new JedisCluster(new HostAndPort("127.0.0.1", port)); }

    @Test
    @Timeout(3 * PATIENCE_SECONDS)
    void shouldFormAndComeBackWithItsData() throws Exception {
        Process first = start("--nodes", "" + NODES, "--replicas", "0", "--port", "" + port, "--management-port", "0",
                "--maxmemory", "64mb");
        try (JedisCluster client = client()) {
            for (int i = 0; i < KEYS; i++) client.set("key:" + i, "value:" + i);
        }
        Outcome second = run("cluster", "--dir", folder.resolve("it").toString());
        assertThat(second).isEqualTo(new Outcome(1, "Somebody listens at port " + port + " already.\n"));
        end(first);

        Process again = start();
        try (JedisCluster client = client()) {
            for (int i = 0; i < KEYS; i++) assertThat(client.get("key:" + i)).isEqualTo("value:" + i);
            assertThat(client.getClusterNodes()).hasSize(NODES);
        }
        end(again);
    }

    @Test
    void shouldRefuseWhatItCannotStart() throws Exception {
        assertThat(run("cluster", "--nodes", "5").output()).contains("take 6 nodes");
        assertThat(run("cluster", "--nodes", "many").output()).contains("--nodes takes a number, not 'many'");
        assertThat(run("cluster", "somewhere").output()).startsWith("Usage: javelina cluster [--nodes 6]");
        assertThat(run("cluster", "--help").status()).isZero();
        assertThat(folder.resolve("javelina-cluster")).isEmptyDirectory();
    }

    /// What is refused is not written: the next try may be with other ports.
    @Test
    void shouldRefusePortsThatItCannotHave() throws Exception {
        try (ServerSocket taken = new ServerSocket(port + BUS_PORT_DISTANCE + 1, 1, InetAddress.getLoopbackAddress())) {
            Outcome refused = run("cluster", "--port", "" + port, "--management-port", "0");
            assertThat(refused).isEqualTo(
                    new Outcome(1, "Somebody listens at port " + taken.getLocalPort() + " already.\n"));
        }
        Outcome refused = run("cluster", "--port", "" + port, "--management-port", "" + (port + 1));
        assertThat(refused).isEqualTo(new Outcome(1,
                "Port " + (port + 1) + " would be for two things: give another --port or --management-port.\n"));
        assertThat(folder.resolve("javelina-cluster")).isEmptyDirectory();
    }

    @Test
    void shouldNotTakeAnotherClusterForTheOneInTheFolder() throws Exception {
        Path node = Files.createDirectories(folder.resolve("javelina-cluster/7001"));
        Files.writeString(node.resolve("javelina.conf"),
                "port 7001\nmanagement-port 8778\ncluster-create-replicas 0\n");
        Outcome refused = run("cluster", "--nodes", "3");
        assertThat(refused.status()).isEqualTo(1);
        assertThat(refused.output()).contains("is a cluster of 1 nodes from port 7001 on, with 0 replicas each",
                "Give another --dir");
    }
}

package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.Programs.Outcome;
import io.javelina.Programs;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisCluster;
import redis.clients.jedis.exceptions.JedisException;

/// `docker-compose.yml` with a real engine: forms, serves, survives, comes back, grows. For who asks for it, with
/// `-Djavelina.compose=true`, since it takes minutes, an engine, and the ports of that file. No registry is needed: the image is
/// built on this machine's own files.
class ComposeIT {
    private static final String BASE = "javelina-it-base";
    private static final int COMMAND_SECONDS = 240;
    private static final long PATIENCE_SECONDS = 180;
    private static final int KEYS = 200;
    /// One network for all starts, so that addresses from before lead nowhere outside.
    private static final String NETWORK = """
            networks:
              default:
                ipam:
                  config:
                    - subnet: 172.31.253.0/24
            """;

    @TempDir
    static Path folder;

    private static final List<String> compose = new ArrayList<>();

    // The engine.

    @BeforeAll
    static void begin() throws Exception {
        boolean isWanted = Boolean.getBoolean("javelina.compose");
        skipUnless(isWanted, "docker-compose.yml is tried with -Djavelina.compose=true only");
        Programs.find("docker", "javelina.compose");
        skipUnless(run("docker", "info").status() == 0, "no container engine answers");
        boolean hasPlugin = run("docker", "compose", "version").status() == 0;
        compose.addAll(hasPlugin ? List.of("docker", "compose") : List.of("docker-compose"));
        Path network = Files.writeString(folder.resolve("network.yml"), NETWORK);
        compose.addAll(List.of("-f", LauncherIT.root().resolve("docker-compose.yml").toString(), "-f",
                network.toString()));
        compose("down", "--volumes");
        Path base = folder.resolve("base.tar");
        done("bash", "-c", ".ci/base-image >" + base);
        done("docker", "import", base.toString(), BASE);
    }

    private static void skipUnless(boolean condition, String reason) {
        if (!condition) System.out.println("skipped: " + reason);
        Assumptions.assumeTrue(condition, reason);
    }

    @AfterAll
    static void end() throws Exception {
        if (compose.isEmpty()) return;
        compose("--profile", "more", "down", "--volumes");
        run("docker", "rmi", "javelina-it", BASE);
    }

    private static Outcome run(String... command) throws Exception {
        ProcessBuilder program = new ProcessBuilder(command).directory(LauncherIT.root().toFile());
        program.environment().putAll(Map.of("COMPOSE_PROJECT_NAME", "javelina-it", "JAVELINA_IMAGE", "javelina-it",
                "JAVELINA_BASE", BASE, "JAVELINA_HOST", "127.0.0.1", "JAVELINA_PASSWORD", "it"));
        program.environment().put("JAVA_HOME", System.getProperty("java.home"));
        program.environment().putAll(Map.of("JAVELINA_BUILD", "off", "JAVELINA_AOT", "off"));
        return Programs.run(program, COMMAND_SECONDS);
    }

    private static String done(String... command) throws Exception {
        Outcome outcome = run(command);
        assertThat(outcome.status()).as(String.join(" ", command) + ": " + outcome.output()).isZero();
        return outcome.output().strip();
    }

    private static String compose(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(compose);
        command.addAll(List.of(arguments));
        return done(command.toArray(String[]::new));
    }

    private static String container(int node) throws Exception { return compose("ps", "-q", "node-" + node); }

    // The cluster.

    private static void await(String what, BooleanSupplier condition) throws Exception {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline)
                throw new AssertionError(what + " takes too long: " + compose("logs", "--tail", "20"));
            TestServer.pause();
        }
    }

    /// A node's answer; empty while it gives none.
    private static String ask(int node, String line) {
        try (RawClient client = RawClient.to(7000 + node)) {
            return client.ask(line);
        } catch (RuntimeException | AssertionError silent) {
            return "";
        }
    }

    /// All six serve, and each replica has what its primary has.
    private static void awaitCluster() throws Exception {
        for (int i = 1; i <= 6; i++) {
            int node = i;
            await("node " + i, () -> ask(node, "CLUSTER INFO").contains("cluster_state:ok"));
            await("replica " + i, () -> !ask(node, "INFO replication").contains("master_link_status:down"));
        }
    }

    private static void awaitHealth() throws Exception {
        for (int i = 1; i <= 6; i++) {
            String container = container(i);
            await("health of node " + i, () -> {
                try {
                    return done("docker", "inspect", "-f", "{{.State.Health.Status}}", container).equals("healthy");
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
        }
    }

    private static JedisCluster client() {
        return new JedisCluster(IntStream.rangeClosed(7001, 7006).mapToObj(port -> new HostAndPort("127.0.0.1", port))
                .collect(Collectors.toSet()));
    }

    private static void assertData() throws Exception {
        await("data", () -> {
            try (JedisCluster client = client()) {
                for (int i = 0; i < KEYS; i++) assertThat(client.get("key:" + i)).isEqualTo("value:" + i);
                return true;
            } catch (JedisException failedOver) {
                return false;
            }
        });
    }

    private static int primary() {
        for (int node = 1; node <= 6; node++) if (ask(node, "ROLE").startsWith("[$master")) return node;
        throw new AssertionError("nobody is a primary");
    }

    @Test
    void shouldFormServeSurviveComeBackAndGrow() throws Exception {
        compose("up", "--build", "--detach");
        awaitCluster();
        awaitHealth();
        try (JedisCluster client = client()) {
            for (int i = 0; i < KEYS; i++) client.set("key:" + i, "value:" + i);
        }
        assertData();
        assertUsers();
        assertManagement();
        assertDoctor();

        int lost = primary();
        done("docker", "kill", container(lost));
        assertData();
        compose("start", "node-" + lost);
        awaitCluster();
        assertThat(ask(lost, "ROLE")).startsWith("[$slave");

        compose("restart");
        awaitCluster();
        assertData();

        compose("down");
        compose("up", "--detach");
        awaitCluster();
        assertData();
        grow();
    }

    private static void assertUsers() throws Exception {
        assertThat(compose("exec", "-T", "node-1", "id", "-u")).endsWith("10001");
        assertThat(done("docker", "inspect", "-f", "{{.HostConfig.Memory}}", container(1))).isEqualTo("671088640");
    }

    /// One console and one port for JMX, both with passwords.
    private static void assertManagement() throws Exception {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest console = HttpRequest.newBuilder(URI.create("http://127.0.0.1:8778/console/")).build();
            assertThat(http.send(console, HttpResponse.BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        }
        JMXServiceURL url = new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:9010/jmxrmi");
        Map<String, Object> credentials = Map.of(JMXConnector.CREDENTIALS, new String[]{ "operator", "it" });
        try (JMXConnector connector = JMXConnectorFactory.connect(url, credentials)) {
            Object enabled = connector.getMBeanServerConnection()
                    .getAttribute(new ObjectName("io.javelina:type=Cluster"), "Enabled");
            assertThat(enabled).isEqualTo(true);
        }
    }

    /// Clients on this machine reach all nodes; those inside are told how they would.
    private static void assertDoctor() throws Exception {
        assertThat(done("bin/javelina", "doctor", "127.0.0.1:7001")).contains("reach all 6 nodes");
        List<String> inside = new ArrayList<>(compose);
        inside.addAll(List.of("exec", "-T", "node-2", "/javelina/bin/javelina", "doctor", "node-1:7001"));
        Outcome told = run(inside.toArray(String[]::new));
        assertThat(told.status()).isEqualTo(1);
        assertThat(told.output()).contains("do not reach 5 of 6 nodes",
                "* Set cluster-preferred-endpoint-type to hostname");
    }

    /// One more node joins, and takes slots with their keys.
    private static void grow() throws Exception {
        compose("up", "--detach", "node-7");
        await("one more node", () -> ask(7, "CLUSTER INFO").contains("cluster_known_nodes:7"));
        int source = primary();
        String id = ask(7, "CLUSTER MYID").substring(1);
        String first = ask(source, "CLUSTER NODES").replaceAll("(?s).*myself,master[^\\n]* connected (\\d+)-.*", "$1");
        String move = "CLUSTER MIGRATESLOTS SLOTSRANGE " + first + " " + (Integer.parseInt(first) + 999) + " NODE "
                + id;
        await("the move of slots", () -> ask(source, move).equals("+OK"));
        await("slots on the new node",
                () -> ask(7, "CLUSTER NODES").matches("(?s).*myself,master[^\\n]* connected " + first + "-.*"));
        assertData();
    }
}

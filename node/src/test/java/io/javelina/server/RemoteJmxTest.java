package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.FreePorts;
import io.javelina.management.bean.Names;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// A node's MBeans read from outside: with JMX through its RMI port, and with JSON over HTTP.
class RemoteJmxTest {
    private static final String READ_STATS = """
            {"type": "read", "mbean": "io.javelina:type=Memory", "attribute": "Stats"}""";
    private static final String PURGE = """
            {"type": "exec", "mbean": "io.javelina:type=Memory", "operation": "purge"}""";

    private static int jmxPort;
    private static TestNode node;

    @BeforeAll
    static void start() throws IOException {
        jmxPort = FreePorts.next();
        node = TestNode.start("--jmx-port", "" + jmxPort, "--management-password", "look",
                "--management-operator-password", "act");
        try (TestConnection client = node.connect()) {
            for (int i = 0; i < 100; i++) client.ask("SET key:" + i + " value");
            assertThat(client.memory("keys.count")).isEqualTo(100);
        }
    }

    @AfterAll
    static void close() { node.close(); }

    private static JMXConnector connect(String... credentials) throws IOException {
        Map<String, Object> environment = new HashMap<>();
        if (credentials.length > 0) environment.put(JMXConnector.CREDENTIALS, credentials);
        String address = "service:jmx:rmi:///jndi/rmi://127.0.0.1:" + jmxPort + "/jmxrmi";
        return JMXConnectorFactory.connect(new JMXServiceURL(address), environment);
    }

    private static HttpResponse<String> jolokia(String credentials, String body) throws Exception {
        String basic = Base64.getEncoder().encodeToString(credentials.getBytes(StandardCharsets.UTF_8));
        HttpRequest request = HttpRequest
                .newBuilder(URI.create("http://127.0.0.1:" + node.node().managementPort() + "/jolokia"))
                .header("Authorization", "Basic " + basic).header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)).build();
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(request, BodyHandlers.ofString());
        }
    }

    @Test
    void shouldShowAMonitorTheFiguresOfTheNode() throws Exception {
        try (JMXConnector connector = connect("monitor", "look"); TestConnection client = node.connect()) {
            MBeanServerConnection beans = connector.getMBeanServerConnection();
            CompositeData stats = (CompositeData) beans.getAttribute(Names.of("Memory"), "Stats");
            assertThat(stats.get("keysCount")).isEqualTo(100L);
            assertThat(stats.get("datasetBytes")).isEqualTo(client.memory("dataset.bytes"));
            assertThat(beans.queryNames(new ObjectName("io.javelina:*"), null)).hasSize(15);
        }
    }

    @Test
    void shouldLetOperatorsOnlyAct() throws Exception {
        try (JMXConnector monitor = connect("monitor", "look"); JMXConnector operator = connect("operator", "act")) {
            assertThatThrownBy(() -> purge(monitor)).isInstanceOf(SecurityException.class);
            assertThat(purge(operator)).isEqualTo(true);
        }
    }

    private static Object purge(JMXConnector connector) throws Exception {
        return connector.getMBeanServerConnection().invoke(Names.of("Memory"), "purge", null, null);
    }

    @Test
    void shouldRefuseStrangers() {
        assertThatThrownBy(() -> connect()).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> connect("monitor", "act")).isInstanceOf(SecurityException.class);
        assertThatThrownBy(() -> connect("nobody", "look")).isInstanceOf(SecurityException.class);
    }

    @Test
    void shouldAnswerJolokia() throws Exception {
        HttpResponse<String> stats = jolokia("monitor:look", READ_STATS);
        // Figures are held for half a second, so the first answer may be older than the keys.
        for (int i = 0; i < 200 && !stats.body().contains("\"keysCount\":100,"); i++) {
            TestServer.pause();
            stats = jolokia("monitor:look", READ_STATS);
        }
        assertThat(stats.statusCode()).isEqualTo(200);
        assertThat(stats.body()).contains("\"status\":200", "\"keysCount\":100,", "\"unaccountedBytes\":0");
        assertThat(jolokia("monitor:wrong", READ_STATS).statusCode()).isEqualTo(401);
    }

    @Test
    void shouldTellRolesApartInJolokia() throws Exception {
        assertThat(jolokia("monitor:look", PURGE).body()).contains("\"status\":403");
        assertThat(jolokia("operator:act", PURGE).body()).contains("\"status\":200", "\"value\":true");
    }
}

package io.javelina.management.remote;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.management.FakeSource;
import io.javelina.management.Management;
import io.javelina.management.ManagementPort;
import io.javelina.management.ManagementSettings;
import io.javelina.management.access.Users;
import io.javelina.management.bean.Names;
import io.javelina.management.http.HttpSettings;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.MBeanServerFactory;
import javax.management.Notification;
import javax.management.ObjectName;
import javax.management.openmbean.CompositeData;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;
import javax.rmi.ssl.SslRMIClientSocketFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JmxConnectorTest {
    private final FakeSource source = new FakeSource();

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private Management start(JmxSettings jmx, Users users) throws Exception {
        return Management.start(
                ManagementSettings.of(new HttpSettings("127.0.0.1", HttpSettings.OFF, Set.of()), jmx, users),
                source, MBeanServerFactory.newMBeanServer());
    }

    private static JmxSettings plain(int port) { return new JmxSettings("127.0.0.1", port, "127.0.0.1", null, null); }

    private static JMXConnector connect(int port, Map<String, Object> environment) throws IOException {
        return JMXConnectorFactory
                .connect(new JMXServiceURL("service:jmx:rmi:///jndi/rmi://127.0.0.1:" + port + "/jmxrmi"), environment);
    }

    private static Map<String, Object> as(String name, String password) {
        return new HashMap<>(Map.of(JMXConnector.CREDENTIALS, new String[]{ name, password }));
    }

    @Test
    void shouldServeReadersWithoutPasswordsOnLoopback() throws Exception {
        int port = freePort();
        try (Management _ = start(plain(port), new Users(List.of())); JMXConnector client = connect(port, Map.of())) {
            MBeanServerConnection server = client.getMBeanServerConnection();
            assertThat(((CompositeData) server.getAttribute(Names.of("Memory"), "Stats")).get("totalAllocated"))
                    .isEqualTo(11_804_832L);
            assertThatThrownBy(() -> server.invoke(Names.of("Memory"), "purge", null, null))
                    .isInstanceOf(SecurityException.class);
        }
    }

    @Test
    void shouldSayWhichPortCannotBeOpened() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = taken.getLocalPort();
            assertThatThrownBy(() -> start(plain(port), new Users(List.of())))
                    .hasMessage("jmx-port " + port + " on 127.0.0.1 cannot be opened: Address already in use");
        }
    }

    @Test
    void shouldTellRolesApart() throws Exception {
        int port = freePort();
        try (Management _ = start(plain(port), ManagementPort.MONITOR_AND_OPERATOR)) {
            assertThatThrownBy(() -> connect(port, Map.of())).isInstanceOf(SecurityException.class);
            assertThatThrownBy(() -> connect(port, as("mia", "wrong"))).isInstanceOf(SecurityException.class);
            try (JMXConnector mia = connect(port, as("mia", "m-secret"))) {
                assertThat(mia.getMBeanServerConnection().getAttribute(Names.of("Memory"), "KeysCount"))
                        .isEqualTo(100_000L);
                assertThatThrownBy(() -> mia.getMBeanServerConnection().invoke(Names.of("Memory"), "purge", null, null))
                        .isInstanceOf(SecurityException.class);
            }
            try (JMXConnector otto = connect(port, as("otto", "o-secret"))) {
                assertThat(otto.getMBeanServerConnection().invoke(Names.of("Memory"), "purge", null, null))
                        .isEqualTo(true);
                assertThatThrownBy(() -> otto.getMBeanServerConnection().createMBean("javax.management.loading.MLet",
                        new ObjectName("a:b=c")))
                        .isInstanceOf(SecurityException.class);
            }
        }
    }

    @Test
    void shouldBringNotificationsToListeners() throws Exception {
        int port = freePort();
        BlockingQueue<Notification> told = new LinkedBlockingQueue<>();
        try (Management management = start(plain(port), new Users(List.of()));
                JMXConnector client = connect(port, Map.of())) {
            client.getMBeanServerConnection().addNotificationListener(Names.of("Memory"), (n, _) -> told.add(n), null,
                    null);
            management.events().watermark(80, 100, 5);
            Notification notification = told.poll(30, TimeUnit.SECONDS);
            assertThat(notification.getType()).isEqualTo("io.javelina.memory.watermark");
            assertThat(((CompositeData) notification.getUserData()).get("percent")).isEqualTo(75L);
        }
    }

    @Test
    void shouldCloseItsPort() throws Exception {
        int port = freePort();
        start(plain(port), new Users(List.of())).close();
        assertThat(closesSoon(port)).isTrue();
        start(plain(port), new Users(List.of())).close();
    }

    /// The kernel closes a listening socket when the thread that waited in it has left.
    private static boolean closesSoon(int port) throws Exception {
        for (int attempt = 0; attempt < 500; attempt++) {
            try {
                new Socket("127.0.0.1", port).close();
                Thread.sleep(20);
            } catch (ConnectException e) {
                return true;
            }
        }
        return false;
    }

    @Test
    void shouldNotOpenToTheNetworkWithoutPasswords() {
        assertThatThrownBy(
                () -> start(new JmxSettings("0.0.0.0", freePort(), "127.0.0.1", null, null), new Users(List.of())))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("jmx-bind")
                .hasMessageContaining("management-password");
    }

    @Test
    void shouldSayWhichKeystoreCannotBeUsed(@TempDir Path folder) throws Exception {
        Path keystore = keystore(folder);
        assertThatThrownBy(() -> start(new JmxSettings("127.0.0.1", freePort(), "127.0.0.1", keystore, "wrong"),
                new Users(List.of())))
                .isInstanceOf(IOException.class);
    }

    /// The client of a TLS registry takes its trust from the JVM's properties, so it is a JVM of its own.
    @Test
    void shouldSpeakTls(@TempDir Path folder) throws Exception {
        Path keystore = keystore(folder);
        int port = freePort();
        try (Management _ = start(new JmxSettings("127.0.0.1", port, "127.0.0.1", keystore, "changeit"),
                ManagementPort.MONITOR_AND_OPERATOR)) {
            Process client = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:TieredStopAtLevel=1", "-Djavax.net.ssl.trustStore=" + keystore,
                    "-Djavax.net.ssl.trustStorePassword=changeit",
                    "-cp", System.getProperty("java.class.path"), TlsClient.class.getName(), Integer.toString(port))
                    .redirectErrorStream(true).start();
            String said = new String(client.getInputStream().readAllBytes());
            assertThat(said).endsWith("keys 100000\n");
        }
    }

    /// Connects with TLS as its arguments say and prints how many keys there are.
    public static final class TlsClient {
        private TlsClient() {}

        public static void main(String[] arguments) throws Exception {
            Map<String, Object> environment = as("mia", "m-secret");
            environment.put("com.sun.jndi.rmi.factory.socket", new SslRMIClientSocketFactory());
            try (JMXConnector client = connect(Integer.parseInt(arguments[0]), environment)) {
                System.out.println(
                        "keys " + client.getMBeanServerConnection().getAttribute(Names.of("Memory"), "KeysCount"));
            }
        }
    }

    private static Path keystore(Path folder) throws Exception {
        Path keystore = folder.resolve("keys.p12");
        Process keytool = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias", "jmx", "-keyalg", "EC", "-dname", "CN=localhost", "-ext", "SAN=dns:localhost,ip:127.0.0.1",
                "-validity", "2",
                "-storetype", "PKCS12", "-keystore", keystore.toString(), "-storepass", "changeit")
                .redirectErrorStream(true).start();
        String said = new String(keytool.getInputStream().readAllBytes());
        assertThat(keytool.waitFor()).as(said).isZero();
        return keystore;
    }
}

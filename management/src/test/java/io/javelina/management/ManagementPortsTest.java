package io.javelina.management;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.management.access.Users;
import io.javelina.management.http.HttpSettings;
import io.javelina.management.remote.JmxSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServerFactory;
import org.junit.jupiter.api.Test;

class ManagementPortsTest {
    private static ManagementSettings settings(int port, JmxSettings jmx) {
        return ManagementSettings.of(new HttpSettings("127.0.0.1", port, Set.of()), jmx, new Users(List.of()));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void shouldBeAnsweredOnceManagementHasStarted() throws Exception {
        ManagementPorts ports = ManagementPorts.open(settings(HttpSettings.ANY_PORT, JmxSettings.off()));
        try (Socket early = new Socket("127.0.0.1", ports.http().port())) {
            early.getOutputStream()
                    .write("GET /health HTTP/1.0\r\nHost: 127.0.0.1\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
            try (Management management = Management.start(ports, new FakeSource(),
                    MBeanServerFactory.newMBeanServer())) {
                assertThat(management.httpPort()).isEqualTo(early.getPort());
                early.setSoTimeout(30_000);
                assertThat(new String(early.getInputStream().readNBytes(8), StandardCharsets.US_ASCII))
                        .isEqualTo("HTTP/1.1");
            }
        }
    }

    @Test
    void shouldLetGoOfTheFirstWhenTheSecondIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            int port = freePort();
            JmxSettings jmx = new JmxSettings("127.0.0.1", taken.getLocalPort(), "127.0.0.1", null, null);
            assertThatThrownBy(() -> ManagementPorts.open(settings(port, jmx))).isInstanceOf(IOException.class)
                    .hasMessageContaining("jmx-port " + taken.getLocalPort());
            ManagementPorts.open(settings(port, JmxSettings.off())).close();
        }
    }
}

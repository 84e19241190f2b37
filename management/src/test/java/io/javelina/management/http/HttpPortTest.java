package io.javelina.management.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.management.ManagementPort;
import io.javelina.management.access.Role;
import io.javelina.management.access.User;
import io.javelina.management.access.Users;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpPortTest {
    private static final Users NOBODY = new Users(List.of());
    private static final Users SOMEBODY = new Users(List.of(User.of("somebody", Role.MONITOR, "password")));

    private ManagementPort port;

    @BeforeEach
    void open() throws Exception { port = ManagementPort.open(); }

    @AfterEach
    void close() { port.close(); }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", port.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }

    private String rawHealth(String headers) throws IOException {
        return raw("GET /health HTTP/1.1\r\n" + headers + "Connection: close\r\n\r\n");
    }

    @Test
    void shouldLeadToTheConsole() throws Exception {
        HttpResponse<String> answer = port.get("/");
        assertThat(answer.statusCode()).isEqualTo(302);
        assertThat(answer.headers().firstValue("Location")).contains("/console/");
        assertThat(port.get("/console").statusCode()).isEqualTo(302);
    }

    @Test
    void shouldServeFilesOfTheConsoleAndKnowThemAgain() throws Exception {
        HttpResponse<String> answer = port.get("/console/for-tests.html");
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("A page for tests");
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
        assertThat(answer.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("script-src 'self'")
                .doesNotContain("unsafe");
        assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        String tag = answer.headers().firstValue("ETag").orElseThrow();
        assertThat(port.send(port.request("/console/for-tests.html").header("If-None-Match", tag)).statusCode())
                .isEqualTo(304);
    }

    @Test
    void shouldServeNothingOutsideTheConsolesFolder() throws Exception {
        for (String path : List.of("/console/../management/Management.class",
                "/console/%2e%2e/management/Management.class",
                "/console/..%2fmanagement%2fManagement.class", "/console//etc/passwd", "/console/.hidden",
                "/console/css",
                "/console/none.html")) {
            assertThat(raw("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")).as(path)
                    .startsWith("HTTP/1.1 404");
        }
    }

    @Test
    void shouldTellHealth() throws Exception {
        assertThat(port.get("/health").body()).isEqualTo("ok\n");
        port.source.loading = true;
        try (ManagementPort loading = ManagementPort.open()) {
            loading.source.loading = true;
            HttpResponse<String> answer = loading.get("/health");
            assertThat(answer.statusCode()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("loading\n");
        }
        try (ManagementPort busy = ManagementPort.open()) {
            busy.source.serverAgeMillis = 6000;
            assertThat(busy.get("/health").body()).isEqualTo("busy\n");
        }
    }

    @Test
    void shouldAnswerHeadWithHeadersOnly() throws Exception {
        for (String path : List.of("/health", "/metrics", "/console/for-tests.html")) {
            String answer = raw("HEAD " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
            assertThat(answer.toLowerCase()).containsPattern("content-length: [1-9]");
        }
    }

    @Test
    void shouldKnowItsPathsAndTheirMethods() throws Exception {
        assertThat(port.get("/nothing").statusCode()).isEqualTo(404);
        assertThat(port.get("/jolokia").statusCode()).isEqualTo(405);
        assertThat(port.get("/jolokia/read/java.lang:type=Memory").statusCode()).isEqualTo(405);
        HttpRequest.BodyPublisher nothing = HttpRequest.BodyPublishers.noBody();
        for (String path : List.of("/metrics", "/health", "/console/for-tests.html")) {
            HttpResponse<String> answer = port.send(port.request(path).POST(nothing));
            assertThat(answer.statusCode()).as(path).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).contains("GET, HEAD");
        }
    }

    @Test
    void shouldKeepConnectionsAndTheOrderOfPipelinedRequests() throws Exception {
        String answers = raw(
                "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n" + "GET /nothing HTTP/1.1\r\nHost: localhost\r\n\r\n"
                        + "GET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        assertThat(answers.lines().filter(line -> line.startsWith("HTTP/1.1"))).containsExactly("HTTP/1.1 200 OK",
                "HTTP/1.1 404 Not Found", "HTTP/1.1 200 OK");
    }

    @Test
    void shouldServeOldClientsWhoCloseByThemselves() throws Exception {
        assertThat(raw("GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n")).startsWith("HTTP/1.1 200").contains("ok");
    }

    @Test
    void shouldAnswerToItsOwnHostOnly() throws Exception {
        for (String host : List.of("localhost", "LOCALHOST:1234", "127.0.0.1", "127.1.2.3:80", "[::1]:80")) {
            assertThat(rawHealth("Host: " + host + "\r\n")).as(host).startsWith("HTTP/1.1 200");
        }
        for (String host : List.of("evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1")) {
            assertThat(rawHealth("Host: " + host + "\r\n")).as(host).startsWith("HTTP/1.1 403");
        }
        for (String headers : List.of("", "Host: \r\n", "Host: a b\r\n", "Host: localhost\r\nHost: localhost\r\n")) {
            assertThat(rawHealth(headers)).as(headers).startsWith("HTTP/1.1 400");
        }
    }

    @Test
    void shouldAnswerToAHostThatIsConfigured() throws Exception {
        try (ManagementPort proxied = new ManagementPort(new Users(List.of()), "cache.example")) {
            try (Socket socket = new Socket("127.0.0.1", proxied.port())) {
                socket.getOutputStream()
                        .write("GET /health HTTP/1.1\r\nHost: cache.example\r\nConnection: close\r\n\r\n".getBytes());
                assertThat(new String(socket.getInputStream().readAllBytes())).startsWith("HTTP/1.1 200");
            }
        }
    }

    @Test
    void shouldRefuseWhatIsTooLong() throws Exception {
        String tail = "Host: localhost\r\nConnection: close\r\n";
        assertThat(raw("GET /" + "a".repeat(3000) + " HTTP/1.1\r\n" + tail + "\r\n")).startsWith("HTTP/1.1 414");
        assertThat(raw("GET / HTTP/1.1\r\n" + tail + "X: " + "b".repeat(9000) + "\r\n\r\n")).startsWith("HTTP/1.1 431");
        assertThat(raw("POST /jolokia HTTP/1.1\r\n" + tail
                + "Content-Type: application/json\r\nContent-Length: 70000\r\n\r\n"))
                .startsWith("HTTP/1.1 413");
    }

    @Test
    void shouldAskForAPasswordWhenThereAreUsers() throws Exception {
        try (ManagementPort locked = new ManagementPort(ManagementPort.MONITOR_AND_OPERATOR)) {
            HttpResponse<String> answer = locked.get("/metrics");
            assertThat(answer.statusCode()).isEqualTo(401);
            assertThat(answer.headers().firstValue("WWW-Authenticate").orElseThrow()).startsWith("Basic realm=");
            assertThat(locked.get("/console/for-tests.html").statusCode()).isEqualTo(401);
            assertThat(locked.get("/health").statusCode()).isEqualTo(200);
            assertThat(status(locked, ManagementPort.basic("mia", "m-secret"))).isEqualTo(200);
            for (String wrong : List.of(ManagementPort.basic("mia", "o-secret"), ManagementPort.basic("eve", ""),
                    ManagementPort.basic("", ""), "Basic ???", "Bearer m-secret")) {
                assertThat(status(locked, wrong)).as(wrong).isEqualTo(401);
            }
        }
    }

    private static int status(ManagementPort port, String authorization) throws Exception {
        return port.send(port.request("/metrics").header("Authorization", authorization)).statusCode();
    }

    @Test
    void shouldNotOpenToTheNetworkWithoutPasswords() {
        assertThatThrownBy(
                () -> new HttpSockets(new HttpSettings("0.0.0.0", HttpSettings.ANY_PORT, Set.of()), NOBODY))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("management-password").hasMessageContaining("management-bind");
    }

    @Test
    void shouldNotOpenToTheNetworkWithoutPasswordsOnAnyOfItsAddresses() {
        assertThatThrownBy(() -> open(NOBODY, address("127.0.0.1"), address("0.0.0.0")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("127.0.0.1 0.0.0.0");
    }

    @Test
    void shouldListenOnAllItsAddresses() throws Exception {
        try (HttpPort several = open(SOMEBODY, address("127.0.0.1"), address("127.0.0.2"),
                new HttpSettings.Address("203.0.113.1", true));
                Socket one = new Socket("127.0.0.1", several.port());
                Socket other = new Socket("127.0.0.2", several.port())) {
            assertThat(one.isConnected() && other.isConnected()).isTrue();
        }
        assertThatThrownBy(() -> open(SOMEBODY, address("127.0.0.1"), address("203.0.113.1")))
                .isInstanceOf(IOException.class).hasMessageContaining("203.0.113.1");
    }

    private static HttpSettings.Address address(String host) { return new HttpSettings.Address(host, false); }

    private static HttpPort open(Users users, HttpSettings.Address... addresses) throws IOException {
        HttpSettings settings = new HttpSettings(List.of(addresses), HttpSettings.ANY_PORT, Set.of());
        return new HttpPort(new HttpSockets(settings, users), settings, users, new Routes(null, null, null, null));
    }

    @Test
    void shouldSayWhichPortIsTaken() {
        assertThatThrownBy(
                () -> new HttpSockets(new HttpSettings("127.0.0.1", port.port(), Set.of()), NOBODY))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("management-port " + port.port());
    }

    @Test
    void shouldTurnAwayMoreConnectionsThanItHasPlacesForAndTakeThemLater() throws Exception {
        List<Socket> idle = new ArrayList<>();
        try {
            for (int i = 0; i < 64; i++) idle.add(new Socket("127.0.0.1", port.port()));
            try (Socket late = new Socket("127.0.0.1", port.port())) {
                late.setSoTimeout(30_000);
                assertThat(late.getInputStream().read()).isEqualTo(-1);
            }
        } finally {
            for (Socket socket : idle) socket.close();
        }
        assertThat(healthEventually()).isTrue();
    }

    private boolean healthEventually() throws InterruptedException {
        for (int attempt = 0; attempt < 500; attempt++) {
            try {
                if (rawHealth("Host: localhost\r\n").startsWith("HTTP/1.1 200")) return true;
            } catch (IOException e) {
                Thread.sleep(20);
            }
        }
        return false;
    }

    /// Whatever bytes come, the port answers the next who asks.
    @Test
    void shouldSurviveRandomBytes() throws Exception {
        long seed = Long.getLong("javelina.seed", 1);
        Random random = new Random(seed);
        for (int round = 0; round < 150; round++) {
            try (Socket socket = new Socket("127.0.0.1", port.port())) {
                socket.setSoTimeout(100);
                socket.getOutputStream().write(garbage(random));
                if (random.nextBoolean()) socket.shutdownOutput();
                if (random.nextInt(4) == 0) drain(socket.getInputStream());
            } catch (IOException e) {
                continue; // it was closed on us, which is right
            }
        }
        assertThat(healthEventually()).as("seed %d", seed).isTrue();
    }

    private static byte[] garbage(Random random) {
        byte[] noise = new byte[1 + random.nextInt(3000)];
        random.nextBytes(noise);
        String[] starts = { "", "GET / HTTP/1.1\r\n",
            "POST /jolokia HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                    + "Content-Length: 100\r\n\r\n",
            "POST /jolokia HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n",
            "GET /console/%", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" };
        byte[] start = starts[random.nextInt(starts.length)].getBytes(StandardCharsets.ISO_8859_1);
        byte[] all = new byte[start.length + noise.length];
        System.arraycopy(start, 0, all, 0, start.length);
        System.arraycopy(noise, 0, all, start.length, noise.length);
        return all;
    }

    private static void drain(InputStream in) throws IOException {
        while (in.read(new byte[4096]) >= 0) {}
    }
}

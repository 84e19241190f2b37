package io.javelina.management;

import io.javelina.management.access.Role;
import io.javelina.management.access.User;
import io.javelina.management.access.Users;
import io.javelina.management.http.HttpSettings;
import io.javelina.management.remote.JmxSettings;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;

/// A running HTTP port on any free port of 127.0.0.1, over a fake source, and a client for it.
public final class ManagementPort implements AutoCloseable {
    public static final Users MONITOR_AND_OPERATOR = new Users(
            List.of(User.of("mia", Role.MONITOR, "m-secret"), User.of("otto", Role.OPERATOR, "o-secret")));

    public final FakeSource source = new FakeSource();
    public final MBeanServer server = MBeanServerFactory.newMBeanServer();
    public final Management management;
    private final HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public ManagementPort(Users users, String... hosts) throws Exception {
        management = Management.start(ManagementSettings.of(
                new HttpSettings("127.0.0.1", HttpSettings.ANY_PORT, Set.of(hosts)), JmxSettings.off(), users), source,
                server);
    }

    public static ManagementPort open() throws Exception { return new ManagementPort(new Users(List.of())); }

    public int port() { return management.httpPort(); }

    public HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path));
    }

    public static String basic(String name, String password) {
        return "Basic " + Base64.getEncoder().encodeToString((name + ":" + password).getBytes(StandardCharsets.UTF_8));
    }

    public HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return client.send(request.build(), BodyHandlers.ofString());
    }

    public HttpResponse<String> get(String path) throws Exception { return send(request(path)); }

    public HttpResponse<String> jolokia(String json, String... headers) throws Exception {
        HttpRequest.Builder request = request("/jolokia").header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json));
        if (headers.length > 0) request.headers(headers);
        return send(request);
    }

    @Override
    public void close() {
        client.close();
        management.close();
    }
}

package io.javelina.server;

import io.javelina.management.bean.Names;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import javax.management.JMException;

/// A node whose clock is the machine's, with its management.
final class TestNode extends StartedNode {
    private TestNode(List<String> options) { super(NodeClock.SYSTEM, null, options); }

    /// A node with these options of the command line.
    static TestNode start(String... options) { return new TestNode(List.of(options)); }

    TestConnection connect() { return TestConnection.to(port()); }

    /// What the MBean of this type says.
    Object attribute(String type, String name) {
        try {
            return beans().getAttribute(Names.of(type), name);
        } catch (JMException e) {
            throw new IllegalStateException(type + "." + name, e);
        }
    }

    /// What the management interface serves under this path.
    String http(String path) {
        URI address = URI.create("http://127.0.0.1:" + node().managementPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(address.toString(), e);
        }
    }
}

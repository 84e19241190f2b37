package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import io.javelina.config.Refusal;
import io.javelina.management.bean.Names;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;

/// A real node in this JVM on free ports, with an MBean server of its own.
final class TestNode implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 10;

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final Node node;

    private TestNode(List<String> options) throws ConfigurationFileException, Refusal, IOException {
        System.setProperty("javelina.anyPort", "true");
        List<String> arguments = new ArrayList<>(List.of("--port", "0", "--management-port", "0", "--bind",
                "127.0.0.1", "--loglevel", "nothing", "--save", ""));
        arguments.addAll(options);
        Configuration configuration = Configuration.load(arguments, new ByteArrayInputStream(new byte[0]), "test");
        node = Node.start(configuration, NodeClock.SYSTEM, beans);
    }

    /// A node with these options of the command line.
    static TestNode start(String... options) {
        try {
            return new TestNode(List.of(options));
        } catch (ConfigurationFileException | Refusal | IOException e) {
            throw new IllegalStateException("the node does not start", e);
        }
    }

    Node node() { return node; }

    MBeanServer beans() { return beans; }

    TestConnection connect() { return TestConnection.to(node.port()); }

    /// What the MBean of this type says.
    Object attribute(String type, String name) {
        try {
            return beans.getAttribute(Names.of(type), name);
        } catch (JMException e) {
            throw new IllegalStateException(type + "." + name, e);
        }
    }

    /// Asks something of the node on its loop.
    <T> T onLoop(Supplier<T> question) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        node.loop.io().execute(() -> {
            try {
                answer.complete(question.get());
            } catch (Throwable e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException("the loop did not answer", e);
        }
    }

    /// What the management interface serves under this path.
    String http(String path) {
        URI address = URI.create("http://127.0.0.1:" + node.managementPort() + path);
        try (HttpClient client = HttpClient.newHttpClient()) {
            return client.send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString()).body();
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(address.toString(), e);
        }
    }

    @Override
    public void close() { node.close(); }
}

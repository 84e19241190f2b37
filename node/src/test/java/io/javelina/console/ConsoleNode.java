package io.javelina.console;

import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import io.javelina.config.Refusal;
import io.javelina.management.bean.Names;
import io.javelina.server.Node;
import io.javelina.server.NodeClock;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Pipeline;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.params.SetParams;

/// A node with data for the console to show, on free ports and with MBeans of its own. Unless a test names another folder
/// it has an empty one, where nothing is saved.
final class ConsoleNode implements AutoCloseable {
    static final int KEYS = 5000;
    static final int EXPIRING = 1000;

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final Path folder = Files.createTempDirectory("javelina-console");
    private final Node node;

    private ConsoleNode(List<String> options) throws ConfigurationFileException, Refusal, IOException {
        System.setProperty("javelina.anyPort", "true");
        List<String> arguments = new ArrayList<>(
                List.of("--port", "0", "--management-port", "0", "--bind", "127.0.0.1", "--loglevel", "nothing",
                        "--save", "", "--dir", folder.toString()));
        arguments.addAll(options);
        Configuration configuration = Configuration.load(arguments, new ByteArrayInputStream(new byte[0]), "test");
        node = Node.start(configuration, NodeClock.SYSTEM, beans);
        fill();
    }

    static ConsoleNode start(String... options) {
        try {
            return new ConsoleNode(List.of(options));
        } catch (ConfigurationFileException | Refusal | IOException e) {
            throw new IllegalStateException("the node does not start", e);
        }
    }

    int port() { return node.port(); }

    Jedis connect() { return new Jedis("127.0.0.1", port()); }

    private void fill() {
        try (Jedis client = connect(); Pipeline pipeline = client.pipelined()) {
            for (int i = 0; i < KEYS; i++) pipeline.set("key:" + i, "value " + i);
            pipeline.select(3);
            for (int i = 0; i < EXPIRING; i++)
                pipeline.set("session:" + i, "x".repeat(100), SetParams.setParams().ex(10_000 + i));
            pipeline.sync();
            client.select(0);
            for (int i = 0; i < 100; i++) client.get(i % 4 == 0 ? "nowhere" : "key:" + i);
            // Asked for by a command, figures are taken anew: those of the start are forgotten.
            client.sendCommand(Protocol.Command.MEMORY, "STATS");
        }
    }

    URI console() { return URI.create("http://" + authority() + "/console/"); }

    /// The console for a user, `name:password`, whom the browser need not ask for then.
    URI console(String user) { return URI.create("http://" + user + "@" + authority() + "/console/"); }

    private String authority() { return "127.0.0.1:" + node.managementPort(); }

    /// What an MBean says now.
    Object attribute(String type, String name) {
        try {
            return beans.getAttribute(Names.of(type), name);
        } catch (JMException e) {
            throw new IllegalStateException(type + "." + name, e);
        }
    }

    @Override
    public void close() {
        node.close();
        try {
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

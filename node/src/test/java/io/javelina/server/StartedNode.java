package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import io.javelina.config.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;

/// A real node in this JVM on free ports, with an MBean server of its own.
abstract class StartedNode implements AutoCloseable {
    static final long PATIENCE_SECONDS = 10;

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    private final Node node;

    /// @param file its configuration file, null when it has none
    /// @param options of the command line
    StartedNode(NodeClock clock, Path file, List<String> options) {
        System.setProperty("javelina.anyPort", "true");
        List<String> arguments = new ArrayList<>(file == null ? List.of() : List.of(file.toString()));
        arguments.addAll(List.of("--port", "0", "--management-port", "0", "--bind", "127.0.0.1", "--loglevel",
                System.getProperty("javelina.test.log", "nothing"), "--save", ""));
        arguments.addAll(options);
        try {
            Configuration configuration = Configuration.load(arguments, new ByteArrayInputStream(new byte[0]), "test");
            node = Node.start(configuration, clock, beans);
        } catch (ConfigurationFileException | Refusal | IOException e) {
            throw new IllegalStateException("the node does not start", e);
        }
    }

    Node node() { return node; }

    int port() { return node.port(); }

    MBeanServer beans() { return beans; }

    /// Asks something of the node on its loop.
    <T> T onLoop(Supplier<T> question) {
        try {
            return node.loop.io().submit(question::get).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException | InterruptedException e) {
            throw new IllegalStateException("the loop did not answer", e);
        }
    }

    @Override
    public void close() { node.close(); }
}

package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import io.javelina.config.Refusal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.Stream;
import javax.management.MBeanServer;
import javax.management.MBeanServerFactory;

/// A real node in this JVM on free ports, with an MBean server of its own. Its files are beside its configuration file, or
/// in a folder of its own, which goes with it, unless a test names another one.
abstract class StartedNode implements AutoCloseable {
    static final long PATIENCE_SECONDS = 30;

    private final MBeanServer beans = MBeanServerFactory.newMBeanServer();
    /// Null where they are beside the configuration file.
    private final Path folder;
    private final Node node;

    /// @param file its configuration file, null when it has none
    /// @param options of the command line
    StartedNode(NodeClock clock, Path file, List<String> options) { this(clock, file, options, null); }

    /// @param cluster starts the cluster that the node is in, null for none
    StartedNode(NodeClock clock, Path file, List<String> options, ClusterControl.Starter cluster) {
        System.setProperty("javelina.anyPort", "true");
        folder = file == null ? newFolder() : null;
        List<String> arguments = new ArrayList<>(file == null ? List.of() : List.of(file.toString()));
        arguments.addAll(List.of("--port", "0", "--management-port", "0", "--bind", "127.0.0.1", "--loglevel",
                System.getProperty("javelina.test.log", "nothing"), "--save", ""));
        arguments.addAll(List.of("--dir", (folder == null ? file.getParent() : folder).toString()));
        arguments.addAll(options);
        try {
            Configuration configuration = Configuration.load(arguments, new ByteArrayInputStream(new byte[0]), "test");
            node = Node.start(configuration, clock, beans, cluster);
        } catch (ConfigurationFileException | Refusal | IOException e) {
            throw new IllegalStateException("the node does not start", e);
        }
    }

    private static Path newFolder() {
        try {
            return Files.createTempDirectory("javelina-node");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
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
    public void close() {
        try {
            node.close();
        } finally {
            if (folder != null && Files.exists(folder)) delete(folder);
        }
    }

    private static void delete(Path folder) {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path each : paths.sorted(Comparator.reverseOrder()).toList()) Files.deleteIfExists(each);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}

package io.javelina.server;

import io.javelina.config.Directives;
import io.javelina.management.bean.Names;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import javax.management.JMException;

/// A member of a real cluster in this JVM.
final class MemberInJvm extends RealMember {
    private final Path file;
    private final List<String> options;
    private Started node;

    private static final class Started extends StartedNode {
        Started(Path file, List<String> options) { super(NodeClock.SYSTEM, file, options); }
    }

    MemberInJvm(Path folder, int timeoutMillis, String... options) {
        super(folder);
        this.options = options(timeoutMillis, List.of(options));
        try {
            Files.createDirectories(folder);
            file = Files.createFile(folder.resolve("javelina.conf"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    int voters() { return node.onLoop(() -> node.node().cluster.view().topology().voters()); }

    @Override
    URI console() { return URI.create("http://127.0.0.1:" + node.node().managementPort() + "/console/"); }

    /// What an MBean says now.
    Object attribute(String type, String name) {
        try {
            return node.beans().getAttribute(Names.of(type), name);
        } catch (JMException e) {
            throw new IllegalStateException(type + "." + name, e);
        }
    }

    /// As if the system had asked it to end.
    void terminate() { node.node().signalled("SIGTERM", Directives.SHUTDOWN_ON_SIGTERM); }

    void awaitEnd() throws InterruptedException { node.node().awaitTermination(); }

    @Override
    void start() { node = new Started(file, options); }

    /// Starts it again, at another address of this machine.
    void startAt(String other) {
        host = other;
        List<String> elsewhere = new ArrayList<>(options);
        elsewhere.addAll(List.of("--bind", other));
        node = new Started(file, elsewhere);
    }

    @Override
    void kill() {
        if (node != null) node.close();
        node = null;
    }
}

package io.javelina.server;

import io.javelina.FreePorts;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A node with the real parts of the cluster, which keeps its ports and its folder when it ends and starts again. Whether it
/// lives in this JVM or in a process of its own is the business of who extends it.
abstract class RealMember implements AutoCloseable {
    final Path folder;
    String host;
    final int port = FreePorts.next();
    final int busPort = FreePorts.next();

    RealMember(Path folder) { this(folder, "127.0.0.1"); }

    RealMember(Path folder, String host) {
        this.folder = folder;
        this.host = host;
    }

    /// What it is started with, and a timeout that suits tests.
    List<String> options(int timeoutMillis, List<String> more) {
        List<String> options = new ArrayList<>(List.of("--port", "" + port, "--bind", host, "--management-port",
                "0", "--dir", folder.toString(), "--save", "", "--cluster-enabled", "yes", "--cluster-port",
                "" + busPort, "--cluster-node-timeout", "" + timeoutMillis, "--repl-diskless-sync-delay", "0"));
        options.addAll(more);
        return options;
    }

    /// How many nodes vote as far as this one knows.
    abstract int voters();

    /// Where its console is; only members of this JVM have one.
    URI console() { throw new IllegalStateException("no console"); }

    abstract void start();

    /// Ends it without a word to the others.
    abstract void kill();

    String ask(String line) {
        try (RawClient client = RawClient.to(host, port)) {
            return client.ask(line);
        }
    }

    /// As [#ask], or nothing when it cannot be asked.
    String tryAsk(String line) {
        try {
            return ask(line);
        } catch (UncheckedIOException e) {
            return "";
        }
    }

    /// What it has told people last.
    String lastWords() { return ""; }

    String id() { return ask("CLUSTER MYID").substring(1); }

    @Override
    public void close() { kill(); }
}

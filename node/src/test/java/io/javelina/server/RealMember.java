package io.javelina.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/// A node with the real parts of the cluster, which keeps its ports and its folder when it ends and starts again. Whether it
/// lives in this JVM or in a process of its own is the business of who extends it.
abstract class RealMember implements AutoCloseable {
    /// Below the ports that the system gives to whoever connects: nobody takes one while its node is away.
    private static final int LEAST_PORT = 20_000;
    private static final int PORTS = 12_000;

    final Path folder;
    String host;
    final int port = freePort();
    final int busPort = freePort();

    RealMember(Path folder) { this(folder, "127.0.0.1"); }

    RealMember(Path folder, String host) {
        this.folder = folder;
        this.host = host;
    }

    private static int freePort() {
        while (true) {
            int port = LEAST_PORT + ThreadLocalRandom.current().nextInt(PORTS);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException e) {
                // Somebody has this one; another is tried.
                continue;
            }
        }
    }

    /// What it is started with, and a timeout that suits tests.
    List<String> options(int timeoutMillis, List<String> more) {
        List<String> options = new ArrayList<>(List.of("--port", "" + port, "--bind", host, "--management-port",
                "0", "--dir", folder.toString(), "--save", "", "--cluster-enabled", "yes", "--cluster-port",
                "" + busPort, "--cluster-node-timeout", "" + timeoutMillis, "--repl-diskless-sync-delay", "0"));
        options.addAll(more);
        return options;
    }

    /// How many nodes vote as far as this one knows; negative when nobody can see that from here.
    int voters() { return -1; }

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

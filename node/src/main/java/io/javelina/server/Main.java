package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import io.javelina.config.Directives;
import io.javelina.config.Refusal;
import io.javelina.doctor.ClusterDoctor;
import java.io.IOException;
import java.security.Security;
import java.util.List;

/// The program: reads the configuration as valkey-server does, starts a node, and runs until it is told to stop.
public final class Main {
    private static final String USAGE = """
            Usage: javelina [/path/to/valkey.conf] [options] [-]
                   javelina - (read the configuration from standard input)
                   javelina -v or --version
                   javelina -h or --help
                   javelina cluster [--nodes 6] (starts a cluster on this machine; see javelina cluster --help)
                   javelina doctor [host[:port]] (says whether clients reach all nodes of a cluster)

            Examples:
                   javelina                           (with the defaults)
                   javelina /etc/valkey/6379.conf
                   javelina --port 7000 --maxmemory 1gb
                   javelina /etc/myvalkey.conf --loglevel verbose -
            """;

    private Main() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length > 0 && arguments[0].equals("doctor")) {
            List<String> rest = List.of(arguments).subList(1, arguments.length);
            System.exit(ClusterDoctor.run(rest, System.getenv("REDISCLI_AUTH"), System.out));
        }
        if (arguments.length == 1 && isOne(arguments[0], "-v", "--version")) {
            System.out.println(Version.describe());
            return;
        }
        if (arguments.length == 1 && isOne(arguments[0], "-h", "--help")) {
            System.out.print(USAGE);
            return;
        }
        forgetNamesSoon();
        try {
            run(Configuration.load(List.of(arguments), System.in, Version.VERSION));
        } catch (ConfigurationFileException e) {
            System.err.print(e.getMessage());
            System.exit(1);
        } catch (Refusal | IOException | RuntimeException e) {
            System.err.println("Javelina cannot start: " + e.getMessage());
            System.exit(1);
        }
    }

    /// Java keeps for half a minute what a name stands for, and for ten seconds that nobody has it. Nodes that start at once look
    /// for each other sooner than that, and come back under other addresses.
    private static void forgetNamesSoon() {
        Security.setProperty("networkaddress.cache.ttl", "5");
        Security.setProperty("networkaddress.cache.negative.ttl", "1");
    }

    private static void run(Configuration configuration)
            throws Refusal, ConfigurationFileException, IOException, InterruptedException {
        Node node = Node.create(configuration);
        // Whoever promised more than it can keep says nothing more, not even good-bye.
        node.onFailure(() -> Runtime.getRuntime().halt(1));
        Thread stop = new Thread(() -> stop(node), "stop");
        Runtime.getRuntime().addShutdownHook(stop);
        Signals.handle("TERM", () -> node.signalled("SIGTERM", Directives.SHUTDOWN_ON_SIGTERM));
        Signals.handle("INT", () -> node.signalled("SIGINT", Directives.SHUTDOWN_ON_SIGINT));
        // Its terminal is gone: that is nothing to a server, which would lose what it has not saved.
        Signals.handle("HUP", () -> {});
        open(node, stop);
        node.awaitTermination();
    }

    /// A start that fails is no stop that somebody asked for.
    private static void open(Node node, Thread stop) throws ConfigurationFileException, IOException {
        try {
            node.open();
        } catch (ConfigurationFileException | IOException | RuntimeException e) {
            Runtime.getRuntime().removeShutdownHook(stop);
            throw e;
        }
    }

    /// Whoever asks the server to stop gets what he asked for: that is a success, by a signal, too.
    private static void stop(Node node) {
        node.stopFromOutside();
        Runtime.getRuntime().halt(node.hasFailed() ? 1 : 0);
    }

    private static boolean isOne(String argument, String shortForm, String longForm) {
        return argument.equals(shortForm) || argument.equals(longForm);
    }
}

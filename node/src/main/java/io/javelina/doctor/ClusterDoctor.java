package io.javelina.doctor;

import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// `javelina doctor [host[:port]] [password]`: which announced addresses of a cluster clients on this machine reach, and what to set
/// where they do not.
public final class ClusterDoctor {
    private static final int DEFAULT_PORT = 6379;
    private static final int TIMEOUT_MILLIS = 2000;
    private static final String USAGE = """
            Usage: javelina doctor [host[:port]] [--user name] [--pass password]

            Asks a node of a cluster where clients are told to go, goes there from this machine, and says
            which setting mends it where that fails. The password may be in the environment: REDISCLI_AUTH.
            """;

    private final String host;
    private final int port;
    private final Credentials credentials;
    private final PrintStream out;

    ClusterDoctor(String host, int port, Credentials credentials, PrintStream out) {
        this.host = host;
        this.port = port;
        this.credentials = credentials;
        this.out = out;
    }

    /// The exit status: 0 when all is well, 1 when something is not, 2 when the node could not be asked.
    public static int run(List<String> arguments, String password, PrintStream out) {
        String where = "127.0.0.1";
        String user = "";
        String secret = password == null ? "" : password;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            boolean hasValue = i + 1 < arguments.size();
            if (argument.equals("--user") && hasValue) user = arguments.get(++i);
            else if (argument.equals("--pass") && hasValue) secret = arguments.get(++i);
            else if (!argument.startsWith("-")) where = argument;
            else return explain(out);
        }
        int colon = where.lastIndexOf(':');
        boolean hasPort = colon > 0 && where.substring(colon + 1).matches("\\d{1,5}");
        int port = hasPort ? Integer.parseInt(where.substring(colon + 1)) : DEFAULT_PORT;
        if (port > 65535) return explain(out);
        return new ClusterDoctor(hasPort ? where.substring(0, colon) : where, port, new Credentials(user, secret), out)
                .examine();
    }

    private static int explain(PrintStream out) {
        out.print(USAGE);
        return 2;
    }

    int examine() {
        try (RespConnection node = new RespConnection(host, port, TIMEOUT_MILLIS)) {
            credentials.say(node);
            String info = String.valueOf(node.ask("CLUSTER", "INFO"));
            boolean isWell = examineState(info);
            List<Announcement> nodes = Announcement.of(node.ask("CLUSTER", "SHARDS"));
            return report(visited(nodes), node.peer()) && isWell ? 0 : 1;
        } catch (IOException e) {
            out.println("The node at " + host + ":" + port + " cannot be asked: " + e.getMessage());
            return 2;
        }
    }

    private boolean examineState(String info) {
        if (info.contains("cluster_state:ok")) return true;
        out.println(info.contains("cluster_slots_assigned:16384")
                ? "The cluster is down: see below which nodes have failed."
                : "The cluster is down, since slots have no owner: form it (cluster-create-primaries, or redis-cli --cluster "
                        + "create), or mend it (redis-cli --cluster fix).");
        return false;
    }

    /// All at once, since those that are silent take their time.
    private List<Examination> visited(List<Announcement> nodes) {
        try (ExecutorService visits = Executors.newVirtualThreadPerTaskExecutor()) {
            return nodes.stream().map(node -> CompletableFuture
                    .supplyAsync(() -> Examination.of(node, host, credentials, TIMEOUT_MILLIS), visits)).toList()
                    .stream().map(CompletableFuture::join).toList();
        }
    }

    private boolean report(List<Examination> all, InetAddress asked) {
        all.forEach(each -> out.println(each.line()));
        List<Examination> bad = all.stream().filter(each -> !each.isGood()).toList();
        if (bad.isEmpty()) {
            out.println("Clients on this machine" + ownName() + " reach all " + all.size() + " nodes.");
            if (all.stream().allMatch(each -> Advice.isLoopback(each.visit().host())))
                out.println(
                        "Clients elsewhere, in containers too, do not: what nodes announce means their own machine there.");
            return true;
        }
        out.println("Clients on this machine" + ownName() + " do not reach " + bad.size() + " of " + all.size()
                + " nodes. What mends it, with CONFIG SET at once:");
        bad.stream().map(each -> Advice.remedy(each, asked)).distinct().forEach(line -> out.println("  * " + line));
        return false;
    }

    private static String ownName() {
        try {
            return " (" + InetAddress.getLocalHost().getHostName() + ")";
        } catch (UnknownHostException e) {
            return "";
        }
    }
}

package io.javelina.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/// A network of machines that are namespaces of the kernel, joined by a bridge: it can be cut between any two of them, in one
/// direction or both, and be slow or lose what is sent. This process can reach all of them, whatever they do to each other. Linux, and
/// root, needed.
final class TestNetwork implements AutoCloseable {
    private static final int NODES = 50;
    private static final int THIS_PROCESS = 254;
    private static final long PATIENCE_SECONDS = 20;
    /// What is slow where the kernel cannot delay packets: a narrow line with a long queue.
    private static final String NARROW = "tbf rate 2mbit burst 4kb latency 300ms";

    private final String name = "jv" + ThreadLocalRandom.current().nextInt(1 << 20, 1 << 24);
    private final String net = "10.77." + ThreadLocalRandom.current().nextInt(1, 255) + ".";
    private final int size;

    TestNetwork(int size) {
        if (size > NODES) throw new IllegalArgumentException(size + " nodes");
        this.size = size;
        try {
            // In a namespace of its own, where no rules of this machine are in the way.
            command("ip netns add %s", name);
            command("ip -n %s link add bridge type bridge", name);
            command("ip -n %s link set bridge up", name);
            command("ip link add %s type veth peer name here netns %s", name, name);
            command("ip -n %s link set here master bridge up", name);
            command("ip addr add %s%d/24 dev %s", net, THIS_PROCESS, name);
            command("ip link set %s up", name);
            for (int i = 0; i < size; i++) add(i);
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /// Why there cannot be such a network here; null when there can.
    static String whyNot() {
        if (!System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("linux")) return "this is not Linux";
        try (TestNetwork network = new TestNetwork(1)) {
            network.command("ip netns exec %s iptables -L INPUT", network.namespace(0));
            return null;
        } catch (RuntimeException e) {
            return "namespaces, a bridge and iptables are needed: " + e.getMessage();
        }
    }

    private void add(int node) {
        String space = namespace(node);
        command("ip netns add %s", space);
        command("ip -n %s link add to%d type veth peer name eth0 netns %s", name, node, space);
        command("ip -n %s link set to%d master bridge up", name, node);
        command("ip -n %s addr add %s/24 dev eth0", space, address(node));
        command("ip -n %s link set eth0 up", space);
        command("ip -n %s link set lo up", space);
    }

    private String namespace(int node) { return name + "n" + node; }

    String address(int node) { return net + (node + 1); }

    /// What runs a command there, and becomes it.
    List<String> prefix(int node) { return List.of("ip", "netns", "exec", namespace(node)); }

    /// From now on, the one hears nothing of the other.
    void deafen(int node, int other) { rule(node, "-s " + address(other) + " -j DROP"); }

    /// The network is cut between those in the list and all others.
    void isolate(List<Integer> nodes) {
        for (int node : nodes)
            for (int other = 0; other < size; other++)
                if (!nodes.contains(other)) {
                    deafen(node, other);
                    deafen(other, node);
                }
    }

    /// That much of what others send to the node gets lost.
    void lose(int node, double share) {
        for (int other = 0; other < size; other++)
            if (other != node)
                rule(node, "-s " + address(other)
                        + String.format(Locale.ROOT, " -m statistic --mode random --probability %.3f -j DROP", share));
    }

    private void rule(int node, String rule) {
        command("ip netns exec %s iptables -w -A INPUT %s", namespace(node), rule);
    }

    /// What the node sends takes its time; gives how that is done.
    String slow(int node) {
        try {
            command("ip netns exec %s tc qdisc add dev eth0 root netem delay 80ms 40ms", namespace(node));
            return "delayed by 80 ms";
        } catch (IllegalStateException noNetem) {
            command("ip netns exec %s tc qdisc add dev eth0 root %s", namespace(node), NARROW);
            return "at 2 Mbit/s";
        }
    }

    /// All is well again.
    void heal() {
        for (int node = 0; node < size; node++) {
            command("ip netns exec %s iptables -w -F INPUT", namespace(node));
            tryCommand("ip netns exec %s tc qdisc del dev eth0 root", namespace(node));
        }
    }

    /// What the node has sent so far: packets and bytes, with the headers of the network.
    long[] sent(int node) {
        String counters = "/sys/class/net/eth0/statistics/tx_";
        return new long[]{ counter(node, counters + "packets"), counter(node, counters + "bytes") };
    }

    private long counter(int node, String file) {
        try {
            List<String> command = new ArrayList<>(prefix(node));
            command.addAll(List.of("cat", file));
            Process process = new ProcessBuilder(command).start();
            return Long.parseLong(new String(process.getInputStream().readAllBytes()).strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void command(String format, Object... values) {
        String failure = tryCommand(format, values);
        if (failure != null) throw new IllegalStateException(failure);
    }

    /// Null when it was done.
    private static String tryCommand(String format, Object... values) {
        String command = String.format(format, values);
        try {
            Process process = new ProcessBuilder(command.split(" ")).redirectErrorStream(true).start();
            String said = new String(process.getInputStream().readAllBytes());
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) process.destroyForcibly().waitFor();
            return process.exitValue() == 0 ? null : command + ": " + said.strip();
        } catch (IOException e) {
            return command + ": " + e.getMessage();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Removes all of it, as far as it is there.
    @Override
    public void close() {
        List<String> failures = new ArrayList<>();
        for (int i = 0; i < size; i++) failures.add(tryCommand("ip netns del %s", namespace(i)));
        failures.add(tryCommand("ip link del %s", name));
        failures.add(tryCommand("ip netns del %s", name));
        failures.removeIf(failure -> failure == null);
        if (!failures.isEmpty()) System.out.println("Not removed: " + failures);
    }
}

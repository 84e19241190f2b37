package io.javelina.cluster.bus;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/// A node of a bus in a process of its own, which can be stopped, continued and killed. It sends back what it gets.
final class PeerProcess implements AutoCloseable {
    private final Process process;
    final String id;

    private PeerProcess(Process process, String id) {
        this.process = process;
        this.id = id;
    }

    static PeerProcess start(char digit, TestNode seed, long nodeTimeoutMillis) throws IOException {
        String java = System.getProperty("java.home") + File.separator + "bin" + File.separator + "java";
        String classes = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        Process process = new ProcessBuilder(java, "-Xmx128m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-cp",
                classes, PeerProcess.class.getName(), String.valueOf(digit),
                String.valueOf(seed.bus.announced().getPort()), String.valueOf(nodeTimeoutMillis))
                .redirectErrorStream(true).start();
        return new PeerProcess(process, TestNode.id(digit));
    }

    public static void main(String[] arguments) throws Exception {
        InetSocketAddress seed = new InetSocketAddress(InetAddress.getLoopbackAddress(),
                Integer.parseInt(arguments[1]));
        TestNode node = new TestNode(arguments[0].charAt(0), settings -> settings.withSeeds(List.of(seed))
                .withNodeTimeout(Long.parseLong(arguments[2])));
        node.echoes = true;
        node.bus.connect();
        new BufferedReader(new InputStreamReader(System.in)).readLine();
        node.close();
    }

    void pause() throws Exception { signal("STOP"); }

    void resume() throws Exception { signal("CONT"); }

    private void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid())).start().waitFor();
    }

    void kill() { process.destroyForcibly().onExit().join(); }

    @Override
    public void close() { kill(); }
}

package io.javelina.cluster.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.fork.UnknownForkHandler;
import org.jgroups.protocols.DISCARD;
import org.jgroups.protocols.FD_ALL3;
import org.jgroups.protocols.FORK;
import org.jgroups.protocols.FRAG4;
import org.jgroups.protocols.MERGE3;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.protocols.SHARED_LOOPBACK;
import org.jgroups.protocols.SHARED_LOOPBACK_PING;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.protocols.pbcast.GMS;
import org.jgroups.protocols.raft.NO_DUPES;

/// Nodes of a cluster in one process, over links in memory that can be cut.
final class Peers implements AutoCloseable {
    static final String CLUSTER = "c1";
    /// Threads that are interrupted while they log would close the pipe through which the tests report.
    private static final Logger SILENT = Logger.getLogger("org.jgroups");

    static {
        SILENT.setLevel(Level.OFF);
    }

    final Path root;
    final String network;
    final Map<String, Peer> peers = new LinkedHashMap<>();
    final ConcurrentLinkedQueue<String> notices = new ConcurrentLinkedQueue<>();
    int logLimit = 1 << 20;
    Duration appendTimeout = Duration.ofSeconds(4);

    Peers(Path root, String network) {
        this.root = root;
        this.network = network;
    }

    /// What it was given, in order.
    static final class Machine implements ReplicatedLog.StateMachine {
        private final List<String> applied = new ArrayList<>();
        long lastIndex;
        int restores;

        @Override
        public synchronized void apply(long index, byte[] entry) {
            assertThat(index).isGreaterThan(lastIndex);
            lastIndex = index;
            applied.add(new String(entry, StandardCharsets.UTF_8));
        }

        @Override
        public synchronized byte[] snapshot() { return String.join("\n", applied).getBytes(StandardCharsets.UTF_8); }

        @Override
        public synchronized void restore(byte[] snapshot) {
            restores++;
            applied.clear();
            if (snapshot.length > 0)
                applied.addAll(Arrays.asList(new String(snapshot, StandardCharsets.UTF_8).split("\n")));
        }

        synchronized List<String> applied() { return List.copyOf(applied); }
    }

    /// A node.
    final class Peer {
        final String id;
        final JChannel channel;
        final DISCARD discard;
        Machine machine = new Machine();
        RaftLog log;

        Peer(String id) throws Exception {
            this.id = id;
            discard = new DISCARD();
            FORK fork = new FORK();
            fork.setUnknownForkHandler(new IgnoreUnknown());
            channel = new JChannel(new SHARED_LOOPBACK(), discard, new SHARED_LOOPBACK_PING(),
                    new MERGE3().setMinInterval(300).setMaxInterval(600),
                    new FD_ALL3().setTimeout(800).setInterval(200),
                    new NAKACK4().capacity(1024), new UNICAST4().capacity(1024), new NO_DUPES(),
                    new GMS().setJoinTimeout(300).setLeaveTimeout(100).printLocalAddress(false)
                            .setViewAckCollectionTimeout(500),
                    new FRAG4().setFragSize(60_000), fork);
            channel.setName(id);
            channel.addAddressGenerator(RaftLog.addresses(id));
            connect();
        }

        /// The former self may still be in the view.
        private void connect() throws Exception {
            for (int tries = 0;; tries++) {
                try {
                    channel.connect(network);
                    return;
                } catch (SecurityException e) {
                    if (tries > 30) throw e;
                    TimeUnit.MILLISECONDS.sleep(200);
                }
            }
        }

        LogSettings settings() {
            return new LogSettings(root.resolve(id), appendTimeout, Duration.ofMillis(800), 1 << 20, 8 << 20, logLimit,
                    notices::add);
        }

        Peer found() throws Exception {
            log = RaftLog.found(channel, CLUSTER, id, machine, settings());
            return this;
        }

        Peer join(Collection<String> founders) throws Exception {
            log = RaftLog.join(channel, CLUSTER, founders, id, machine, settings());
            return this;
        }

        Peer reopen() throws Exception {
            machine = new Machine();
            log = RaftLog.reopen(channel, CLUSTER, id, machine, settings());
            return this;
        }

        long append(String entry) throws Exception {
            return log.append(entry.getBytes(StandardCharsets.UTF_8)).toCompletableFuture().get(30, TimeUnit.SECONDS);
        }

        boolean leads() { return id.equals(log.leader()); }

        /// As if its process had been killed: nobody is told.
        void kill() {
            discard.discardAll(true);
            if (log != null) log.close();
            channel.close();
            peers.remove(id);
        }

        @Override
        public String toString() {
            return id + " " + channel.getView() + " " + log + " led by "
                    + (log == null ? null : log.leader() + ", voters " + log.voters());
        }
    }

    private static final class IgnoreUnknown implements UnknownForkHandler {
        @Override
        public Object handleUnknownForkStack(Message message, String id) { return null; }

        @Override
        public Object handleUnknownForkChannel(Message message, String id) { return null; }
    }

    Peer start(String id) throws Exception {
        Peer peer = new Peer(id);
        peers.put(id, peer);
        return peer;
    }

    /// A cluster of so many voters.
    List<Peer> cluster(int count) throws Exception {
        List<Peer> all = new ArrayList<>();
        Peer first = start("n1").found();
        all.add(first);
        for (int i = 2; i <= count; i++) all.add(addVoter("n" + i, first));
        return all;
    }

    Peer addVoter(String id, Peer member) throws Exception {
        Peer peer = start(id);
        peer.join(member.log.voters());
        peer.log.addVoter(id).toCompletableFuture().get(30, TimeUnit.SECONDS);
        return peer;
    }

    Peer leader() {
        until(() -> peers.values().stream().anyMatch(peer -> peer.log != null && peer.leads()));
        return peers.values().stream().filter(peer -> peer.log != null && peer.leads()).findFirst().orElseThrow();
    }

    List<Peer> others(Peer than) { return peers.values().stream().filter(peer -> peer != than).toList(); }

    /// Cuts all links between these and the rest.
    void cut(List<Peer> some) {
        for (Peer peer : peers.values())
            for (Peer other : peers.values())
                if (some.contains(peer) != some.contains(other))
                    peer.discard.addIgnoredMembers(other.channel.getAddress());
    }

    void heal() { peers.values().forEach(peer -> peer.discard.resetIgnoredMembers()); }

    void untilAllHave(List<String> entries) {
        until(() -> peers.values().stream().allMatch(peer -> peer.machine.applied().equals(entries)));
    }

    void until(BooleanSupplier condition) {
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > deadline)
                throw new AssertionError("not in time: " + peers.values() + " " + notices
                        + peers.values().stream().map(peer -> "\n" + peer.id + peer.machine.applied()).toList());
            sleep(5);
        }
    }

    static void sleep(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        for (Peer peer : peers.values()) {
            if (peer.log != null) peer.log.close();
            peer.discard.discardAll(true);
        }
        peers.values().forEach(peer -> peer.channel.close());
    }
}

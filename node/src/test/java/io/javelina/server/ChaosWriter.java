package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Writes to keys of its own while bad things happen to a cluster, and asks for a replica that has it, too. Counters go up in
/// steps of one, registers get greater and greater numbers; what a replica has confirmed is never lost, and whoever reads a
/// key reads nothing older than that.
final class ChaosWriter {
    private static final int KEYS = 20;
    private static final int READS_IN_HUNDRED = 20;

    private final RealCluster cluster;
    private final int number;
    private final long seed;
    private final SplittableRandom choice;
    private final Map<RealMember, RawClient> clients = new HashMap<>();
    private final Map<String, RealMember> owners = new HashMap<>();
    /// By key, the greatest number that a replica has confirmed.
    private final Map<String, Long> confirmed = new HashMap<>();
    /// By key, the greatest number that it may have.
    private final Map<String, Long> attempts = new HashMap<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final Thread thread = Thread.ofPlatform().daemon().unstarted(this::run);
    private volatile int confirmations;
    private volatile boolean ends;

    ChaosWriter(RealCluster cluster, int number, long seed) {
        this.cluster = cluster;
        this.number = number;
        this.seed = seed;
        this.choice = new SplittableRandom(seed + number);
    }

    ChaosWriter start() {
        thread.start();
        return this;
    }

    /// How many writes a replica has confirmed.
    int confirmations() { return confirmations; }

    /// What must not have happened.
    List<String> surprises() { return List.copyOf(surprises); }

    void end() throws InterruptedException {
        ends = true;
        thread.join();
    }

    private void run() {
        while (!ends) {
            String key = (choice.nextBoolean() ? "count:" : "register:") + number + ":" + choice.nextInt(KEYS);
            RealMember owner = owners.computeIfAbsent(key, any -> anyMember());
            try {
                if (choice.nextInt(100) < READS_IN_HUNDRED) read(key, owner);
                else write(key, owner);
            } catch (UncheckedIOException e) {
                lost(owner);
                owners.put(key, anyMember());
                TestServer.pause();
            }
        }
        clients.values().forEach(RawClient::close);
    }

    private RealMember anyMember() { return cluster.member(choice.nextInt(cluster.members.size())); }

    private RawClient client(RealMember member) {
        return clients.computeIfAbsent(member, any -> RawClient.to(member.host, member.port));
    }

    private void lost(RealMember member) {
        RawClient client = clients.remove(member);
        if (client != null) client.close();
    }

    private void write(String key, RealMember owner) {
        RawClient client = client(owner);
        boolean counts = key.startsWith("count");
        long next = attempts.merge(key, 1L, Long::sum);
        String reply = client.ask(counts ? "INCR " + key : "SET " + key + " " + next);
        if (reply.startsWith(":")) written(key, Long.parseLong(reply.substring(1)), client.ask("WAIT 1 1000"));
        else if (reply.equals("+OK")) written(key, next, client.ask("WAIT 1 1000"));
        else {
            // Nothing was written; but whoever closes the connection may have.
            if (!reply.equals(RawClient.CLOSED)) attempts.merge(key, -1L, Long::sum);
            refused(key, owner, reply);
        }
    }

    private void refused(String key, RealMember owner, String reply) {
        if (reply.equals(RawClient.CLOSED)) lost(owner);
        owners.put(key, reply.startsWith("-MOVED") ? cluster.movedTo(reply) : anyMember());
        if (!reply.startsWith("-MOVED")) TestServer.pause();
    }

    private void written(String key, long value, String waited) {
        if (value <= confirmed.getOrDefault(key, 0L))
            surprises.add(key + " is " + value + ", but was confirmed as " + confirmed.get(key));
        if (!waited.startsWith(":") || waited.equals(":0")) return;
        confirmed.put(key, value);
        confirmations++;
    }

    private void read(String key, RealMember owner) {
        String reply = client(owner).ask("GET " + key);
        if (reply.equals("_") || reply.startsWith("$")) checkRead(key, reply, "read by the way");
        else refused(key, owner, reply);
    }

    private void checkRead(String key, String reply, String when) {
        long found = reply.equals("_") ? 0 : Long.parseLong(reply.substring(1));
        if (found < confirmed.getOrDefault(key, 0L) || found > attempts.getOrDefault(key, 0L))
            surprises.add("%s, %s: %d, confirmed %d, attempted %d".formatted(key, when, found,
                    confirmed.getOrDefault(key, 0L), attempts.getOrDefault(key, 0L)));
    }

    /// All is there, now that nothing happens any more.
    void check() {
        for (String key : attempts.keySet()) checkRead(key, cluster.ask("GET " + key), "at the end");
        assertThat(surprises).as("seed %d", seed).isEmpty();
    }
}

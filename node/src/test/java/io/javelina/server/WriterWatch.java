package io.javelina.server;

import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;

/// Sees whether a shard ever has two writers. All members are asked all the time to write to a key of each shard, and nobody waits for
/// their answers: who is halted finds requests that were sent long after somebody else took over, and would answer them first of all.
///
/// Whoever writes also says by which epoch. No two may do so by the same one, and nobody by one that was over when he was asked.
final class WriterWatch {
    private record Ask(int shard, long sentNanos) {
    }

    /// Who writes by an epoch, and since when that is known.
    private record Reign(RealMember writer, long knownNanos) {
    }

    private final List<String> keys;
    /// By shard, then by epoch.
    private final Map<Integer, TreeMap<Long, Reign>> reigns = new HashMap<>();
    private final Queue<String> surprises = new ConcurrentLinkedQueue<>();
    private final List<Thread> threads;
    private volatile boolean ends;

    /// @param keys one of each shard
    WriterWatch(RealCluster cluster, List<String> keys) {
        this.keys = keys;
        threads = cluster.members.stream().map(each -> Thread.ofPlatform().daemon().start(() -> watch(each))).toList();
    }

    /// What must not have happened.
    List<String> surprises() { return List.copyOf(surprises); }

    void end() throws InterruptedException {
        ends = true;
        for (Thread each : threads) each.join();
    }

    /// How many epochs had a writer, of all shards together.
    synchronized int reigns() { return reigns.values().stream().mapToInt(TreeMap::size).sum(); }

    private void watch(RealMember member) {
        while (!ends) {
            try (RawClient client = RawClient.to(member.host, member.port)) {
                converse(client, member);
            } catch (UncheckedIOException gone) {
                TestServer.pause();
            }
        }
    }

    private void converse(RawClient client, RealMember member) {
        Queue<Ask> asked = new ArrayDeque<>();
        while (!ends) {
            for (int shard = 0; shard < keys.size(); shard++) {
                if (!client.trySend(request(keys.get(shard)).getBytes())) return;
                asked.add(new Ask(shard, System.nanoTime()));
            }
            TestServer.pause();
            while (!asked.isEmpty() && client.hasReply()) {
                List<String> replies = client.receive(3);
                if (replies.contains(RawClient.CLOSED)) return;
                answered(asked.remove(), member, replies);
            }
        }
    }

    /// The epoch is asked before and after, since it may be another one in between.
    private static String request(String key) {
        String epoch = RespSocket.request("CLUSTER", "INFO");
        return epoch + RespSocket.request("INCR", key) + epoch;
    }

    private void answered(Ask ask, RealMember member, List<String> replies) {
        String epoch = epoch(replies.get(0));
        if (replies.get(1).startsWith(":") && epoch.equals(epoch(replies.get(2))))
            written(ask, member, Long.parseLong(epoch));
    }

    private static String epoch(String info) { return info.replaceAll("(?s).*cluster_my_epoch:(\\d+).*", "$1"); }

    private synchronized void written(Ask ask, RealMember member, long epoch) {
        TreeMap<Long, Reign> ofShard = reigns.computeIfAbsent(ask.shard, any -> new TreeMap<>());
        Reign reign = ofShard.computeIfAbsent(epoch, any -> new Reign(member, System.nanoTime()));
        if (reign.writer != member)
            surprises.add("%d and %d both write by epoch %d".formatted(reign.writer.port, member.port, epoch));
        Reign last = ofShard.lastEntry().getValue();
        if (ofShard.lastKey() > epoch && last.knownNanos < ask.sentNanos)
            surprises.add("%d writes by epoch %d, %d ms after %d did by epoch %d".formatted(member.port, epoch,
                    (ask.sentNanos - last.knownNanos) / 1_000_000, last.writer.port, ofShard.lastKey()));
    }
}

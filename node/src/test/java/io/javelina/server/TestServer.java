package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.cluster.ClusterControl;
import io.javelina.memory.Account;
import io.javelina.memory.Balances;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/// A node whose clock can be set forward. Closing it checks that its ledger is back
/// where it began once all clients are gone and all keys are deleted. `-Djavelina.test.ioThreads=3` runs the same tests
/// with threads for the sockets.
final class TestServer extends StartedNode {
    private final AtomicLong aheadMillis;
    private final Map<Account, Long> start;
    /// Some tests connect on several threads.
    private final List<RawClient> clients = new CopyOnWriteArrayList<>();
    /// What the node may keep for itself beyond what it began with.
    private long scratchBytes;

    private TestServer(Path file, List<String> options, AtomicLong aheadMillis) {
        this(file, options, aheadMillis, null);
    }

    private TestServer(Path file, List<String> options, AtomicLong aheadMillis, ClusterControl.Starter cluster) {
        super(new Clock(aheadMillis), file, options, cluster);
        this.aheadMillis = aheadMillis;
        // The first base of an append-only file takes buffers for a moment.
        await(() -> !node().appendOnly.isLoading());
        start = balances();
    }

    /// A node that has this configuration file.
    static TestServer startWith(Path file) { return new TestServer(file, List.of(), new AtomicLong()); }

    static TestServer start(String... options) {
        List<String> all = new ArrayList<>(List.of("--io-threads", System.getProperty("javelina.test.ioThreads", "1")));
        all.addAll(List.of(options));
        return new TestServer(null, all, new AtomicLong());
    }

    /// A node of a cluster.
    static TestServer startIn(TestCluster cluster, String... options) {
        List<String> all = new ArrayList<>(List.of("--cluster-enabled", "yes"));
        all.addAll(List.of(options));
        return new TestServer(null, all, new AtomicLong(), cluster::start);
    }

    /// The machine's clock, ahead by what a test wants.
    private record Clock(AtomicLong aheadMillis) implements NodeClock {
        @Override
        public long unixMillis() { return SYSTEM.unixMillis() + aheadMillis.get(); }

        @Override
        public long nanos() { return SYSTEM.nanos() + TimeUnit.MILLISECONDS.toNanos(aheadMillis.get()); }
    }

    /// A client that is closed with the server, if not before.
    RawClient connect() {
        RawClient client = RawClient.to(port());
        clients.add(client);
        return client;
    }

    /// Another client, which has sent this line and waits.
    RawClient waiting(String line) { return waitWith(connect(), line); }

    RawClient waitWith(RawClient client, String line) {
        long before = blockedCount();
        client.send(RawClient.request(line.split(" ")));
        awaitBlocked(before + 1);
        return client;
    }

    /// Waits until so many clients wait.
    void awaitBlocked(long count) { await(() -> node().loop.blocked().count() == count); }

    private long blockedCount() { return onLoop(() -> node().loop.blocked().count()); }

    /// Time passes.
    void advance(long millis) { aheadMillis.addAndGet(millis); }

    /// Waits until this holds on the loop.
    void await(BooleanSupplier condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!onLoop(condition::getAsBoolean)) {
            assertThat(System.nanoTime()).as("waited too long").isLessThan(deadline);
            pause();
        }
    }

    /// Whatever clients send meanwhile is there at once when the loop goes on.
    void whileTheLoopStands(Runnable task) {
        CountDownLatch stands = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        node().loop.later(() -> {
            stands.countDown();
            await(goesOn);
        });
        await(stands);
        try {
            task.run();
        } finally {
            goesOn.countDown();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    static void pause() {
        try {
            Thread.sleep(10);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    int clientCount() { return onLoop(() -> node().loop.clients().count()); }

    long bytes(Account account) { return onLoop(() -> node().allocator.ledger().bytes(account)); }

    private Map<Account, Long> balances() {
        return onLoop(() -> {
            node().loop.outputPool().close();
            return Balances.of(node().allocator);
        });
    }

    /// From now on the node may keep up to so many bytes of scratch space, which some commands make when they are first used.
    void allowScratch(long bytes) { scratchBytes = bytes; }

    private boolean isBalanced() {
        Map<Account, Long> now = balances();
        long scratch = now.put(Account.SERVER, start.get(Account.SERVER)) - start.get(Account.SERVER);
        // Other nodes are there still.
        now.put(Account.CLUSTER_LINKS, start.get(Account.CLUSTER_LINKS));
        return now.equals(start) && scratch >= 0 && scratch <= scratchBytes;
    }

    /// Checks, once no client is left, that nothing is. Keys are freed by another thread, tables with them.
    void assertBalanced() {
        await(() -> node().loop.clients().count() == 0);
        for (int i = 0; i < 200 && !isBalanced(); i++) {
            // What clients sent before they went may still arrive.
            onLoop(() -> node().keyspace.flush(true));
            pause();
        }
        if (!isBalanced()) assertThat(balances()).isEqualTo(start);
    }

    /// Closes a node that may keep something for replicas.
    void closeAsItIs() {
        clients.forEach(RawClient::close);
        super.close();
    }

    @Override
    public void close() {
        clients.forEach(RawClient::close);
        try {
            assertBalanced();
        } finally {
            super.close();
        }
    }
}

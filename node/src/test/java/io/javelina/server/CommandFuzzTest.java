package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.CommandShapes;
import io.javelina.keyspace.Database;
import io.javelina.structure.Entry;
import io.javelina.type.Type;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Several clients send random commands of all families, well-formed and not, in transactions and pipelines and in both
/// protocols, while encodings change their limits and keys expire. Whatever they send: the node serves it, every
/// structure holds, and when all is deleted all memory is back.
///
/// `-Djavelina.fuzz.seconds=600` goes on for longer, each round with a seed of its own; `-Djavelina.seed=n` begins with
/// one of them.
class CommandFuzzTest {
    private static final int CLIENTS = 4;
    private static final int LONGEST_PIPELINE = 12;
    private static final int PIPELINES_PER_ROUND = 400;
    private static final int PIPELINES_PER_CHECK = 40;
    private static final long FUZZ_NANOS = TimeUnit.SECONDS.toNanos(Integer.getInteger("javelina.fuzz.seconds", 8));
    private static final long SCRATCH_BYTES = 1 << 16;
    private static final String END = "end-of-pipeline";
    /// Ends the node or the connection, makes a replica of either, waits for replicas for ever, or makes replies that are not one for each request.
    private static final Set<String> UNWANTED = Set.of("shutdown", "monitor", "quit", "client|kill", "client|reply",
            "config|set", "config|rewrite", "debug", "subscribe", "psubscribe", "ssubscribe", "unsubscribe",
            "punsubscribe", "sunsubscribe", "auth", "client|pause", "swapdb", "pfselftest", "flushall", "flushdb",
            "select", "command", "command|docs", "lolwut", "memory|malloc-stats", "memory|purge", "reset", "replicaof",
            "slaveof", "psync", "sync", "replconf", "failover", "wait", "waitaof");
    private static final String[] LIMITS = { "hash-max-listpack-entries", "hash-max-listpack-value",
        "set-max-intset-entries", "set-max-listpack-entries", "set-max-listpack-value", "zset-max-listpack-entries",
        "zset-max-listpack-value", "list-max-listpack-size", "stream-node-max-entries", "stream-node-max-bytes",
        "hll-sparse-max-bytes" };

    @TempDir
    Path folder;
    private long seed;
    private Random random;
    private CommandShapes shapes;
    private final Deque<String> latest = new ArrayDeque<>();

    @Test
    void shouldServeWhateverComes() throws Exception {
        long first = Long.getLong("javelina.seed", 1);
        long end = System.nanoTime() + FUZZ_NANOS;
        for (long next = first; next == first || System.nanoTime() < end; next++) {
            System.out.println("CommandFuzzTest: -Djavelina.seed=" + next);
            round(next);
        }
    }

    private void round(long roundSeed) throws Exception {
        seed = roundSeed;
        random = new Random(seed);
        shapes = new CommandShapes(random, name -> !UNWANTED.contains(name));
        Path log = folder.resolve(seed + ".log");
        try (TestServer server = TestServer.start("--loglevel", "warning", "--logfile", log.toString(),
                "--proto-max-bulk-len", "1mb")) {
            server.allowScratch(SCRATCH_BYTES);
            Thread waker = startWaker(server);
            try {
                converse(server, log);
            } finally {
                running.set(false);
                waker.join();
            }
            try (RawClient client = server.connect()) {
                client.askAll("SLOWLOG RESET", "CONFIG RESETSTAT", "FLUSHALL");
            }
        }
        assertServed(log);
    }

    private final AtomicBoolean running = new AtomicBoolean();

    /// Nobody waits for ever.
    private Thread startWaker(TestServer server) {
        running.set(true);
        return Thread.ofPlatform().start(() -> {
            try (RawClient client = server.connect()) {
                while (running.get()) {
                    for (int id = 1; id <= 2 * CLIENTS; id++) client.ask("CLIENT UNBLOCK " + id);
                    TestServer.pause();
                }
            }
        });
    }

    private void converse(TestServer server, Path log) throws IOException {
        List<RawClient> clients = new ArrayList<>();
        List<Integer> owed = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(server.connect());
            owed.add(0);
        }
        try {
            for (int i = 0; i < PIPELINES_PER_ROUND; i++) {
                int one = random.nextInt(CLIENTS);
                if (owed.get(one) > 0) receive(clients.get(one), owed.get(one));
                owed.set(one, send(clients.get(one)));
                if (i % PIPELINES_PER_CHECK == 0) assertSound(server);
            }
            for (int i = 0; i < CLIENTS; i++) if (owed.get(i) > 0) receive(clients.get(i), owed.get(i));
            assertSound(server);
        } catch (UncheckedIOException | IllegalStateException | AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "\nseed " + seed + ", log:\n" + Files.readString(log) + "\nlatest: "
                            + String.join("\n", latest),
                    e);
        } finally {
            clients.forEach(RawClient::close);
        }
    }

    /// Gives how many replies there will be.
    private int send(RawClient client) {
        StringBuilder requests = new StringBuilder();
        int count = random.nextInt(1, LONGEST_PIPELINE);
        boolean isTransaction = random.nextInt(6) == 0;
        if (isTransaction) requests.append(request("MULTI"));
        for (int i = 0; i < count; i++) requests.append(request(words()));
        if (isTransaction) requests.append(request(random.nextInt(8) == 0 ? "DISCARD" : "EXEC"));
        // Whatever was left open by the commands.
        requests.append(request("DISCARD")).append(request("ECHO", END));
        client.send(requests.toString());
        return count + (isTransaction ? 4 : 2);
    }

    private String request(String... words) {
        latest.add(String.join(" ", words).transform(line -> line.length() > 300 ? line.substring(0, 300) : line));
        if (latest.size() > 60) latest.remove();
        return RawClient.request(words);
    }

    private String[] words() {
        return switch (random.nextInt(60)) {
            case 0, 1 -> new String[]{ "CONFIG", "SET", LIMITS[random.nextInt(LIMITS.length)], limit() };
            case 2 -> new String[]{ "SELECT", "" + random.nextInt(3) };
            case 3 -> random.nextInt(4) > 0
                    ? new String[]{ "SELECT", "0" }
                    : new String[]{ "SWAPDB", "" + random.nextInt(3), "" + random.nextInt(3) };
            case 4 -> random.nextInt(4) > 0
                    ? new String[]{ "RANDOMKEY" }
                    : new String[]{ random.nextBoolean() ? "FLUSHALL" : "FLUSHDB", "ASYNC" };
            case 5 -> new String[]{ "CONFIG", "SET", "lazyfree-lazy-user-del", random.nextBoolean() ? "yes" : "no" };
            default -> shapes.next().toArray(String[]::new);
        };
    }

    private String limit() { return "" + new int[]{ 0, 1, 2, 4, 8, 64, 512, -1, -2, 100_000 }[random.nextInt(10)]; }

    private void receive(RawClient client, int count) {
        List<String> replies = client.receive(count);
        assertThat(replies).as("a reply to each request").doesNotContain(RawClient.CLOSED);
        assertThat(replies.getLast()).isEqualTo("$" + END);
        for (String reply : replies) if (isPayload(reply)) shapes.offer(reply.substring(1));
    }

    /// Payloads end with a version of two bytes and a checksum.
    private static boolean isPayload(String reply) {
        return reply.length() > 11 && reply.startsWith("$") && reply.charAt(reply.length() - 9) == 0
                && reply.charAt(reply.length() - 10) == 11;
    }

    private static void assertServed(Path log) throws IOException {
        assertThat(Files.readString(log)).doesNotContain("could not be served").doesNotContain("Exception");
    }

    private static void assertSound(TestServer server) {
        server.onLoop(() -> {
            for (int i = 0; i < 3; i++) assertSound(server.node().keyspace.database(i));
            return null;
        });
    }

    private static void assertSound(Database database) {
        database.assertInvariants();
        database.keys().forEach(entry -> {
            switch (Type.of(Entry.type(entry))) {
                case STRING -> database.string(entry).assertInvariants();
                case LIST -> database.lists().of(entry).assertInvariants();
                case SET -> database.sets().of(entry).assertInvariants();
                case SORTED_SET -> database.sortedSets().of(entry).assertInvariants();
                case HASH -> database.hashes().of(entry).assertInvariants();
                case STREAM -> database.streams().of(entry).assertInvariants();
            }
        });
    }
}

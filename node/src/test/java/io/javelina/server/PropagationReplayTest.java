package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.CommandShapes;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.Propagation;
import io.javelina.keyspace.Role;
import io.javelina.structure.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Whoever does what a node propagates has the data that the node has: whatever commands it was given, and whatever it has
/// deleted by itself meanwhile.
class PropagationReplayTest {
    private static final int COMMANDS = Integer.getInteger("javelina.fuzz.commands", 4000);
    private static final Set<String> UNWANTED = Set.of("shutdown", "monitor", "quit", "reset", "auth", "wait", "debug",
            "hello", "multi", "exec", "discard", "watch", "unwatch", "subscribe", "psubscribe", "ssubscribe", "select",
            "psync",
            "sync", "replconf", "failover", "replicaof", "slaveof", "save", "bgsave", "bgrewriteaof", "waitaof");
    private static final Set<String> FAMILIES = Set.of("client", "config", "memory", "latency");

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final List<PropagatedCommand> recent = new ArrayList<>();
    private final RecordingFollower recorder = new RecordingFollower();

    @Test
    void shouldLeadToTheSameData() { replay(server -> {}); }

    @Test
    void shouldLeadToTheSameDataWhileKeysAreEvicted() {
        replay(server -> {
            RawClient client = server.connect();
            client.ask("CONFIG SET maxmemory-policy allkeys-random");
            long used = server.onLoop(() -> server.node().allocator.ledger().total());
            client.ask("CONFIG SET maxmemory " + (used + random.nextInt(200_000)));
            client.close();
        });
    }

    private void replay(Consumer<TestServer> preparation) {
        System.out.println("PropagationReplayTest: -Djavelina.seed=" + seed);
        try (TestServer primary = TestServer.start("--enable-debug-command", "yes", "--proto-max-bulk-len", "1mb");
                TestServer copy = TestServer.start("--enable-debug-command", "yes", "--proto-max-bulk-len", "1mb")) {
            primary.allowScratch(1 << 20);
            copy.allowScratch(1 << 20);
            primary.onLoop(() -> {
                primary.node().keyspace.propagation().follow(Propagation.To.REPLICAS, recorder);
                return copy.onLoop(() -> copy.node().keyspace.role(Role.APPLYING));
            });
            preparation.accept(primary);
            play(primary, copy);
        }
    }

    private void play(TestServer primary, TestServer copy) {
        RawClient from = primary.connect();
        RawClient to = copy.connect();
        CommandShapes shapes = new CommandShapes(random, PropagationReplayTest::isWanted);
        for (int i = 1; i <= COMMANDS; i++) {
            List<String> command = shapes.next();
            String reply = ask(from, command);
            if (command.getFirst().equals("dump") && reply.startsWith("$")) shapes.offer(reply.substring(1));
            if (random.nextInt(20) == 0) primary.advance(random.nextInt(2000));
            if (i % 50 == 0) compare(command, from, to, primary, copy);
        }
        from.ask("CONFIG SET maxmemory 0");
        from.ask("FLUSHALL");
        to.ask("FLUSHALL");
    }

    /// In a transaction nothing waits.
    private static String ask(RawClient client, List<String> command) {
        if (!command.getFirst().matches("b[lrz].*|xread|xreadgroup"))
            return client.askWords(command.toArray(String[]::new));
        client.ask("MULTI");
        client.askWords(command.toArray(String[]::new));
        return client.ask("EXEC");
    }

    private static boolean isWanted(String name) {
        return !UNWANTED.contains(name) && !FAMILIES.contains(name.split("\\|")[0]);
    }

    private void compare(List<String> last, RawClient from, RawClient to, TestServer primary, TestServer copy) {
        // Nothing expires between what is compared.
        String digest = primary.onLoop(() -> {
            List<PropagatedCommand> commands = recorder.take();
            recent.clear();
            recent.addAll(commands);
            apply(commands, to);
            // What is over and was not come across yet is still there.
            primary.node().keyspace.role(Role.APPLYING);
            String all = new DatasetDigest().of(primary.node().keyspace);
            primary.node().keyspace.role(Role.PRIMARY);
            return all;
        });
        assertThat(copy.onLoop(() -> new DatasetDigest().of(copy.node().keyspace)))
                .as(() -> "seed " + seed + ", " + last + ", " + recent + difference(primary, copy)).isEqualTo(digest);
    }

    private static String difference(TestServer primary, TestServer copy) {
        Set<String> ours = new TreeSet<>(primary.onLoop(() -> digests(primary.node().keyspace)));
        Set<String> theirs = new TreeSet<>(copy.onLoop(() -> digests(copy.node().keyspace)));
        Set<String> both = new TreeSet<>(ours);
        both.retainAll(theirs);
        ours.removeAll(both);
        theirs.removeAll(both);
        return "\n" + ours + "\n" + theirs;
    }

    /// One line about each key.
    private static List<String> digests(Keyspace keyspace) {
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            database.forEach(entry -> lines.add(database.index() + " " + database.keyOf(entry) + " "
                    + Entry.type(entry) + " " + Entry.expiry(entry) + " "
                    + new DatasetDigest().ofValue(database, entry)));
        }
        return lines;
    }

    private static void apply(List<PropagatedCommand> commands, RawClient to) {
        int database = -1;
        for (PropagatedCommand command : commands) {
            if (!command.isTransactionEdge() && command.database() != database) {
                database = command.database();
                to.ask("SELECT " + database);
            }
            String reply = to.askWords(command.words().toArray(String[]::new));
            assertThat(reply).as(command.toString()).doesNotStartWith("-");
        }
    }
}

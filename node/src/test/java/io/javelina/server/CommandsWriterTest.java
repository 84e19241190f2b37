package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.CommandShapes;
import io.javelina.command.Oracle;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.Role;
import io.javelina.memory.Memory;
import io.javelina.persistence.CommandsWriter;
import io.javelina.persistence.LibrarySource;
import io.javelina.persistence.SnapshotSink;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Datasets of random commands, written as commands in any order and in slices, are the same where those are executed.
class CommandsWriterTest {
    private static final int COMMANDS = Integer.getInteger("javelina.fuzz.commands", 2500);
    private static final Set<String> UNWANTED = Set.of("shutdown", "monitor", "quit", "reset", "auth", "wait", "debug",
            "hello", "multi", "exec", "discard", "watch", "unwatch", "subscribe", "psubscribe", "ssubscribe",
            "flushall",
            "flushdb", "swapdb", "psync", "sync", "replconf", "failover", "replicaof", "slaveof", "save", "bgsave",
            "bgrewriteaof", "waitaof");
    private static final Set<String> FAMILIES = Set.of("client", "config", "memory", "latency");

    /// What a real server would delete at once, or would not know.
    private static final Pattern EXPIRING = Pattern.compile(".*expire.*|(h|m|p)?setex|set|h?getex|restore.*");

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);

    private record Given(int database, long entry) {
    }

    @Test
    void shouldMakeTheSameData() {
        System.out.println("CommandsWriterTest: -Djavelina.seed=" + seed);
        try (TestServer from = start(); TestServer to = start()) {
            to.onLoop(() -> to.node().keyspace.role(Role.APPLYING));
            fill(from, CommandsWriterTest::isWanted);
            fillBig(from);
            replay(write(from), to.connect());
            assertThat(digest(to)).as("seed " + seed).isEqualTo(digest(from));
            assertGroupsAlike(from.connect(), to.connect());
            from.connect().ask("FLUSHALL");
            to.connect().ask("FLUSHALL");
        }
    }

    @Test
    void shouldMakeTheSameDataInARealServer() throws Exception {
        System.out.println("CommandsWriterTest: -Djavelina.seed=" + seed);
        try (TestServer from = start(); Oracle to = Oracle.start(); RawClient client = RawClient.to(to.port())) {
            client.ask("DEBUG SET-ACTIVE-EXPIRE 0");
            fill(from, name -> isWanted(name) && !EXPIRING.matcher(name).matches());
            fillBig(from);
            from.connect().ask("DEL big:volatile");
            byte[] written = write(from);
            replay(written, client);
            assertThat(client.ask("DEBUG DIGEST")).as("seed " + seed).isEqualTo("+" + digest(from));
            from.connect().ask("FLUSHALL");
        }
    }

    private static TestServer start() {
        TestServer server = TestServer.start("--enable-debug-command", "yes", "--proto-max-bulk-len", "32mb");
        server.allowScratch(1 << 20);
        RawClient client = server.connect();
        client.ask("DEBUG SET-ACTIVE-EXPIRE 0");
        client.close();
        return server;
    }

    private static boolean isWanted(String name) {
        return !UNWANTED.contains(name) && !FAMILIES.contains(name.split("\\|")[0]);
    }

    private void fill(TestServer server, Predicate<String> wanted) {
        RawClient client = server.connect();
        CommandShapes shapes = new CommandShapes(random, wanted);
        for (int i = 0; i < COMMANDS; i++) {
            client.ask("MULTI");
            client.askWords(shapes.next().toArray(String[]::new));
            client.ask("EXEC");
        }
        client.close();
    }

    private static void fillBig(TestServer server) {
        RawClient client = server.connect();
        client.ask("SELECT 0");
        client.ask("SET big:string " + "x".repeat(3_000_000) + " EX 100000");
        for (int i = 0; i < 3000; i += 10) {
            client.ask("RPUSH big:list " + words(i, "e"));
            client.ask("SADD big:set " + words(i, "m"));
            client.ask("SADD big:integers " + words(i, ""));
            client.ask("ZADD big:sorted " + words(i, "1.5 m"));
            client.ask("HSET big:hash " + words(i, "v f"));
            client.ask("HSETEX big:volatile PXAT 99999999999000 FIELDS 1 f" + i + " " + "v".repeat(100));
            client.ask("XADD big:stream " + (i + 1) + "-1 f " + "v".repeat(200));
        }
        client.ask("HSET big:volatile f3 v");
        client.ask("XDEL big:stream 11-1 2991-1");
        client.ask("XGROUP CREATE big:stream g 0");
        client.ask("XGROUP CREATE big:stream idle 0");
        client.ask("XGROUP CREATECONSUMER big:stream idle nobody");
        client.ask("XREADGROUP GROUP g one COUNT 100 STREAMS big:stream >");
        client.ask("XREADGROUP GROUP g two STREAMS big:stream >");
        client.ask("XGROUP CREATE big:empty g $ MKSTREAM");
        client.ask("PEXPIREAT big:hash 99999999999000");
        client.close();
    }

    private static String words(int from, String prefix) {
        List<String> words = new ArrayList<>();
        for (int i = from; i < from + 10; i++) words.add(prefix + i);
        return String.join(" ", words);
    }

    private byte[] write(TestServer server) {
        return server.onLoop(() -> {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            Keyspace keyspace = server.node().keyspace;
            try (CommandsWriter writer = new CommandsWriter(keyspace.blocks(), sink(bytes), LibrarySource.NONE)) {
                write(keyspace, writer);
            }
            return bytes.toByteArray();
        });
    }

    /// Some entries are given in slices, and others amid those.
    private void write(Keyspace keyspace, CommandsWriter writer) {
        List<Given> all = new ArrayList<>();
        for (int i = 0; i < keyspace.databaseCount(); i++) {
            Database database = keyspace.database(i);
            if (database.size() > 0) writer.database(i, database.size(), database.expiresSize());
            int index = i;
            database.forEach(entry -> all.add(new Given(index, entry)));
        }
        Collections.shuffle(all, random);
        Deque<Given> left = new ArrayDeque<>(all);
        while (!left.isEmpty()) {
            Given given = left.pop();
            if (random.nextBoolean()) {
                writer.entry(given.database(), given.entry());
                continue;
            }
            boolean hasMore = writer.someOfEntry(given.database(), given.entry(), true);
            while (hasMore) {
                if (random.nextInt(3) == 0 && !left.isEmpty()) {
                    Given amid = left.pop();
                    writer.entry(amid.database(), amid.entry());
                }
                hasMore = writer.someOfEntry(given.database(), given.entry(), false);
            }
        }
        writer.end();
    }

    private static SnapshotSink sink(ByteArrayOutputStream bytes) {
        return new SnapshotSink() {
            @Override
            public void write(long address, long count) {
                bytes.writeBytes(Memory.toBytes(address, Math.toIntExact(count)));
            }

            @Override
            public boolean isFull() { return false; }

            @Override
            public void end() {}
        };
    }

    private static void replay(byte[] commands, RawClient to) {
        int count = 0;
        for (int i = 0; i < commands.length;) {
            int lineEnd = end(commands, i);
            int arguments = number(commands, i + 1, lineEnd);
            int at = lineEnd + 2;
            for (int j = 0; j < arguments; j++) {
                int end = end(commands, at);
                at = end + 2 + number(commands, at + 1, end) + 2;
            }
            to.send(Arrays.copyOfRange(commands, i, at));
            String reply = to.receive();
            assertThat(reply).doesNotStartWith("-");
            i = at;
            count++;
        }
        assertThat(count).isPositive();
    }

    private static int end(byte[] bytes, int from) {
        int at = from;
        while (bytes[at] != '\r') at++;
        return at;
    }

    private static int number(byte[] bytes, int from, int to) {
        return Integer.parseInt(new String(bytes, from, to - from));
    }

    private static String digest(TestServer server) {
        return server.onLoop(() -> {
            // Of all that there is, be its time over or not.
            Role before = server.node().keyspace.role(Role.APPLYING);
            String digest = new DatasetDigest().of(server.node().keyspace);
            server.node().keyspace.role(before);
            return digest;
        });
    }

    private static void assertGroupsAlike(RawClient one, RawClient other) {
        for (String line : List.of("XINFO GROUPS big:stream", "XPENDING big:stream g - + 10000 one",
                "XPENDING big:stream g", "XINFO GROUPS big:empty", "XPENDING big:stream idle"))
            assertThat(withoutIdleTimes(other.ask(line))).isEqualTo(withoutIdleTimes(one.ask(line)));
    }

    private static String withoutIdleTimes(String reply) { return reply.replaceAll("\\$one, :\\d+", "one"); }
}

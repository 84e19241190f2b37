package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.CommandShapes;
import io.javelina.command.Oracle;
import io.javelina.keyspace.Propagation;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same commands to us and to a real server: what we propagate must be what it propagates. Where versions differ in
/// what commands do, both begin anew.
class PropagationDifferentialTest {
    private static final int COMMANDS = Integer.getInteger("javelina.fuzz.commands", 1500);
    /// They do not change data, or their outcome depends on chance, on the moment or on the server.
    private static final Set<String> UNWANTED = Set.of("shutdown", "monitor", "quit", "reset", "auth", "wait",
            "waitaof", "debug",
            "restore-asking", "pfselftest", "pfdebug", "multi", "exec", "discard", "watch", "unwatch", "hello", "spop",
            "info", "time", "lolwut", "psync", "sync", "replconf", "failover", "randomkey", "scan", "replicaof",
            "slaveof", "role", "save",
            "bgsave", "bgrewriteaof", "lastsave", "migrate", "module", "swapdb", "eval", "evalsha", "fcall");
    private static final Set<String> FAMILIES = Set.of("client", "config", "command", "slowlog", "latency", "pubsub",
            "commandlog", "memory", "acl", "cluster", "script", "function", "module");

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final List<String> differences = new ArrayList<>();
    private final RecordingFollower recorder = new RecordingFollower();
    private OracleReplica replica;
    private RawClient ours;
    private RawClient theirs;

    private interface Script {
        void play(TestServer server, Oracle oracle) throws Exception;
    }

    private void compare(String lazily, Script script) throws Exception {
        System.out.println("PropagationDifferentialTest: -Djavelina.seed=" + seed);
        String[] options = { "--enable-debug-command", "yes", "--proto-max-bulk-len", "1mb",
            "--lazyfree-lazy-expire", lazily,
            "--lazyfree-lazy-server-del", "no", "--lazyfree-lazy-user-del", "no", "--repl-diskless-sync", "no" };
        try (TestServer server = TestServer.start(options); Oracle oracle = Oracle.start(options)) {
            server.allowScratch(1 << 20);
            server.onLoop(() -> {
                server.node().keyspace.propagation().follow(Propagation.To.REPLICAS, recorder);
                return null;
            });
            ours = server.connect();
            theirs = RawClient.to(oracle.port());
            replica = new OracleReplica(oracle.port());
            both("DEBUG SET-ACTIVE-EXPIRE 0");
            script.play(server, oracle);
            both("FLUSHALL");
            theirs.close();
            replica.close();
        }
        assertThat(differences).as("seed " + seed).isEmpty();
    }

    // All commands.

    @ParameterizedTest
    @ValueSource(strings = { "no", "yes" })
    void shouldPropagateWhateverCommandsDo(String lazily) throws Exception {
        compare(lazily, (server, oracle) -> {
            CommandShapes shapes = new CommandShapes(random, this::isComparable);
            for (int i = 0; i < COMMANDS; i++) {
                if (random.nextInt(10) > 0) step(List.of(lasting(shapes.next())));
                else transaction(shapes);
            }
        });
    }

    private boolean isComparable(String name) {
        String[] parts = name.split("\\|");
        if (UNWANTED.contains(name) || FAMILIES.contains(parts[0]) || name.contains("subscribe")) return false;
        return !theirs.askWords("COMMAND", "INFO", name).equals("[_]");
    }

    private void transaction(CommandShapes shapes) {
        List<List<String>> commands = new ArrayList<>();
        commands.add(List.of("MULTI"));
        for (int i = random.nextInt(1, 5); i > 0; i--) commands.add(lasting(shapes.next()));
        commands.add(List.of("EXEC"));
        step(commands);
    }

    private void step(List<List<String>> commands) {
        boolean isInTransaction = commands.size() > 1;
        List<String> our = new ArrayList<>();
        List<String> their = new ArrayList<>();
        for (List<String> command : commands) {
            boolean waits = !isInTransaction && command.getFirst().matches("b[lrz].*|xread|xreadgroup");
            our.add(ask(ours, waits, command));
            their.add(ask(theirs, waits, command));
        }
        check(commands + " -> " + our, our.equals(their));
        both("SELECT 0");
        if (ours.ask("DEBUG DIGEST").equals(theirs.ask("DEBUG DIGEST"))) return;
        both("FLUSHALL");
        recorder.take();
        replica.take();
    }

    /// In a transaction nothing waits.
    private static String ask(RawClient client, boolean inTransaction, List<String> words) {
        if (!inTransaction) return client.askWords(words.toArray(String[]::new));
        client.ask("MULTI");
        client.askWords(words.toArray(String[]::new));
        return client.ask("EXEC");
    }

    private void both(String line) {
        ours.ask(line);
        theirs.ask(line);
    }

    private void check(String what, boolean sameReplies) {
        List<PropagatedCommand> our = recorder.take();
        List<PropagatedCommand> their = replica.take();
        if (areAlike(our, their) || !sameReplies) return;
        differences.add(what + "\n    we:   " + our + "\n    they: " + their);
    }

    private static boolean areAlike(List<PropagatedCommand> our, List<PropagatedCommand> their) {
        return our.size() == their.size() && IntStream.range(0, our.size())
                .allMatch(i -> canonical(our.get(i)).isLike(canonical(their.get(i))));
    }

    /// The older version rewrites some commands that a newer one leaves as they are.
    private static PropagatedCommand canonical(PropagatedCommand command) {
        List<String> words = command.words();
        if (command.name().equals("SET") && words.size() > 4) {
            int at = IntStream.range(3, words.size()).filter(i -> words.get(i).equalsIgnoreCase("PXAT")).findFirst()
                    .orElse(0);
            if (at > 0)
                return new PropagatedCommand(command.database(),
                        List.of("SET", words.get(1), words.get(2), "PXAT", words.get(at + 1)));
        }
        // Both trim to a node's beginning; what is deleted there counts or does not.
        int minid = command.name().matches("XADD|XTRIM") ? words.indexOf("MINID") : -1;
        if (minid > 0 && words.get(minid + 1).equals("=")) {
            List<String> shown = new ArrayList<>(words);
            shown.remove(minid + 2);
            return new PropagatedCommand(command.database(), shown);
        }
        // How it counts what a group has read is another thing.
        if (words.size() == 7 && words.get(1).equals("SETID") && words.get(5).equals("ENTRIESREAD"))
            return new PropagatedCommand(command.database(), words.subList(0, 6));
        return command;
    }

    /// Nothing expires before it is to, and nothing is asked that only one of them knows.
    private static List<String> lasting(List<String> command) {
        String name = command.getFirst().toLowerCase(Locale.ROOT);
        boolean isExpiring = name.endsWith("setex") || Set.of("set", "restore", "getex").contains(name);
        boolean isRead = name.equals("xread");
        return command.stream().map(word -> isRead && word.equals("+") ? "1-1" : word)
                .map(word -> isExpiring && word.matches("[1-9]\\d{0,12}") ? word + "00000" : word).toList();
    }

    // What has expired.

    @ParameterizedTest
    @ValueSource(strings = { "no", "yes" })
    void shouldPropagateThatKeysAreOver(String lazily) throws Exception {
        compare(lazily, (server, oracle) -> {
            CommandShapes shapes = new CommandShapes(random, this::isComparable);
            for (int i = 0; i < COMMANDS / 10; i++) {
                both("FLUSHALL");
                for (int j = 0; j < 12; j++) write(shapes);
                for (String key : "a b c sorted0 sorted1 list0 list1 set0 set1 h0 x0 string0".split(" "))
                    both("PEXPIRE " + key + " 1");
                for (String key : "d e sorted2 list2 set2 h1 string1".split(" ")) both("SET " + key + " 1 PX 1");
                if (!ours.ask("DEBUG DIGEST").equals(theirs.ask("DEBUG DIGEST"))) continue;
                recorder.take();
                replica.take();
                TimeUnit.MILLISECONDS.sleep(3);
                step(List.of(lasting(shapes.next())));
                if (random.nextBoolean()) transaction(shapes);
            }
        });
    }

    private void write(CommandShapes shapes) {
        List<String> words = lasting(shapes.next());
        for (RawClient client : List.of(ours, theirs)) {
            ask(client, true, words);
            client.ask("SELECT 0");
        }
    }

    // What depends on chance.

    @ParameterizedTest
    @ValueSource(strings = { "no" })
    void shouldPropagateMembersThatArePopped(String lazily) throws Exception {
        compare(lazily, (server, oracle) -> {
            for (int size : new int[]{ 1, 5, 100, 700, 3000 })
                for (boolean areNumbers : new boolean[]{ true, false })
                    for (int count : new int[]{ 0, 1, size / 3, size * 9 / 10, size - 1, size, size + 1 })
                        pop(size, areNumbers, count);
        });
    }

    private void pop(int size, boolean areNumbers, int count) {
        List<String> words = new ArrayList<>(List.of("SADD", "s"));
        for (int i = 0; i < size; i++) words.add(areNumbers ? "" + 7 * i : "member " + i);
        for (RawClient client : List.of(ours, theirs)) client.askWords(words.toArray(String[]::new));
        recorder.take();
        replica.take();
        both(count == 1 ? "SPOP s" : "SPOP s " + count);
        List<PropagatedCommand> our = recorder.take();
        assertThat(shape(our)).as(size + " - " + count).isEqualTo(shape(replica.take()));
        Set<String> left = new HashSet<>(words.subList(2, words.size()));
        our.stream().filter(command -> command.name().equals("SREM"))
                .forEach(command -> left.removeAll(command.words().subList(2, command.words().size())));
        if (count < size) assertThat(ours.ask("SCARD s")).isEqualTo(":" + left.size());
        both("DEL s");
    }

    /// What is deleted, and how many members are removed: the older version removes them one by one.
    private static String shape(List<PropagatedCommand> commands) {
        int removed = commands.stream().filter(command -> command.name().equals("SREM"))
                .mapToInt(command -> command.words().size() - 2).sum();
        return commands.stream().filter(command -> command.name().equals("DEL")).toList() + ", " + removed;
    }

    // What waits.

    @ParameterizedTest
    @ValueSource(strings = { "no" })
    void shouldPropagateWhatAWaiterGets(String lazily) throws Exception {
        compare(lazily, (server, oracle) -> {
            wait(server, oracle, "BLPOP l 0", "RPUSH l a b");
            wait(server, oracle, "BRPOP k l 0", "RPUSH l a b");
            wait(server, oracle, "BLMOVE l m LEFT RIGHT 0", "RPUSH l a");
            wait(server, oracle, "BRPOPLPUSH l m 0", "RPUSH l a b c");
            wait(server, oracle, "BLMPOP 0 2 k l LEFT COUNT 2", "RPUSH l a b c");
            wait(server, oracle, "BLMPOP 0 2 k l RIGHT COUNT 10", "RPUSH l a b c");
            wait(server, oracle, "BZPOPMIN z 0", "ZADD z 1 a 2 b");
            wait(server, oracle, "BZPOPMAX y z 0", "ZADD z 1 a");
            wait(server, oracle, "BZMPOP 0 1 z MIN COUNT 5", "ZADD z 1 a 2 b");
            wait(server, oracle, "XREADGROUP GROUP g c BLOCK 0 STREAMS x >", "XADD x 1-1 f v");
        });
    }

    private void wait(TestServer server, Oracle oracle, String waiting, String change) {
        both("XGROUP CREATE x g $ MKSTREAM");
        try (RawClient ourWaiter = server.connect(); RawClient theirWaiter = RawClient.to(oracle.port())) {
            server.waitWith(ourWaiter, waiting);
            theirWaiter.send(RawClient.request(waiting.split(" ")));
            while (!theirs.ask("INFO clients").contains("blocked_clients:1")) TestServer.pause();
            both(change);
            assertThat(ourWaiter.receive()).isEqualTo(theirWaiter.receive());
            check(waiting, true);
        }
        both("FLUSHALL");
        recorder.take();
        replica.take();
    }

    // Streams.

    @ParameterizedTest
    @ValueSource(strings = { "no" })
    void shouldPropagateWhatGroupsRead(String lazily) throws Exception {
        compare(lazily, (server, oracle) -> {
            for (int i = 0; i < COMMANDS; i++) {
                if (i % 100 == 0) both("FLUSHALL");
                if (i % 100 == 0) both("CONFIG SET stream-node-max-entries " + random.nextInt(1, 5));
                if (i % 100 == 0) both("XGROUP CREATE x g $ MKSTREAM");
                // The older version creates consumers later.
                for (int consumer = 0; consumer < 4; consumer++) both("XGROUP CREATECONSUMER x g c" + consumer);
                step(List.of(List.of(streamCommand(i).split(" "))));
            }
        });
    }

    private String streamCommand(int number) {
        String consumer = " g c" + random.nextInt(4);
        String id = number / 100 * 100 + random.nextInt(100) + "-1";
        return switch (random.nextInt(14)) {
            case 0, 1, 2 -> "XADD x " + number + "-1 f v";
            case 3 -> "XADD x MAXLEN ~ " + random.nextInt(10) + (random.nextBoolean() ? " " : " LIMIT 3 ") + number
                    + "-* f v";
            case 4 -> "XADD x MINID " + (random.nextBoolean() ? "~ " : "= ") + id + " " + number + "-* f v";
            case 5 -> "XTRIM x " + (random.nextBoolean() ? "MAXLEN ~ 4" : "MINID ~ " + id);
            case 6, 7 -> "XREADGROUP GROUP" + consumer + " COUNT " + random.nextInt(1, 4)
                    + (random.nextBoolean() ? " NOACK" : "") + " STREAMS x " + (random.nextInt(3) > 0 ? ">" : "0");
            case 8 -> "XDEL x " + id + " " + number + "-1";
            case 9 -> "XACK x g " + id;
            case 10 -> "XCLAIM x" + consumer + " 0 " + id + (random.nextBoolean() ? " FORCE" : "")
                    + (random.nextInt(3) > 0 ? "" : " LASTID " + number + "-1")
                    + (random.nextBoolean() ? " JUSTID" : "");
            case 11 -> "XAUTOCLAIM x" + consumer + " 0 0 COUNT " + random.nextInt(1, 6);
            case 12 -> "XGROUP " + (random.nextBoolean() ? "CREATECONSUMER" : "DELCONSUMER") + " x" + consumer;
            default -> "XGROUP SETID x g " + (random.nextBoolean() ? "$" : id);
        };
    }
}

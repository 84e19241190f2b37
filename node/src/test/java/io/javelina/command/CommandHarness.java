package io.javelina.command;

import com.sun.management.ThreadMXBean;
import io.javelina.keyspace.Database;
import io.javelina.keyspace.Keyspace;
import io.javelina.keyspace.KeyspaceListener;
import io.javelina.keyspace.KeyspaceSettings;
import io.javelina.keyspace.LazyFree;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Balances;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/// Executes commands in process, without sockets, against a real keyspace.
///
///     CommandHarness harness = CommandHarness.with(StringCommands::register);
///     assertThat(harness.ask("SET k v EX 10")).isEqualTo("+OK");
///     harness.time(CommandHarness.START + 10_001);
///     assertThat(harness.ask("GET k")).isEqualTo("_$");
///     assertThat(harness.events()).containsExactly("$ set k", "g expire k", "x expired k");
///
/// A line is split as redis-cli splits it (see [Words]); [#run] gives the raw reply, [#ask] the same in the notation of
/// [RespText]. Time stands still until [#time] moves it.
final class CommandHarness {
    /// The time at which each harness starts, in unix milliseconds.
    static final long START = 1_700_000_000_000L;
    private static final int DATABASES = 16;
    /// Whether harnesses are those of a node of a cluster when nobody says otherwise: for a run of all tests in that mode.
    private static final boolean CLUSTERED = Boolean.getBoolean("javelina.clustered");
    /// How often [#garbage] measures, and how long it lets the compiler work before it does so again.
    private static final int MOST_ROUNDS = 12;
    private static final long COMPILER_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /// From this size on an argument has a block of its own, which a command may take over.
    static final int BIG_ARGUMENT_BYTES = 32 * 1024;

    private final Allocator allocator;
    private final KeyspaceSettings settings = new KeyspaceSettings();
    private final CommandTable table = new CommandTable();
    private final Recorder recorder = new Recorder();
    private final Keyspace keyspace;
    private final TestClient client;
    private final TestSink sink;
    private final Reply reply = new Reply();
    private final Request request = new Request();
    private final Arguments arguments = new Arguments();
    private final Map<Account, Long> start;
    private final List<Wait> waits = new ArrayList<>();
    private boolean mayBlock;

    private CommandHarness(Allocator allocator, Allocator replies, boolean clustered) {
        this.allocator = allocator;
        this.sink = new TestSink(replies);
        keyspace = new Keyspace(allocator, settings, recorder, LazyFree.AT_ONCE, new Random(42), DATABASES, clustered);
        keyspace.beginTurn(START);
        client = new TestClient(keyspace.database(0));
        start = balances();
    }

    /// A harness that knows the commands of these families.
    @SafeVarargs
    static CommandHarness with(Consumer<CommandTable>... families) {
        Allocator allocator = Allocator.create();
        return over(allocator, allocator, families);
    }

    /// As [#with], with allocators of the caller's for everything, and for replies.
    @SafeVarargs
    static CommandHarness over(Allocator allocator, Allocator replies, Consumer<CommandTable>... families) {
        return over(CLUSTERED, allocator, replies, families);
    }

    /// As [#with], with a keyspace that is or is not that of a node of a cluster.
    @SafeVarargs
    static CommandHarness clustered(boolean clustered, Consumer<CommandTable>... families) {
        Allocator allocator = Allocator.create();
        return over(clustered, allocator, allocator, families);
    }

    /// All of the above.
    @SafeVarargs
    static CommandHarness over(boolean clustered, Allocator allocator, Allocator replies,
            Consumer<CommandTable>... families) {
        CommandHarness harness = new CommandHarness(allocator, replies, clustered);
        for (Consumer<CommandTable> family : families) family.accept(harness.table);
        return harness;
    }

    /// From now on replies are in this protocol, 2 or 3.
    CommandHarness protocol(int version) {
        client.protocol(version);
        return this;
    }

    /// From now on it is this time, in unix milliseconds.
    CommandHarness time(long unixMillis) {
        keyspace.beginTurn(unixMillis);
        return this;
    }

    /// From now on commands may wait; [#waits] tells what for.
    CommandHarness allowBlocking() {
        mayBlock = true;
        return this;
    }

    /// What commands wanted to wait for since the last call.
    List<Wait> waits() {
        List<Wait> seen = List.copyOf(waits);
        waits.clear();
        return seen;
    }

    /// The reply to a command line in the notation of [RespText].
    String ask(String line) { return RespText.of(run(line)); }

    String ask(List<String> words) { return RespText.of(run(words)); }

    /// The raw reply to a command line.
    String run(String line) { return run(Words.of(line)); }

    /// The raw reply to a command of these arguments, one byte per character.
    String run(List<String> words) {
        long block = wrap(words);
        client.receiveBig();
        try {
            reply.bind(sink, client.protocol());
            execute();
            reply.commit();
        } finally {
            client.releaseBig();
            allocator.free(Account.CLIENT_QUERY, block, blockBytes(words));
        }
        return sink.take();
    }

    /// Whether there is a command of this full name.
    boolean knows(String fullName) { return table.names().contains(fullName.split("\\|")[0].toUpperCase()); }

    /// Whether the command would change a key for which the answer is yes.
    boolean writes(List<String> words, WrittenKeys.Question question) {
        long block = wrap(words);
        try {
            Command command = table.find(arguments);
            return command != null && command.accepts(arguments.size())
                    && new WrittenKeys().any(request.bind(client, arguments, command), question);
        } finally {
            allocator.free(Account.CLIENT_QUERY, block, blockBytes(words));
        }
    }

    /// Heap bytes that one execution of a command allocates on average, once it is compiled. The compiler has threads of its
    /// own and is late when the machine is busy: more than `expected` is measured again after a while.
    double garbage(String line, int runs, double expected) {
        List<String> words = Words.of(line);
        long block = wrap(words);
        Command command = table.find(arguments.get(0));
        recorder.deaf = true;
        sink.deaf = true;
        double garbage = Double.MAX_VALUE;
        for (int round = 0; round < MOST_ROUNDS && garbage >= expected; round++) {
            if (round > 1) LockSupport.parkNanos(COMPILER_NANOS);
            garbage = measure(command, runs);
        }
        recorder.deaf = false;
        sink.deaf = false;
        allocator.free(Account.CLIENT_QUERY, block, blockBytes(words));
        return garbage;
    }

    private double measure(Command command, int runs) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        repeat(command, runs);
        return (double) (threads.getCurrentThreadAllocatedBytes() - before) / runs;
    }

    private void repeat(Command command, int runs) {
        for (int i = 0; i < runs; i++) {
            for (int j = 0; j < arguments.size(); j++) {
                Slice argument = arguments.get(j);
                argument.wrap(argument.address(), argument.length());
            }
            command.handler().execute(request.bind(client, arguments, command), client.database(),
                    reply.bind(sink, client.protocol()));
        }
    }

    private long wrap(List<String> words) {
        arguments.clear();
        long block = allocator.allocate(Account.CLIENT_QUERY, blockBytes(words));
        long at = block;
        for (String word : words) {
            byte[] bytes = word.getBytes(StandardCharsets.ISO_8859_1);
            Memory.copy(bytes, 0, at, bytes.length);
            arguments.add(at, bytes.length);
            at += bytes.length;
        }
        return block;
    }

    private static long blockBytes(List<String> words) {
        return Math.max(1, words.stream().mapToLong(String::length).sum());
    }

    private void execute() {
        Command command = table.find(arguments.get(0));
        if (command != null && !command.subcommands().isEmpty() && arguments.size() > 1)
            command = command.subcommands().get(arguments.get(1).text().toUpperCase());
        if (command == null) throw new AssertionError("unknown command " + arguments.get(0));
        if (!command.accepts(arguments.size())) {
            reply.error("ERR wrong number of arguments for '" + command.fullName() + "' command");
            return;
        }
        try {
            command.handler().execute(request.bind(client, arguments, command), client.database(), reply);
        } catch (CommandError e) {
            reply.error(e.getMessage());
        }
    }

    /// The keyspace events since the last call, as `$ set key`: class, name, key. Without those of new and of missing keys,
    /// for which there is [#allEvents].
    List<String> events() {
        return allEvents().stream().filter(event -> !event.startsWith("n ") && !event.startsWith("m ")).toList();
    }

    /// The same without their classes: all that a real server tells of them.
    List<String> eventNames() { return events().stream().map(event -> event.substring(2)).toList(); }

    List<String> allEvents() {
        List<String> taken = List.copyOf(recorder.events);
        recorder.events.clear();
        return taken;
    }

    /// The keys named as modified since the last call.
    List<String> modified() {
        List<String> taken = List.copyOf(recorder.modified);
        recorder.modified.clear();
        return taken;
    }

    /// Changes since the start as `rdb_changes_since_last_save` counts them.
    long changes() { return keyspace.counters().changes; }

    Keyspace keyspace() { return keyspace; }

    KeyspaceSettings settings() { return settings; }

    Allocator allocator() { return allocator; }

    Client client() { return client; }

    /// The bytes of each account at the start.
    Map<Account, Long> startBalances() { return start; }

    /// The bytes of each account now.
    Map<Account, Long> balances() { return Balances.of(allocator); }

    private final class TestClient extends Client {
        /// Address and size of the big arguments of the current command that nobody took over.
        private final Map<Long, Long> big = new HashMap<>();

        TestClient(Database database) { super(1, database); }

        /// Moves big arguments to blocks of their own.
        void receiveBig() {
            for (int i = 0; i < arguments.size(); i++) {
                Slice argument = arguments.get(i);
                if (argument.length() < BIG_ARGUMENT_BYTES) continue;
                long block = allocator.allocate(Account.CLIENT_QUERY, argument.length());
                Memory.copy(argument.address(), block, argument.length());
                argument.wrap(block, argument.length());
                big.put(block, (long) argument.length());
            }
        }

        void releaseBig() {
            big.forEach((block, bytes) -> allocator.free(Account.CLIENT_QUERY, block, bytes));
            big.clear();
        }

        @Override
        public long adopt(Slice argument, Account account) {
            Long bytes = big.remove(argument.address());
            if (bytes == null) return 0;
            allocator.reassign(Account.CLIENT_QUERY, account, argument.address(), bytes);
            return bytes;
        }

        @Override
        public boolean mayBlock() { return mayBlock; }

        @Override
        public void block(Wait what) { waits.add(what); }

        @Override
        public void closeAfterReply() { throw new AssertionError("no connection to close"); }
    }

    private static final class Recorder implements KeyspaceListener {
        final List<String> events = new ArrayList<>();
        final List<String> modified = new ArrayList<>();
        /// While it is, nothing is recorded.
        boolean deaf;

        @Override
        public void modified(Database database, Slice key) {
            if (!deaf) modified.add(key.text());
        }

        @Override
        public void event(Database database, char type, String event, Slice key) {
            if (!deaf) events.add(type + " " + event + " " + key.text());
        }

        @Override
        public void flushed(Database database) { events.add("flushed " + database.index()); }
    }
}

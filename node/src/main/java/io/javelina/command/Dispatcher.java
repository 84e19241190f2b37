package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.keyspace.KeyspaceCounters;
import io.javelina.keyspace.Propagation;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import io.javelina.resp.Arguments;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.Set;
import java.util.stream.Stream;

/// The way of every request: find its command, judge whether it may run, run it, and turn a client's mistake into a
/// reply.
public final class Dispatcher {
    private static final int LONGEST_QUOTE = 128;
    private static final String TOUCH = "TOUCH";
    /// What a client may use while it is in subscriber mode.
    private static final Set<String> FOR_SUBSCRIBERS = Set.of("subscribe", "psubscribe", "ssubscribe", "unsubscribe",
            "punsubscribe", "sunsubscribe", "ping", "quit", "reset");
    private static final String NOT_FOR_SUBSCRIBERS = "': only (P|S)SUBSCRIBE / (P|S)UNSUBSCRIBE / PING / QUIT / RESET"
            + " are allowed in this context";
    private static final String NO_AUTH = "NOAUTH Authentication required.";
    private static final String NOT_IN_TRANSACTION = "ERR Command not allowed inside a transaction";
    private static final String NOT_FOR_REPLICAS = "ERR Replica can't interact with the keyspace";
    private static final String ABORTED = "EXECABORT Transaction discarded because of: ";
    private static final String USUAL_CODE = "ERR ";
    private static final String OUT_OF_MEMORY = "OOM command not allowed when used memory > 'maxmemory'.";

    private static final String LOADING = "LOADING Valkey is loading the dataset in memory";

    /// What the node has to say about commands before and after they run.
    public interface Gate {
        /// Makes room where the memory limit is reached.
        ///
        /// @return whether commands that need memory must be refused now
        boolean isOutOfMemory();

        /// Whether clients must authenticate before they may do anything.
        boolean requiresAuthentication(Client client);

        /// Where in a cluster the command is to be sent instead, or why it can be sent nowhere; null when it may run here.
        default String redirection(Request request) { return null; }

        /// Whether it is not known well enough yet where the command is to be sent: it will be asked for again, later.
        default boolean postponesRedirection(Request request) { return false; }

        /// Why the command may not run as things are now, null when it may.
        default String refusal(Request request) { return null; }

        /// Why not even the node's primary may have its command executed, null when it may, as nearly always: then the node
        /// ends.
        default String refusalOfPrimary(Request request) { return null; }

        /// Whether the command may not run now: it will be asked for again, later. The client is told nothing.
        default boolean postpones(Request request) { return false; }

        /// Why the client may not use a command that the configuration has to allow, null when it may.
        default String protects(Request request) { return null; }

        /// Whether the data is not there yet, since it is being loaded.
        default boolean isLoading() { return false; }

        /// Why most commands are refused while a script runs, null when none does that takes long.
        default String busy() { return null; }

        /// The client speaks HTTP, so somebody may be using a browser to reach the node.
        default void crossProtocol(Client client) { client.closeAfterReply(); }

        /// A command was refused before it ran.
        void rejected(Request request, String error);

        /// A command ran; `error` is its error reply, null when it had none.
        void executed(Request request, String error);

        /// There was no memory for all that a command was to do: nobody knows how much of it was done.
        default void ranOutOfMemory(Request request) {}

        /// A command ran that waits for something now; it will be executed again.
        default void blocked(Request request) { throw new IllegalStateException("nobody knows how to wait"); }

        /// A command is about to run inside another one, which goes on when that has ended.
        default void insideBegins(Request inner) {}

        /// That command has ended, and its reply is written.
        default void insideEnds(Request inner) {}
    }

    /// How deep commands may run in each other: a script in a transaction, and what it calls.
    private static final int DEEPEST = 3;

    private final CommandTable table;
    private final Gate gate;
    private final WatchedKeys watched;
    private Request request = new Request();
    /// Of the commands that run inside it, by depth.
    private final Request[] inner = Stream.generate(Request::new).limit(DEEPEST).toArray(Request[]::new);
    private int depth;
    /// Of a file: it may be loaded by a command that runs.
    private final Request loaded = new Request();

    public Dispatcher(CommandTable table, Gate gate, WatchedKeys watched) {
        this.table = table;
        this.gate = gate;
        this.watched = watched;
    }

    public CommandTable table() { return table; }

    /// Requests are bound to this one from now on: another one is still being executed.
    ///
    /// @return the one before
    public Request use(Request now) {
        Request before = request;
        request = now;
        return before;
    }

    /// Executes one request and writes its reply.
    ///
    /// @return whether it was executed or refused; when not, it is to be tried again later, and nothing was written
    public boolean execute(Client client, Arguments arguments, Reply reply) {
        return execute(client, arguments, table.find(arguments), reply);
    }

    /// As above, with what [CommandTable#find(Arguments)] has found.
    public boolean execute(Client client, Arguments arguments, Command command, Reply reply) {
        request.bind(client, arguments, command);
        client.lastCommand(command);
        if (command == null && isHttp(arguments.get(0))) {
            gate.crossProtocol(client);
            return true;
        }
        String refusal = command == null ? unknown(arguments) : judgeClient(command);
        if (refusal == null) {
            String redirection = client.isObeyed() ? null : gate.redirection(request);
            if (redirection != null) {
                if (gate.postponesRedirection(request)) return false;
                redirect(redirection, reply);
                return true;
            }
            refusal = judgeState(command);
        }
        if (refusal != null) {
            refuse(refusal, reply);
            return true;
        }
        if (gate.postpones(request)) return false;
        if (client.isSpecial() && client.transaction() != null && !command.isUnqueued()) queue(client, reply);
        else run(request, reply);
        return true;
    }

    /// Executes a command as a part of the one that runs now, which may be executed and has judged this one. It does not
    /// wait. Its reply is committed.
    public void executeInside(Client client, Arguments arguments, Command command, Reply reply) {
        boolean wasInside = client.isInside();
        Request part = inner[depth++].bind(client, arguments, command);
        client.inside(true);
        gate.insideBegins(part);
        try {
            run(part, reply);
            reply.commit();
        } finally {
            gate.insideEnds(part);
            client.inside(wasInside);
            depth--;
        }
    }

    /// Executes a command that a file says was executed before: nobody judges it, and nobody follows.
    ///
    /// @return whether there is such a command
    /// @throws MemoryExhausted when it could not be done
    public boolean executeLoaded(Client client, Arguments arguments, Reply reply) {
        Command command = table.find(arguments);
        if (command == null) return false;
        loaded.bind(client, arguments, command);
        client.lastCommand(command);
        try {
            if (client.transaction() != null && !command.isUnqueued() && !command.runsQueue())
                client.transaction().add(loaded);
            else
                command.handler().execute(loaded, client.database(), reply);
        } catch (CommandError e) {
            // As it was then: an error changes nothing.
            fail(client, e.getMessage(), reply);
        }
        return true;
    }

    /// Whether the command that runs now runs inside another one.
    public boolean isInside() { return depth > 0; }

    /// A transaction of which a command was refused does nothing.
    private void refuse(String refusal, Reply reply) {
        Client client = request.client();
        String error = refusal;
        if (client.transaction() != null) client.transaction().fail();
        if (request.command() != null && request.command().runsQueue()) {
            TransactionCommands.discard(client, watched);
            error = ABORTED + (refusal.startsWith(USUAL_CODE) ? refusal.substring(USUAL_CODE.length()) : refusal);
        }
        reply.error(error);
        gate.rejected(request, error);
    }

    /// As [#refuse], but a client that would execute its transaction here is told where to go as it is.
    private void redirect(String where, Reply reply) {
        Client client = request.client();
        if (request.command().runsQueue()) TransactionCommands.discard(client, watched);
        else if (client.transaction() != null) client.transaction().fail();
        reply.error(where);
        gate.rejected(request, where);
    }

    private void queue(Client client, Reply reply) {
        try {
            if (!client.isDirty() && !client.transaction().isFailed()) client.transaction().add(request);
            reply.simple("QUEUED");
        } catch (MemoryExhausted e) {
            refuse(OUT_OF_MEMORY, reply);
            gate.ranOutOfMemory(request);
        }
    }

    /// What a browser says first, when a page makes it talk to the node's port.
    private static boolean isHttp(Slice name) { return name.is("POST") || name.is("HOST:"); }

    private void run(Request running, Reply reply) {
        Client client = running.client();
        Command command = running.command();
        // CLIENT NO-TOUCH: its reads are no uses of keys.
        client.database().keyspace().markUse(!client.isNoTouch() || command.name().equals(TOUCH));
        runUnit(running, reply);
        if (client.isBlocked()) gate.blocked(running);
        else gate.executed(running, reply.error());
    }

    /// Whatever the command does is a unit for those who follow, also if it only reads, since keys may expire.
    private void runUnit(Request running, Reply reply) {
        Command command = running.command();
        Propagation propagation = running.client().database().propagation();
        propagation.beginUnit();
        try {
            if (command.isPropagated()) runPropagated(running, propagation, reply);
            else runHandler(running, reply);
        } finally {
            propagation.endUnit(!command.touchesArbitraryKeys());
        }
    }

    /// Runs a command that may change something, and tells those who follow if it did.
    private void runPropagated(Request running, Propagation propagation, Reply reply) {
        Database database = running.client().database();
        KeyspaceCounters counters = database.keyspace().counters();
        long changes = counters.changes;
        int before = propagation.beginCommand();
        if (running.command().runsQueue()) propagation.insteadOfCommand();
        try {
            boolean isComplete = runHandler(running, reply);
            Propagation.To to = propagation.endsAs(counters.changes != changes);
            if (!isComplete) incomplete(running, propagation);
            else if (to != null) propagate(running, propagation, to, database.index());
        } finally {
            propagation.endCommand(before);
        }
    }

    /// Nobody knows how much of it was done.
    private void incomplete(Request running, Propagation propagation) {
        propagation.lose();
        gate.ranOutOfMemory(running);
    }

    private static void propagate(Request running, Propagation propagation, Propagation.To to, int database) {
        if (!propagation.isOn()) return;
        propagation.begin(database, to, running.size());
        for (int i = 0; i < running.size(); i++) propagation.argument(running.argument(i));
    }

    /// Returns whether it had enough memory.
    private static boolean runHandler(Request running, Reply reply) {
        Client client = running.client();
        try {
            running.command().handler().execute(running, client.database(), reply);
            return true;
        } catch (CommandError e) {
            fail(client, e.getMessage(), reply);
            return true;
        } catch (MemoryExhausted e) {
            fail(client, OUT_OF_MEMORY, reply);
            return false;
        }
    }

    /// Replies with an error in place of whatever was written. Of a long reply a part may be gone already; then the client
    /// cannot make sense of what follows, and is closed.
    private static void fail(Client client, String error, Reply reply) {
        if (!reply.restart()) client.closeAfterReply();
        reply.error(error);
    }

    /// Why the client may not ask for that at all, null when it may.
    private String judgeClient(Command command) {
        if (!command.accepts(request.size()))
            return "ERR wrong number of arguments for '" + command.fullName() + "' command";
        Client client = request.client();
        if (client.isObeyed()) return null;
        String protection = command.has(Flag.PROTECTED) ? gate.protects(request) : null;
        if (protection != null) return protection;
        if (!command.has(Flag.NO_AUTH) && gate.requiresAuthentication(client)) return NO_AUTH;
        boolean isQueued = client.isSpecial() && client.transaction() != null;
        return isQueued && command.has(Flag.NO_MULTI) ? NOT_IN_TRANSACTION : null;
    }

    /// Why the command may not run now, null when it may.
    private String judgeState(Command command) {
        if (request.client().isObeyed()) {
            // Where a replica evicts by itself, that makes room for its primary's commands, too.
            boolean isFull = gate.isOutOfMemory();
            if (request.client().isPrimary()) return gate.refusalOfPrimary(request);
            return isFull && request.has(Flag.DENYOOM) ? OUT_OF_MEMORY : null;
        }
        String refusal = request.client().isSpecial() ? judgeSpecial(command) : null;
        if (refusal != null) return refusal;
        if (gate.isOutOfMemory() && request.has(Flag.DENYOOM)) return OUT_OF_MEMORY;
        refusal = gate.refusal(request);
        if (refusal != null) return refusal;
        if (gate.isLoading() && request.lacks(Flag.LOADING)) return LOADING;
        String busy = gate.busy();
        return busy == null || command.has(Flag.ALLOW_BUSY) ? null : busy;
    }

    /// Monitors are as harmless as replicas have to be, since nobody makes them wait.
    private String judgeSpecial(Command command) {
        Client client = request.client();
        if (client.isInSubscriberMode() && !FOR_SUBSCRIBERS.contains(command.fullName()))
            return "ERR Can't execute '" + command.fullName() + NOT_FOR_SUBSCRIBERS;
        boolean touchesKeys = request.has(Flag.WRITE) || request.has(Flag.MAY_REPLICATE) || request.has(Flag.READONLY);
        return (client.isMonitor() || client.isReplica()) && touchesKeys ? NOT_FOR_REPLICAS : null;
    }

    private String unknown(Arguments arguments) {
        Command container = table.find(arguments.get(0));
        return container == null ? unknownCommand(arguments) : unknownSubcommand(container, arguments.get(1));
    }

    private static String unknownCommand(Arguments arguments) {
        StringBuilder text = new StringBuilder();
        for (int i = 1; i < arguments.size() && text.length() < LONGEST_QUOTE; i++) {
            String quoted = quote(arguments.get(i), LONGEST_QUOTE - text.length());
            text.append('\'').append(quoted).append("' ");
        }
        return "ERR unknown command '" + quote(arguments.get(0), LONGEST_QUOTE) + "', with args beginning with: "
                + text;
    }

    private static String unknownSubcommand(Command container, Slice name) {
        return "ERR unknown subcommand '" + quote(name, LONGEST_QUOTE) + "'. Try " + container.name() + " HELP.";
    }

    /// The argument up to its first zero byte, as C prints it, and no longer than `most` bytes.
    private static String quote(Slice argument, int most) {
        int length = 0;
        while (length < Math.min(most, argument.length()) && argument.at(length) != 0) length++;
        return argument.text().substring(0, length);
    }
}

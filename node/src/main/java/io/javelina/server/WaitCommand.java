package io.javelina.server;

import static io.javelina.command.Flag.BLOCKING;
import static io.javelina.command.Tip.ASK_ALL_SHARDS;
import static io.javelina.command.Tip.JOIN_MINIMUM;

import io.javelina.command.BlockingTimeout;
import io.javelina.command.Category;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.command.Request;
import io.javelina.command.Wait;
import io.javelina.keyspace.Database;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.ArrayList;
import java.util.List;

/// WAIT and WAITAOF, for clients that want their writes on other nodes, or on disks, before they go on. What is counted is
/// who has all changes up to the client's last command. Node loop only.
final class WaitCommand {
    private static final String ALSO = "Please also note that writes to replicas are just local and are not propagated.";
    private static final CommandError NOT_HERE = new CommandError(
            "ERR WAIT cannot be used with replica instances. " + ALSO);
    private static final CommandError FILE_NOT_HERE = new CommandError(
            "ERR WAITAOF cannot be used with replica instances. " + ALSO);
    private static final CommandError NO_FILE = new CommandError(
            "ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.");
    private static final CommandError ONE_AT_MOST = new CommandError(
            "ERR value is out of range, value must between 0 and 1");
    private static final CommandError NOT_POSITIVE = new CommandError("ERR value is out of range, must be positive");

    private final NodeLoop loop;
    private final Replicas replicas;
    private final List<Waiting> waiting = new ArrayList<>();
    private Upstream upstream = Upstream.NONE;
    /// Null without one.
    private AppendOnlyFile file;

    /// What a client waits for.
    ///
    /// @param offset the change that others must have
    /// @param isOnDisk whether on their disks
    /// @param withOwn whether on this node's disk as well
    private record Waiting(Connection client, Wait until, long offset, long count, boolean isOnDisk, boolean withOwn) {
    }

    WaitCommand(NodeLoop loop) {
        this.loop = loop;
        this.replicas = loop.replicas();
    }

    void upstream(Upstream followed) { upstream = followed; }

    /// Tells of the node's append-only file.
    void file(AppendOnlyFile own) { file = own; }

    void register(CommandTable table) {
        CommandTable.Family generic = table.family(Group.GENERIC);
        generic.command("WAIT").arity(3).flags(BLOCKING).categories(Category.CONNECTION)
                .tips(ASK_ALL_SHARDS, JOIN_MINIMUM).does(this::await);
        generic.command("WAITAOF").arity(4).flags(BLOCKING).categories(Category.CONNECTION)
                .tips(ASK_ALL_SHARDS, JOIN_MINIMUM).does(this::awaitFile);
    }

    void await(Request request, Database database, Reply reply) {
        if (upstream.isReplica()) throw NOT_HERE;
        long wanted = request.integer(1);
        long deadline = BlockingTimeout.deadlineOfMillis(request, 2);
        long offset = sender(request).writtenOffset();
        long count = replicas.countWith(offset);
        if (count >= wanted || !request.client().mayBlock()) {
            reply.integer(count);
            return;
        }
        Wait wait = Wait.forNoKey(deadline).thenReply(later -> later.integer(replicas.countWith(offset)));
        block(new Waiting((Connection) request.client(), wait, offset, wanted, false, false));
    }

    /// Who wants to know, be it by a script.
    private static Connection sender(Request request) {
        return (Connection) (request.client() instanceof ScriptClient script ? script.caller() : request.client());
    }

    void awaitFile(Request request, Database database, Reply reply) {
        long own = request.integer(1);
        if (own < 0 || own > 1) throw ONE_AT_MOST;
        long wanted = request.integer(2);
        if (wanted < 0) throw NOT_POSITIVE;
        long deadline = BlockingTimeout.deadlineOfMillis(request, 3);
        if (upstream.isReplica()) throw FILE_NOT_HERE;
        if (own == 1 && !hasFile()) throw NO_FILE;
        Connection client = sender(request);
        long offset = client.writtenOffset();
        Wait wait = Wait.forNoKey(deadline).thenReply(later -> replyFile(later, offset));
        Waiting what = new Waiting(client, wait, offset, wanted, true, own == 1);
        if (isDone(what) || !request.client().mayBlock()) replyFile(reply, offset);
        else block(what);
    }

    private void replyFile(Reply reply, long offset) {
        reply.array(2);
        reply.integer(ownOffset() >= offset ? 1 : 0);
        reply.integer(replicas.countWithOnDisk(offset));
    }

    private boolean hasFile() { return file != null && file.isEnabled(); }

    private long ownOffset() { return hasFile() ? file.durableOffset() : AppendOnlyFile.NONE; }

    private void block(Waiting what) {
        what.client.block(what.until);
        waiting.add(what);
        replicas.askForAcknowledgements();
    }

    private boolean isDone(Waiting what) {
        if (what.withOwn && ownOffset() < what.offset) return false;
        long count = what.isOnDisk ? replicas.countWithOnDisk(what.offset) : replicas.countWith(what.offset);
        return count >= what.count;
    }

    /// Lets those go on who have what they waited for. Each turn.
    void eachTurn() { if (!waiting.isEmpty()) waiting.removeIf(this::isOver); }

    private boolean isOver(Waiting what) {
        if (what.client.waitsFor() != what.until) return true;
        if (!isDone(what)) return false;
        loop.blocked().answer(what.client, what.until, what.until::replyTimeout);
        return true;
    }
}

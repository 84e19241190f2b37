package io.javelina.server;

import io.javelina.command.Dispatcher;
import io.javelina.command.Request;
import io.javelina.memory.MemoryExhausted;
import io.javelina.resp.Reply;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/// Serves clients from inside a command that runs for long: a small turn of the loop within the turn, whenever the command
/// has it take one. Everybody is told that the node is busy, but for those few commands that may run beside a script
/// (`ALLOW_BUSY`). Node loop only.
///
/// * *Tools.* What the interrupted turn works with (receive buffer, batch, reply, request, the marks of statistics, messages
///   that are held back) it finds as it was: the small turn has its own, which are put in their place meanwhile.
/// * *Clients of the interrupted turn.* Whose bytes or requests it has still is not touched ([Connection#isUntouchable]): what
///   else they send waits in their sockets, with threads for sockets in their [IoThreads], in order. That somebody has left
///   is seen afterwards, like the rest. A reply that is being written is not sent by halves.
/// * *Data.* Scripts are atomic, so nothing else may change the data, or read it. Sockets over which data come (a primary,
///   slots that are imported or given away) wait likewise. Tasks of ours ([NodeLoop#later]) wait for the end of the command;
///   those of the transport, and those that close connections ([NodeLoop#aside]), are done. Nobody who waits for keys is
///   served, nothing expires or is evicted, no cron runs, snapshots stand still. The time of the keyspace stands still,
///   too; only what clients did last is remembered by the clock.
/// * *Questions* of management are answered: a script is between two of its commands when it calls this, and then figures are
///   as right as after a command.
/// * *Events.* A transport that is telling of events cannot be asked for more. So a command that may run scripts never begins
///   there: [NodeLoop#executeNext] puts it off, for a task of the same turn.
/// * *Promises.* Before replies leave, what was done before the command is as safe as `appendfsync` wants it. Of the unit
///   that runs nothing has been given to the file or the replicas.
/// * *The end.* SHUTDOWN NOSAVE, and whatever else ends the node, ends the command: it is told so. What it did is given to
///   nobody then, nobody writes any more and no reply leaves, so it never happened.
/// * *Afterwards* the loop first looks at its sockets, and then does what is due by the clock: nobody seems to have been
///   silent because nobody listened.
final class Meanwhile {
    private static final long TASKS_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    private final NodeLoop loop;
    private final Dispatcher dispatcher;
    private final CommandStatistics statistics;
    private final List<Runnable> each = new ArrayList<>();
    /// What the loop is to do when the command has ended.
    private final Queue<Runnable> waiting = new ArrayDeque<>();
    private final RequestBatch batch;
    private final Reply reply = new Reply();
    private final Request request = new Request();
    /// Null in a turn that was not interrupted.
    private Receiver receiver;
    /// Null unless clients are being served meanwhile.
    private RunningScript running;

    Meanwhile(NodeLoop loop, Dispatcher dispatcher, CommandStatistics statistics) {
        this.loop = loop;
        this.dispatcher = dispatcher;
        this.statistics = statistics;
        this.batch = new RequestBatch(dispatcher.table(), loop.settings());
    }

    boolean isServing() { return running != null; }

    /// Whether a command of this turn was interrupted.
    boolean hasServed() { return receiver != null; }

    /// Why most commands are refused now, null when they are not.
    String busy() { return running == null ? null : running.busy(); }

    /// Something to do each time.
    void eachTime(Runnable task) { each.add(task); }

    /// Looks after clients once, without waiting for them.
    ///
    /// @return whether the command may go on; when not, it has to end at once
    boolean serve(RunningScript script) {
        if (loop.mayGoOn() && running == null && !loop.sockets().isTelling() && isEquipped()) serveOnce(script);
        if (loop.mayGoOn()) return true;
        loop.silence();
        loop.policies().pause().begin(ClientPause.Purpose.SHUTDOWN);
        loop.keyspace().propagation().forgetUnit();
        return false;
    }

    /// Without memory for a buffer clients have to wait.
    private boolean isEquipped() {
        if (receiver != null) return true;
        try {
            receiver = loop.newReceiver();
            return true;
        } catch (MemoryExhausted e) {
            return false;
        }
    }

    private void serveOnce(RunningScript script) {
        NodeLoop.Tools before = loop.use(new NodeLoop.Tools(receiver, batch, reply));
        Request interrupted = dispatcher.use(request);
        CommandStatistics.Moment moment = statistics.interrupt();
        loop.publisher().interrupt();
        loop.sockets().meanwhile(true);
        running = script;
        try {
            loop.io().runNow(TASKS_NANOS);
            for (Runnable task : each) task.run();
            loop.flushMeanwhile();
        } finally {
            running = null;
            loop.sockets().meanwhile(false);
            loop.publisher().goOn();
            statistics.goOn(moment);
            dispatcher.use(interrupted);
            loop.use(before);
        }
    }

    /// Does a task of the loop's, or lets it wait with those that are waiting already.
    void execute(Runnable task) {
        if (running != null) {
            waiting.add(task);
            return;
        }
        if (!waiting.isEmpty()) executeWaiting();
        task.run();
    }

    /// The command that was interrupted has ended. What goes wrong with a task is that task's trouble, as in the loop itself.
    private void executeWaiting() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            try {
                task.run();
            } catch (Throwable e) {
                loop.policies().taskFailed(e);
            }
        }
    }

    /// The loop has looked at its sockets.
    ///
    /// @return whether others were served meanwhile
    boolean endTurn() {
        if (receiver == null) return false;
        receiver.close();
        receiver = null;
        executeWaiting();
        return true;
    }
}

package io.javelina.server;

import io.javelina.cluster.ClusterControl;
import io.javelina.cluster.ClusterRefusal;
import io.javelina.cluster.topology.TopologyEntry;
import io.javelina.command.Request;
import io.javelina.command.Wait;
import io.javelina.resp.Reply;
import io.javelina.type.CommandError;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// Changes of the cluster that clients ask for: each client waits, as for a key, until its change is agreed on and known to
/// this node, or was refused. The loop never waits.
///
/// A client that may not wait, because a transaction is executed, is told at once that all is well; its changes are then made
/// one after the other, and what is refused is logged.
final class ClusterChanges {
    /// Begins a change; called on the loop, with the cluster as it is then.
    interface Change extends Supplier<CompletionStage<Void>> {}

    /// Others may be faster so many times.
    private static final int MOST_PROPOSALS = 20;

    private final NodeLoop loop;
    private final Log log;
    /// Changes of transactions; the first one is being made.
    private final Queue<Change> deferred = new ArrayDeque<>();

    ClusterChanges(NodeLoop loop, Log log) {
        this.loop = loop;
        this.log = log;
    }

    /// Whether what the cluster is like now says nothing of what it will be like when the change of this client is made.
    boolean areDeferred(Request request) { return !request.client().mayBlock() || !deferred.isEmpty(); }

    void make(Request request, Reply reply, Change change) { make(request, reply, change, Reply::ok); }

    /// @param done writes the reply once the change is made
    void make(Request request, Reply reply, Change change, Consumer<Reply> done) {
        if (areDeferred(request)) {
            done.accept(reply);
            deferred.add(change);
            if (deferred.size() == 1) makeNext();
            return;
        }
        Connection connection = (Connection) request.client();
        CompletionStage<Void> made = change.get();
        Wait wait = Wait.forAnswer();
        connection.block(wait);
        made.whenComplete((_, failure) -> onLoop(() -> loop.blocked().answer(connection, wait, answer -> {
            if (failure == null) done.accept(answer);
            else answer.error(message(failure));
        })));
    }

    private void makeNext() {
        CompletionStage<Void> made;
        try {
            made = deferred.element().get();
        } catch (CommandError e) {
            ended(e);
            return;
        }
        made.whenComplete((_, failure) -> onLoop(() -> ended(failure)));
    }

    private void ended(Throwable failure) {
        if (failure != null) log.warning("A change of the cluster by a transaction was refused: " + message(failure));
        deferred.remove();
        if (!deferred.isEmpty()) makeNext();
    }

    /// Proposes a change as it fits the cluster now. When others are faster, so that it does not fit any more, what fits then
    /// is proposed. Any thread.
    ///
    /// @param fitting gives the change, null when there is nothing left to change
    static CompletionStage<Void> propose(ClusterControl control, Supplier<TopologyEntry> fitting) {
        return propose(control, fitting, MOST_PROPOSALS);
    }

    private static CompletionStage<Void> propose(ClusterControl control, Supplier<TopologyEntry> fitting, int most) {
        TopologyEntry entry = fitting.get();
        if (entry == null) return CompletableFuture.completedStage(null);
        return control.propose(entry).exceptionallyCompose(failure -> {
            boolean isOvertaken = cause(failure) instanceof ClusterRefusal && !entry.equals(fitting.get());
            return isOvertaken && most > 1
                    ? propose(control, fitting, most - 1)
                    : CompletableFuture.failedStage(failure);
        });
    }

    /// What clients are told of a failure.
    static String message(Throwable failure) {
        Throwable cause = cause(failure);
        return cause instanceof CommandError ? cause.getMessage() : "ERR " + cause.getMessage();
    }

    private static Throwable cause(Throwable failure) {
        return failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
    }

    private void onLoop(Runnable task) {
        try {
            loop.later(task);
        } catch (RejectedExecutionException e) {
            assert loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }
}

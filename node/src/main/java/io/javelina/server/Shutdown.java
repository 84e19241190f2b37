package io.javelina.server;

import io.javelina.command.Wait;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Decides whether the node may stop, and saves the data before it does. Node loop only.
final class Shutdown {
    /// What somebody asks of it.
    ///
    /// @param now whether it does not wait for replicas
    record Options(boolean save, boolean noSave, boolean force, boolean now) {
        /// As the configuration says for a signal.
        static Options of(Configuration configuration, Directive directive) {
            Set<String> words = Set.of(configuration.show(directive).split(" "));
            return new Options(words.contains("save"), words.contains("nosave"), words.contains("force"),
                    words.contains("now"));
        }
    }

    /// What became of it.
    enum Outcome {
        STOPS, WAITS_FOR_REPLICAS, FAILED
    }

    private static final String CANNOT_STOP = "ERR Errors trying to SHUTDOWN. Check logs.";

    private final Node node;
    /// What it waits with for replicas; null while it does not.
    private Options waiting;
    /// Unix milliseconds.
    private long deadlineMillis;
    /// Whether all that is kept is kept, and the node is on its way out.
    private boolean ends;
    /// The clients that have asked for it, with what they wait for.
    private final Map<Connection, Wait> clients = new LinkedHashMap<>();

    Shutdown(Node node) { this.node = node; }

    /// Prepares for the end. Replicas first get all changes, while no more are made (`shutdown-timeout`). The log says why it
    /// fails.
    Outcome begin(Options options) {
        if (ends) return Outcome.STOPS;
        if (isWaiting()) return Outcome.WAITS_FOR_REPLICAS;
        node.log.notice("User requested shutdown...");
        if (options.now || node.settings.shutdownTimeoutSeconds == 0 || node.replicas.areInSync())
            return prepare(options) ? Outcome.STOPS : Outcome.FAILED;
        node.log.notice("Waiting for replicas before shutting down.");
        waiting = options;
        deadlineMillis = node.keyspace.now() + TimeUnit.SECONDS.toMillis(node.settings.shutdownTimeoutSeconds);
        node.loop.policies().pause().begin(ClientPause.Purpose.SHUTDOWN);
        node.replicas.askForAcknowledgements();
        return Outcome.WAITS_FOR_REPLICAS;
    }

    boolean isWaiting() { return waiting != null && !ends; }

    /// How long it will wait at most.
    long remainingMillis() { return Math.max(0, deadlineMillis - node.keyspace.now()); }

    /// Lets a client wait with it; it gets a reply if the node does not stop.
    void join(Connection client) {
        Wait wait = Wait.forAnswer();
        client.block(wait);
        clients.put(client, wait);
    }

    /// Looks whether there is still something to wait for. Called by the cron.
    void tick() {
        if (!isWaiting() || !node.replicas.areInSync() && remainingMillis() > 0) return;
        for (Replica each : node.replicas.all())
            if (each.acknowledgedOffset() != node.replicas.history().offset())
                node.log.notice("Lagging replica " + each.describe() + " reported offset " + each.acknowledgedOffset()
                        + " behind the primary's, which is " + node.replicas.history().offset());
        if (prepare(waiting)) node.closeSoon();
        else cancel();
    }

    /// Gives it up.
    ///
    /// @return whether there was anything to give up
    boolean abort() {
        if (!isWaiting()) return false;
        node.log.warning("Shutdown manually aborted");
        cancel();
        return true;
    }

    private void cancel() {
        waiting = null;
        clients.forEach((client, wait) -> node.loop.blocked().answer(client, wait, reply -> reply.error(CANNOT_STOP)));
        clients.clear();
        node.loop.policies().pause().end(ClientPause.Purpose.SHUTDOWN);
        node.goesOn();
    }

    /// Whoever asks again while the node ends has what he wants. What is written from now on would be lost, so writers wait for the end.
    private boolean prepare(Options options) {
        ends = ends || keep(options);
        if (ends) node.loop.policies().pause().begin(ClientPause.Purpose.SHUTDOWN);
        return ends;
    }

    private boolean keep(Options options) {
        // Asked before the snapshot that it is about is gone.
        if (!node.appendOnly.mayStop(options.force)) return false;
        node.snapshots.cancel();
        return !isToSave(options) || save(options.force);
    }

    /// What is being loaded is on the disk already.
    private boolean isToSave(Options options) {
        if (node.isLoading() || options.noSave) return false;
        return options.save || !node.configuration.list(Directives.SAVE, Object.class).isEmpty();
    }

    private boolean save(boolean force) {
        node.log.notice("Saving the final RDB snapshot before exiting.");
        if (node.rdbFile.save()) return true;
        node.log.warning(
                "Error trying to save the DB, " + (force ? "but FORCE was requested: exit anyway." : "can't exit."));
        return force;
    }
}

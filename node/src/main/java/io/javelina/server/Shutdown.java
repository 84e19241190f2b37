package io.javelina.server;

import io.javelina.command.Wait;
import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.memory.Slice;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/// Decides whether the node may stop, and saves the data before it does. Node loop only.
final class Shutdown {
    /// What somebody asks of it.
    enum Option {
        SAVE, NOSAVE,
        /// Replicas are not waited for.
        NOW,
        /// Whatever fails.
        FORCE,
        /// Not while slots would be served by nobody.
        SAFE,
        /// A replica takes over first. Of no use to who is no primary of a cluster.
        FAILOVER;

        /// Null when the word is none.
        static Option of(Slice word) {
            for (Option each : values()) if (word.is(each.name())) return each;
            return null;
        }

        /// As the configuration says for a signal.
        static Set<Option> of(Configuration configuration, Directive directive) {
            Set<String> words = Set.of(configuration.show(directive).toUpperCase(Locale.ROOT).split(" "));
            Set<Option> options = EnumSet.allOf(Option.class);
            options.removeIf(option -> !words.contains(option.name()));
            return options;
        }
    }

    /// What became of it.
    enum Outcome {
        STOPS, WAITS_FOR_REPLICAS, FAILED
    }

    private static final String CANNOT_STOP = "ERR Errors trying to SHUTDOWN. Check logs.";

    private final Node node;
    private final Succession succession;
    /// What it waits with for replicas; null while it does not.
    private Set<Option> waiting;
    /// Whether it waits for one of them to take over.
    private boolean handsOver;
    /// Unix milliseconds.
    private long deadlineMillis;
    /// Whether all that is kept is kept, and the node is on its way out.
    private boolean ends;
    /// The clients that have asked for it, with what they wait for.
    private final Map<Connection, Wait> clients = new LinkedHashMap<>();

    Shutdown(Node node) {
        this.node = node;
        this.succession = new Succession(node);
    }

    /// Prepares for the end. Replicas first get all changes, while no more are made (`shutdown-timeout`), and one of them takes over
    /// if it is to. The log says why it fails.
    Outcome begin(Set<Option> options) {
        if (ends) return Outcome.STOPS;
        if (isWaiting()) return Outcome.WAITS_FOR_REPLICAS;
        node.log.notice("User requested shutdown...");
        handsOver = options.contains(Option.FAILOVER) && succession.begin();
        if (!handsOver && isUnsafe(options)) return Outcome.FAILED;
        boolean isPatient = !options.contains(Option.NOW) && node.settings.shutdownTimeoutSeconds > 0;
        if (!handsOver && (!isPatient || node.replicas.areInSync()))
            return prepare(options) ? Outcome.STOPS : Outcome.FAILED;
        // Who has no time for replicas that lag waits for the one that takes over all the same, as long as that tries.
        await(options, isPatient
                ? TimeUnit.SECONDS.toMillis(node.settings.shutdownTimeoutSeconds)
                : node.configuration.integer(Directives.CLUSTER_MANUAL_FAILOVER_TIMEOUT));
        return Outcome.WAITS_FOR_REPLICAS;
    }

    private boolean isUnsafe(Set<Option> options) {
        if (!options.contains(Option.SAFE) || !succession.isNeeded()) return false;
        boolean force = options.contains(Option.FORCE);
        node.log.warning("This is a primary, and nobody would serve its slots, "
                + (force ? "but FORCE was requested: exit anyway." : "can't exit."));
        return !force;
    }

    private void await(Set<Option> options, long millis) {
        node.log.notice("Waiting for replicas before shutting down.");
        waiting = options;
        deadlineMillis = node.loop.millis() + millis;
        node.loop.policies().pause().begin(ClientPause.Purpose.SHUTDOWN);
        node.replicas.askForAcknowledgements();
        if (handsOver) succession.tick();
    }

    boolean isWaiting() { return waiting != null && !ends; }

    /// How long it will wait at most.
    long remainingMillis() { return Math.max(0, deadlineMillis - node.loop.millis()); }

    /// Lets a client wait with it; it gets a reply if the node does not stop.
    void join(Connection client) {
        Wait wait = Wait.forAnswer();
        client.block(wait);
        clients.put(client, wait);
    }

    /// Looks whether there is still something to wait for. Called by the cron, and while a script runs for long.
    void tick() {
        if (!isWaiting()) return;
        boolean isDone = handsOver ? succession.tick() : node.replicas.areInSync();
        if (!isDone && remainingMillis() > 0) return;
        if (handsOver) node.log.notice(isDone ? "A replica has taken over." : "No replica has taken over in time.");
        else logLagging();
        if (!isUnsafe(waiting) && prepare(waiting)) node.endSoon();
        else cancel();
    }

    private void logLagging() {
        for (Replica each : node.replicas.all())
            if (each.acknowledgedOffset() != node.replicas.history().offset())
                node.log.notice("Lagging replica " + each.describe() + " reported offset " + each.acknowledgedOffset()
                        + " behind the primary's, which is " + node.replicas.history().offset());
    }

    /// Gives it up; a replica that was asked to take over already may do so.
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
    private boolean prepare(Set<Option> options) {
        ends = ends || keep(options);
        if (ends) node.loop.policies().pause().begin(ClientPause.Purpose.SHUTDOWN);
        else node.log.warning("Errors trying to shut down the server. Check the logs for more information.");
        return ends;
    }

    private boolean keep(Set<Option> options) {
        boolean force = options.contains(Option.FORCE);
        // Asked before the snapshot that it is about is gone.
        if (!node.appendOnly.mayStop(force)) return false;
        node.snapshots.cancel();
        return !isToSave(options) || save(force);
    }

    /// What is being loaded is on the disk already.
    private boolean isToSave(Set<Option> options) {
        if (node.isLoading() || options.contains(Option.NOSAVE)) return false;
        return options.contains(Option.SAVE) || !node.configuration.list(Directives.SAVE, Object.class).isEmpty();
    }

    private boolean save(boolean force) {
        node.log.notice("Saving the final RDB snapshot before exiting.");
        if (node.rdbFile.save()) return true;
        node.log.warning(
                "Error trying to save the DB, " + (force ? "but FORCE was requested: exit anyway." : "can't exit."));
        return force;
    }
}

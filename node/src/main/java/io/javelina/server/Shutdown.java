package io.javelina.server;

import io.javelina.config.Configuration;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import java.util.Set;

/// Decides whether the node may stop, and saves the data before it does. Node loop only.
final class Shutdown {
    /// What somebody asks of it.
    record Options(boolean save, boolean noSave, boolean force) {
        /// As the configuration says for a signal.
        static Options of(Configuration configuration, Directive directive) {
            Set<String> words = Set.of(configuration.show(directive).split(" "));
            return new Options(words.contains("save"), words.contains("nosave"), words.contains("force"));
        }
    }

    private final Node node;

    Shutdown(Node node) { this.node = node; }

    /// Prepares for the end.
    ///
    /// @return whether the node may stop now; the log says why not
    boolean prepare(Options options) {
        node.log.notice("User requested shutdown...");
        node.snapshots.cancel();
        if (!node.appendOnly.mayStop(options.force)) return false;
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

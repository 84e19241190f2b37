package io.javelina.server;

import io.javelina.command.CommandTable;
import io.javelina.config.Configuration;
import io.javelina.config.ConfigurationFileException;
import io.javelina.config.Declaration;
import java.util.Optional;

/// `rename-command`: commands that clients have to call by other names, or cannot call at all.
final class RenamedCommands {
    private static final String DIRECTIVE = "rename-command";

    private RenamedCommands() {}

    /// Renames what the configuration says, in its order.
    static void apply(Configuration configuration, CommandTable table) throws ConfigurationFileException {
        for (Declaration line : configuration.declarations()) {
            if (!line.arguments().getFirst().equals(DIRECTIVE)) continue;
            Optional<String> refusal = table.rename(line.arguments().get(1), line.arguments().get(2));
            if (refusal.isPresent()) throw line.refused(refusal.get());
        }
    }
}

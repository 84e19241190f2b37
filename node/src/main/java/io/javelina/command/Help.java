package io.javelina.command;

import io.javelina.type.CommandError;
import java.util.Locale;

/// What the subcommand HELP of a command replies.
public final class Help {
    private static final int MOST_SHOWN = 128;

    private Help() {}

    /// A handler that replies a heading, these lines, and one about HELP itself.
    public static Handler of(String... lines) {
        return (request, database, reply) -> {
            reply.array(lines.length + 3L);
            reply.simple(request.argument(0).text().toUpperCase(Locale.ROOT)
                    + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
            for (String line : lines) reply.simple(line);
            reply.simple("HELP");
            reply.simple("    Print this help.");
        };
    }

    /// The error of a subcommand that nobody knows with so many arguments.
    public static CommandError unknown(Request request, String command) {
        String given = request.argument(1).text();
        return new CommandError("ERR unknown subcommand or wrong number of arguments for '"
                + given.substring(0, Math.min(given.length(), MOST_SHOWN)) + "'. Try " + command + " HELP.");
    }
}

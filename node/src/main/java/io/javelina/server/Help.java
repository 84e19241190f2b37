package io.javelina.server;

import io.javelina.command.Handler;
import io.javelina.command.Request;
import io.javelina.type.CommandError;

/// What the subcommand HELP of a command replies.
final class Help {
    private Help() {}

    /// A handler that replies a heading, these lines, and one about HELP itself.
    static Handler of(String... lines) {
        return (request, database, reply) -> {
            reply.array(lines.length + 3L);
            reply.simple(request.argument(0).text().toUpperCase()
                    + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
            for (String line : lines) reply.simple(line);
            reply.simple("HELP");
            reply.simple("    Print this help.");
        };
    }

    /// The error of a subcommand that nobody knows with so many arguments.
    static CommandError unknown(Request request, String command) {
        return new CommandError("ERR unknown subcommand or wrong number of arguments for '"
                + request.argument(1).text() + "'. Try " + command + " HELP.");
    }
}

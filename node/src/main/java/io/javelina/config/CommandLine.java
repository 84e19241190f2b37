package io.javelina.config;

import java.util.List;

/// What the server was started with: `[file] [-] [--name value ...]... [-]`.
///
/// The options become the lines of a file that is read last. `-` as the first or the last argument is the standard
/// input, which is read before them.
public record CommandLine(String file, boolean standardInput, String options) {
    private static final String NOTHING = "\"\"";

    public static CommandLine parse(List<String> arguments) {
        boolean named = !arguments.isEmpty() && !arguments.getFirst().startsWith("-");
        Parser parser = new Parser(arguments);
        for (int i = named ? 1 : 0; i < arguments.size(); i++) parser.take(i);
        return new CommandLine(named ? arguments.getFirst() : null, parser.standardInput, parser.options.toString());
    }

    private static final class Parser {
        private final List<String> arguments;
        private final StringBuilder options = new StringBuilder();
        private boolean standardInput;
        /// Whether the option before is complete, so that two dashes begin the next one. An option takes one argument
        /// whatever it looks like.
        private boolean complete = true;

        Parser(List<String> arguments) { this.arguments = arguments; }

        void take(int position) {
            String argument = arguments.get(position);
            boolean atAnEnd = position == 0 || position == arguments.size() - 1;
            if (argument.equals("-") && atAnEnd) standardInput = true;
            else if (complete && argument.startsWith("--")) name(position);
            else {
                options.append(Arguments.quote(Text.encode(argument))).append(' ');
                complete = true;
            }
        }

        private void name(int position) {
            String argument = Text.encode(arguments.get(position));
            if (!options.isEmpty()) options.append('\n');
            options.append(argument, 2, argument.length()).append(' ');
            List<String> words = Arguments.split(argument);
            complete = words == null || words.size() != 1;
            if (!complete && argument.equalsIgnoreCase("--save")) saveWithoutValue(position + 1);
        }

        /// `--save` before another option, or at the end, is `--save ""`.
        private void saveWithoutValue(int next) {
            boolean last = next == arguments.size();
            if (!last && !arguments.get(next).startsWith("--")) return;
            options.append(NOTHING);
            complete = !last;
        }
    }
}

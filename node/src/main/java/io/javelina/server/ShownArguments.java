package io.javelina.server;

import io.javelina.command.Request;
import io.javelina.config.Directive;
import io.javelina.config.Directives;
import io.javelina.config.Flag;
import io.javelina.memory.Slice;
import java.util.ArrayList;
import java.util.List;

/// The arguments of a command as logs may show them: not too many, not too long, and no secrets.
final class ShownArguments {
    private static final int MOST = 32;
    private static final int LONGEST = 128;
    static final String REDACTED = "(redacted)";

    private ShownArguments() {}

    static List<String> of(Request request) {
        List<String> shown = new ArrayList<>();
        int count = Math.min(request.size(), MOST);
        for (int i = 0; i < count; i++) {
            if (i == MOST - 1 && request.size() > MOST)
                shown.add("... (" + (request.size() - MOST + 1) + " more arguments)");
            else
                shown.add(isSecret(request, i) ? REDACTED : shorten(request.argument(i)));
        }
        return shown;
    }

    private static String shorten(Slice argument) {
        if (argument.length() <= LONGEST) return argument.text();
        String begin = new Slice().wrap(argument, 0, LONGEST).text();
        return begin + "... (" + (argument.length() - LONGEST) + " more bytes)";
    }

    /// Whether argument `index` must not be shown.
    static boolean isSecret(Request request, int index) {
        return switch (request.command().fullName()) {
            case "auth" -> index > 0;
            case "hello" -> follows(request, index, "AUTH", 1, 2);
            case "migrate" -> follows(request, index, "AUTH", 1, 1) || follows(request, index, "AUTH2", 1, 2);
            case "acl|setuser" -> index > 2;
            case "config|set" -> index > 2 && index % 2 == 1 && isSensitive(request.argument(index - 1).text());
            default -> false;
        };
    }

    /// Whether the argument stands between `nearest` and `farthest` places behind this word.
    private static boolean follows(Request request, int index, String word, int nearest, int farthest) {
        for (int i = Math.max(1, index - farthest); i <= index - nearest; i++) if (request.is(i, word)) return true;
        return false;
    }

    private static boolean isSensitive(String name) {
        Directive directive = Directives.find(name);
        return directive != null && directive.has(Flag.SENSITIVE);
    }
}

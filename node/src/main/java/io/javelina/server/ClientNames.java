package io.javelina.server;

import io.javelina.memory.Slice;
import io.javelina.type.CommandError;

/// The names that clients give themselves and their libraries: they are shown in lists with blanks between the fields, so
/// they consist of printable characters without blanks.
final class ClientNames {
    private static final CommandError NO_NAME = new CommandError(
            "ERR Client names cannot contain spaces, newlines or special characters.");

    private ClientNames() {}

    /// The name of a client; empty for none.
    static String client(Slice name) {
        if (!isShowable(name)) throw NO_NAME;
        return name.text();
    }

    /// What a client says about its library.
    static String library(Slice option, Slice value) {
        if (!isShowable(value))
            throw new CommandError(
                    "ERR " + option.text() + " cannot contain spaces, newlines or special characters.");
        return value.text();
    }

    private static boolean isShowable(Slice text) {
        for (int i = 0; i < text.length(); i++) if (text.at(i) < '!' || text.at(i) > '~') return false;
        return true;
    }
}

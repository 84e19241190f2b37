package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamText;
import io.javelina.type.CommandError;
import io.javelina.type.StreamEntries;
import java.util.Locale;

/// What the replies of stream commands are made of.
final class StreamReplies {
    private static final int MOST_SHOWN = 128;

    private StreamReplies() {}

    static void id(StreamId id, Reply reply) { id(id.millis, id.sequence, reply); }

    static void id(long millis, long sequence, Reply reply) { reply.bulkPair(millis, '-', sequence); }

    /// The next entries of a walk, as many as there are but no more than `most`.
    static void entries(StreamEntries entries, long most, Reply reply) {
        long count = entries.count(most);
        reply.array(count);
        for (long i = 0; i < count; i++) {
            entries.next();
            entry(entries, reply);
        }
    }

    /// The entry that the walk has come to: its id, and an array of its fields and values.
    static void entry(StreamEntries entry, Reply reply) {
        reply.array(2);
        id(entry.millis(), entry.sequence(), reply);
        long fields = entry.fieldCount();
        reply.array(2 * fields);
        for (long i = 0; i < fields; i++) {
            text(entry.field(), reply);
            text(entry.value(), reply);
        }
    }

    private static void text(StreamText text, Reply reply) {
        if (text.isInteger()) reply.bulkInteger(text.integer());
        else reply.bulk(text.address(), text.length());
    }

    static CommandError noGroup(Slice key, Slice group, String where) {
        return new CommandError(
                "NOGROUP No such key '" + shown(key) + "' or consumer group '" + shown(group) + "'" + where);
    }

    static CommandError noGroupOfKey(Slice key, Slice group) {
        return new CommandError(
                "NOGROUP No such consumer group '" + shown(group) + "' for key name '" + shown(key) + "'");
    }

    /// An argument as error texts show it: up to the first zero byte.
    static String shown(Slice argument) {
        String text = argument.text();
        int zero = text.indexOf(0);
        return zero < 0 ? text : text.substring(0, zero);
    }

    /// The error of a subcommand of `command` that has the wrong arguments.
    static CommandError wrongSubcommand(Request request, String command) {
        String given = request.argument(1).text();
        return new CommandError("ERR unknown subcommand or wrong number of arguments for '"
                + given.substring(0, Math.min(given.length(), MOST_SHOWN)) + "'. Try " + command + " HELP.");
    }

    /// What the subcommand HELP replies.
    static void help(Request request, String[] lines, Reply reply) {
        reply.array(lines.length + 3L);
        reply.simple(request.argument(0).text().toUpperCase(Locale.ROOT)
                + " <subcommand> [<arg> [value] [opt] ...]. Subcommands are:");
        for (String line : lines) reply.simple(line);
        reply.simple("HELP");
        reply.simple("    Print this help.");
    }
}

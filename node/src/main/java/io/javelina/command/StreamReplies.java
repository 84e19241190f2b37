package io.javelina.command;

import io.javelina.memory.Slice;
import io.javelina.resp.Reply;
import io.javelina.structure.StreamId;
import io.javelina.structure.StreamText;
import io.javelina.type.CommandError;
import io.javelina.type.StreamEntries;

/// What the replies of stream commands are made of.
final class StreamReplies {
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
}

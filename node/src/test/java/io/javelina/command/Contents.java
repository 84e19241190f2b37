package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.structure.IdCursor;
import io.javelina.structure.StreamId;
import io.javelina.type.EntryBlocks;
import io.javelina.type.HashValue;
import io.javelina.type.ListValue;
import io.javelina.type.SetCursor;
import io.javelina.type.SetValue;
import io.javelina.type.SortedSetValue;
import io.javelina.type.StreamConsumer;
import io.javelina.type.StreamGroup;
import io.javelina.type.StreamValue;
import io.javelina.type.StringValue;
import io.javelina.type.Type;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/// Values as text that is equal when they are: expiry, encoding, and all elements, those without an order in that of their
/// bytes.
final class Contents {
    private static final int LONGEST_SHOWN = 500;

    private Contents() {}

    static String of(Database database, long entry) {
        String content = content(database, Type.of(Entry.type(entry)), entry);
        boolean isLong = content.length() > LONGEST_SHOWN;
        return Entry.expiry(entry) + " " + EntryBlocks.encodingName(entry) + " "
                + (isLong ? content.substring(0, LONGEST_SHOWN) + "#" + content.hashCode() : content);
    }

    private static String content(Database database, Type type, long entry) {
        return switch (type) {
            case STRING -> {
                StringValue value = database.string(entry);
                yield value.isInteger() ? "" + value.integer() : value.bytes().text();
            }
            case LIST -> list(database.lists().of(entry));
            case SET -> set(database.sets().of(entry));
            case SORTED_SET -> sortedSet(database.sortedSets().of(entry));
            case HASH -> hash(database.hashes().of(entry));
            case STREAM -> stream(database.streams().of(entry));
        };
    }

    private static String list(ListValue list) {
        StringBuilder text = new StringBuilder();
        for (boolean more = list.read(0); more; more = list.next())
            text.append(list.isInteger() ? "" + list.integer() : list.element().text()).append(' ');
        list.endReading();
        return text.toString();
    }

    private static String set(SetValue set) {
        TreeSet<String> members = new TreeSet<>();
        for (SetCursor cursor = set.members(); cursor.next();) members.add(cursor.bytes().text());
        return members.toString();
    }

    private static String sortedSet(SortedSetValue set) {
        StringBuilder text = new StringBuilder();
        for (boolean more = set.seek(0); more; more = set.next())
            text.append(set.member().text()).append('=').append(set.score()).append(' ');
        return text.toString();
    }

    private static String hash(HashValue hash) {
        Map<String, String> fields = new TreeMap<>();
        hash.forEachStored((field, value, expiry) -> fields.put(field.text(), value.text() + "@" + expiry));
        return fields.toString();
    }

    private static String stream(StreamValue stream) {
        StreamId id = new StreamId();
        StringBuilder text = new StringBuilder();
        text.append(stream.length()).append(' ').append(stream.nodeCount()).append(' ').append(stream.lastId(id))
                .append(' ').append(stream.maxDeletedId(id)).append(' ').append(stream.entriesAdded());
        for (int i = 0; i < stream.groupCount(); i++) text.append(group(stream.group(i)));
        return text.toString();
    }

    private static String group(StreamGroup group) {
        StreamId id = new StreamId();
        StringBuilder text = new StringBuilder("\n" + group.name().text());
        text.append(' ').append(group.lastId(id)).append(' ').append(group.entriesRead()).append(':');
        IdCursor at = group.pending();
        for (boolean more = at.first(); more; more = at.next()) {
            group.atCursor();
            Slice owner = group.consumerOf().name();
            text.append(' ').append(at.millis()).append('-').append(at.sequence()).append('/')
                    .append(group.deliveredMillis()).append('/').append(group.deliveries()).append('/')
                    .append(owner.text());
        }
        for (int i = 0; i < group.consumerCount(); i++) text.append(consumer(group.consumer(i)));
        return text.toString();
    }

    private static String consumer(StreamConsumer consumer) {
        return "\n " + consumer.name().text() + " " + consumer.seenMillis() + " " + consumer.activeMillis() + " "
                + consumer.pendingCount();
    }
}

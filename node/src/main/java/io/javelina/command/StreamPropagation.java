package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.Slice;
import io.javelina.structure.StreamId;
import io.javelina.type.StreamGroup;

/// What those who follow are told of consumer groups: what has become of them, not what was asked for, since that depends
/// on the moment.
final class StreamPropagation {
    private StreamPropagation() {}

    /// An entry is pending for a consumer, as the group says that was asked for it last (see [StreamGroup#findPending]).
    /// Whoever follows drops it instead when the stream does not have the entry.
    static void pending(Slice key, Slice groupName, StreamGroup group, StreamId id, StreamId scratch,
            Database database) {
        if (!database.propagation().isOn()) return;
        group.lastId(scratch);
        database.propagation().add(database, "XCLAIM", 14).argument(key).argument(groupName)
                .argument(group.consumerOf().name()).argument(0).pair(id.millis, id.sequence).argument("TIME")
                .argument(group.deliveredMillis()).argument("RETRYCOUNT").argument(group.deliveries())
                .argument("FORCE").argument("JUSTID").argument("LASTID").pair(scratch.millis, scratch.sequence);
    }

    /// How far a group has read.
    static void position(Slice key, Slice groupName, StreamGroup group, StreamId scratch, Database database) {
        if (!database.propagation().isOn()) return;
        group.lastId(scratch);
        database.propagation().add(database, "XGROUP", 7).argument("SETID").argument(key).argument(groupName)
                .pair(scratch.millis, scratch.sequence).argument("ENTRIESREAD").argument(group.entriesRead());
    }

    /// A consumer was created.
    static void consumer(Slice key, Slice groupName, Slice consumer, Database database) {
        database.propagation().add(database, "XGROUP", 5).argument("CREATECONSUMER").argument(key)
                .argument(groupName).argument(consumer);
    }
}

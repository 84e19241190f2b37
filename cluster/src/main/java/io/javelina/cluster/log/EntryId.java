package io.javelina.cluster.log;

import io.javelina.cluster.log.PeerMessage.RequestId;
import java.nio.ByteBuffer;

/// The request that an entry comes from is written before it, so that the node that asked knows its own when it comes by.
final class EntryId {
    static final int BYTES = 2 * Long.BYTES;

    private EntryId() {}

    static byte[] prefix(RequestId id, byte[] entry) {
        return ByteBuffer.allocate(BYTES + entry.length).putLong(id.origin()).putLong(id.number()).put(entry).array();
    }

    static RequestId of(byte[] command) {
        ByteBuffer in = ByteBuffer.wrap(command);
        return command.length < BYTES ? new RequestId(0, 0) : new RequestId(in.getLong(), in.getLong());
    }

    static byte[] entry(byte[] command) {
        byte[] entry = new byte[Math.max(0, command.length - BYTES)];
        ByteBuffer.wrap(command).get(Math.min(command.length, BYTES), entry);
        return entry;
    }
}

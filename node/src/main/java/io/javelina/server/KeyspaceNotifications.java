package io.javelina.server;

import io.javelina.config.KeyspaceEvents;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;

/// Tells clients of events of keys, as messages to two channels, as far as `notify-keyspace-events` says so:
///
/// | channel | message |
/// |---|---|
/// | `__keyspace@0__:key` | event |
/// | `__keyevent@0__:event` | key |
///
/// When no such messages are wanted, an event costs a look at one field. Node loop only.
final class KeyspaceNotifications {
    private static final byte[] KEYSPACE = "__keyspace@".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] KEYEVENT = "__keyevent@".getBytes(StandardCharsets.US_ASCII);
    /// Kept for the names of channels; a longer name gets a block of its own.
    private static final int USUAL_BYTES = 1024;
    private static final int LONGEST_EVENT = 64;

    private final NodeSettings settings;
    private final Allocator allocator;
    private final Publisher publisher;
    private final Log log;
    private final long usualBlock;
    private final long eventBlock;
    private final Slice channel = new Slice();
    private final Slice eventName = new Slice();

    KeyspaceNotifications(NodeSettings settings, Allocator allocator, Publisher publisher, Log log) {
        this.settings = settings;
        this.allocator = allocator;
        this.publisher = publisher;
        this.log = log;
        this.usualBlock = allocator.allocate(Account.SERVER, USUAL_BYTES);
        this.eventBlock = allocator.allocate(Account.SERVER, LONGEST_EVENT);
    }

    /// @param type the letter of the event's class
    void event(int database, char type, String event, Slice key) {
        int wanted = settings.keyspaceEvents;
        if (wanted == 0 || (wanted & KeyspaceEvents.bit(type)) == 0 || !publisher.hasListeners()) return;
        assert event.length() <= LONGEST_EVENT : event;
        eventName.wrap(eventBlock, ascii(event, eventBlock));
        if ((wanted & KeyspaceEvents.KEYSPACE) != 0) publish(KEYSPACE, database, key, eventName);
        if ((wanted & KeyspaceEvents.KEYEVENT) != 0) publish(KEYEVENT, database, eventName, key);
    }

    /// Publishes to the channel whose name these two begin and `suffix` ends.
    private void publish(byte[] prefix, int database, Slice suffix, Slice payload) {
        long bytes = (long) prefix.length + Integer.toString(database).length() + 3 + suffix.length();
        if (bytes <= USUAL_BYTES) {
            publish(usualBlock, prefix, database, suffix, payload);
            return;
        }
        long block;
        try {
            block = allocator.allocate(Account.TEMPORARY, bytes);
        } catch (MemoryExhausted e) {
            // The change that is told of is done, and stays.
            log.warning("No memory to tell of an event of a key of " + suffix.length() + " bytes");
            return;
        }
        publish(block, prefix, database, suffix, payload);
        allocator.free(Account.TEMPORARY, block, bytes);
    }

    private void publish(long block, byte[] prefix, int database, Slice suffix, Slice payload) {
        Memory.copy(prefix, 0, block, prefix.length);
        long at = block + prefix.length;
        at += ascii(Integer.toString(database), at);
        at += ascii("__:", at);
        suffix.copyTo(at);
        publisher.publish(channel.wrap(block, (int) (at + suffix.length() - block)), payload);
    }

    private static int ascii(String text, long to) {
        for (int i = 0; i < text.length(); i++) Memory.putByte(to + i, text.charAt(i));
        return text.length();
    }
}

package io.javelina.cluster.bus;

import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jgroups.Address;
import org.jgroups.Message;
import org.jgroups.protocols.UNICAST4;
import org.jgroups.util.Buffer;

/// Messages to one node, in order and once, also over links that break; with windows that know how much they hold.
public final class BusUnicast extends UNICAST4 {
    /// How many messages a window has places for.
    static final int WINDOW_CAPACITY = 1024;

    private static final int WINDOW_BYTES = WINDOW_CAPACITY * Integer.BYTES;
    private static final long RETRANSMIT_MILLIS = 200;
    /// Windows are bounded in bytes, and may be full after a few long messages.
    private static final int MESSAGES_PER_ACKNOWLEDGEMENT = 8;

    private final LongSupplier limitBytes;

    /// @param limitBytes what a window to one node holds at most before senders of bus messages wait
    BusUnicast(LongSupplier limitBytes) {
        this.limitBytes = limitBytes;
        capacity(WINDOW_CAPACITY);
        ackThreshold(MESSAGES_PER_ACKNOWLEDGEMENT);
        setXmitInterval(RETRANSMIT_MILLIS);
    }

    @Override
    protected Buffer<Message> createBuffer(long seqno) { return new Window(capacity(), seqno, limitBytes); }

    /// What was sent to the node and is not acknowledged.
    long sentBytes(Address node) {
        SenderEntry entry = send_table.get(node);
        return entry == null ? 0 : ((Window) entry.buf()).heldBytes();
    }

    /// What came from the node and waits for something that was sent earlier.
    long receivedBytes(Address node) {
        ReceiverEntry entry = recv_table.get(node);
        return entry == null ? 0 : ((Window) entry.buf()).heldBytes();
    }

    /// What the windows take besides the messages in them.
    long sendWindowBytes(Address node) { return send_table.containsKey(node) ? WINDOW_BYTES : 0; }

    long receiveWindowBytes(Address node) { return recv_table.containsKey(node) ? WINDOW_BYTES : 0; }

    /// Who waits for room in the window to this node stops waiting.
    void giveUp(Address node) { removeSendConnection(node); }

    /// Messages with their objects: the message, its headers, and the array.
    static long footprint(Message message) { return message.size() + 88L; }

    /// Whether the message is one of the bus, whose senders may wait; those of JGroups itself may not.
    static final Predicate<Message> MAY_WAIT = message -> message.getHeader(BusProtocols.KIND) != null;
}

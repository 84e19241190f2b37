package io.javelina.cluster.bus;

import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jgroups.Message;
import org.jgroups.util.FixedBuffer;

/// Messages between one node and another that are sent and not acknowledged, or have come in and wait for earlier ones. It is
/// bounded in bytes as well as in messages.
final class Window extends FixedBuffer<Message> {
    /// Places that are kept for messages of JGroups and of the log, which must never wait for a peer that has stopped.
    private static final int RESERVED = BusUnicast.WINDOW_CAPACITY / 4;

    private final LongSupplier limitBytes;
    /// Of what was added to be sent and is not purged; what has come in does not count.
    private long unacknowledgedBytes;

    Window(int capacity, long seqno, LongSupplier limitBytes) {
        super(capacity, seqno);
        this.limitBytes = limitBytes;
    }

    /// A message that has come in: its sender's window bounds what can wait here.
    @Override
    public boolean add(long seqno, Message message) { return super.add(seqno, message, null, true); }

    /// A message that is to be sent.
    @Override
    public boolean add(long seqno, Message message, Predicate<Message> filter, boolean wait) {
        lock.lock();
        try {
            if (wait && BusUnicast.MAY_WAIT.test(message)) awaitRoom(seqno);
            boolean added = super.add(seqno, message, filter, wait);
            if (added && wait) unacknowledgedBytes += BusUnicast.footprint(message);
            return added;
        } finally {
            lock.unlock();
        }
    }

    /// Ends when the window is closed, too; that is how its senders are let go.
    private void awaitRoom(long seqno) {
        while (open && (unacknowledgedBytes > limitBytes.getAsLong() || seqno - low > capacity() - RESERVED))
            buffer_full.awaitUninterruptibly();
    }

    @Override
    public int purge(long seqno, boolean force) {
        lock.lock();
        try {
            if (force) unacknowledgedBytes -= footprint(low + 1, Math.min(seqno, high));
            return super.purge(seqno, force);
        } finally {
            lock.unlock();
        }
    }

    private long footprint(long from, long to) {
        long bytes = 0;
        for (long seqno = from; seqno <= to; seqno++) {
            Message message = get(seqno);
            if (message != null) bytes += BusUnicast.footprint(message);
        }
        return bytes;
    }

    /// What is in the window now.
    long heldBytes() {
        lock.lock();
        try {
            return footprint(low + 1, high);
        } finally {
            lock.unlock();
        }
    }
}

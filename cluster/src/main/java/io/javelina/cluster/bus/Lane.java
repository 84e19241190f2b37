package io.javelina.cluster.bus;

import java.lang.System.Logger.Level;
import java.util.function.LongSupplier;
import org.jgroups.Address;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;

/// Messages on their way to one node: a queue, and a thread that hands them to JGroups, which may make it wait.
final class Lane {
    /// A message that waits.
    private record Outgoing(int kind, byte[] message) {
    }

    private final JChannel channel;
    private final Address to;
    private final boolean reliable;
    private final BoundedQueue<Outgoing> queue;
    private final System.Logger log;

    Lane(JChannel channel, Address to, boolean reliable, LongSupplier limitBytes, System.Logger log) {
        this.channel = channel;
        this.to = to;
        this.reliable = reliable;
        this.log = log;
        queue = new BoundedQueue<>(limitBytes, outgoing -> outgoing.message.length);
        Thread.ofVirtual().name("bus lane to " + to).start(this::run);
    }

    void send(int kind, byte[] message) { queue.offer(new Outgoing(kind, message)); }

    long queuedBytes() { return queue.bytes(); }

    long allocatedBytes() { return queue.allocatedBytes(); }

    long drops() { return queue.drops(); }

    void close() { queue.empty(); }

    private void run() {
        try {
            for (Outgoing next = queue.take(); next != null; next = queue.take()) hand(next);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private void hand(Outgoing next) {
        try {
            // Not `send`, which refuses while this node is still about to join, but has been told who is there.
            channel.down(message(next));
        } catch (RuntimeException failure) {
            log.log(Level.DEBUG, "The cluster bus dropped a message to " + to + ": " + failure.getMessage());
        } finally {
            queue.done(next);
        }
    }

    private Message message(Outgoing next) {
        Message message = new BytesMessage(to, next.message).putHeader(BusProtocols.KIND, new KindHeader(next.kind));
        return reliable ? message : message.setFlag(Message.Flag.NO_RELIABILITY);
    }
}

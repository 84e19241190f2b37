package io.javelina.cluster.bus;

import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/// Links to the other nodes, by their ids (40 hexadecimal digits). Sending never waits: each link has a queue bounded in bytes, and
/// what does not fit is dropped and counted.
public interface Bus extends AutoCloseable {
    /// What it tells, on a thread of the bus.
    interface Listener {
        void received(String from, int kind, byte[] message);

        /// Who is there now, this node included: a hint. Nothing may be decided by this alone.
        void present(Set<String> ids);

        /// The node's process is gone: its port refuses connections.
        default void gone(String id) {}

        /// This node was alone and is about to join others, under another address of JGroups. What would rather not live through that
        /// can be let go before this returns, and come back when it [has moved][#moved].
        default void moves() {}

        /// It is in a group again, with others or alone.
        default void moved() {}
    }

    /// One direction of a link.
    ///
    /// @param queuedBytes what waits to be sent, and what was sent and may have to be sent again
    /// @param allocatedBytes all that this direction takes: queues, windows, stream buffers
    /// @param carriedBytes what went over the wire since the link began
    record LinkFigures(String id, boolean outgoing, long createdMillis, String events, long allocatedBytes,
            long queuedBytes, long drops, long carriedBytes) {
    }

    /// Sends to one node, in order, once, for as long as it is there: what is on the way to one that goes, or was never there, is
    /// lost. Messages of a kind that is [unreliable][#unreliable] may be lost at any time, and arrive before or after others.
    ///
    /// Who is told of messages must not wait, or those that follow from the same node wait too.
    void send(String to, int kind, byte[] message);

    /// Sends to all others.
    void broadcast(int kind, byte[] message);

    /// Messages of this kind are lost rather than repeated: for state that is sent again and again.
    void unreliable(int kind);

    /// Others may be found there; looks for them now.
    void meet(Collection<InetSocketAddress> addresses);

    /// Who is there, as last told.
    Set<String> present();

    List<LinkFigures> links();

    /// What the links take that cannot be told of one: what is sent to several, links with whom is not known yet, and what waits
    /// for nodes to which there is no link now.
    long sharedBytes();

    @Override
    void close();
}

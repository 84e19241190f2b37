package io.javelina.cluster;

import io.javelina.cluster.bus.Bus;
import io.javelina.cluster.failover.Message;
import io.javelina.cluster.failover.MessageCodec;
import io.javelina.cluster.topology.Member;
import io.javelina.cluster.topology.NodeId;
import io.javelina.cluster.topology.Topology;
import io.javelina.cluster.wire.MalformedBytes;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;

/// What nodes say to each other over the bus, by kind, and how much that is. What comes is read on threads of the bus and handed to the
/// cluster's; what is published goes to the server at once.
final class Mail implements Bus.Listener {
    static final int BEAT = 1;
    /// A heartbeat, with figures that go along.
    static final int FIGURES = 5;
    private static final int MEMBER = 2;
    private static final int MEETING = 3;
    private static final int PUBLISH = 4;

    /// Who reads it, on the cluster's thread.
    interface Reader {
        void heard(NodeId from, Message message);

        void meets(NodeId from, Meeting message);

        void told(NodeId from, NodeFigures figures);

        /// A node's process is gone.
        void gone(NodeId id);
    }

    private final ThisNode node;
    private final Home home;
    private final Reader reader;
    private final LongAdder sentMessages = new LongAdder();
    private final LongAdder receivedMessages = new LongAdder();
    private final LongAdder sentBytes = new LongAdder();
    private final LongAdder receivedBytes = new LongAdder();
    private final LongAdder sentPublishedBytes = new LongAdder();
    private final LongAdder receivedPublishedBytes = new LongAdder();

    Mail(ThisNode node, Home home, Reader reader) {
        this.node = node;
        this.home = home;
        this.reader = reader;
    }

    ClusterControl.Traffic traffic() {
        long dropped = home.bus().links().stream().filter(link -> link.drops() > 0).count();
        return new ClusterControl.Traffic(sentMessages.sum(), receivedMessages.sum(), sentBytes.sum(),
                receivedBytes.sum(), sentPublishedBytes.sum(), receivedPublishedBytes.sum(), dropped);
    }

    // Sending.

    void send(NodeId to, Message message) { send(to, kind(message), MessageCodec.encode(message)); }

    void send(NodeId to, Meeting message) { send(to, MEETING, message.bytes()); }

    void send(Collection<Member> members, Message message) {
        toOthers(members, kind(message), MessageCodec.encode(message));
    }

    /// A message less for each, once in a while.
    void send(Collection<Member> members, Message message, NodeFigures figures) {
        byte[] first = MessageCodec.encode(message);
        byte[] second = figures.bytes();
        toOthers(members, FIGURES, ByteBuffer.allocate(Integer.BYTES + first.length + second.length)
                .putInt(first.length).put(first).put(second).array());
    }

    private static int kind(Message message) { return message.isUnreliable() ? BEAT : MEMBER; }

    /// Any thread.
    void publish(byte[] channel, byte[] message, boolean toShard) {
        byte[] bytes = ByteBuffer.allocate(1 + Integer.BYTES + channel.length + message.length)
                .put((byte) (toShard ? 1 : 0)).putInt(channel.length).put(channel).put(message).array();
        Topology topology = node.topology();
        Member own = topology.member(node.id());
        if (own != null) toOthers(toShard ? topology.shard(own.shard()) : topology.members(), PUBLISH, bytes);
    }

    private void toOthers(Collection<Member> members, int kind, byte[] bytes) {
        for (Member each : members) if (!node.is(each.id())) send(each.id(), kind, bytes);
    }

    private void send(NodeId to, int kind, byte[] bytes) {
        sentMessages.increment();
        sentBytes.add(bytes.length);
        if (kind == PUBLISH) sentPublishedBytes.add(bytes.length);
        home.bus().send(to.hex(), kind, bytes);
    }

    // Receiving.

    @Override
    public void received(String from, int kind, byte[] bytes) {
        receivedMessages.increment();
        receivedBytes.add(bytes.length);
        if (kind == PUBLISH) receivedPublishedBytes.add(bytes.length);
        try {
            read(new NodeId(from), kind, bytes);
        } catch (MalformedBytes e) {
            node.warn("Node " + from + " has sent what cannot be read: " + e.getMessage());
        }
    }

    private void read(NodeId from, int kind, byte[] bytes) throws MalformedBytes {
        switch (kind) {
            case BEAT, MEMBER -> heard(from, bytes);
            case MEETING -> {
                Meeting meeting = Meeting.of(bytes);
                node.thread.run(() -> reader.meets(from, meeting));
            }
            case PUBLISH -> {
                if (node.topology().member(from) != null) published(bytes);
            }
            case FIGURES -> {
                ByteBuffer buffer = ByteBuffer.wrap(bytes);
                heard(from, part(buffer));
                NodeFigures figures = NodeFigures.of(rest(buffer));
                node.thread.run(() -> reader.told(from, figures));
            }
            default -> throw new MalformedBytes("a message of kind " + kind);
        }
    }

    private void heard(NodeId from, byte[] bytes) throws MalformedBytes {
        Message message = MessageCodec.decode(bytes);
        node.thread.run(() -> reader.heard(from, message));
    }

    private void published(byte[] bytes) throws MalformedBytes {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        boolean toShard = buffer.hasRemaining() && buffer.get() == 1;
        byte[] channel = part(buffer);
        node.host.published(channel, rest(buffer), toShard);
    }

    /// Bytes with their length before them.
    private static byte[] part(ByteBuffer buffer) throws MalformedBytes {
        int length = buffer.remaining() < Integer.BYTES ? -1 : buffer.getInt();
        if (length < 0 || length > buffer.remaining()) throw new MalformedBytes("a part of " + length + " bytes");
        byte[] part = new byte[length];
        buffer.get(part);
        return part;
    }

    private static byte[] rest(ByteBuffer buffer) {
        byte[] rest = new byte[buffer.remaining()];
        buffer.get(rest);
        return rest;
    }

    // What else the bus tells.

    @Override
    public void present(Set<String> ids) {}

    @Override
    public void gone(String id) { node.thread.run(() -> reader.gone(new NodeId(id))); }

    @Override
    public void moves() { home.moves(); }

    @Override
    public void moved() { node.thread.run(home::arrive); }
}

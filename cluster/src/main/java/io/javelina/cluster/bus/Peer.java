package io.javelina.cluster.bus;

import org.jgroups.Address;
import org.jgroups.JChannel;

/// A node that is there now, this one included, with what is on its way to it.
final class Peer {
    private final String id;
    private final Address address;
    private final BusUnicast windows;
    private final Lane reliable;
    /// Never held up by the other.
    private final Lane unreliable;

    Peer(String id, Address address, JChannel channel, BusSettings settings) {
        this.id = id;
        this.address = address;
        windows = channel.getProtocolStack().findProtocol(BusUnicast.class);
        reliable = new Lane(channel, address, true, settings::queueBytes, settings.log());
        unreliable = new Lane(channel, address, false, settings::unreliableBytes, settings.log());
    }

    String id() { return id; }

    Address address() { return address; }

    void send(int kind, byte[] message, boolean repeated) { (repeated ? reliable : unreliable).send(kind, message); }

    /// What was not sent is lost.
    void close() {
        reliable.close();
        unreliable.close();
    }

    /// The node is not there any more, so that nothing will ever be acknowledged.
    void leave() {
        close();
        windows.giveUp(address);
    }

    /// What this node holds for messages to that one.
    Bus.LinkFigures outgoing(Link link) {
        long queued = reliable.queuedBytes() + unreliable.queuedBytes() + windows.sentBytes(address)
                + link.queuedBytes();
        long allocated = reliable.allocatedBytes() + unreliable.allocatedBytes() + windows.sentBytes(address)
                + windows.sendWindowBytes(address) + link.outgoingBytes();
        return new Bus.LinkFigures(id, true, link.createdMillis(), queued > 0 ? "rw" : "r", allocated, queued,
                reliable.drops() + unreliable.drops() + link.drops(), link.sentBytes());
    }

    /// What this node holds for that one while there is no link to it.
    long unlinkedBytes() {
        return reliable.allocatedBytes() + unreliable.allocatedBytes() + windows.sentBytes(address)
                + windows.sendWindowBytes(address) + windows.receivedBytes(address)
                + windows.receiveWindowBytes(address);
    }

    /// What this node holds for messages from that one.
    Bus.LinkFigures incoming(Link link) {
        long allocated = windows.receivedBytes(address) + windows.receiveWindowBytes(address) + link.incomingBytes();
        return new Bus.LinkFigures(id, false, link.createdMillis(), "r", allocated, 0, 0, link.receivedBytes());
    }
}

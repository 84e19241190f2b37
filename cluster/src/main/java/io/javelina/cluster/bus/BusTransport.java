package io.javelina.cluster.bus;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Message;
import org.jgroups.ObjectMessage;
import org.jgroups.PhysicalAddress;
import org.jgroups.Version;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.protocols.BasicTCP;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.Util;

/// The lowest protocol of the stack: messages over [links][Link]. The one that JGroups ships lets a single peer that has stopped
/// hold up the messages to all others, and reads whatever a stranger sends; this one does neither.
public final class BusTransport extends BasicTCP {
    private final BusSettings settings;
    private final Consumer<Link> lost;
    private LinkServer links;

    /// @param lost is told of links that were not closed by this node
    BusTransport(BusSettings settings, Consumer<Link> lost) throws Exception {
        this.settings = settings;
        this.lost = lost;
        setBindAddress(settings.bind().getAddress()).setBindPort(settings.bind().getPort()).setPortRange(0);
        setDiagnosticsHandler(createDiagnosticsHandler().setEnabled(false));
        setBundlerType("no-bundler");
        useVirtualThreads(true);
        // A process that is gone is noticed long before it was silent for long.
        enableSuspectEvents(true);
    }

    BusSettings settings() { return settings; }

    /// Null until the transport was started.
    LinkServer links() { return links; }

    /// Runs later, unless the transport is stopped or it is cancelled first.
    Future<?> later(Runnable task, long millis) { return timer.schedule(task, millis, TimeUnit.MILLISECONDS, true); }

    @Override
    public void start() throws Exception {
        links = new LinkServer(this, new InetSocketAddress(bind_addr, bind_port), announced());
        // A node keeps its port when it leaves and joins again.
        bind_port = links.listeningPort();
        links.receiver(this).timeService(time_service);
        super.start();
    }

    private IpAddress announced() {
        InetSocketAddress known = settings.announced() == null ? settings.bind() : settings.announced();
        return new IpAddress(known.getAddress(), known.getPort());
    }

    @Override
    public void stop() {
        super.stop();
        if (links != null) links.stop();
    }

    @Override
    protected void handleConnect() throws Exception {
        links.start();
        connected = true;
        super.handleConnect();
    }

    @Override
    protected void handleDisconnect() {
        super.handleDisconnect();
        connected = false;
        links.stop();
    }

    @Override
    protected PhysicalAddress getPhysicalAddress() { return links == null ? null : links.announced(); }

    @Override
    public String printConnections() { return links.printConnections(); }

    @Override
    public BasicTCP clearConnections(boolean graceful) {
        links.clearConnections(graceful);
        return this;
    }

    @Override
    public void send(Address dest, byte[] data, int offset, int length) throws Exception {
        LinkServer server = links;
        if (server != null) server.send(dest, data, offset, length);
    }

    @Override
    public void retainAll(Collection<Address> peers) { links.retainAll(peers, is_member); }

    @Override
    public void connectionClosed(Connection link) {
        super.connectionClosed(link);
        lost.accept((Link) link);
    }

    // What comes in.

    /// Takes one frame, on the link's thread. Fails when it is nothing that a node sends.
    void received(byte[] frame, int length) throws IOException {
        ByteArrayDataInputStream in = new ByteArrayDataInputStream(frame, 0, length);
        if (length < MSG_OVERHEAD || !Version.isBinaryCompatible(in.readShort()))
            throw new IOException("a frame that is no message");
        byte flags = in.readByte();
        if ((flags & LIST) != 0) throw new IOException("a frame with a list of messages");
        try {
            Message message = message(in, length);
            if ((flags & MULTICAST) != 0 || isForThisNode(message)) pass(message);
        } catch (IOException | ClassNotFoundException | RuntimeException malformed) {
            settings.log().log(Level.WARNING, "Dropped a malformed message on the cluster bus: " + malformed);
        }
    }

    private static Message message(ByteArrayDataInputStream in, int length) throws IOException, ClassNotFoundException {
        short type = in.readShort();
        Message message = switch (type) {
            case Message.BYTES_MSG -> new PlainBytes(length);
            case Message.EMPTY_MSG -> new EmptyMessage();
            case Message.OBJ_MSG -> new ObjectMessage();
            default -> throw new IOException("a message of type " + type);
        };
        message.readFrom(in);
        return message;
    }

    /// Who looks for others sends to an address of a node, which need not be the one that the node announces.
    private boolean isForThisNode(Message message) {
        if (message.getDest() instanceof IpAddress) message.setDest(local_addr);
        return !unicastDestMismatch(message.getDest());
    }

    private void pass(Message message) { msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB)); }

    /// Where the node with this address is reached, null when that is not known.
    IpAddress physicalAddress(Address node) { return (IpAddress) getPhysicalAddressFromCache(node); }

    /// For humans.
    @Override
    public String toString() { return "BusTransport " + (links == null ? List.of() : Util.print(links.links())); }
}

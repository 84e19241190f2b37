package io.javelina.cluster.bus;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.EmptyMessage;
import org.jgroups.Event;
import org.jgroups.Message;
import org.jgroups.PhysicalAddress;
import org.jgroups.Version;
import org.jgroups.View;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.protocols.BasicTCP;
import org.jgroups.stack.IpAddress;
import org.jgroups.util.ByteArrayDataInputStream;
import org.jgroups.util.DefaultThreadFactory;
import org.jgroups.util.TimeScheduler3;
import org.jgroups.util.Util;

/// The lowest protocol of the stack: messages over [links][Link]. The one that JGroups ships lets a single peer that has stopped
/// hold up the messages to all others, and reads whatever a stranger sends; this one does neither.
public final class BusTransport extends BasicTCP {
    /// How exact the time is by which what was not used for minutes is forgotten.
    private static final long TIME_MILLIS = 5000;

    private final BusSettings settings;
    private final LinkEvents events;
    private LinkServer links;

    BusTransport(BusSettings settings, LinkEvents events) throws Exception {
        this.settings = settings;
        this.events = events;
        setBindAddress(settings.addresses().getFirst()).setBindPort(settings.port()).setPortRange(0);
        setDiagnosticsHandler(createDiagnosticsHandler().setEnabled(false));
        setBundlerType("no-bundler");
        useVirtualThreads(true);
        // A process that is gone is noticed long before it was silent for long.
        enableSuspectEvents(true);
    }

    /// The timer looks a few times a second whether there is anything to be repeated. Waiting for that on a virtual thread would wake three
    /// other threads each time.
    @Override
    public void init() throws Exception {
        timer = new TimeScheduler3(thread_pool, new DefaultThreadFactory("bus-timer", true), false);
        timer.setNonBlockingTaskHandling(true);
        time_service_interval = TIME_MILLIS;
        super.init();
    }

    BusSettings settings() { return settings; }

    /// Null until the transport was started.
    LinkServer links() { return links; }

    /// Runs later, unless the transport is stopped or it is cancelled first.
    Future<?> later(Runnable task, long millis) { return timer.schedule(task, millis, TimeUnit.MILLISECONDS, true); }

    @Override
    public void start() throws Exception {
        links = new LinkServer(this, settings.addresses(), bind_port, OwnAddress.of(settings));
        // A node keeps its port when it leaves and joins again.
        bind_port = links.listeningPort();
        links.receiver(this).timeService(time_service);
        super.start();
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

    // Who is reached where. JGroups only knows addresses from whom it has asked; links know them, too.

    @Override
    public Object down(Event event) {
        if (event.getType() == Event.VIEW_CHANGE) {
            View next = event.getArg();
            next.forEach(this::learnAddress);
        }
        return super.down(event);
    }

    private void learnAddress(Address node) {
        Link link = links.linkWith(NodeAddresses.id(node));
        if (link != null) learnAddress(node, link);
    }

    private void learnAddress(Address node, Link link) {
        addPhysicalAddressToCache(node, (PhysicalAddress) link.peerAddress());
    }

    @Override
    public void connectionEstablished(Connection established) {
        Link link = (Link) established;
        for (Address node : members) if (link.peerId().equals(NodeAddresses.id(node))) learnAddress(node, link);
        events.established(link);
    }

    /// Cuts links with nodes that are not there any more.
    @Override
    public void retainAll(Collection<Address> peers) {
        Set<String> ids = members.stream().map(NodeAddresses::id).collect(Collectors.toSet());
        List<Address> kept = new ArrayList<>(peers);
        for (Connection link : links.links()) if (ids.contains(((Link) link).peerId())) kept.add(link.peerAddress());
        links.retainAll(kept, is_member);
    }

    @Override
    public void connectionClosed(Connection link) {
        super.connectionClosed(link);
        events.lost((Link) link);
    }

    void refused(IpAddress address) { events.refused(address); }

    // What comes in.

    /// Takes one frame, on the link's thread. Fails when it is nothing that a node sends.
    void received(byte[] frame, int length) throws IOException {
        if (length < MSG_OVERHEAD) throw new IOException("a frame that is no message");
        ByteArrayDataInputStream in = new ByteArrayDataInputStream(frame, 0, length);
        if (!Version.isBinaryCompatible(in.readShort())) throw new IOException("a frame that is no message");
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
            case Message.OBJ_MSG -> new KnownObject(length);
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

    /// What the bus may lose nobody waits for, and it waits for nobody: it needs no thread of its own.
    private void pass(Message message) {
        boolean isLight = message.isFlagSet(Message.Flag.NO_RELIABILITY)
                && message.getHeader(BusProtocols.KIND) != null;
        if (isLight) passMessageUp(message, true, message.getDest() == null, true);
        else msg_processing_policy.process(message, message.isFlagSet(Message.Flag.OOB));
    }

    /// Where the node with this address is reached, null when that is not known.
    IpAddress physicalAddress(Address node) { return (IpAddress) getPhysicalAddressFromCache(node); }

    /// For humans.
    @Override
    public String toString() { return "BusTransport " + (links == null ? List.of() : Util.print(links.links())); }
}

package io.javelina.cluster.bus;

import io.javelina.cluster.ClusterClock;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.locks.Lock;
import org.jgroups.Address;
import org.jgroups.blocks.cs.BaseServer;
import org.jgroups.blocks.cs.Connection;
import org.jgroups.stack.IpAddress;

/// All links of a node, by the addresses that the other ends announce, and the ports where links come in.
///
/// Two nodes that dial each other at the same moment keep the link that the node with the greater address dialled; the
/// other's frames move over to it. A node may be dialled at another address than it announces, and its link is then kept
/// under the announced one.
final class LinkServer extends BaseServer {
    /// More than any message of the bus or any snapshot of the replicated log, with their headers. Who reads a frame takes memory
    /// only as it comes in.
    static final int LONGEST_FRAME = 65 << 20;

    /// The longest that a stranger can hold a place in [Visitors].
    private static final long HANDSHAKE_MILLIS = 2000;
    private static final int CONNECT_MILLIS = 500;
    /// Two that dial each other at once do so within this time; a link that is older was given up by who dials anew.
    private static final long AT_ONCE_MILLIS = 2000;
    /// How often it is looked, in the time in which a peer has to be heard of, whether it was.
    private static final int LOOKS = 10;
    /// After so many looks without a sign, messages take a detour. Peers say something at least every second time.
    private static final int QUIET_LOOKS = 4;

    private final BusTransport transport;
    private volatile long silenceMillis;
    /// All with one number.
    final List<LinkPort> ports;
    private final LinkSecurity security;
    private final Visitors visitors = new Visitors();
    private final Refusals refusals;
    private final Detours detours = new Detours(this);
    /// What was dialled, and what the node there announces; this node's own address among them.
    private final Map<Address, IpAddress> aliases = new ConcurrentHashMap<>();

    /// @param port 0 takes a free one
    LinkServer(BusTransport transport, List<InetAddress> addresses, int port, IpAddress announced) throws IOException {
        super(transport.getThreadFactory(), null, 0);
        this.transport = transport;
        silenceMillis = transport.settings().nodeTimeoutMillis();
        security = new LinkSecurity(transport.settings().tls(), transport.settings().secret());
        refusals = new Refusals(transport.settings().log());
        ports = opened(addresses, port);
        int known = announced.getPort() == 0 ? listeningPort() : announced.getPort();
        local_addr = new IpAddress(announced.getIpAddress(), known);
        addConnectionListener(this);
        addConnectionListener(transport);
        log(transport.getLog());
    }

    /// All of them, or none.
    private List<LinkPort> opened(List<InetAddress> addresses, int port) throws IOException {
        List<LinkPort> opened = new ArrayList<>();
        int number = port;
        for (InetAddress address : addresses) {
            try {
                opened.add(new LinkPort(this, new InetSocketAddress(address, number), this::visited));
                number = opened.getFirst().number();
            } catch (IOException failure) {
                opened.forEach(LinkPort::stop);
                throw failure;
            }
        }
        return List.copyOf(opened);
    }

    int listeningPort() { return ports.getFirst().number(); }

    IpAddress announced() { return (IpAddress) local_addr; }

    /// What the node at an address announces, as far as it is known; the address itself otherwise.
    IpAddress announcedBy(IpAddress address) { return aliases.getOrDefault(address, address); }

    long queueBytes() { return transport.settings().socketBytes(); }

    Collection<Connection> links() { return conns.values(); }

    /// Null when there is none.
    Link linkWith(String id) {
        for (Connection link : conns.values())
            if (((Link) link).peerId() != null && ((Link) link).peerId().equals(id)) return (Link) link;
        return null;
    }

    void log(Level level, String line) { transport.settings().log().log(level, line); }

    void received(Link link, byte[] frame, int length) throws IOException {
        if (Detours.isOne(frame, length)) receivedByDetour(detours.received(link, frame, length));
        else transport.received(frame, length);
    }

    /// Who was on the way has not made it.
    private void receivedByDetour(byte[] frame) {
        try {
            if (frame != null) transport.received(frame, frame.length);
        } catch (IOException malformed) {
            log(Level.WARNING, "Dropped a malformed message on the cluster bus: " + malformed.getMessage());
        }
    }

    /// Over which messages come, or came a moment ago.
    List<Link> working() { return links().stream().map(Link.class::cast).filter(LinkServer::works).toList(); }

    /// Null when there is no such link.
    Link working(IpAddress peer) { return conns.get(peer) instanceof Link link && works(link) ? link : null; }

    private static boolean works(Link link) { return link.isConnected() && link.silentLooks() < QUIET_LOOKS; }

    @Override
    public void start() throws Exception {
        if (!running.compareAndSet(false, true)) return;
        ports.forEach(LinkPort::start);
        super.start();
        lookLater();
    }

    @Override
    public void stop() {
        running.set(false);
        ports.forEach(LinkPort::stop);
        super.stop();
    }

    /// Closes what needs nothing more; what goes wrong with that changes nothing.
    void quit(AutoCloseable resource) {
        if (resource == null) return;
        try {
            resource.close();
        } catch (Exception failure) {
            log(Level.DEBUG, "Closing a socket of the cluster bus failed: " + failure.getMessage());
        }
    }

    // Links that are silent.

    /// From now on, a peer may be silent that long.
    void silence(long millis) { silenceMillis = millis; }

    /// How long a link is taken for one that works.
    long quietMillis() { return silenceMillis / LOOKS * QUIET_LOOKS; }

    private void lookLater() { transport.later(this::look, Math.max(1, silenceMillis / LOOKS)); }

    /// A link that was cut somewhere on its way, and is whole again, may take as long as it was cut until the next attempt to send:
    /// so it is given up, and a new one tried again and again. Looks are counted, rather than time, since this node may have stopped itself.
    private void look() {
        if (!running()) return;
        detours.look();
        for (Connection each : conns.values()) {
            Link link = (Link) each;
            link.look();
            IpAddress peer = (IpAddress) link.peerAddress();
            if (link.silentLooks() >= QUIET_LOOKS) detours.isSilent(peer);
            else if (link.isConnected()) detours.works(peer);
            if (link.silentLooks() < LOOKS) continue;
            log(Level.DEBUG, "The cluster bus link with " + link.peerAddress() + " is silent");
            removeConnectionIfPresent(link.peerAddress(), link);
            Thread.ofVirtual().name("bus link that is silent").start(link::close);
        }
        lookLater();
    }

    // Links that come in.

    private void visited(Socket visitor) {
        if (visitors.enter(visitor.getInetAddress()))
            Thread.ofVirtual().name("bus visitor").start(() -> welcome(visitor));
        else
            quit(visitor);
    }

    private void welcome(Socket visitor) {
        boolean admitted = false;
        Future<?> deadline = transport.later(() -> quit(visitor), HANDSHAKE_MILLIS);
        try {
            Handshake handshake = handshake(visitor, security.accepted(prepared(visitor)), false);
            handshake.welcome();
            admitted = admit(visitor, handshake);
        } catch (IOException refused) {
            tell(visitor.getInetAddress(),
                    "Refused a cluster bus link from " + visitor.getRemoteSocketAddress() + ": ", refused);
        } finally {
            deadline.cancel(false);
            visitors.leave(visitor.getInetAddress());
            if (!admitted) quit(visitor);
        }
    }

    private static Socket prepared(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        return socket;
    }

    private Handshake handshake(Socket plain, Socket secured, boolean dials) throws IOException {
        if (plain.isClosed()) throw new SocketException("closed");
        return new Handshake(security, new Identity(transport.settings().nodeId(), announced()), dials, secured);
    }

    private boolean admit(Socket visitor, Handshake handshake) throws IOException {
        IpAddress peer = handshake.peer().address();
        Lock lock = getLock(peer);
        lock.lock();
        try {
            boolean duplicate = !running() || keeps((Link) conns.get(peer), peer);
            handshake.judge(duplicate ? Handshake.Verdict.DUPLICATE : Handshake.Verdict.ACCEPTED);
            if (duplicate) return false;
            Link link = new Link(this, visitor, handshake);
            notifyConnectionEstablished(link);
            link.start();
            replaceConnection(peer, link);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /// Whether this node's own link to the peer is preferred to the one that comes in.
    private boolean keeps(Link own, IpAddress peer) {
        return own != null && !own.isClosed() && own.isOutgoing() && local_addr.compareTo(peer) > 0
                && ClusterClock.unixMillis() - own.createdMillis() < AT_ONCE_MILLIS;
    }

    @Override
    public void replaceConnection(Address peer, Connection link) {
        Link previous = (Link) conns.put(peer, link);
        if (previous == null || previous == link) return;
        ((Link) link).adopt(previous);
        previous.close(true);
    }

    // Links that go out.

    @Override
    public void send(Address dest, byte[] data, int offset, int length) throws Exception {
        IpAddress peer = aliases.getOrDefault(dest, (IpAddress) dest);
        if (peer.equals(local_addr)) return;
        detours.send(peer, data, offset, length);
        super.send(peer, data, offset, length);
    }

    /// The link is established later, by [#dial].
    @Override
    public void handleOutgoingConnection(Address dest, Connection link) throws Exception {
        replaceConnection(dest, link);
        link.start();
    }

    @Override
    protected Connection createConnection(Address dest) { return new Link(this, (IpAddress) dest); }

    /// Connects a link, on its thread; false when it is not needed any more.
    boolean dial(Link link) throws IOException, InterruptedException {
        IpAddress dialled = (IpAddress) link.peerAddress();
        Socket socket = new Socket();
        if (!link.dials(socket)) return false;
        Future<?> deadline = transport.later(() -> quit(socket), HANDSHAKE_MILLIS);
        try {
            connect(socket, dialled);
            Handshake handshake = handshake(socket, security.dialled(prepared(socket)), true);
            handshake.greet();
            if (!leadsTo(handshake.peer().address(), dialled, link)) return false;
            Handshake.Verdict verdict = handshake.prove();
            if (verdict == Handshake.Verdict.ACCEPTED) return established(link, handshake);
            link.awaitReplacement(CONNECT_MILLIS);
            return given(link, dialled);
        } catch (IOException failure) {
            given(link, dialled);
            tell(dialled.getIpAddress(), "No cluster bus link to " + dialled + ": ", failure);
            if (failure instanceof ConnectException) transport.refused(dialled);
            return false;
        } finally {
            deadline.cancel(false);
        }
    }

    private void connect(Socket socket, IpAddress to) throws IOException {
        try {
            socket.connect(to.getSocketAddress(), CONNECT_MILLIS);
        } catch (SocketTimeoutException | NoRouteToHostException silence) {
            detours.isSilent(announcedBy(to));
            throw silence;
        }
    }

    /// Always true.
    private boolean established(Link link, Handshake handshake) {
        link.connected(handshake);
        notifyConnectionEstablished(link);
        return true;
    }

    /// People need not know that somebody connected and left, or cannot be reached; nodes look at each other like that.
    private void tell(InetAddress address, String line, IOException failure) {
        if (isUsual(failure) || isUsual(failure.getCause())) log(Level.DEBUG, line + failure.getMessage());
        else refusals.tell(address, line + failure.getMessage());
    }

    private static boolean isUsual(Throwable failure) {
        return failure instanceof EOFException || failure instanceof SocketException
                || failure instanceof SocketTimeoutException;
    }

    /// The link is given up; the next message makes another. Always false.
    private boolean given(Link link, IpAddress dialled) {
        removeConnectionIfPresent(dialled, link);
        removeConnectionIfPresent(link.peerAddress(), link);
        return false;
    }

    /// Sees to it that a link is known by what its peer announces; false when there is one already, which then takes over.
    private boolean leadsTo(IpAddress announced, IpAddress dialled, Link link) {
        if (announced.equals(dialled)) return true;
        aliases.put(dialled, announced);
        conns.remove(dialled, link);
        if (announced.equals(local_addr)) return false;
        Lock lock = getLock(announced);
        lock.lock();
        try {
            Link existing = (Link) conns.get(announced);
            if (existing == null || existing.isClosed()) conns.put(announced, link);
            else existing.adopt(link);
            return existing == null || existing.isClosed();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void connectionEstablished(Connection link) { detours.works((IpAddress) link.peerAddress()); }

    @Override
    public void connectionClosed(Connection link) {
        super.connectionClosed(link);
        aliases.values().removeIf(announced -> announced.equals(link.peerAddress()));
    }
}

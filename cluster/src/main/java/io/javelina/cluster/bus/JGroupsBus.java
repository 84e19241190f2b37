package io.javelina.cluster.bus;

import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.jgroups.Address;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.Receiver;
import org.jgroups.View;
import org.jgroups.protocols.NAKACK4;
import org.jgroups.stack.IpAddress;

/// The bus over JGroups. Messages to a node go through its [lanes][Lane], which may wait; nobody else does.
public final class JGroupsBus implements Bus {
    /// Messages cannot be longer.
    public static final int LONGEST_MESSAGE = 32 << 20;

    /// All nodes that speak this bus are of one group; which cluster they belong to is decided elsewhere.
    private static final String GROUP = "javelina";

    private final BusSettings settings;
    private final Listener listener;
    private final JChannel channel;
    private final Set<Integer> unreliable = ConcurrentHashMap.newKeySet();
    private final Map<String, Peer> peers = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    /// Held while this node leaves its own group for another.
    private final Object moving = new Object();
    private final Introductions introductions;
    private final Departures departures;
    private volatile Set<String> present = Set.of();

    public JGroupsBus(BusSettings settings, Listener listener) throws Exception {
        this.settings = settings;
        this.listener = listener;
        departures = new Departures(settings.log(), closed, listener::gone);
        channel = BusStack.channel(settings, new Links());
        channel.setReceiver(new Inbox());
        introductions = new Introductions(this, settings, channel, closed);
    }

    /// Starts to listen, and joins whoever is found; waits until that is done, about a second when others should be there and are
    /// not. While the others still have this node's former self among them, they refuse it, and this goes on trying. When it
    /// fails, for want of its port maybe, it can be called again.
    public void connect() throws Exception {
        Backoff backoff = new Backoff(closed);
        do {
            try {
                channel.connect(GROUP);
                return;
            } catch (SecurityException refused) {
                settings.log().log(Level.INFO, "The cluster bus has to wait to join: " + refused.getMessage());
            } catch (Exception failed) {
                // Protocols above the one that failed would never be started otherwise.
                channel.getProtocolStack().stopStack(GROUP);
                throw failed;
            }
        } while (backoff.goOn());
    }

    /// What the replicated log stands on.
    public JChannel channel() { return channel; }

    /// Where others can connect to, once this node is connected.
    public InetSocketAddress announced() {
        return (InetSocketAddress) transport().links().announced().getSocketAddress();
    }

    private BusTransport transport() { return (BusTransport) channel.getProtocolStack().getTransport(); }

    // Sending.

    @Override
    public void send(String to, int kind, byte[] message) {
        Peer peer = peers.get(checked(message, to));
        if (peer != null) peer.send(kind, message, !unreliable.contains(kind));
    }

    @Override
    public void broadcast(int kind, byte[] message) {
        checked(message, "all");
        boolean repeated = !unreliable.contains(kind);
        for (Peer peer : peers.values()) if (isOther(peer)) peer.send(kind, message, repeated);
    }

    private boolean isOther(Peer peer) { return !peer.id().equals(settings.nodeId()); }

    private static String checked(byte[] message, String to) {
        if (message.length > LONGEST_MESSAGE)
            throw new IllegalArgumentException("a message of " + message.length + " bytes to " + to);
        return to;
    }

    @Override
    public void unreliable(int kind) { unreliable.add(kind); }

    // Who is there.

    @Override
    public Set<String> present() { return present; }

    @Override
    public void meet(Collection<InetSocketAddress> addresses) { addresses.forEach(introductions::meet); }

    /// Where nodes are that this one knows, beside those that were configured: replaces what was said before.
    public void members(Collection<InetSocketAddress> addresses) {
        channel.getProtocolStack().<BusDiscovery>findProtocol(BusDiscovery.class).members(addresses);
    }

    /// What this node tells others about itself.
    Identity self() { return new Identity(settings.nodeId(), transport().links().announced()); }

    /// Whether a node that is there now is reached at this address; this one included.
    boolean hasNodeAt(IpAddress address) { return nodeAt(address) != null; }

    /// The id of the node that is there now and reached at this address, which may be this one; null when there is none.
    public String nodeAt(InetSocketAddress address) {
        return nodeAt(new IpAddress(address.getAddress(), address.getPort()));
    }

    private String nodeAt(IpAddress address) {
        IpAddress announced = transport().links().announcedBy(address);
        return peers.values().stream()
                .filter(peer -> announced.equals(transport().physicalAddress(peer.address()))).map(Peer::id)
                .findAny().orElse(null);
    }

    /// The address of this machine over which it speaks with a node, or where it listens first if it does not listen there; null while
    /// they do not speak.
    public InetAddress ownAddressTo(String id) {
        Link link = transport().links().linkWith(id);
        return link == null ? null : listenedAt(link.ownAddress());
    }

    /// The address of this machine from which it gets to another one, whatever link there is, or where it listens first if it does not
    /// listen there; null when nothing leads there.
    public InetAddress ownAddressTowards(InetSocketAddress other) {
        return listenedAt(OwnAddress.towards(other));
    }

    private InetAddress listenedAt(InetAddress address) {
        List<InetAddress> bound = settings.addresses();
        if (settings.listensAnywhere() || bound.contains(address)) return address;
        return address == null && bound.size() > 1 ? null : bound.getFirst();
    }

    /// Whether the address is one of this machine's at which this node listens; true also of what is no address.
    public boolean listensAt(String ip) { return OwnAddress.isIn(settings, ip); }

    boolean isAlone() { return present.size() <= 1; }

    /// Whether this node is in a group of its own, and not on its way to one.
    boolean isInOwnGroup() { return present.size() == 1; }

    /// Leaves a group that is this node alone, and joins whoever is found. JGroups knows it by another address then, at the same
    /// port; what stands on the channel goes on.
    void joinOthers() throws InterruptedException {
        synchronized (moving) {
            if (!isInOwnGroup() || closed.getCount() == 0) return;
            listener.moves();
            try {
                channel.disconnect();
            } finally {
                reconnect();
                listener.moved();
            }
        }
    }

    /// Its port may be taken for a moment.
    private void reconnect() throws InterruptedException {
        Backoff backoff = new Backoff(closed);
        do {
            try {
                connect();
                return;
            } catch (Exception failure) {
                settings.log().log(Level.WARNING, "The cluster bus cannot join again: " + failure.getMessage());
            }
        } while (backoff.goOn());
    }

    /// Tells all others that are there, once.
    void tellGroup(int kind, byte[] message) {
        for (Peer peer : peers.values()) if (isOther(peer)) peer.send(kind, message, false);
    }

    /// What the transport tells.
    private final class Links implements LinkEvents {
        @Override
        public void established(Link link) { departures.isBack(link.peerId()); }

        @Override
        public void lost(Link link) {
            if (link.peerId() != null) departures.lookAt(link.peerId(), (IpAddress) link.peerAddress());
        }

        @Override
        public void refused(IpAddress address) {
            for (Peer peer : peers.values())
                if (isOther(peer) && address.equals(transport().physicalAddress(peer.address())))
                    departures.lookAt(peer.id(), address);
        }
    }

    /// What JGroups tells, on its threads.
    private final class Inbox implements Receiver {
        @Override
        public void viewAccepted(View view) {
            Map<String, Address> members = members(view);
            peers.values().removeIf(peer -> isGone(peer, members));
            members.forEach(JGroupsBus.this::add);
            present = Set.copyOf(members.keySet());
            settings.log().log(Level.DEBUG, "The cluster bus is made of " + members.keySet());
            // So that there are links to all, before anything needs them.
            tellGroup(Introductions.CARD, self().bytes());
            listener.present(present);
        }

        @Override
        public void receive(Message message) {
            KindHeader header = message.getHeader(BusProtocols.KIND);
            String from = NodeAddresses.id(message.getSrc());
            if (header == null || from == null) return;
            if (header.kind() < 0) {
                introductions.heard(header.kind(), bytes(message));
                return;
            }
            learn(from, message.getSrc());
            try {
                listener.received(from, header.kind(), bytes(message));
            } catch (RuntimeException failure) {
                settings.log().log(Level.ERROR, "A message from " + from + " on the cluster bus failed", failure);
            }
        }
    }

    /// Who joins may hear of others before it is told that they are there; they can be answered all the same.
    private void learn(String id, Address address) {
        if (!peers.containsKey(id) && transport().links().linkWith(id) != null) add(id, address);
    }

    private static byte[] bytes(Message message) {
        byte[] array = message.getArray();
        int offset = message.getOffset();
        int length = message.getLength();
        if (array == null) return new byte[0];
        return offset == 0 && length == array.length ? array : Arrays.copyOfRange(array, offset, offset + length);
    }

    private static Map<String, Address> members(View view) {
        return view.getMembers().stream().filter(address -> NodeAddresses.id(address) != null)
                .collect(Collectors.toMap(NodeAddresses::id, address -> address, (elder, younger) -> younger,
                        LinkedHashMap::new));
    }

    private static boolean isGone(Peer peer, Map<String, Address> members) {
        boolean gone = !peer.address().equals(members.get(peer.id()));
        if (gone) peer.leave();
        return gone;
    }

    /// Unless the bus was closed, which JGroups may not have been told yet: nobody would end the peer's threads.
    private void add(String id, Address address) {
        synchronized (peers) {
            if (closed.getCount() > 0)
                peers.computeIfAbsent(id, any -> new Peer(id, address, channel, settings));
        }
    }

    /// From now on, a node may be silent that long.
    public void nodeTimeout(long millis) {
        Silence silence = channel.getProtocolStack().findProtocol(Silence.class);
        silence.change(BusSettings.allowed(millis));
        transport().links().silence(BusSettings.allowed(millis));
    }

    // Figures.

    @Override
    public List<LinkFigures> links() {
        List<LinkFigures> figures = new ArrayList<>();
        Set<Peer> told = new HashSet<>();
        for (Link link : allLinks()) {
            Peer peer = peerOf(link);
            if (peer == null || !told.add(peer)) continue;
            figures.add(peer.outgoing(link));
            figures.add(peer.incoming(link));
        }
        return figures;
    }

    private List<Link> allLinks() {
        LinkServer links = transport().links();
        return links == null ? List.of() : links.links().stream().map(Link.class::cast).toList();
    }

    /// Null as long as it is not known, or has gone.
    private Peer peerOf(Link link) { return link.peerId() == null ? null : peers.get(link.peerId()); }

    @Override
    public long sharedBytes() {
        NAKACK4 multicasts = channel.getProtocolStack().findProtocol(NAKACK4.class);
        long bytes = multicasts.getSizeOfAllMessagesInclHeaders();
        Set<Peer> linked = new HashSet<>();
        for (Link link : allLinks()) {
            Peer peer = peerOf(link);
            if (peer == null || !linked.add(peer)) bytes += link.bytes();
        }
        for (Peer peer : peers.values()) if (isOther(peer) && !linked.contains(peer)) bytes += peer.unlinkedBytes();
        return bytes;
    }

    @Override
    public void close() {
        synchronized (peers) {
            closed.countDown();
            peers.values().forEach(Peer::close);
        }
        channel.close();
    }
}

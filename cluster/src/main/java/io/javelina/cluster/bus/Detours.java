package io.javelina.cluster.bus;

import io.javelina.cluster.ClusterClock;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jgroups.stack.IpAddress;

/// Ways around links on which nothing comes through: what a node cannot bring to another one goes by a third one that has links with both.
/// So two nodes that do not hear each other are still members like all others, as long as somebody hears both. Without that, JGroups would
/// exclude one of them for everybody if the other one is its coordinator, and the log would not reach it, though a majority hears it.
///
/// * Only silence makes a detour, never a link that was refused: whom a node does not let in comes no other way.
/// * Who hears from somebody by a detour answers by the same one, since that one does not hear it, or has not for a while.
/// * Who is on the way hands on what it can put on a link that works at once, and nothing that has been on a detour already.
/// * What is sent goes by the link itself as well. It may come twice, as with any network: the protocols above expect that.
final class Detours {
    /// Where messages have the version of JGroups.
    private static final short MARK = -1;
    private static final byte TO_BE_HANDED_ON = 1;
    private static final byte HANDED_ON = 2;
    /// More than any group has nodes.
    private static final int MOST_WAYS = 4096;
    private static final long REMEMBERED_NANOS = TimeUnit.MINUTES.toNanos(1);
    /// The mark, what it is, and an address with its port.
    private static final int LONGEST_HEADER = 2 * Short.BYTES + 2 + 16;

    /// By whom somebody was heard last, and when.
    private record Way(IpAddress by, long nanos) {
    }

    private final LinkServer links;
    /// From whom nothing comes, by what they announce, and when that was seen last.
    private final Map<IpAddress, Long> silent = new ConcurrentHashMap<>();
    private final Map<IpAddress, Way> ways = new ConcurrentHashMap<>();
    private final AtomicInteger turns = new AtomicInteger();

    Detours(LinkServer links) { this.links = links; }

    /// Nothing comes from there, or nothing gets there.
    void isSilent(IpAddress peer) {
        if (silent.put(peer, ClusterClock.nanos()) == null)
            links.log(Level.DEBUG, "The cluster bus reaches " + peer + " by detours, if at all");
    }

    void works(IpAddress peer) {
        if (silent.remove(peer) != null) links.log(Level.DEBUG, "The cluster bus reaches " + peer + " again");
    }

    /// What is over is forgotten, also those to whom nobody sends anything any more.
    void look() {
        long now = ClusterClock.nanos();
        silent.values().removeIf(seen -> now - seen > REMEMBERED_NANOS);
        ways.values().removeIf(way -> now - way.nanos > TimeUnit.MILLISECONDS.toNanos(links.quietMillis()));
    }

    /// Takes a message on its detour if there has to be one.
    void send(IpAddress to, byte[] message, int offset, int length) {
        if (silent.isEmpty() && ways.isEmpty()) return;
        Way way = ways.get(to);
        if (way == null && !silent.containsKey(to)) return;
        Link by = way == null ? anybodyBut(to) : links.working(way.by);
        if (by != null) by.send(frame(TO_BE_HANDED_ON, to, message, offset, length));
    }

    /// Another one each time, until one of them proves to be a way.
    private Link anybodyBut(IpAddress to) {
        List<Link> working = links.working().stream().filter(link -> !link.peerAddress().equals(to)).toList();
        return working.isEmpty() ? null : working.get(Math.floorMod(turns.getAndIncrement(), working.size()));
    }

    // What comes in.

    static boolean isOne(byte[] frame, int length) {
        return length > Short.BYTES && ByteBuffer.wrap(frame).getShort() == MARK;
    }

    /// Hands it on, or gives the message that was for this node; null then.
    ///
    /// @param from over which it came
    byte[] received(Link from, byte[] frame, int length) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(frame, Short.BYTES, length - Short.BYTES);
        byte kind = in.get();
        IpAddress other = address(in);
        IpAddress neighbour = (IpAddress) from.peerAddress();
        switch (kind) {
            case TO_BE_HANDED_ON -> {
                Link to = links.working(other);
                if (to != null && to != from)
                    to.send(frame(HANDED_ON, neighbour, frame, in.position(), in.remaining()));
                return null;
            }
            case HANDED_ON -> {
                if (ways.size() < MOST_WAYS) ways.put(other, new Way(neighbour, ClusterClock.nanos()));
                return Arrays.copyOfRange(frame, in.position(), length);
            }
            default -> throw new IOException("a frame for a detour of kind " + kind);
        }
    }

    private static ByteBuffer frame(byte kind, IpAddress other, byte[] message, int offset, int length) {
        byte[] host = other.getIpAddress().getAddress();
        return ByteBuffer.allocate(LONGEST_HEADER + length).putShort(MARK).put(kind).put((byte) host.length)
                .put(host).putShort((short) other.getPort()).put(message, offset, length).flip();
    }

    private static IpAddress address(ByteBuffer in) throws IOException {
        try {
            byte[] host = new byte[Math.clamp(in.get(), 0, LONGEST_HEADER)];
            in.get(host);
            return new IpAddress(InetAddress.getByAddress(host), Short.toUnsignedInt(in.getShort()));
        } catch (BufferUnderflowException tooShort) {
            throw new IOException("a frame for a detour that ends too early");
        }
    }
}

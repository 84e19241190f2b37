package io.javelina.cluster.bus;

import io.javelina.cluster.ClusterClock;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jgroups.BytesMessage;
import org.jgroups.JChannel;
import org.jgroups.Message;
import org.jgroups.protocols.MERGE3;
import org.jgroups.stack.IpAddress;

/// Brings nodes together at once that would find each other only some seconds later.
///
/// Who is told of an address greets the node there. A node that is alone joins a group that greets it, or answers its greeting;
/// of two that are alone the one with the greater id moves. That is far quicker and surer than a merge, which is left for two
/// groups that both have several nodes: they tell all of theirs of the other, who then look for differences all at once.
final class Introductions {
    /// To a node that may be of another group: where the sender is. To be answered.
    static final int GREETING = -1;
    static final int ANSWER = -2;
    /// The same from a node that is alone.
    static final int LONELY_GREETING = -3;
    static final int LONELY_ANSWER = -4;
    /// To nodes of the own group: where a node of another one is.
    static final int NEWS = -5;
    /// To all others of the group: just so that there is a link.
    static final int CARD = -6;

    private static final long AGAIN_MILLIS = 400;
    private static final long ANSWERS_MILLIS = 40;
    private static final long LEAST_PATIENCE_MILLIS = 10_000;

    private final JGroupsBus bus;
    private final BusSettings settings;
    private final JChannel channel;
    private final CountDownLatch closed;
    private final AtomicBoolean looks = new AtomicBoolean();

    Introductions(JGroupsBus bus, BusSettings settings, JChannel channel, CountDownLatch closed) {
        this.bus = bus;
        this.settings = settings;
        this.channel = channel;
        this.closed = closed;
    }

    /// Goes on until the node there is in this group, for as long as it makes sense.
    void meet(InetSocketAddress where) {
        discovery().heardOf(where);
        Thread.ofVirtual().name("bus introduction to " + where).start(() -> meetUntilTogether(where));
    }

    private void meetUntilTogether(InetSocketAddress where) {
        long patienceNanos = TimeUnit.MILLISECONDS
                .toNanos(Math.max(LEAST_PATIENCE_MILLIS, settings.nodeTimeoutMillis()));
        long start = ClusterClock.nanos();
        try {
            while (ClusterClock.nanos() - start < patienceNanos) {
                if (isTogether(where) || closed.await(AGAIN_MILLIS, TimeUnit.MILLISECONDS)) return;
            }
            settings.log().log(Level.WARNING, "The cluster bus found no node at " + where);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    /// Nobody can be greeted while this node goes from one group to another.
    private boolean isTogether(InetSocketAddress where) {
        try {
            return greet(where);
        } catch (Exception failure) {
            settings.log().log(Level.DEBUG, "The cluster bus cannot greet " + where + ": " + failure.getMessage());
            return false;
        }
    }

    /// Whether the node there is in the group already.
    private boolean greet(InetSocketAddress where) throws Exception {
        InetAddress host = where.getAddress() == null
                ? InetAddress.getByName(where.getHostString())
                : where.getAddress();
        IpAddress address = new IpAddress(host, where.getPort());
        if (bus.hasNodeAt(address)) return true;
        greet(address, bus.isAlone() ? LONELY_GREETING : GREETING);
        return false;
    }

    private void greet(IpAddress address, int kind) throws Exception {
        channel.send(new BytesMessage(address, bus.self().bytes()).setFlag(Message.Flag.NO_RELIABILITY)
                .putHeader(BusProtocols.KIND, new KindHeader(kind)));
    }

    /// Somebody of another group, or of this one, told where a node is.
    void heard(int kind, byte[] message) {
        try {
            Identity stranger = Identity.read(new DataInputStream(new ByteArrayInputStream(message)));
            if (kind != CARD && !bus.hasNodeAt(stranger.address()))
                Thread.ofVirtual().name("bus introduction").start(() -> meet(kind, stranger));
        } catch (IOException malformed) {
            settings.log().log(Level.DEBUG, "An introduction on the cluster bus is malformed");
        }
    }

    private void meet(int kind, Identity stranger) {
        discovery().heardOf((InetSocketAddress) stranger.address().getSocketAddress());
        boolean lonely = kind == LONELY_GREETING || kind == LONELY_ANSWER;
        try {
            if (kind == NEWS) look();
            else if (moves(lonely, stranger)) bus.joinOthers();
            else reply(kind, lonely, stranger);
        } catch (Exception failure) {
            settings.log().log(Level.WARNING,
                    "The cluster bus cannot meet " + stranger.address() + ": " + failure.getMessage());
        }
    }

    /// Whether it is this node that joins the stranger's group.
    private boolean moves(boolean lonely, Identity stranger) {
        return bus.isInOwnGroup() && (!lonely || stranger.id().compareTo(settings.nodeId()) < 0);
    }

    private void reply(int kind, boolean lonely, Identity stranger) throws Exception {
        if (kind == GREETING || kind == LONELY_GREETING)
            greet(stranger.address(), bus.isAlone() ? LONELY_ANSWER : ANSWER);
        if (!lonely) tellAll(stranger);
    }

    private void tellAll(Identity stranger) {
        bus.tellGroup(NEWS, stranger.bytes());
        look();
    }

    private void look() {
        if (!looks.compareAndSet(false, true)) return;
        try {
            MERGE3 merge = channel.getProtocolStack().findProtocol(MERGE3.class);
            merge.sendInfo();
            if (!closed.await(ANSWERS_MILLIS, TimeUnit.MILLISECONDS)) merge.checkInconsistencies();
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        } finally {
            looks.set(false);
        }
    }

    private BusDiscovery discovery() { return channel.getProtocolStack().findProtocol(BusDiscovery.class); }
}

package io.javelina.cluster.bus;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Collection;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// How a node takes part in the bus.
///
/// @param nodeId who this node is: 40 hexadecimal digits
/// @param bind where it listens: at least one address, all with one port; port 0 takes a free one
/// @param announced where others are told to connect to; null when that is where it listens first, or an address of this
///        machine when it listens at all. Port 0 stands for the port that it listens at
/// @param seeds where others may be found. Unresolved ones are names, which may stand for many addresses and are resolved
///        again each time that others are looked for
/// @param nodeTimeoutMillis a node is not there any more when it was silent that long
/// @param linkBytes how much may wait to be sent over one link, asked whenever something is to be sent; 0 for
///        [#DEFAULT_LINK_BYTES]
/// @param tls asked for each link, gives null for those without; else both ends have to show certificates that the other
///        trusts
/// @param secret what all nodes of the cluster know, and strangers do not; empty when there is none
/// @param log who is told what people should know
public record BusSettings(String nodeId, List<InetSocketAddress> bind, InetSocketAddress announced,
        Collection<InetSocketAddress> seeds, long nodeTimeoutMillis, LongSupplier linkBytes, Supplier<LinkTls> tls,
        String secret,
        System.Logger log) {
    /// A link that waits for more than this has lost its peer, or all hope to keep up with it.
    public static final long DEFAULT_LINK_BYTES = 64 << 20;

    /// Below this, nothing can be told from a pause of the collector.
    private static final long LEAST_TIMEOUT_MILLIS = 100;
    private static final long DEFAULT_TIMEOUT_MILLIS = 15_000;

    public BusSettings {
        bind = List.copyOf(bind);
        if (bind.isEmpty()) throw new IllegalArgumentException("a bus that listens nowhere");
        seeds = List.copyOf(seeds);
        nodeTimeoutMillis = allowed(nodeTimeoutMillis);
    }

    /// The least that is needed; [#withSeeds] and its kind add to it.
    public static BusSettings of(String nodeId, InetSocketAddress bind) {
        return new BusSettings(nodeId, List.of(bind), null, List.of(), DEFAULT_TIMEOUT_MILLIS, () -> 0, () -> null, "",
                System.getLogger("io.javelina.cluster.bus"));
    }

    public BusSettings withBind(List<InetSocketAddress> addresses) {
        return new BusSettings(nodeId, addresses, announced, seeds, nodeTimeoutMillis, linkBytes, tls, secret, log);
    }

    public BusSettings withAnnounced(InetSocketAddress address) {
        return new BusSettings(nodeId, bind, address, seeds, nodeTimeoutMillis, linkBytes, tls, secret, log);
    }

    public BusSettings withSeeds(Collection<InetSocketAddress> addresses) {
        return new BusSettings(nodeId, bind, announced, addresses, nodeTimeoutMillis, linkBytes, tls, secret, log);
    }

    public BusSettings withNodeTimeout(long millis) {
        return new BusSettings(nodeId, bind, announced, seeds, millis, linkBytes, tls, secret, log);
    }

    public BusSettings withLinkBytes(long bytes) {
        return new BusSettings(nodeId, bind, announced, seeds, nodeTimeoutMillis, () -> bytes, tls, secret, log);
    }

    public BusSettings withTls(Supplier<LinkTls> each) {
        return new BusSettings(nodeId, bind, announced, seeds, nodeTimeoutMillis, linkBytes, each, secret, log);
    }

    public BusSettings withSecret(String word) {
        return new BusSettings(nodeId, bind, announced, seeds, nodeTimeoutMillis, linkBytes, tls, word, log);
    }

    public BusSettings withLog(System.Logger logger) {
        return new BusSettings(nodeId, bind, announced, seeds, nodeTimeoutMillis, linkBytes, tls, secret, logger);
    }

    /// Whether it listens at all addresses of this machine.
    boolean listensAnywhere() { return addresses().stream().anyMatch(InetAddress::isAnyLocalAddress); }

    /// Where it listens.
    List<InetAddress> addresses() { return bind.stream().map(InetSocketAddress::getAddress).toList(); }

    int port() { return bind.getFirst().getPort(); }

    static long allowed(long nodeTimeoutMillis) { return Math.max(LEAST_TIMEOUT_MILLIS, nodeTimeoutMillis); }

    /// Without the secret, which must not get into a log.
    @Override
    public String toString() { return "bus of " + nodeId + " at " + bind + ", seeds " + seeds; }

    // What may wait is shared out between the places where it does; together they hold no more than is allowed.

    private long limit() {
        long chosen = linkBytes.getAsLong();
        return chosen <= 0 ? DEFAULT_LINK_BYTES : chosen;
    }

    /// In front of the windows.
    long queueBytes() { return limit() / 8 * 3 - unreliableBytes(); }

    /// Sent, and not acknowledged.
    long windowBytes() { return limit() / 4; }

    /// Waiting for the socket. All that the window holds has to fit, or it would be dropped and sent again.
    long socketBytes() { return limit() / 8 * 3; }

    /// State that is sent again and again is worth little once it is old.
    long unreliableBytes() { return Math.min(limit() / 16, 1 << 20); }
}

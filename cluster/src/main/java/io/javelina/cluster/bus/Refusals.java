package io.javelina.cluster.bus;

import io.javelina.cluster.ClusterClock;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.Map;

/// Tells of links that were refused, of each address once in a while: who is refused tries again and again, and who only means
/// to fill the log does too.
final class Refusals {
    private static final long ONCE_IN_NANOS = 10_000_000_000L;
    private static final int ADDRESSES = 256;

    private final System.Logger log;
    /// When each was last told of; the eldest is forgotten.
    private final Map<InetAddress, Long> told = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, Long> eldest) { return size() > ADDRESSES; }
    };

    Refusals(System.Logger log) { this.log = log; }

    void tell(InetAddress address, String line) {
        if (isNews(address, ClusterClock.nanos())) log.log(Level.WARNING, line);
    }

    private synchronized boolean isNews(InetAddress address, long nowNanos) {
        Long last = told.get(address);
        if (last != null && nowNanos - last < ONCE_IN_NANOS) return false;
        told.remove(address);
        told.put(address, nowNanos);
        return true;
    }
}

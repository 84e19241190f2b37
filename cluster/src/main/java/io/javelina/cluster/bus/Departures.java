package io.javelina.cluster.bus;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.ConnectException;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jgroups.stack.IpAddress;

/// Tells processes that are gone from nodes that are only silent, or cannot be reached: where a process is gone, the machine is
/// there and refuses connections. That is verified by connecting, more than once, since a process does not lose all of its
/// sockets at the same moment.
final class Departures {
    private static final int CONNECT_MILLIS = 300;
    private static final long PAUSE_MILLIS = 50;
    private static final int ATTEMPTS = 8;
    private static final int REFUSALS_NEEDED = 2;

    private final System.Logger log;
    private final CountDownLatch closed;
    private final Consumer<String> gone;
    /// Nodes that are being looked at, or were told of and have not come back.
    private final Set<String> known = ConcurrentHashMap.newKeySet();

    Departures(System.Logger log, CountDownLatch closed, Consumer<String> gone) {
        this.log = log;
        this.closed = closed;
        this.gone = gone;
    }

    void isBack(String id) { known.remove(id); }

    /// There is reason to believe that the node may be gone.
    void lookAt(String id, IpAddress address) {
        if (closed.getCount() > 0 && known.add(id))
            Thread.ofVirtual().name("bus look at " + address).start(() -> tellIfGone(id, address));
    }

    private void tellIfGone(String id, IpAddress address) {
        try {
            if (isGone(address)) {
                log.log(Level.INFO, "The node " + id + " is gone: nothing listens at " + address);
                gone.accept(id);
            } else {
                known.remove(id);
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }

    private boolean isGone(IpAddress address) throws InterruptedException {
        int refusals = 0;
        for (int i = 0; i < ATTEMPTS && refusals < REFUSALS_NEEDED; i++) {
            if (i > 0 && closed.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) return false;
            refusals = refuses(address) ? refusals + 1 : 0;
        }
        return refusals == REFUSALS_NEEDED;
    }

    private boolean refuses(IpAddress address) {
        try (Socket socket = new Socket()) {
            socket.connect(address.getSocketAddress(), CONNECT_MILLIS);
            return false;
        } catch (ConnectException refused) {
            return true;
        } catch (IOException unknown) {
            log.log(Level.DEBUG, "Nothing is known of " + address + ": " + unknown.getMessage());
            return false;
        }
    }
}

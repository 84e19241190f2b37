package io.javelina.cluster.bus;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/// One address where links come in, and the thread that waits there from [#start] to [#stop]. Its socket is open from the
/// beginning; what goes wrong with it later is mended.
final class LinkPort {
    private static final int BACKLOG = 128;
    private static final long PAUSE_MILLIS = 100;
    private static final Duration LONGEST_STOP = Duration.ofSeconds(2);

    private final LinkServer links;
    private final InetSocketAddress bind;
    private final Consumer<Socket> visitors;
    /// Another one when the one before was closed by something that went wrong.
    volatile ServerSocket socket;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /// Null until it is listened at.
    private volatile Thread acceptor;

    /// @param where port 0 takes a free one
    /// @param visitors is given who has connected
    LinkPort(LinkServer links, InetSocketAddress where, Consumer<Socket> visitors) throws IOException {
        this.links = links;
        this.visitors = visitors;
        socket = opened(where);
        bind = new InetSocketAddress(where.getAddress(), socket.getLocalPort());
    }

    private static ServerSocket opened(InetSocketAddress bind) throws IOException {
        ServerSocket opened = new ServerSocket();
        opened.bind(bind, BACKLOG);
        return opened;
    }

    int number() { return bind.getPort(); }

    void start() { acceptor = Thread.ofVirtual().name("bus port " + bind.getPort()).start(this::accept); }

    /// The port is free once nobody waits at it any more: who leaves a group opens it again at once.
    void stop() {
        stopped.countDown();
        links.quit(socket);
        try {
            if (acceptor != null && !acceptor.join(LONGEST_STOP))
                links.log(Level.WARNING, "The cluster bus has not let go of its port yet");
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void accept() {
        boolean isTold = false;
        while (isWanted()) {
            try {
                if (socket.isClosed()) reopen();
                visitors.accept(socket.accept());
                isTold = false;
            } catch (IOException failure) {
                if (!isWanted()) return;
                links.log(isTold ? Level.DEBUG : Level.WARNING,
                        "The cluster bus cannot accept links: " + failure.getMessage());
                isTold = true;
                pause();
            }
        }
    }

    private boolean isWanted() { return stopped.getCount() > 0; }

    /// Others would take a node for gone at whose port nobody listens.
    private void reopen() throws IOException {
        socket = opened(bind);
        if (!isWanted()) links.quit(socket);
    }

    /// For as long as there may be no descriptors, for one.
    private void pause() {
        try {
            if (stopped.await(PAUSE_MILLIS, TimeUnit.MILLISECONDS)) links.quit(socket);
        } catch (InterruptedException interrupted) {
            // Only what is stopped ends; Java has closed the port.
            links.log(Level.DEBUG, "The thread of the cluster bus's port was interrupted");
        }
    }
}

package io.javelina.server;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;

/// Looks up names of hosts on another thread, since that may take seconds. Node loop only.
final class HostResolver {
    /// Gets the addresses, on the loop; the second one is null when there was no name for it.
    interface Found {
        void found(InetAddress host, InetAddress source);
    }

    private final NodeLoop loop;
    private final ExecutorService thread;

    HostResolver(NodeLoop loop, ExecutorService thread) {
        this.loop = loop;
        this.thread = thread;
    }

    /// Addresses are found at once, names later.
    ///
    /// @param source where to connect from, empty for anywhere
    void resolve(String host, String source, Found found, Consumer<String> failed) {
        if (isAddress(host) && (source.isEmpty() || isAddress(source)))
            look(host, source, found, failed, Runnable::run);
        else
            thread.execute(() -> look(host, source, found, failed, this::onLoop));
    }

    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private void look(String host, String source, Found found, Consumer<String> failed,
            java.util.concurrent.Executor then) {
        try {
            InetAddress to = InetAddress.getByName(host);
            InetAddress from = source.isEmpty() ? null : InetAddress.getByName(source);
            then.execute(() -> found.found(to, from));
        } catch (IOException e) {
            then.execute(() -> failed.accept("Unable to connect to PRIMARY: " + e.getMessage()));
        }
    }

    private void onLoop(Runnable task) {
        try {
            loop.later(task);
        } catch (RejectedExecutionException e) {
            assert loop.hasEnded() : "only a loop that has ended takes no tasks";
        }
    }
}

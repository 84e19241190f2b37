package io.javelina.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import org.HdrHistogram.Histogram;

/// Sends requests at a fixed rate, whether or not earlier ones were answered, and records how long each answer took
/// **since the moment its request was due**. A server that pauses is charged for all that had to wait: the client
/// does not politely stop asking, which would hide the pause (coordinated omission).
///
/// One thread turns between the clock and the sockets. Without `nap` it never sleeps and needs a core of its own, which the
/// server's background threads then lack. With one it sleeps so many microseconds, and what the system adds, whenever
/// there is nothing to do; latencies are longer by that at most. It prints one line of JSON.
///
/// Options: `host`, `port`, `rate` per second, `seconds`, `connections`, `keys`, `size` of values, `reads` in percent,
/// `nap` in microseconds.
public final class PacedLoad {
    private static final long LONGEST_NANOS = 60_000_000_000L;
    private static final long DRAIN_NANOS = 5_000_000_000L;
    private static final double[] PERCENTILES = { 50, 90, 99, 99.9, 99.99 };

    /// A connection and the moments at which its unanswered requests were due, oldest first.
    private static final class Lane {
        private final SocketChannel channel;
        private final Requests requests = new Requests();
        private final ReplyScanner replies = new ReplyScanner();
        private final ByteBuffer received = ByteBuffer.allocateDirect(64 * 1024);
        private long[] due = new long[1024];
        private int oldest;
        private int waiting;

        Lane(InetSocketAddress server, Selector selector) throws IOException {
            channel = SocketChannel.open(server);
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, this);
        }

        void ask(long dueNanos, String... words) {
            if (waiting == due.length) grow();
            due[(oldest + waiting++) % due.length] = dueNanos;
            requests.add(words);
        }

        void send() throws IOException {
            channel.write(requests.toSend());
            requests.sent();
        }

        void receive() {
            try {
                if (channel.read(received.clear()) < 0) throw new IOException("the server closed a connection");
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
            received.flip();
        }

        private void grow() {
            long[] longer = new long[2 * due.length];
            for (int i = 0; i < waiting; i++) longer[i] = due[(oldest + i) % due.length];
            due = longer;
            oldest = 0;
        }

        long takeDue() {
            long taken = due[oldest];
            oldest = (oldest + 1) % due.length;
            waiting--;
            return taken;
        }
    }

    private final Options options;
    private final Selector selector = Selector.open();
    private final Lane[] lanes;
    private final Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    private final Random random = new Random(1);
    private final String value;
    /// As redis-benchmark names them, so that it can have loaded them.
    private final String[] keys;
    private final int readPercent;
    private final long napNanos;

    private PacedLoad(Options options) throws IOException {
        this.options = options;
        InetSocketAddress server = new InetSocketAddress(options.text("host", "127.0.0.1"),
                options.number("port", 6379));
        lanes = new Lane[options.number("connections", 50)];
        for (int i = 0; i < lanes.length; i++) lanes[i] = new Lane(server, selector);
        value = "x".repeat(options.number("size", 32));
        keys = new String[options.number("keys", 100_000)];
        for (int i = 0; i < keys.length; i++) keys[i] = "key:%012d".formatted(i);
        readPercent = options.number("reads", 80);
        napNanos = TimeUnit.MICROSECONDS.toNanos(options.number("nap", 0));
    }

    public static void main(String... arguments) throws IOException {
        PacedLoad load = new PacedLoad(Options.parse(arguments));
        load.warmUp();
        System.out.println(load.run(load.options.number("seconds", 60)));
    }

    /// Compiles the client's own code, and the server's, before anything counts.
    private void warmUp() throws IOException {
        run(options.number("warmup", 5));
        latencies.reset();
    }

    private String run(int seconds) throws IOException {
        int rate = options.number("rate", 10_000);
        long requests = (long) rate * seconds;
        long start = System.nanoTime();
        for (long sent = 0; sent < requests; turn()) {
            long dueNow = Math.min(requests, (long) ((System.nanoTime() - start) / 1e9 * rate) + 1);
            for (; sent < dueNow; sent++) ask(sent, start + (long) (sent * (1e9 / rate)));
        }
        drain();
        return describe(requests, seconds);
    }

    private void ask(long index, long dueNanos) {
        Lane lane = lanes[(int) (index % lanes.length)];
        String key = keys[random.nextInt(keys.length)];
        if (random.nextInt(100) < readPercent) lane.ask(dueNanos, "GET", key);
        else lane.ask(dueNanos, "SET", key, value);
    }

    private void turn() throws IOException {
        for (Lane lane : lanes) if (!lane.requests.isEmpty()) lane.send();
        if (selector.selectNow(this::readReplies) == 0 && napNanos > 0) LockSupport.parkNanos(napNanos);
    }

    private void readReplies(SelectionKey ready) {
        Lane lane = (Lane) ready.attachment();
        lane.receive();
        long now = System.nanoTime();
        while (lane.replies.next(lane.received)) latencies.recordValue(Math.min(LONGEST_NANOS, now - lane.takeDue()));
    }

    private void drain() throws IOException {
        long deadline = System.nanoTime() + DRAIN_NANOS;
        while (unanswered() > 0 && System.nanoTime() < deadline) turn();
    }

    private long unanswered() {
        long sum = 0;
        for (Lane lane : lanes) sum += lane.waiting;
        return sum;
    }

    private String describe(long requests, int seconds) {
        long errors = 0;
        for (Lane lane : lanes) errors += lane.replies.errors();
        String percentiles = DoubleStream.of(PERCENTILES).mapToObj(percentile -> "\"p%s\": %.1f"
                .formatted(percentile, latencies.getValueAtPercentile(percentile) / 1e3))
                .collect(Collectors.joining(", "));
        return String.format(Locale.ROOT,
                "{\"requests\": %d, \"seconds\": %d, \"unanswered\": %d, \"errors\": %d, \"unit\": \"us\", "
                        + "\"mean\": %.1f, %s, \"max\": %.1f}",
                requests, seconds, unanswered(), errors, latencies.getMean() / 1e3, percentiles,
                latencies.getMaxValue() / 1e3);
    }
}

package io.javelina.bench;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Random;

/// Keeps a server busy for minutes with a mixture of everything that allocates and frees: all types, values that grow
/// and shrink past the limits of their encodings, keys that expire, overwriting, renaming, deleting. With a
/// `maxmemory` on the server there is eviction as well. The random numbers come from `seed`, so a run can be repeated.
///
/// Options: `host`, `port`, `seconds`, `connections`, `keys`, `size` of the largest value, `batch`, `seed`.
public final class Soak {
    /// A way to write one command on a key.
    private interface Step {
        void add(Requests requests, String key, Soak soak);
    }

    /// Each kind of key has its own prefix, so that no command meets the wrong type.
    private static final Step[] STEPS = {
        (requests, key, soak) -> requests.add("SET", "s" + key, soak.value()),
        (requests, key, soak) -> requests.add("SET", "s" + key, soak.value(), "PX", soak.upTo(5000)),
        (requests, key, soak) -> requests.add("APPEND", "s" + key, soak.value()),
        (requests, key, soak) -> requests.add("GET", "s" + key),
        (requests, key, soak) -> requests.add("INCRBY", "n" + key, soak.upTo(1000)),
        (requests, key, soak) -> requests.add("SETRANGE", "r" + key, soak.upTo(4000), "x"),
        (requests, key, soak) -> requests.add("RPUSH", "l" + key, soak.value(), soak.upTo(100)),
        (requests, key, soak) -> requests.add("LPOP", "l" + key, soak.upTo(3)),
        (requests, key, soak) -> requests.add("LTRIM", "l" + key, "0", "200"),
        (requests, key, soak) -> requests.add("HSET", "h" + key, soak.upTo(600), soak.value()),
        (requests, key, soak) -> requests.add("HDEL", "h" + key, soak.upTo(600)),
        (requests, key, soak) -> requests.add("SADD", "i" + key, soak.upTo(700), soak.upTo(700)),
        (requests, key, soak) -> requests.add("SADD", "m" + key, "member " + soak.upTo(200)),
        (requests, key, soak) -> requests.add("SPOP", "m" + key),
        (requests, key, soak) -> requests.add("ZADD", "z" + key, soak.upTo(1000), soak.upTo(200)),
        (requests, key, soak) -> requests.add("ZREMRANGEBYRANK", "z" + key, "0", soak.upTo(20)),
        (requests, key, soak) -> requests.add("ZUNIONSTORE", "z" + key, "2", "z" + soak.upTo(99), "z" + soak.upTo(99)),
        (requests, key, soak) -> requests.add("SINTERSTORE", "m" + key, "m" + soak.upTo(99), "m" + soak.upTo(99)),
        (requests, key, soak) -> requests.add("XADD", "x" + key, "MAXLEN", "~", "300", "*", "field", soak.value()),
        (requests, key, soak) -> soak.readByGroup(requests, "x" + key),
        (requests, key, soak) -> requests.add("XTRIM", "x" + key, "MAXLEN", soak.upTo(100)),
        (requests, key, soak) -> requests.add("PFADD", "p" + key, soak.value(), soak.value()),
        (requests, key, soak) -> requests.add("GEOADD", "g" + key, soak.upTo(80), soak.upTo(80), soak.upTo(50)),
        (requests, key, soak) -> requests.add("LINSERT", "l" + key, "BEFORE", soak.upTo(100), soak.value()),
        (requests, key, soak) -> requests.add("SORT", "i" + key, "STORE", "l" + soak.upTo(999)),
        (requests, key, soak) -> requests.add("HEXPIRE", "h" + key, soak.upTo(5), "FIELDS", "1", soak.upTo(600)),
        (requests, key, soak) -> requests.add("COPY", "h" + key, "h" + soak.upTo(999), "REPLACE"),
        (requests, key, soak) -> requests.add("EXPIRE", soak.anyKey(key), soak.upTo(10)),
        (requests, key, soak) -> requests.add("PERSIST", soak.anyKey(key)),
        (requests, key, soak) -> requests.add("DEL", soak.anyKey(key)),
        (requests, key, soak) -> requests.add("UNLINK", soak.anyKey(key)),
        (requests, key, soak) -> requests.add("SCAN", soak.upTo(1000), "COUNT", "20") };

    private static final String PREFIXES = "snrlhimzxpg";

    private final Options options;
    private final Random random;
    private final int keys;
    private final int largest;
    private final ByteBuffer received = ByteBuffer.allocateDirect(256 * 1024);
    private long commands;

    private Soak(Options options) {
        this.options = options;
        random = new Random(options.number("seed", 1));
        keys = options.number("keys", 20_000);
        largest = options.number("size", 2000);
    }

    public static void main(String... arguments) throws IOException { new Soak(Options.parse(arguments)).run(); }

    private void run() throws IOException {
        InetSocketAddress server = new InetSocketAddress(options.text("host", "127.0.0.1"),
                options.number("port", 6379));
        long deadline = System.nanoTime() + options.number("seconds", 300) * 1_000_000_000L;
        long errors = 0;
        while (System.nanoTime() < deadline) errors += visit(server, deadline);
        System.out.printf("{\"commands\": %d, \"errors\": %d}%n", commands, errors);
    }

    /// A connection's life: some thousand batches, and then a new one, since connections are allocations too.
    private long visit(InetSocketAddress server, long deadline) throws IOException {
        Requests requests = new Requests();
        ReplyScanner replies = new ReplyScanner();
        int batch = options.number("batch", 50);
        try (SocketChannel channel = SocketChannel.open(server)) {
            for (int i = 0; i < 2000 && System.nanoTime() < deadline; i++) {
                for (int j = 0; j < batch; j++) anyStep().add(requests, "" + random.nextInt(keys), this);
                int sent = requests.count();
                send(channel, requests);
                await(channel, replies, sent);
                commands += sent;
            }
        }
        return replies.errors();
    }

    private static void send(SocketChannel channel, Requests requests) throws IOException {
        ByteBuffer bytes = requests.toSend();
        while (bytes.hasRemaining()) channel.write(bytes);
        requests.sent();
    }

    private void await(SocketChannel channel, ReplyScanner replies, int count) throws IOException {
        for (int left = count; left > 0;) {
            if (channel.read(received.clear()) < 0) throw new IOException("the server closed the connection");
            received.flip();
            while (replies.next(received)) left--;
        }
    }

    private Step anyStep() { return STEPS[random.nextInt(STEPS.length)]; }

    private String anyKey(String key) { return PREFIXES.charAt(random.nextInt(PREFIXES.length())) + key; }

    /// In a transaction, where it is no error of the run that the group is there already.
    private void readByGroup(Requests requests, String key) {
        requests.add("MULTI");
        requests.add("XGROUP", "CREATE", key, "group", "0", "MKSTREAM");
        requests.add("XREADGROUP", "GROUP", "group", "reader" + upTo(3), "COUNT", "5", "STREAMS", key, ">");
        requests.add("EXEC");
    }

    /// Mostly short, at times up to the largest.
    private String value() { return "v".repeat(1 + random.nextInt(random.nextInt(20) == 0 ? largest : 60)); }

    private String upTo(int bound) { return "" + (1 + random.nextInt(bound)); }
}

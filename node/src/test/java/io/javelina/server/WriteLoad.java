package io.javelina.server;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/// Random commands that change keys of all types, in several databases and transactions, for tests of whoever follows. The
/// same seed gives the same commands.
final class WriteLoad {
    private static final int KEYS = 200;
    private static final int DATABASES = 3;
    private static final int LONGEST_VALUE = 300;
    private static final int BIG_VALUE = 100_000;

    private final SplittableRandom random;

    WriteLoad(long seed) { this.random = new SplittableRandom(seed); }

    /// Sends so many commands in pipelines, and reads the replies, of which each is allowed.
    void run(RawClient client, int commands) {
        for (int done = 0; done < commands;) {
            List<String> batch = new ArrayList<>();
            for (int i = 0; i < 50 && done < commands; i++, done++) add(batch);
            client.send(String.join("", batch));
            client.receive(batch.size());
        }
    }

    private void add(List<String> batch) {
        switch (random.nextInt(40)) {
            case 0 -> batch.add(RawClient.request("SELECT", "" + random.nextInt(DATABASES)));
            case 1 -> addTransaction(batch);
            case 2 -> batch.add(RawClient.request("SET", key("string"), "x".repeat(random.nextInt(BIG_VALUE))));
            default -> batch.add(RawClient.request(command()));
        }
    }

    private void addTransaction(List<String> batch) {
        batch.add(RawClient.request("MULTI"));
        int commands = random.nextInt(1, 6);
        for (int i = 0; i < commands; i++) batch.add(RawClient.request(command()));
        batch.add(RawClient.request("EXEC"));
    }

    private String[] command() {
        return switch (random.nextInt(28)) {
            case 0, 1 -> words("SET", key("string"), value());
            case 2 -> words("APPEND", key("string"), value());
            case 3 -> words("INCRBY", key("counter"), number());
            case 4 -> words("INCRBYFLOAT", key("float"), number() + ".5");
            case 5 -> words("SETBIT", key("string"), "" + random.nextInt(1000), "" + random.nextInt(2));
            case 6, 7 -> words("RPUSH", key("list"), value(), value());
            case 8 -> words("LPOP", key("list"));
            case 9 -> words("LREM", key("list"), "1", value());
            case 10, 11 -> words("SADD", key("set"), value(), number());
            case 12 -> words("SPOP", key("set"));
            case 13 -> words("SUNIONSTORE", key("set"), key("set"), key("set"));
            case 14, 15 -> words("ZADD", key("zset"), number(), value(), number(), number());
            case 16 -> words("ZPOPMIN", key("zset"));
            case 17 -> words("ZUNIONSTORE", key("zset"), "2", key("zset"), key("set"));
            case 18, 19 -> words("HSET", key("hash"), number(), value(), value(), number());
            case 20 -> words("HINCRBY", key("hashcounter"), number(), "1");
            case 21, 22 -> words("XADD", key("stream"), "*", "field", value());
            case 23 -> words("XGROUP", "CREATE", key("stream"), "group" + random.nextInt(3), "0", "MKSTREAM");
            case 24 -> words("XREADGROUP", "GROUP", "group" + random.nextInt(3), "me", "COUNT", "2", "STREAMS",
                    key("stream"), ">");
            case 25 -> words("PEXPIRE", key("string"), "" + random.nextInt(1_000_000, 2_000_000));
            case 26 -> words("DEL", key("list"), key("set"));
            default -> words("RENAME", key("hash"), key("hash"));
        };
    }

    private static String[] words(String... words) { return words; }

    private String key(String type) { return type + ":" + random.nextInt(KEYS); }

    private String number() { return "" + random.nextInt(1000); }

    private String value() {
        int length = random.nextInt(10) == 0 ? random.nextInt(LONGEST_VALUE) : random.nextInt(1, 20);
        StringBuilder value = new StringBuilder();
        for (int i = 0; i < length; i++) value.append((char) ('a' + random.nextInt(26)));
        return value.toString();
    }
}

package io.javelina.server;

import java.util.List;
import java.util.Random;

/// Random commands of clients that may have asked the wrong node, or for keys of several slots.
final class RoutedCommands {
    /// Hash tags of slots 0, 3300, 15495 and 12182: four slots that keys are in.
    private static final String[] TAGS = { "{06S}", "{b}", "{a}", "{foo}" };
    static final Integer[] SLOTS = { 0, 3300, 15495, 12182 };
    /// Keys of each slot.
    private static final int KEYS = 4;

    /// `K` stands for a key of the slot that the command is about, `L` for one of any slot.
    private static final List<String> SHAPES = List.of("GET K", "SET K v", "SET K v", "SET K v", "DEL K", "DEL K K",
            "EXISTS K K K", "MGET K K", "MGET K K", "MSET K 1 K 2", "MSETNX K 1 K 2", "RENAME K K", "RENAMENX K K",
            "COPY K K", "COPY K K DB 0", "COPY K K REPLACE", "INCRBY K 2", "LPUSH K a b", "BLPOP K K 0.001",
            "BRPOP K 0.001", "LMOVE K K LEFT RIGHT", "BLMOVE K K LEFT LEFT 0.001", "RPOPLPUSH K K", "SADD K a b",
            "SMOVE K K a", "SINTERSTORE K K K", "SINTERCARD 2 K K", "SINTERCARD 2 K K LIMIT 1", "SDIFF K K",
            "ZADD K 1 a", "ZUNIONSTORE K 2 K K", "ZINTERCARD 2 K K", "ZDIFF 2 K K", "ZRANGESTORE K K 0 -1",
            "LMPOP 2 K K LEFT", "ZMPOP 2 K K MIN", "BLMPOP 0.001 2 K K LEFT", "BZMPOP 0.001 1 K MAX",
            "BZPOPMIN K K 0.001", "GETDEL K", "GETEX K PERSIST", "TOUCH K K", "UNLINK K", "SORT K BY nosort STORE K",
            "SORT_RO K BY nosort", "BITOP OR K K K", "PFADD K a", "PFCOUNT K K", "PFMERGE K K", "PERSIST K",
            "XADD K 1-1 a b", "XREAD STREAMS K K 0 0", "XREAD COUNT 1 BLOCK 1 STREAMS K K $ $",
            "XGROUP CREATE K g $ MKSTREAM", "XREADGROUP GROUP g c STREAMS K 0", "XINFO GROUPS K",
            "SPUBLISH K message", "TYPE K", "EXPIRE K 1000", "EXPIRE K 0", "RESTORE K 0 broken",
            "RESTORE-ASKING K 0 broken", "OBJECT REFCOUNT K", "GEOADD K 1 1 a", "GEOSEARCHSTORE K K FROMMEMBER a"
                    + " BYRADIUS 1 m",
            "GEORADIUS K 0 0 1 m STORE K", "GEORADIUS K 0 0 1 m STORE K STOREDIST K", "HSET K a b",
            "MIGRATE 127.0.0.1 1 K 0 5000", "MIGRATE 127.0.0.1 1  0 5000 KEYS K K",
            "MIGRATE 127.0.0.1 1 nokey 0 5000 KEYS K K", "WATCH K", "WATCH K K",
            // Keys of several slots.
            "MGET K L", "MSET K 1 L 2", "EXISTS L L", "SORT K STORE L", "SORT K DESC BY nosort STORE L",
            "SUNION L L", "ZUNION 2 K L", "ZUNIONSTORE L 1 K",
            "LMPOP 2 K L LEFT", "BLPOP K L 0.001", "BITOP AND L K K", "PFCOUNT L L", "COPY K L", "RENAME K L",
            "XREAD STREAMS K L 0 0", "XREADGROUP GROUP g c STREAMS K L > >", "GEORADIUS K 0 0 1 m STORE L",
            "GEORADIUS K 0 0 1 m STORE L STOREDIST K", "GEOSEARCHSTORE L K FROMLONLAT 1 1 BYRADIUS 1 m", "WATCH K L",
            "MIGRATE 127.0.0.1 1  0 5000 KEYS K L", "MIGRATE 127.0.0.1 1  0 5000 AUTH KEYS KEYS K", "PFMERGE K L",
            "SINTERCARD 2 K L",
            // Not quite commands.
            "NOSUCH K", "GET", "GET K L", "SORT K STORE", "SORT K BY", "ZUNIONSTORE K 5 L", "ZUNIONSTORE K x K",
            "ZUNIONSTORE K 1x L", "LMPOP +1 K LEFT", "LMPOP 1.5 L LEFT", "XREAD COUNT STREAMS STREAMS K 0",
            "XREADGROUP GROUP g STREAMS STREAMS K L 0 0", "XREAD NOACK STREAMS K 0",
            "GEORADIUSBYMEMBER K a STORE m STORE L",
            "ZUNIONSTORE K 0 K", "ZUNIONSTORE K -1 K", "LMPOP 0 K LEFT", "LMPOP 5 K LEFT", "LMPOP x K LEFT",
            "SINTERCARD 0 K", "SINTERCARD 3 K K", "BLMPOP 0.001 9 K LEFT", "BLMPOP x 1 K LEFT", "XREAD STREAMS K",
            "XREAD STREAMS K L 0", "XREAD COUNT K STREAMS K 0", "XREAD K 0", "XREADGROUP GROUP STREAMS c STREAMS K 0",
            "GEORADIUS K 0 0 1 m STORE", "GEORADIUS K 0 0 1 m STOREDIST", "MIGRATE 127.0.0.1 1 K 0 5000 KEYS L",
            "MIGRATE 127.0.0.1 1 K 0", "MSET K 1 K", "COPY K K DB", "BLPOP K x", "OBJECT NOSUCH K",
            "XINFO NOSUCH K", "BITOP XOR K", "EXPIRE K x",
            // For any node.
            "DBSIZE", "PING", "FLUSHALL", "KEYS *");

    private final Random random;

    RoutedCommands(Random random) { this.random = random; }

    int slot() { return random.nextInt(SLOTS.length); }

    /// A command about the slot of this number.
    ///
    /// @param isQueued whether it has to be one that transactions take in all versions, with keys of that slot only
    String next(int slot, boolean isQueued) {
        String shape = SHAPES.get(random.nextInt(SHAPES.size()));
        while (isQueued && shape.matches("WATCH.*|MIGRATE.*|.*\\bL\\b.*"))
            shape = SHAPES.get(random.nextInt(SHAPES.size()));
        StringBuilder line = new StringBuilder();
        for (String word : shape.split(" ")) {
            if (!line.isEmpty()) line.append(' ');
            switch (word) {
                case "K" -> line.append(key(slot));
                case "L" -> line.append(key(slot()));
                default -> line.append(word);
            }
        }
        return line.toString();
    }

    private String key(int slot) { return TAGS[slot] + random.nextInt(KEYS); }
}

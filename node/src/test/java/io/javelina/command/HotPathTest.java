package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The commands that make up most traffic leave the heap alone.
class HotPathTest {
    private static final int RUNS = 20_000;
    /// What the JVM itself may allocate on the thread meanwhile, per command.
    private static final double NOISE_BYTES = 1;

    /// As much per entry of a stream, whose nodes are new blocks that the checks of the tests note on the heap.
    private static final double NODE_NOISE_BYTES = 10;

    private final CommandHarness harness = Harnesses.strings();

    @ParameterizedTest
    @ValueSource(strings = { "GET text", "GET number", "GET missing", "SET text value", "SET number 12345",
        "SET text short KEEPTTL", "SET volatile value EX 100", "SET text value XX", "SETNX text x",
        "SETEX volatile 10 value", "GETEX volatile EX 50", "INCR number", "INCRBY number -5",
        "MGET text number missing",
        "MSET text value number 5", "STRLEN text", "GETRANGE text 0 2", "SETRANGE text 1 x", "GETBIT text 5",
        "SETBIT text 5 1" })
    void shouldAllocateNothing(String line) {
        harness.run("SET text value");
        harness.run("SET number 1");
        harness.run("SET volatile value EX 1000");
        assertThat(harness.garbage(line, RUNS, NOISE_BYTES)).as("heap bytes of " + line).isLessThan(NOISE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = { "HSET h f1 value", "HSET h n 12345 f2 longer-value", "HSET h f1 v new w", "HGET h f1",
        "HGET h n", "HGET h missing", "HMGET h f1 f2", "HEXISTS h f1", "HSTRLEN h f1", "HINCRBY h n 3", "HDEL h none",
        "HSET t f1 value", "HSET t n 12345 f2 longer-value", "HGET t f1", "HMGET t f1 n", "HINCRBY t n 3",
        "HGET missing f" })
    void shouldAllocateNothingForHashes(String line) {
        CommandHarness hashes = Harnesses.hashes();
        hashes.run("HSET h f1 value f2 other n 1");
        hashes.run("HSET t f1 value f2 other n 1 long " + "x".repeat(100));
        assertThat(hashes.ask("OBJECT ENCODING t")).isEqualTo("$hashtable");
        assertThat(hashes.garbage(line, RUNS, NOISE_BYTES)).as("heap bytes of " + line).isLessThan(NOISE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = { "XADD s * field value10", "XADD s * field 12345 other text",
        "XADD s MAXLEN ~ 1000 * field v",
        "XADD s MAXLEN 100 * field v", "XLEN s", "XRANGE s - + COUNT 1", "XREVRANGE s + - COUNT 1",
        "XREAD COUNT 1 STREAMS s 1-49", "XREADGROUP GROUP g c COUNT 1 STREAMS s >", "XACK s g 1-1",
        "XDEL s 1-1", "XPENDING s g - + 10", "XCLAIM s g c 0 1-2 FORCE" })
    void shouldAllocateNothingForStreams(String line) {
        CommandHarness streams = Harnesses.streams();
        for (int i = 1; i < 50; i++) streams.run("XADD s 1-" + i + " f v");
        streams.run("XGROUP CREATE s g 0");
        assertThat(streams.garbage(line, RUNS, NODE_NOISE_BYTES)).as("heap bytes of " + line)
                .isLessThan(NODE_NOISE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = { "SADD i 1 2", "SADD l m1 m2", "SADD t m1 m2", "SREM l none", "SREM t none",
        "SISMEMBER i 1", "SISMEMBER l m1", "SISMEMBER t m1", "SISMEMBER missing m", "SMISMEMBER t m1 m2", "SCARD t",
        "SMEMBERS t", "SRANDMEMBER t", "SRANDMEMBER l -3" })
    void shouldAllocateNothingForSets(String line) {
        CommandHarness sets = Harnesses.all();
        sets.run("SADD i 1 2 3");
        sets.run("SADD l m1 m2 3");
        sets.settings().encodingLimits.setMaxListpackEntries = 0;
        sets.run("SADD t m1 m2 x");
        assertThat(sets.ask("OBJECT ENCODING t")).isEqualTo("$hashtable");
        assertThat(sets.garbage(line, RUNS, NOISE_BYTES)).as("heap bytes of " + line).isLessThan(NOISE_BYTES);
    }

    @ParameterizedTest
    @ValueSource(strings = { "ZADD l 1 a", "ZADD l 2.5 b 3 c", "ZADD l GT CH 7 a", "ZSCORE l a", "ZSCORE l b",
        "ZSCORE missing a", "ZMSCORE l a b none", "ZINCRBY l 1 a", "ZRANK l c", "ZCARD l", "ZRANGE l 0 2",
        "ZRANGE l 0 0 WITHSCORES", "ZREM l none", "ZCOUNT l 1 (3", "ZRANGEBYSCORE l -inf +inf LIMIT 0 2",
        "ZADD t 1 a", "ZADD t 2.5 b 3 c", "ZSCORE t a", "ZSCORE t b", "ZMSCORE t a b none", "ZINCRBY t 1 a",
        "ZINCRBY t 0.5 b", "ZRANK t c", "ZRANGE t 0 2", "ZRANGE t 0 0 WITHSCORES", "ZREVRANGE t 1 2", "ZREM t none",
        "ZCOUNT t 1 (3", "ZRANGEBYLEX t [a (c" })
    void shouldAllocateNothingForSortedSets(String line) {
        CommandHarness sortedSets = Harnesses.all();
        sortedSets.run("ZADD l 1 a 2.25 b 3 c 4 17");
        sortedSets.run("ZADD t 1 a 2.25 b 3 c 4 17 5 " + "x".repeat(100));
        assertThat(sortedSets.ask("OBJECT ENCODING t")).isEqualTo("$skiplist");
        assertThat(sortedSets.garbage(line, RUNS, NOISE_BYTES)).as("heap bytes of " + line).isLessThan(NOISE_BYTES);
    }
}

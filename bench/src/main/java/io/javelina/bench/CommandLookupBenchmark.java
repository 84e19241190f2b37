package io.javelina.bench;

import io.javelina.command.Command;
import io.javelina.command.CommandTable;
import io.javelina.command.Group;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What finding the command of a request costs in nanoseconds, among as many names as Valkey has, asked for in random
/// order and in either letter case.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(value = 1, jvmArgs = { "-Xmx256m", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED" })
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class CommandLookupBenchmark {
    private static final int REQUESTS = 1024;
    private static final int SLOT_BYTES = 32;
    private static final String[] NAMES = {
        "GET", "SET", "DEL", "INCR", "INCRBY", "MGET", "MSET", "EXPIRE", "PEXPIRE", "TTL", "PTTL", "EXISTS", "HSET",
        "HGET", "HGETALL", "LPUSH", "RPUSH", "LPOP", "LRANGE", "SADD", "SREM", "SMEMBERS", "ZADD", "ZRANGE",
        "ZRANGEBYSCORE", "XADD", "XREADGROUP", "PING", "BITFIELD_RO", "GEORADIUSBYMEMBER_RO",
    };
    private static final int OTHERS = 210;

    private final Allocator allocator = Allocator.create();
    private final CommandTable table = new CommandTable();
    private final Arguments[] requests = new Arguments[REQUESTS];
    private long block;

    @Setup
    public void ask() {
        for (String name : NAMES) table.family(Group.STRING).command(name);
        for (int i = 0; i < OTHERS; i++) table.family(Group.STRING).command("OTHER" + Integer.toString(i * 7919, 36));
        block = allocator.allocate(Account.CLIENT_QUERY, (long) REQUESTS * SLOT_BYTES);
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < REQUESTS; i++) {
            String name = NAMES[random.nextInt(NAMES.length)];
            byte[] bytes = (random.nextBoolean() ? name : name.toLowerCase()).getBytes(StandardCharsets.US_ASCII);
            long address = block + (long) i * SLOT_BYTES;
            Memory.copy(bytes, 0, address, bytes.length);
            requests[i] = new Arguments();
            requests[i].add(address, bytes.length);
        }
    }

    @TearDown
    public void free() { allocator.free(Account.CLIENT_QUERY, block, (long) REQUESTS * SLOT_BYTES); }

    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public int find() {
        int positions = 0;
        for (Arguments request : requests) {
            Command command = table.find(request);
            positions += command.firstKeyPosition();
        }
        return positions;
    }
}

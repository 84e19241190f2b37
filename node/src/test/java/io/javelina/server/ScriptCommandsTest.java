package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.keyspace.Propagation;
import io.javelina.memory.Account;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Scripts in a node: what others see of them.
@Timeout(120)
class ScriptCommandsTest {
    private static final String RETURN_1 = "e0e1f9fabfc9d4800c877a703b823ac0578ff8db";

    private TestServer server;
    private RawClient client;
    private final RecordingFollower follower = new RecordingFollower();

    @BeforeEach
    void start() {
        server = TestServer.start("--busy-reply-threshold", "20");
        server.allowScratch(1 << 20);
        client = server.connect();
        server.onLoop(() -> {
            server.node().keyspace.propagation().follow(Propagation.To.REPLICAS, follower);
            return null;
        });
    }

    @AfterEach
    void stop() {
        client.ask("SCRIPT FLUSH");
        client.ask("FLUSHALL");
        server.close();
    }

    private String eval(String script, String... more) {
        String[] words = new String[2 + Math.max(1, more.length)];
        words[0] = "EVAL";
        words[1] = script;
        words[2] = "0";
        System.arraycopy(more, 0, words, 2, more.length);
        return client.askWords(words);
    }

    private List<List<String>> propagated() {
        return follower.take().stream().map(PropagatedCommand::words).toList();
    }

    @Test
    void shouldPropagateWhatItDid() {
        eval("redis.call('set', 'a', 1) redis.call('get', 'a') redis.call('incr', 'a')");
        assertThat(propagated()).containsExactly(List.of("MULTI"), List.of("set", "a", "1"), List.of("incr", "a"),
                List.of("EXEC"));
        eval("return redis.call('incr', 'a')");
        assertThat(propagated()).containsExactly(List.of("incr", "a"));
        eval("return redis.call('get', 'a')");
        assertThat(propagated()).isEmpty();
        eval("redis.call('incr', 'a') error('no')");
        assertThat(propagated()).containsExactly(List.of("incr", "a"));
    }

    @Test
    void shouldPropagateToThoseWhomTheScriptChose() {
        eval("redis.set_repl(redis.REPL_NONE) redis.call('set', 'a', 1) redis.set_repl(redis.REPL_REPLICA) "
                + "redis.call('set', 'b', 1) redis.set_repl(redis.REPL_AOF) redis.call('set', 'c', 1)");
        assertThat(propagated().stream().filter(words -> words.size() > 1)).containsExactly(List.of("set", "b", "1"));
        client.ask("SET d 1");
        assertThat(propagated()).containsExactly(List.of("SET", "d", "1"));
    }

    @Test
    void shouldRunInsideTransactions() {
        client.ask("MULTI");
        eval("return redis.call('incr', KEYS[1])", "1", "a");
        client.ask("INCR a");
        assertThat(client.ask("EXEC")).isEqualTo("[:1, :2]");
        assertThat(propagated()).containsExactly(List.of("MULTI"), List.of("incr", "a"), List.of("INCR", "a"),
                List.of("EXEC"));
    }

    @Test
    void shouldForgetTheOldestOfManyButNothingThatWasLoaded() {
        assertThat(client.askWords("SCRIPT", "LOAD", "return 1")).isEqualTo("$" + RETURN_1);
        long before = server.bytes(Account.SCRIPTS);
        for (int i = 2; i <= 511; i++) assertThat(eval("return " + i)).isEqualTo(":" + i);
        assertThat(client.ask("EVALSHA " + RETURN_1 + " 0")).isEqualTo(":1");
        assertThat(client.ask("INFO stats")).contains("evicted_scripts:10\r\n");
        assertThat(server.bytes(Account.SCRIPTS)).isGreaterThan(before + 500 * 100);
        client.ask("SCRIPT FLUSH");
        assertThat(server.bytes(Account.SCRIPTS)).isZero();
        assertThat(client.ask("EVALSHA " + RETURN_1 + " 0")).isEqualTo("-NOSCRIPT No matching script.");
    }

    @Test
    void shouldShowMonitorsWhatItCalls() {
        RawClient monitor = server.connect();
        monitor.ask("MONITOR");
        eval("return redis.call('set', KEYS[1], 'v')", "1", "k");
        assertThat(monitor.receive()).contains("\"EVAL\"");
        assertThat(monitor.receive()).contains(" lua] \"set\" \"k\" \"v\"");
    }

    @Test
    void shouldCountAnErrorOnce() {
        client.ask("SET k v");
        client.ask("CONFIG RESETSTAT");
        assertThat(eval("return redis.call('incr', 'k')")).startsWith("-ERR value is not an integer");
        assertThat(client.ask("INFO errorstats")).contains("errorstat_ERR:count=1\r\n");
        assertThat(client.ask("INFO commandstats")).containsPattern("cmdstat_incr:calls=1,.*failed_calls=1")
                .containsPattern("cmdstat_eval:calls=1,.*failed_calls=1");
        assertThat(eval("return redis.call('nosuch')")).startsWith("-ERR Unknown command");
        assertThat(client.ask("INFO errorstats")).contains("errorstat_ERR:count=2\r\n");
    }

    @Test
    void shouldBeEndedWhileItHasNotWritten() {
        RawClient other = server.connect();
        client.send(RawClient.request("EVAL", "while true do pcall(redis.call, 'get', 'k') end", "0"));
        while (!other.ask("PING").startsWith("-BUSY")) TestServer.pause();
        assertThat(other.ask("SCRIPT KILL")).isEqualTo("+OK");
        assertThat(client.receive()).startsWith("-ERR Script killed by user with SCRIPT KILL. script: ");
        assertThat(other.ask("PING")).isEqualTo("+PONG");
        assertThat(other.ask("SCRIPT KILL")).isEqualTo("-NOTBUSY No scripts in execution right now.");
    }

    @Test
    void shouldRefuseWhatNeedsMemoryWhenThereIsNone() {
        client.ask("SET k v");
        client.ask("CONFIG SET maxmemory 1");
        assertThat(eval("return redis.call('get', 'k')")).isEqualTo("$v");
        assertThat(eval("return redis.call('set', 'k', 'w')"))
                .startsWith("-OOM command not allowed when used memory > 'maxmemory'. script: ");
        assertThat(eval("#!lua\nreturn 1")).isEqualTo("-OOM command not allowed when used memory > 'maxmemory'.");
        assertThat(eval("#!lua flags=allow-oom\nreturn redis.call('set', 'k', 'w')")).isEqualTo("+OK");
        assertThat(eval("redis.call('del', 'none') return redis.call('set', 'k', 'x')")).isEqualTo("+OK");
        client.ask("CONFIG SET maxmemory 0");
    }

    @Test
    void shouldLeaveNothingToTheScriptsAfterIt() {
        eval("getmetatable('').__index = nil getmetatable('').__index = {upper = print}");
        assertThat(eval("return ('a'):upper()")).isEqualTo("$A");
        eval("getmetatable('').__index.upper = 1");
        assertThat(eval("return ('a'):upper()")).isEqualTo("$A");
        eval("table.insert(redis, 'x') table.insert(getmetatable(redis), 'x')");
        for (int i = 0; i < 100; i++) eval("return 1");
        assertThat(eval("return {#redis, #getmetatable(redis)}")).isEqualTo("[:0, :0]");
    }

    /// As deep as Valkey does, to the level.
    @Test
    void shouldReplyTablesInTablesUpToALimit() throws Exception {
        assertThat(nested(7994, "t[1] = n")).startsWith("[[[").contains("[]").doesNotContain("limit");
        assertThat(nested(7995, "t[1] = n")).contains("[-ERR reached lua stack limit]");
        assertThat(nested(100_000, "t[1] = n")).contains("[-ERR reached lua stack limit]");
        assertThat(nested(9000, "t.map = {x = n}"))
                .containsOnlyOnce("-ERR reached lua stack limit, -ERR reached lua stack limit");
        assertThat(client.ask("PING")).isEqualTo("+PONG");
    }

    /// What reads replies here calls itself for each level.
    private String nested(int levels, String link) throws Exception {
        String script = "local outer = {} local t = outer for i = 1, %d do local n = {} %s t = n end return outer";
        FutureTask<String> asked = new FutureTask<>(() -> eval(script.formatted(levels, link)));
        new Thread(null, asked, "deep", 256 << 20).start();
        return asked.get();
    }

    @Test
    void shouldKeepItsDatabaseToItself() {
        assertThat(eval("redis.call('select', 3) redis.call('set', 'k', 'v') return redis.call('get', 'k')"))
                .isEqualTo("$v");
        assertThat(client.ask("GET k")).isEqualTo("_");
        client.ask("SELECT 3");
        assertThat(client.ask("GET k")).isEqualTo("$v");
    }

    @Test
    void shouldLeaveNothingToScriptsThatFollow() {
        assertThat(eval("setfenv(0, {}) return 1")).isEqualTo(":1");
        assertThat(eval("return redis.call('get', 'k')")).isEqualTo("_");
        assertThat(eval("getfenv(0).x = 1")).contains("Attempt to modify a readonly table");
        assertThat(eval("getfenv(next).x = 1")).contains("Attempt to modify a readonly table");
        assertThat(eval("return x")).contains("nonexistent global variable 'x'");
        assertThat(eval("return tostring(getmetatable(newproxy(true)))")).isEqualTo("$nil");
    }

    @Test
    void shouldSurviveLongPatterns() {
        assertThat(eval("return #{pcall(string.find, ('a'):rep(100000), ('a?'):rep(100000))}")).isEqualTo(":3");
    }

    @Test
    void shouldGiveRepliesOfAnySize() {
        assertThat(eval(
                "local t = {} for i = 1, 20000 do t[i] = 'element ' .. i end redis.call('rpush', 'l', unpack(t, 1, 5000)) "
                        + "return #redis.call('lrange', 'l', 0, -1)"))
                .isEqualTo(":5000");
        assertThat(eval("redis.call('set', 'k', ('x'):rep(3000000)) return #redis.call('get', 'k')"))
                .isEqualTo(":3000000");
        assertThat(eval("return ('x'):rep(1e12)")).contains("not enough memory");
    }
}

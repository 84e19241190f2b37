package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The same scripts to us and to a real server, in both protocols: replies, errors and what is left must be the same.
class ScriptingDifferentialTest {
    /// Each is run with two keys and two arguments, in this order, so what one leaves another finds.
    private static final List<String> SCRIPTS = List.of( //
            "return 1", "return -3.7", "return 'text'", "return nil", "return true", "return false", "return {}", "",
            "return {1, 2, 'three', {4, {5}}, true, false}", "return {1, nil, 3}", "return {1, 2, name = 3}",
            "return {ok = 'fine'}", "return {err = 'CODE of an error'}", "return {ok = 1}", "return {err = {}}",
            "return {double = 3.25}", "return {double = '1'}", "return {map = {a = 1}}", "return {map = {[1] = {2}}}",
            "return {set = {a = true}}", "return {big_number = '12345678901234567890'}",
            "return {verbatim_string = {string = 'text', format = 'txt'}}", "return {verbatim_string = {string = 1}}",
            "return {{ok = 'one'}, {err = 'CODE two'}, {double = 1.5}}", "return 2^53", "return 0/0", "return 1/0",
            "return -1/0", "return 1e300", "return function() end", "return coroutine.create(function() end)",
            "return KEYS", "return ARGV", "return {#KEYS, #ARGV, KEYS[3], ARGV[1]}", "return tostring(KEYS[1])",
            "return redis.call('set', KEYS[1], ARGV[1])", "return redis.call('get', KEYS[1])",
            "return redis.call('get', 'none')", "return {redis.call('get', 'none')}",
            "return redis.call('get', 'none') == false", "return redis.call('mget', KEYS[1], 'none', KEYS[1])",
            "return redis.call('incr', KEYS[1])", "return redis.pcall('incr', KEYS[1])",
            "local reply = redis.pcall('incr', KEYS[1]) return reply.err",
            "local done, reply = pcall(redis.call, 'incr', KEYS[1]) return {tostring(done), type(reply), reply}",
            "return redis.call('lpush', KEYS[1], 1)", "return redis.call('del', KEYS[1], KEYS[2])",
            "return redis.call('rpush', KEYS[2], 'a', 1, 2.5, 1e20)", "return redis.call('lrange', KEYS[2], 0, -1)",
            "return redis.call('set', KEYS[1], 0.5)", "return redis.call('get', KEYS[1])",
            "return redis.call('type', KEYS[2])", "return redis.call('type', KEYS[2]).ok",
            "return redis.call('hset', 'h', 'a', 1, 'b', 2)", "return redis.call('hgetall', 'h')",
            "return redis.call('zadd', 'z', 1.5, 'a', 2, 'b')", "return redis.call('zscore', 'z', 'a')",
            "return redis.call('zrange', 'z', 0, -1, 'withscores')", "return redis.call('sadd', 's', 1)",
            "return redis.call('smembers', 's')", "redis.setresp(3) return redis.call('hgetall', 'h')",
            "redis.setresp(3) return redis.call('zscore', 'z', 'a')",
            "redis.setresp(3) return redis.call('smembers', 's')",
            "redis.setresp(3) return redis.call('get', 'none')", "redis.setresp(3) return true",
            "redis.setresp(3) return {true, false, nil}", "redis.setresp(3) return redis.call('hgetall', 'h').map.a",
            "redis.setresp(3) return redis.call('zscore', 'z', 'b').double",
            "redis.setresp(3) return type(redis.call('smembers', 's').set['1'])", "redis.setresp(2) return true",
            "redis.setresp(3) return redis.call('zmscore', 'z', 'a', 'c')",
            "return redis.call('xadd', 'x', '1-1', 'a', 'b')", "return redis.call('xrange', 'x', '-', '+')",
            "return redis.call('select', 3)", "return redis.call('dbsize')", "return redis.call('ping', 'text')",
            "return redis.sha1hex('')", "return redis.sha1hex('text')", "return redis.error_reply('CODE text')",
            "return redis.error_reply('text')", "return redis.error_reply('-CODE text')",
            "return redis.error_reply('')",
            "return redis.status_reply('text')", "return redis.status_reply('text').ok",
            "return redis.error_reply('a b').err",
            "return {redis.LOG_DEBUG, redis.LOG_WARNING, redis.REPL_ALL, redis.REPL_NONE, redis.REPL_AOF}",
            "return redis.set_repl(redis.REPL_ALL)", "return redis.replicate_commands()", "return redis.breakpoint()",
            "return redis.debug('x')", "error('text')", "error('text', 0)", "error({err = 'CODE text'})", "error()",
            "error(42)", "local x = nil return x.y", "\n\nlocal x = {} return x + 1", "return 'a' < 1", "return #nil",
            "return ('x'):rep(3)", "return string.rep('x', 0)", "local f = function() error('in') end\nf()",
            "return 1 +", "if", "return 'unfinished", "x = 1", "return x", "return _G.x",
            "local function f() return 1 + f() end return f()", "return select('#', pcall(error))",
            "return {pcall(function() return 1, 2 end)}",
            "return xpcall(function() error('a', 0) end, function(e) return e end)",
            "return {xpcall(error, function(e) return 'handled' end)}", "return loadstring('return 5')()",
            "return {loadstring('return')}", "return load(function() return nil end)()",
            "return string.format('%5.2f|%d|%s|%q|%x', 3.14159, 42, 'hi', 'a', 255)",
            "return {string.find('hello', 'l+')}",
            "return {string.gsub('hello', 'l', {l = 'L'})}", "return {('x=1, y=2'):match('(%w+)=(%w+)')}",
            "local t = {3, 1, 2} table.sort(t) return t", "return table.concat({1, 2, 3}, '-')",
            "return {unpack({1, 2})}",
            "return math.max(1, 5, 3)", "return tostring(math.pi)", "return tonumber('0x10')", "return tostring(1e15)",
            "local t = {} for i = 1, 5 do t[#t + 1] = i end return t", "return rawget({5}, 1)",
            "return type(rawget(_G, 'redis'))",
            "local t = {} rawset(t, 'a', 1) return t.a",
            "return getmetatable(setmetatable({}, {__metatable = 'kept'}))",
            "local n = 0 for k, v in pairs({a = 1, b = 2}) do n = n + v end return n",
            "local n = 0 for k, v in next, {1, 2} do n = n + v end return n",
            "local t = {a = 1, b = 2} for k in pairs(t) do t[k] = nil end return next(t) == nil",
            "local n = 0 for k in pairs(redis) do n = n + 1 end return n > 10", "return next({})", "return {next({7})}",
            "return coroutine.wrap(function() return coroutine.yield(1) end)()",
            "local c = coroutine.wrap(function(a) local b = coroutine.yield(a) return a + b end) return {c(1), c(2)}",
            "return coroutine.wrap(function() return redis.call('get', KEYS[1]) end)()",
            "local t = setmetatable({}, {__index = function(t, k) return redis.call('get', k) end}) return t[KEYS[1]]",
            "math.randomseed(7) return {math.random(1000), math.random(5, 10), tostring(math.random())}",
            "return pairs(nil)", "return ipairs()", "return setmetatable(1, {})", "return ('x'):bad()",
            "return redis.bad()",
            "return io", "return print", "return require", "return dofile", "return debug",
            "#!lua\nreturn 1", "#!lua flags=no-writes\nreturn redis.call('get', KEYS[1])",
            "#!lua flags=\nreturn 1", "#!lua flags=bad\nreturn 1", "#!bad\nreturn 1", "#!lua bad=1\nreturn 1", "#!lua",
            "#!lua flags=no-writes,allow-oom, \n\nerror('line 3')", "#!lua  flags=allow-stale\nreturn 2");

    @ParameterizedTest
    @ValueSource(ints = { 2, 3 })
    void shouldReplyAsARealServer(int protocol) throws Exception {
        List<String> differences = new ArrayList<>();
        try (TestServer server = TestServer.start(); Oracle oracle = Oracle.start()) {
            server.allowScratch(1 << 20);
            try (RawClient ours = server.connect(); RawClient theirs = RawClient.to(oracle.port())) {
                ours.ask("HELLO " + protocol);
                theirs.ask("HELLO " + protocol);
                for (String command : List.of("EVAL", "EVAL_RO"))
                    for (String script : SCRIPTS) {
                        String[] words = { command, script, "2", "first", "second", "one", "2" };
                        String reply = ours.askWords(words);
                        String expected = theirs.askWords(words);
                        if (!reply.equals(expected))
                            differences
                                    .add(command + " " + script + "\n  ours:   " + reply + "\n  theirs: " + expected);
                    }
                ours.ask("SCRIPT FLUSH");
                ours.ask("FLUSHALL");
            }
        }
        assertThat(String.join("\n", differences)).isEmpty();
    }
}

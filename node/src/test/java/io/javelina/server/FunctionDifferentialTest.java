package io.javelina.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.command.Oracle;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Libraries of functions are loaded, listed, called, given away and deleted here and at a real server, with the same
/// replies; each takes the other's payloads.
class FunctionDifferentialTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int STEPS = 1500;

    /// What the code of a library registers, and what it may do otherwise.
    private static final List<String> CODES = List.of("redis.register_function('f', function() end)",
            "redis.register_function('f', function() end, 3)", "redis.register_function()",
            "redis.register_function(nil)", "redis.register_function(nil, nil)", "redis.register_function({})",
            "redis.register_function('f')", "redis.register_function('f', 1)",
            "redis.register_function(1, function() end)",
            "redis.register_function('bad name', function() end)", "redis.register_function('', function() end)",
            "redis.register_function('f\\0g', function() end)", "redis.register_function(' f', function() end)",
            "redis.register_function('f', function() end) redis.register_function('f', function() end)",
            "redis.register_function{function_name='f', callback=function() end, flags={'nosuch'}}",
            "redis.register_function{function_name='f', callback=function() end, flags={no='allow-oom'}}",
            "redis.register_function{function_name='f', callback=function() end, flags={5}}",
            "redis.register_function{function_name='f', callback=function() end, flags={{}}}",
            "redis.register_function{function_name='f', callback=function() end, flags={}}",
            "redis.register_function{function_name='f', callback=function() end, flags={'NO-WRITES', 'no-writes'}}",
            "redis.register_function{function_name='f', callback=function() end, flags='x'}",
            "redis.register_function{function_name='f', callback=function() end, unknown=1}",
            "redis.register_function{function_name='f'}", "redis.register_function{callback=function() end}",
            "redis.register_function{}", "redis.register_function{'f', function() end}",
            "redis.register_function{[true]=3}",
            "redis.register_function{function_name='f', callback=function() end, description=1}",
            "redis.register_function{function_name='f', callback=function() end, description=''}",
            "redis.register_function{function_name='f', callback=function() end, description={}}",
            "redis.register_function{function_name=1, callback=function() end}",
            "redis.register_function{function_name={}, callback=function() end}",
            "redis.register_function{function_name='f', callback=3}",
            "redis.register_function{FUNCTION_NAME='f', CallBack=function() end}",
            "redis.register_function{function_name='f', callback=function() end, flags={'allow-oom', 'no-cluster',"
                    + " 'allow-stale', 'no-writes', 'allow-cross-slot-keys'}, description='does\\nit'}",
            "redis.call('ping')", "x = 1", "error('boom')", "redis.setresp(3)", "redis.sha1hex('x')", "redis.x = 1",
            "redis.nosuch = nil", "local y = nosuch", "local s = string.format('%d', 3)", "print('x')",
            "_G.x = 1", "setmetatable(_G, {})", "redis.log('x')", "redis.log()",
            "redis.log(redis.LOG_DEBUG, 'x') redis.register_function('f', redis.log)",
            "local v = redis.REDIS_VERSION redis.register_function('f', function() return 1 end)",
            "local s = ('x'):rep(3) redis.register_function('f', function() return s end)",
            "local x = nil + 1", "local x = {} x.y.z = 1", "local function f() return f() + 1 end f()",
            "local t = {} t[nil] = 1", "while true do end", "return 5", "syntax error(", "\u001bLua",
            "redis.register_function('f', function() end)\nlocal q = 1 + {}");

    /// Whole libraries, of which most have no proper first line.
    private static final List<String> LIBRARIES = List.of("", "#", "#!", "#!\nx", "#!lua\nx", "#! lua name=a\nx",
            "#!lua name=a", "#!lua name=a\nreturn 1", "#!lua name=\nx", "#!lua name=a-b\nx", "#!nosuch name=a-b\nx",
            "#!nosuch name=a\nx", "#!nosuch\nx", "#!lua name=a name=b\nx", "#!lua name=a foo=b\nx",
            "#!lua foo name=a\nx",
            "#!lua \"name=a\nx", "\u001bLua", "redis.register_function('f', function() end)",
            "#!lua 'name=q'\nredis.register_function('f', function() end)",
            "#!LUA NAME=zz\r\nredis.register_function('f', function() end)",
            "#!lua  name=a  \nredis.register_function('f', function() end) --\0",
            "#!lua name=a\0b\nredis.register_function('f', function() end)",
            "#!l\0ua name=a\nredis.register_function('f', function() end)");

    private final Random random = new Random(SEED);
    private Oracle oracle;
    private TestServer server;
    private RawClient ours;
    private RawClient theirs;

    @BeforeEach
    void start() throws IOException {
        oracle = Oracle.start();
        server = TestServer.start("--rdb-compatibility-version", "10");
        ours = server.connect();
        theirs = RawClient.to(oracle.port());
    }

    @AfterEach
    void close() throws IOException {
        ours.ask("FUNCTION FLUSH");
        theirs.close();
        oracle.close();
        server.close();
    }

    private void compare(String... words) { compare(UnaryOperator.identity(), words); }

    private void compare(UnaryOperator<String> comparable, String... words) {
        String reply = comparable.apply(named(ours.askWords(words)));
        assertThat(reply).as("seed " + SEED + ": " + String.join(" ", words))
                .isEqualTo(comparable.apply(theirs.askWords(words)));
    }

    /// What newer servers call differently.
    private static String named(String reply) {
        return reply.replace("server.register_function", "redis.register_function").replace("server.log()",
                "redis.log()");
    }

    /// Of several that are in the way a real server names any.
    private static String withoutName(String reply) {
        return reply.replaceAll(" \\w+ already exists", " already exists");
    }

    /// A real server lists functions in any order.
    private static String inOrder(String reply) {
        String[] functions = reply.replaceAll("[\\[\\], ]+", " ").split("\\$name ");
        Arrays.sort(functions);
        return String.join("", functions);
    }

    private void speak(int protocol) {
        ours.ask("HELLO " + protocol);
        theirs.ask("HELLO " + protocol);
    }

    @Test
    void shouldLoadWhatARealServerLoads() {
        for (String code : CODES) {
            compare("FUNCTION", "FLUSH");
            compare("FUNCTION", "LOAD", "#!lua name=a\n" + code);
            compare("FUNCTION", "LIST", "WITHCODE");
            compare("FUNCTION", "STATS");
        }
        for (String library : LIBRARIES) {
            compare("FUNCTION", "FLUSH");
            compare("FUNCTION", "LOAD", library);
            compare("FUNCTION", "LIST");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = { 2, 3 })
    void shouldTakeTheSameOptions(int protocol) {
        speak(protocol);
        compare("FUNCTION", "LOAD", "#!lua name=one\nredis.register_function{function_name='f', callback=function()"
                + " return 1 end, flags={'no-writes', 'allow-oom'}, description='d'}");
        compare("FUNCTION", "LIST");
        compare("FUNCTION", "LIST", "WITHCODE", "LIBRARYNAME", "O*");
        compare("FUNCTION", "LIST", "libraryname", "t*", "withcode");
        compare("FUNCTION", "LIST", "LIBRARYNAME");
        compare("FUNCTION", "LIST", "WITHCODE", "WITHCODE");
        compare("FUNCTION", "LIST", "LIBRARYNAME", "a", "LIBRARYNAME", "b");
        compare("FUNCTION", "LIST", "FOO");
        compare("FUNCTION", "LOAD", "FOO", "x");
        compare("FUNCTION", "LOAD", "replace", "REPLACE",
                "#!lua name=one\nredis.register_function('g', function() end)");
        compare("FUNCTION", "STATS");
        compare("FUNCTION", "KILL");
        compare("FUNCTION", "FLUSH", "NOW");
        compare("FUNCTION", "FLUSH", "SYNC", "NOW");
        compare("FUNCTION", "RESTORE", "x");
        compare("FUNCTION", "RESTORE", "x", "NOW");
        compare("FUNCTION", "RESTORE", "x", "FLUSH", "NOW");
        compare("FUNCTION", "DELETE", "ONE");
        compare("FUNCTION", "DELETE", "one");
        compare("FUNCTION", "DELETE", "one");
        compare("FUNCTION", "NOSUCH");
        compare("FUNCTION", "LIST");
        compare("FUNCTION", "FLUSH", "ASYNC");
        compare("COMMAND", "GETKEYS", "FCALL", "f", "2", "a", "b", "c");
    }

    @Test
    void shouldBehaveAsARealServerWhateverIsAsked() {
        System.out.println("FunctionDifferentialTest: -Djavelina.seed=" + SEED);
        List<String> payloads = new ArrayList<>(List.of("", ours.ask("FUNCTION DUMP").substring(1)));
        for (int step = 0; step < STEPS; step++) switch (random.nextInt(12)) {
            case 0, 1, 2 -> compare(FunctionDifferentialTest::withoutName, "FUNCTION", "LOAD", library());
            case 3, 4 -> compare(FunctionDifferentialTest::withoutName, "FUNCTION", "LOAD", "REPLACE", library());
            case 5 -> compare("FUNCTION", "DELETE", name());
            case 6 -> payloads.add((random.nextBoolean() ? ours : theirs).ask("FUNCTION DUMP").substring(1));
            case 7 -> compare(FunctionDifferentialTest::withoutName, "FUNCTION", "RESTORE",
                    payloads.get(random.nextInt(payloads.size())),
                    List.of("FLUSH", "APPEND", "REPLACE").get(random.nextInt(3)));
            case 8 -> compare("FUNCTION", "STATS");
            case 9 -> compare(FunctionDifferentialTest::inOrder, "FUNCTION", "LIST", "LIBRARYNAME", name());
            case 10 -> compare(random.nextBoolean() ? "FCALL" : "FCALL_RO", name() + random.nextInt(4), "0");
            default -> {
                if (random.nextInt(8) == 0) compare("FUNCTION", "FLUSH");
            }
        }
        server.onLoop(() -> {
            server.node().functions.libraries().assertInvariants();
            return null;
        });
    }

    private String name() { return "" + (char) ('a' + random.nextInt(4)); }

    /// Now and then one of its functions is in the way of another library's.
    private String library() {
        String name = name();
        StringBuilder code = new StringBuilder("#!lua name=" + name + "\n");
        int functions = random.nextInt(4);
        for (int i = 0; i < functions; i++) code.append(function(name + i));
        if (random.nextInt(6) == 0) code.append(function(name() + random.nextInt(4)));
        return code.toString();
    }

    private String function(String name) {
        return "redis.register_function{function_name='" + name + "', callback=function() return " + random.nextInt(100)
                + " end, flags={" + (random.nextBoolean() ? "'no-writes'" : "") + "}}\n";
    }
}

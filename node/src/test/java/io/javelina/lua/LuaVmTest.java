package io.javelina.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LuaVmTest {
    private final Allocator allocator = Allocator.create();
    private LuaVm vm;

    @BeforeEach
    void open() {
        vm = new LuaVm(allocator);
        vm.openLibraries();
    }

    @AfterEach
    void close() {
        assertThat(Lua.getTop(vm.state())).isZero();
        vm.close();
        assertThat(allocator.ledger().describe()).isEmpty();
    }

    /// What the chunk returns, converted to text, or its error.
    private String run(String code) {
        int status = Lua.OK;
        if (!load(code)) status = Lua.SYNTAX_ERROR;
        else status = vm.call(0, 1, 0);
        String result = status == Lua.OK ? "" : "error: ";
        int type = Lua.type(vm.state(), -1);
        result += switch (type) {
            case Lua.STRING, Lua.NUMBER -> Lua.toText(vm.state(), -1);
            case Lua.BOOLEAN -> Lua.toBoolean(vm.state(), -1) + "";
            default -> Lua.typeName(type);
        };
        Lua.pop(vm.state(), 1);
        return result;
    }

    private boolean load(String code) {
        byte[] bytes = code.getBytes(StandardCharsets.ISO_8859_1);
        long address = allocator.allocate(Account.SERVER, Math.max(1, bytes.length));
        Memory.copy(bytes, 0, address, bytes.length);
        try {
            return vm.load(new Slice().wrap(address, bytes.length), "@user_script");
        } finally {
            allocator.free(Account.SERVER, address, Math.max(1, bytes.length));
        }
    }

    @Test
    void shouldRunLua() {
        assertThat(run("return 1 + 1")).isEqualTo("2");
        assertThat(run("return ('x'):rep(3)")).isEqualTo("xxx");
        assertThat(run("return math.floor(2.5)")).isEqualTo("2");
    }

    @Test
    void shouldTellWhereAnErrorIs() {
        assertThat(run("local x\nreturn x.y"))
                .isEqualTo("error: user_script:2: attempt to index local 'x' (a nil value)");
        assertThat(run("return (")).isEqualTo("error: user_script:1: unexpected symbol near '<eof>'");
    }

    @Test
    void shouldCallJava() {
        vm.global("add", state -> {
            Lua.pushNumber(state, Lua.toNumber(state, 1) + Lua.toNumber(state, 2));
            return 1;
        });
        assertThat(run("return add(1, 2)")).isEqualTo("3");
        assertThat(run("local sum = 0 for i = 1, 1000 do sum = add(sum, i) end return sum")).isEqualTo("500500");
        assertThat(run("return coroutine.wrap(function() return add(1, 2) end)()")).isEqualTo("3");
    }

    @Test
    void shouldRaiseErrorsOfJavaFunctions() {
        vm.global("fail", _ -> { throw new LuaError("no"); });
        vm.global("failPlainly", _ -> { throw LuaError.plain("no"); });
        vm.global("raise", _ -> { throw LuaError.onStack(); });
        assertThat(run("\nfail()")).isEqualTo("error: user_script:2: no");
        assertThat(run("return fail()")).isEqualTo("error: user_script:1: no");
        assertThat(run("return failPlainly()")).isEqualTo("error: no");
        assertThat(run("return raise({1, 2})")).isEqualTo("error: table");
        assertThat(run("local ok, e = pcall(fail) return e")).isEqualTo("no");
        assertThat(run("local ok, e = pcall(function() fail() end) return e")).isEqualTo("user_script:1: no");
        assertThat(run("return ('x'):gsub('x', fail)")).isEqualTo("error: no");
        assertThat(run("table.sort({1, 2, 3}, raise)")).isEqualTo("error: 1");
        assertThat(run("return setmetatable({}, {__index = fail}).x")).isEqualTo("error: user_script:1: no");
        assertThat(run("return 1")).isEqualTo("1");
    }

    @Test
    void shouldGoOnAfterAnErrorWasCaught() {
        vm.global("fail", _ -> { throw new LuaError("no"); });
        assertThat(run("""
                local function id(...) return ... end
                local failures = 0
                for i = 1, 1000 do
                  if not pcall(fail) then failures = failures + 1 end
                  id(i)
                  if not pcall(function() pcall(fail) id(i) fail() end) then failures = failures + 1 end
                  if not xpcall(fail, function(e) id(i) return e end) then failures = failures + 1 end
                  if not coroutine.resume(coroutine.create(function() fail() end)) then failures = failures + 1 end
                  id(i)
                end
                return failures""")).isEqualTo("4000");
    }

    @Test
    void shouldHandleErrorsAsLuaDoes() {
        assertThat(run("return select('#', pcall(function() return 1, nil, nil end))")).isEqualTo("4");
        assertThat(run("local ok, e = xpcall(function() error('x', 0) end, function(e) return e .. '!' end) return e"))
                .isEqualTo("x!");
        assertThat(run("return select('#', xpcall(function() return 1, nil end, print))")).isEqualTo("3");
        assertThat(run("local ok, e = xpcall(function() error('x') end, function() error('y') end) return e"))
                .isEqualTo("error in error handling");
        assertThat(run("pcall()")).isEqualTo("error: user_script:1: bad argument #1 to 'pcall' (value expected)");
        assertThat(run("xpcall(1)")).isEqualTo("error: user_script:1: bad argument #2 to 'xpcall' (value expected)");
        assertThat(run("local ok, e = pcall(error, {code = 7}) return e.code")).isEqualTo("7");
        assertThat(run("local ok, e = pcall(1) return e")).isEqualTo("attempt to call a number value");
    }

    @Test
    void shouldPassDefectsToWhoeverCalls() {
        vm.global("fail", _ -> { throw new IllegalStateException("defect"); });
        vm.global("overflow", state -> overflow(state, 0));
        assertThatThrownBy(() -> run("while true do pcall(fail) end")).isInstanceOf(IllegalStateException.class)
                .hasMessage("defect");
        assertThatThrownBy(() -> run("pcall(overflow)")).isInstanceOf(StackOverflowError.class);
        assertThat(run("return 1")).isEqualTo("1");
    }

    private static int overflow(long state, int depth) { return overflow(state, depth + 1) + 1; }

    @ParameterizedTest
    @ValueSource(strings = { "while true do end", "while true do pcall(function() while true do end end) end",
        "xpcall(error, function() while true do end end)",
        "while true do xpcall(function() while true do end end, function() end) end",
        "while true do coroutine.wrap(function() while true do end end)() end",
        "while true do coroutine.resume(coroutine.create(function() while true do pcall(next) end end)) end",
        "while true do pcall(coroutine.wrap(function() while true do end end)) end",
        "table.sort({3, 2, 1}, function() while true do end end)", "local function f() return f() end f()",
        "('x'):gsub('x', function() while true do end end)",
        "setmetatable({}, {__index = function() while true do end end}).x = nil "
                + "return setmetatable({}, {__index = function() while true do end end}).x" })
    void shouldEndLoops(String code) {
        int[] asked = new int[1];
        vm.interruptible(1000, () -> ++asked[0] < 5);
        assertThat(run(code)).startsWith("error: ");
        assertThat(asked[0]).isEqualTo(5);
        vm.interruptible(1000, () -> true);
        assertThat(run("local n = 0 for i = 1, 1e5 do n = n + 1 end return n")).isEqualTo("100000");
    }

    @Test
    void shouldPassDefectsOfWhoIsAsked() {
        BooleanSupplier defective = () -> { throw new IllegalStateException("defect"); };
        vm.interruptible(1000, defective);
        assertThatThrownBy(() -> run("while true do pcall(next) end")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void shouldRefuseWhatIsCompiledAlready() {
        assertThat(run("\u001bLua")).isEqualTo("error: precompiled code is refused");
    }

    @ParameterizedTest
    @ValueSource(strings = { "local function f() return 1 + f() end return f()",
        "local function f() return pcall(f) end return select(2, f())",
        "local function f() return 1 + coroutine.wrap(f)() end return f()",
        "local t = setmetatable({}, {}) getmetatable(t).__index = function(t, k) return t[k .. 'x'] end return t.x" })
    void shouldSurviveDeepRecursion(String code) {
        assertThat(run(code)).isNotEqualTo("1");
        assertThat(run("return 1")).isEqualTo("1");
    }

    @Test
    void shouldTellTheFrameOfTheCaller() {
        vm.global("where", state -> {
            assertThat(vm.frame().at(state, 0)).isTrue();
            assertThat(vm.frame().isNative()).isTrue();
            assertThat(vm.frame().at(state, 1)).isTrue();
            assertThat(vm.frame().isNative()).isFalse();
            Lua.pushText(state, vm.frame().source() + ":" + vm.frame().line());
            return 1;
        });
        assertThat(run("\n\nreturn where()")).isEqualTo("@user_script:3");
    }

    @Test
    void shouldExchangeBytes() {
        long state = vm.state();
        Lua.pushText(state, "a\0\u00ff");
        Slice bytes = Lua.toString(state, -1, new Slice());
        assertThat(bytes.toBytes()).containsExactly('a', 0, 0xff);
        Lua.pushString(state, bytes);
        assertThat(Lua.rawEqual(state, -1, -2)).isTrue();
        Lua.setTop(state, 0);
    }

    @Test
    void shouldWalkThroughTables() {
        long state = vm.state();
        Lua.createTable(state, 2, 1);
        for (int i = 1; i <= 2; i++) {
            Lua.pushNumber(state, i * 10);
            Lua.rawSetI(state, -2, i);
        }
        Lua.pushBoolean(state, true);
        Lua.setField(state, -2, "field");
        assertThat(Lua.objLen(state, 1)).isEqualTo(2);
        assertThat(Lua.getField(state, 1, "field")).isEqualTo(Lua.BOOLEAN);
        Lua.pop(state, 1);
        int seen = 0;
        Lua.pushNil(state);
        while (Lua.next(state, 1)) {
            seen++;
            Lua.pop(state, 1);
        }
        assertThat(seen).isEqualTo(3);
        Lua.setTop(state, 0);
    }

    @Test
    void shouldRefuseWhatCannotBeAKey() {
        vm.global("set", state -> {
            Lua.rawSet(state, 1);
            return 0;
        });
        assertThat(run("set({}, nil, 1)")).isEqualTo("error: table index is nil");
        assertThat(run("set({}, 0/0, 1)")).isEqualTo("error: table index is NaN");
    }

    @Test
    void shouldOpenTablesOfFunctions() {
        vm.library("box").function("first", _ -> 1).number("size", 2).text("name", "the box");
        assertThat(run("return box.first(7)")).isEqualTo("7");
        assertThat(run("return box.name .. box.size")).isEqualTo("the box2");
    }

    @Test
    void shouldSayWhatItTakes() {
        long before = vm.usedBytes();
        assertThat(before).isBetween(10_000L, 100_000L);
        run("kept = ('x'):rep(1e6)");
        assertThat(vm.usedBytes() - before).isBetween(1_000_000L, 3_100_000L);
        run("kept = nil");
        Lua.collect(vm.state());
        assertThat(vm.usedBytes() - before).isLessThan(500_000);
    }
}

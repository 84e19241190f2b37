package io.javelina.lua;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LuaArgumentsTest {
    private final Allocator allocator = Allocator.create();
    private LuaVm vm;

    @BeforeEach
    void open() {
        vm = new LuaVm(allocator);
        vm.openLibraries();
        vm.library("take").function("number", state -> result(state, LuaArguments.number(state, 1)))
                .function("integer", state -> result(state, LuaArguments.integer(state, 1)))
                .function("second", state -> result(state, LuaArguments.integer(state, 2, 7)))
                .function("length", state -> result(state, LuaArguments.string(state, 1, new Slice()).length()))
                .function("option", state -> result(state, LuaArguments.option(state, 1, "off", "on")))
                .function("places", state -> {
                    LuaArguments.checkStack(state, (int) LuaArguments.integer(state, 1), "so many");
                    return 0;
                });
    }

    private static int result(long state, double number) {
        Lua.pushNumber(state, number);
        return 1;
    }

    @AfterEach
    void close() {
        assertThat(Lua.getTop(vm.state())).isZero();
        vm.close();
        assertThat(allocator.ledger().describe()).isEmpty();
    }

    private String run(String code) {
        byte[] bytes = code.getBytes(StandardCharsets.ISO_8859_1);
        long address = allocator.allocate(Account.SERVER, bytes.length);
        Memory.copy(bytes, 0, address, bytes.length);
        assertThat(vm.load(new Slice().wrap(address, bytes.length), "@user_script")).isTrue();
        allocator.free(Account.SERVER, address, bytes.length);
        vm.call(0, 1, 0);
        String result = Lua.toText(vm.state(), -1);
        Lua.pop(vm.state(), 1);
        return result;
    }

    @Test
    void shouldTakeWhatIsMeant() {
        assertThat(run("return take.number(1.5)")).isEqualTo("1.5");
        assertThat(run("return take.number(' 0x10 ')")).isEqualTo("16");
        assertThat(run("return take.number('0')")).isEqualTo("0");
        assertThat(run("return take.integer(-1.9)")).isEqualTo("-1");
        assertThat(run("return take.second(0) + take.second(0, nil) + take.second(0, 1)")).isEqualTo("15");
        assertThat(run("return take.length('a\\0b') + take.length(12)")).isEqualTo("5");
        assertThat(run("return take.option('on')")).isEqualTo("1");
        assertThat(run("return take.places(7000)")).isNull();
    }

    @Test
    void shouldTellWhatIsWrong() {
        assertThat(run("return take.number('x')"))
                .isEqualTo("user_script:1: bad argument #1 to 'number' (number expected, got string)");
        assertThat(run("return take.integer()"))
                .isEqualTo("user_script:1: bad argument #1 to 'integer' (number expected, got no value)");
        assertThat(run("return take.second(1, {})"))
                .isEqualTo("user_script:1: bad argument #2 to 'second' (number expected, got table)");
        assertThat(run("return take.length(nil)"))
                .isEqualTo("user_script:1: bad argument #1 to 'length' (string expected, got nil)");
        assertThat(run("return take.option('o\\0n')"))
                .isEqualTo("user_script:1: bad argument #1 to 'option' (invalid option 'o')");
        assertThat(run("return take.places(8000)")).isEqualTo("user_script:1: stack overflow (so many)");
    }

    @Test
    void shouldNameTheFunctionAsItsCallerDoes() {
        assertThat(run("local f = take.number return f()")).contains("#1 to 'f'");
        assertThat(run("local t = {take.number} return t[1]()")).contains("#1 to '?'");
        assertThat(run("local ok, e = pcall(take.number) return e"))
                .isEqualTo("bad argument #1 to '?' (number expected, got no value)");
        assertThat(run("return take:number()")).contains("calling 'number' on bad self (number expected, got table)");
        assertThat(run("return take:second('x')")).contains("#1 to 'second'");
        assertThat(run("return coroutine.wrap(function() return take.number() end)()")).contains("#1 to 'number'");
    }

    @Test
    void shouldGiveAFunctionItsUpvalues() {
        int number = vm.register(state -> {
            Lua.pushValue(state, Lua.upvalue(1));
            Lua.pushValue(state, Lua.upvalue(2));
            return 2;
        });
        for (String name : new String[]{ "first", "second" }) {
            Lua.pushText(vm.state(), name);
            Lua.pushNumber(vm.state(), name.length());
            vm.pushFunction(vm.state(), number, 2);
            Lua.setField(vm.state(), Lua.GLOBALS, name);
        }
        assertThat(run("local name, length = first() return name .. length .. second()")).isEqualTo("first5second");
    }

    @Test
    void shouldGiveMemoryThatLuaFrees() {
        vm.global("make", state -> {
            long block = Lua.newUserData(state, 1000);
            Memory.fill(block, 1000, 7);
            assertThat(Lua.toUserData(state, -1)).isEqualTo(block);
            return 1;
        });
        long before = vm.usedBytes();
        assertThat(run("for i = 1, 10000 do make() end collectgarbage() return type(make())")).isEqualTo("userdata");
        assertThat(vm.usedBytes()).isLessThan(before + 100_000);
    }
}

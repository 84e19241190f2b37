package io.javelina.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CjsonLibraryTest {
    @Test
    void shouldDoAsARealServerDid() throws IOException { RecordedChunks.assertAsRecorded("cjson"); }

    @Test
    void shouldReadBackAnyText() {
        try (LibraryVm vm = new LibraryVm()) {
            assertThat(vm.show("""
                    for length = 0, 300 do
                      local bytes = {}
                      for i = 1, length do bytes[i] = string.char((i * 7 + length) % 256) end
                      local text = table.concat(bytes)
                      assert(cjson.decode(cjson.encode(text)) == text)
                      assert(cjson.decode(cjson.encode({[text] = text}))[text] == text)
                    end
                    return 'read'""")).isEqualTo("s:4:read");
        }
    }

    /// A few tables that hold each other, and one element far behind.
    @Test
    void shouldNotWriteMoreThanAValueCanHave() {
        try (LibraryVm vm = new LibraryVm()) {
            CjsonLibrary.open(vm.vm(), 1000);
            String doubled = "local t = {} for i = 1, 100 do t = {t, t} end return pcall(cjson.encode, t)";
            assertThat(vm.show(doubled)).isEqualTo("boolean:false|s:17:not enough memory");
            String sparse = "cjson.encode_sparse_array(false, 0) return pcall(cjson.encode, {[2147483647] = 1})";
            assertThat(vm.show(sparse)).isEqualTo("boolean:false|s:17:not enough memory");
            String escapes = "return pcall(cjson.encode, ('\\1'):rep(10000))";
            assertThat(vm.show(escapes)).isEqualTo("boolean:false|s:17:not enough memory");
            assertThat(vm.show("return #cjson.encode(('x'):rep(999))")).isEqualTo("n:1001");
        }
    }

    /// As [io.javelina.lua.LuaVm#interruptible] decides.
    @Test
    @Timeout(60)
    void shouldBeEndedInTheMiddle() {
        try (LibraryVm vm = new LibraryVm()) {
            vm.vm().interruptible(1_000_000, () -> false);
            String doubled = "local t = {} for i = 1, 30 do t = {t, t} end return pcall(cjson.encode, t)";
            assertThat(vm.show(doubled)).isEqualTo("error: ended");
        }
    }

    @Test
    void shouldNotGoDeeperThanLua() {
        try (LibraryVm vm = new LibraryVm()) {
            vm.show("cjson.encode_max_depth(2147483647) cjson.decode_max_depth(2147483647)");
            String decode = "return pcall(cjson.decode, ('['):rep(10000000))";
            assertThat(vm.show(decode)).startsWith("boolean:false|s:").contains("too many nested");
            String encode = "local t = {} for i = 1, 1000000 do t = {t} end return pcall(cjson.encode, t)";
            assertThat(vm.show(encode)).startsWith("boolean:false|s:").contains("excessive nesting");
            assertThat(vm.show("return cjson.decode('[7]')[1]")).isEqualTo("n:7");
        }
    }

    /// New modules are made of what is known already, and go with their settings when nobody has them any more.
    @Test
    void shouldMakeAsManyModulesAsOneLikes() {
        try (LibraryVm vm = new LibraryVm()) {
            assertThat(vm.show("""
                    for i = 1, 50000 do
                      local module = cjson.new()
                      module.encode_max_depth(i)
                      assert(module.encode_max_depth() == i)
                    end
                    collectgarbage()
                    assert(collectgarbage('count') < 1000)
                    return cjson.encode_max_depth()""")).isEqualTo("n:1000");
        }
    }

    @Test
    void shouldReadNumbersOfAMillionDigits() {
        try (LibraryVm vm = new LibraryVm()) {
            assertThat(vm.show("return cjson.decode('0.' .. ('0'):rep(1000000) .. '25e1000000')")).isEqualTo("n:0.25");
            assertThat(vm.show("return cjson.decode('3.' .. ('0'):rep(1000000) .. '1')")).isEqualTo("n:3");
            assertThat(vm.show("return cjson.decode(('7'):rep(1000000))")).isEqualTo("n:inf");
            assertThat(vm.show("return cjson.decode('0x' .. ('1'):rep(1000000) .. 'p-4000000')"))
                    .isEqualTo("n:0.066666666666666666");
        }
    }
}

package io.javelina.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class CmsgpackLibraryTest {
    @Test
    void shouldDoAsARealServerDid() throws IOException { RecordedChunks.assertAsRecorded("cmsgpack"); }

    @Test
    void shouldReadBackEachWidth() {
        try (LibraryVm vm = new LibraryVm()) {
            assertThat(vm.show("""
                    for bits = 0, 52 do
                      for _, near in ipairs{-1, 0, 1} do
                        for _, sign in ipairs{-1, 1} do
                          local n = sign * (2^bits + near)
                          assert(cmsgpack.unpack(cmsgpack.pack(n)) == n, n)
                          assert(cmsgpack.unpack(cmsgpack.pack(n / 3)) == n / 3, n)
                        end
                      end
                    end
                    for _, length in ipairs{0, 31, 32, 255, 256, 65535, 65536, 3000000} do
                      local text = ('x'):rep(length)
                      assert(cmsgpack.unpack(cmsgpack.pack(text)) == text, length)
                    end
                    for _, length in ipairs{0, 15, 16, 65535, 65536} do
                      local array, map = {}, {}
                      for i = 1, length do array[i] = i map['k' .. i] = i end
                      array, map = cmsgpack.unpack(cmsgpack.pack(array, map))
                      assert(#array == length)
                      for i = 1, length do assert(array[i] == i and map['k' .. i] == i) end
                    end
                    return 'read'""")).isEqualTo("s:4:read");
        }
    }

    /// Each of 30 tables is in the next one twice, but only 16 of them count.
    @Test
    void shouldNotWriteMoreThanAValueCanHave() {
        try (LibraryVm vm = new LibraryVm()) {
            CmsgpackLibrary.open(vm.vm(), 1000);
            String doubled = "local t = {} for i = 1, 30 do t = {t, t} end return pcall(cmsgpack.pack, t)";
            assertThat(vm.show(doubled)).isEqualTo("boolean:false|s:17:not enough memory");
            assertThat(vm.show("return #cmsgpack.pack(('x'):rep(998))")).isEqualTo("n:1001");
            assertThat(vm.show("return #cmsgpack.pack({1, 2, 3})")).isEqualTo("n:4");
        }
    }

    /// As [io.javelina.lua.LuaVm#interruptible] decides.
    @Test
    @Timeout(60)
    void shouldBeEndedInTheMiddle() {
        try (LibraryVm vm = new LibraryVm()) {
            vm.vm().interruptible(1_000_000, () -> false);
            String doubled = "local t = {} for i = 1, 16 do t = {t, t, t, t, t, t} end return pcall(cmsgpack.pack, t)";
            assertThat(vm.show(doubled)).isEqualTo("error: ended");
        }
    }

    @Test
    void shouldNotGoDeeperThanLua() {
        try (LibraryVm vm = new LibraryVm()) {
            String arrays = "return pcall(cmsgpack.unpack, ('\\145'):rep(10000000))";
            assertThat(vm.show(arrays)).startsWith("boolean:false|s:").contains("stack overflow");
            String maps = "return pcall(cmsgpack.unpack, ('\\129\\1'):rep(10000000))";
            assertThat(vm.show(maps)).startsWith("boolean:false|s:").contains("stack overflow");
            assertThat(vm.show("return cmsgpack.unpack(cmsgpack.pack(7))")).isEqualTo("n:7");
        }
    }
}

package io.javelina.script;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;

/// A state with the libraries that scripts have, and nothing else of a server.
///
/// [#show] writes out all results of a chunk: `n:1|s:3:abc|boolean:true|{n:1=n:5}`. It is Lua itself, so that a real server can be
/// asked the same.
public final class LibraryVm implements AutoCloseable {
    private static final String BEFORE = "local S; S=function(v,d) d=d or 0 local t=type(v) "
            + "if t=='number' then if v~=v then return 'n:'..tostring(v) end return 'n:'..string.format('%.17g',v) "
            + "elseif t=='string' then return 's:'..#v..':'..v "
            + "elseif t=='table' then if d>20 then return '...' end "
            + "local r={} for k,w in pairs(v) do r[#r+1]=S(k,d+1)..'='..S(w,d+1) end "
            + "table.sort(r) return '{'..table.concat(r,',')..'}' "
            + "elseif t=='userdata' then return tostring(v) elseif t=='function' then return t "
            + "else return t..':'..tostring(v) end end "
            + "local P=function(...) local r={} for i=1,select('#',...) do r[i]=S((select(i,...))) end "
            + "return table.concat(r,'|') end return P((function() ";
    private static final String AFTER = " end)())";
    private static final String ERROR = "error: ";

    private final Allocator allocator = Allocator.create();
    private final LuaVm vm = new LuaVm(allocator);

    public LibraryVm() {
        vm.openLibraries();
        BitLibrary.open(vm);
        CjsonLibrary.open(vm);
        CmsgpackLibrary.open(vm);
        StructLibrary.open(vm);
    }

    public LuaVm vm() { return vm; }

    /// The chunk that shows what this one returns.
    public static String showing(String chunk) { return BEFORE + chunk + AFTER; }

    /// The one text that a chunk returns, or its error.
    public String run(String chunk) {
        boolean succeeded = load(chunk) && vm.call(0, 1, 0) == Lua.OK;
        String result = (succeeded ? "" : ERROR) + Lua.toText(vm.state(), -1);
        Lua.pop(vm.state(), 1);
        assertThat(Lua.getTop(vm.state())).isZero();
        return result;
    }

    /// All that a chunk returns, or its error.
    public String show(String chunk) { return run(showing(chunk)); }

    private boolean load(String chunk) {
        byte[] bytes = chunk.getBytes(StandardCharsets.ISO_8859_1);
        long address = allocator.allocate(Account.SERVER, bytes.length);
        Memory.copy(bytes, 0, address, bytes.length);
        try {
            return vm.load(new Slice().wrap(address, bytes.length), "@user_script");
        } finally {
            allocator.free(Account.SERVER, address, bytes.length);
        }
    }

    @Override
    public void close() {
        vm.close();
        assertThat(allocator.ledger().describe()).isEmpty();
    }
}

package io.javelina.lua;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.nio.charset.StandardCharsets;

/// Tells what runs at a level of calls, and where in its chunk: `lua_Debug`, filled by `lua_getinfo` with what it knows of
/// source and line. Used again for call after call.
///
/// ```
///   0         8         16         24        32         40      44      48          52           56           116    120
///   | event   | name    | kind     | what    | source   | line  | upvalues | defined | last line  | short source | call |
/// ```
public final class LuaFrame implements AutoCloseable {
    private static final int WHAT = 24;
    private static final int SOURCE = WHAT + Long.BYTES;
    private static final int LINE = SOURCE + Long.BYTES;
    private static final int BYTES = 120;
    /// What to fill in: source and line.
    private static final byte[] WISHES = { 'S', 'l', 0 };
    private static final int LONGEST_SOURCE = 1024;

    private final Allocator allocator;
    private final long debug;
    private final long wishes;

    LuaFrame(Allocator allocator) {
        this.allocator = allocator;
        this.debug = allocator.allocate(Account.SERVER, BYTES + WISHES.length);
        this.wishes = debug + BYTES;
        Memory.copy(WISHES, 0, wishes, WISHES.length);
    }

    /// Looks at a level: 0 is the function that runs, 1 who called it.
    ///
    /// @return whether there is one
    public boolean at(long state, int level) {
        if (!Lua.getStack(state, level, debug)) return false;
        Lua.getInfo(state, wishes, debug);
        return true;
    }

    /// Whether a function runs there that is not written in Lua.
    public boolean isNative() {
        long what = Memory.getLong(debug + WHAT);
        if (Memory.CHECKED) Memory.allow(what, 1);
        return Memory.getByte(what) == 'C';
    }

    /// The line that runs, -1 when it is not known.
    public int line() { return Memory.getInt(debug + LINE); }

    /// The name that the chunk was loaded with.
    public String source() {
        long source = Memory.getLong(debug + SOURCE);
        int length = 0;
        while (length < LONGEST_SOURCE && byteAt(source + length) != 0) length++;
        return new String(Memory.toBytes(source, length), StandardCharsets.ISO_8859_1);
    }

    private static byte byteAt(long address) {
        if (Memory.CHECKED) Memory.allow(address, 1);
        return Memory.getByte(address);
    }

    @Override
    public void close() { allocator.free(Account.SERVER, debug, BYTES + WISHES.length); }
}

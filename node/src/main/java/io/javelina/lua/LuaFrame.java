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
    private static final int NAME = 8;
    private static final int KIND_OF_NAME = NAME + Long.BYTES;
    private static final int WHAT = KIND_OF_NAME + Long.BYTES;
    private static final int SOURCE = WHAT + Long.BYTES;
    private static final int LINE = SOURCE + Long.BYTES;
    private static final int BYTES = 120;
    /// What to fill in: source and line, or the name.
    private static final byte[] WISHES = { 'S', 'l', 0, 'n', 0 };
    private static final int NAME_WISH = 3;
    private static final int LONGEST_TEXT = 1024;

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
    public String source() { return text(Memory.getLong(debug + SOURCE)); }

    private static String text(long address) {
        int length = 0;
        while (length < LONGEST_TEXT && byteAt(address + length) != 0) length++;
        return new String(Memory.toBytes(address, length), StandardCharsets.ISO_8859_1);
    }

    /// The name by which the function that runs was called, `?` if there is none.
    public String name(long state) {
        Lua.getStack(state, 0, debug);
        Lua.getInfo(state, wishes + NAME_WISH, debug);
        long name = Memory.getLong(debug + NAME);
        return name == 0 ? "?" : text(name);
    }

    /// Whether it was called as `object:name()`, after [#name].
    public boolean isMethod() { return text(Memory.getLong(debug + KIND_OF_NAME)).equals("method"); }

    private static byte byteAt(long address) {
        if (Memory.CHECKED) Memory.allow(address, 1);
        return Memory.getByte(address);
    }

    @Override
    public void close() { allocator.free(Account.SERVER, debug, BYTES + WISHES.length); }
}

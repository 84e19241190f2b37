package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.memory.Memory;

/// What a script has set for one copy of the module `cjson`: a flyweight over a block that belongs to Lua, as an upvalue
/// of the functions of that copy, and goes with them.
///
/// ```
///   0         4          8          12         16        20         24       28              32
///   | convert | ratio    | safe     | depth    | invalid | digits   | buffer | decode depth  | decode invalid |
/// ```
final class JsonSettings {
    /// Whether an array that lacks too many elements becomes an object.
    static final int CONVERT_SPARSE = 0;
    /// Too many: an array with at most one in so many, 0 for none.
    static final int SPARSE_RATIO = CONVERT_SPARSE + Integer.BYTES;
    /// Up to this index an array may lack what it likes.
    static final int SPARSE_SAFE = SPARSE_RATIO + Integer.BYTES;
    /// In how many tables something may be.
    static final int ENCODE_DEPTH = SPARSE_SAFE + Integer.BYTES;
    /// What becomes of numbers that JSON has not: an error, their names in C, or null.
    static final int ENCODE_INVALID = ENCODE_DEPTH + Integer.BYTES;
    static final int DIGITS = ENCODE_INVALID + Integer.BYTES;
    /// Whether the buffer is kept for the next use.
    static final int KEEP_BUFFER = DIGITS + Integer.BYTES;
    static final int DECODE_DEPTH = KEEP_BUFFER + Integer.BYTES;
    /// Whether numbers that JSON has not are read.
    static final int DECODE_INVALID = DECODE_DEPTH + Integer.BYTES;
    static final int BYTES = DECODE_INVALID + Integer.BYTES;

    /// Values of [#ENCODE_INVALID], and of all that is on or off.
    static final int OFF = 0;
    static final int ON = 1;
    static final int NULL = 2;

    static final int MOST_DIGITS = 14;
    private static final int USUAL_RATIO = 2;
    private static final int USUAL_SAFE = 10;
    private static final int USUAL_DEPTH = 1000;

    private long address;

    /// Those of the function that runs.
    JsonSettings wrap(long state) {
        address = Lua.toUserData(state, Lua.upvalue(1));
        return this;
    }

    /// Pushes new ones.
    static void push(long state) {
        long address = Lua.newUserData(state, BYTES);
        Memory.putInt(address + CONVERT_SPARSE, OFF);
        Memory.putInt(address + SPARSE_RATIO, USUAL_RATIO);
        Memory.putInt(address + SPARSE_SAFE, USUAL_SAFE);
        Memory.putInt(address + ENCODE_DEPTH, USUAL_DEPTH);
        Memory.putInt(address + ENCODE_INVALID, OFF);
        Memory.putInt(address + DIGITS, MOST_DIGITS);
        Memory.putInt(address + KEEP_BUFFER, ON);
        Memory.putInt(address + DECODE_DEPTH, USUAL_DEPTH);
        Memory.putInt(address + DECODE_INVALID, ON);
    }

    int get(int setting) { return Memory.getInt(address + setting); }

    void set(int setting, int value) { Memory.putInt(address + setting, value); }
}

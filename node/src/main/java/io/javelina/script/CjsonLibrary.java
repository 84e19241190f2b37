package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaArguments;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaFunction;
import io.javelina.lua.LuaVm;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import java.util.ArrayList;
import java.util.List;

/// The library `cjson`: values to and from JSON (see [JsonEncoder] and [JsonDecoder]), as settings tell that scripts may
/// change. `cjson.new` gives a copy of the module with settings of its own.
public final class CjsonLibrary {
    /// What a value of the keyspace can have. A few tables that hold each other may stand for any number of bytes, and so
    /// may an array of one element at an index of a billion.
    private static final long MOST_BYTES = 512L << 20;

    /// A function of the module, and its number in the state.
    private record Member(String name, int number) {
    }

    private final LuaVm vm;
    private final List<Member> members = new ArrayList<>();
    private final JsonSettings settings = new JsonSettings();
    private final ScratchBuffer buffer;
    private final JsonEncoder encoder;
    private final JsonDecoder decoder;
    private final Slice text = new Slice();

    private CjsonLibrary(LuaVm vm, long mostBytes) {
        this.vm = vm;
        this.buffer = vm.scratch();
        this.encoder = new JsonEncoder(vm, mostBytes);
        this.decoder = new JsonDecoder(vm);
    }

    /// Makes the global `cjson`.
    public static void open(LuaVm vm) { open(vm, MOST_BYTES); }

    static void open(LuaVm vm, long mostBytes) {
        CjsonLibrary library = new CjsonLibrary(vm, mostBytes);
        library.member("encode", library::encode);
        library.member("decode", library::decode);
        library.member("encode_sparse_array", library::encodeSparseArray);
        library.depth("encode_max_depth", JsonSettings.ENCODE_DEPTH);
        library.depth("decode_max_depth", JsonSettings.DECODE_DEPTH);
        library.member("encode_number_precision", library::encodeNumberPrecision);
        library.onOrOff("encode_keep_buffer", JsonSettings.KEEP_BUFFER);
        library.member("encode_invalid_numbers", library::encodeInvalidNumbers);
        library.onOrOff("decode_invalid_numbers", JsonSettings.DECODE_INVALID);
        library.member("new", library::pushModule);
        library.pushModule(vm.state());
        Lua.setField(vm.state(), Lua.GLOBALS, "cjson");
    }

    private void member(String name, LuaFunction function) { members.add(new Member(name, vm.register(function))); }

    private void depth(String name, int setting) {
        member(name, state -> {
            begin(state, 1);
            return integer(state, 1, setting, 1, Integer.MAX_VALUE);
        });
    }

    private void onOrOff(String name, int setting) {
        member(name, state -> {
            begin(state, 1);
            return word(state, 1, setting, "off", "on");
        });
    }

    /// Pushes the module, with settings that nobody has changed.
    private int pushModule(long state) {
        Lua.createTable(state, 0, 0);
        JsonSettings.push(state);
        for (Member member : members) {
            Lua.pushValue(state, -1);
            vm.pushFunction(state, member.number, 1);
            Lua.setField(state, -3, member.name);
        }
        Lua.pop(state, 1);
        Lua.pushLightUserData(state, JsonDecoder.NULL);
        Lua.setField(state, -2, "null");
        Lua.pushText(state, "cjson");
        Lua.setField(state, -2, "_NAME");
        Lua.pushText(state, "2.1.0");
        Lua.setField(state, -2, "_VERSION");
        return 1;
    }

    // Encoding and decoding.

    private int encode(long state) {
        mustBeOne(state);
        settings.wrap(state);
        buffer.reset();
        try {
            encoder.encode(state, settings);
            Lua.pushString(state, buffer.address(), buffer.length());
        } finally {
            if (settings.get(JsonSettings.KEEP_BUFFER) == JsonSettings.OFF) buffer.close();
            else buffer.reset();
        }
        return 1;
    }

    private int decode(long state) {
        mustBeOne(state);
        LuaArguments.string(state, 1, text);
        try {
            decoder.decode(state, text, settings.wrap(state));
        } finally {
            buffer.reset();
        }
        return 1;
    }

    private static void mustBeOne(long state) {
        if (Lua.getTop(state) != 1) throw LuaError.argument(1, "expected 1 argument");
    }

    // Settings. Each function sets what it is given, and returns what it is then.

    private int encodeSparseArray(long state) {
        begin(state, 3);
        word(state, 1, JsonSettings.CONVERT_SPARSE, "off", "on");
        integer(state, 2, JsonSettings.SPARSE_RATIO, 0, Integer.MAX_VALUE);
        integer(state, 3, JsonSettings.SPARSE_SAFE, 0, Integer.MAX_VALUE);
        return 3;
    }

    private int encodeNumberPrecision(long state) {
        begin(state, 1);
        return integer(state, 1, JsonSettings.DIGITS, 1, JsonSettings.MOST_DIGITS);
    }

    private int encodeInvalidNumbers(long state) {
        begin(state, 1);
        return word(state, 1, JsonSettings.ENCODE_INVALID, "off", "on", "null");
    }

    /// Arguments that are missing are nil from here on.
    private void begin(long state, int arguments) {
        if (Lua.getTop(state) > arguments) throw LuaError.argument(arguments + 1, "found too many arguments");
        Lua.setTop(state, arguments);
        settings.wrap(state);
    }

    /// It is always the first argument that is blamed for being out of range.
    private int integer(long state, int index, int setting, int least, int most) {
        if (!Lua.isNil(state, index)) {
            int value = (int) LuaArguments.integer(state, index);
            if (value < least || value > most)
                throw LuaError.argument(1, "expected integer between " + least + " and " + most);
            settings.set(setting, value);
        }
        Lua.pushNumber(state, settings.get(setting));
        return 1;
    }

    /// One of some words, the first two of which may also be false and true, and are returned as such.
    private int word(long state, int index, int setting, String... words) {
        if (Lua.type(state, index) == Lua.BOOLEAN)
            settings.set(setting, Lua.toBoolean(state, index) ? JsonSettings.ON : JsonSettings.OFF);
        else
            if (!Lua.isNil(state, index)) settings.set(setting, LuaArguments.option(state, index, words));
        int value = settings.get(setting);
        if (value <= JsonSettings.ON) Lua.pushBoolean(state, value == JsonSettings.ON);
        else Lua.pushText(state, words[value]);
        return 1;
    }
}

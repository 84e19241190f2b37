package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaError;
import io.javelina.lua.LuaVm;
import io.javelina.memory.Slice;
import java.util.Arrays;

/// Reads JSON to values of Lua. null is a value that is not nil, as nil can be in no table.
///
/// Arrays and objects that are not yet complete are levels here and no calls, so that no text can have Java run out of its
/// stack. Each of them has a place on the stack of Lua, so there are no more than 8000.
final class JsonDecoder {
    /// The light user data that stands for null.
    static final long NULL = 0;

    private static final int FIRST_LEVELS = 16;
    /// In place of an index: the level is an object.
    private static final int OBJECT = -1;

    private final LuaVm vm;
    private final JsonScanner scanner;
    private JsonSettings settings;
    private int depth;
    /// For each level the index of the element that is being read, or [#OBJECT].
    private int[] indices = new int[FIRST_LEVELS];

    JsonDecoder(LuaVm vm) {
        this.vm = vm;
        this.scanner = new JsonScanner(vm.scratch());
    }

    /// Pushes the value that the text is.
    void decode(long state, Slice json, JsonSettings with) {
        if (json.length() >= 2 && (json.at(0) == 0 || json.at(1) == 0))
            throw new LuaError("JSON parser does not support UTF-16 or UTF-32");
        settings = with;
        depth = 0;
        scanner.begin(json, settings.get(JsonSettings.DECODE_INVALID) == JsonSettings.ON);
        scanner.next();
        do {
            boolean complete = push(state);
            while (complete && depth > 0) complete = store(state);
        } while (depth > 0);
        scanner.next();
        scanner.expect(JsonToken.END, "the end");
    }

    /// Pushes the value that the current token is, or begins.
    ///
    /// @return whether it is complete; if not, the first element is the current token
    private boolean push(long state) {
        vm.step();
        switch (scanner.token()) {
            case STRING -> Lua.pushString(state, scanner.string());
            case NUMBER -> Lua.pushNumber(state, scanner.number());
            case TRUE -> Lua.pushBoolean(state, true);
            case FALSE -> Lua.pushBoolean(state, false);
            case NULL -> Lua.pushLightUserData(state, NULL);
            case OBJECT_BEGIN -> {
                return openObject(state);
            }
            case ARRAY_BEGIN -> {
                return openArray(state);
            }
            case null, default -> throw scanner.notExpected("value");
        }
        return true;
    }

    private boolean openObject(long state) {
        descend(state, OBJECT, 3);
        if (scanner.token() == JsonToken.OBJECT_END) return ascend();
        key(state);
        return false;
    }

    private boolean openArray(long state) {
        descend(state, 1, 2);
        return scanner.token() == JsonToken.ARRAY_END && ascend();
    }

    private void descend(long state, int index, int places) {
        if (depth >= settings.get(JsonSettings.DECODE_DEPTH) || !Lua.checkStack(state, places))
            throw new LuaError("Found too many nested data structures (" + (depth + 1) + ") at character "
                    + scanner.position());
        Lua.createTable(state, 0, 0);
        if (depth == indices.length) indices = Arrays.copyOf(indices, 2 * depth);
        indices[depth++] = index;
        scanner.next();
    }

    private boolean ascend() {
        depth--;
        return true;
    }

    /// Pushes a key, and goes to its value.
    private void key(long state) {
        scanner.expect(JsonToken.STRING, "object key string");
        Lua.pushString(state, scanner.string());
        scanner.next();
        scanner.expect(JsonToken.COLON, "colon");
        scanner.next();
    }

    /// Puts the complete value on top of the stack where it belongs.
    ///
    /// @return whether that makes the table complete, which then is on top
    private boolean store(long state) {
        int index = indices[depth - 1];
        scanner.next();
        if (index == OBJECT) {
            Lua.rawSet(state, -3);
            if (scanner.token() == JsonToken.OBJECT_END) return ascend();
            scanner.expect(JsonToken.COMMA, "comma or object end");
            scanner.next();
            key(state);
        } else {
            Lua.rawSetI(state, -2, index);
            if (scanner.token() == JsonToken.ARRAY_END) return ascend();
            scanner.expect(JsonToken.COMMA, "comma or array end");
            scanner.next();
            indices[depth - 1] = index + 1;
        }
        return false;
    }
}

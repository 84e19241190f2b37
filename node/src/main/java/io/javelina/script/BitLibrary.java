package io.javelina.script;

import io.javelina.lua.Lua;
import io.javelina.lua.LuaArguments;
import io.javelina.lua.LuaLibrary;
import io.javelina.lua.LuaVm;

/// The library `bit`: what a number has in its lowest 32 bits, in two's complement, and back as a signed number.
public final class BitLibrary {
    /// Adding it moves the units of a double to the end of its bits, whatever its sign, and rounds what is behind them to
    /// even.
    private static final double TO_UNITS = 0x1.8p52;
    private static final int MOST_HEX_DIGITS = 8;
    private static final String LOWER_DIGITS = "0123456789abcdef";
    private static final String UPPER_DIGITS = "0123456789ABCDEF";

    private interface Binary {
        int apply(int left, int right);
    }

    private BitLibrary() {}

    /// Makes the global `bit`.
    public static void open(LuaVm vm) {
        LuaLibrary library = vm.library("bit");
        library.function("tobit", state -> result(state, bits(state, 1)));
        library.function("bnot", state -> result(state, ~bits(state, 1)));
        library.function("band", state -> fold(state, (left, right) -> left & right));
        library.function("bor", state -> fold(state, (left, right) -> left | right));
        library.function("bxor", state -> fold(state, (left, right) -> left ^ right));
        library.function("lshift", state -> shift(state, (value, places) -> value << places));
        library.function("rshift", state -> shift(state, (value, places) -> value >>> places));
        library.function("arshift", state -> shift(state, (value, places) -> value >> places));
        library.function("rol", state -> shift(state, Integer::rotateLeft));
        library.function("ror", state -> shift(state, Integer::rotateRight));
        library.function("bswap", state -> result(state, Integer.reverseBytes(bits(state, 1))));
        library.function("tohex", BitLibrary::toHex);
    }

    private static int bits(long state, int index) {
        return (int) Double.doubleToRawLongBits(LuaArguments.number(state, index) + TO_UNITS);
    }

    private static int result(long state, int bits) {
        Lua.pushNumber(state, bits);
        return 1;
    }

    /// All arguments, from the last one on, as it matters for which of them is wrong.
    private static int fold(long state, Binary operation) {
        int bits = bits(state, 1);
        for (int i = Lua.getTop(state); i > 1; i--) bits = operation.apply(bits, bits(state, i));
        return result(state, bits);
    }

    /// Java, too, shifts by the lowest five bits of the distance.
    private static int shift(long state, Binary operation) {
        int value = bits(state, 1);
        return result(state, operation.apply(value, bits(state, 2)));
    }

    /// The lowest digits, upper-case when their number is negative.
    private static int toHex(long state) {
        int bits = bits(state, 1);
        int wished = Lua.type(state, 2) == Lua.NONE ? MOST_HEX_DIGITS : bits(state, 2);
        String digits = wished < 0 ? UPPER_DIGITS : LOWER_DIGITS;
        int count = (int) Math.min(Math.abs((long) wished), MOST_HEX_DIGITS);
        char[] text = new char[count];
        for (int i = count - 1; i >= 0; i--, bits >>>= 4) text[i] = digits.charAt(bits & 15);
        Lua.pushText(state, new String(text));
        return 1;
    }
}

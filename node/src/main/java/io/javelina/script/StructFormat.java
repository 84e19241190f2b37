package io.javelina.script;

import io.javelina.lua.LuaError;
import io.javelina.memory.Slice;

/// Reads a format of `struct` option by option: letters, some of them with a number.
///
/// | option | is |
/// |---|---|
/// | `b` `B` `h` `H` `l` `L` `T` | whole numbers of 1, 2, 8 and 8 bytes; small letters have a sign |
/// | `i` `I` | whole numbers of 4 bytes, or as many as follow: `i3` |
/// | `f` `d` | floating-point numbers of 4 and 8 bytes |
/// | `s` | bytes and a zero |
/// | `c` | one byte, or as many as follow; with 0 the whole string, or as many as the number read before says |
/// | `x` | a byte that means nothing |
/// | `<` `>` | from here on little-endian, as it begins, or big-endian |
/// | `!` | from here on numbers stand at multiples of their size, 8 at most, or what follows; before they stand anywhere |
/// | blank | nothing |
final class StructFormat {
    static final int LARGEST_INTEGER = 32;
    private static final int INT_BYTES = 4;
    private static final int NATURAL_ALIGNMENT = 8;
    private static final int LONGEST_DIGITS_SAFE = Integer.MAX_VALUE / 10;

    private final Slice format = new Slice();
    private int at;
    private boolean bigEndian;
    private int alignment;
    private int option;
    private int size;

    /// Where the format is put by whoever begins to read one.
    Slice format() { return format; }

    void begin() {
        at = 0;
        bigEndian = false;
        alignment = 1;
    }

    /// Goes to the next option, if there is one. A zero ends the format, as the end of a string in C.
    boolean next() {
        option = letter();
        if (option == 0) return false;
        at++;
        size = readSize();
        return true;
    }

    private int letter() { return at < format.length() ? format.at(at) : 0; }

    private int readSize() {
        return switch (option) {
            case 'b', 'B', 'x' -> Byte.BYTES;
            case 'h', 'H' -> Short.BYTES;
            case 'f' -> Float.BYTES;
            case 'l', 'L', 'T', 'd' -> Long.BYTES;
            case 'c' -> number(1);
            case 'i', 'I' -> integerSize();
            default -> 0;
        };
    }

    private int integerSize() {
        int bytes = number(INT_BYTES);
        if (bytes > LARGEST_INTEGER)
            throw new LuaError("integral size " + bytes + " is larger than limit of " + LARGEST_INTEGER);
        return bytes;
    }

    private int number(int otherwise) {
        if (!isDigit(letter())) return otherwise;
        int number = 0;
        for (; isDigit(letter()); at++) {
            int digit = letter() - '0';
            if (number > LONGEST_DIGITS_SAFE || number * 10 > Integer.MAX_VALUE - digit)
                throw new LuaError("integral size overflow");
            number = number * 10 + digit;
        }
        return number;
    }

    private static boolean isDigit(int letter) { return letter >= '0' && letter <= '9'; }

    int option() { return option; }

    /// How many bytes the option takes; 0 also when that is not known.
    int size() { return size; }

    boolean isBigEndian() { return bigEndian; }

    /// Whether the option is a letter or a digit, and so is none that only changes how others are understood.
    boolean isWord() { return isDigit(option) || option >= 'a' && option <= 'z' || option >= 'A' && option <= 'Z'; }

    /// How many bytes are left out before the option when it would stand at this position.
    int padding(long position) {
        if (size == 0 || option == 'c') return 0;
        int unit = Math.min(size, alignment);
        return unit - (int) (position & unit - 1) & unit - 1;
    }

    /// Obeys an option that stands for no bytes.
    ///
    /// @throws LuaError when there is no such option
    void control() {
        switch (option) {
            case ' ' -> {}
            case '>' -> bigEndian = true;
            case '<' -> bigEndian = false;
            case '!' -> align(number(NATURAL_ALIGNMENT));
            default -> throw LuaError.argument(1, "invalid format option '" + (char) option + "'");
        }
    }

    private void align(int bytes) {
        if (Integer.bitCount(bytes) != 1) throw new LuaError("alignment " + bytes + " is not a power of 2");
        alignment = bytes;
    }
}

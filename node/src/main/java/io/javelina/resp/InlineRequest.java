package io.javelina.resp;

import io.javelina.memory.Memory;

/// Requests as people type them: words between blanks, with quotes. Words are decoded in place, which never makes them
/// longer.
public final class InlineRequest {
    private InlineRequest() {}

    /// Adds the words of a line to `into`.
    ///
    /// @return false when quotes are not closed, or a closing quote is followed by something other than a blank
    static boolean split(long from, long to, Arguments into) { return split(from, to, into, Integer.MAX_VALUE); }

    /// As above, and adds the first `most` words only.
    public static boolean split(long from, long to, Arguments into, int most) {
        long at = from;
        while (true) {
            while (at < to && isBlank(Memory.getByte(at))) at++;
            if (at >= to || Memory.getByte(at) == 0) return true;
            at = word(at, to, into, most);
            if (at < 0) return false;
        }
    }

    /// Decodes one word; gives the address behind it, -1 when it is not well formed.
    private static long word(long from, long to, Arguments into, int most) {
        long read = from;
        long write = from;
        while (read < to) {
            int character = Memory.getUnsignedByte(read);
            if (isBlank(character) || character == 0) break;
            if (character == '"' || character == '\'') {
                long end = character == '"' ? closingDouble(read + 1, to) : closingSingle(read + 1, to);
                if (end < 0 || end + 1 < to && !isBlank(Memory.getUnsignedByte(end + 1))) return -1;
                write = character == '"' ? decodeDouble(read + 1, end, write) : decodeSingle(read + 1, end, write);
                read = end + 1;
                break;
            }
            Memory.putByte(write++, character);
            read++;
        }
        if (into.size() < most) into.add(from, (int) (write - from));
        return read;
    }

    private static long closingDouble(long at, long to) {
        for (; at < to; at++) {
            int character = Memory.getByte(at);
            if (character == '\\' && at + 1 < to) at++;
            else if (character == '"') return at;
        }
        return -1;
    }

    private static long closingSingle(long at, long to) {
        for (; at < to; at++) {
            int character = Memory.getByte(at);
            if (character == '\\' && at + 1 < to && Memory.getByte(at + 1) == '\'') at++;
            else if (character == '\'') return at;
        }
        return -1;
    }

    private static long decodeSingle(long read, long end, long write) {
        for (; read < end; read++) {
            if (Memory.getByte(read) == '\\' && Memory.getByte(read + 1) == '\'') read++;
            Memory.putByte(write++, Memory.getByte(read));
        }
        return write;
    }

    private static long decodeDouble(long read, long end, long write) {
        for (; read < end; read++) {
            int character = Memory.getUnsignedByte(read);
            if (character != '\\') {
                Memory.putByte(write++, character);
                continue;
            }
            if (isHexEscape(read, end)) {
                Memory.putByte(write++, hexDigit(read + 2) << 4 | hexDigit(read + 3));
                read += 3;
            } else {
                Memory.putByte(write++, escaped(Memory.getUnsignedByte(++read)));
            }
        }
        return write;
    }

    private static boolean isHexEscape(long at, long end) {
        return at + 3 < end && Memory.getByte(at + 1) == 'x' && hexDigit(at + 2) >= 0 && hexDigit(at + 3) >= 0;
    }

    private static int hexDigit(long at) { return Character.digit((char) Memory.getUnsignedByte(at), 16); }

    private static int escaped(int character) {
        return switch (character) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'b' -> '\b';
            case 'a' -> 7;
            default -> character;
        };
    }

    private static boolean isBlank(int character) { return character == ' ' || character >= 9 && character <= 13; }
}

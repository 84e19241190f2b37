package io.javelina.script;

import io.javelina.lua.LuaError;
import io.javelina.memory.Memory;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;

/// Cuts JSON into tokens. A zero ends it, as the end of a string in C.
///
/// It is as lenient as scripts know it: with [#acceptInvalidNumbers] a number is whatever `strtod` takes for one, and words
/// and numbers end where they end, not where something else may begin. Bytes of strings are not looked at beyond escapes.
final class JsonScanner {
    /// More than enough for a character: an escape is longer than what it stands for.
    private static final int LONGEST_CHARACTER = 4;
    private static final int ESCAPE_BYTES = 6;
    private static final int HEX_DIGITS = 4;
    private static final int SURROGATES = 0xD800;
    private static final int LOW_SURROGATES = 0xDC00;

    private final JsonNumber numbers = new JsonNumber();
    /// The current string, if it has escapes.
    private final ScratchBuffer unescaped;
    private final Slice json = new Slice();
    private final Slice string = new Slice();
    private boolean acceptsInvalidNumbers;
    private int at;
    /// The current token, null when there is none, and then why not.
    private JsonToken token;
    private String error;
    /// Where it begins.
    private int start;

    JsonScanner(ScratchBuffer unescaped) { this.unescaped = unescaped; }

    void begin(Slice text, boolean acceptInvalidNumbers) {
        json.wrap(text);
        acceptsInvalidNumbers = acceptInvalidNumbers;
        at = 0;
    }

    JsonToken token() { return token; }

    /// The current string, good until the next token.
    Slice string() { return string; }

    /// The current number.
    double number() { return numbers.value(); }

    /// How many bytes were read.
    int position() { return at; }

    /// @throws LuaError when the current token is another one
    void expect(JsonToken expected, String called) { if (token != expected) throw notExpected(called); }

    LuaError notExpected(String expected) {
        String found = token == null ? error : token.title();
        return new LuaError("Expected " + expected + " but found " + found + " at character " + (start + 1));
    }

    private int letter(int index) { return index < json.length() ? Memory.getUnsignedByte(json.address() + index) : 0; }

    /// Goes to the next token.
    void next() {
        while (isBlank(letter(at))) at++;
        start = at;
        token = null;
        error = "invalid token";
        switch (letter(at)) {
            case 0 -> token = JsonToken.END;
            case '{' -> sign(JsonToken.OBJECT_BEGIN);
            case '}' -> sign(JsonToken.OBJECT_END);
            case '[' -> sign(JsonToken.ARRAY_BEGIN);
            case ']' -> sign(JsonToken.ARRAY_END);
            case ':' -> sign(JsonToken.COLON);
            case ',' -> sign(JsonToken.COMMA);
            case '"' -> readString();
            case '-', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9' -> readNumber();
            case 't' -> word("true", JsonToken.TRUE);
            case 'f' -> word("false", JsonToken.FALSE);
            case 'n' -> {
                word("null", JsonToken.NULL);
                if (token == null) readInvalidNumber();
            }
            case '+', 'N', 'i', 'I' -> readInvalidNumber();
            default -> {}
        }
    }

    private static boolean isBlank(int letter) {
        return letter == ' ' || letter == '\n' || letter == '\t' || letter == '\r';
    }

    private void sign(JsonToken found) {
        token = found;
        at++;
    }

    private void word(String word, JsonToken found) {
        for (int i = 0; i < word.length(); i++) if (letter(at + i) != word.charAt(i)) return;
        token = found;
        at += word.length();
    }

    // Numbers.

    private void readNumber() {
        error = "invalid number";
        boolean refused = !acceptsInvalidNumbers && JsonNumber.isInvalid(json, at);
        if (!refused && numbers.read(json, at)) accept();
    }

    private void accept() {
        token = JsonToken.NUMBER;
        at += numbers.length();
    }

    /// What begins like no number of JSON, and may be one of C.
    private void readInvalidNumber() {
        if (!acceptsInvalidNumbers || !JsonNumber.isInvalid(json, at)) return;
        error = "invalid number";
        if (numbers.read(json, at)) accept();
    }

    // Strings.

    private void readString() {
        int from = ++at;
        while (isPlain(letter(at))) at++;
        if (letter(at) == '"') string.wrap(json, from, at - from);
        else if (!unescape(from)) return;
        token = JsonToken.STRING;
        at++;
    }

    private static boolean isPlain(int letter) { return letter != '"' && letter != '\\' && letter != 0; }

    /// Reads the rest of a string that has escapes, or no end. An error is where the reading stops.
    ///
    /// @param from where it began
    private boolean unescape(int from) {
        unescaped.reset().append(json.address() + from, at - from);
        while (letter(at) != '"') {
            if (!readCharacters()) {
                start = at;
                return false;
            }
        }
        unescaped.slice(string);
        return true;
    }

    /// An escape, or all that is before the next one.
    private boolean readCharacters() {
        int first = letter(at);
        if (first == 0) return wrong("unexpected end of string");
        if (first == '\\') return readEscape(letter(at + 1));
        int from = at;
        while (isPlain(letter(at))) at++;
        unescaped.append(json.address() + from, at - from);
        return true;
    }

    private boolean wrong(String what) {
        error = what;
        return false;
    }

    private boolean readEscape(int letter) {
        if (letter == 'u') return readCodePoint() || wrong("invalid unicode escape code");
        int meant = switch (letter) {
            case '"', '\\', '/' -> letter;
            case 'b' -> '\b';
            case 't' -> '\t';
            case 'n' -> '\n';
            case 'f' -> '\f';
            case 'r' -> '\r';
            default -> 0;
        };
        if (meant == 0) return wrong("invalid escape code");
        unescaped.appendByte(meant);
        at += 2;
        return true;
    }

    /// One escape with four digits, or two that are the halves of one character.
    private boolean readCodePoint() {
        int unit = hexadecimal(at + 2);
        if (unit < 0) return false;
        int read = ESCAPE_BYTES;
        if (unit >= SURROGATES && unit <= Character.MAX_LOW_SURROGATE) {
            if (unit >= LOW_SURROGATES || letter(at + read) != '\\' || letter(at + read + 1) != 'u') return false;
            int low = hexadecimal(at + read + 2);
            if (low < LOW_SURROGATES || low > Character.MAX_LOW_SURROGATE) return false;
            unit = Character.toCodePoint((char) unit, (char) low);
            read += ESCAPE_BYTES;
        }
        appendUtf8(unit);
        at += read;
        return true;
    }

    /// Four digits, or -1 if they are none.
    private int hexadecimal(int from) {
        int value = 0;
        for (int i = 0; i < HEX_DIGITS; i++) {
            int digit = JsonNumber.digit(letter(from + i));
            if (digit < 0) return -1;
            value = value << 4 | digit;
        }
        return value;
    }

    private void appendUtf8(int codePoint) {
        long target = unescaped.reserve(LONGEST_CHARACTER);
        int bytes = codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
        int rest = codePoint;
        for (int i = bytes - 1; i > 0; i--, rest >>= 6) Memory.putByte(target + i, 0x80 | rest & 0x3f);
        // As many ones as bytes, and a zero.
        Memory.putByte(target, bytes == 1 ? rest : 0xf00 >> bytes & 0xff | rest);
        unescaped.advance(bytes);
    }
}

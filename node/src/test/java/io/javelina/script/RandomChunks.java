package io.javelina.script;

import java.util.random.RandomGenerator;

/// Chunks of Lua that give the libraries of scripts anything, most of it nearly right. Each returns what it is given back, or
/// fails.
public final class RandomChunks {
    private static final String[] NUMBERS = { "0", "-0", "1", "-1", "127", "128", "255", "256", "-32", "-33", "-128",
        "-129", "32767", "32768", "-32769", "65535", "65536", "2^31", "2^31-1", "-2^31", "-2^31-1", "2^32", "2^32-1",
        "2^53", "2^53+2", "2^63", "-2^63", "2^64", "1e300", "-1e300", "5e-324", "1e-310", "0.1", "-0.5", "1.5", "2.5",
        "1/3", "1e14", "99999999999999.5", "123456789012345", "1e15", "1e-5", "0.0001", "1/0", "-1/0", "0/0",
        "-(0/0)", "3.4e38", "1e39", "2^24+1" };
    private static final String[] JSON = { "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00e9", "\\ud83d\\ude00",
        "\\ud83d", "\\n", "\\/", "true", "false", "null", "nan", "-inf", "Infinity", "0x1f", "-", "+", "1e5", "01",
        ".5", "1.", "e", " ", "\t", "\0", "\1", "\u00ff", "x", "1e999", "0x1p-3", "-0" };
    private static final String[] BIT_FUNCTIONS = { "tobit", "bnot", "band", "bor", "bxor", "lshift", "rshift",
        "arshift", "rol", "ror", "bswap", "tohex" };
    private static final String STRUCT_OPTIONS = "bBhHlLTiIiIiIfdsccx <>!!";

    private final RandomGenerator random;

    public RandomChunks(RandomGenerator random) { this.random = random; }

    public String next() {
        return switch (random.nextInt(12)) {
            case 0, 1 -> "local c = cjson.new() " + encodeSettings() + "return c.encode(" + value(0) + ")";
            case 2, 3 -> "local c = cjson.new() " + decodeSettings() + "return c.decode(" + literal(mutated(json(0)))
                    + ")";
            case 4 -> "return cjson.encode((struct.unpack('>d', " + literal(bytes(8)) + ")))";
            case 5 -> "return cjson.decode(" + literal(mutated(number())) + ")";
            case 6 -> "return cmsgpack.pack(" + values() + ")";
            case 7 -> "return cmsgpack.unpack(cmsgpack.pack(" + values() + "))";
            case 8 -> unpack();
            case 9 -> "return struct.pack(" + literal(format()) + values(", ") + ")";
            case 10 -> "return struct.unpack(" + literal(format()) + ", " + literal(bytes(random.nextInt(40)))
                    + (random.nextInt(3) == 0 ? ", " + pick(NUMBERS) : "") + ")";
            default -> random.nextInt(5) == 0
                    ? "return struct.size(" + literal(format()) + ")"
                    : "return bit." + pick(BIT_FUNCTIONS) + "(" + values() + ")";
        };
    }

    private String pick(String... words) { return words[random.nextInt(words.length)]; }

    // Values of Lua.

    private String values() {
        String values = values("");
        return values.isEmpty() && random.nextInt(4) > 0 ? scalar() : values;
    }

    private String values(String first) {
        StringBuilder values = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--)
            values.append(values.isEmpty() ? first : ", ").append(random.nextInt(4) == 0 ? value(0) : scalar());
        return values.toString();
    }

    private String value(int depth) {
        if (depth > 4 || random.nextInt(3) == 0) return scalar();
        StringBuilder table = new StringBuilder("{");
        int kind = random.nextInt(4);
        for (int i = random.nextInt(6); i > 0; i--) {
            if (kind == 1 || kind == 3 && random.nextBoolean()) table.append('[').append(key()).append("] = ");
            else if (kind == 2) table.append('[').append(1 + random.nextInt(14)).append("] = ");
            table.append(value(depth + 1)).append(", ");
        }
        return table.append('}').toString();
    }

    private String key() {
        return switch (random.nextInt(6)) {
            case 0 -> "" + random.nextInt(5);
            case 1 -> pick("1.5", "-3", "2^31", "2^53", "1e300", "true", "false", "1/0");
            default -> literal(bytes(random.nextInt(5)));
        };
    }

    private String scalar() {
        return switch (random.nextInt(8)) {
            case 0 -> pick("true", "false", "nil", "cjson.null", "function() end");
            case 1, 2 -> literal(bytes(random.nextInt(3) == 0 ? random.nextInt(300) : random.nextInt(10)));
            case 3 -> "'" + random.nextInt(100) + "'";
            case 4 -> pick(NUMBERS);
            case 5 -> "" + random.nextDouble() * Math.pow(10, random.nextInt(60) - 30);
            default -> "" + (random.nextLong() >> random.nextInt(64));
        };
    }

    private String bytes(int count) {
        StringBuilder bytes = new StringBuilder();
        for (int i = 0; i < count; i++) bytes.append((char) random.nextInt(256));
        return bytes.toString();
    }

    /// A string of Lua with these bytes.
    private static String literal(String bytes) {
        StringBuilder literal = new StringBuilder("'");
        for (char letter : bytes.toCharArray())
            if (letter >= ' ' && letter < 127 && letter != '\'' && letter != '\\') literal.append(letter);
            else literal.append(String.format("\\%03d", (int) letter));
        return literal.append('\'').toString();
    }

    private String mutated(String text) {
        StringBuilder mutated = new StringBuilder(text);
        for (int i = random.nextInt(3); i > 0; i--) {
            int at = random.nextInt(mutated.length() + 1);
            if (random.nextBoolean() && at < mutated.length()) mutated.deleteCharAt(at);
            else mutated.insert(at, pick(JSON));
        }
        return mutated.toString();
    }

    // JSON.

    private String encodeSettings() {
        return switch (random.nextInt(8)) {
            case 0 -> "c.encode_max_depth(" + random.nextInt(5) + ") ";
            case 1 -> "c.encode_sparse_array(" + random.nextBoolean() + ", " + random.nextInt(4) + ", "
                    + random.nextInt(12) + ") ";
            case 2 -> "c.encode_number_precision(" + random.nextInt(16) + ") ";
            case 3 -> "c.encode_invalid_numbers(" + pick("true", "false", "'null'", "'on'", "1") + ") ";
            case 4 -> "c.encode_keep_buffer(" + pick("true", "false", "'off'") + ") ";
            default -> "c.encode_sparse_array(true) c.encode_invalid_numbers('null') ";
        };
    }

    private String decodeSettings() {
        return switch (random.nextInt(4)) {
            case 0 -> "c.decode_max_depth(" + random.nextInt(5) + ") ";
            case 1 -> "c.decode_invalid_numbers(" + random.nextBoolean() + ") ";
            default -> "";
        };
    }

    private String json(int depth) {
        return switch (random.nextInt(depth > 4 ? 4 : 7)) {
            case 0 -> pick("true", "false", "null");
            case 1, 2 -> number();
            case 3 -> jsonString();
            case 4 -> jsonElements(depth, "[", "]", "");
            default -> jsonElements(depth, "{", "}", ":");
        };
    }

    private String jsonElements(int depth, String open, String close, String colon) {
        StringBuilder all = new StringBuilder(open);
        for (int i = random.nextInt(4); i > 0; i--)
            all.append(colon.isEmpty() ? "" : jsonString()).append(colon).append(json(depth + 1))
                    .append(i > 1 ? pick(",", ", ", " ,\n") : "");
        return all.append(close).toString();
    }

    private String jsonString() {
        StringBuilder text = new StringBuilder("\"");
        for (int i = random.nextInt(6); i > 0; i--)
            text.append(random.nextInt(3) == 0
                    ? pick("\\n", "\\\"", "\\\\", "\\/", "\\u0041", "\\u20AC", "\\ud83d\\ude00", "\\b", "\\f")
                    : "" + (char) ('a' + random.nextInt(26)));
        return text.append('"').toString();
    }

    private String number() {
        return switch (random.nextInt(6)) {
            case 0 -> "" + random.nextInt();
            case 1 -> "" + Double.longBitsToDouble(random.nextLong());
            case 2 -> "0x" + Long.toHexString(random.nextLong() >>> random.nextInt(64)) + pick("", ".8", "p3", "p-70");
            case 3 -> digits() + "." + digits();
            case 4 -> digits() + pick("e", "E", "e-", "e+") + random.nextInt(400);
            default -> pick("", "-") + digits() + "." + digits() + "e" + (random.nextInt(80) - 40);
        };
    }

    private String digits() {
        StringBuilder digits = new StringBuilder();
        for (int i = random.nextInt(random.nextInt(10) == 0 ? 60 : 8); i >= 0; i--) digits.append(random.nextInt(10));
        return digits.toString();
    }

    // Bytes.

    private String unpack() {
        String message = literal(message());
        return switch (random.nextInt(4)) {
            case 0 -> "return cmsgpack.unpack_one(" + message + ", " + random.nextInt(8) + ")";
            case 1 -> "return cmsgpack.unpack_limit(" + message + ", " + (random.nextInt(6) - 1) + ", "
                    + random.nextInt(4) + ")";
            default -> "return cmsgpack.unpack(" + message + ")";
        };
    }

    /// First bytes of all kinds, and not too large numbers behind them.
    private String message() {
        StringBuilder message = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            int first = random.nextInt(3) == 0 ? 0x80 + random.nextInt(0x30) : random.nextInt(256);
            message.append((char) first);
            if (first >= 0xc0) message.append("\0".repeat(random.nextInt(4))).append(bytes(random.nextInt(4)));
            else if (first >= 0xa0) message.append(bytes(first - 0xa0));
        }
        return message.toString();
    }

    private String format() {
        StringBuilder format = new StringBuilder();
        for (int i = random.nextInt(7); i > 0; i--) {
            char option = STRUCT_OPTIONS.charAt(random.nextInt(STRUCT_OPTIONS.length()));
            format.append(random.nextInt(60) == 0 ? (char) random.nextInt(256) : option);
            if ("iI".indexOf(option) >= 0 && random.nextBoolean()) format.append(random.nextInt(34));
            if (option == 'c') format.append(pick("", "0", "1", "2", "9"));
            if (option == '!') format.append(pick("", "1", "2", "4", "8", "16", "32", "3", "0"));
        }
        return format.toString();
    }
}

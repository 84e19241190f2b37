package io.javelina.config;

import java.util.ArrayList;
import java.util.List;

/// Splits a line into arguments and quotes them again: the grammar of configuration files and of the command line.
///
/// - Space separates arguments; quotes may begin anywhere in one and must end it.
/// - In double quotes a backslash escapes: `\n`, `\r`, `\t`, `\b`, `\a`, `\xHH` for any byte, and any other character
///   stands for itself.
/// - In single quotes only `\'` is an escape.
final class Arguments {
    private static final String AROUND = " \t\r\n";

    private final String line;
    private int at;
    private final List<String> arguments = new ArrayList<>();

    private Arguments(String line) { this.line = line; }

    /// The arguments of a line, or null when its quotes do not match.
    static List<String> split(String line) {
        Arguments splitter = new Arguments(line);
        while (splitter.skipSpace()) if (!splitter.argument()) return null;
        return splitter.arguments;
    }

    static boolean isSpace(char c) { return c == ' ' || c >= '\t' && c <= '\r'; }

    /// The line without the space around it; other control characters are part of the line.
    static String trim(String line) {
        int from = 0;
        int to = line.length();
        while (from < to && AROUND.indexOf(line.charAt(from)) >= 0) from++;
        while (to > from && AROUND.indexOf(line.charAt(to - 1)) >= 0) to--;
        return line.substring(from, to);
    }

    private boolean skipSpace() {
        while (at < line.length() && isSpace(line.charAt(at))) at++;
        return at < line.length() && line.charAt(at) != '\0';
    }

    private boolean argument() {
        StringBuilder argument = new StringBuilder();
        boolean sound = true;
        while (at < line.length() && !endsArgument(line.charAt(at))) {
            char c = line.charAt(at++);
            if (c == '"' || c == '\'') {
                sound = c == '"' ? doubleQuoted(argument) : singleQuoted(argument);
                break;
            }
            argument.append(c);
        }
        arguments.add(argument.toString());
        return sound;
    }

    private static boolean endsArgument(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\0'; }

    private boolean doubleQuoted(StringBuilder argument) {
        while (at < line.length() && line.charAt(at) != '\0') {
            char c = line.charAt(at++);
            if (c == '"') return endsHere();
            if (c == '\\' && at < line.length()) escape(argument);
            else argument.append(c);
        }
        return false;
    }

    private void escape(StringBuilder argument) {
        char c = line.charAt(at++);
        if (c == 'x' && isHex(at) && isHex(at + 1)) {
            argument.append((char) Integer.parseInt(line, at, at + 2, 16));
            at += 2;
        } else {
            argument.append(switch (c) {
                case 'n' -> '\n';
                case 'r' -> '\r';
                case 't' -> '\t';
                case 'b' -> '\b';
                case 'a' -> (char) 7;
                default -> c;
            });
        }
    }

    private boolean isHex(int index) {
        if (index >= line.length()) return false;
        char c = line.charAt(index);
        return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    private boolean singleQuoted(StringBuilder argument) {
        while (at < line.length() && line.charAt(at) != '\0') {
            char c = line.charAt(at++);
            if (c == '\'') return endsHere();
            if (c == '\\' && at < line.length() && line.charAt(at) == '\'') argument.append(line.charAt(at++));
            else argument.append(c);
        }
        return false;
    }

    private boolean endsHere() { return at == line.length() || line.charAt(at) == '\0' || isSpace(line.charAt(at)); }

    /// The value in double quotes, such that [#split] gives it back byte for byte.
    static String quote(String value) {
        StringBuilder quoted = new StringBuilder(value.length() + 2).append('"');
        for (int i = 0; i < value.length(); i++) quote(value.charAt(i), quoted);
        return quoted.append('"').toString();
    }

    private static void quote(char c, StringBuilder quoted) {
        switch (c) {
            case '\\', '"' -> quoted.append('\\').append(c);
            case '\n' -> quoted.append("\\n");
            case '\r' -> quoted.append("\\r");
            case '\t' -> quoted.append("\\t");
            case '\b' -> quoted.append("\\b");
            case 7 -> quoted.append("\\a");
            default -> {
                if (c >= ' ' && c <= '~') quoted.append(c);
                else quoted.append(String.format("\\x%02x", (int) c));
            }
        }
    }
}

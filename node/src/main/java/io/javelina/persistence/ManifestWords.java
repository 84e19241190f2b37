package io.javelina.persistence;

import java.util.ArrayList;
import java.util.List;

/// The words of a line of a manifest: between blanks, or in quotes as C writes strings. Node loop only.
final class ManifestWords {
    private static final String BLANKS = " \t\r\n\0";
    private static final String ESCAPES = "nrtba";
    private static final String ESCAPED = "\n\r\t\b\007";

    private final String line;
    private int at;

    private ManifestWords(String line) { this.line = line; }

    /// The words, null when quotes are not closed, or closed amid a word.
    static List<String> split(String line) { return new ManifestWords(line).split(); }

    private List<String> split() {
        List<String> words = new ArrayList<>();
        while (skipBlanks()) {
            String word = word();
            if (word == null) return null;
            words.add(word);
        }
        return words;
    }

    private boolean skipBlanks() {
        while (at < line.length() && isBlank(line.charAt(at))) at++;
        return at < line.length();
    }

    private static boolean isBlank(char c) { return BLANKS.indexOf(c) >= 0; }

    private String word() {
        StringBuilder word = new StringBuilder();
        while (at < line.length() && !isBlank(line.charAt(at))) {
            char next = line.charAt(at++);
            if (next != '"' && next != '\'') word.append(next);
            else if (!quoted(next, word)) return null;
        }
        return word.toString();
    }

    /// Reads up to the closing quote, after which the word has to end.
    private boolean quoted(char quote, StringBuilder word) {
        while (at < line.length()) {
            char next = line.charAt(at++);
            if (next == quote) return at == line.length() || isBlank(line.charAt(at));
            if (next == '\\' && at < line.length()) escaped(quote, word);
            else word.append(next);
        }
        return false;
    }

    private void escaped(char quote, StringBuilder word) {
        char next = line.charAt(at++);
        if (quote == '\'') {
            if (next != '\'') word.append('\\');
            word.append(next);
        } else if (next == 'x' && isHex(at) && isHex(at + 1)) {
            word.append((char) Integer.parseInt(line, at, at + 2, 16));
            at += 2;
        } else {
            int escape = ESCAPES.indexOf(next);
            word.append(escape < 0 ? next : ESCAPED.charAt(escape));
        }
    }

    private boolean isHex(int index) { return index < line.length() && Character.digit(line.charAt(index), 16) >= 0; }

    /// The word as it is written: in quotes when it would not be read back otherwise.
    static String written(String word) {
        boolean needsQuotes = word.isEmpty();
        for (int i = 0; i < word.length(); i++) needsQuotes |= isSpecial(word.charAt(i));
        if (!needsQuotes) return word;
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < word.length(); i++) quote(word.charAt(i), quoted);
        return quoted.append('"').toString();
    }

    private static boolean isSpecial(char c) { return c <= ' ' || c == 127 || c == '\\' || c == '"' || c == '\''; }

    private static void quote(char c, StringBuilder quoted) {
        int escape = ESCAPED.indexOf(c);
        if (c == '\\' || c == '"') quoted.append('\\').append(c);
        else if (escape >= 0) quoted.append('\\').append(ESCAPES.charAt(escape));
        else if (c < ' ' || c == 127) quoted.append(String.format("\\x%02x", (int) c));
        else quoted.append(c);
    }
}

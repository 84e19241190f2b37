package io.javelina.command;

import java.util.ArrayList;
import java.util.List;

/// Splits a line into arguments as redis-cli does: by blanks, with `"..."` for arguments that hold blanks, are empty, or
/// need escapes (`\n`, `\r`, `\t`, `\"`, `\\`, `\xHH`).
final class Words {
    private static final int LONGEST_SHOWN = 20;

    private final String line;
    private int at;

    private Words(String line) { this.line = line; }

    static List<String> of(String line) {
        Words words = new Words(line);
        List<String> all = new ArrayList<>();
        while (words.skipBlanks()) all.add(words.line.charAt(words.at) == '"' ? words.quoted() : words.plain());
        return all;
    }

    /// The other way round, for humans: long words are cut off.
    static String shortened(List<String> words) {
        return String.join(" ", words.stream().map(word -> word.length() <= LONGEST_SHOWN
                ? '"' + word + '"'
                : '"' + word.substring(0, LONGEST_SHOWN / 2) + "...\" (" + word.length() + ")").toList());
    }

    private boolean skipBlanks() {
        while (at < line.length() && line.charAt(at) == ' ') at++;
        return at < line.length();
    }

    private String plain() {
        int start = at;
        while (at < line.length() && line.charAt(at) != ' ') at++;
        return line.substring(start, at);
    }

    private String quoted() {
        StringBuilder word = new StringBuilder();
        for (at++; line.charAt(at) != '"'; at++) word.append(line.charAt(at) == '\\' ? escape() : line.charAt(at));
        at++;
        return word.toString();
    }

    private char escape() {
        char letter = line.charAt(++at);
        return switch (letter) {
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'x' -> {
                at += 2;
                yield (char) Integer.parseInt(line.substring(at - 1, at + 1), 16);
            }
            default -> letter;
        };
    }
}

package io.javelina.command;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/// RESP replies as tests like to read them.
///
/// | written | is |
/// |---|---|
/// | `+OK` `-ERR x` `:5` `$text` | simple string, error, integer, bulk string |
/// | `_$` `_*` `_` | no bulk string, no array, the null of RESP3 |
/// | `[:1, $b]` | array |
/// | `{$k: :1}` `~[$a]` `>[$a]` | map, set and push of RESP3 |
/// | `,1.5` `#t` `(123` `=txt:x` | double, boolean, big number, verbatim string |
final class RespText {
    private final String raw;
    private int at;

    private RespText(String raw) { this.raw = raw; }

    /// Writes out all replies that `raw` holds, separated by blanks.
    static String of(String raw) {
        RespText text = new RespText(raw);
        StringBuilder all = new StringBuilder(text.element());
        while (text.at < raw.length()) all.append(' ').append(text.element());
        return all.toString();
    }

    private String element() {
        char sign = raw.charAt(at++);
        String line = line();
        return switch (sign) {
            case '+', '-', ':', ',', '#', '(' -> sign + line;
            case '_' -> "_";
            case '$', '=' -> line.equals("-1") ? "_$" : sign + bytes(Integer.parseInt(line));
            case '*' -> line.equals("-1") ? "_*" : "[" + elements(Integer.parseInt(line)) + "]";
            case '~', '>' -> sign + "[" + elements(Integer.parseInt(line)) + "]";
            case '%' -> "{" + pairs(Integer.parseInt(line)) + "}";
            default -> throw new AssertionError("no RESP: " + raw);
        };
    }

    private String line() {
        int end = raw.indexOf("\r\n", at);
        String line = raw.substring(at, end);
        at = end + 2;
        return line;
    }

    private String bytes(int length) {
        String bytes = raw.substring(at, at + length);
        if (!raw.startsWith("\r\n", at + length)) throw new AssertionError("no end of line: " + raw);
        at += length + 2;
        return bytes;
    }

    private String elements(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++) all.append(i == 0 ? "" : ", ").append(element());
        return all.toString();
    }

    private String pairs(int count) {
        StringBuilder all = new StringBuilder();
        for (int i = 0; i < count; i++)
            all.append(i == 0 ? "" : ", ").append(element()).append(": ").append(element());
        return all.toString();
    }

    /// The raw text of the next reply in a stream.
    static String read(InputStream in) throws IOException {
        StringBuilder raw = new StringBuilder();
        readElement(in, raw);
        return raw.toString();
    }

    private static void readElement(InputStream in, StringBuilder raw) throws IOException {
        String line = readLine(in);
        raw.append(line).append("\r\n");
        char sign = line.charAt(0);
        if ("$=*~>%".indexOf(sign) < 0) return;
        int size = Integer.parseInt(line.substring(1));
        if (size < 0) return;
        if (sign == '$' || sign == '=') {
            raw.append(new String(in.readNBytes(size + 2), StandardCharsets.ISO_8859_1));
            return;
        }
        for (int i = 0; i < (sign == '%' ? 2 * size : size); i++) readElement(in, raw);
    }

    private static String readLine(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) throw new IOException("the connection ended after " + line);
            line.append((char) next);
        }
        in.read();
        return line.toString();
    }
}

package io.javelina.script;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Chunks of Lua in a file beside this class, and what a real server showed that they return (see [LibraryVm#show]): a chunk
/// on a line, and below it, indented, the result, with bytes that are not plain ASCII as `\xHH`. They are run in this
/// order, and what one of them sets is so for the next.
final class RecordedChunks {
    private static final String INDENT = "    ";

    private RecordedChunks() {}

    static void assertAsRecorded(String file) throws IOException {
        List<String> lines = lines(file + ".chunks");
        List<String> differences = new ArrayList<>();
        try (LibraryVm vm = new LibraryVm()) {
            for (int i = 0; i < lines.size(); i += 2) {
                String shown = INDENT + escaped(vm.show(lines.get(i)));
                if (!shown.equals(lines.get(i + 1)))
                    differences.add(lines.get(i) + "\n" + lines.get(i + 1) + "\n" + shown);
            }
        }
        assertThat(lines).hasSizeGreaterThan(50);
        assertThat(differences).isEmpty();
    }

    private static List<String> lines(String file) throws IOException {
        try (InputStream in = RecordedChunks.class.getResourceAsStream(file)) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1).lines().toList();
        }
    }

    private static String escaped(String text) {
        StringBuilder escaped = new StringBuilder();
        for (char letter : text.toCharArray())
            if (letter >= ' ' && letter < 127 && letter != '\\') escaped.append(letter);
            else escaped.append(String.format("\\x%02x", (int) letter));
        return escaped.toString();
    }
}

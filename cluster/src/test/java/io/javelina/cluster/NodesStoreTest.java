package io.javelina.cluster;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodesStoreTest {
    private static final String ID = "2a07a08262fbc9d9fd5873ecf26f4904652cd416";

    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() { file = folder.resolve("nodes.conf"); }

    private void expect(String contents, String why) throws IOException {
        Files.write(file, contents.getBytes(ISO_8859_1));
        expect(why);
    }

    private void expect(String why) {
        assertThatThrownBy(() -> new NodesStore(file).others()).isInstanceOf(IOException.class)
                .hasMessage("Unrecoverable error: corrupted cluster config file " + file + ": " + why);
    }

    @Test
    void shouldKnowNobodyWithoutTheFile() throws IOException {
        assertThat(new NodesStore(file).others()).isEmpty();
    }

    @Test
    void shouldSayInOneLineWhatIsWrongWithTheFile() throws IOException {
        expect(ID + " 127.0.0.1:1@2, mas", "line 1: fewer than 8 words: " + ID + " 127.0.0.1:1@2, mas");
        expect("\u0080\u00ff\u0000\u00c3", "it is no text");
        expect(ID + " 127.0.0.1:1@2\u001b[31m,, master - 0 0 0 connected", "line 1: no number: 2?[31m");
        expect("x\r".repeat(1000), "line 1: fewer than 8 words: " + "x?".repeat(86));
    }

    @Test
    void shouldNotReadWhatIsNoSuchFile() throws IOException {
        Files.createDirectory(file);
        expect("it is no file");
    }
}

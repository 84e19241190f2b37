package io.javelina.persistence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AofManifestTest {
    private static final String NAME = "appendonly.aof";

    @TempDir
    Path directory;

    @Test
    void shouldBeWrittenAsValkeyDoes() {
        AofManifest manifest = AofManifest.EMPTY.withNewBase(NAME, true).withNewIncrement(NAME)
                .withNewIncrement(NAME).withNewBase(NAME, false).withIncrementsReplaced(1);
        assertThat(manifest.text()).isEqualTo("""
                file appendonly.aof.2.base.aof seq 2 type b
                file appendonly.aof.1.incr.aof seq 1 type h
                file appendonly.aof.1.base.rdb seq 1 type h
                file appendonly.aof.2.incr.aof seq 2 type i
                """);
    }

    @Test
    void shouldReadWhatItHasWritten() throws CorruptManifest {
        String odd = "my \"own\" \\ file\n";
        AofManifest manifest = AofManifest.EMPTY.withNewBase(odd, true).withNewIncrement(odd).withNewIncrement(odd)
                .withIncrementsReplaced(1);
        assertThatThrownBy(() -> AofManifest.parse(manifest.text()))
                .hasMessage("File can't be a path, just a filename");
        AofManifest better = AofManifest.EMPTY.withNewBase("it's \"mine\"\t", true).withNewIncrement("é");
        assertThat(AofManifest.parse(better.text())).isEqualTo(better);
    }

    @Test
    void shouldSkipCommentsAndUnknownKeys() throws CorruptManifest {
        AofManifest manifest = AofManifest.parse("""
                # made by hand
                 type b file base.rdb  colour red seq 7\r
                file 'one more' seq 3 type increment
                """);
        assertThat(manifest.base()).isEqualTo(new AofFile("base.rdb", 7, AofFile.Type.BASE));
        assertThat(manifest.increments()).isEqualTo(List.of(new AofFile("one more", 3, AofFile.Type.INCREMENT)));
        assertThat(manifest.withNewBase(NAME, true).base().sequence()).isEqualTo(8);
        assertThat(manifest.withNewIncrement(NAME).lastIncrement().sequence()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''                                                    | Found an empty AOF manifest",
        "file a seq 1 type b;file b seq 2 type b;              | Found duplicate base file information",
        "file a seq 2 type i;file b seq 2 type i;              | Found a non-monotonic sequence number",
        "file a/b seq 2 type i;                                | File can't be a path, just a filename",
        "file a seq 2 type x;                                  | Unknown AOF file type",
        "file a seq 2;                                         | Invalid AOF manifest file format",
        "file a seq x type i;                                  | Invalid AOF manifest file format",
        "file a seq 1 type i more;                             | Invalid AOF manifest file format",
        "file \"a seq 1 type i;                                | Invalid AOF manifest file format",
        ";                                                     | Invalid AOF manifest file format",
        "file a seq 1 type i                                   | The AOF manifest file contains too long line",
    })
    void shouldRefuseWhatMakesNoSense(String text, String reason) {
        assertThatThrownBy(() -> AofManifest.parse(text.replace(';', '\n'))).isInstanceOf(CorruptManifest.class)
                .hasMessage(reason);
    }

    @Test
    void shouldNameTheLineToBlame() {
        assertThatThrownBy(() -> AofManifest.parse("file a seq 1 type i\n file b seq 1 type i \n"))
                .isInstanceOfSatisfying(CorruptManifest.class, corrupt -> {
                    assertThat(corrupt.lineNumber()).isEqualTo(2);
                    assertThat(corrupt.line()).isEqualTo("file b seq 1 type i");
                });
    }

    @Test
    void shouldReadOrRefuseWhateverIsThere() {
        long seed = Long.getLong("javelina.seed", 1);
        SplittableRandom random = new SplittableRandom(seed);
        String good = AofManifest.EMPTY.withNewBase(NAME, true).withNewIncrement(NAME).text();
        for (int i = 0; i < 5000; i++) {
            StringBuilder text = new StringBuilder(good);
            for (int j = 0; j < 3; j++)
                text.setCharAt(random.nextInt(text.length()), (char) random.nextInt(128));
            try {
                AofManifest read = AofManifest.parse(text.toString());
                assertThat(AofManifest.parse(read.text())).as("seed %d", seed).isEqualTo(read);
            } catch (CorruptManifest expected) {
                assertThat(expected.getMessage()).isNotEmpty();
            }
        }
    }

    @Test
    void shouldBeReplacedAsAWhole() throws IOException, CorruptManifest {
        AofFolder folder = new AofFolder(directory, "appendonlydir", NAME);
        folder.create();
        assertThat(folder.load()).isEqualTo(AofManifest.EMPTY);
        AofManifest manifest = AofManifest.EMPTY.withNewBase(NAME, true).withNewIncrement(NAME);
        folder.persist(manifest);
        assertThat(folder.load()).isEqualTo(manifest);
        try (var files = Files.list(folder.folder())) {
            assertThat(files).containsExactly(folder.file("appendonly.aof.manifest"));
        }
    }
}

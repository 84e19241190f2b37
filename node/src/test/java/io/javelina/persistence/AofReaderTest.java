package io.javelina.persistence;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Allocator;
import io.javelina.memory.Slice;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AofReaderTest {
    @TempDir
    Path folder;

    private final Allocator allocator = Allocator.create();

    @AfterEach
    void shouldHoldNothing() { assertThat(allocator.ledger().total()).isZero(); }

    /// What was read: the commands, how it ended, and where the last whole command ends.
    private record Content(List<String> commands, AofReader.Result end, long position) {
    }

    private Content read(String text) throws IOException {
        Path path = folder.resolve("file");
        Files.writeString(path, text, StandardCharsets.ISO_8859_1);
        List<String> commands = new ArrayList<>();
        try (FileChannel file = FileChannel.open(path); AofReader reader = new AofReader(file, 0, allocator)) {
            AofReader.Result result = reader.next();
            for (; result == AofReader.Result.COMMAND; result = reader.next()) commands.add(command(reader));
            return new Content(commands, result, reader.position());
        }
    }

    private static String command(AofReader reader) {
        List<String> words = new ArrayList<>();
        Slice word = new Slice();
        for (int i = 0; i < reader.count(); i++) words.add(reader.argument(i, word).text());
        return String.join(" ", words);
    }

    private static String written(String... words) {
        StringBuilder text = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) text.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        return text.toString();
    }

    @Test
    void shouldReadCommandsAndSkipNotes() throws IOException {
        String text = "#TS:1700000000\r\n" + written("SELECT", "0") + written("SET", "", "\r\n*1") + "#!\n"
                + written("PING");
        assertThat(read(text)).isEqualTo(new Content(List.of("SELECT 0", "SET  \r\n*1", "PING"),
                AofReader.Result.END, text.length()));
        assertThat(read("")).isEqualTo(new Content(List.of(), AofReader.Result.END, 0));
    }

    @Test
    void shouldReadCommandsLargerThanItsWindow() throws IOException {
        String large = "x".repeat(300_000);
        String[] many = new String[20_000];
        java.util.Arrays.setAll(many, i -> "word" + i);
        String text = written("A", "b") + written("SET", large, large) + written(many) + written("C");
        assertThat(read(text).commands()).containsExactly("A b", "SET " + large + " " + large,
                String.join(" ", many), "C");
    }

    @Test
    void shouldKnowWhereTheLastWholeCommandEndsWhereverTheFileEnds() throws IOException {
        String[] parts = { written("SET", "key", "value"), "#TS:12\r\n", written("RPUSH", "list", "", "0123456789ab"),
            written("PING") };
        String text = String.join("", parts);
        for (int length = 0; length <= text.length(); length++) {
            long whole = 0;
            for (String part : parts) if (whole + part.length() <= length) whole += part.length();
            else break;
            Content content = read(text.substring(0, length));
            assertThat(content.position()).as("of the first %d bytes", length).isEqualTo(whole);
            assertThat(content.end())
                    .isEqualTo(whole == length ? AofReader.Result.END : AofReader.Result.TRUNCATED);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = { "PING\r\n", "*0\r\n", "*-1\r\n", "*x\r\n", "*1\r\n+PING\r\n", "*1\r\n$-1\r\n",
        "*1\r\n$x\r\nx\r\n",
        "*99999999999\r\n", "*1\r\n$99999999999\r\n" })
    void shouldSayWhereTheFirstMistakeIs(String mistake) throws IOException {
        String good = written("SET", "key", "value");
        assertThat(read(good + mistake + good))
                .isEqualTo(new Content(List.of("SET key value"), AofReader.Result.INVALID, good.length()));
    }

    @Test
    void shouldRefuseLinesWithoutEnd() throws IOException {
        assertThat(read("*" + "1".repeat(2000)).end()).isEqualTo(AofReader.Result.INVALID);
        assertThat(read("#" + "1".repeat(2000) + "\r\n").end()).isEqualTo(AofReader.Result.INVALID);
        assertThat(read("#" + "1".repeat(1000) + "\r\n").end()).isEqualTo(AofReader.Result.END);
    }

    @Test
    void shouldNotBelieveLengths() throws IOException {
        assertThat(read("*2147483647\r\n$1\r\na\r\n").end()).isEqualTo(AofReader.Result.TRUNCATED);
        assertThat(read("*1\r\n$2147483647\r\na\r\n").end()).isEqualTo(AofReader.Result.TRUNCATED);
    }

    @Test
    void shouldReadWhateverIsThere() throws IOException {
        long seed = Long.getLong("javelina.seed", 1);
        SplittableRandom random = new SplittableRandom(seed);
        String good = written("SET", "key", "value") + "#TS:1\r\n" + written("RPUSH", "list", "x".repeat(100), "b");
        for (int i = 0; i < 2000; i++) {
            StringBuilder text = new StringBuilder(good.repeat(3));
            for (int j = 0; j < 4; j++)
                text.setCharAt(random.nextInt(text.length()), "0123456789*$#\r\n x".charAt(random.nextInt(17)));
            Content content = read(text.toString());
            assertThat(content.position()).as("seed %d", seed).isBetween(0L, (long) text.length());
        }
    }

    @Test
    void shouldTellSnapshotsFromCommands() throws IOException {
        for (String snapshot : List.of("REDIS0011", "VALKEY080")) assertThat(isRdb(snapshot)).isTrue();
        for (String other : List.of("", "REDI", "*1\r\n$4\r\nPING\r\n")) assertThat(isRdb(other)).isFalse();
    }

    private boolean isRdb(String text) throws IOException {
        Path path = Files.writeString(folder.resolve("file"), text);
        try (FileChannel file = FileChannel.open(path)) {
            return AofReader.isRdb(file);
        }
    }
}

package io.javelina.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplyScannerTest {
    private static final String FOUR_REPLIES = "+OK\r\n$5\r\na\r\nbc\r\n*2\r\n:-1\r\n*2\r\n$-1\r\n$0\r\n\r\n-ERR no\r\n";

    private final ReplyScanner scanner = new ReplyScanner();

    @ParameterizedTest
    @ValueSource(ints = { 1, 2, 3, 7, 1000 })
    void shouldCountRepliesHoweverTheyAreCut(int pieceSize) {
        assertThat(count(FOUR_REPLIES, pieceSize)).isEqualTo(4);
        assertThat(scanner.errors()).isEqualTo(1);
    }

    @Test
    void shouldCountEmptyAndAbsentCollectionsAsReplies() {
        assertThat(count("*0\r\n*-1\r\n%0\r\n_\r\n", 3)).isEqualTo(4);
    }

    @Test
    void shouldTakeAMapAsTwiceItsElements() {
        assertThat(count("%2\r\n+a\r\n:1\r\n+b\r\n,1.5\r\n#t\r\n", 5)).isEqualTo(2);
    }

    private int count(String bytes, int pieceSize) {
        int replies = 0;
        for (int from = 0; from < bytes.length(); from += pieceSize) {
            ByteBuffer piece = ByteBuffer.wrap(bytes.substring(from, Math.min(bytes.length(), from + pieceSize))
                    .getBytes(StandardCharsets.ISO_8859_1));
            while (scanner.next(piece)) replies++;
        }
        return replies;
    }
}

package io.javelina.resp;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Feeds the parser with good and bad bytes in pieces of any size, from blocks that end where the bytes end, so that in
/// checked mode a read behind them fails.
class RequestParserFuzzTest {
    private static final int ROUNDS = 300;

    private final Allocator allocator = Allocator.create();
    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final RequestParser parser = new RequestParser();
    private final Arguments arguments = new Arguments();
    private final List<List<String>> requests = new ArrayList<>();
    /// The bytes from the first that is not parsed, or of the request that is there in part.
    private long block;
    private int length;

    @AfterEach
    void leavesNothing() {
        discard();
        assertThat(allocator.ledger().total()).isZero();
    }

    private void discard() {
        if (block != 0) allocator.free(Account.TEMPORARY, block, length);
        block = 0;
        length = 0;
        parser.window(0, 0);
        parser.rewind();
        arguments.clear();
        requests.clear();
    }

    /// Gives the parser more bytes; returns why they are no requests, null when they may be.
    private String feed(byte[] bytes) {
        long larger = allocator.allocate(Account.TEMPORARY, length + bytes.length);
        if (length > 0) Memory.copy(block, larger, length);
        Memory.copy(bytes, 0, larger + length, bytes.length);
        if (block != 0) {
            parser.moved(larger - block);
            arguments.relocate(block, block + length, larger - block);
            allocator.free(Account.TEMPORARY, block, length);
            parser.extend(larger + length + bytes.length);
        } else {
            parser.window(larger, larger + bytes.length);
        }
        block = larger;
        length += bytes.length;
        return parse();
    }

    private String parse() {
        RequestParser.Result result = parser.next(arguments, true);
        for (; result == RequestParser.Result.REQUEST; result = parser.next(arguments, true)) {
            if (random.nextInt(5) == 0) {
                parser.again();
                assertThat(parser.next(arguments, true)).isEqualTo(RequestParser.Result.REQUEST);
            }
            requests.add(texts());
        }
        assertThat(parser.position()).isBetween(block, parser.limit());
        return result == RequestParser.Result.INVALID ? parser.error() : null;
    }

    private List<String> texts() {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) texts.add(arguments.get(i).text());
        return texts;
    }

    private String feedInPieces(byte[] bytes, int largest) {
        for (int at = 0; at < bytes.length;) {
            int end = Math.min(bytes.length, at + 1 + random.nextInt(largest));
            String error = feed(Arrays.copyOfRange(bytes, at, end));
            if (error != null) return error;
            at = end;
        }
        return null;
    }

    @Test
    void shouldSeeTheSameRequestsHoweverTheyAreCut() {
        for (int round = 0; round < ROUNDS; round++) {
            List<List<String>> sent = new ArrayList<>();
            StringBuilder bytes = new StringBuilder();
            for (int i = random.nextInt(8); i >= 0; i--) sent.add(appendRequest(bytes));
            assertThat(feedInPieces(latin(bytes.toString()), 1 + random.nextInt(40))).as("seed " + seed).isNull();
            assertThat(requests).as("seed " + seed).isEqualTo(sent);
            discard();
        }
    }

    private List<String> appendRequest(StringBuilder bytes) {
        if (random.nextInt(6) == 0) bytes.append(random.nextBoolean() ? "\r\n" : "*0\r\n");
        List<String> words = new ArrayList<>();
        for (int i = random.nextInt(5); i >= 0; i--) words.add(word());
        if (random.nextBoolean()) {
            bytes.append('*').append(words.size()).append("\r\n");
            words.forEach(word -> bytes.append('$').append(word.length()).append("\r\n").append(word).append("\r\n"));
        } else {
            // A leading quote keeps an inline request from looking like the other kind.
            words.forEach(word -> bytes.append(quoted(word)).append(' '));
            bytes.append(random.nextBoolean() ? "\r\n" : "\n");
        }
        return words;
    }

    private String word() {
        StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) word.append((char) random.nextInt(256));
        return word.toString();
    }

    private static String quoted(String word) {
        StringBuilder quoted = new StringBuilder("\"");
        for (char each : word.toCharArray()) quoted.append(String.format("\\x%02x", (int) each));
        return quoted.append('"').toString();
    }

    @Test
    void shouldNeitherFailNorReadTooFarWhateverItIsGiven() {
        String[] pieces = { "*", "$", "\r\n", "\n", "-1", "0", "1", "3", "99999999999999999999", "9223372036854775807",
            "2147483648", "1048577", "\"", "'", "\\x", "\\", " ", "\0", "PING", "*1\r\n$4\r\nPING\r\n", "*2\r\n$",
            "\r" };
        for (int round = 0; round < ROUNDS * 10; round++) {
            StringBuilder bytes = new StringBuilder();
            for (int i = random.nextInt(12); i >= 0; i--)
                bytes.append(random.nextInt(4) == 0 ? word() : pieces[random.nextInt(pieces.length)]);
            parser.authenticated(random.nextBoolean());
            feedInPieces(latin(bytes.toString()), 1 + random.nextInt(12));
            discard();
        }
    }

    @Test
    void shouldSayWhyBytesAreNoRequests() {
        assertThat(error("*-9223372036854775808\r\n")).isEqualTo("invalid multibulk length");
        assertThat(error("*99999999999999999999\r\n")).isEqualTo("invalid multibulk length");
        assertThat(error("*2147483648\r\n")).isEqualTo("invalid multibulk length");
        assertThat(error("*01\r\n")).isEqualTo("invalid multibulk length");
        assertThat(error("*1\r\n$-1\r\n")).isEqualTo("invalid bulk length");
        assertThat(error("*1\r\n$536870913\r\n")).isEqualTo("invalid bulk length");
        assertThat(error("*1\r\n$+1\r\n")).isEqualTo("invalid bulk length");
        assertThat(error("*1\r\nPING\r\n")).isEqualTo("expected '$', got 'P'");
        assertThat(error("\"foo\r\n")).isEqualTo("unbalanced quotes in request");
        assertThat(error("x".repeat(65_537))).isEqualTo("too big inline request");
        assertThat(error("x" + "\0".repeat(65_537) + "\r\n")).isEqualTo("too big inline request");
        assertThat(error("*" + "1".repeat(65_537))).isEqualTo("too big mbulk count string");
        assertThat(error("*1\r\n$" + "1".repeat(65_537))).isEqualTo("too big bulk count string");
        assertThat(error("*2147483647\r\n$1\r\n")).isNull();
        assertThat(error("*-7\r\n*0\r\n\r\n\n")).isNull();
    }

    private String error(String bytes) {
        String error = feedInPieces(latin(bytes), 30_000);
        assertThat(requests).isEmpty();
        discard();
        return error;
    }

    @Test
    void shouldStopInFrontOfInlineRequestsWhenTold() {
        feed(latin("*1\r\n$4\r\nPING\r\n*0\r\n"));
        assertThat(requests).hasSize(1);
        discard();
        long bytes = allocator.allocate(Account.TEMPORARY, 8);
        Memory.copy(latin("GET \"k\"\n"), 0, bytes, 8);
        parser.window(bytes, bytes + 8);
        assertThat(parser.next(arguments, false)).isEqualTo(RequestParser.Result.INLINE);
        assertThat(parser.next(arguments, true)).isEqualTo(RequestParser.Result.REQUEST);
        assertThat(parser.isInline()).isTrue();
        assertThat(texts()).containsExactly("GET", "k");
        allocator.free(Account.TEMPORARY, bytes, 8);
        parser.window(0, 0);
    }

    @Test
    void shouldTakeArgumentsThatWereReceivedElsewhere() {
        feed(latin("*2\r\n$3\r\nGET\r\n$5\r\n"));
        assertThat(parser.pendingBulkBytes()).isEqualTo(5);
        long elsewhere = allocator.allocate(Account.TEMPORARY, 7);
        Memory.copy(latin("hello\r\n"), 0, elsewhere, 7);
        parser.bulkReceived(arguments, elsewhere);
        assertThat(parser.isInRequest()).isTrue();
        assertThat(parse()).isNull();
        assertThat(requests).containsExactly(List.of("GET", "hello"));
        assertThat(parser.isInRequest()).isFalse();
        allocator.free(Account.TEMPORARY, elsewhere, 7);
    }

    private static byte[] latin(String text) { return text.getBytes(StandardCharsets.ISO_8859_1); }
}

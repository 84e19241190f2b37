package io.javelina.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.resp.Arguments;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RequestQueueTest {
    private static final Command ONE = new CommandTable().family(Group.STRING).command("ONE");
    private static final Command OTHER = new CommandTable().family(Group.STRING).command("OTHER");

    private final Allocator allocator = Allocator.create();
    private final RequestQueue queue = new RequestQueue(allocator, Account.CLIENT_TRANSACTIONS);
    private final Arguments arguments = new Arguments();

    private void add(Command command, Map<Integer, byte[]> replacements, List<String> words) {
        long bytes = Math.max(1, words.stream().mapToLong(String::length).sum());
        long block = allocator.allocate(Account.TEMPORARY, bytes);
        arguments.clear();
        long at = block;
        for (String word : words) {
            Memory.copy(word.getBytes(StandardCharsets.ISO_8859_1), 0, at, word.length());
            arguments.add(at, word.length());
            at += word.length();
        }
        queue.add(command, arguments, replacements);
        allocator.free(Account.TEMPORARY, block, bytes);
    }

    private List<String> words() {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.size(); i++) words.add(arguments.get(i).text());
        return words;
    }

    @Test
    void shouldKeepRequestsInOrder() {
        add(ONE, Map.of(), List.of("one", "", "a"));
        add(OTHER, Map.of(), List.of("other"));
        long second = queue.read(0, arguments);
        assertThat(words()).containsExactly("one", "", "a");
        queue.read(second, arguments);
        assertThat(words()).containsExactly("other");
        assertThat(List.of(queue.command(0), queue.command(1))).containsExactly(ONE, OTHER);
        assertThat(queue.argumentBytes()).isEqualTo("one".length() + "a".length() + "other".length());
        queue.release();
    }

    @Test
    void shouldExchangeArguments() {
        add(ONE, Map.of(1, "longer".getBytes(), 2, new byte[0]), List.of("one", "a", "b", "c"));
        queue.read(0, arguments);
        assertThat(words()).containsExactly("one", "longer", "", "c");
        queue.release();
    }

    @Test
    void shouldGrowAndReturnEverything() {
        Random random = new Random(7);
        List<List<String>> expected = new ArrayList<>();
        for (int i = 0; i < 2000; i++) {
            List<String> words = new ArrayList<>();
            int count = random.nextInt(1, 9);
            for (int j = 0; j < count; j++) words.add("x".repeat(random.nextInt(random.nextInt(50) == 0 ? 9000 : 30)));
            expected.add(words);
            add(ONE, Map.of(), words);
        }
        long position = 0;
        for (List<String> words : expected) {
            position = queue.read(position, arguments);
            assertThat(words()).isEqualTo(words);
        }
        assertThat(queue.bytes()).isGreaterThan(queue.argumentBytes());
        queue.release();
        queue.release();
        for (Account account : Account.values()) assertThat(allocator.ledger().bytes(account)).isZero();
    }
}

package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Common subsequences against the recursive definition.
class CommonSubsequenceModelTest {
    private final Allocator allocator = Allocator.create();

    @Test
    void shouldFindALongestOneAndItsRanges() {
        long seed = Long.getLong("javelina.seed", 1);
        System.out.println("CommonSubsequenceModelTest seed " + seed);
        Random random = new Random(seed);
        for (int round = 0; round < 500; round++) check(text(random), text(random));
        assertThat(allocator.ledger().total()).isZero();
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) text.append((char) ('a' + random.nextInt(3)));
        return text.toString();
    }

    private void check(String left, String right) {
        long leftBlock = block(left);
        long rightBlock = block(right);
        try (CommonSubsequence common = new CommonSubsequence(allocator, new Slice().wrap(leftBlock, left.length()),
                new Slice().wrap(rightBlock, right.length()))) {
            assertThat(common.length()).as("%s %s", left, right).isEqualTo(longest(left, right));
            assertThat(common.bytes().text()).hasSize(common.length());
            StringBuilder ranges = new StringBuilder();
            common.forEachRange(0, (leftStart, rightStart, length) -> {
                String part = left.substring(leftStart, leftStart + length);
                assertThat(part).isEqualTo(right.substring(rightStart, rightStart + length));
                ranges.insert(0, part);
            });
            assertThat(common.bytes().text()).isEqualTo(ranges.toString());
        }
        allocator.free(Account.TEMPORARY, leftBlock, left.length() + 1L);
        allocator.free(Account.TEMPORARY, rightBlock, right.length() + 1L);
    }

    private long block(String text) {
        long block = allocator.allocate(Account.TEMPORARY, text.length() + 1L);
        Memory.copy(text.getBytes(StandardCharsets.US_ASCII), 0, block, text.length());
        return block;
    }

    private static int longest(String left, String right) {
        if (left.isEmpty() || right.isEmpty()) return 0;
        if (left.charAt(0) == right.charAt(0)) return 1 + longest(left.substring(1), right.substring(1));
        return Math.max(longest(left.substring(1), right), longest(left, right.substring(1)));
    }
}

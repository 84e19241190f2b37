package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import java.util.HashSet;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// The guarantee of [HashTable#scan] under the worst of circumstances: between any two calls the table grows or shrinks
/// by a random factor, or is left in the middle of doing so. What stays throughout must be shown.
class HashTableScanTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int STAYING = 300;
    private static final int MOST = 20_000;

    private final Allocator allocator = Allocator.create();
    private final SplittableRandom random = new SplittableRandom(SEED);
    private final LongElements elements = new LongElements(allocator, LongElements.MIXED);
    private final HashTable table = new HashTable(allocator, Account.KEY_TABLES, elements);
    /// Keys `STAYING` up to here come and go.
    private long end = STAYING;

    @Test
    void shouldShowWhatStaysWhateverResizesHappen() {
        System.out.println("HashTableScanTest: -Djavelina.seed=" + SEED);
        table.create();
        for (long key = 0; key < STAYING; key++) elements.insert(table, key);
        for (int round = 0; round < 25; round++) scanWhileResizing(1 + random.nextInt(20));
        table.clear(elements::free);
        table.destroy();
        elements.close();
        assertThat(allocator.ledger().total()).isZero();
    }

    private void scanWhileResizing(int callsBetween) {
        Set<Long> seen = new HashSet<>();
        long cursor = 0;
        int calls = 0;
        do {
            cursor = table.scan(cursor, element -> seen.add(LongElements.key(element)));
            if (random.nextInt(callsBetween) == 0) resize();
            assertThat(++calls).as("calls of one scan, seed %d", SEED).isLessThan(MOST);
        } while (cursor != 0);
        for (long key = 0; key < STAYING; key++) assertThat(seen.contains(key)).as("%d, seed %d", key, SEED).isTrue();
    }

    /// To a size between the staying keys only and seventy times as many, small sizes as likely as large ones.
    private void resize() {
        long target = STAYING + (long) Math.pow(MOST, random.nextDouble());
        for (; end < target; end++) elements.insert(table, end);
        for (; end > target; end--) elements.free(elements.remove(table, end - 1));
        table.rehash(random.nextInt(200));
        if (random.nextInt(50) == 0) table.expandFor(random.nextInt(2 * MOST));
        if (random.nextInt(50) == 0) table.assertInvariants();
    }
}

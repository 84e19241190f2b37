package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Ids come and go, and the number of nodes that is kept up to date must be the one that a walk counts.
class RadixShapeModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);

    private final RandomGenerator random = new SplittableRandom(SEED);
    private final Allocator allocator = new ScarceMemory().allocator();
    private final CountedBlocks blocks = new CountedBlocks(allocator, Account.STREAMS);
    private final IdTree tree = new IdTree(blocks, 0);
    private final RadixShape shape = new RadixShape(tree);
    private final List<StreamId> ids = new ArrayList<>();
    private final long header = allocator.allocate(Account.SERVER, IdTree.HEADER_BYTES);
    private long nodes = RadixShape.EMPTY_NODES;

    @BeforeEach
    void createTree() {
        System.out.println("RadixShapeModelTest: -Djavelina.seed=" + SEED);
        IdTree.initialize(header);
        tree.wrap(header);
    }

    @AfterEach
    void shouldEndEmpty() {
        while (!ids.isEmpty()) remove(ids.size() - 1);
        assertThat(nodes).isEqualTo(RadixShape.EMPTY_NODES);
        allocator.free(Account.SERVER, header, IdTree.HEADER_BYTES);
        assertThat(allocator.ledger().bytes(Account.STREAMS)).isZero();
    }

    @Test
    void shouldCountIdsFromAnywhere() { run(_ -> random.nextLong()); }

    @Test
    void shouldCountIdsThatShareAllButAFewBits() {
        // A few bits at random places of otherwise equal bytes: many branches on the way to each id.
        run(_ -> 0x0101_0101_0101_0101L * random.nextInt(2) ^ 1L << 8 * random.nextInt(8));
    }

    @Test
    void shouldCountIdsAtBothEnds() { run(_ -> random.nextBoolean() ? random.nextInt(4) : -1 - random.nextInt(4)); }

    @Test
    void shouldCountIdsInAscendingOrder() { run(step -> 1_700_000_000_000L + step / 3); }

    private void run(LongUnaryOperator halves) {
        for (int step = 0; step < 3_000; step++) {
            if (!ids.isEmpty() && random.nextInt(100) < (step / 500 % 2 == 0 ? 35 : 65))
                remove(random.nextInt(ids.size()));
            else
                insert(halves.applyAsLong(step), halves.applyAsLong(step));
            assertThat(nodes).as("after step %d", step).isEqualTo(shape.countNodes());
        }
    }

    private void insert(long millis, long sequence) {
        if (tree.find(millis, sequence) != 0) return;
        int brought = shape.nodesOf(millis, sequence);
        tree.insert(millis, sequence);
        nodes += brought;
        ids.add(new StreamId().set(millis, sequence));
    }

    private void remove(int index) {
        StreamId id = ids.remove(index);
        tree.remove(id.millis, id.sequence);
        nodes -= shape.nodesOf(id.millis, id.sequence);
    }
}

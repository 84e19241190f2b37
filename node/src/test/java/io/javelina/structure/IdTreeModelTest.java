package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Random operations on an [IdTree] and on a `TreeMap`, which must agree after each of them.
class IdTreeModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final Comparator<StreamId> ORDER = StreamId::compareTo;

    private final RandomGenerator random = new SplittableRandom(SEED);
    private final ScarceMemory scarce = new ScarceMemory();
    private final Allocator allocator = scarce.allocator();
    private final CountedBlocks blocks = new CountedBlocks(allocator, Account.STREAMS);
    private final TreeMap<StreamId, Long> model = new TreeMap<>(ORDER);
    private IdTree tree;
    private IdCursor cursor;
    private long header;
    private long bytes;
    private int payloadBytes;

    @BeforeEach
    void printSeed() { System.out.println("IdTreeModelTest: -Djavelina.seed=" + SEED); }

    private void create(int bytesOfPayload) {
        payloadBytes = bytesOfPayload;
        tree = new IdTree(blocks, bytesOfPayload);
        cursor = new IdCursor(tree);
        header = allocator.allocate(Account.SERVER, IdTree.HEADER_BYTES);
        IdTree.initialize(header);
        tree.wrap(header);
    }

    @AfterEach
    void shouldGiveAllBack() {
        scarce.refuse(false);
        while (tree.freeLastLeaf()) continue;
        assertThat(tree.size()).isZero();
        bytes += blocks.takeGrowth();
        assertThat(bytes).isZero();
        assertThat(allocator.ledger().bytes(Account.STREAMS)).isZero();
        allocator.free(Account.SERVER, header, IdTree.HEADER_BYTES);
    }

    @Test
    void shouldAgreeWithTheModelOnRandomIds() {
        create(8);
        run(25_000, 3_000);
    }

    @Test
    void shouldAgreeWithTheModelWithoutPayloads() {
        create(0);
        run(25_000, 3_000);
    }

    @Test
    void shouldAgreeWithTheModelWithLargePayloads() {
        create(24);
        run(25_000, 1_500);
    }

    @Test
    void shouldAgreeWithTheModelWhileMemoryIsScarce() {
        create(8);
        for (int i = 0; i < 3_000; i++) {
            scarce.refuseAfter(random.nextInt(4) == 0 ? 0 : random.nextInt(3));
            try {
                operate(i / 500 % 2 == 0 ? 70 : 30, 1000);
            } catch (MemoryExhausted e) {
                scarce.refuse(false);
            }
            scarce.refuse(false);
            if (i % 100 == 0) check();
        }
        check();
    }

    @Test
    void shouldFillNodesWithAscendingIds() {
        create(8);
        for (int i = 0; i < 40_000; i++) Memory.putLong(tree.insert(i, 7), i);
        bytes += blocks.takeGrowth();
        tree.assertInvariants();
        assertThat((double) bytes / 40_000).as("bytes per id").isLessThan(25);
        for (int i = 0; i < 40_000; i++) assertThat(tree.remove(i, 7)).isTrue();
        assertThat(tree.isEmpty()).isTrue();
    }

    @Test
    void shouldTakeOneSmallBlockForOneId() {
        create(8);
        tree.insert(1, 1);
        bytes += blocks.takeGrowth();
        assertThat(bytes).isLessThanOrEqualTo(32);
    }

    private void run(int operations, int most) {
        for (int i = 0; i < operations; i++) {
            operate(i / (operations / 6) % 2 == 0 ? 65 : 30, most);
            if (i % (operations / 20) == 0) check();
        }
        check();
    }

    private void operate(int insertPercent, int most) {
        StreamId id = randomId(most);
        int dice = random.nextInt(100);
        if (dice < insertPercent) insert(id);
        else if (dice < 90) remove(dice < 80 || model.isEmpty() ? id : model.firstKey());
        else seek(id);
    }

    private StreamId randomId(int most) {
        if (random.nextInt(3) == 0 && !model.isEmpty()) {
            StreamId next = new StreamId().set(model.lastKey());
            if (next.increment()) return next;
        }
        long millis = random.nextInt(50) == 0 ? -1 - random.nextInt(3) : random.nextInt(most) / 4;
        return new StreamId().set(millis, random.nextInt(4) - 1);
    }

    private void insert(StreamId id) {
        if (model.containsKey(id)) {
            assertThat(tree.find(id.millis, id.sequence)).isNotZero();
            return;
        }
        long value = random.nextLong();
        long payload = tree.insert(id.millis, id.sequence);
        if (payloadBytes > 0) Memory.putLong(payload, value);
        model.put(new StreamId().set(id), value);
    }

    private void remove(StreamId id) {
        assertThat(tree.remove(id.millis, id.sequence)).as("%s", id).isEqualTo(model.remove(id) != null);
    }

    private void seek(StreamId id) {
        compare(cursor.ceiling(id.millis, id.sequence), model.ceilingEntry(id));
        compare(cursor.floor(id.millis, id.sequence), model.floorEntry(id));
        compare(cursor.first(), model.firstEntry());
        compare(cursor.last(), model.lastEntry());
        if (cursor.ceiling(id.millis, id.sequence)) {
            long left = model.tailMap(id).size();
            assertThat(cursor.countOn(Long.MAX_VALUE)).isEqualTo(left);
            cursor.ceiling(id.millis, id.sequence);
            assertThat(cursor.countOn(5)).isEqualTo(Math.min(5, left));
        }
    }

    private void compare(boolean found, Map.Entry<StreamId, Long> expected) {
        assertThat(found).isEqualTo(expected != null);
        if (!found) return;
        assertThat(cursor.millis()).isEqualTo(expected.getKey().millis);
        assertThat(cursor.sequence()).isEqualTo(expected.getKey().sequence);
        if (payloadBytes > 0) assertThat(Memory.getLong(cursor.payload())).isEqualTo(expected.getValue());
    }

    private void check() {
        bytes += blocks.takeGrowth();
        tree.assertInvariants();
        assertThat(tree.size()).isEqualTo(model.size());
        assertThat(allocator.ledger().bytes(Account.STREAMS)).isEqualTo(bytes);
        List<String> ids = new ArrayList<>();
        for (boolean more = cursor.first(); more; more = cursor.next()) ids.add(id());
        assertThat(ids).isEqualTo(model.keySet().stream().map(StreamId::toString).toList());
        ids.clear();
        for (boolean more = cursor.last(); more; more = cursor.previous()) ids.add(id());
        assertThat(ids).isEqualTo(model.descendingKeySet().stream().map(StreamId::toString).toList());
    }

    private String id() { return new StreamId().set(cursor.millis(), cursor.sequence()).toString(); }
}

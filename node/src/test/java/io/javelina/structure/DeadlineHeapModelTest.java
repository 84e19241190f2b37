package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A [DeadlineHeap] against a list that is searched, while memory runs out now and then.
class DeadlineHeapModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int ROUNDS = 40_000;
    private static final int ELEMENT_BYTES = 16;

    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    private final Random random = new Random(SEED);
    private final List<Long> model = new ArrayList<>();
    private final DeadlineHeap heap = new DeadlineHeap(allocator, Account.HASHES, new Elements());

    /// An element is its deadline (8 bytes) and its place (4).
    private static final class Elements implements DeadlineHeap.Timed {
        @Override
        public long deadline(long element) { return Memory.getLong(element); }

        @Override
        public int place(long element) { return Memory.getInt(element + 8); }

        @Override
        public void place(long element, int place) { Memory.putInt(element + 8, place); }
    }

    /// The number of elements swings between nothing and this.
    @ParameterizedTest
    @ValueSource(ints = { 3, 40, 3000 })
    void shouldHoldWhatTheModelHolds(int most) {
        System.out.println("DeadlineHeapModelTest: -Djavelina.seed=" + SEED);
        heap.create();
        for (int round = 0; round < ROUNDS; round++) {
            boolean grows = round / (2 * most) % 2 == 0;
            operate(grows && model.size() < most ? 70 : 30);
            if (round % 500 == 0) check();
        }
        while (!model.isEmpty()) removeFirst();
        heap.destroy();
        assertThat(allocator.ledger().total()).isZero();
    }

    private void operate(int insertPercent) {
        if (model.isEmpty() || random.nextInt(100) < insertPercent) {
            insert();
            return;
        }
        int index = random.nextInt(model.size());
        long element = model.get(index);
        switch (random.nextInt(5)) {
            case 0 -> removeFirst();
            case 1 -> change(element);
            case 2 -> move(index, element);
            default -> {
                memory.refuse(random.nextInt(10) == 0);
                heap.remove(element);
                memory.refuse(false);
                model.remove(index);
                free(element);
            }
        }
    }

    private void insert() {
        boolean scarce = random.nextInt(10) == 0;
        long element = create(random.nextInt(1000));
        if (scarce) memory.refuseAfter(random.nextInt(2));
        try {
            heap.reserve();
            heap.insert(element);
            model.add(element);
        } catch (MemoryExhausted e) {
            assertThat(scarce).isTrue();
            free(element);
        } finally {
            memory.refuse(false);
        }
    }

    private void removeFirst() {
        long first = heap.first();
        assertThat(Memory.getLong(first))
                .isEqualTo(model.stream().mapToLong(Memory::getLong).min().orElseThrow());
        assertThat(model.remove(first)).isTrue();
        heap.remove(first);
        free(first);
    }

    private void change(long element) {
        Memory.putLong(element, random.nextInt(1000));
        heap.changed(element);
    }

    private void move(int index, long element) {
        long moved = create(Memory.getLong(element));
        heap.replace(moved, Memory.getInt(element + 8));
        model.set(index, moved);
        free(element);
    }

    private long create(long deadline) {
        long element = allocator.allocate(Account.TEMPORARY, ELEMENT_BYTES);
        Memory.putLong(element, deadline);
        return element;
    }

    private void free(long element) { allocator.free(Account.TEMPORARY, element, ELEMENT_BYTES); }

    private void check() {
        heap.assertInvariants();
        assertThat(heap.size()).isEqualTo(model.size());
        assertThat(heap.bytes()).isEqualTo(allocator.ledger().bytes(Account.HASHES));
        assertThat(heap.first() == 0).isEqualTo(model.isEmpty());
        long moment = random.nextInt(1000);
        assertThat(heap.countBefore(moment))
                .isEqualTo((int) model.stream().filter(element -> Memory.getLong(element) < moment).count());
    }

    @Test
    void shouldGiveBackSegments() {
        heap.create();
        for (int i = 0; i < 10_000; i++) {
            heap.reserve();
            long element = create(i);
            heap.insert(element);
            model.add(element);
        }
        long most = heap.bytes();
        while (model.size() > 100) free(removeLast());
        assertThat(heap.bytes()).isLessThan(most / 20);
        heap.assertInvariants();
        while (!model.isEmpty()) free(removeLast());
        heap.destroy();
        assertThat(allocator.ledger().total()).isZero();
    }

    private long removeLast() {
        long element = model.removeLast();
        heap.remove(element);
        return element;
    }
}

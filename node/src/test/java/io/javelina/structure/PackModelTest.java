package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Packs of elements against array lists.
class PackModelTest {
    private static final int ROUNDS = 20_000;

    private final long seed = Long.getLong("javelina.seed", 1);
    private final Random random = new Random(seed);
    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    private final Allocator arguments = Allocator.create();
    private final Bytes bytes = new Bytes();
    private final Pack pack = new BytesPack().wrap(bytes);
    private final PackEditor editor = new PackEditor().wrap(pack);
    private final PackCursor cursor = new PackCursor();
    private final Item item = new Item();
    private final List<String> model = new ArrayList<>();
    /// What kinds of elements there are just now.
    private int mixture;

    @Test
    void shouldHoldWhatTheModelHolds() {
        System.out.println("PackModelTest: -Djavelina.seed=" + seed);
        bytes.resize(BytesPack.HEADER_BYTES);
        BytesPack.initialize(bytes.address(), 0, ListpackSize.EMPTY);
        for (int round = 0; round < ROUNDS; round++) {
            if (round % 500 == 0) mixture = random.nextInt(6);
            boolean scarce = random.nextInt(50) == 0;
            memory.refuse(scarce);
            try {
                change();
            } catch (MemoryExhausted e) {
                assertThat(scarce).isTrue();
            }
            memory.refuse(false);
            check();
        }
        allocator.free(Account.LISTS, bytes.block, bytes.length);
        assertThat(allocator.ledger().total()).isZero();
    }

    private void change() {
        int size = model.size();
        switch (random.nextInt(size > 400 ? 14 : 10)) {
            case 0, 1, 2 -> with(element(), wanted -> {
                editor.append(item);
                model.addLast(wanted);
            });
            case 3, 4 -> with(element(), wanted -> {
                editor.prepend(item);
                model.addFirst(wanted);
            });
            case 5, 6 -> insert();
            case 7 -> replace();
            case 8, 9 -> remove();
            default -> {
                int count = random.nextInt(Math.min(size, 40) + 1);
                if (random.nextBoolean()) {
                    editor.removeFirst(count);
                    model.subList(0, count).clear();
                } else {
                    editor.removeLast(count);
                    model.subList(size - count, size).clear();
                }
            }
        }
    }

    private void insert() {
        if (model.isEmpty()) return;
        int index = seek();
        int behind = random.nextInt(2);
        with(element(), wanted -> {
            editor.insert(cursor.runOffset(), cursor.indexInRun() + behind, item);
            model.add(index + behind, wanted);
        });
    }

    private void replace() {
        if (model.isEmpty()) return;
        int index = seek();
        with(element(), wanted -> {
            editor.replace(cursor.runOffset(), cursor.indexInRun(), item);
            model.set(index, wanted);
        });
    }

    private void remove() {
        if (model.isEmpty()) return;
        int index = seek();
        long offset = cursor.runOffset();
        int inRun = cursor.indexInRun();
        editor.remove(offset, inRun);
        model.remove(index);
        wrapCursor();
        assertThat(cursor.standAt(offset, inRun)).isEqualTo(index < model.size());
        if (index < model.size()) assertThat(current()).isEqualTo(model.get(index));
        assertThat(cursor.standBefore(offset, inRun)).isEqualTo(index > 0);
        if (index > 0) assertThat(current()).isEqualTo(model.get(index - 1));
    }

    private int seek() {
        int index = random.nextInt(model.size());
        wrapCursor();
        cursor.seek(index, model.size());
        assertThat(current()).isEqualTo(model.get(index));
        assertThat(cursor.isFirst()).isEqualTo(index == 0);
        assertThat(cursor.isLast()).isEqualTo(index == model.size() - 1);
        return index;
    }

    private void wrapCursor() { cursor.wrap(pack.start(), pack.length()); }

    private String current() {
        return cursor.isInteger()
                ? "" + cursor.integer()
                : new Slice().wrap(cursor.address(), cursor.length()).text();
    }

    private void check() {
        wrapCursor();
        cursor.assertInvariants();
        assertThat(pack.count()).isEqualTo(model.size());
        assertThat(cursor.count()).isEqualTo(model.size());
        assertThat(pack.listpackBytes()).isEqualTo(cursor.listpackBytesOfAll());
        if (random.nextInt(20) != 0) return;
        List<String> forward = new ArrayList<>();
        for (boolean there = cursor.first(); there; there = cursor.next()) forward.add(current());
        assertThat(forward).as("seed %d", seed).isEqualTo(model);
        List<String> backward = new ArrayList<>();
        for (boolean there = cursor.last(); there; there = cursor.previous()) backward.addFirst(current());
        assertThat(backward).as("seed %d", seed).isEqualTo(model);
        long listpackBytes = ListpackSize.EMPTY + model.stream().mapToLong(this::listpackBytes).sum();
        assertThat(pack.listpackBytes()).isEqualTo(listpackBytes);
    }

    private long listpackBytes(String element) {
        long[] size = new long[1];
        with(element, text -> size[0] = item.listpackBytes());
        return size[0];
    }

    private String element() {
        return switch (mixture) {
            case 0 -> "" + (1000 + random.nextInt(9000));
            case 1 -> "0123456789".substring(random.nextInt(2));
            case 2 -> "" + (random.nextLong() >> random.nextInt(64));
            case 3 -> "x".repeat(random.nextInt(20));
            case 4 -> random.nextInt(100) == 0 ? "y".repeat(90 + random.nextInt(5000)) : "y".repeat(95);
            default -> random.nextBoolean() ? "" + random.nextInt(2000) : "z".repeat(random.nextInt(4));
        };
    }

    private void with(String text, Consumer<String> action) {
        byte[] raw = text.getBytes();
        long block = arguments.allocate(Account.TEMPORARY, Math.max(1, raw.length));
        Memory.copy(raw, 0, block, raw.length);
        item.wrap(new Slice().wrap(block, raw.length));
        try {
            action.accept(text);
        } finally {
            arguments.free(Account.TEMPORARY, block, Math.max(1, raw.length));
        }
    }

    private final class Bytes implements ResizableBytes {
        long block = allocator.allocate(Account.LISTS, 0);
        long length;

        @Override
        public long address() { return block; }

        @Override
        public long length() { return length; }

        @Override
        public long resize(long newLength) {
            long moved = allocator.allocate(Account.LISTS, newLength);
            Memory.copy(block, moved, Math.min(length, newLength));
            allocator.free(Account.LISTS, block, length);
            block = moved;
            length = newLength;
            return block;
        }
    }
}

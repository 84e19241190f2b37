package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Random operations on a [NameList] and on a `TreeMap`, which must agree.
class NameListModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int NAME_OFFSET = 12;

    private final Random random = new Random(SEED);
    private final ScarceMemory scarce = new ScarceMemory();
    private final Allocator allocator = scarce.allocator();
    private final Allocator names = Allocator.create();
    private final CountedBlocks blocks = new CountedBlocks(allocator, Account.STREAMS);
    private final NameList list = new NameList(blocks, NAME_OFFSET);
    /// Names as text, one character per byte, and the addresses of their blocks.
    private final TreeMap<String, Long> model = new TreeMap<>();
    private long bytes;

    @Test
    void shouldAgreeWithTheModel() {
        System.out.println("NameListModelTest: -Djavelina.seed=" + SEED);
        long header = names.allocate(Account.SERVER, NameList.HEADER_BYTES);
        NameList.initialize(header);
        list.wrap(header);
        for (int i = 0; i < 20_000; i++) {
            boolean growing = i / 2000 % 2 == 0;
            String name = name();
            if (random.nextInt(100) < (growing ? 70 : 35)) insert(name);
            else remove(name);
            if (i % 500 == 0) check();
        }
        check();
        while (list.size() > 0) list.free(list.removeLast());
        assertThat(bytes + blocks.takeGrowth()).isZero();
        assertThat(allocator.ledger().bytes(Account.STREAMS)).isZero();
        names.free(Account.SERVER, header, NameList.HEADER_BYTES);
    }

    private String name() {
        if (random.nextInt(3) == 0 && !model.isEmpty()) return model.ceilingEntry(model.firstKey()).getKey();
        char[] letters = new char[random.nextInt(4)];
        for (int i = 0; i < letters.length; i++) letters[i] = (char) (random.nextInt(8) * 36);
        return new String(letters);
    }

    private void insert(String name) {
        Slice slice = slice(name);
        assertThat(list.find(slice)).isEqualTo(model.getOrDefault(name, 0L));
        scarce.refuseAfter(random.nextInt(4) == 0 ? random.nextInt(2) : Integer.MAX_VALUE);
        try {
            if (!model.containsKey(name)) model.put(name, list.create(slice));
        } catch (MemoryExhausted e) {
            assertThat(list.find(slice)).isZero();
        } finally {
            scarce.refuse(false);
            names.free(Account.SERVER, slice.address(), NAME_OFFSET + slice.length());
        }
    }

    private void remove(String name) {
        Long block = model.remove(name);
        if (block == null) return;
        list.remove(new Slice().wrap(block + NAME_OFFSET, name.length()));
        list.free(block);
    }

    private Slice slice(String name) {
        long address = names.allocate(Account.SERVER, NAME_OFFSET + name.length());
        Memory.copy(name.getBytes(StandardCharsets.ISO_8859_1), 0, address, name.length());
        return new Slice().wrap(address, name.length());
    }

    private void check() {
        bytes += blocks.takeGrowth();
        assertThat(allocator.ledger().bytes(Account.STREAMS)).isEqualTo(bytes);
        list.assertInvariants();
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) found.add(list.get(i));
        assertThat(found).isEqualTo(List.copyOf(model.values()));
    }
}

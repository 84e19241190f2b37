package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.Slice;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A [Listpack] against a list of strings, and [Listpack#isValid] against bytes that are not quite a listpack.
class ListpackModelTest {
    private static final long SEED = Long.getLong("javelina.seed", 1);
    private static final int ROUNDS = 60_000;
    private static final int MOST_ELEMENTS = 40;
    private static final int FUZZED_BYTES = 30_000;
    private static final int[] LENGTHS = { 0, 1, 5, 20, 62, 63, 64, 120, 126, 130, 4093, 4095, 4096, 16378, 17000 };

    private final Allocator allocator = Allocator.create();
    private final Random random = new Random(SEED);
    private final List<String> model = new ArrayList<>();
    private final Slice view = new Slice();
    private GrowingBytes bytes;
    private Listpack list;

    @BeforeEach
    void create() {
        System.out.println("ListpackModelTest: -Djavelina.seed=" + SEED);
        bytes = new GrowingBytes(allocator);
        list = new Listpack(allocator).bindEmpty(bytes);
    }

    @AfterEach
    void shouldReturnAllMemory() {
        bytes.close();
        list.close();
        assertThat(allocator.ledger().total()).isZero();
    }

    @Test
    void shouldHoldWhatTheModelHolds() {
        for (int round = 0; round < ROUNDS; round++) {
            change();
            if (round % 20 == 0) check();
        }
        check();
    }

    private void change() {
        int index = model.isEmpty() ? 0 : random.nextInt(model.size());
        int choice = random.nextInt(12);
        if (model.size() >= MOST_ELEMENTS) choice = 11;
        if (model.isEmpty()) choice %= 3;
        switch (choice) {
            case 0, 1 -> add(model.size(), list::append, list::append);
            case 2 -> add(0, list::prepend, list::prepend);
            case 3 -> add(index, text -> list.insertBefore(list.seek(index), text),
                    number -> list.insertBefore(list.seek(index), number));
            case 4 -> add(index + 1, text -> list.insertAfter(list.seek(index), text),
                    number -> list.insertAfter(list.seek(index), number));
            case 5, 6, 7 -> replace(index);
            case 8, 9 -> delete(index, 1);
            case 10 -> find();
            default -> delete(index, 1 + random.nextInt(4));
        }
    }

    private void add(int index, Consumer<Slice> addText, Consumer<Long> addNumber) {
        String element = element();
        long number = number(element);
        if (number != Long.MIN_VALUE && random.nextBoolean()) addNumber.accept(number);
        else with(element, addText);
        model.add(index, element);
    }

    private String element() {
        if (random.nextBoolean()) return Long.toString(random.nextLong() >> random.nextInt(64));
        byte[] text = new byte[LENGTHS[random.nextInt(random.nextInt(10) == 0 ? LENGTHS.length : 8)]];
        random.nextBytes(text);
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    /// The number that a string is, or something that it is not.
    private static long number(String element) {
        try {
            long number = Long.parseLong(element);
            return Long.toString(number).equals(element) ? number : Long.MIN_VALUE;
        } catch (NumberFormatException e) {
            return Long.MIN_VALUE;
        }
    }

    private void replace(int index) {
        String element = element();
        with(element, text -> list.replace(list.seek(index), text));
        model.set(index, element);
    }

    private void delete(int index, int count) {
        int following = list.delete(list.seek(index), count);
        model.subList(index, Math.min(model.size(), index + count)).clear();
        assertThat(following).isEqualTo(index < model.size() ? list.seek(index) : Listpack.NONE);
    }

    private void find() {
        String sought = random.nextBoolean() ? element() : model.get(random.nextInt(model.size()));
        int skip = random.nextInt(3);
        int expected = Listpack.NONE;
        for (int i = 0; i < model.size() && expected == Listpack.NONE; i += skip + 1)
            if (model.get(i).equals(sought)) expected = list.seek(i);
        int wanted = expected;
        with(sought, text -> assertThat(list.find(list.first(), text, skip)).isEqualTo(wanted));
    }

    private void check() {
        list.assertInvariants();
        assertThat(list.size()).isEqualTo(model.size());
        assertThat(bytes.length()).isEqualTo(list.bytes());
        int offset = list.first();
        for (String element : model) {
            assertThat(list.element(offset, view).text()).as("seed %d", SEED).isEqualTo(element);
            offset = list.next(offset);
        }
        assertThat(offset).isEqualTo(Listpack.NONE);
        offset = list.last();
        for (int i = model.size() - 1; i >= 0; i--, offset = list.previous(offset))
            assertThat(offset).isEqualTo(list.seek(i));
        assertThat(offset).isEqualTo(Listpack.NONE);
    }

    private void with(String text, Consumer<Slice> action) {
        byte[] content = text.getBytes(StandardCharsets.ISO_8859_1);
        long block = allocator.allocate(Account.CLIENT_QUERY, Math.max(1, content.length));
        Memory.copy(content, 0, block, content.length);
        action.accept(new Slice().wrap(block, content.length));
        allocator.free(Account.CLIENT_QUERY, block, Math.max(1, content.length));
    }

    /// Bytes changed, cut, lengthened or made up: what is accepted can be read from end to end, what is not is refused
    /// without a look at anything outside the block, which checked mode would report.
    @Test
    void shouldAcceptNothingThatCannotBeRead() {
        int accepted = 0;
        for (int round = 0; round < FUZZED_BYTES; round++) {
            if (round % 100 == 0) renew();
            byte[] changed = changed(bytes.toBytes());
            try (GrowingBytes copy = new GrowingBytes(allocator, changed)) {
                boolean shallow = Listpack.isValid(copy.address(), copy.length(), false);
                if (!Listpack.isValid(copy.address(), copy.length(), true)) continue;
                assertThat(shallow).isTrue();
                readAll(copy);
                accepted++;
            }
        }
        assertThat(accepted).as("a changed content byte does no harm").isPositive();
    }

    private void renew() {
        list.bindEmpty(bytes);
        for (int i = random.nextInt(30); i > 0; i--) with(element(), list::append);
        assertThat(Listpack.isValid(bytes.address(), bytes.length(), true)).isTrue();
    }

    private byte[] changed(byte[] sound) {
        byte[] changed = sound;
        switch (random.nextInt(6)) {
            case 0 -> {
                changed = Arrays.copyOf(sound, random.nextInt(sound.length + 10));
                if (random.nextBoolean()) seal(changed);
            }
            case 1 -> {
                changed = new byte[random.nextInt(60)];
                random.nextBytes(changed);
                seal(changed);
            }
            default -> {
                for (int i = 1 + random.nextInt(3); i > 0; i--)
                    changed[random.nextInt(
                            Math.min(changed.length, 1 + random.nextInt(changed.length)))] ^= (byte) (1 << random
                                    .nextInt(8));
            }
        }
        return changed;
    }

    /// Makes header and end right, so that only the elements may be wrong.
    private void seal(byte[] changed) {
        if (changed.length < Listpack.EMPTY_BYTES) return;
        for (int i = 0; i < 4; i++) changed[i] = (byte) (changed.length >> 8 * i);
        changed[4] = (byte) 0xff;
        changed[5] = (byte) 0xff;
        changed[changed.length - 1] = (byte) 0xff;
    }

    private void readAll(GrowingBytes copy) {
        Listpack read = new Listpack(allocator).bind(copy);
        int forwards = 0;
        for (int at = read.first(); at != Listpack.NONE; at = read.next(at), forwards++)
            read.element(at, view).toBytes();
        int backwards = 0;
        for (int at = read.last(); at != Listpack.NONE; at = read.previous(at)) backwards++;
        assertThat(backwards).isEqualTo(forwards).isEqualTo(read.size());
        read.close();
    }
}

package io.javelina.structure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.javelina.memory.Account;
import io.javelina.memory.Allocator;
import io.javelina.memory.Memory;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Slice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QuicklistTest {
    private final ScarceMemory memory = new ScarceMemory();
    private final Allocator allocator = memory.allocator();
    private final Allocator arguments = Allocator.create();
    private final Quicklist list = new Quicklist(allocator, Account.LISTS);
    private final ListCursor cursor = new ListCursor(allocator);
    private final Item item = new Item();
    private long header;

    @AfterEach
    void shouldCountAndFreeAllOfItsBytes() {
        list.wrap(header).assertInvariants();
        assertThat(Quicklist.bytes(header)).isEqualTo(allocator.ledger().bytes(Account.LISTS));
        while (Quicklist.freeSome(allocator, Account.LISTS, header)) continue;
        assertThat(allocator.ledger().bytes(Account.LISTS)).isZero();
    }

    @Test
    void shouldFillNodesUpToTheirLimit() {
        create(3, 0);
        push(End.TAIL, 10);
        assertThat(list.nodes()).isEqualTo(4);
        push(End.HEAD, 1);
        assertThat(list.nodes()).isEqualTo(5);
        list.drop(End.HEAD, 2);
        assertThat(list.nodes()).isEqualTo(4);
        assertThat(list.count()).isEqualTo(9);
    }

    @Test
    void shouldSplitAFullNodeAndMergeWhatFits() {
        create(4, 0);
        push(End.TAIL, 4);
        list.seek(cursor, 1);
        insert(true, "here");
        assertThat(contents()).isEqualTo("0 1 here 2 3");
        assertThat(list.nodes()).isEqualTo(2);
    }

    @Test
    void shouldGiveALargeElementANodeOfItsOwn() {
        create(-2, 0);
        push(End.TAIL, 10);
        list.seek(cursor, 5);
        with("x".repeat(9000), () -> list.replace(cursor, item));
        assertThat(list.nodes()).isEqualTo(3);
        list.seek(cursor, 5);
        assertThat(cursor.length()).isEqualTo(9000);
        with("5", () -> list.replace(cursor, item));
        assertThat(contents()).isEqualTo("0 1 2 3 4 5 6 7 8 9");
        assertThat(list.nodes()).isEqualTo(2);
    }

    @Test
    void shouldCompressWhatIsFarFromTheEnds() {
        create(20, 2);
        for (int i = 0; i < 200; i++) with("much the same " + i, () -> list.push(End.TAIL, item));
        assertThat(list.nodes()).isEqualTo(10);
        assertThat(list.compressedNodes()).isEqualTo(6);
        list.seek(cursor, 100);
        assertThat(new Slice().wrap(cursor.address(), cursor.length()).text()).isEqualTo("much the same 100");
        assertThat(list.compressedNodes()).isEqualTo(6);
        list.drop(End.HEAD, 20);
        assertThat(list.compressedNodes()).isEqualTo(5);
        list.seek(cursor, 80);
        assertThat(list.remove(cursor, false)).isTrue();
        assertThat(new Slice().wrap(cursor.address(), cursor.length()).text()).isEqualTo("much the same 101");
        list.settle(cursor);
        assertThat(list.compressedNodes()).isEqualTo(5);
    }

    @Test
    void shouldKeepManyPagesInOrder() {
        create(1, 0);
        push(End.TAIL, 1000);
        for (int index : new int[]{ 0, 31, 62, 63, 64, 500, 998, 999 }) {
            list.seek(cursor, index);
            assertThat(cursor.integer()).isEqualTo(index);
        }
        list.seek(cursor, 500);
        for (int i = 0; i < 450; i++) assertThat(list.remove(cursor, false)).isTrue();
        assertThat(cursor.integer()).isEqualTo(950);
        list.seek(cursor, 100);
        for (int i = 0; i < 100; i++) insert(false, "" + i);
        assertThat(list.count()).isEqualTo(650);
    }

    @Test
    void shouldCopyNodesAsTheyAre() {
        create(20, 1);
        for (int i = 0; i < 100; i++) with("much the same " + i, () -> list.push(End.TAIL, item));
        String expected = contents();
        long copied = list.copy(header);
        assertThat(contents()).isEqualTo(expected);
        assertThat(list.compressedNodes()).isEqualTo(3);
        list.assertInvariants();
        while (Quicklist.freeSome(allocator, Account.LISTS, copied)) continue;
    }

    @Test
    void shouldLeaveNothingOfACopyForWhichThereIsNoMemory() {
        create(5, 0);
        push(End.TAIL, 50);
        long before = allocator.ledger().bytes(Account.LISTS);
        for (int blocks = 0; blocks < 13; blocks++) {
            memory.refuseAfter(blocks);
            assertThatThrownBy(() -> list.copy(header)).isInstanceOf(MemoryExhausted.class);
            assertThat(allocator.ledger().bytes(Account.LISTS)).isEqualTo(before);
        }
        memory.refuse(false);
    }

    private void create(int fill, int depth) { header = list.create(fill, depth); }

    private void push(End end, int elements) {
        for (int i = 0; i < elements; i++) with("" + i, () -> list.push(end, item));
    }

    private void insert(boolean behind, String element) {
        with(element, () -> list.insert(cursor, behind, item));
        list.seek(cursor, 100 % list.count());
    }

    private String contents() {
        StringBuilder text = new StringBuilder();
        list.seek(cursor, 0);
        do
            text.append(text.isEmpty() ? "" : " ").append(cursor.isInteger()
                    ? "" + cursor.integer()
                    : new Slice().wrap(cursor.address(), cursor.length()).text());
        while (cursor.next());
        return text.toString();
    }

    private void with(String element, Runnable action) {
        byte[] bytes = element.getBytes();
        long block = arguments.allocate(Account.TEMPORARY, bytes.length);
        Memory.copy(bytes, 0, block, bytes.length);
        item.wrap(new Slice().wrap(block, bytes.length));
        action.run();
        arguments.free(Account.TEMPORARY, block, bytes.length);
    }
}

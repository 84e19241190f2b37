package io.javelina.memory;

import java.util.function.Consumer;

/// The live blocks of checked mode by address: open addressing with linear probing. Not safe for several threads.
final class BlockTable {
    private Block[] slots = new Block[1024];
    private int count;

    Block find(long address) {
        for (int at = home(address); slots[at] != null; at = next(at))
            if (slots[at].address == address) return slots[at];
        return null;
    }

    void add(Block block) {
        if (count * 2 >= slots.length) grow();
        place(block);
        count++;
    }

    private void place(Block block) {
        int at = home(block.address);
        while (slots[at] != null) at = next(at);
        slots[at] = block;
    }

    private void grow() {
        Block[] old = slots;
        slots = new Block[old.length * 2];
        for (Block block : old) if (block != null) place(block);
    }

    void remove(Block block) {
        int hole = home(block.address);
        while (slots[hole] != block) hole = next(hole);
        slots[hole] = null;
        count--;
        closeGap(hole);
    }

    /// Moves back whoever was pushed past the hole, so that searches may stop at the first empty slot.
    private void closeGap(int gap) {
        int hole = gap;
        for (int at = next(hole); slots[at] != null; at = next(at)) {
            int distance = at - home(slots[at].address) & slots.length - 1;
            if (distance < (at - hole & slots.length - 1)) continue;
            slots[hole] = slots[at];
            slots[at] = null;
            hole = at;
        }
    }

    void forEach(Consumer<Block> action) {
        for (Block block : slots) if (block != null) action.accept(block);
    }

    private int home(long address) {
        return (int) ((address >>> 3) * 0x9E3779B97F4A7C15L >>> 40) & slots.length - 1;
    }

    private int next(int slot) { return slot + 1 & slots.length - 1; }
}

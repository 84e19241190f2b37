package io.javelina.command;

import java.util.Arrays;
import java.util.Set;

/// Where the keys of one request are, and what happens to each. Reused.
public final class KeyReferences {
    private int[] positions = new int[8];
    @SuppressWarnings({ "unchecked", "rawtypes" })
    private Set<KeyFlag>[] flags = new Set[8];
    private int size;

    public int size() { return size; }

    /// The index of the argument that is key `index`.
    public int position(int index) { return positions[index]; }

    public Set<KeyFlag> flags(int index) { return flags[index]; }

    public void clear() { size = 0; }

    public void add(int position, Set<KeyFlag> keyFlags) {
        if (size == positions.length) {
            positions = Arrays.copyOf(positions, 2 * size);
            flags = Arrays.copyOf(flags, 2 * size);
        }
        positions[size] = position;
        flags[size++] = keyFlags;
    }
}

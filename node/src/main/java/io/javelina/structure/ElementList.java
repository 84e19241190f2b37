package io.javelina.structure;

/// Elements in order, to be changed at both ends and, where a cursor stands, in between. What adds throws
/// [io.javelina.memory.MemoryExhausted] when there is no memory; the elements are as before then.
public interface ElementList {
    long count();

    void push(End end, Item item);

    /// Takes away elements at an end.
    void drop(End end, long elements);

    /// Puts a cursor on the element at an index.
    void seek(ListCursor cursor, long index);

    /// Puts an element before, or behind, the one at the cursor, which then stands nowhere.
    void insert(ListCursor cursor, boolean behind, Item item);

    /// Puts an element in the place of the one at the cursor, which then stands nowhere.
    void replace(ListCursor cursor, Item item);

    /// Takes away the element at the cursor, which moves to the one behind it, or before it when it walks backward.
    ///
    /// @return false when there is none
    boolean remove(ListCursor cursor, boolean backward);

    /// To be called after the last [#remove] at a cursor.
    void settle(ListCursor cursor);
}

package io.javelina.structure;

import io.javelina.memory.Memory;

/// A list that is one [Pack] in bytes which somebody else holds.
public final class SmallList implements ElementList {
    /// Bytes of an empty one.
    public static final int EMPTY_BYTES = BytesPack.HEADER_BYTES;
    /// More than these do not fit, whatever the configuration says.
    public static final long MOST_ELEMENTS = BytesPack.MOST_ELEMENTS;

    private final BytesPack pack = new BytesPack();
    private final PackEditor editor = new PackEditor().wrap(pack);

    public SmallList wrap(ResizableBytes bytes) {
        pack.wrap(bytes);
        return this;
    }

    /// Writes an empty list into [#EMPTY_BYTES] bytes.
    public static void initialize(long address) { BytesPack.initialize(address, 0, ListpackSize.EMPTY); }

    /// Writes a list of these runs; `address` has room for [#EMPTY_BYTES] more than they have.
    static void initialize(long address, Pack source) {
        BytesPack.initialize(address, source.count(), source.listpackBytes());
        Memory.copy(source.start(), address + BytesPack.HEADER_BYTES, source.length());
    }

    Pack pack() { return pack; }

    @Override
    public long count() { return pack.count(); }

    /// What the elements take as a listpack.
    public long listpackBytes() { return pack.listpackBytes(); }

    @Override
    public void push(End end, Item item) {
        if (end == End.HEAD) editor.prepend(item);
        else editor.append(item);
    }

    @Override
    public void drop(End end, long elements) {
        if (end == End.HEAD) editor.removeFirst(elements);
        else editor.removeLast(elements);
    }

    @Override
    public void seek(ListCursor cursor, long index) {
        cursor.standInSmall(pack.start(), pack.length());
        cursor.inner.seek(index, count());
    }

    @Override
    public void insert(ListCursor cursor, boolean behind, Item item) {
        editor.insert(cursor.inner.runOffset(), cursor.inner.indexInRun() + (behind ? 1 : 0), item);
    }

    @Override
    public void replace(ListCursor cursor, Item item) {
        editor.replace(cursor.inner.runOffset(), cursor.inner.indexInRun(), item);
    }

    @Override
    public boolean remove(ListCursor cursor, boolean backward) {
        long offset = cursor.inner.runOffset();
        int index = cursor.inner.indexInRun();
        editor.remove(offset, index);
        cursor.standInSmall(pack.start(), pack.length());
        return backward ? cursor.inner.standBefore(offset, index) : cursor.inner.standAt(offset, index);
    }

    @Override
    public void settle(ListCursor cursor) {}

    /// Throws when the list contradicts itself.
    public void assertInvariants() {
        PackCursor cursor = new PackCursor();
        cursor.wrap(pack.start(), pack.length());
        cursor.assertInvariants();
        if (cursor.count() != count() || cursor.listpackBytesOfAll() != listpackBytes())
            throw new IllegalStateException(cursor.count() + " elements, not " + count());
    }
}

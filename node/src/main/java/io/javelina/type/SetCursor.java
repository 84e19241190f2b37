package io.javelina.type;

import io.javelina.memory.Slice;
import io.javelina.structure.ElementVisitor;
import io.javelina.structure.IntSet;
import io.javelina.structure.Listpack;
import java.util.Arrays;

/// Goes through all members of a set, each once. Good as long as the set does not change and its flyweight stays where it
/// is; looking up is no change.
///
///     for (SetCursor members = set.members(); members.next();) use(members.member());
///
/// What it is at can also be kept as one number, its [#reference], from which [SetValue#member] makes a member again.
public final class SetCursor {
    private static final int FIRST_ROOM = 64;

    private final SetValue set;
    private final MemberTable table;
    private final Listpack list;
    private final ElementVisitor collect = this::collect;
    private long reference;
    /// Of integers and in listpacks: where the next one is.
    private int next;
    /// In tables: where the next scan goes on, and whether it has come round.
    private long scanCursor;
    private boolean isLast;
    /// What the last scan has shown, `count` of them, of which `next` are done.
    private long[] blocks = new long[FIRST_ROOM];
    private int count;

    SetCursor(SetValue set, MemberTable table, Listpack list) {
        this.set = set;
        this.table = table;
        this.list = list;
    }

    SetCursor rewind() {
        next = set.isListpack() ? list.first() : 0;
        count = 0;
        scanCursor = 0;
        isLast = !set.isTable();
        return this;
    }

    /// Goes on to the next member; false when there is none.
    public boolean next() {
        if (set.isTable()) return nextInTable();
        return set.isIntSet() ? nextInteger() : nextInListpack();
    }

    private boolean nextInteger() {
        if (next == IntSet.size(set.address())) return false;
        reference = IntSet.at(set.address(), next++);
        return true;
    }

    private boolean nextInListpack() {
        if (next == Listpack.NONE) return false;
        reference = next;
        next = list.next(next);
        return true;
    }

    private boolean nextInTable() {
        while (next == count) if (!scan()) return false;
        reference = blocks[next++];
        return true;
    }

    private boolean scan() {
        if (isLast) return false;
        next = 0;
        count = 0;
        scanCursor = table.scan(scanCursor, collect);
        isLast = scanCursor == 0;
        return true;
    }

    private void collect(long block) {
        if (count == blocks.length) blocks = Arrays.copyOf(blocks, 2 * count);
        blocks[count++] = block;
    }

    /// Goes on by as many members as there are and fit, and gives their references; returns how many.
    public int next(long[] references) {
        int filled = 0;
        while (filled < references.length && next()) references[filled++] = reference;
        return filled;
    }

    /// The member that this is at.
    public SetMember member() { return set.member(reference); }

    /// The member that this is at as a number that only its set understands.
    public long reference() { return reference; }

    /// As [#member], as bytes.
    public Slice bytes() { return member().bytes(); }
}

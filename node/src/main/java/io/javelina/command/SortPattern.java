package io.javelina.command;

import io.javelina.keyspace.Database;
import io.javelina.memory.ScratchBuffer;
import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.Type;

/// What SORT looks up for each element: the string at a key that has the element in place of the star, as in `weight_*`, or
/// a field of the hash there, as in `object_*->weight`. `#` is the element itself.
///
/// As in C, star and arrow are sought up to the first byte of zero.
final class SortPattern {
    private static final int ARROW = 2;

    private final Slice pattern;
    /// Where the star is, -1 when there is none.
    private final int star;
    /// What comes behind the star in the key ends here.
    private final int keyEnd;
    /// The field of a hash, null for strings.
    private final Slice field;

    SortPattern(Slice pattern) {
        this.pattern = pattern;
        int zero = pattern.indexOf(0);
        int end = zero < 0 ? pattern.length() : zero;
        int found = pattern.indexOf('*');
        this.star = found < end ? found : -1;
        int arrow = star < 0 ? -1 : arrow(pattern, star + 1, end);
        this.keyEnd = arrow < 0 ? pattern.length() : arrow;
        this.field = arrow < 0
                ? null
                : new Slice().wrap(pattern, arrow + ARROW, pattern.length() - arrow - ARROW);
    }

    /// The first arrow; -1 when there is none, or nothing comes behind it.
    private static int arrow(Slice pattern, int from, int end) {
        for (int i = from; i + 1 < end; i++)
            if (pattern.at(i) == '-' && pattern.at(i + 1) == '>') return i + ARROW < end ? i : -1;
        return -1;
    }

    /// Whether it is the same for all elements.
    boolean isConstant() { return star < 0; }

    private boolean isElement() {
        return pattern.length() > 0 && pattern.at(0) == '#' && (pattern.length() == 1 || pattern.at(1) == 0);
    }

    /// What an element stands for, null when there is no such thing; good until the next look-up.
    ///
    /// @param key scratch space
    Slice find(Slice element, Database database, ScratchBuffer key) {
        if (isElement()) return element;
        if (isConstant()) return null;
        long behind = pattern.address() + star + 1;
        key.reset().append(pattern.address(), star).append(element).append(behind, keyEnd - star - 1);
        long entry = database.lookupRead(key.slice(new Slice()));
        if (entry == 0) return null;
        if (field != null) return isOf(Type.HASH, entry) ? database.hashes().of(entry).get(field) : null;
        return isOf(Type.STRING, entry) ? database.string(entry).bytes() : null;
    }

    private static boolean isOf(Type type, long entry) { return Entry.type(entry) == type.ordinal(); }
}

package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.structure.SipHash;
import java.util.Arrays;

/// Looks for strings that occur twice among a few, by their hashes. Two different strings may have one hash, so what it
/// finds is a suspicion; what it does not find is not there.
final class Duplicates {
    /// More strings than this are not looked at: a value that large gets a table, which finds its duplicates itself.
    static final int MOST = 4096;
    private static final int FIRST_ROOM = 64;

    private final SipHash hash;
    private long[] hashes = new long[FIRST_ROOM];
    private int count;

    Duplicates(SipHash hash) { this.hash = hash; }

    void clear() { count = 0; }

    /// Adds a string; those beyond [#MOST] are left out.
    void add(Slice string) {
        if (count == MOST) return;
        if (count == hashes.length) hashes = Arrays.copyOf(hashes, 2 * count);
        hashes[count++] = hash.hash(string.address(), string.length());
    }

    /// Whether two strings may be the same, or there were too many to know.
    boolean arePossible() {
        if (count == MOST) return true;
        Arrays.sort(hashes, 0, count);
        for (int i = 1; i < count; i++) if (hashes[i] == hashes[i - 1]) return true;
        return false;
    }
}

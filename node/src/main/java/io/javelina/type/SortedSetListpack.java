package io.javelina.type;

import io.javelina.memory.Account;
import io.javelina.memory.MemoryExhausted;
import io.javelina.memory.Real;
import io.javelina.memory.Slice;
import io.javelina.structure.Listpack;
import io.javelina.structure.ResizableBytes;
import java.util.Arrays;

/// A small sorted set: a listpack of members, each followed by its score, in order of score and member. A score without a
/// fraction is stored as an integer, so a zero loses its sign; any other as text.
///
/// Members are known by their offset, which is good until the next change; [Listpack#NONE] is no member.
final class SortedSetListpack {
    private final Listpack listpack;
    /// Where scores become text.
    private final long scratch;
    private final Slice view = new Slice();

    SortedSetListpack(EntryBlocks blocks) {
        listpack = new Listpack(blocks.allocator());
        scratch = blocks.allocator().allocate(Account.SERVER, Real.LONGEST);
    }

    SortedSetListpack bind(ResizableBytes bytes) {
        listpack.bind(bytes);
        return this;
    }

    long size() { return listpack.size() / 2; }

    Listpack listpack() { return listpack; }

    // Members.

    /// The pair of this member.
    int find(Slice member) { return listpack.find(listpack.first(), member, 1); }

    double score(int pair) { return scoreAt(listpack.next(pair)); }

    private double scoreAt(int offset) {
        if (listpack.isInteger(offset)) return listpack.integer(offset);
        Slice text = listpack.element(offset, view);
        return Real.parse(text.address(), text.length());
    }

    Slice member(int pair, Slice into) { return listpack.element(pair, into); }

    int first() { return listpack.first(); }

    int next(int pair) { return listpack.next(listpack.next(pair)); }

    int previous(int pair) {
        int score = listpack.previous(pair);
        return score == Listpack.NONE ? Listpack.NONE : listpack.previous(score);
    }

    /// The pair of this rank.
    int seek(long rank) { return listpack.seek(2 * rank); }

    long rank(Slice member) {
        long rank = 0;
        for (int pair = first(); pair != Listpack.NONE; pair = next(pair), rank++)
            if (listpack.isEqual(pair, member)) return rank;
        return -1;
    }

    long countBelow(double score, boolean orEqual) {
        long below = 0;
        for (int pair = first(); pair != Listpack.NONE; pair = next(pair), below++) {
            double own = score(pair);
            if (own > score || own == score && !orEqual) break;
        }
        return below;
    }

    long countBelow(Slice member, boolean orEqual) {
        long below = 0;
        for (int pair = first(); pair != Listpack.NONE; pair = next(pair), below++) {
            int order = listpack.element(pair, view).compareTo(member);
            if (order > 0 || order == 0 && !orEqual) break;
        }
        return below;
    }

    // Changes.

    /// Whether a member of this length fits into a listpack that is as long as this one.
    boolean fits(int memberLength) { return listpack.fits(memberLength + 2L * Real.LONGEST); }

    /// Adds a member that is not there.
    void insert(Slice member, double score) {
        int behind = firstBehind(member, score);
        if (behind == Listpack.NONE) append(member, score);
        else insertBefore(behind, member, score);
    }

    /// The first pair that comes behind a new one.
    private int firstBehind(Slice member, double score) {
        if (listpack.isEmpty() || isBefore(listpack.previous(listpack.last()), member, score)) return Listpack.NONE;
        int pair = first();
        while (pair != Listpack.NONE && isBefore(pair, member, score)) pair = next(pair);
        return pair;
    }

    private boolean isBefore(int pair, Slice member, double score) {
        double own = score(pair);
        return own < score || own == score && listpack.element(pair, view).compareTo(member) < 0;
    }

    private void append(Slice member, double score) {
        beginLoading(pairBytes(member, score));
        load(member, score);
        endLoading();
    }

    /// Begins to add pairs behind all others, in their order, that take so many bytes in all (see [#pairBytes]).
    void beginLoading(long bytes) { listpack.beginAppending(bytes); }

    void load(Slice member, double score) {
        listpack.put(member);
        if (Real.isWhole(score)) listpack.put((long) score);
        else listpack.put(text(score));
    }

    void endLoading() { listpack.endAppending(); }

    private Slice text(double score) { return view.wrap(scratch, Real.write(score, scratch)); }

    private void insertBefore(int pair, Slice member, double score) {
        listpack.insertBefore(pair, member);
        try {
            if (Real.isWhole(score)) listpack.insertAfter(pair, (long) score);
            else listpack.insertAfter(pair, text(score));
        } catch (MemoryExhausted e) {
            listpack.delete(pair);
            throw e;
        }
    }

    /// Gives the member of a pair another score.
    ///
    /// @param member its bytes outside this listpack
    void update(int pair, Slice member, double score) {
        if (staysInPlace(pair, member, score)) {
            replaceScore(listpack.next(pair), score);
            return;
        }
        // First the new pair, which may fail. It comes before the old one, or behind it and moves nothing.
        int behind = firstBehind(member, score);
        int old = behind != Listpack.NONE && behind < pair ? pair + insertedBytes(behind, member, score) : pair;
        if (behind == Listpack.NONE) append(member, score);
        else if (behind > pair) insertBefore(behind, member, score);
        listpack.delete(old, 2);
    }

    private int insertedBytes(int pair, Slice member, double score) {
        int before = listpack.bytes();
        insertBefore(pair, member, score);
        return listpack.bytes() - before;
    }

    private boolean staysInPlace(int pair, Slice member, double score) {
        int before = previous(pair);
        int after = next(pair);
        return (before == Listpack.NONE || isBefore(before, member, score))
                && (after == Listpack.NONE || !isBefore(after, member, score));
    }

    private void replaceScore(int offset, double score) {
        if (Real.isWhole(score)) listpack.replace(offset, (long) score);
        else listpack.replace(offset, text(score));
    }

    void remove(int pair) { listpack.delete(pair, 2); }

    void removeRange(long rank, long count) { listpack.deleteRange(2 * rank, 2 * count); }

    /// Bytes that a pair takes.
    long pairBytes(Slice member, double score) {
        long scoreBytes = Real.isWhole(score) ? Listpack.bytesOf((long) score) : Listpack.bytesOf(text(score));
        return Listpack.bytesOf(member) + scoreBytes;
    }

    // For tests.

    void assertInvariants() {
        listpack.assertInvariants();
        if (listpack.size() % 2 != 0) throw new AssertionError("a member without score: " + listpack.describe());
        for (int pair = first(), after; pair != Listpack.NONE; pair = after) {
            after = next(pair);
            byte[] member = listpack.element(pair, view).toBytes();
            if (after == Listpack.NONE) return;
            double score = score(pair);
            double scoreAfter = score(after);
            boolean inOrder = score < scoreAfter || score == scoreAfter && Arrays.compareUnsigned(member,
                    listpack.element(after, view).toBytes()) < 0;
            if (!inOrder) throw new AssertionError("not in order: " + listpack.describe());
        }
    }

}

package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.SortedSetValue;

/// Sorted sets: a listpack as one string, or the number of members and each of them with its score, the highest first.
final class SortedSetCodec extends CollectionCodec<SortedSetValue> {
    private static final int SCORE_BYTES = 8;

    /// Whether there is a member to be written, at the cursor of the value.
    private boolean hasMember;
    /// Whether scores are read as text.
    private boolean asText;

    SortedSetCodec(EntryBlocks blocks, ReadSpace space) {
        super(blocks, space, new SortedSetValue(blocks, EntryOwner.NOBODY));
    }

    @Override
    public int type(long entry, int version) {
        value.wrap(entry);
        return value.isPacked() ? Rdb.SORTED_SET_LISTPACK : Rdb.SORTED_SET_2;
    }

    @Override
    public void beginWriting(long entry, RdbWriter out) {
        value.wrap(entry);
        if (value.isPacked()) {
            out.string(value.packedAddress(), value.packedBytes());
            hasMember = false;
        } else {
            out.length(value.size());
            hasMember = value.seek(value.size() - 1);
        }
    }

    @Override
    public boolean writeSome(RdbWriter out) {
        while (hasMember && out.mayGoOn()) {
            out.string(value.member());
            out.real(value.score());
            hasMember = value.previous();
        }
        return hasMember;
    }

    @Override
    protected void begin(int type, RdbReader in) {
        asText = type == Rdb.SORTED_SET;
        switch (type) {
            case Rdb.SORTED_SET_LISTPACK -> fillFromListpack(packed(in));
            case Rdb.SORTED_SET_ZIPLIST -> {
                Slice bytes = packed(in);
                fillFromPairs(space.ziplist.open(bytes.address(), bytes.length()));
            }
            default -> {
                left = in.count(asText ? 2 : 1 + SCORE_BYTES);
                value.expect(in.expected(left), 0);
            }
        }
    }

    @Override
    protected void finish() { value.packIfSmall(); }

    private void fillFromListpack(Slice bytes) {
        if (isSortedSet(bytes)) {
            value.load(bytes.address(), bytes.length());
            value.expect(value.size(), 0);
        } else {
            fillFromPairs(space.listpack.open(bytes.address(), bytes.length()));
        }
    }

    /// Whether a listpack may be the sorted set as it is.
    private boolean isSortedSet(Slice bytes) {
        ListpackReader pairs = space.listpack.open(bytes.address(), bytes.length());
        Duplicates duplicates = space.duplicates;
        boolean ordered = true;
        double last = 0;
        for (duplicates.clear(); pairs.next(space.first);) {
            double score = score(pairs);
            Slice member = space.first.slice();
            boolean isFirst = pairs.count() == 2;
            ordered &= isFirst || score > last || score == last && isBehindLast(member);
            duplicates.add(member);
            last = score;
            space.before.copy(member);
        }
        return ordered && pairs.isCanonical() && !duplicates.arePossible();
    }

    private boolean isBehindLast(Slice member) { return member.compareTo(space.before.slice()) > 0; }

    /// The score behind the member that was read.
    private double score(PackedReader pairs) {
        pairs.second(space.second);
        Slice text = space.second.slice();
        return RdbReader.real(text.address(), text.length());
    }

    private void fillFromPairs(PackedReader pairs) {
        while (pairs.next(space.first)) add(space.first.slice(), score(pairs));
    }

    @Override
    protected void readElement(RdbReader in) {
        Slice member = in.string(space.first).slice();
        add(member, asText ? in.realText() : in.real());
    }

    private void add(Slice member, double score) {
        if (value.contains(member)) throw new CorruptRdb("a sorted set has a member twice");
        value.insert(member, score);
    }
}

package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.structure.IntSet;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.SetCursor;
import io.javelina.type.SetMember;
import io.javelina.type.SetValue;

/// Sets: an intset or a listpack as one string, or the number of members and each of them.
final class SetCodec extends CollectionCodec<SetValue> {
    /// The members that are still to be written, null when there are none.
    private SetCursor members;

    SetCodec(EntryBlocks blocks, ReadSpace space) { super(blocks, space, new SetValue(blocks, EntryOwner.NOBODY)); }

    @Override
    public int type(long entry, int version) {
        value.wrap(entry);
        if (value.isIntSet()) return Rdb.SET_INTSET;
        return isPacked(version) ? Rdb.SET_LISTPACK : Rdb.SET;
    }

    private boolean isPacked(int version) {
        return value.isIntSet() || value.isListpack() && version >= Rdb.VERSION_OF_SET_LISTPACKS;
    }

    @Override
    public void beginWriting(long entry, RdbWriter out) {
        value.wrap(entry);
        if (isPacked(out.version())) {
            out.string(value.packedBytes());
            members = null;
        } else {
            out.length(value.size());
            members = value.members();
        }
    }

    @Override
    public boolean writeSome(RdbWriter out) {
        if (members == null) return false;
        while (out.mayGoOn()) {
            if (!members.next()) return false;
            write(members.member(), out);
        }
        return true;
    }

    private static void write(SetMember member, RdbWriter out) {
        if (member.isInteger()) out.decimal(member.integer());
        else out.string(member.bytes());
    }

    @Override
    protected void begin(int type, RdbReader in) {
        switch (type) {
            case Rdb.SET_INTSET -> fillFromIntSet(packed(in));
            case Rdb.SET_LISTPACK -> fillFromListpack(packed(in));
            default -> left = in.count(1);
        }
    }

    private void fillFromIntSet(Slice bytes) {
        if (!IntSet.isValid(bytes.address(), bytes.length(), true)) throw new CorruptRdb("a damaged intset");
        value.fill(bytes, true);
    }

    private void fillFromListpack(Slice bytes) {
        if (isSet(bytes)) {
            value.fill(bytes, false);
            return;
        }
        PackedReader members = space.listpack.open(bytes.address(), bytes.length());
        while (members.next(space.first)) add(space.first);
    }

    /// Whether a listpack may be the set as it is.
    private boolean isSet(Slice bytes) {
        ListpackReader members = space.listpack.open(bytes.address(), bytes.length());
        Duplicates duplicates = space.duplicates;
        for (duplicates.clear(); members.next(space.first);) duplicates.add(space.first.slice());
        return members.isCanonical() && !duplicates.arePossible();
    }

    @Override
    protected void readElement(RdbReader in) {
        RdbString member = in.string(space.first);
        if (value.isEmpty()) value.expect(member.slice(), in.expected(left));
        add(member);
    }

    private void add(RdbString member) {
        if (!value.add(member.slice())) throw new CorruptRdb("a set has a member twice");
    }
}

package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.type.EntryBlocks;
import io.javelina.type.EntryOwner;
import io.javelina.type.HashValue;

/// Hashes: a listpack as one string, or the number of fields and each of them with its value and, when any field has one,
/// its time of expiry (-1: none).
final class HashCodec extends CollectionCodec<HashValue> {
    private static final long NO_EXPIRY = -1;
    private static final int EXPIRY_BYTES = 8;

    private final HashValue.Visitor plainly = this::writeField;
    private final HashValue.Visitor withExpiry = this::writeFieldWithExpiry;
    /// Where fields are written while they are.
    private RdbWriter writer;
    /// Where the fields go on that are still to be written, and how many they are.
    private long cursor;
    private long fieldsLeft;
    /// Whether the fields that are read have times of expiry.
    private boolean haveExpiry;

    HashCodec(EntryBlocks blocks, ReadSpace space) { super(blocks, space, new HashValue(blocks, EntryOwner.NOBODY)); }

    @Override
    public int type(long entry, int version) {
        value.wrap(entry);
        if (value.isPacked()) return Rdb.HASH_LISTPACK;
        if (!value.hasExpiries()) return Rdb.HASH;
        if (version < Rdb.VERSION_OF_FIELD_EXPIRY)
            throw new UnsupportedByVersion("The times of expiry of fields", version, Rdb.VERSION_OF_FIELD_EXPIRY);
        return Rdb.HASH_2;
    }

    @Override
    public void beginWriting(long entry, RdbWriter out) {
        value.wrap(entry);
        cursor = 0;
        fieldsLeft = value.isPacked() ? 0 : value.size();
        if (value.isPacked()) out.string(value.packedBytes());
        else out.length(fieldsLeft);
    }

    /// Shows some fields at a time, so the slice may become a little longer than it should.
    @Override
    public boolean writeSome(RdbWriter out) {
        HashValue.Visitor visitor = value.hasExpiries() ? withExpiry : plainly;
        writer = out;
        while (fieldsLeft > 0 && out.mayGoOn()) cursor = value.scan(cursor, visitor);
        writer = null;
        return fieldsLeft > 0;
    }

    private void writeField(Slice field, Slice content, long expiry) {
        fieldsLeft--;
        writer.string(field);
        writer.string(content);
    }

    private void writeFieldWithExpiry(Slice field, Slice content, long expiry) {
        writeField(field, content, expiry);
        writer.millis(expiry == HashValue.NO_EXPIRY ? NO_EXPIRY : expiry);
    }

    @Override
    protected void begin(int type, RdbReader in) {
        haveExpiry = type == Rdb.HASH_2;
        if (type == Rdb.HASH || haveExpiry) {
            left = in.count(haveExpiry ? 2 + EXPIRY_BYTES : 2);
            value.expect(in.expected(left));
        } else {
            fillFromPacked(type, packed(in));
        }
    }

    @Override
    protected void readElement(RdbReader in) {
        Slice field = in.string(space.first).slice();
        Slice content = in.string(space.second).slice();
        if (haveExpiry) setWithExpiry(field, content, in.millis());
        else checkNew(value.set(field, content));
    }

    private void setWithExpiry(Slice field, Slice content, long expiry) {
        if (expiry < NO_EXPIRY) throw new CorruptRdb("a field expires at " + expiry);
        checkNew(value.set(field, content, expiry == NO_EXPIRY ? HashValue.NO_EXPIRY : expiry));
    }

    private void fillFromPacked(int type, Slice bytes) {
        if (type == Rdb.HASH_LISTPACK && isHash(bytes)) value.fill(bytes);
        else fillFromPairs(reader(type).open(bytes.address(), bytes.length()));
    }

    private PackedReader reader(int type) {
        return switch (type) {
            case Rdb.HASH_LISTPACK -> space.listpack;
            case Rdb.HASH_ZIPLIST -> space.ziplist;
            default -> space.zipmap;
        };
    }

    /// Whether a listpack may be the hash as it is.
    private boolean isHash(Slice bytes) {
        ListpackReader pairs = space.listpack.open(bytes.address(), bytes.length());
        Duplicates duplicates = space.duplicates;
        for (duplicates.clear(); pairs.next(space.first);) {
            duplicates.add(space.first.slice());
            pairs.second(space.second);
        }
        return pairs.isCanonical() && !duplicates.arePossible();
    }

    private void fillFromPairs(PackedReader pairs) {
        while (pairs.next(space.first)) {
            pairs.second(space.second);
            checkNew(value.set(space.first.slice(), space.second.slice()));
        }
    }

    private static void checkNew(boolean isNew) {
        if (!isNew) throw new CorruptRdb("a hash has a field twice");
    }
}

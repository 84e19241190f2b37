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
    public void write(long entry, RdbWriter out) {
        value.wrap(entry);
        if (value.isPacked()) {
            out.string(value.packedBytes());
            return;
        }
        out.length(value.size());
        writer = out;
        value.forEach(value.hasExpiries() ? withExpiry : plainly);
        writer = null;
    }

    private void writeField(Slice field, Slice content, long expiry) {
        writer.string(field);
        writer.string(content);
    }

    private void writeFieldWithExpiry(Slice field, Slice content, long expiry) {
        writeField(field, content, expiry);
        writer.millis(expiry == HashValue.NO_EXPIRY ? NO_EXPIRY : expiry);
    }

    @Override
    protected void fill(int type, RdbReader in) {
        switch (type) {
            case Rdb.HASH -> fillFromFields(in.count(2), in);
            case Rdb.HASH_2 -> fillFromFieldsWithExpiry(in.count(2 + EXPIRY_BYTES), in);
            default -> fillFromPacked(type, packed(in));
        }
    }

    private void fillFromFields(long count, RdbReader in) {
        value.expect(count);
        for (long i = 0; i < count; i++) set(in.string(space.first), in.string(space.second));
    }

    private void fillFromFieldsWithExpiry(long count, RdbReader in) {
        value.expect(count);
        for (long i = 0; i < count; i++) {
            Slice field = in.string(space.first).slice();
            Slice content = in.string(space.second).slice();
            long expiry = in.millis();
            if (expiry < NO_EXPIRY) throw new CorruptRdb("a field expires at " + expiry);
            checkNew(value.set(field, content, expiry == NO_EXPIRY ? HashValue.NO_EXPIRY : expiry));
        }
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
            set(space.first, space.second);
        }
    }

    private void set(RdbString field, RdbString content) { checkNew(value.set(field.slice(), content.slice())); }

    private static void checkNew(boolean isNew) {
        if (!isNew) throw new CorruptRdb("a hash has a field twice");
    }
}

package io.javelina.persistence;

import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.EntryBlocks;
import io.javelina.type.Type;

/// Writes and reads the values of all types. What is written is what the settings' version of the format knows; what is
/// read is all that any version up to the newest wrote, however it was encoded then.
///
/// Nothing that is read is trusted, wherever it comes from: each byte of a compact format is checked before it becomes a
/// part of a value, and so are the promises of the value itself (no element twice, an order that is kept).
public final class RdbValues implements AutoCloseable {
    private final RdbSettings settings;
    private final ReadSpace space;
    private final ValueCodec strings;
    private final ValueCodec lists;
    private final ValueCodec sets;
    private final ValueCodec sortedSets;
    private final ValueCodec hashes;
    private final ValueCodec streams;
    /// Whose value is being written, null when none is.
    private ValueCodec writing;
    /// Whose value is being read, null when none is.
    private ValueCodec reading;

    public RdbValues(EntryBlocks blocks, RdbSettings settings) {
        this.settings = settings;
        this.space = new ReadSpace(blocks);
        this.strings = new StringCodec(blocks, space);
        this.lists = new ListCodec(blocks, space);
        this.sets = new SetCodec(blocks, space);
        this.sortedSets = new SortedSetCodec(blocks, space);
        this.hashes = new HashCodec(blocks, space);
        this.streams = new StreamCodec(blocks, space);
    }

    /// The type that an entry is written as.
    ///
    /// @throws UnsupportedByVersion when the version to be written has none for it
    int type(long entry) { return type(entry, settings.version); }

    /// As above, for a version that the caller says.
    int type(long entry, int version) { return codec(Type.of(Entry.type(entry))).type(entry, version); }

    /// Writes the value of an entry, without its type.
    void write(long entry, RdbWriter out) {
        beginWriting(entry, out);
        while (writeSome(out)) continue;
    }

    /// Begins to write the value of an entry in slices, without its type. Until it is written nothing else is written here.
    void beginWriting(long entry, RdbWriter out) {
        writing = codec(Type.of(Entry.type(entry)));
        try {
            writing.beginWriting(entry, out);
        } catch (RuntimeException e) {
            endWriting();
            throw e;
        }
    }

    /// Goes on as long as the writer's slice allows.
    ///
    /// @return whether there is more
    boolean writeSome(RdbWriter out) {
        try {
            boolean more = !out.settle() || writing.writeSome(out) | !out.settle();
            if (!more) endWriting();
            return more;
        } catch (RuntimeException e) {
            endWriting();
            throw e;
        }
    }

    /// The value is written, or not going to be.
    void endWriting() {
        if (writing != null) writing.endWriting();
        writing = null;
    }

    private ValueCodec codec(Type type) {
        return switch (type) {
            case STRING -> strings;
            case LIST -> lists;
            case SET -> sets;
            case SORTED_SET -> sortedSets;
            case HASH -> hashes;
            case STREAM -> streams;
        };
    }

    /// Reads a value.
    ///
    /// @return a new entry without a time to live, which belongs to the caller
    /// @throws CorruptRdb when there is none of this type
    /// @throws io.javelina.memory.MemoryExhausted when there is no room for it
    long read(int type, RdbReader in, Slice key) {
        boolean more = beginReading(type, in, key, Entry.NO_EXPIRY);
        while (more) more = readSome(in);
        long entry = endReading();
        if (entry == 0) throw new CorruptRdb("an empty value");
        return entry;
    }

    /// Begins to read a value in slices; as [ValueCodec#beginReading]. Until it is read nothing else is read here.
    boolean beginReading(int type, RdbReader in, Slice key, long expiry) {
        ValueCodec codec = codec(type);
        boolean more = codec.beginReading(type, in, key, expiry);
        reading = codec;
        return more;
    }

    /// Goes on; as [ValueCodec#readSome].
    boolean readSome(RdbReader in) {
        boolean lives = false;
        try {
            boolean more = reading.readSome(in);
            lives = true;
            return more;
        } catch (MoreNeeded e) {
            lives = true;
            throw e;
        } finally {
            if (!lives) reading = null;
        }
    }

    /// The value is read; as [ValueCodec#endReading].
    long endReading() {
        ValueCodec codec = reading;
        reading = null;
        return codec.endReading();
    }

    private ValueCodec codec(int type) {
        return switch (type) {
            case Rdb.STRING -> strings;
            case Rdb.LIST, Rdb.LIST_ZIPLIST, Rdb.LIST_QUICKLIST, Rdb.LIST_QUICKLIST_2 -> lists;
            case Rdb.SET, Rdb.SET_INTSET, Rdb.SET_LISTPACK -> sets;
            case Rdb.SORTED_SET, Rdb.SORTED_SET_2, Rdb.SORTED_SET_ZIPLIST, Rdb.SORTED_SET_LISTPACK -> sortedSets;
            case Rdb.HASH, Rdb.HASH_2, Rdb.HASH_ZIPMAP, Rdb.HASH_ZIPLIST, Rdb.HASH_LISTPACK -> hashes;
            case Rdb.STREAM, Rdb.STREAM_2, Rdb.STREAM_3 -> streams;
            default -> throw new CorruptRdb("no value of type " + type + " can be read");
        };
    }

    /// How many runs of bytes in a compact format were checked since the last call.
    long takeChecked() {
        long checked = space.checked;
        space.checked = 0;
        return checked;
    }

    /// Gives up what is being written and read, and gives back the memory that was used. It may go on afterwards.
    @Override
    public void close() {
        endWriting();
        if (reading != null) reading.abandonReading();
        reading = null;
        space.close();
    }
}

package io.javelina.keyspace;

import io.javelina.memory.Slice;
import io.javelina.structure.Entry;
import io.javelina.type.CommandError;
import io.javelina.type.EntryOwner;
import io.javelina.type.EntryValue;
import io.javelina.type.Type;
import java.util.function.Function;

/// The values of one type in a database. What it hands out is one flyweight, good until the next call; for a second value
/// at the same time there is [#other], for more [#newFlyweight].
public final class Values<V extends EntryValue> {
    private final Database database;
    private final Type type;
    private final Function<EntryOwner, V> flyweights;
    private final V value;
    private final V other;
    private final V detached;

    Values(Database database, Type type, Function<EntryOwner, V> flyweights) {
        this.database = database;
        this.type = type;
        this.flyweights = flyweights;
        this.value = flyweights.apply(database);
        this.other = flyweights.apply(database);
        this.detached = flyweights.apply(EntryOwner.NOBODY);
    }

    /// The value at `key` for reading, null when there is none.
    ///
    /// @throws CommandError when it holds another type
    public V forRead(Slice key) { return checked(database.lookupRead(key), value); }

    /// The value at `key` for changing, null when there is none.
    ///
    /// @throws CommandError when it holds another type
    public V forWrite(Slice key) { return checked(database.lookupWrite(key), value); }

    /// As [#forRead], for commands that change what they read.
    public V forReadAndWrite(Slice key) { return checked(database.lookupReadForWrite(key), value); }

    /// The value at `key` for changing; when there is none a new, empty one, which must not stay empty.
    ///
    /// @throws CommandError when it holds another type
    public V orNew(Slice key) {
        V found = forWrite(key);
        return found == null ? created(key, 0) : found;
    }

    /// A new, empty value at `key`, where there is none. It must not stay empty, and is expected to get about so many bytes.
    public V created(Slice key, long expectedBytes) {
        long created = value.create(key, expectedBytes);
        database.put(key, 0, created);
        return of(created);
    }

    /// As [#orNew], while another value that this has handed out is still in use.
    public V otherOrNew(Slice key) {
        V found = checked(database.lookupWrite(key), other);
        if (found != null) return found;
        long created = other.create(key);
        database.put(key, 0, created);
        return other(created);
    }

    /// The value of an entry that was looked up.
    ///
    /// @throws CommandError when it is of another type
    public V checked(long entry) { return checked(entry, value); }

    /// The value of an entry of this type.
    public V of(long entry) { return wrapped(entry, value); }

    /// As [#of], while another value that this has handed out is still in use.
    public V other(long entry) { return wrapped(entry, other); }

    /// A new, empty value that is in no database yet, so that it may replace one that it is made of: put it there with
    /// [Database#put], or give it up with [Database#discard]. One at a time.
    public V detached(Slice key) {
        detached.wrap(detached.create(key));
        return detached;
    }

    /// One that the caller keeps and wraps around entries of this database.
    public V newFlyweight() { return flyweights.apply(database); }

    private V checked(long entry, V flyweight) {
        if (entry == 0) return null;
        if (Entry.type(entry) != type.ordinal()) throw CommandError.WRONG_TYPE;
        return wrapped(entry, flyweight);
    }

    private V wrapped(long entry, V flyweight) {
        flyweight.wrap(entry);
        return flyweight;
    }
}

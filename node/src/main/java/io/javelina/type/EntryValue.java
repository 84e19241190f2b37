package io.javelina.type;

import io.javelina.memory.Slice;

/// The values of one type as commands see them: a flyweight over an entry.
public interface EntryValue {
    /// Binds this to an entry of its type.
    void wrap(long entry);

    /// Where the entry is now: a change may have moved it.
    long entry();

    /// A new entry with an empty value and no time to live. It belongs to the caller; this flyweight stays where it is.
    long create(Slice key);

    /// As [#create], for a value that is about to get about so many bytes: if it can, it makes room for them at once.
    default long create(Slice key, long expectedBytes) { return create(key); }

    /// Whether there are no elements (left). Such a value is no good under a key, except for streams.
    boolean isEmpty();
}

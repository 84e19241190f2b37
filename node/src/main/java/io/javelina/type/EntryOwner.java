package io.javelina.type;

import io.javelina.structure.Entry;

/// Where entries live. A value that changes its size tells its owner, which keeps the tables and the accounts right.
public interface EntryOwner {
    /// For entries that are in no table yet, and so in nobody's books. Nothing in them is over its time.
    EntryOwner NOBODY = new EntryOwner() {
        @Override
        public void beforeChange(long entry) {}

        @Override
        public void afterChange(long entry, long now) {}

        @Override
        public long now() { return Long.MIN_VALUE; }

        @Override
        public void volatileItems(long entry, boolean has) {}

        @Override
        public void valueGrew(long entry, long bytes) {}
    };

    /// Puts an entry of the same key in the place of another one, whose block is the caller's to release. It takes over
    /// what is known of the use of the key.
    default void replace(long old, long entry) {
        Entry.access(entry, Entry.access(old));
        beforeChange(old);
        afterChange(old, entry);
    }

    /// The entry is about to change its size or its place: its bytes leave the books.
    void beforeChange(long entry);

    /// The entry has changed: `entry` is where it was (gone when it differs), `now` where it is.
    void afterChange(long entry, long now);

    /// Items that have an expiry before this, in unix milliseconds, are gone: that of this turn, or so long ago that none is.
    long now();

    /// The value of an entry has items with an expiry of their own from now on, or has no longer.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is no room to note a new one; then nothing has changed
    void volatileItems(long entry, boolean has);

    /// The value of an entry takes so many bytes more (negative: fewer) outside the entry.
    void valueGrew(long entry, long bytes);
}

package io.javelina.persistence;

import io.javelina.memory.Slice;

/// Writes and reads the values of one type. It has flyweights of its own and needs no database, so entries may be anywhere.
///
/// Both go in slices. One value is being written and one read at a time.
interface ValueCodec {
    /// The type of RDB that an entry is written as.
    ///
    /// @throws UnsupportedByVersion when that version of the format has nothing for the value
    int type(long entry, int version);

    /// Begins to write what follows the type (and, in a snapshot, the key). Until all is written the entry neither changes
    /// nor moves.
    void beginWriting(long entry, RdbWriter out);

    /// Goes on as long as the slice of the writer allows; the first call comes after the beginning.
    ///
    /// @return whether there may be more; not before the writer has settled
    boolean writeSome(RdbWriter out);

    /// The value is written, or not going to be.
    default void endWriting() {}

    /// Begins to read a value of one of this codec's types of RDB.
    ///
    /// @return whether there is more to read by [#readSome]
    /// @throws CorruptRdb when there is no such value; then nothing is left of it
    /// @throws MoreNeeded likewise
    /// @throws io.javelina.memory.MemoryExhausted likewise
    boolean beginReading(int type, RdbReader in, Slice key, long expiry);

    /// Goes on as long as the slice of the reader allows.
    ///
    /// @return whether there is more to read
    /// @throws MoreNeeded when the rest is not there yet; the value is kept, and the reader stands where it has to go on
    /// @throws CorruptRdb when it is no value; then nothing is left of it
    /// @throws io.javelina.memory.MemoryExhausted likewise
    boolean readSome(RdbReader in);

    /// The value is wholly read.
    ///
    /// @return a new entry, which belongs to the caller; 0 when there is nothing in the value, and nothing is left of it
    long endReading();

    /// Gives up a value that was begun.
    void abandonReading();
}

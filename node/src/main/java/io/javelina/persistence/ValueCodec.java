package io.javelina.persistence;

import io.javelina.memory.Slice;

/// Writes and reads the values of one type. It has flyweights of its own and needs no database, so entries may be anywhere.
interface ValueCodec {
    /// The type of RDB that an entry is written as.
    ///
    /// @throws UnsupportedByVersion when that version of the format has nothing for the value
    int type(long entry, int version);

    /// Writes what follows the type (and, in a snapshot, the key).
    void write(long entry, RdbWriter out);

    /// Reads a value of one of this codec's types of RDB.
    ///
    /// @return a new entry without a time to live, which belongs to the caller
    /// @throws CorruptRdb when there is none, or an empty one; then nothing is left of it
    /// @throws io.javelina.memory.MemoryExhausted likewise
    long read(int type, RdbReader in, Slice key);
}

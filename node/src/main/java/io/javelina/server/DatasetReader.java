package io.javelina.server;

import io.javelina.keyspace.Database;

/// Reads a snapshot that comes in pieces of any size, and puts what it has into databases. Node loop only.
interface DatasetReader {
    /// Where readers come from.
    interface Factory {
        /// One that puts what it reads into these databases, of which the index is that of the snapshot.
        DatasetReader reader(Database[] into);
    }

    /// Takes the next bytes; what it needs longer than this call it copies. Gives how many belong to the snapshot: fewer than
    /// all only when that ends with them.
    ///
    /// @throws RuntimeException when this is no snapshot, with a message that says why
    int feed(long address, int bytes);

    /// Whether the end has come, checksum included.
    boolean hasEnded();

    /// What the snapshot says of the database of the next command in the stream behind it, -1 for nothing.
    int streamDatabase();

    /// Nothing more comes.
    void close();
}

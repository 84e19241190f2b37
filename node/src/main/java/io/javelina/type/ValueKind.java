package io.javelina.type;

import io.javelina.memory.Account;

/// What the keyspace has to know of the values of one type, whatever encoding they have. Stateless: any thread may use it
/// for an entry that is nobody else's.
interface ValueKind {
    /// The account that pays for the values.
    Account account();

    /// Bytes that the value takes outside its entry: the exact sum of its blocks, known without a walk through them.
    long externalBytes(EntryBlocks blocks, long entry);

    /// Gives `copied`, whose value part is that of `source`, a value outside of its own with the same content. Asked only
    /// of entries with a value outside.
    ///
    /// @throws io.javelina.memory.MemoryExhausted when there is no room; then nothing was allocated
    void copyExternal(EntryBlocks blocks, long source, long copied);

    /// Releases some of the value outside the entry: as much as takes some 10 microseconds. Asked only of entries with a
    /// value outside, until all is released; nothing else is asked of the entry then.
    ///
    /// @return whether there is more to release
    boolean freeSome(EntryBlocks blocks, long entry);

    /// Whether releasing the value takes so long (more than some 10 microseconds) that it is better handed to another
    /// thread.
    boolean isSlowToFree(EntryBlocks blocks, long entry);

    /// The name of the encoding as OBJECT ENCODING shows it.
    String encodingName(long entry);

    /// Whether items of the value have an expiry of their own. Asked only of entries with a value outside.
    default boolean hasVolatileItems(long entry) { return false; }
}

package io.javelina.resp;

/// Where the bytes of replies go: chunks of native memory, one after the other.
public interface ReplySink {
    /// Takes what was written to the current chunk up to `position` and makes another one current that has room for
    /// `bytes` bytes. Afterwards [#position] and [#limit] are those of the new chunk.
    void advance(long position, int bytes);

    /// Address of the first free byte of the current chunk.
    long position();

    /// Address behind the last byte of the current chunk.
    long limit();

    /// Takes what was written to the current chunk up to `position`.
    void commit(long position);

    /// Whether nobody will read what is written: a command that writes without end may stop.
    default boolean isAbandoned() { return false; }
}

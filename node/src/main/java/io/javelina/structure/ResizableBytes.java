package io.javelina.structure;

/// A run of native bytes whose owner can make it longer or shorter, and moves it then: what compact structures such as a
/// listpack live in.
public interface ResizableBytes {
    /// Where the bytes are, good until the next [#resize].
    long address();

    long length();

    /// Makes the run `length` bytes long: it keeps its first bytes, new ones at the end are undefined.
    ///
    /// @return where the bytes are now
    /// @throws io.javelina.memory.MemoryExhausted when there is no memory; then nothing has changed
    long resize(long length);
}

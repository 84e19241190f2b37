package io.javelina.persistence;

import io.javelina.memory.Slice;

/// Takes the libraries of functions of a snapshot.
@FunctionalInterface
public interface LibrarySink {
    /// Takes a library, whose code is good during the call.
    ///
    /// @throws CorruptRdb when it is none
    void add(Slice code);
}

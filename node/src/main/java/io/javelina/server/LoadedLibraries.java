package io.javelina.server;

import io.javelina.memory.Slice;
import io.javelina.persistence.CorruptRdb;
import io.javelina.persistence.LibrarySink;
import io.javelina.script.FunctionLibraries;
import io.javelina.script.Functions;
import io.javelina.script.LibraryError;

/// Makes the libraries of functions that a file has, or the snapshot of a primary: one that is none makes all of it
/// worthless.
///
/// @param replaces whether a library may take the place of one of the same name
record LoadedLibraries(Functions functions, FunctionLibraries into, boolean replaces) implements LibrarySink {
    @Override
    public void add(Slice code) {
        try {
            functions.load(code, replaces, true, into);
        } catch (LibraryError e) {
            throw new CorruptRdb("Failed loading library, " + e.getMessage());
        }
    }
}

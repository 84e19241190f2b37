package io.javelina.persistence;

import io.javelina.memory.Slice;
import java.util.function.Consumer;

/// The libraries of functions that a snapshot has besides the keys.
@FunctionalInterface
public interface LibrarySource {
    /// A dataset without any.
    LibrarySource NONE = visitor -> {};

    /// Shows the code of each library, good during the call, in the order in which they came.
    void forEach(Consumer<Slice> visitor);
}

package io.javelina.command;

import io.javelina.resp.Arguments;

/// Finds the keys of a command whose key specifications cannot tell them, or not what happens to them.
@FunctionalInterface
public interface KeyFinder {
    /// Adds the keys of a request that has the right number of arguments.
    ///
    /// @return whether the arguments make sense
    boolean find(Arguments arguments, KeyReferences keys);
}

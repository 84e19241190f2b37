package io.javelina.command;

import java.util.Set;

/// Tells how a request is to be judged that is more, or less, than its command's row says: it runs what says about itself
/// what it does.
@FunctionalInterface
public interface FlagFinder {
    /// The flags of a request with the right number of arguments; null for those of the row.
    Set<Flag> flags(Request request);
}

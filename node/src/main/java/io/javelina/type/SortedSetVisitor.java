package io.javelina.type;

import io.javelina.memory.Slice;

/// Is shown members of a sorted set.
@FunctionalInterface
public interface SortedSetVisitor {
    /// @param member good during this call
    void visit(Slice member, double score);
}
